"""The plan page: a sheet that shows what a change does before it is taken, keeps sums and locks, and forgets nobody's change."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

SHOP, OTHER, YEAR = "demo-tmall", "demo-uci", 2031
BASE = f"/shop/{SHOP}/plan/"
FRAME = {"year": YEAR, "metric": "pay_amount", "tab": "tree"}


@pytest.fixture
def boss(visit: Any) -> Iterator[Any]:
    """A manager before a plan of 1.2 million for a year that nobody else looks at."""
    from zhanggui.desks.plan import service, store

    client = visit("manager")
    service.set_plan(SHOP, YEAR, 1_200_000.0, platform="tmall")
    yield client
    store.remove(SHOP, "pay_amount", YEAR)


def months() -> list[float]:
    from zhanggui.desks.plan import service

    return [row["target"] for row in service.rows(SHOP, YEAR)]


def wish(**cells: str) -> dict[str, Any]:
    """A form of edits: m03="20万" sets March, m04="lock" locks April."""
    named = [(f"{YEAR}-{name[1:]}", said) for name, said in cells.items()]
    plain = ("lock", "unlock")
    return FRAME | {
        "do": "edit", "version": version(), "e_cell": [c for c, _ in named], "e_what": [s if s in plain else "set" for _, s in named],
        "e_amount": ["" if s in plain else s for _, s in named], "e_owner": ["" for _ in named],
    }  # fmt: skip


def version() -> int:
    from zhanggui.desks.plan import editing

    return editing.version(SHOP, YEAR)


def again(html: str) -> dict[str, Any]:
    """The form that a preview carries, as a browser would send it."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html):
        found.setdefault(name, []).append(value)
    return found


def take(client: Any, form: dict[str, Any]) -> Any:
    """Preview, then confirm what the preview showed."""
    shown = client.post(f"{BASE}try/", form)
    assert shown.status_code == 200
    return client.post(f"{BASE}apply/", again(shown.content.decode()))


def test_a_cell_is_previewed_with_what_follows_and_nothing_is_written(boss: Any) -> None:
    before = months()
    page = boss.post(f"{BASE}try/", wish(m03="20万")).content.decode()
    assert "全年合计不变" in page
    assert "200,000.00" in page
    assert page.count("重新分摊") >= 11
    assert months() == before


def test_a_confirmed_cell_is_locked_and_the_year_stays_exact(boss: Any) -> None:
    assert take(boss, wish(m03="20万")).status_code == 302
    assert months()[2] == 200_000.0
    assert round(sum(months()), 2) == 1_200_000.0


def test_a_locked_cell_is_kept_when_another_is_changed(boss: Any) -> None:
    april = months()[3]
    take(boss, wish(m04="lock"))
    take(boss, wish(m05="9万"))
    assert (months()[3], months()[4]) == (april, 90_000.0)


def test_a_column_pasted_from_excel_is_previewed_and_then_applied(boss: Any) -> None:
    form = FRAME | {
        "do": "edit", "version": version(), "paste": "110000\n8万\n", "at": f"{YEAR}-10", "order": " ".join(f"{YEAR}-{m:02d}" for m in range(1, 13)),
    }  # fmt: skip
    shown = boss.post(f"{BASE}try/", form).content.decode()
    assert "110,000.00" in shown
    assert "80,000.00" in shown
    assert months()[9] != 110_000.0
    boss.post(f"{BASE}apply/", again(shown))
    assert months()[9:11] == [110_000.0, 80_000.0]


def test_a_block_with_labels_goes_by_its_labels(boss: Any) -> None:
    form = FRAME | {
        "do": "edit",
        "version": version(),
        "paste": "周期\t目标\n2月\t70,000\n第四季度\t500,000",
        "at": f"{YEAR}-01",
        "order": "",
    }
    boss.post(f"{BASE}apply/", again(boss.post(f"{BASE}try/", form).content.decode()))
    assert months()[1] == 70_000.0
    assert round(sum(months()[9:]), 2) == 500_000.0


def test_a_change_that_somebody_else_made_meanwhile_is_named_and_kept(boss: Any, visit: Any) -> None:
    mine = again(boss.post(f"{BASE}try/", wish(m03="20万")).content.decode())
    take(visit("director"), wish(m05="7万"))
    refused = boss.post(f"{BASE}apply/", mine)
    assert refused.status_code == 409
    assert f"director 改数 {YEAR}-05" in refused.content.decode()
    assert (months()[2] == 200_000.0, months()[4]) == (False, 70_000.0)
    boss.post(f"{BASE}apply/", again(refused.content.decode()))
    assert (months()[2], months()[4]) == (200_000.0, 70_000.0)


