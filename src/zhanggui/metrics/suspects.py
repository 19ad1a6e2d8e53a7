"""What is wrong with the tables themselves: impossible cells, money of another currency, sums that should agree. For the data desk."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from zhanggui.kernel.errors import ZhangguiError
from zhanggui.metrics.side import PAID
from zhanggui.metrics.sound import SHARES
from zhanggui.metrics.sources import SOURCES
from zhanggui.metrics.sources.ads import AD_SOURCES
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ledger import Ledger
from zhanggui.warehouse.ops import number
from zhanggui.warehouse.tables import Table, get_table

CELLS = ["shop", "day", "table", "member", "column", "value", "file", "import_id", "row_no"]
CLASHES = ["shop", "day", "table", "member", "part", "whole", "few", "many"]
DOUBLED = ["shop", "day", "table"]
SUMS = ["shop", "day", "shop_days", "order_days", "product_sum"]
FOREIGN = ["shop", "day", "table", "currency", "rows", "amount", "mixed"]
EMPTY = {"cells": CELLS, "clashes": CLASHES, "doubled": DOUBLED, "sums": SUMS, "foreign": FOREIGN} | {
    "refund_past": ["shop", "day", "product_id", "refund_amount"], "refunds_paid": PAID,
}  # fmt: skip

REPORTS = ("shop_days", "source_days", "product_days", "keyword_days", "ad_days", "service_days")


class Priced(NamedTuple):
    """A table whose rows name their currency: the day its money counts on, the day its rows lie by, the amount (the first that is told)."""

    table: str
    day: str
    lies_by: str
    amounts: tuple[str, ...]
    clean: Callable[[Any, frozenset[str]], Any] | None = None


IN_CURRENCY = (
    Priced("orders", "paid_at", "created_at", ("paid_amount", "payable_amount")),
    Priced("ad_days", "stat_date", "stat_date", ("cost",), AD_SOURCES[0].clean),
    Priced("ledger", "posted_at", "posted_at", ("amount",)),
)
UNPAID = timedelta(days=31)  # an order may be paid so long after it was made


def nothing(name: str) -> pd.DataFrame:
    """One of these frames without rows."""
    return pd.DataFrame(columns=EMPTY[name], dtype="object")


def impossible_cells(reader: Reader, shops: Sequence[str], first: date, last: date, home: Path | None) -> pd.DataFrame:
    """Cells of the reports as they were imported that cannot be: counts below 0, shares outside 0 to 1; with file and row."""
    found = [_cells_of(reader, get_table(name), shops, first, last) for name in REPORTS]
    rows = pd.concat([nothing("cells"), *found], ignore_index=True)
    names = {i: _file(home, i) for i in rows["import_id"].dropna().unique()}
    rows["file"] = rows["import_id"].map(names)
    return rows.sort_values(["shop", "day", "table", "row_no", "column"], ignore_index=True)


def _cells_of(reader: Reader, table: Table, shops: Sequence[str], first: date, last: date) -> pd.DataFrame:
    counts = [c for c, kind in table.columns.items() if kind == "count" and c not in table.key]
    shares = [c for c in SHARES if c in table.columns]
    names = [k for k in table.key if k not in (table.day, "period", "device", "attribution", "level")]
    day = str(table.day)

    def wrong(t: Any) -> Any:
        bad = [t[c] < 0 for c in counts] + [(t[c] < 0) | (t[c] > 1) for c in shares]
        some = t.filter(reduce(operator.or_, [b.fill_null(False) for b in bad]))
        own = {c: number(some[c]) for c in (*counts, *shares)}
        return some.select("shop", "import_id", "row_no", *names, _day=some[day], **own)

    answer = reader.ask(("impossible", table.name), wrong, shops, Read(table.name, day, _months(first, last)))
    rows = _within(answer, first, last)
    if rows.empty:
        return nothing("cells")
    rows["member"] = [" / ".join(str(v) for v in row if v) for row in rows[names].astype(object).itertuples(index=False)]
    long = rows.melt(["shop", "day", "member", "import_id", "row_no"], [*counts, *shares], "column", "value").dropna(subset=["value"])
    long = long[(long["value"] < 0) | (long["column"].isin(shares) & (long["value"] > 1))]
    return long.assign(table=table.name, file="")[CELLS]


def _file(home: Path | None, import_id: str) -> str:
    """The name of the file of an import; empty where the ledger does not know."""
    if home is None or not (home / "ledger.sqlite3").exists():
        return ""
    try:
        return Ledger(home / "ledger.sqlite3").get(import_id)[1].file
    except ZhangguiError:
        return ""


def foreign_money(reader: Reader, shops: Sequence[str], first: date, last: date) -> pd.DataFrame:
    """Money by shop, day, table and currency that is not in the shop's currency. `mixed`: the table holds other currencies beside it."""
    found = [_foreign(reader, shops, first, last, priced) for priced in IN_CURRENCY]
    return pd.concat([nothing("foreign"), *found], ignore_index=True).sort_values(["shop", "day", "table", "currency"], ignore_index=True)


