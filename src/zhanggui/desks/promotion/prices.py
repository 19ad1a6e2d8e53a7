"""What goods were really sold at: paid prices of a piece by product, SKU and day, out of the order lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ops import asked_day, number, on_days

COLUMNS = ["shop", "product_id", "sku_id", "merchant_sku", "sku_spec", "title", "day", "price", "qty", "lines"]
PAID_LATER = 60  # days: hardly an order is paid later than so after it was made


def paid_prices(reader: Reader, shops: Sequence[str], first: date, last: date) -> pd.DataFrame:
    """Pieces (`qty`) and lines by shop, product, SKU, day of payment and paid price of a piece (to the cent), sorted.

    A line's money is what was paid for it, else what was to be paid (the order of trust of every number here). Gifts, lines without pieces
    and lines of nothing are left out; what was refunded later was sold at that price all the same.
    """

    def rows(line: Any, orders: Any) -> Any:
        paid = orders.filter(on_days(orders.paid_at, asked_day("first"), asked_day("last")))
        t = line.join(paid.select("shop", "order_id", "paid_at"), ["shop", "order_id"])
        money = t.line_paid_amount.coalesce(t.line_payable_amount, t.line_amount, t.unit_price * t.qty)
        t = t.mutate(
            _money=number(money), _qty=number(t.qty), day=t.paid_at.cast("date"),
            _product=t.product_id.coalesce(t.merchant_sku, t.title, ""), _sku=t.sku_id.coalesce(""), _code=t.merchant_sku.coalesce(""),
        )  # fmt: skip
        t = t.filter((t._qty > 0) & (t._money > 0) & (t.is_gift.isnull() | ~t.is_gift))
        t = t.mutate(price=(t._money / t._qty).round(2))
        grouped = t.group_by(["shop", "_product", "_sku", "_code", "day", "price"]).aggregate(
            qty=t._qty.sum(), lines=number(t.count()), title=t.title.max(), sku_spec=t.sku_spec.max()
        )
        return grouped.rename(product_id="_product", sku_id="_sku", merchant_sku="_code")

    months = (f"{first - timedelta(days=PAID_LATER):%Y-%m}", f"{last:%Y-%m}")
    answer = reader.ask(
        "paid prices", rows, shops, Read("order_lines", months=months), Read("orders", months=months), days={"first": first, "last": last}
    )
    if answer is None:
        return pd.DataFrame(columns=COLUMNS)
    found = answer.to_pandas()
    found["day"] = pd.to_datetime(found["day"])
    return found[COLUMNS].sort_values(["shop", "product_id", "sku_id", "merchant_sku", "day", "price"], ignore_index=True)


def daily_prices(paid: pd.DataFrame, by: Sequence[str] = ("shop", "product_id")) -> pd.DataFrame:
    """One row a member and day: price (half of the pieces cost no more), lowest, qty, lines; sorted by member and day."""
    keys = [*by, "day"]
    if paid.empty:
        return pd.DataFrame(columns=[*keys, "price", "lowest", "qty", "lines"])
    merged = paid.groupby([*keys, "price"], as_index=False)[["qty", "lines"]].sum().sort_values([*keys, "price"], ignore_index=True)
    grouped = merged.groupby(keys)
    reached = grouped["qty"].cumsum() >= grouped["qty"].transform("sum") / 2
    middle = merged[reached].groupby(keys, as_index=False)["price"].first()
    rest = grouped.agg(lowest=("price", "min"), qty=("qty", "sum"), lines=("lines", "sum")).reset_index()
    return middle.merge(rest, on=keys).sort_values(keys, ignore_index=True)[[*keys, "price", "lowest", "qty", "lines"]]
