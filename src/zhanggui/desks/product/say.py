"""The product desk's findings in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.saying import cash, cents2, count, number, percent, severity, sure_words
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

SMALL = 600  # visitors in three days below which the caveat of a small sample is added
DROP_ACT = Words(
    "查这几天改过什么：价格、主图、详情、评价、库存、赠品和对手；改回或调整后看三天，屡调仍降就把流量让给转化高的款",
    "see what changed these days: price, pictures, details, reviews, stock, gifts, rivals; undo or adjust and watch three days; "
    "if it keeps falling after several tries, give its traffic to products that convert better",
)
RISE_ACT = Words(
    "给它加流量、备足库存，查清为什么升，再复制到同类款",
    "give it traffic, keep stock ready, learn why it rose and copy that to similar products",
)


def name_of(row: pd.Series) -> str:
    """The product's title, cut to 18 characters, else its id."""
    title = row.get("title")
    text = title.strip() if isinstance(title, str) else ""
    return (text[:17] + "…" if len(text) > 18 else text) or str(row["product_id"])


def conversion_finding(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    """One product's conversion, up or down."""
    down, sureness = row["z"] < 0, confidence(row["z"])
    zh, en = ("降到", "down to") if down else ("升到", "up to")
    name, now, base = name_of(row), percent(row["now"], 2), percent(row["base"], 2)
    return Finding(
        check=check_id,
        shop=row["shop"],
        subject={"product_id": row["product_id"]},
        metric="pay_conversion",
        observed=number(row["now"]),
        expected=number(row["base"]),
        impact=cents2(row["impact"]),
        severity=severity(row["impact"], row["usual_day"]),
        confidence=round(sureness, 4),
        title=Words(f"「{name}」支付转化率{zh} {now}（平时 {base}）", f"{name}: payment conversion {en} {now} (usually {base})"),
        why=_why(ctx, row, sureness),
        actions=(Action("manager", DROP_ACT if down else RISE_ACT, check_id.replace(".", "/")),),
        interval=(number(max(row["base"] - 1.96 * row["swing"], 0.0)), number(row["base"] + 1.96 * row["swing"])),
        caveats=(Flag.SMALL_SAMPLE,) if row["of"] < SMALL else (),
        tables=("product_days", "shop_days"),
        extra={
            "story": f"product:{row['product_id']}",
            "z": round(float(row["z"]), 2),
            "recent": number(row["recent"]),
            "shop_rate": number(row["shop_rate"]),
        },
    )


def _why(ctx: Context, row: pd.Series, sureness: float) -> Words:
    money = cash(ctx, row["shop"], row["impact"])
    recent, people = percent(row["recent"], 2), count(row["visitors"])
    parts = [
        Words(
            f"昨天 {people} 访客，近三天转化 {recent}；按平时客单价计约{'少' if row['impact'] < 0 else '多'} {money.zh}",
            f"{people} visitors, {recent} over three days; about {money.en} {'less' if row['impact'] < 0 else 'more'} at its usual basket",
        )
    ]
    if np.isfinite(row["shop_rate"]):
        above, rate = row["now"] >= row["shop_rate"], percent(row["shop_rate"], 2)
        parts.append(
            Words(
                f"{'仍高于' if above else '低于'}全店平均 {rate}（没有同行数据，用全店平均代替）",
                f"{'above' if above else 'below'} the shop's average {rate} (no peer file: the shop stands in)",
            )
        )
    parts.append(sure_words(sureness))
    return Words("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def together_finding(ctx: Context, check_id: str, group: pd.DataFrame) -> Finding:
    """Many products at once: one incident of the shop."""
    worst = group.reindex(group["impact"].abs().sort_values(ascending=False).index)
    impact, first = float(group["impact"].sum()), worst.iloc[0]
    down, sureness = impact < 0, confidence(float(group["z"].abs().max()))
    weights = group["visitors"]
    now, base = (float((group[c] * weights).sum() / weights.sum()) for c in ("now", "base"))
    names = "、".join(name_of(row) for _, row in worst.head(3).iterrows())
    money = cash(ctx, first["shop"], impact)
    act = (
        Words(
            "先查全店的事：优惠券或满减是否失效、支付和运费设置、客服在岗、平台活动结束",
            "look for what touches all: coupons ended, payment or freight settings, staff on duty, an event over",
        )
        if down
        else RISE_ACT
    )
    return Finding(
        check=check_id,
        shop=first["shop"],
        subject={},
        metric="pay_conversion",
        observed=now,
        expected=base,
        impact=cents2(impact),
        severity=severity(impact, float(first["usual_day"])),
        confidence=round(sureness, 4),
        title=Words(
            f"{len(group)} 款商品转化一起{'下降' if down else '上升'}（{percent(now, 2)}，平时 {percent(base, 2)}）",
            f"conversion of {len(group)} products {'down' if down else 'up'} together ({percent(now, 2)}, usually {percent(base, 2)})",
        ),
        why=Words(
            f"{names} 等一起动，多半不是单品的事；合计约 {money.zh}；{sure_words(sureness).zh}",
            f"{names.replace('、', ', ')} and others moved together: likely no single "
            f"product's doing; about {money.en} in all; {sure_words(sureness).en}",
        ),
        actions=(Action("manager", act, check_id.replace(".", "/")),),
        tables=("product_days", "shop_days"),
        extra={"story": "conversion", "products": worst["product_id"].tolist()},
    )


def traffic_finding(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    """One product's visitors collapsed."""
    sureness, name, money = confidence(row["z"]), name_of(row), cash(ctx, row["shop"], row["impact"])
    now, low, high = count(row["now"]), count(row["low"]), count(row["high"])
    return Finding(
        check=check_id,
        shop=row["shop"],
        subject={"product_id": row["product_id"]},
        metric="visitors",
        observed=number(row["now"]),
        expected=number(row["expected"]),
        impact=cents2(row["impact"]),
        severity=severity(row["impact"], row["usual_day"]),
        confidence=round(sureness, 4),
        title=Words(
            f"「{name}」访客少了 {percent(-row['change'])}（{now}，平时 {low}–{high}）",
            f"{name}: visitors down {percent(-row['change'])} ({now}, usually {low}–{high})",
        ),
        why=Words(
            f"其他商品没有跟着跌；按它平时每访客价值计约少 {money.zh}；{sure_words(sureness).zh}",
            f"the other products did not fall with it; about {money.en} less at its usual value per visitor; {sure_words(sureness).en}",
        ),
        actions=(
            Action(
                "manager",
                Words(
                    "看它是否下架、缺货、被处罚或活动结束；搜一下排名和标题，查带它的推广计划",
                    "see whether it is delisted, sold out, penalised or its event ended; check rank, title and its ad plans",
                ),
                check_id.replace(".", "/"),
            ),
        ),
        interval=(number(row["low"]), number(row["high"])),
        tables=("product_days", "shop_days"),
        extra={"story": f"product:{row['product_id']}", "z": round(float(row["z"]), 2)},
    )
