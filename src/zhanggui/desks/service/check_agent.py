"""One agent sells less than before, and his colleagues do not (contract 85, 86): yesterday and three days against his 28 days."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import DAYS, Numbers, odd_days, ordinary, over, panel, total
from zhanggui.desks.rates import Move, as_the_others, beyond, groups, move, whole
from zhanggui.desks.saying import cash, count, percent, sure_words
from zhanggui.desks.telling import tell
from zhanggui.desks.weekly import together
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

ID = "service.agent_drop"
RECENT = 3
LEAST_HISTORY = 14
SMALL = 60  # questions in three days below which the caveat of a small sample is added
LINES = {
    "min_z": Threshold(4.0, "z", OWN_DEFAULT, Words("偏离本人平时多少个波动单位才说", "how many of the agent's own usual swings")),
    "min_change": Threshold(
        0.2,
        "ratio",
        Words(
            "能力 86，《S1》：和店内平均线比；界线为掌柜默认",
            "capability 86, S1: held against the shop's average; the line is Zhanggui's default",
        ),
        Words("扣掉同事的变化后，询单转化至少降多少（相对）", "least relative fall of inquiry conversion beyond what the colleagues moved"),
    ),
    "min_inquiries": Threshold(20, "people", OWN_DEFAULT, Words("近三天至少接待多少询单", "people who asked him in three days, at least")),
    "min_share": Threshold(
        0.005, "ratio", OWN_DEFAULT, Words("涉及金额至少占平时一天支付金额的多少", "money at stake, share of a usual day's sales")
    ),
}


@check(ID, Words("某个客服转化下降", "one agent sells less"), "day", ("service_days",), LINES)
def agent_drop(ctx: Context) -> Iterable[Finding]:
    table = _agents(ctx)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    fell = (
        table["known"]
        & (table["z"] < -lines["min_z"])
        & (table["now"] <= (1 - lines["min_change"]) * table["expected"])
        & (table["of"] >= lines["min_inquiries"])
        & (table["impact"] <= -lines["min_share"] * table["usual_day"])
    )
    for _, row in table[fell].iterrows():
        yield _finding(ctx, row)


def _agents(ctx: Context) -> pd.DataFrame:
    """One row per agent: rate now, expected (own past × the colleagues' move), z beyond that, money."""
    staff = panel(ctx, "service", ("staff",), named="staff")
    odd = odd_days(ctx, staff.shops)
    asked, paid = staff.of("inquiry_users"), staff.of("inquiry_pay_users")
    asked, paid = together(np.where(odd, np.nan, asked), np.where(odd, np.nan, np.minimum(paid, asked)))
    past, group = slice(DAYS - RECENT - 28, DAYS - RECENT), groups(staff.shops)
    day, three = (move(paid[-n:], asked[-n:], paid[past], asked[past]) for n in (1, RECENT))
    # Three days speak only while yesterday still stands on their side and by half as much: an agent who has recovered is left alone.
    still = (three.now < three.base) & (day.now - day.base <= (three.now - three.base) / 2)
    use = still & (three.z < day.z)
    due = [np.minimum(m.base, as_the_others(m, group)) for m in (day, three)]
    table = staff.keys.assign(now=np.where(use, three.now, day.now), base=day.base, of=three.of)
    table["z"] = np.where(use, beyond(three, due[1]), beyond(day, due[0]))
    table["asked"] = np.where(use, three.of / RECENT, day.of)
    table["expected"] = np.where(use, due[1], due[0])
    table["swing"] = np.where(use, three.swing, day.swing)
    table["impact"] = (table["now"] - table["expected"]) * table["asked"] * _value(ctx, staff.of("inquiry_pay_amount"), paid, table["shop"])
    table["usual_day"] = ordinary(ctx).of("day", staff.shops)
    table["colleagues"] = _colleagues(three, group)
    table["known"] = (np.isfinite(paid[past]).sum(axis=0) >= LEAST_HISTORY) & np.isfinite(paid[-1])
    return table


def _value(ctx: Context, money: Numbers, paid: Numbers, shops: pd.Series) -> Numbers:
    """Money per person who asked and paid: the agent's own, the shop's basket where the report tells none."""
    own = over(np.nan_to_num(total(np.where(np.isfinite(paid), money, np.nan))), np.nan_to_num(total(paid)))
    return np.where(own > 0, own, ordinary(ctx).of("buyer", shops))


def _colleagues(three: Move, group: np.ndarray) -> Numbers:
    """Rate of the other agents of the shop over the three days. NaN: nobody else."""
    good = np.nan_to_num(three.now) * three.of
    return over(whole(good, group) - good, whole(three.of, group) - three.of)


def _finding(ctx: Context, row: pd.Series) -> Finding:
    shop, who, sureness = row["shop"], row["staff"], confidence(row["z"])
    now, base, money = percent(row["now"], 1), percent(row["base"], 1), cash(ctx, shop, row["impact"])
    others = (
        Words(f"同事近三天 {percent(row['colleagues'], 1)}", f"colleagues {percent(row['colleagues'], 1)} over three days")
        if np.isfinite(row["colleagues"])
        else Words("没有同事可比", "no colleague to compare with")
    )
    return tell(
        ctx, ID, shop, {"staff": who}, "inquiry_conversion", (row["now"], row["expected"]), row["impact"], sureness,
        (
            Words(f"客服「{who}」询单转化降到 {now}（平时 {base}）", f"agent {who}: inquiry conversion down to {now} (usually {base})"),
            Words(
                f"近三天接待询单 {count(row['of'])} 人，{others.zh}；按平时每单计约每天少 {money.zh}；班次、接待的商品不同也会这样，{sure_words(sureness).zh}",
                f"{count(row['of'])} people asked in three days, {others.en}; about {money.en} a day less at the usual order; shifts and products differ too, "
                f"{sure_words(sureness).en}",
            ),
        ),
        (
            "service",
            Words(
                f"先看「{who}」的班次和接待商品有没有变，再抽 10 段没成交的聊天：响应、答疑、催付差在哪，当天带教一次",
                f"see first whether shifts or products of {who} changed, then read ten chats that did not sell: speed, answers, reminders; coach the same day",
            ),
        ),
        f"staff:{who}", ("service_days",),
        (max(row["expected"] - 1.96 * row["swing"], 0.0), row["expected"] + 1.96 * row["swing"]),
        (Flag.SMALL_SAMPLE,) if row["of"] < SMALL else (),
        {"z": round(float(row["z"]), 2), "asked": float(row["of"])},
    )  # fmt: skip