def _foreign(reader: Reader, shops: Sequence[str], first: date, last: date, priced: Priced) -> pd.DataFrame:
    def by_currency(t: Any, known: Any) -> Any:
        t = priced.clean(t, frozenset()) if priced.clean else t
        amount = reduce(lambda a, b: a.coalesce(b), [t[c] for c in priced.amounts])
        t = t.select("shop", _day=t[priced.day].cast("date"), _amount=amount, _said=t.currency.strip().upper().nullif(""))
        t = t.left_join(known.select(shop="shop", _own="currency"), "shop")
        t = t.select("shop", "_day", "_own", "_amount", currency=t._said.coalesce(t._own))
        return t.group_by(["shop", "_day", "_own", "currency"]).aggregate(rows=number(t.count()), amount=number(t._amount.sum()))

    months = _lies_in(priced, first, last)
    if not _other_currency(reader, shops, priced, months):
        return nothing("foreign")
    answer = reader.ask(("money by currency", priced.table), by_currency, shops, Read(priced.table, priced.lies_by, months), Read("shops"))
    rows = _within(answer, first, last)
    if rows.empty:
        return nothing("foreign")
    rows["mixed"] = rows.groupby("shop")["currency"].transform("nunique") > 1
    rows = rows[rows["_own"].notna() & (rows["currency"] != rows["_own"])]
    return rows.assign(table=priced.table)[FOREIGN]


def any_foreign(reader: Reader, shops: Sequence[str], first: date, last: date) -> bool:
    """Whether any money between two days may be in another currency than its shop's: quickly asked, nearly always no."""
    return any(_other_currency(reader, shops, priced, _lies_in(priced, first, last)) for priced in IN_CURRENCY)


def _lies_in(priced: Priced, first: date, last: date) -> tuple[str, str]:
    return _months(first - UNPAID if priced.lies_by != priced.day else first, last)


def _other_currency(reader: Reader, shops: Sequence[str], priced: Priced, months: tuple[str, str]) -> bool:
    """Whether it is worth asking more: nearly every shop has its own currency only."""
    told = _currencies(reader, priced.table, shops, Read(priced.table, priced.lies_by, months))
    own = _currencies(reader, "shops", shops, Read("shops")) if told is not None else None
    if own is None or told is None:
        return False
    of = dict(zip(own["shop"].to_pylist(), own["currency"].to_pylist(), strict=True))
    pairs = zip(told["shop"].to_pylist(), told["currency"].to_pylist(), strict=True)
    return any(currency and currency.strip().upper() != of.get(shop) for shop, currency in pairs)


def _currencies(reader: Reader, table: str, shops: Sequence[str], read: Read) -> pa.Table | None:
    """Shop and currency as a table names them. The SQL is the same for every engine, and worth no compiling."""
    sql = f"SELECT DISTINCT shop, currency FROM {table}"
    return reader.ask(("currencies", table), lambda t: t.select("shop", "currency").distinct(), shops, read, kept=lambda dialect: sql)


def _months(first: date, last: date) -> tuple[str, str]:
    return first.isoformat()[:7], last.isoformat()[:7]


def _within(answer: pa.Table | None, first: date, last: date) -> pd.DataFrame:
    """The rows of these days; expressions without days in them are compiled once."""
    if answer is None or not answer.num_rows:
        return pd.DataFrame()
    rows = answer.to_pandas()
    rows["day"] = pd.to_datetime(rows["_day"]).astype("datetime64[us]")
    return rows[(rows["day"] >= pd.Timestamp(first)) & (rows["day"] <= pd.Timestamp(last))].copy()


def sales_by_table(reader: Reader, shops: Sequence[str], first: date, last: date) -> pd.DataFrame:
    """The day's sales as the shop report, the orders and the product report have them, side by side (NaN: it does not tell)."""
    out = pd.DataFrame({"shop": pd.Series(dtype="object"), "day": pd.Series(dtype="datetime64[us]")})
    for source in (s for s in SOURCES if s.id in SUMS):
        read = Read(source.table, source.day, _months(first, last))
        answer = reader.ask(("source", source.id), source.build(frozenset()), sorted(set(shops)), read)  # asked for the shop frame anyway
        if answer is not None:
            rows = answer.select(["shop", "day", "pay_amount"]).rename_columns(["shop", "day", source.id]).to_pandas()
            rows["day"] = pd.to_datetime(rows["day"]).astype("datetime64[us]")
            out = out.merge(rows, on=["shop", "day"], how="outer")
    out = out.reindex(columns=SUMS)
    inside = (out["day"] >= pd.Timestamp(first)) & (out["day"] <= pd.Timestamp(last))
    return out[inside].sort_values(["shop", "day"], ignore_index=True)
