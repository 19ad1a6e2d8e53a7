"""Checks of the plan desk: the day's target missed or overshot (contract 10, 21; R10 of the weekly close, R35: both are studied)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.foretold import foretold
from zhanggui.desks.panel import odd_days, ordinary, panel, usual_of
from zhanggui.desks.saying import cash, cents2, number, percent, severity, sure_words
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence
from zhanggui.methods.farout import far_out

R35 = Words("R35，《S2》：没完成和超额都要研究；界线为掌柜默认", "R35, S2: both are studied; the line is Zhanggui's default")
NOISE = Threshold(
    3.0,
    "z",
    OWN_DEFAULT,
    Words("实际销售额偏离平时多少个波动单位才算异常", "how many usual swings the sales must lie off their usual range"),
)
BASKETS = 1.5  # baskets differ in size: a day of n baskets swings like n ÷ 1.5 equal ones
LEAST_USUAL = 0.01  # of the day: where less is expected, hardly anything ever was
LEAST_BUYERS = 10.0  # of a usual day: of fewer, a third of them is chance
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
SALES_LINES = {
    "min_z": NOISE,
    "min_share": Threshold(0.15, "ratio", OWN_DEFAULT, Words("比平时少（多）多少才说", "how far off the usual day before it is said")),
}


@check("plan.target_missed", Words("目标没完成", "target missed"), "day", ("shop_days",), MISSED_LINES)
def target_missed(ctx: Context) -> Iterable[Finding]:
    """A missed day is a state the brief's head tells; a finding only where it is no ordinary day either, or the month runs late."""
    table = _days(ctx)
    lines = {name: limit(ctx, "plan.target_missed", name, table["shop"]) for name in MISSED_LINES}
    unusual, late = _out_of_range(table, -lines["min_z"]), table["pace"] < lines["month_pace"]
    yield from _say(ctx, "plan.target_missed", table[(table["attained"] < lines["attainment"]) & (unusual | late)])


@check("plan.target_overshot", Words("目标超额", "target overshot"), "day", ("shop_days",), OVERSHOT_LINES)
def target_overshot(ctx: Context) -> Iterable[Finding]:
    """An overshot day is studied as well (R35) where it is no ordinary day, or the month runs far ahead: the target was too low, or a find."""
    table = _days(ctx)
    lines = {name: limit(ctx, "plan.target_overshot", name, table["shop"]) for name in OVERSHOT_LINES}
    unusual, ahead = _out_of_range(table, lines["min_z"]), table["pace"] > lines["month_pace"]
    yield from _say(ctx, "plan.target_overshot", table[(table["attained"] > lines["attainment"]) & (unusual | ahead)])


@check("plan.sales_fell", Words("没有目标的店：销售异常低", "no target: sales unusually low"), "day", ("shop_days",), SALES_LINES)
def sales_fell(ctx: Context) -> Iterable[Finding]:
    """For shops that have set no target: the day lies below what such a day usually brings, or far below every day that is known. A shop that sold
    nothing the day before either is closed, which was said then."""
    yield from _unplanned(ctx, "plan.sales_fell", -1)


@check("plan.sales_rose", Words("没有目标的店：销售异常高", "no target: sales unusually high"), "day", ("shop_days",), SALES_LINES)
def sales_rose(ctx: Context) -> Iterable[Finding]:
    yield from _unplanned(ctx, "plan.sales_rose", 1)


def _unplanned(ctx: Context, check_id: str, sign: int) -> Iterator[Finding]:
    table = _as_foretold(ctx, _sales(ctx))
    silent = table["target"].isna() | ((sign < 0) & (table["actual"] >= table["target"]))  # a target reached hides no fall
    unusual = (sign * table["z"] > limit(ctx, check_id, "min_z", table["shop"])) & ~table["ordinary"]
    known = table["expected"] > LEAST_USUAL * table["actual"]  # a first sale after months of none is no rise
    table = table[silent & known & ~table["still_shut"] & (unusual | (table["far"] == sign))]
    share = sign * (table["actual"] / table["expected"] - 1)
    for _, row in table[share > limit(ctx, check_id, "min_share", table["shop"])].iterrows():
        yield _unusual(ctx, check_id, row)


def _days(ctx: Context) -> pd.DataFrame:
    """Shops with a target for the day, with `attained` and the pace of the month (NaN where the context does not tell)."""
    table = _as_foretold(ctx, _sales(ctx))
    pace = getattr(ctx, "month_pace", None)
    table["pace"] = [_number(pace(shop)) if pace else np.nan for shop in table["shop"]]
    table = table[table["target"] > 0].copy()
    table["attained"] = table["actual"] / table["target"]
    return table