def test_numbers_that_contradict_are_refused_in_words(boss: Any) -> None:
    answer = boss.post(f"{BASE}try/", wish(m03="500万"))
    assert answer.status_code == 400
    assert "互相矛盾" in answer.content.decode() or "矛盾" in answer.content.decode()


def test_a_form_that_is_not_whole_is_refused_in_words(boss: Any) -> None:
    for broken in (
        {"do": "nope"},
        {"do": "edit"},
        {"do": "edit", "e_cell": ["2031-01", "2031-02"], "e_what": "set"},
        {"do": "year", "amount": "很多"},
    ):
        assert boss.post(f"{BASE}try/", FRAME | broken).status_code == 400


def test_an_empty_year_is_planned_from_one_amount_and_a_shape(boss: Any) -> None:
    from zhanggui.desks.plan import store

    store.remove(SHOP, "pay_amount", YEAR)
    assert "写一个全年目标" in boss.get(f"{BASE}?year={YEAR}").content.decode()
    take(boss, FRAME | {"do": "year", "amount": "1000万", "shape": "typed", "quarters": "23,25,22,30", "version": 0})
    assert [round(sum(months()[n : n + 3]), 2) for n in (0, 3, 6, 9)] == [2_300_000.0, 2_500_000.0, 2_200_000.0, 3_000_000.0]


def test_the_workbook_goes_out_and_its_changes_come_back(boss: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(boss.get(f"{BASE}book/?year={YEAR}").content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[4]]
    march = next(row for row in sheet.iter_rows(min_row=5) if row[0].value == f"{YEAR}-03")
    march[heads.index("目标")].value = 123_456.0
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "plan.xlsx"
    shown = boss.post(f"{BASE}book-in/", FRAME | {"version": version(), "file": out})
    assert "123,456.00" in shown.content.decode()
    boss.post(f"{BASE}apply/", again(shown.content.decode()))
    assert months()[2] == 123_456.0


def test_the_log_holds_who_changed_what_from_what_to_what(boss: Any) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    before = months()[2]
    take(boss, wish(m03="20万"))
    entry = AuditEntry.objects.filter(what="plan.edit").first()
    assert entry is not None
    assert (entry.who, entry.shop) == ("manager", SHOP)
    assert entry.more["cells"] == {f"{YEAR}-03": {"old": before, "new": 200_000.0}}
    assert entry.more["locked"] == {f"{YEAR}-03": {"old": False, "new": True}}
    assert entry.more["total"] == {"old": 1_200_000.0, "new": 1_200_000.0}


def test_people_share_the_year_and_their_parts_sum_to_the_shop(boss: Any) -> None:
    wanted = FRAME | {"do": "share", "shares": "张三=40%\n李四=*", "version": version()}
    assert "¥72.00万" in boss.post(f"{BASE}try/", wanted).content.decode()
    take(boss, wanted)
    page = boss.get(f"{BASE}?year={YEAR}").content.decode()
    assert "张三" in page
    assert "¥48.00万" in page
    assert "¥72.00万" in page


@pytest.mark.parametrize("tab", ["tree", "week", "day"])
def test_every_level_shows_targets_and_promotions(boss: Any, tab: str) -> None:
    page = boss.get(f"{BASE}?year={YEAR}&tab={tab}&month=11").content.decode()
    assert "双11" in page
    assert page.count('class="plan-cell"') == {"tree": 17, "week": 53, "day": 30}[tab]


def test_who_may_not_edit_sees_the_plan_without_fields(boss: Any, visit: Any) -> None:
    client = visit("client", (SHOP,))
    page = client.get(f"{BASE}?year={YEAR}").content.decode()
    assert "全年" in page
    assert "plan-cell" not in page
    assert client.post(f"{BASE}try/", wish(m03="1")).status_code == 403
    assert visit("design").get(BASE).status_code == 403


def test_a_client_does_not_see_the_plan_of_another_shop(boss: Any, visit: Any) -> None:
    other = visit("client", (OTHER,))
    for path in (BASE, f"{BASE}book/?year={YEAR}"):
        assert other.get(path).status_code == 404


def test_a_workbook_of_another_shop_is_refused(boss: Any) -> None:
    sent = io.BytesIO(boss.get(f"{BASE}book/?year={YEAR}").content)
    sent.name = "plan.xlsx"
    answer = boss.post(f"/shop/{OTHER}/plan/book-in/", FRAME | {"version": 0, "file": sent})
    assert answer.status_code == 400
    assert SHOP in answer.content.decode()
