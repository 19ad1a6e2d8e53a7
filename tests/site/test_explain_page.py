"""说明: where a number comes from, in words and to the last row; buyers and costs only for those who may see them."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
from explored import OTHER, SHOP, Visit

WEDNESDAY = date(2026, 7, 15)
DAYS = f"shop={SHOP}&from=2026-07-15&to=2026-07-15"
ORDERS = f"/explain/?metric=order_value&{DAYS}&where=province=广东省"  # counted from single orders


def explained(client: Any, query: str, **headers: str) -> str:
    answer = client.get(f"/explain/?{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(client: Any, address: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a downloaded workbook by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx").content))
    out = {}
    for sheet in book.worksheets:
        heads, *lines = sheet.iter_rows(values_only=True)
        out[sheet.title] = [dict(zip(heads, line, strict=True)) for line in lines]
    return out


def test_a_number_is_told_with_definition_formula_files_and_recount(visit: Visit) -> None:
    from zhanggui.metrics.trace import trace
    from zhanggui.site.web.desk import workspace

    page = explained(visit("manager"), f"metric=gross_margin&{DAYS}")
    told = trace(workspace(), "gross_margin", SHOP, WEDNESDAY, WEDNESDAY)
    assert f"{told.value:.2%}" in page
    assert f"{told.value:.6f}" in page
    assert told.metric.definition.zh in page
    assert told.metric.formula.zh in page
    assert f"✓ 由 {told.recount.rows:,} 行重算：一致" in page
    for file in told.files:
        assert file.import_id in page
    for measure in told.measures:
        assert f"{measure.total:,.2f}" in page
    for table in told.tables:
        assert f"版本 {table.version}" in page
        assert table.table in page


def test_what_must_be_minded_is_said_in_words(visit: Visit) -> None:
    page = explained(visit("manager"), f"metric=visitors&shop={SHOP}&from=2026-07-13&to=2026-07-15")
    assert "去重的数（人、商品）不能跨天、跨来源相加" in page
    assert "每天的数都一致" in page


def test_beside_the_page_only_the_piece_is_sent(visit: Visit) -> None:
    piece = explained(visit("manager"), f"metric=pay_amount&{DAYS}", **{"HX-Request": "true"})
    assert piece.lstrip().startswith("<article")
    assert "<html" not in piece
    assert "整页打开" in piece
    assert "<html" in explained(visit("manager"), f"metric=pay_amount&{DAYS}")


def test_a_member_is_named(visit: Visit) -> None:
    page = explained(visit("manager"), f"metric=pay_amount&{DAYS}&where=product_id=684210370000")
    assert "全棉浴巾" in page
    assert "684210370000" in page


def test_the_rows_give_exactly_the_number(visit: Visit) -> None:
    from zhanggui.metrics.trace import trace
    from zhanggui.site.web.desk import workspace

    told = trace(workspace(), "refund_amount", SHOP, WEDNESDAY, WEDNESDAY)
    rows = rows_of(visit("manager"), f"/explain/?metric=refund_amount&{DAYS}")
    given = [row["gives_refund_amount"] or 0 for sheet in rows.values() for row in sheet]
    assert len(given) == told.recount.rows
    assert round(sum(given), 2) == told.value


def test_buyers_are_masked_but_for_those_who_may_see_them(visit: Visit) -> None:
    masked = rows_of(visit("manager"), ORDERS)["订单"]
    plain = rows_of(visit("director"), ORDERS)["订单"]
    assert {row["buyer_id"] for row in masked} == {"***"}
    assert len({row["buyer_id"] for row in plain}) > 1
    assert [row["order_id"] for row in masked] == [row["order_id"] for row in plain]
    assert "买家信息已遮住" in visit("manager").get(ORDERS).content.decode()


def test_whoever_takes_rows_is_written_down(visit: Visit) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    rows = rows_of(visit("director"), ORDERS)
    entry = AuditEntry.objects.filter(what="explain.export").first()
    assert (entry.who, entry.shop, entry.subject) == ("director", SHOP, "order_value")
    assert entry.more["buyers"] is True
    assert entry.more["rows"] == sum(len(sheet) for sheet in rows.values())
    rows_of(visit("client", shops=(SHOP,)), ORDERS)
    assert AuditEntry.objects.filter(what="explain.export").first().more["buyers"] is False


def test_what_goods_cost_is_not_among_the_rows_of_those_who_see_no_money(visit: Visit) -> None:
    from zhanggui.metrics.trace import trace
    from zhanggui.site.explore.rows import sheets
    from zhanggui.site.web.desk import workspace

    design = visit("design")
    told = trace(workspace(), "products_sold", SHOP, WEDNESDAY, WEDNESDAY)
    seen, hidden = (next(t for t in sheets(told, True, costs) if t.id == "order_lines") for costs in (True, False))
    assert {"unit_cost", "line_cost"} <= {c.key for c in seen.columns}
    assert not [c.key for c in hidden.columns if "cost" in c.key]
    assert not [row["ext"] for row in hidden.rows if row["ext"] and "cost" in row["ext"]]
    assert design.get(f"/explain/?metric=gross_margin&{DAYS}").status_code == 403


def test_a_client_of_one_shop_cannot_ask_for_another(visit: Visit) -> None:
    client = visit("client", shops=(SHOP,))
    assert client.get(f"/explain/?metric=pay_amount&shop={OTHER}&from=2011-11-01").status_code == 404
    assert client.get("/explain/?metric=pay_amount&shop=nobody").status_code == 404


def test_an_unfinished_question_is_answered_in_words(visit: Visit) -> None:
    answer = visit("manager").get("/explain/")
    assert (answer.status_code, "要说明哪个数" in answer.content.decode()) == (400, True)
    near = visit("manager").get(f"/explain/?metric=pay_amount&{DAYS}&where=source_l1=平台流")
    assert near.status_code == 400
    assert "平台流量" in near.content.decode()
