"""After every import the tables of a shop are held against each other, and every difference has a name or says that it has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from conftest import load
from zhanggui.warehouse.workspace import Workspace

Write = Callable[..., Path]
ORDER_HEAD = ["order_id", "created_at", "paid_at", "paid_amount", "payable_amount", "refund_amount", "shipping_fee", "status", "order_type", "payment_method"]  # fmt: skip


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_LANG", "en")


def order(number: int, paid: str | None, amount: float, **more: Any) -> list[Any]:
    said = {
        "order_id": number,
        "created_at": paid or more.pop("made"),
        "paid_at": paid or "",
        "paid_amount": amount if paid else "",
        "payable_amount": amount,
        **more,
    }
    return [said.get(name, "") for name in ORDER_HEAD]


def against(ws: Workspace, write: Write, orders: Sequence[list[Any]], shop: dict[str, float]) -> dict[str, Any]:
    """Load orders, then the shop's own sales by day; the comparison of both."""
    load(ws, write("orders.csv", [ORDER_HEAD, *orders]))
    report = load(ws, write("shop_days.csv", [["stat_date", "pay_amount"], *shop.items()]))
    (line,) = [x for x in report.imports[0].reconciliation if x["what"].startswith("paid orders")]
    assert line["difference"] == pytest.approx(sum(e["amount"] for e in line["explained"]))
    return line


FULL_DAY = order(99, "2026-03-01 23:30:00", 10)


def test_orders_that_agree_with_the_shop_differ_by_nothing(ws: Workspace, write: Write) -> None:
    line = against(ws, write, [order(1, "2026-03-01 10:00:00", 90), FULL_DAY], {"2026-03-01": 100})
    assert (line["expected"], line["actual"], line["difference"], line["explained"]) == (100, 100, 0, [])


@pytest.mark.parametrize(
    ("orders", "shop", "why", "amount"),
    [
        ([order(1, "2026-03-01 10:00:00", 90, refund_amount=30)], 70, "refunds deducted", -30),
        ([order(1, "2026-03-01 10:00:00", 90, order_type="预售")], 10, "presale orders", -90),
        ([order(1, "2026-03-01 10:00:00", 90, shipping_fee=8)], 92, "no shipping fees", -8),
        ([order(1, "2026-03-01 10:00:00", 90, status="closed")], 10, "closed after payment", -90),
        ([order(1, None, 55, made="2026-03-01 09:00:00", payment_method="货到付款")], 65, "cash on delivery", 55),
    ],
)
def test_one_known_reason_explains_the_difference_to_the_cent(
    ws: Workspace, write: Write, orders: list[list[Any]], shop: float, why: str, amount: float
) -> None:
    line = against(ws, write, [*orders, FULL_DAY], {"2026-03-01": shop})
    ((reason),) = line["explained"]
    assert why in reason["why"]
    assert reason["amount"] == amount


def test_two_reasons_together(ws: Workspace, write: Write) -> None:
    orders = [order(1, "2026-03-01 10:00:00", 90, refund_amount=30.55), order(2, "2026-03-01 11:00:00", 40, order_type="预售"), FULL_DAY]
    line = against(ws, write, orders, {"2026-03-01": 69.45})
    assert {round(e["amount"], 2) for e in line["explained"]} == {-30.55, -40}


def test_orders_on_another_clock(ws: Workspace, write: Write) -> None:
    """The list is in UTC, the shop's day in China: what was paid at 18:00 UTC belongs to the next day."""
    orders = [
        order(1, "2026-03-01 18:00:00", 50),
        order(2, "2026-03-01 10:00:00", 30),
        order(3, "2026-03-02 12:00:00", 20),
        order(4, "2026-03-02 23:00:00", 7),
    ]
    line = against(ws, write, orders, {"2026-03-01": 30, "2026-03-02": 70})
    assert "moved by +8 h" in line["explained"][0]["why"]


def test_a_list_that_ends_in_the_middle_of_the_day(ws: Workspace, write: Write) -> None:
    line = against(
        ws, write, [order(1, "2026-03-01 23:10:00", 50), order(2, "2026-03-02 14:32:00", 20)], {"2026-03-01": 50, "2026-03-02": 80}
    )
    assert line["explained"] == [{"why": "the order list ends at 03-02 14:32", "amount": 60}]


def test_what_nothing_explains_is_said_to_be_unexplained(ws: Workspace, write: Write) -> None:
    line = against(ws, write, [order(1, "2026-03-01 10:00:00", 90, refund_amount=30), FULL_DAY], {"2026-03-01": 88.8})
    assert [e["why"] for e in line["explained"]] == ["not explained"]
    assert line["explained"][0]["amount"] == pytest.approx(-11.2)


def test_visitors_of_several_sources_are_explained(ws: Workspace, write: Write) -> None:
    load(ws, write("shop_days.csv", [["stat_date", "visitors", "pay_amount"], ["2026-03-01", 100, 500]]))
    sources = [["stat_date", "source_l1", "source_l2", "visitors", "pay_amount", "is_subtotal"]]
    sources += [
        ["2026-03-01", "搜索", "手淘搜索", 70, 300, "false"],
        ["2026-03-01", "付费", "直通车", 50, 150, "false"],
        ["2026-03-01", "付费", "汇总", 48, 150, "true"],
    ]
    report = load(ws, write("source_days.csv", sources))
    people, money = [x for x in report.imports[0].reconciliation if "against" in x["what"]]
    assert (people["expected"], people["actual"], people["explained"][0]["amount"]) == (100, 120, -20)
    assert "several sources" in people["explained"][0]["why"]
    assert (money["difference"], money["explained"][0]["why"]) == (50, "credited to no source")


def test_a_table_alone_is_held_against_nothing(ws: Workspace, write: Write) -> None:
    report = load(ws, write("shop_days.csv", [["stat_date", "pay_amount"], ["2026-03-01", 500]]))
    assert [x for x in report.imports[0].reconciliation if "against" in x["what"]] == []
