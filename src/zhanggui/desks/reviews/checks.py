"""Checks of the reviews desk: a burst of bad reviews on a main product (contract 92, R16)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check
from zhanggui.desks.panel import HISTORY, before, ordinary, panel, total
from zhanggui.desks.saying import cash, cents2, count, severity, sure_words
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import burst
from zhanggui.methods.usual import middle

LEAST_DAYS = 7
SEVERE = 0.1  # of the chance: products beyond the first are named when their burst is so much less likely
LINES = {
    "max_chance": Threshold(
        1e-3,
        "ratio",
        OWN_DEFAULT,
        Words("这么多差评纯属偶然的概率低于多少才说", "chance of so many bad reviews by accident, below which it is said"),
    ),
    "min_bad": Threshold(3, "count", OWN_DEFAULT, Words("当天至少几条差评", "bad reviews of the day, at least")),
    "top": Threshold(
        5,
        "count",
        Words("R16，《S1 店铺运营的一天》：流量前 5 的款天天看；其余按严重程度", "R16, S1: the top 5 by traffic daily; others by severity"),
        Words("看访客和销售额各前几名", "how many products by visitors and by sales"),
    ),
    "stake": Threshold(
        0.1,
        "ratio",
        Words("掌柜假设，可改", "Zhanggui's assumption, to be edited"),
        Words("差评扎堆时该款一天销售额有几成受影响", "share of the product's sales at stake"),
    ),
}


@check("reviews.burst", Words("主推款差评扎堆", "burst of bad reviews"), "day", ("reviews",), LINES)
def review_burst(ctx: Context) -> Iterable[Finding]:
    reviews = panel(ctx, "review", ("product_id",))
    if not len(reviews):
        return
    bad, count_all = reviews.of("bad"), reviews.of("reviews")
    ranks = _ranks(ctx)
    usual_day = ordinary(ctx).day
    # A day without any review is a day with none: review lists hold only what was written. The shop's first review opens its history.
    started = np.cumsum(reviews.seen, axis=0) > 0
    bad = np.where(started, np.nan_to_num(bad), np.nan)
    known = np.isfinite(before(bad)).sum(axis=0)
    mean = np.nan_to_num(total(before(bad))) / np.maximum(known, 1)
    for i in np.flatnonzero((np.nan_to_num(bad[-1]) > 0) & (known >= LEAST_DAYS)):
        shop, product = reviews.keys.loc[i, "shop"], reviews.keys.loc[i, "product_id"]
        lines = {name: ctx.threshold("reviews.burst", name, shop) for name in LINES}
        rank, title, money = ranks.get((shop, product), (np.inf, "", np.nan))
        if bad[-1, i] < lines["min_bad"]:
            continue
        chance = burst(int(bad[-1, i]), float(mean[i]), float(known[i]))
        if chance < lines["max_chance"] * (1.0 if rank <= lines["top"] else SEVERE):
            seen = (int(bad[-1, i]), int(np.nan_to_num(count_all[-1, i])), float(mean[i]))
            yield _finding(
                ctx, shop, product, title, seen, chance, -lines["stake"] * float(np.nan_to_num(money)), usual_day.get(shop, float("nan"))
            )


def _ranks(ctx: Context) -> dict[tuple[str, str], tuple[float, str, float]]:
    """Per product: the better of its ranks by visitors and by sales of 28 days, its title, its middle day's sales."""
    products = panel(ctx, "product", ("product_id",))
    if not len(products):
        return {}
    table = products.keys.assign(
        visitors=np.nan_to_num(total(before(products.of("product_visitors"), HISTORY))),
        sales=np.nan_to_num(total(before(products.of("pay_amount"), HISTORY))),
        money=middle(before(products.of("pay_amount"), HISTORY)),
    )
    by_shop = table.groupby("shop")
    best = np.minimum(by_shop["visitors"].rank(ascending=False, method="first"), by_shop["sales"].rank(ascending=False, method="first"))
    named = ctx.frame("product").dropna(subset=["title"]).drop_duplicates(["shop", "product_id"], keep="last")
    titles = {(str(s), str(p)): str(t) for s, p, t in zip(named["shop"], named["product_id"], named["title"], strict=True)}
    keys = list(zip(table["shop"], table["product_id"], strict=True))
    return {key: (float(rank), titles.get(key, ""), float(money)) for key, rank, money in zip(keys, best, table["money"], strict=True)}


def _finding(
    ctx: Context, shop: str, product: str, title: str, seen: tuple[int, int, float], chance: float, impact: float, usual_day: float
) -> Finding:
    bad, written, mean = seen
    name = title or product
    sureness = float(1 - np.sqrt(max(chance, 1e-12)) * 10)  # 0.68 at one in a thousand, 0.90 at one in ten thousand
    money = cash(ctx, shop, impact)
    act = Words(
        f"今天就联系这 {bad} 位买家问清原因；是我们的错就补偿实际损失（不以改评为条件），写好回评，同批次先抽检",
        f"contact these {bad} buyers today and learn the reason; make good real losses "
        f"(never on condition of a changed review), answer publicly, inspect the batch",
    )
    return Finding(
        check="reviews.burst",
        shop=shop,
        subject={"product_id": product},
        metric="rating",
        observed=float(bad),
        expected=mean,
        impact=cents2(impact),
        severity=severity(impact, usual_day) if pd.notna(usual_day) else "low",
        confidence=round(max(sureness, 0.0), 4),
        title=Words(f"「{name}」一天 {bad} 条差评（平时每天 {mean:.1f} 条）", f"{name}: {bad} bad reviews in a day (usually {mean:.1f})"),
        why=Words(
            f"当天共 {count(written)} 条评价；可能影响该款每天约 {money.zh}（假设）；{sure_words(sureness).zh}",
            f"{count(written)} reviews that day; about {money.en} of its daily "
            f"sales may be at stake (assumption); {sure_words(sureness).en}",
        ),
        actions=(Action("service", act, "reviews/burst"),),
        tables=("reviews", "product_days"),
        extra={"story": f"product:{product}", "chance": chance},
    )
