"""探索: the numbers are those of the metric command to the cent, nothing is averaged, and nobody sees what is not his."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from explored import DAY, OTHER, SHOP, Visit, asked, table_of

WEDNESDAY = date(2026, 7, 15)
LAST, TOTAL = -1, "全店"
TWELVE_DIGITS, FINER = 1e-11, 5.1e-6  # what a page sorts and copies: twelve digits of a number, a thousandth of a percent of a change


@pytest.fixture
def answers(desk_home: Path) -> Any:
    """answers("pay_amount", by=["product_id"]) → value by member, as `metric` tells it; with `basis` the comparison beside it."""
    from zhanggui.metrics import catalogue as _catalogue  # noqa: F401
    from zhanggui.metrics.compared import query_compared
    from zhanggui.metrics.seasons import seasons_by_shop
    from zhanggui.warehouse.engine import Reader
    from zhanggui.warehouse.workspace import Workspace

    ws = Workspace.open(desk_home)

    def ask(metric: str, by: list[str], first: date = WEDNESDAY, last: date = WEDNESDAY, basis: tuple[str, ...] = ()) -> dict[str, Any]:
        seasons = seasons_by_shop(ws.shops(), ws.home)
        rows = query_compared(Reader(ws.lake), [metric], [SHOP], first, last, by, basis, seasons)[0].rows
        return {"·".join(str(row[d]) for d in by): row for row in rows}

    return ask


def test_every_number_of_a_source_is_that_of_the_metric_command(visit: Visit, answers: Any) -> None:
    _, rows = asked(visit("manager"), f"{DAY}&by=source_l1")
    for head, metric in (("支付金额", "pay_amount"), ("访客数", "visitors"), ("支付转化率", "pay_conversion"), ("客单价", "aov")):
        told = {name: row["value"] for name, row in answers(metric, ["source_l1"]).items()}
        assert {row["一级来源"].text: row[head].number for row in rows[:LAST]} == pytest.approx(told, rel=TWELVE_DIGITS)


def test_the_workbook_has_every_digit_of_a_change(visit: Visit, answers: Any) -> None:
    answer = visit("manager").get(f"/shop/{SHOP}/explore/?{DAY}&by=source_l1&m=pay_amount&base=week_before&format=xlsx")
    head, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    told = answers("pay_amount", ["source_l1"], basis=("week_before",))
    at = head.index("较上周同期")
    assert {row[0]: row[at] for row in rows[:LAST]} == pytest.approx(
        {name: row["compare"]["week_before"]["ratio"] for name, row in told.items()}, rel=1e-14
    )


def test_the_whole_shop_is_told_by_its_own_table_not_summed_from_sources(visit: Visit, answers: Any) -> None:
    _, rows = asked(visit("manager"), f"{DAY}&by=source_l1")
    assert rows[LAST]["一级来源"].text == TOTAL
    assert rows[LAST]["访客数"].number == answers("visitors", [])[""]["value"]
    assert rows[LAST]["支付转化率"].number == answers("pay_conversion", [])[""]["value"]
    parts = [row["支付转化率"].number for row in rows[:LAST]]
    assert abs(rows[LAST]["支付转化率"].number - sum(parts) / len(parts)) > 0.001


def test_products_stand_with_their_titles_the_best_first(visit: Visit, answers: Any) -> None:
    _, rows = asked(visit("manager"), f"{DAY}&by=product_id&m=pay_amount&top=10")
    told = {code: row["value"] for code, row in answers("pay_amount", ["product_id"]).items()}
    best = sorted(told, key=lambda code: -told[code])[:10]
    assert [row["商品 ID"].text for row in rows[:10]] == best
    assert [row["支付金额"].number for row in rows[:10]] == [told[code] for code in best]
    assert all(not row["商品"].text.isdigit() for row in rows[:10])


def test_the_others_of_a_ratio_are_the_ratio_of_their_sums(visit: Visit, answers: Any) -> None:
    _, rows = asked(visit("manager"), f"{DAY}&by=product_id&m=pay_amount&m=refund_rate&top=10")
    others = rows[10]
    shown = {row["商品 ID"].text for row in rows[:10]}
    paid = {c: r["value"] for c, r in answers("pay_amount", ["product_id"]).items() if c not in shown}
    back = {c: r["value"] for c, r in answers("refund_amount", ["product_id"]).items() if c in paid}
    rates = [r["value"] for c, r in answers("refund_rate", ["product_id"]).items() if c in paid and r["value"] is not None]
    assert others["商品"].text == f"其他 {len(paid)} 项"
    assert others["支付金额"].number == pytest.approx(sum(paid.values()), abs=0.005)
    assert others["退款率（同期金额）"].number == pytest.approx(sum(back.values()) / sum(paid.values()), abs=1e-6)
    assert abs(others["退款率（同期金额）"].number - sum(rates) / len(rates)) > 0.001


def test_people_have_no_others_and_the_page_says_why(visit: Visit) -> None:
    page, rows = asked(visit("manager"), f"{DAY}&by=product_id&m=visitors&m=pay_conversion&top=10")
    assert rows[10]["访客数"].text == rows[10]["支付转化率"].text == "—"
    assert "访客数没有「其他」：人数，不能跨天、跨来源、跨商品相加" in page
    assert "支付转化率没有「其他」：分子分母里有人数" in page


def test_comparisons_are_those_of_the_metric_command(visit: Visit, answers: Any) -> None:
    for basis, words in (("day_before", "较前一日"), ("week_before", "较上周同期"), ("period_before", "环比"), ("year_before", "同比")):
        _page, rows = asked(visit("manager"), f"{DAY}&by=source_l1&m=pay_amount&m=pay_conversion&base={basis}")
        told = answers("pay_amount", ["source_l1"], basis=(basis,))
        ratios = {name: row["compare"][basis]["ratio"] if basis in row["compare"] else None for name, row in told.items()}
        assert {r["一级来源"].text: r[f"支付金额 {words}"].number for r in rows[:LAST]} == pytest.approx(ratios, abs=FINER)
        rates = answers("pay_conversion", ["source_l1"], basis=(basis,))
        for row in rows[:LAST]:
            held = rates[row["一级来源"].text]["compare"].get(basis)
            change = held["change"] if held else None
            assert row[f"支付转化率 {words}"].number == (None if change is None else pytest.approx(change * 100, abs=FINER * 100))
            assert row[f"支付转化率 {words}"].text == "—" if change is None else row[f"支付转化率 {words}"].text.endswith(" pp")


def test_without_a_base_there_is_a_dash_and_never_infinity(visit: Visit) -> None:
    page, rows = asked(visit("manager"), "period=day&date=2025-08-01&by=day&m=pay_amount&base=year_before")
    assert rows[0]["支付金额"].number is not None
    assert rows[0]["同比"].text == "—"
    assert "∞" not in page
    assert "inf" not in [row["同比"].value for row in rows]


def test_a_month_is_held_against_the_month_before(visit: Visit, answers: Any) -> None:
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    _, rows = asked(visit("manager"), "period=month&date=2026-06-10&by=source_l1&m=pay_amount&base=period_before")
    told = answers("pay_amount", ["source_l1", "month"], first, last, ("period_before",))
    assert {f"{r['一级来源'].text}·2026-06-01": r["环比 基准"].number for r in rows[:LAST]} == {
        name: row["compare"]["period_before"]["value"] for name, row in told.items()
    }


def test_days_come_newest_first_with_their_weekday(visit: Visit, answers: Any) -> None:
    page, rows = asked(visit("manager"), "period=last7&date=2026-07-15&by=day&m=pay_amount&base=week_before")
    told = answers("pay_amount", ["day"], date(2026, 7, 9), WEDNESDAY)
    assert [row["日"].text for row in rows[:2]] == ["2026-07-15 周三", "2026-07-14 周二"]
    assert {row["日"].value: row["支付金额"].number for row in rows[:LAST]} == {day: row["value"] for day, row in told.items()}
    assert rows[LAST]["支付金额"].number == answers("pay_amount", [], date(2026, 7, 9), WEDNESDAY)[""]["value"]
    assert '"unit": "money"' in page
    assert "dashed" in page


def test_a_click_on_a_source_leads_to_what_it_is_made_of(visit: Visit, answers: Any) -> None:
    client = visit("manager")
    _, rows = asked(client, f"{DAY}&by=source_l1&m=pay_amount")
    first = rows[0]["一级来源"]
    page, within = asked(client, first.href.removeprefix("?"))
    told = answers("pay_amount", ["source_l1", "source_l2"])
    assert {f"{first.text}·{r['二级来源'].text}": r["支付金额"].number for r in within[:LAST]} == {
        name: row["value"] for name, row in told.items() if name.startswith(f"{first.text}·") and row["value"] is not None
    }
    assert within[LAST]["二级来源"].text == "筛选的整体"
    assert within[LAST]["支付金额"].number == rows[0]["支付金额"].number
    assert f"一级来源：{first.text}" in page


def test_a_click_on_a_product_leads_to_its_days(visit: Visit, answers: Any) -> None:
    client = visit("manager")
    _, rows = asked(client, f"{DAY}&by=product_id&m=pay_amount")
    best = rows[0]["商品 ID"].text
    _, days = asked(client, rows[0]["商品"].href.removeprefix("?"))
    told = answers("pay_amount", ["product_id", "day"], date(2026, 6, 16), WEDNESDAY)
    assert {f"{best}·{row['日'].value}": row["支付金额"].number for row in days[:LAST]} == {
        name: row["value"] for name, row in told.items() if name.startswith(best)
    }
    assert len(days) == 31


def test_every_number_leads_to_its_explanation(visit: Visit) -> None:
    client = visit("manager")
    _, rows = asked(client, f"{DAY}&by=source_l1&m=pay_amount")
    cell = rows[0]["支付金额"]
    answer = client.get(cell.href, headers={"HX-Request": "true"}).content.decode()
    assert f"¥{cell.number:,.2f}" in answer


def test_a_name_is_found_among_all_products(visit: Visit) -> None:
    _, rows = asked(visit("manager"), f"{DAY}&by=product_id&m=pay_amount&top=10&find=毛巾")
    found = [row["商品"].text for row in rows if row["商品 ID"].text]
    assert found
    assert all("毛巾" in name for name in found)


def test_htmx_gets_the_piece_and_the_address_to_show(visit: Visit) -> None:
    client = visit("manager")
    answer = client.get(f"/shop/{SHOP}/explore/?{DAY}&by=source_l1&m=pay_amount&find=", headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<div id="explore">')
    assert answer.headers["HX-Push-Url"] == f"/shop/{SHOP}/explore/?m=pay_amount&by=source_l1&{DAY}&base=week_before"
    again = client.get(answer.headers["HX-Push-Url"]).content.decode()
    assert [r["支付金额"] for r in table_of(again)] == [r["支付金额"] for r in table_of(answer.content.decode())]


def test_the_table_goes_into_a_workbook_under_the_same_heads_and_into_the_log(visit: Visit) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    client = visit("manager")
    _, rows = asked(client, f"{DAY}&by=product_id&m=pay_amount")
    answer = client.get(f"/shop/{SHOP}/explore/?{DAY}&by=product_id&m=pay_amount&top=10&format=xlsx")
    heads, *lines = openpyxl.load_workbook(io.BytesIO(b"".join([answer.content]))).worksheets[0].iter_rows(values_only=True)
    assert list(heads) == list(rows[0])
    assert [line[2] for line in lines[:3]] == [row["支付金额"].number for row in rows[:3]]
    assert len(lines) == 31  # all thirty products and the whole shop, not the first ten
    assert lines[0][1] == rows[0]["商品 ID"].text  # an id is text, not a number
    entry = AuditEntry.objects.filter(what="explore.export").first()
    assert (entry.who, entry.shop) == ("manager", SHOP)


def test_who_may_not_see_money_neither_finds_nor_opens_cost_and_profit(visit: Visit) -> None:
    page, _ = asked(visit("design"), DAY)
    assert 'value="pay_amount"' in page
    assert 'value="gross_margin"' not in page
    assert 'value="commission_rate"' not in page
    refused = visit("design").get(f"/shop/{SHOP}/explore/?{DAY}&m=gross_margin")
    assert (refused.status_code, "看不到成本和利润" in refused.content.decode()) == (403, True)
    assert 'value="gross_margin"' in asked(visit("manager"), DAY)[0]


def test_a_client_asks_only_for_its_own_shops(visit: Visit) -> None:
    client = visit("client", shops=(SHOP,))
    assert client.get(f"/shop/{OTHER}/explore/").status_code == 404
    page = client.get(f"/explore/?{DAY}").content.decode()
    assert OTHER not in page
    assert "UCI" not in page


def test_all_shops_side_by_side_money_of_two_currencies_is_not_added(visit: Visit) -> None:
    page = visit("owner").get(f"/explore/?{DAY}&m=pay_amount&by=shop").content.decode()
    rows = table_of(page)
    assert [row["店铺"].text for row in rows][LAST] == "合计"
    assert len(rows) == 3
    assert rows[LAST]["支付金额"].text == "—"
    assert "几家店币种不同，金额不合计" in page


def test_a_week_begins_on_monday_and_ends_with_the_last_whole_day() -> None:
    from zhanggui.site.explore.spans import read_span

    span = read_span({"period": "week"}, WEDNESDAY)
    assert (span.first, span.last) == (date(2026, 7, 13), WEDNESDAY)
    today = read_span({"period": "month", "date": "2026-07-16"}, WEDNESDAY)
    assert (today.first, today.last) == (date(2026, 7, 1), date(2026, 7, 16))
    assert read_span({}, WEDNESDAY).last == WEDNESDAY
    assert read_span({"period": "last7"}, WEDNESDAY).first == date(2026, 7, 9)


def test_an_unfinished_day_is_marked(visit: Visit) -> None:
    from django.utils import timezone

    page, _ = asked(visit("manager"), f"period=day&date={timezone.localdate()}")
    assert "今天未完整" in page
    assert "今天未完整" not in asked(visit("manager"), DAY)[0]


def test_where_there_is_nothing_the_page_leads_to_the_last_day_with_data(visit: Visit) -> None:
    page, _ = asked(visit("manager"), "period=day&date=2026-09-20")
    assert "最近有数据的一天是 2026-08-30" in page
    assert "date=2026-08-30" in page


def test_what_does_not_go_together_is_mended_and_said(visit: Visit) -> None:
    page, rows = asked(visit("manager"), f"{DAY}&m=ad_roi&by=province")
    assert "这些指标没有按「省份」的数，改为按「推广计划」" in page
    assert "推广计划" in rows[0]
    assert "较前一日" not in "".join(asked(visit("manager"), "period=last7&date=2026-07-15&by=source_l1&base=day_before")[1][0])


def test_an_unknown_metric_is_said_in_words(visit: Visit) -> None:
    answer = visit("manager").get(f"/shop/{SHOP}/explore/?m=pay_amuont")
    assert answer.status_code == 400
    assert "pay_amount" in answer.content.decode()


def test_one_page_asks_once_for_the_days_and_once_for_the_base(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.metrics import compare, cut

    asked_for: list[int] = []
    plain = cut.answer

    def counted(*given: Any) -> Any:
        asked_for.append(len(given[3]))
        return plain(*given)

    monkeypatch.setattr(cut, "answer", counted)
    monkeypatch.setattr(compare, "answer", counted)
    asked(visit("manager"), f"{DAY}&by=product_id")
    assert len(asked_for) == 4  # the members and the whole, each with its base
