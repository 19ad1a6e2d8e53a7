"""Plans of a workspace: set, locked, ramped, shown in the form of the contract, safe under two processes."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from zhanggui.desks.plan import service
from zhanggui.kernel.errors import UseError
from zhanggui.site.boot import boot

SHOP = "lamp"


@pytest.fixture
def home(tmp_path):
    boot(tmp_path)
    return tmp_path


def cents_of(rows) -> int:
    return sum(round(100 * row["target"]) for row in rows)


def test_every_level_shows_the_same_year(home):
    service.set_plan(SHOP, 2026, 1_234_567.89, platform="tmall")
    for level, count in {"day": 365, "week": 53, "month": 12, "quarter": 4, "year": 1}.items():
        found = service.rows(SHOP, 2026, level=level)
        assert len(found) == count
        assert cents_of(found) == 123_456_789
        assert list(found[0]) == ["from", "to", "target", "actual", "locked"]
    assert service.show(SHOP, 2026, level="year")["rows"] == [
        {"from": "2026-01-01", "to": "2026-12-31", "target": 1_234_567.89, "actual": None, "locked": False}
    ]


def test_a_lock_holds_until_it_is_released(home):
    service.set_plan(SHOP, 2026, 365_000)
    before = service.rows(SHOP, 2026)
    service.lock(SHOP, 2026, "2026-02", 50_000)
    february = service.rows(SHOP, 2026)[1]
    assert (february["target"], february["locked"]) == (50_000, True)
    service.set_plan(SHOP, 2026, 400_000)
    assert service.rows(SHOP, 2026)[1]["target"] == 50_000
    service.set_plan(SHOP, 2026, 365_000)
    service.unlock(SHOP, 2026, "2026-2")
    assert service.rows(SHOP, 2026) == before
    with pytest.raises(UseError, match="not locked"):
        service.unlock(SHOP, 2026, "2026-02")


def test_a_lock_that_cannot_hold_changes_nothing(home):
    service.set_plan(SHOP, 2026, 1000)
    service.lock(SHOP, 2026, "2026-Q1", 100)
    before = service.rows(SHOP, 2026, level="day")
    with pytest.raises(UseError, match="2026-Q1"):
        service.lock(SHOP, 2026, "2026-02", 101)
    assert service.rows(SHOP, 2026, level="day") == before
    assert service.set_plan(SHOP, 2026, 1000)["locks"] == {"2026-Q1": 100.0}


def test_what_has_been_targeted_stays_when_asked_to(home):
    service.set_plan(SHOP, 2026, 365_000)
    service.lock(SHOP, 2026, "2026-11", 100_000, keep_before=date(2026, 7, 1))
    days = service.rows(SHOP, 2026, level="day")
    assert {row["target"] for row in days[:181]} == {1000.0}
    assert cents_of(days) == 36_500_000


def test_a_ramp_without_a_year_is_a_plan_of_its_weeks_alone(home):
    done = service.ramp(SHOP, date(2026, 3, 2), 9, 1000, cap=2000)
    assert [round(week["target"]) for week in done["weeks"]] == [1000, 1100, 1210, 1331, 1464, 1611, 1772, 1949, 2000]
    assert done["amount"] == pytest.approx(sum(week["target"] for week in done["weeks"]))
    assert service.target_of(SHOP, "pay_amount", date(2026, 3, 2), date(2026, 3, 8)) == 1000
    assert service.target_of(SHOP, "pay_amount", date(2026, 2, 1), date(2026, 2, 1)) is None


def test_a_ramp_within_a_year_leaves_the_rest_to_the_other_days(home):
    service.set_plan(SHOP, 2026, 100_000, platform="tmall")
    service.ramp(SHOP, date(2026, 3, 2), first_amount=1000)
    found = service.rows(SHOP, 2026, level="week")
    assert [row["target"] for row in found if row["locked"]] == [1000, 1100, 1210, 1331]
    assert cents_of(found) == 10_000_000
    with pytest.raises(UseError, match="contradict"):
        service.ramp(SHOP, date(2026, 3, 2), first_amount=1_000_000)


def test_a_peak_week_overrides_the_ramp_when_asked_to(home):
    service.set_plan(SHOP, 2026, 10_000_000, platform="tmall")
    weeks = service.ramp(SHOP, date(2026, 11, 2), 2, 1000, platform="tmall", follow_season=True)["weeks"]
    assert weeks[1]["target"] > 1500


def test_pieces_are_planned_as_whole_pieces(home):
    service.set_plan(SHOP, 2026, 1000, "pay_qty")
    days = service.rows(SHOP, 2026, "pay_qty", "day")
    assert sum(row["target"] for row in days) == 1000
    assert {row["target"] for row in days} == {2.0, 3.0}


def test_shops_metrics_and_workspaces_do_not_mix(home, tmp_path_factory):
    service.set_plan(SHOP, 2026, 365_000)
    service.set_plan("other", 2026, 730_000)
    day = date(2026, 5, 5)
    assert service.targets_of_day(day) == {SHOP: 1000.0, "other": 2000.0}
    boot(tmp_path_factory.mktemp("second"))
    assert service.targets_of_day(day) == {}
    boot(home)
    assert service.target_of(SHOP, "pay_amount", day, day) == 1000.0
    assert service.target_of(SHOP, "pay_qty", day, day) is None


def test_the_month_is_told_as_target_actual_and_forecast(home):
    service.set_plan(SHOP, 2026, 365_000)
    actuals = {date(2026, 4, 1) + timedelta(days=n): 900.0 for n in range(30)}
    assert service.progress(SHOP, "pay_amount", date(2026, 4, 10), "month", actuals) == {
        "target": 30_000.0,
        "actual": 9_000.0,
        "forecast": 27_000.0,
    }
    assert service.progress("unplanned", "pay_amount", date(2026, 4, 10), "month", actuals) == {
        "target": None,
        "actual": 9_000.0,
        "forecast": 27_000.0,
    }


def test_the_years_of_a_fleet_are_read_at_once_and_say_what_each_shop_alone_is_told(home):
    service.set_plan(SHOP, 2026, 365_000)
    service.set_plan("other", 2026, 730_000)
    service.set_plan(SHOP, 2025, 36_500)
    both = service.planned_years([SHOP, "unplanned"], 2026)
    assert list(both) == [SHOP, "unplanned"]
    first, last = date(2026, 2, 3), date(2026, 2, 9)
    assert both[SHOP].target_of(first, last) == service.target_of(SHOP, "pay_amount", first, last) == 7_000.0
    assert both["unplanned"].target_of(first, last) is None


def test_replanning_and_review_read_the_stored_plan(home):
    service.set_plan(SHOP, 2026, 365_000)
    actuals = {date(2026, 1, 1) + timedelta(days=n): 500.0 for n in range(65)}
    new = service.replan(SHOP, date(2026, 3, 6), actuals)
    assert new.remaining == 33_250_000
    assert {r.verdict for r in service.review(SHOP, date(2026, 3, 6), actuals)} == {"under"}
    assert service.target_of(SHOP, "pay_amount", date(2026, 6, 1), date(2026, 6, 1)) == 1000


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: service.rows("nobody", 2026),
        lambda: service.lock("nobody", 2026, "2026-01", 5),
        lambda: service.set_plan(SHOP, 26, 5),
        lambda: service.set_plan(SHOP, 2026, -5),
        lambda: service.set_plan(SHOP, 2026, float("nan")),
        lambda: service.rows(SHOP, 2026, level="decade"),
    ],
)
def test_wrong_use_is_told_in_one_line(home, wrong):
    with pytest.raises(UseError) as error:
        wrong()
    assert "→" in error.value.say("zh")
    assert "\n" not in error.value.say("en")


def test_every_change_is_noted(home):
    from zhanggui.desks.plan import store

    service.set_plan(SHOP, 2026, 1000)
    service.lock(SHOP, 2026, "2026-02", 50)
    service.unlock(SHOP, 2026, "2026-02")
    noted = [(c.action, c.cell, c.amount_cents) for c in store.changes(SHOP, "pay_amount", 2026)]
    assert noted == [("set", "2026", 100_000), ("lock", "2026-02", 5_000), ("unlock", "2026-02", None)]


LOCKER = """
import sys
from pathlib import Path
from zhanggui.site.boot import boot
from zhanggui.desks.plan import service
boot(Path(sys.argv[1]))
if not service.has_plan("lamp", 2026):
    service.set_plan("lamp", 2026, 365000)
for month in sys.argv[2:]:
    service.lock("lamp", 2026, f"2026-{month}", 10000)
"""


def test_two_processes_meet_in_a_new_workspace_and_lose_no_lock(tmp_path):
    months = [["01", "03", "05", "07"], ["02", "04", "06", "08"]]
    both = [subprocess.Popen([sys.executable, "-c", LOCKER, str(tmp_path), *half], stderr=subprocess.PIPE) for half in months]
    for process in both:
        _, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint.decode()
    boot(tmp_path)
    assert [row["locked"] for row in service.rows("lamp", 2026)] == [True] * 8 + [False] * 4
    assert cents_of(service.rows("lamp", 2026, level="day")) == 36_500_000
