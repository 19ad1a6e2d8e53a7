"""The traffic desk's findings in words: what moved, what it is worth, what it cost, who does what."""

from __future__ import annotations

import math

import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.saying import cash, cents2, count, number, percent, severity, sure_words
from zhanggui.desks.traffic.cost import Cost, Scenes, cost_of
from zhanggui.kernel.finding import Action, Finding, Role
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

FREE_DROP = Words(
    "打开{source}的来源明细，按页面清单逐项核对：主推款排名、标题和主图有没有改动、是否下架或违规",
    "open the details of {source} and go down the page's list: rank of "
    "the main products, changed titles or pictures, delisting, violations",
)
PAID_DROP = Words(
    "先看{source}的预算是否提前花完、计划是否暂停或被拒，再看出价和点击率",
    "look first whether the budget of {source} ran out or a plan was paused or rejected, then at bids and CTR",
)
FREE_RISE = Words(
    "记下{source}上升的原因（内容、活动、排名），保住库存和承接页面，能复制的复制到其他款",
    "note why {source} rose (content, activity, rank), keep stock and landing page ready, copy what can be copied to other products",
)
PAID_RISE = Words(
    "核对{source}多来的访客值不值：看转化率、投产比和毛利，值就续，不值就收",
    "check whether the extra visitors of {source} pay: conversion, ROI and margin; keep it if so, cut it back if not",
)


def source_finding(ctx: Context, check_id: str, row: pd.Series, spent: Scenes) -> Finding:
    """One source, up or down. `spent`: what the advertising scenes cost."""
    shop, names = row["shop"], [row["source_l1"], *([row["source_l2"]] if isinstance(row.get("source_l2"), str) else [])]
    source, down = names[-1], row["z"] < 0
    cost = next((c for name in reversed(names) if (c := cost_of(spent, shop, name, row["now"], row["expected"]))), None)
    text = {(True, True): PAID_DROP, (True, False): FREE_DROP, (False, True): PAID_RISE, (False, False): FREE_RISE}[
        (down, cost is not None)
    ]
    role: Role = "promotion" if cost is not None else "manager"
    sureness = confidence(row["z"])
    return Finding(
        check=check_id,
        shop=shop,
        subject=dict(zip(("source_l1", "source_l2"), names, strict=False)),
        metric="visitors",
        observed=number(row["now"]),
        expected=number(row["expected"]),
        impact=cents2(row["impact"]),
        severity=severity(row["impact"], row["usual_day"]),
        confidence=round(sureness, 4),
        title=_title(source, row),
        why=_why(ctx, row, cost, sureness),
        actions=(Action(role, text.fill(source=source), check_id.replace(".", "/")),),
        interval=(number(row["low"]), number(row["high"])),
        caveats=(Flag.NON_ADDITIVE,),
        tables=("source_days", "shop_days", *(("ad_days",) if cost else ())),
        extra={
            "story": f"source:{'/'.join(names)}",
            "z": round(float(row["z"]), 2),
            **({} if cost is None else {"cost": cents2(cost.now), "cost_usual": cents2(cost.usual)}),
        },
    )


def _title(source: str, row: pd.Series) -> Words:
    now, low, high = count(row["now"]), count(row["low"]), count(row["high"])
    if row["is_new"]:
        return Words(f"新来源「{source}」带来 {now} 访客", f"new source {source}: {now} visitors")
    if row["gone"]:
        return Words(f"「{source}」没有访客了（平时 {low}–{high}）", f"{source} brings no visitors any more (usually {low}–{high})")
    zh, en = ("少了", "down") if row["z"] < 0 else ("多了", "up")
    size = percent(abs(row["change"]))
    return Words(
        f"「{source}」访客{zh} {size}（{now}，平时 {low}–{high}）", f"{source}: visitors {en} {size} ({now}, usually {low}–{high})"
    )


