"""Checks of the customers desk: regular buyers who stayed away past their own rhythm (contract 98, 99; R12)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import odd_days, ordinary, over, panel, total
from zhanggui.desks.rates import move
from zhanggui.desks.saying import cash, count, percent, sure_words
from zhanggui.desks.telling import tell
from zhanggui.desks.weekly import CLOSING, WEEK, closes, nobody_closes, past_of, week_of
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence
from zhanggui.methods.opendays import closed

ID = "customers.lost"
OPEN_DAYS = 4  # of a week, in which it sold
SHUT_DAYS = 1  # of two weeks; more of them, and people waited for the shop to open
SMALL = 30  # regular buyers whose wait ended in the week
LINES = {
    "min_z": Threshold(3.5, "z", OWN_DEFAULT, Words("流失比例偏离平时多少个波动单位才说", "how many usual swings the share of lost regulars must rise")),
    "min_change": Threshold(
        0.25,
        "ratio",
        Words(
            "能力 98、99，《S1》《S0》：老客便宜六倍（R12），按各人的购买节奏唤回；界线为掌柜默认",
            "capabilities 98, 99: an old customer costs a sixth (R12), call each by his own rhythm; the line is Zhanggui's default",
        ),
        Words("流失比例至少升多少（相对）", "least relative rise of the share of lost regulars"),
    ),
    "min_lost": Threshold(10, "people", OWN_DEFAULT, Words("一周至少流失几位老客才看", "lost regulars of the week below which it is not looked at")),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("老客流失变多", "more regular buyers lost"), "week", ("orders",), LINES)
def lost(ctx: Context) -> Iterable[Finding]:
    """Of the regular buyers whose wait ended this week, more than before did not come back."""
    if nobody_closes(ctx, ID):
        return
    table = _regulars(ctx)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    said = (
        closes(ctx, ID, table["shop"])
        & (table["z"] > lines["min_z"])
        & (table["rate"] >= (1 + lines["min_change"]) * table["base"])
        & (table["lost"] >= lines["min_lost"])
        & table["shop"].isin(_open_shops(ctx))
    )
    for _, row in table[said].iterrows():
        yield _finding(ctx, row)


def _open_shops(ctx: Context) -> set[str]:
    """Shops with five weeks of sales behind them that sold in this week and were not shut in the one before: nobody comes back to a closed shop, and a
    young one knows no rhythm."""
    shops = panel(ctx, "shop")
    money = shops.of("pay_amount")
    sold, shut = money > 0, closed(money, shops.of("pay_users"))[-2 * WEEK :].sum(axis=0)
    enough = (sold[:WEEK].sum(axis=0) >= OPEN_DAYS) & (sold[-WEEK:].sum(axis=0) >= OPEN_DAYS) & (shut <= SHUT_DAYS)
    return set(shops.shops[enough])


def _regulars(ctx: Context) -> pd.DataFrame:
    """One row per shop: share of regulars lost in the week and in the four before, z, how many, worth of one (money a day)."""
    shops = panel(ctx, "cadence")
    odd = odd_days(ctx, shops.shops)
    # A day on which nobody's wait ended has no row: nobody was lost on it.
    started = np.cumsum(shops.seen, axis=0) > 0
    gone, back, amount, gap = (np.where(started, np.nan_to_num(shops.of(c)), np.nan) for c in ("lost", "kept", "lost_amount", "lost_gap"))
    change = move(week_of(gone, odd), week_of(gone + back, odd), past_of(gone, odd), past_of(gone + back, odd))
    table = shops.keys.assign(rate=change.now, base=change.base, z=change.z, swing=change.swing, of=change.of)
    table["lost"] = np.nan_to_num(total(week_of(gone, odd)))
    table["extra"] = (table["rate"] - table["base"]) * table["of"]
    basket, days = over(total(amount), total(gone)), over(total(gap), total(gone))
    table["basket"], table["gap"] = basket, days
    table["impact"] = -table["extra"] * over(basket, days)  # each of them brought his basket once in his gap
    table["usual_day"] = ordinary(ctx).of("day", shops.shops)
    return table


def _finding(ctx: Context, row: pd.Series) -> Finding:
    shop, sureness = row["shop"], confidence(row["z"])
    rate, base, n, of = percent(row["rate"]), percent(row["base"]), count(row["lost"]), count(row["of"])
    basket, money, gap = cash(ctx, shop, row["basket"]), cash(ctx, shop, row["impact"]), f"{row['gap']:.0f}"
    return tell(
        ctx, ID, shop, {"buyer_type": "old"}, "buyers", (row["rate"], row["base"]), row["impact"], sureness,
        (
            Words(f"本周 {n} 位老客过了自己的回购时间没回来（{rate}，平时 {base}）", f"{n} regular buyers did not come back in their time ({rate}, usually {base})"),
            Words(
                f"到时间的老客共 {of} 位；他们平时约 {gap} 天买一次、每次 {basket.zh}，比平时多流失的约值每天 {money.zh}；"
                f"时间按各人自己的购买间隔算（超过两倍）；{sure_words(sureness).zh}",
                f"of {of} regulars whose time was up; they used to buy every {gap} days for {basket.en}, those lost beyond the usual are worth about {money.en} a day; "
                f"the time is each one's own gap, twice over; {sure_words(sureness).en}",
            ),
        ),
        (
            "manager",
            Words(
                "先查主推老款是不是断货、涨价、换了品质或发货变慢；再给这批老客发一次专属上新或老客价（平台内渠道、对方同意收的），一周后看回来多少",
                "first see whether what they buy is sold out, dearer, changed or slower; then offer these regulars news or a price of their own, by the platform's channels "
                "and to those who agreed; look in a week how many came back",
            ),
        ),
        "customers", ("orders",), (max(row["base"] - 1.96 * row["swing"], 0.0), min(row["base"] + 1.96 * row["swing"], 1.0)),
        (Flag.SMALL_SAMPLE,) if row["of"] < SMALL else (), {"days": 7, "z": round(float(row["z"]), 2), "lost": int(row["lost"])},
    )  # fmt: skip
