"""What the goods of a day cost, against the same figures worked out line by line."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lake_rows import Row, open_shop, put, standing

from zhanggui.warehouse.costs import cost_book
from zhanggui.warehouse.workspace import Workspace

DAY = "2026-06-01"


def paid(number: str, amount: str, day: str = DAY, **more: Any) -> Row:
    return {"order_id": number, "created_at": f"{day} 09:00", "paid_at": f"{day} 10:00", "paid_amount": amount, "status": "paid"} | more


def line(number: str, amount: str, sku: str = "A", qty: int = 1, **more: Any) -> Row:
    return {"order_id": number, "line_id": "1", "product_id": "p", "merchant_sku": sku, "qty": qty, "line_paid_amount": amount} | more


def cost(code: str, amount: str, **more: Any) -> Row:
    return {"merchant_sku": code, "unit_cost": amount} | more


def of_shop(ws: Workspace, day: str = DAY) -> Row:
    (row,) = [r for r in standing(ws, "cost_days") if r["dim"] == "shop" and r["day"].isoformat() == day]
    return row


def test_cost_of_a_day_is_pieces_times_what_a_piece_costs(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    sheet = cost("A", "46.80", packaging_cost="1.20", freight_cost="3.50", other_cost="0.15", commission_rate=0.05, tax_rate=0.01)
    put(ws, "orders", paid("1", "268"), order_lines=[line("1", "268", qty=2)], sku_costs=[sheet])
    row = of_shop(ws)
    assert (row["goods_cost"], row["packaging_cost"], row["freight_cost"], row["other_cost"]) == (
        Decimal("93.60"), Decimal("2.40"), Decimal("7.00"), Decimal("0.30"),
    )  # fmt: skip
    assert (row["commission"], row["tax"]) == (Decimal("13.40"), Decimal("2.68"))
    assert (row["lines_amount"], row["costed_amount"]) == (Decimal(268), Decimal(268))
    assert (row["below_cost_amount"], row["below_cost_lines"]) == (Decimal(0), 0)


def test_a_new_cost_holds_from_its_day_on(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    days = ["2026-08-31", "2026-09-01", "2026-10-15"]
    put(ws, "orders", *(paid(str(n), "100", day) for n, day in enumerate(days)), order_lines=[line(str(n), "100") for n in range(3)])
    put(ws, "sku_costs", cost("A", "40", valid_from="1970-01-01"), cost("A", "46.80", valid_from="2026-09-01"))
    assert [of_shop(ws, day)["goods_cost"] for day in days] == [Decimal(40), Decimal("46.80"), Decimal("46.80")]
    raised = put(ws, "sku_costs", cost("A", "50", valid_from="2026-10-01"))
    assert [of_shop(ws, day)["goods_cost"] for day in days] == [Decimal(40), Decimal("46.80"), Decimal(50)]
    ws.undo(raised)
    assert [of_shop(ws, day)["goods_cost"] for day in days] == [Decimal(40), Decimal("46.80"), Decimal("46.80")]


def test_goods_sold_before_their_first_cost_have_none(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "orders", paid("1", "100"), paid("2", "30"), order_lines=[line("1", "100"), line("2", "30", "B")])
    put(ws, "sku_costs", cost("A", "40", valid_from="2026-06-02"), cost("B", "11", valid_from="2026-06-01"))
    row = of_shop(ws)
    assert (row["goods_cost"], row["costed_amount"], row["lines_amount"]) == (Decimal(11), Decimal(30), Decimal(130))


def test_without_any_cost_there_is_no_rollup_and_no_zero(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "orders", paid("1", "100"), order_lines=[line("1", "100")])
    assert standing(ws, "cost_days") == []


def test_what_the_sheet_is_silent_about_is_unknown_and_not_nothing(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "orders", paid("1", "100"), order_lines=[line("1", "100")], sku_costs=[cost("A", "40", packaging_cost="1")])
    row = of_shop(ws)
    assert (row["packaging_cost"], row["freight_cost"], row["commission"], row["tax"]) == (Decimal(1), None, None, None)


def test_a_pack_of_two_costs_two_pieces(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "orders", paid("1", "100"), order_lines=[line("1", "100", "TWO", qty=3)])
    put(ws, "sku_costs", cost("A", "10.01", freight_cost="0.5"), code_map=[{"merchant_sku": "TWO", "cost_code": "A", "units": 2.0}])
    assert (of_shop(ws)["goods_cost"], of_shop(ws)["freight_cost"]) == (Decimal("60.06"), Decimal(3))


def test_a_code_that_is_mapped_to_two_places_has_no_cost(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "orders", paid("1", "100"), paid("2", "20"), order_lines=[line("1", "100", "X"), line("2", "20", "B")])
    put(ws, "sku_costs", cost("A", "10"), cost("B", "11"), code_map=[{"merchant_sku": "X", "cost_code": "A"}])
    assert of_shop(ws)["goods_cost"] == Decimal(21)
    doubled = put(ws, "code_map", {"merchant_sku": "X", "sku_id": "900", "cost_code": "B"})
    row = of_shop(ws)
    assert (row["goods_cost"], row["costed_amount"], row["lines_amount"]) == (Decimal(11), Decimal(20), Decimal(120))
    ws.undo(doubled)
    assert of_shop(ws)["goods_cost"] == Decimal(21)


def test_the_sheet_beats_the_cost_in_the_order_file_which_beats_nothing(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    lines = [
        line("1", "100", unit_cost="39", line_cost=None), line("2", "100", "B", qty=2, unit_cost="7.5", line_cost=None),
        line("3", "100", "C", qty=2, unit_cost=None, line_cost="17"), line("4", "100", "D", unit_cost=None, line_cost=None),
    ]  # fmt: skip
    put(ws, "orders", *(paid(n, "100") for n in "1234"), order_lines=lines)
    assert of_shop(ws)["goods_cost"] == Decimal(39 + 15 + 17)
    put(ws, "sku_costs", cost("A", "40"))
    assert (of_shop(ws)["goods_cost"], of_shop(ws)["costed_amount"]) == (Decimal(40 + 15 + 17), Decimal(300))


SHEET = cost("A", "40", packaging_cost="1", freight_cost="3", commission_rate=0.05)


@pytest.mark.parametrize("sent", [False, True], ids=["not sent", "sent"])
@pytest.mark.parametrize("told_by", ["the order", "the line", "a refund", "a refund of the line", "a refund of the product", "two refunds"])
def test_goods_refunded_in_full_come_back_but_their_freight_is_spent(tmp_path: Path, told_by: str, sent: bool) -> None:
    ws = open_shop(tmp_path)
    order, sold = paid("1", "100", shipped_at=f"{DAY} 20:00" if sent else None), line("1", "100")
    back = {"refund_id": "r", "order_id": "1", "applied_at": "2026-06-05", "finished_at": "2026-07-06", "refund_amount": "100"}
    refunds: dict[str, list[Row]] = {
        "a refund": [back],
        "a refund of the line": [back | {"line_id": "1"}],
        "a refund of the product": [back | {"product_id": "p"}],
        "two refunds": [back | {"refund_amount": "60"}, back | {"refund_id": "s", "refund_amount": "40"}],
    }
    put(ws, "orders", order, order_lines=[sold], sku_costs=[SHEET])
    assert (of_shop(ws)["goods_cost"], of_shop(ws)["freight_cost"], of_shop(ws)["commission"]) == (Decimal(40), Decimal(3), Decimal(5))
    match told_by:
        case "the order":
            done = put(ws, "orders", order | {"refund_amount": "100"})
        case "the line":
            done = put(ws, "order_lines", sold | {"refund_amount": "100"})
        case _:
            done = put(ws, "refunds", *refunds[told_by])
    row = of_shop(ws)
    spent = (Decimal(1), Decimal(3)) if sent else (Decimal(0), Decimal(0))
    assert (row["goods_cost"], row["commission"], row["packaging_cost"], row["freight_cost"]) == (Decimal(0), Decimal(0), *spent)
    assert (row["costed_amount"], row["lines_amount"]) == (Decimal(100), Decimal(100))
    ws.undo(done)
    assert (of_shop(ws)["goods_cost"], of_shop(ws)["freight_cost"]) == (Decimal(40), Decimal(3))


def test_a_refund_in_part_or_not_yet_paid_out_leaves_the_goods_sold(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "orders", paid("1", "100"), paid("2", "100"), order_lines=[line("1", "100"), line("2", "100")], sku_costs=[SHEET])
    about = {"applied_at": "2026-06-05", "product_id": "p"}
    part = {"refund_id": "r", "order_id": "1", "finished_at": "2026-06-06", "refund_amount": "99.99"} | about
    asked = {"refund_id": "s", "order_id": "2", "finished_at": None, "refund_amount": "100"} | about
    put(ws, "refunds", part, asked)
    assert of_shop(ws)["goods_cost"] == Decimal(80)


def test_of_an_order_of_two_products_only_the_one_refunded_comes_back(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    lines = [line("1", "70"), line("1", "30", "B") | {"line_id": "2", "product_id": "q"}]
    put(ws, "orders", paid("1", "100"), order_lines=lines, sku_costs=[cost("A", "40"), cost("B", "12")])
    put(ws, "refunds", {"refund_id": "r", "order_id": "1", "applied_at": DAY, "finished_at": DAY, "product_id": "q", "refund_amount": "30"})
    told = {r["member"]: r["goods_cost"] for r in standing(ws, "cost_days") if r["dim"] == "product_id"}
    assert told == {"p": Decimal(40), "q": Decimal(0)}


def test_sold_below_cost_counts_lines_that_were_paid_for_and_stayed_sold(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    lines = [line("1", "39.99"), line("2", "40"), line("3", "0"), line("4", "5", is_gift=True), line("5", "1", refund_amount="1")]
    lines = [{"is_gift": None, "refund_amount": None} | one for one in lines]
    put(ws, "orders", *(paid(str(n), "50") for n in range(1, 6)), order_lines=lines, sku_costs=[cost("A", "40")])
    row = of_shop(ws)
    assert (row["below_cost_amount"], row["below_cost_lines"]) == (Decimal("39.99"), 1)
    assert row["goods_cost"] == Decimal(160)


# --- random shops, line by line

CODES, UNTIL = ["A", "B", "C", "D", "X", ""], date(2026, 9, 30)


def made(seed: int) -> dict[str, list[Row]]:
    rng = np.random.default_rng(seed)

    def pick(*values: Any) -> Any:
        return values[int(rng.integers(len(values)))]

    def cents(low: int, high: int) -> str:
        return f"{rng.integers(low, high) / 100:.2f}"

    def day(first: int, last: int) -> str:
        return str(date(2026, 1, 1) + timedelta(days=int(rng.integers(first, last))))

    orders = [
        paid(str(n), cents(500, 20_000), day(0, 200), paid_at=pick(None, f"{day(0, 240)} 11:00"), refund_amount=pick(None, None, "20", "500"),
             shipped_at=pick(None, f"{day(0, 250)} 08:00"), status=pick("paid", "shipped", "completed", None))
        for n in range(150)
    ]  # fmt: skip
    lines = [
        line(o["order_id"], cents(100, 9000), pick(*CODES), pick(1, 2, 3, None)) | {
            "line_id": str(k), "sku_id": pick("1", "2", None), "product_id": pick("p", "q", None), "sku_spec": pick("红", "蓝", None),
            "unit_cost": pick(None, None, cents(100, 4000)), "line_cost": pick(None, None, cents(100, 4000)),
            "refund_amount": pick(None, None, "5", "90"), "is_gift": pick(None, False, True), "shipped_at": pick(None, f"{DAY} 08:00"),
        }
        for o in orders for k in range(int(rng.integers(1, 4)))
    ]  # fmt: skip
    refunds = [
        {"refund_id": str(n), "order_id": str(rng.integers(160)), "line_id": pick(None, "0", "1"), "product_id": pick(None, "p"),
         "applied_at": day(0, 250), "finished_at": pick(None, day(0, 260)), "refund_amount": pick(None, cents(100, 9000), "300")}
        for n in range(80)
    ]  # fmt: skip
    sheet = {
        (code, spec, since): cost(code, pick("10", cents(100, 4000)), sku_id=sku, sku_spec=spec, valid_from=since, packaging_cost=pick(None, "1.25"),
                                  freight_cost=pick(None, cents(100, 500)), other_cost=pick(None, "0.3333"), commission_rate=pick(None, 0.05, 0.0333),
                                  tax_rate=pick(None, 0.013))
        for code in ("A", "B", "C") for spec in ("", "红") for since in ("1970-01-01", "2026-03-15", "2026-06-01")
        for sku in [pick("", "1")] if rng.random() < 0.6
    }  # fmt: skip
    maps = {(s, m, p): {"sku_id": s, "merchant_sku": m, "product_id": p, "cost_code": pick("A", "B", "Z"), "units": pick(None, 2.0, 0.5)}
            for s, m, p in [("2", "", ""), ("", "X", ""), ("9", "X", ""), ("", "", "q"), ("3", "D", "")] if rng.random() < 0.7}  # fmt: skip
    return {
        "orders": orders, "order_lines": lines, "refunds": refunds, "sku_costs": list(sheet.values()), "code_map": list(maps.values()),
        "skus": [{"sku_id": "1", "merchant_sku": "D", "unit_cost": "8.5"}],
    }  # fmt: skip


def worked_out(ws: Workspace, shop: dict[str, list[Row]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Every line with the cost book, one after the other."""
    book, zero = cost_book(ws.lake, "s1"), Decimal(0)
    orders = {o["order_id"]: o for o in shop["orders"] if o["paid_at"]}
    done = [r for r in shop["refunds"] if r["finished_at"]]
    figures: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)

    def number(value: Any) -> Decimal:
        return Decimal(str(value or 0))

    for one in shop["order_lines"]:
        order = orders.get(one["order_id"])
        if order is None:
            continue
        amount, day = number(one["line_paid_amount"]), date.fromisoformat(order["paid_at"][:10])
        mates = [m for m in shop["order_lines"] if m["order_id"] == one["order_id"]]
        back = [r for r in done if r["order_id"] == one["order_id"]]
        of_line = sum((number(r["refund_amount"]) for r in back if r["line_id"] == one["line_id"]), zero)
        of_product = sum(
            (number(r["refund_amount"]) for r in back if r["line_id"] is None and r["product_id"] == (one["product_id"] or 0)), zero
        )
        product = sum((number(m["line_paid_amount"]) for m in mates if m["product_id"] == one["product_id"]), zero)
        whole = max(number(order["refund_amount"]), sum((number(r["refund_amount"]) for r in back), zero))
        gone = whole >= number(order["paid_amount"]) or max(number(one["refund_amount"]), of_line) >= amount or of_product >= product > 0
        sent = bool(order["shipped_at"] or one["shipped_at"] or order["status"] in ("shipped", "completed"))
        found = book.cost_of(day, one["sku_id"] or "", one["merchant_sku"], one["product_id"] or "", one["sku_spec"] or "")
        qty = one["qty"]
        goods = (
            found.amount * qty
            if found and qty
            else number(one["line_cost"])
            if one["line_cost"]
            else number(one["unit_cost"]) * qty
            if one["unit_cost"] and qty
            else None
        )
        told: dict[str, Any] = {"lines_amount": amount, "costed_amount": zero if goods is None else amount}
        if goods is not None:
            told["goods_cost"] = zero if gone else goods
            cheap = not gone and not one["is_gift"] and 0 < amount < goods
            told |= {"below_cost_amount": amount if cheap else zero, "below_cost_lines": int(cheap)}
        if found:
            for name, piece, bears in (("packaging_cost", found.packaging, not gone or sent), ("freight_cost", found.freight, not gone or sent),
                                       ("other_cost", found.other, not gone)):  # fmt: skip
                if piece is not None and (qty or not bears):
                    told[name] = piece * qty if bears else zero
            for name, rate in (("commission", found.commission_rate), ("tax", found.tax_rate)):
                if rate is not None:
                    told[name] = zero if gone else amount * Decimal(str(rate))
        for member in ("", "product " + (one["product_id"] or one["merchant_sku"])):
            into = figures[day.isoformat(), member]
            for name, value in told.items():
                into[name] = into.get(name, 0) + value
    return figures


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_what_the_lines_sum_to(tmp_path: Path, seed: int) -> None:
    ws, shop = open_shop(tmp_path), made(seed)
    half = len(shop["orders"]) // 2
    put(ws, "order_lines", *shop["order_lines"], refunds=shop["refunds"])
    put(ws, "orders", *shop["orders"][half:], sku_costs=shop["sku_costs"])
    put(ws, "skus", *shop["skus"], orders=shop["orders"][:half])
    put(ws, "code_map", *shop["code_map"])
    own = worked_out(ws, shop)
    told = {(r["day"].isoformat(), "" if r["dim"] == "shop" else "product " + r["member"]): r for r in standing(ws, "cost_days")}
    assert told.keys() == own.keys()
    assert len(own) > 100
    for key, figures in own.items():
        for name in ("lines_amount", "costed_amount", "goods_cost", "packaging_cost", "freight_cost", "other_cost", "commission", "tax",
                     "below_cost_amount", "below_cost_lines"):  # fmt: skip
            value = figures.get(name)
            exact = value.quantize(Decimal("0.0001"), ROUND_HALF_UP) if isinstance(value, Decimal) else value
            assert told[key][name] == exact, (key, name)