def _why(ctx: Context, row: pd.Series, cost: Cost | None, sureness: float) -> Words:
    shop, delta = row["shop"], abs(row["now"] - row["expected"])
    each, money = cash(ctx, shop, row["value"]), cash(ctx, shop, row["impact"])
    zh, en = ("少", "fewer") if row["z"] < 0 else ("多", "more")
    parts = [
        Words(
            f"比平时{zh} {count(delta)} 访客，按该来源平时每访客 {each.zh} 计约 {money.zh}",
            f"{count(delta)} {en} visitors than usual, about {money.en} at {each.en} a visitor",
        ),
        sure_words(sureness),
    ]
    if isinstance(row.get("part"), list) and row["part"]:
        named = "、".join(f"{name} {change:+,.0f}" for name, change in row["part"])
        parts.insert(1, Words(f"其中 {named}", "of which " + named.replace("、", ", ")))
    if cost is not None:
        parts.insert(1, _cost_words(ctx, shop, cost))
    return Words("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def _cost_words(ctx: Context, shop: str, cost: Cost) -> Words:
    spent, usually = cash(ctx, shop, cost.now), cash(ctx, shop, cost.usual)
    text = Words(f"花费 {spent.zh}（平时 {usually.zh}）", f"cost {spent.en} (usually {usually.en})")
    if math.isfinite(cost.per_visitor) and math.isfinite(cost.usual_per_visitor):
        each, each_usual = cash(ctx, shop, cost.per_visitor), cash(ctx, shop, cost.usual_per_visitor)
        return Words(
            f"{text.zh}，每访客成本 {each.zh}（平时 {each_usual.zh}）", f"{text.en}, {each.en} a visitor (usually {each_usual.en})"
        )
    return text


def all_finding(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    """The whole shop, up or down."""
    down, sureness = row["z"] < 0, confidence(row["z"])
    zh, en = ("少了", "down") if down else ("多了", "up")
    money = cash(ctx, row["shop"], row["impact"])
    size, now, low, high = percent(abs(row["change"])), count(row["now"]), count(row["low"]), count(row["high"])
    if row["sources"] < 0:
        where = Words(
            "没有流量来源表，看不出是哪一块；导入店铺来源表能看得更细",
            "no traffic source file says where; import the shop source report to see",
        )
    else:
        where = Words(
            f"{int(row['sources'])} 个来源一起动，不是某一个来源的事",
            f"{int(row['sources'])} sources moved together: no single source's doing",
        )
    act = (
        Words(
            "先查全店的事：处罚降权、店铺或主推款异常、平台活动、节假日、数据漏导",
            "look for what touches the whole shop: penalty, a fault of the shop or main product, platform events, holidays, missing data",
        )
        if down
        else Words(
            "查明是活动、节日还是平台扶持，备好库存和客服，趁势承接",
            "find out whether an event, a holiday or the platform brought it; have stock and service ready",
        )
    )
    return Finding(
        check=check_id,
        shop=row["shop"],
        subject={},
        metric="visitors",
        observed=number(row["now"]),
        expected=number(row["expected"]),
        impact=cents2(row["impact"]),
        severity=severity(row["impact"], row["usual_day"]),
        confidence=round(sureness, 4),
        title=Words(
            f"全店访客{zh} {size}（{now}，平时 {low}–{high}）", f"visitors of the whole shop {en} {size} ({now}, usually {low}–{high})"
        ),
        why=Words(
            f"{where.zh}；按平时每访客价值计约 {money.zh}；{sure_words(sureness).zh}",
            f"{where.en}; about {money.en} at the usual value of a visitor; {sure_words(sureness).en}",
        ),
        actions=(Action("manager", act, check_id.replace(".", "/")),),
        interval=(number(row["low"]), number(row["high"])),
        tables=("shop_days", "source_days") if row["sources"] > 0 else ("shop_days",),
        extra={"story": "traffic", "z": round(float(row["z"]), 2)},
    )
