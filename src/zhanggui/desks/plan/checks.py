"""Checks of the plan desk: the day's target missed or overshot (contract 10, 21; R10 of the weekly close, R35: both are studied)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.plan.sales import NOISE, as_number, out_of_range, sales
from zhanggui.desks.saying import cash, cents2, number, percent, severity, sure_words
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.money import reached_text
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

R35 = Words("R35，《S2》：没完成和超额都要研究；界线为掌柜默认", "R35, S2: both are studied; the line is Zhanggui's default")
PACE_SURE = 0.6  # how sure a slow month makes us when the day itself is within its usual range
MISSED_LINES = {
    "attainment": Threshold(0.90, "ratio", R35, Words("当日完成率低于多少", "attainment of the day below this")),
    "min_z": NOISE,
    "month_pace": Threshold(
        0.95,
        "ratio",
        OWN_DEFAULT,
        Words("本月进度低于多少时，单日没完成也要说", "month pace below which a missed day is said even if it is an ordinary day"),
    ),
}
OVERSHOT_LINES = {
    "attainment": Threshold(1.15, "ratio", R35, Words("当日完成率高于多少", "attainment of the day above this")),
    "min_z": NOISE,
    "month_pace": Threshold(
        1.10,
        "ratio",
        OWN_DEFAULT,
        Words("本月进度高于多少时，单日超额也要说", "month pace above which an overshot day is said even if it is an ordinary day"),
    ),
}


@check("plan.target_missed", Words("目标没完成", "target missed"), "day", ("shop_days",), MISSED_LINES)
def target_missed(ctx: Context) -> Iterable[Finding]:
    """A missed day is a state the brief's head tells; a finding only where it is no ordinary day either, or the month runs late."""
    table = _days(ctx)
    lines = {name: limit(ctx, "plan.target_missed", name, table["shop"]) for name in MISSED_LINES}
    unusual, late = out_of_range(table, -lines["min_z"]), table["pace"] < lines["month_pace"]
    yield from _say(ctx, "plan.target_missed", table[(table["attained"] < lines["attainment"]) & (unusual | late)])


@check("plan.target_overshot", Words("目标超额", "target overshot"), "day", ("shop_days",), OVERSHOT_LINES)
def target_overshot(ctx: Context) -> Iterable[Finding]:
    """An overshot day is studied as well (R35) where it is no ordinary day, or the month runs far ahead: the target was too low, or a find."""
    table = _days(ctx)
    lines = {name: limit(ctx, "plan.target_overshot", name, table["shop"]) for name in OVERSHOT_LINES}
    unusual, ahead = out_of_range(table, lines["min_z"]), table["pace"] > lines["month_pace"]
    yield from _say(ctx, "plan.target_overshot", table[(table["attained"] > lines["attainment"]) & (unusual | ahead)])


def _days(ctx: Context) -> pd.DataFrame:
    """Shops with a target for the day, with `attained` and the pace of the month (NaN where the context does not tell)."""
    table = sales(ctx).copy()
    pace = getattr(ctx, "month_pace", None)
    table["pace"] = [as_number(pace(shop)) if pace else np.nan for shop in table["shop"]]
    table = table[table["target"] > 0].copy()
    table["attained"] = table["actual"] / table["target"]
    return table


def _say(ctx: Context, check_id: str, table: pd.DataFrame) -> Iterator[Finding]:
    for _, row in table.iterrows():
        yield _finding(ctx, check_id, row)


def _finding(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    shop, missed = row["shop"], row["actual"] < row["target"]
    impact = row["actual"] - row["target"]
    gap, low, high = (cash(ctx, shop, v) for v in (impact, row["low"], row["high"]))
    usual = np.isfinite(row["z"])
    sureness = max(confidence(row["z"]) if usual else 0.0, PACE_SURE if _same_way(row) else 0.0)
    done = reached_text(row["attained"], 1)
    act = (
        Words(
            "按「访客 × 转化 × 客单价」看差在哪一块，早会定补回来的动作和负责人",
            "see which of visitors × conversion × basket fell short; settle today who makes it up and how",
        )
        if missed
        else Words(
            "弄清超额来自哪一块、能不能复制到别的款；备好库存，必要时上调后面的目标",
            "see where the surplus came from and whether it can be copied; mind the stock, raise later targets if it holds",
        )
    )
    context = (
        Words(f"平时这一天 {low.zh}–{high.zh}", f"such a day usually brings {low.en}–{high.en}")
        if usual
        else Words("历史不足，没有平时范围", "no usual range yet")
    )
    if _same_way(row):
        context = Words(f"{context.zh}，本月进度 {percent(row['pace'], 1)}", f"{context.en}, month pace {percent(row['pace'], 1)}")
    return Finding(
        check=check_id,
        shop=shop,
        subject={},
        metric="pay_amount",
        observed=number(row["actual"]),
        expected=number(row["target"]),
        impact=cents2(impact),
        severity=severity(impact, row["usual_day"] if np.isfinite(row["usual_day"]) else row["target"]),
        confidence=round(sureness, 4),
        title=Words(
            f"目标完成 {done}，{'差' if missed else '超'} {gap.zh}",
            f"target reached to {done}, {gap.en} {'short' if missed else 'over'}",
        ),
        why=Words(f"{context.zh}；{sure_words(sureness).zh}", f"{context.en}; {sure_words(sureness).en}"),
        actions=(Action("manager", act, check_id.replace(".", "/")),),
        interval=(number(row["low"]), number(row["high"])),
        tables=("shop_days",),
        extra={"story": "plan", "attained": number(row["attained"])},
    )


def _same_way(row: pd.Series) -> bool:
    """The month misses, or overshoots, as the day does."""
    return bool(row["pace"] < 1 if row["actual"] < row["target"] else row["pace"] > 1)
