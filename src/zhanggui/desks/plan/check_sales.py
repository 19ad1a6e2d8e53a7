"""Checks of the plan desk for days that no target explains: sales unusually low, or high (contract 10, 21)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.plan.sales import NOISE, SILENT_DAYS, sales
from zhanggui.desks.saying import cash, cents2, count, number, percent, severity, sure_words
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

LEAST_USUAL = 0.01  # of the day: where less is expected, hardly anything ever was
FEW_BUYERS, MORE_BUYERS = (
    20.0,
    2.0,
)  # of a shop with fewer a day, one dear order makes a day: a rise is told when so many √n more people bought, too
LEAST_UNPAID = 3  # orders placed on a day on which none is paid: the fault lies in the paying
LINES = {
    "min_z": NOISE,
    "min_share": Threshold(0.15, "ratio", OWN_DEFAULT, Words("比平时少（多）多少才说", "how far off the usual day before it is said")),
}
LOOK = Words(
    "先看下面的因子和来源、商品：是人少了、转化低了还是客单价变了；再给店铺定个目标",
    "see factors, sources and products below: fewer people, a lower rate or a smaller basket? Then set the shop a target",
)
PAYING = Words(
    "自己下一单试付款；看支付渠道、风控和平台公告；没付成的单逐个催付，能改价免邮的别让人走",
    "place an order yourself and pay; look at the payment channels, risk control and the platform's notices; ask everyone who could not pay to pay now",
)


@check("plan.sales_fell", Words("没有目标的店：销售异常低", "no target: sales unusually low"), "day", ("shop_days",), LINES)
def sales_fell(ctx: Context) -> Iterable[Finding]:
    """For shops that have set no target: the day lies below what such a day usually brings, or far below every day that is known. A shop that sold
    nothing for days is closed, which was said when it began."""
    yield from _unplanned(ctx, "plan.sales_fell", -1)


@check("plan.sales_rose", Words("没有目标的店：销售异常高", "no target: sales unusually high"), "day", ("shop_days",), LINES)
def sales_rose(ctx: Context) -> Iterable[Finding]:
    """The day lies above the usual ones and above the week before it: a level known by now is no news."""
    yield from _unplanned(ctx, "plan.sales_rose", 1)


def _unplanned(ctx: Context, check_id: str, sign: int) -> Iterator[Finding]:
    table = sales(ctx)
    silent = table["target"].isna() | ((sign < 0) & (table["actual"] >= table["target"]))  # a target reached hides no fall
    unusual = (sign * table["z"] > limit(ctx, check_id, "min_z", table["shop"])) & ~table["ordinary"]
    known = table["expected"] > LEAST_USUAL * table["actual"]  # a first sale after months of none is no rise
    news = _news(table) if sign > 0 else table["silent_days"] <= SILENT_DAYS
    table = table[silent & known & news & (unusual | (table["far"] == sign))]
    share = sign * (table["actual"] / table["expected"] - 1)
    for _, row in table[share > limit(ctx, check_id, "min_share", table["shop"])].iterrows():
        yield _unusual(ctx, check_id, row)


def _news(table: pd.DataFrame) -> pd.Series:
    """A rise that was not there in the week before, and of a small shop not one dear order alone."""
    more = (table["buyers"] - table["usual_buyers"]) / np.sqrt(table["usual_buyers"])
    alone = (table["usual_buyers"] < FEW_BUYERS) & (more < MORE_BUYERS)
    return table["fresh"] & ~alone


def _unusual(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    shop = row["shop"]
    by_range = abs(row["z"]) > NOISE.value
    impact, sureness = row["actual"] - row["expected"], confidence(row["z"])
    if row["far"]:
        sureness = max(sureness, row["days"] / (row["days"] + 1))  # of n + 1 days any may be the extreme one by chance
    low, high = (cash(ctx, shop, v) for v in (row["low"], row["high"]))
    usually = Words(f"平时这一天 {low.zh}–{high.zh}", f"such a day usually brings {low.en}–{high.en}") if by_range else _beyond(ctx, row)
    unpaid = row["actual"] == 0 and row["placed"] >= LEAST_UNPAID
    return Finding(
        check=check_id,
        shop=shop,
        subject={},
        metric="pay_amount",
        observed=number(row["actual"]),
        expected=number(row["expected"]),
        impact=cents2(impact),
        severity=severity(impact, row["usual_day"] if np.isfinite(row["usual_day"]) else row["expected"]),
        confidence=round(sureness, 4),
        title=_title(ctx, row, unpaid),
        why=Words(f"{usually.zh}；{sure_words(sureness).zh}", f"{usually.en}; {sure_words(sureness).en}"),
        actions=(Action("manager", PAYING if unpaid else LOOK, check_id.replace(".", "/")),),
        interval=(number(row["low"]), number(row["high"])),
        tables=("shop_days",),
        extra={"story": "plan"},
    )


def _title(ctx: Context, row: pd.Series, unpaid: bool) -> Words:
    fell = row["actual"] < row["expected"]
    gap, share = cash(ctx, row["shop"], row["actual"] - row["expected"]), percent(abs(row["actual"] / row["expected"] - 1))
    if unpaid:
        placed = count(row["placed"])
        return Words(f"下了 {placed} 单，一单都没付成（{gap.zh}）", f"{placed} orders placed, not one of them paid ({gap.en})")
    if row["actual"] == 0:
        day = int(row["silent_days"])
        nth = Words(f"连续第 {day} 天" if day > 1 else "全天", f", day {day} in a row" if day > 1 else " all day")
        return Words(f"{nth.zh}没有一笔成交（{gap.zh}）", f"not one sale{nth.en} ({gap.en})")
    return Words(
        f"销售比平时{'少' if fell else '多'} {share}（{gap.zh}）",
        f"sales {share} {'below' if fell else 'above'} a usual day ({gap.en})",
    )


def _beyond(ctx: Context, row: pd.Series) -> Words:
    edge, days = cash(ctx, row["shop"], row["edge"]), int(row["days"])
    if row["far"] < 0:
        return Words(
            f"之前 {days} 天里，平常的日子最少也有 {edge.zh}", f"of {days} days before, no ordinary one brought less than {edge.en}"
        )
    return Words(f"之前 {days} 天里，平常的日子最多 {edge.zh}", f"of {days} days before, no ordinary one brought more than {edge.en}")