def _sales(ctx: Context) -> pd.DataFrame:
    """Shops whose day is whole: actual, target (NaN: none), usual range."""
    shops = panel(ctx, "shop")
    money, worth, odd = shops.of("pay_amount"), ordinary(ctx), odd_days(ctx, shops.shops)
    buyer = BASKETS * worth.of("buyer", shops.shops)
    seen = usual_of(money, odd, unit=buyer)
    table = shops.keys.assign(
        actual=money[-1], expected=seen.expected, low=seen.low, high=seen.high, z=seen.z, usual_day=worth.of("day", shops.shops)
    )
    table = _with_far_out(table, money, odd, buyer).assign(still_shut=(money[-1] == 0) & (money[-2] == 0))
    table["target"] = [_number(ctx.target(shop)) for shop in shops.shops]
    table = table[table["actual"].notna()]
    whole = [Flag.PARTIAL_DAY not in ctx.flags(shop, ctx.day) for shop in table["shop"]]
    return table[np.array(whole, dtype=bool)].copy()


def _with_far_out(table: pd.DataFrame, money: np.ndarray, odd: np.ndarray, buyer: np.ndarray) -> pd.DataFrame:
    """`far` (−1, 0, 1): beyond every ordinary day known, with `edge` (the lowest or highest of them) and `days` (how many are known). For a past that is
    short, or swings too much for a range. Where there is no range, the middle day is what is expected."""
    seen = far_out(np.where(odd, np.nan, money))
    told = (seen.middle >= LEAST_BUYERS * buyer) & ~odd[-1]
    far = np.where(told, seen.side, 0)
    expected = np.where((far != 0) & ~np.isfinite(table["expected"]), seen.middle, table["expected"])
    return table.assign(far=far, edge=np.where(far < 0, seen.lowest, seen.highest), days=seen.days, expected=expected)


def _as_foretold(ctx: Context, table: pd.DataFrame) -> pd.DataFrame:
    """Expected and range as the brief's head tells them, where it knows them; `ordinary`: the sales lie in that range."""
    model = foretold(ctx)
    at = np.array([model.column("pay_amount", [shop])[0] if shop in model.place else -1 for shop in table["shop"]], dtype=np.int64)
    sides = {name: np.append(getattr(model, name), np.nan)[at] for name in ("expected", "low", "high")}
    known = np.isfinite(sides["expected"])
    ordinary_day = known & (table["actual"] >= sides["low"]) & (table["actual"] <= sides["high"])
    told = {name: np.where(known, side, table[name]) for name, side in sides.items()}
    return table.assign(ordinary=ordinary_day, **told)


def _out_of_range(table: pd.DataFrame, line: np.ndarray) -> pd.Series:
    """No ordinary day on the side of the line's sign. Where days like it tell no z (大促), the calendar's range alone decides."""
    sign = np.sign(line)
    z = table["z"] * sign
    side = np.where(sign > 0, table["actual"] > table["high"], table["actual"] < table["low"])
    return ~table["ordinary"] & ((z > np.abs(line)) | (z.isna() & side))


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _say(ctx: Context, check_id: str, table: pd.DataFrame) -> Iterator[Finding]:
    for _, row in table.iterrows():
        yield _finding(ctx, check_id, row)


def _finding(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    shop, missed = row["shop"], row["actual"] < row["target"]
    impact = row["actual"] - row["target"]
    gap, low, high = (cash(ctx, shop, v) for v in (impact, row["low"], row["high"]))
    usual = np.isfinite(row["z"])
    sureness = max(confidence(row["z"]) if usual else 0.0, PACE_SURE if _same_way(row) else 0.0)
    done = percent(row["attained"], 1)
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


def _unusual(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    shop, fell = row["shop"], row["actual"] < row["expected"]
    by_range = abs(row["z"]) > NOISE.value
    impact, sureness = row["actual"] - row["expected"], confidence(row["z"])
    if row["far"]:
        sureness = max(sureness, row["days"] / (row["days"] + 1))  # of n + 1 days any may be the extreme one by chance
    gap, low, high = (cash(ctx, shop, v) for v in (impact, row["low"], row["high"]))
    share = percent(abs(row["actual"] / row["expected"] - 1))
    usually = Words(f"平时这一天 {low.zh}–{high.zh}", f"such a day usually brings {low.en}–{high.en}") if by_range else _beyond(ctx, row)
    act = Words(
        "先看下面的因子和来源、商品：是人少了、转化低了还是客单价变了；再给店铺定个目标",
        "see factors, sources and products below: fewer people, a lower rate or a smaller basket? Then set the shop a target",
    )
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
        title=Words(
            f"销售比平时{'少' if fell else '多'} {share}（{gap.zh}）",
            f"sales {share} {'below' if fell else 'above'} a usual day ({gap.en})",
        ),
        why=Words(f"{usually.zh}；{sure_words(sureness).zh}", f"{usually.en}; {sure_words(sureness).en}"),
        actions=(Action("manager", act, check_id.replace(".", "/")),),
        interval=(number(row["low"]), number(row["high"])),
        tables=("shop_days",),
        extra={"story": "plan"},
    )


def _beyond(ctx: Context, row: pd.Series) -> Words:
    edge, days = cash(ctx, row["shop"], row["edge"]), int(row["days"])
    if row["far"] < 0:
        return Words(
            f"之前 {days} 天里，平常的日子最少也有 {edge.zh}", f"of {days} days before, no ordinary one brought less than {edge.en}"
        )
    return Words(f"之前 {days} 天里，平常的日子最多 {edge.zh}", f"of {days} days before, no ordinary one brought more than {edge.en}")
