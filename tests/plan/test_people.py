"""A shop's year shared out to persons and teams: exact for every day and every person, whatever is locked."""

from datetime import date
from decimal import Decimal

import pytest

from zhanggui.desks.plan import service, sharing
from zhanggui.desks.plan.people import read_shares, totals_of
from zhanggui.kernel.errors import UseError
from zhanggui.site.boot import boot

SHOP, YEAR = "lamp", 2026
THREE = {"张三": "0.4", "李四": "35%", "王五": "*"}
LEVELS = ("day", "week", "month", "quarter", "year")


@pytest.fixture
def home(tmp_path):
    boot(tmp_path)
    service.set_plan(SHOP, YEAR, 1_234_567.89, platform="tmall")
    return tmp_path


def cents(row) -> int:
    return int(Decimal(str(row["target"])) * 100)


def check_sums() -> None:
    """Persons sum to the shop in every cell of every level."""
    for level in LEVELS:
        shop = service.rows(SHOP, YEAR, level=level)
        people = sharing.people_rows(SHOP, YEAR, level=level)
        for n, row in enumerate(shop):
            assert sum(cents(rows[n]) for rows in people.values()) == cents(row), (level, row["from"])


def test_shares_are_read_as_people_write_them():
    assert read_shares(["张三=0.4", " 李四 = 35% ", "王五=*", "客服=组=5％"]) == {
        "张三": "0.4",
        "李四": "35%",
        "王五": "*",
        "客服=组": "5%",
    }
    for wrong in (["张三"], ["=0.4"], ["张三=四成"], ["张三=0.4", "张三=0.6"], ["张三=-1"], ["a\nb=1"]):
        with pytest.raises(UseError):
            read_shares(wrong)


def test_the_years_of_the_persons_sum_to_the_cent():
    assert totals_of(56_000_000, {"淘系": "67.9%", "抖音": "21.4%", "拼多多": "10.7%"}) == {
        "淘系": 38_024_000,
        "抖音": 11_984_000,
        "拼多多": 5_992_000,
    }
    assert totals_of(100, {"a": "33.3%", "b": "33.3%", "c": "33.3%"}) == {"a": 34, "b": 33, "c": 33}
    assert totals_of(100, {"a": "0.4", "b": "*", "c": "*"}) == {"a": 40, "b": 30, "c": 30}
    for wrong in ({"a": "0.4", "b": "0.5"}, {"a": "0.7", "b": "0.7"}, {"a": "1.2"}, {"a": "0.7", "b": "0.7", "c": "*"}):
        with pytest.raises(UseError):
            totals_of(100, wrong)


def test_persons_sum_to_the_shop_at_every_level(home):
    people = sharing.share(SHOP, YEAR, THREE)
    assert [(p["owner"], p["amount"]) for p in people] == [("张三", 493_827.16), ("李四", 432_098.76), ("王五", 308_641.97)]
    check_sums()


def test_a_locked_cell_of_one_person_leaves_the_rest_to_the_others(home):
    sharing.share(SHOP, YEAR, THREE)
    before = sharing.people_rows(SHOP, YEAR)
    service.lock(SHOP, YEAR, "2026-11", 20_000, owner="张三")
    after = sharing.people_rows(SHOP, YEAR)
    assert (after["张三"][10]["target"], after["张三"][10]["locked"]) == (20_000, True)
    assert after["李四"][10]["target"] > before["李四"][10]["target"]
    assert after["王五"][10]["target"] > before["王五"][10]["target"]
    assert sum(cents(row) for row in after["张三"]) == 49_382_716, "his year is what it was"
    check_sums()
    service.unlock(SHOP, YEAR, "2026-11", owner="张三")
    assert sharing.people_rows(SHOP, YEAR) == before


def test_the_persons_follow_when_the_shop_changes_and_their_locks_hold(home):
    sharing.share(SHOP, YEAR, THREE)
    service.lock(SHOP, YEAR, "2026-06-18", 500, owner="李四")
    service.lock(SHOP, YEAR, "2026-02", 77_777.77)
    service.set_plan(SHOP, YEAR, 2_000_000, platform="tmall")
    check_sums()
    days = {row["from"]: row["target"] for row in sharing.people_rows(SHOP, YEAR, level="day")["李四"]}
    assert days["2026-06-18"] == 500
    assert sum(p["amount"] for p in sharing.shared(SHOP, YEAR)) == pytest.approx(2_000_000)
    assert service.target_of(SHOP, "pay_amount", date(2026, 1, 1), date(2026, 12, 31)) == 2_000_000, "the shop is counted once"
    assert service.targets_of_day(date(2026, 6, 18)).keys() == {SHOP}


def test_locks_of_persons_that_cannot_hold_are_named_and_change_nothing(home):
    sharing.share(SHOP, YEAR, THREE)
    service.lock(SHOP, YEAR, "2026-11-11", 1_000, owner="张三")
    before = sharing.people_rows(SHOP, YEAR, level="day")
    with pytest.raises(UseError, match="王五 2026-11-11"):
        service.lock(SHOP, YEAR, "2026-11-11", 300_000, owner="王五")
    with pytest.raises(UseError, match="张三 2026-11-11"):
        service.lock(SHOP, YEAR, "2026-11-11", 999)
    with pytest.raises(UseError, match="no share of '赵六'"):
        service.lock(SHOP, YEAR, "2026-11-11", 1, owner="赵六")
    assert sharing.people_rows(SHOP, YEAR, level="day") == before


def test_shared_anew_persons_leave_and_locks_of_those_who_stay_are_kept(home):
    sharing.share(SHOP, YEAR, THREE)
    service.lock(SHOP, YEAR, "2026-05", 12_345.67, owner="李四")
    people = sharing.share(SHOP, YEAR, {"李四": "0.5", "赵六": "*"})
    assert {p["owner"]: p["locks"] for p in people} == {"李四": {"2026-05": 12_345.67}, "赵六": {}}
    check_sums()
    assert sharing.share(SHOP, YEAR, {}) == []


def test_a_group_amount_is_shared_out_to_its_shops_exactly(home):
    def set_one(shop, amount, note):
        return service.set_plan(shop, YEAR, amount, note=note)

    done = sharing.share_group(YEAR, 56_000_000, {"tb": "67.9%", "dy": "21.4%", "pdd": "10.7%"}, set_one, name="集团")
    assert [d["amount"] for d in done] == [38_024_000, 11_984_000, 5_992_000]
    assert sum(service.target_of(shop, "pay_amount", date(YEAR, 11, 11), date(YEAR, 11, 11)) for shop in ("tb", "dy", "pdd")) > 0


def test_a_capped_day_hands_the_rest_to_other_days(home):
    top = max(service.rows(SHOP, YEAR, level="day"), key=lambda row: row["target"])
    done = service.cap(SHOP, YEAR, top["from"], 5_000)
    assert done["caps"] == {top["from"]: 5_000}
    days = {row["from"]: row for row in service.rows(SHOP, YEAR, level="day")}
    assert (days[top["from"]]["target"], days[top["from"]]["locked"]) == (5_000, False)
    assert sum(cents(row) for row in days.values()) == 123_456_789
    for quarter in (1, 2, 3):
        service.cap(SHOP, YEAR, f"2026-Q{quarter}", 300_000)
    with pytest.raises(UseError, match="≤2026-Q4"):
        service.cap(SHOP, YEAR, "2026-Q4", 300_000)
    service.cap(SHOP, YEAR, top["from"], None)
    with pytest.raises(UseError, match="no cap"):
        service.cap(SHOP, YEAR, top["from"], None)
