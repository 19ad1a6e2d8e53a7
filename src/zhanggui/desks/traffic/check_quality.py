"""Quality and cost of every source, weekly (contract 25, 28): whose visitors buy more or less than before, which cost more than they bring."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.saying import cash, count, percent, sure_words
from zhanggui.desks.telling import tell
from zhanggui.desks.traffic.quality import qualities
from zhanggui.desks.weekly import CLOSING, closes, nobody_closes
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

ID = "traffic.source_quality"
S0 = Words(
    "能力 25、28，《S0》：来源要看量也要看转化，喂转化高的；界线为掌柜默认",
    "capabilities 25, 28, S0: volume and conversion of each source; the line is Zhanggui's default",
)
SURE = 1.64  # one-sided 95 %: value per visitor is as unsure as the count of its buyers
LINES = {
    "min_z": Threshold(3.5, "z", OWN_DEFAULT, Words("转化偏离平时多少个波动单位才说", "how many usual swings the conversion must lie off")),
    "min_change": Threshold(0.25, "ratio", S0, Words("扣掉全店的变化后，转化至少变化多少（相对）", "least relative change beyond the other sources' move")),
    "cost_over_value": Threshold(
        1.0, "ratio", S0, Words("每访客成本高过每访客价值的多少倍算不值", "cost per visitor above this many times its value is not worth it")
    ),
    "min_visitors": Threshold(300, "people", OWN_DEFAULT, Words("一周至少多少访客才看", "visitors of the week below which it is not looked at")),
    "min_share": Threshold(0.01, "ratio", OWN_DEFAULT, Words("涉及金额至少占平时一天支付金额的多少", "money at stake, share of a usual day's sales")),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("来源质量", "quality of a source"), "week", ("source_days", "ad_days"), LINES)
def source_quality(ctx: Context) -> Iterable[Finding]:
    if nobody_closes(ctx, ID):
        return
    table = qualities(ctx)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    asked = closes(ctx, ID, table["shop"]) & (table["of"] >= lines["min_visitors"]).to_numpy()
    table["impact"] = (table["now"] - table["expected"]) * table["visitors"] * table["aov"]
    moved = (
        (table["z"].abs() > lines["min_z"])
        & ((table["now"] / table["expected"] - 1) * np.sign(table["z"]) >= lines["min_change"])
        & (table["impact"].abs() >= lines["min_share"] * table["usual_day"])
    )
    table["loss"] = (table["cost"] - table["value"]) * table["visitors"]
    surely = table["value"] * (1 + SURE / np.sqrt(table["buyers"] + 1))
    dear = (table["cost"] > lines["cost_over_value"] * surely) & (table["loss"] >= lines["min_share"] * table["usual_day"])
    for _, row in table[asked & dear].iterrows():
        yield _dear(ctx, row)
    for _, row in table[asked & moved & ~dear].iterrows():
        yield _moved(ctx, row, _best(table[(table["shop"] == row["shop"]) & (table["buyers"] >= 10)]))


def _best(own: pd.DataFrame) -> str:
    """The source whose visitors are worth most, of those with buyers enough to say so."""
    return "" if own.empty else str(own.loc[own["value"].idxmax(), "source_l2"])


def _moved(ctx: Context, row: pd.Series, best: str) -> Finding:
    shop, name, sureness, down = row["shop"], row["source_l2"], confidence(row["z"]), row["z"] < 0
    money, value, whole = (cash(ctx, shop, row[c]) for c in ("impact", "value", "shop_value"))
    now, base = percent(row["now"], 2), percent(row["base"], 2)
    buy, size = (Words("买得少了", "buy less"), Words("少", "less")) if down else (Words("买得多了", "buy more"), Words("多", "more"))
    fed = Words(f"；每访客价值最高的是「{best}」", f"; visitors of {best} are worth most") if best else Words("", "")
    act = (
        Words(
            f"看「{name}」来的人变没变：人群、关键词、落地页和价格；先别往它加量，把量往转化高的来源挪",
            f"see whether other people come by {name}: audience, words, landing page, price; feed sources that convert better meanwhile",
        )
        if down
        else Words(
            f"「{name}」值得多喂：找出变好的原因（款、人群、内容），小步加量，每加一步看转化还在不在",
            f"{name} deserves feeding: find what made it better (product, audience, content), add in small steps and watch the conversion",
        )
    )
    return tell(
        ctx, ID, shop, {"source_l1": row["source_l1"], "source_l2": name}, "pay_conversion", (row["now"], row["expected"]), row["impact"], sureness,
        (
            Words(f"「{name}」来的人{buy.zh}：近 7 天转化 {now}（平时 {base}）", f"{name}: visitors {buy.en}, {now} over 7 days (usually {base})"),
            Words(
                f"一周 {count(row['of'])} 访客，每访客价值 {value.zh}（全店 {whole.zh}）{fed.zh}；约每天{size.zh} {money.zh}；{sure_words(sureness).zh}",
                f"{count(row['of'])} visitors in the week, {value.en} each (shop {whole.en}){fed.en}; "
                f"about {money.en} a day {size.en}; {sure_words(sureness).en}",
            ),
        ),
        ("manager", act), f"source:{row['source_l1']}", ("source_days", "shop_days"),
        (max(row["expected"] - 1.96 * row["swing"], 0.0), row["expected"] + 1.96 * row["swing"]), (Flag.NON_ADDITIVE,),
        {"days": 7, "z": round(float(row["z"]), 2), "value": float(row["value"])},
    )  # fmt: skip


def _dear(ctx: Context, row: pd.Series) -> Finding:
    shop, name = row["shop"], row["source_l2"]
    cost, value, money = (cash(ctx, shop, row[c]) for c in ("cost", "value", "loss"))
    sureness = confidence(2 * np.sqrt(row["buyers"] + 1) * (row["cost"] / row["value"] - 1)) if row["value"] > 0 else 0.9
    return tell(
        ctx, ID, shop, {"source_l1": row["source_l1"], "source_l2": name}, "ad_cost", (row["cost"], row["value"]), -row["loss"], min(sureness, 0.9),
        (
            Words(f"「{name}」每访客花 {cost.zh}，只带来 {value.zh}", f"{name}: {cost.en} a visitor, who brings {value.en}"),
            Words(
                f"一周 {count(row['of'])} 访客、{count(row['buyers'])} 位买家；还没算货款和运费，每天至少倒贴约 {money.zh}；回访和复购没算在内，需进一步验证",
                f"{count(row['of'])} visitors and {count(row['buyers'])} buyers in the week; goods and freight not counted it loses about {money.en} a day; "
                f"later visits are not in it, to be checked further",
            ),
        ),
        (
            "promotion",
            Words(
                f"先把「{name}」的预算降下来，只留转化高的人群和词；页面没及格先修页面，再小步加回",
                f"cut the budget of {name}, keep the audiences and words that convert; mend the page first where it is below its line, then add back in steps",
            ),
        ),
        f"source:{row['source_l1']}", ("source_days", "ad_days", "shop_days"), caveats=(Flag.NOT_SETTLED, Flag.NON_ADDITIVE),
        extra={"days": 7, "cost": float(row["cost"]), "value": float(row["value"])},
    )  # fmt: skip
