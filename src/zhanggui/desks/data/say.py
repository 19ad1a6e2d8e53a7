"""How the data desk says what is wrong: names of tables and columns, the two figures, what rests on them, what to do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import kept
from zhanggui.desks.saying import cash, cents2, count, number, percent
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.sound import SHARES
from zhanggui.metrics.sources import SOURCES
from zhanggui.warehouse.columns import meaning

TABLE_NAMES: dict[str, Words] = {s.table: s.name for s in reversed(SOURCES)} | {
    "orders": Words("订单", "orders"),
    "ledger": Words("账单", "bills"),
    "ad_days": Words("推广报表", "ad reports"),
}
MONEY = ("money",)


class Said(NamedTuple):
    """What is wrong, what more is known of it, and what may be added to the thing to do."""

    title: Words
    why: Words
    more_to_do: Words = Words("", "")


def table_name(table: str) -> Words:
    return TABLE_NAMES.get(table, Words(table, table))


def column_name(column: str) -> Words:
    if column in MEASURES:
        return MEASURES.get(column).name
    for table in TABLE_NAMES:
        try:
            return meaning(table, column).words
        except (UseError, KeyError):
            continue
    return Words(column, column)


def figure(column: str, value: float) -> Words:
    """A figure of the file as it stands there; shares in percent."""
    text = percent(value, 1) if column in SHARES else count(value)
    return Words(text, text)


def money_in(ctx: Context, shop: str, day: pd.Timestamp | None, amount: float | None = None) -> Words:
    """An amount, or without one the sales that the shop's tables tell of a day; empty when none does."""
    if day is not None:
        amount = _sold(ctx).get((shop, day))
    if amount is None or not np.isfinite(amount):
        return Words("", "")
    return cash(ctx, shop, amount)


def _sold(ctx: Context) -> dict[tuple[str, pd.Timestamp], float]:
    """Sales of every shop and day as the first of its tables tells them, good or bad: what rests on the file."""

    def told() -> dict[tuple[str, pd.Timestamp], float]:
        rows = ctx.frame("sums")
        money = rows[["shop_days", "order_days", "product_sum"]].astype(float).bfill(axis=1).iloc[:, 0]
        return {(s, d): float(m) for s, d, m in zip(rows["shop"], pd.to_datetime(rows["day"]), money, strict=True) if np.isfinite(m)}

    return kept(ctx, "sales told", told)


def data_finding(
    ctx: Context, check_id: str, rows: pd.DataFrame, said: Said, observed: float | None, expected: float | None, stake: float | None = None
) -> Finding:
    """The finding on the first of these rows (one shop's, newest and worst first); the others are counted in its words."""
    row, shop = rows.iloc[0], rows.iloc[0]["shop"]
    day, table = pd.Timestamp(row["day"]), str(row["table"])
    days = sorted(pd.to_datetime(rows["day"]).unique())
    at_stake = sum(_sold(ctx).get((shop, d), 0.0) for d in days) if stake is None else stake
    others = _others(rows)
    money = cash(ctx, shop, at_stake)
    whys = [
        w for w in (said.why, others, Words(f"涉及金额 {money.zh}", f"{money.en} of sales rest on it") if at_stake else None) if w and w.zh
    ]
    name = table_name(table)
    span = "、".join(f"{d:%m-%d}" for d in days[-3:])
    act = Words(
        f"重新下载{name.zh}（{span}），核对后原样导入，同一天的会被覆盖{said.more_to_do.zh}",
        f"download {name.en} again ({span.replace('、', ', ')}), check it and import it as it is: the same days are replaced{said.more_to_do.en}",
    )
    return Finding(
        check=check_id,
        shop=shop,
        subject={"table": table, "day": f"{day:%Y-%m-%d}"},
        metric="data",
        observed=None if observed is None else number(observed),
        expected=None if expected is None else number(expected),
        impact=0.0,
        severity="high" if day == pd.Timestamp(ctx.day) and table in ("shop_days", "orders") else "medium",
        confidence=1.0,
        title=said.title,
        why=Words("；".join(w.zh for w in whys), "; ".join(w.en for w in whys)),
        actions=(Action("assistant", act, check_id.replace(".", "/")),),
        caveats=(Flag.BAD_DATA,),
        tables=(table,),
        extra={"story": f"{check_id}:{table}", "stake": cents2(at_stake), "days": [f"{d:%Y-%m-%d}" for d in days], "found": len(rows)},
    )


def _others(rows: pd.DataFrame) -> Words:
    """How many more there are, and in which other tables."""
    if len(rows) < 2:
        return Words("", "")
    tables = [table_name(str(t)) for t in rows["table"].unique()[1:]]
    also = Words("，另有" + "、".join(t.zh for t in tables), ", also in " + ", ".join(t.en for t in tables)) if tables else Words("", "")
    return Words(f"近几天共 {len(rows)} 处{also.zh}", f"{len(rows)} places in the last days{also.en}")
