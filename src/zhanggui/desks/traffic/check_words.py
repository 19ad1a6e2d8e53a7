"""成交关键词, weekly (contract 32): words that used to close sales and are gone, words that sell more than before and deserve weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import Numbers, odd_days, ordinary, over, panel, total
from zhanggui.desks.rates import few, groups, whole
from zhanggui.desks.saying import cash, count
from zhanggui.desks.telling import listed, short, tell
from zhanggui.desks.weekly import CLOSING, closes, nobody_closes, past_of, week_of
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words

ID = "traffic.deal_keywords"
STEADIEST = 0.15  # no word's week repeats itself better than to 15 %
GONE, GROWN = -1, 1
LINES = {
    "left": Threshold(0.4, "ratio", OWN_DEFAULT, Words("访客只剩平时的几成算丢了", "share of its usual visitors at which a word counts as gone")),
    "grown": Threshold(1.5, "ratio", OWN_DEFAULT, Words("买家达到平时的几倍算该加权", "times its usual buyers at which a word deserves weight")),
    "min_z": Threshold(3.5, "z", OWN_DEFAULT, Words("偏离平时多少个波动单位才说", "how many usual swings away before it is said")),
    "max_chance": Threshold(
        0.0003,
        "ratio",
        Words("algorithms 7：小样本按 Gamma-Poisson 判断", "small counts by Gamma–Poisson"),
        Words("买家多成这样纯属偶然的概率低于多少才说", "chance of so many buyers at the usual rate, below which it is said"),
    ),
    "min_buyers": Threshold(
        3,
        "people",
        Words("能力 32，《S1》：成交关键词＝带来成交的词；界线为掌柜默认", "capability 32, S1: words that close sales; the line is Zhanggui's default"),
        Words("一周至少成交几人才算成交词", "buyers a week that make a word a selling word"),
    ),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("成交关键词变化", "words that sell"), "week", ("keyword_days",), LINES)
def deal_keywords(ctx: Context) -> Iterable[Finding]:
    if nobody_closes(ctx, ID):
        return
    table = _words(ctx)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    asked = closes(ctx, ID, table["shop"])
    gone = (
        (table["visitors"] <= lines["left"] * table["due_visitors"])
        & (table["z"] < -lines["min_z"])
        & (table["due_buyers"] >= lines["min_buyers"])
    )
    grown = (
        (table["buyers"] >= lines["grown"] * table["due_buyers"])
        & (table["chance"] < lines["max_chance"])
        & (table["buyers"] >= lines["min_buyers"])
    )
    yield from _say(ctx, table[asked & gone], GONE)
    yield from _say(ctx, table[asked & grown], GROWN)


def _words(ctx: Context) -> pd.DataFrame:
    """One row per word: visitors and buyers of the week; what they would be had the word moved like the shop's other words; z; chance."""
    words = panel(ctx, "keyword", ("keyword",), named="keyword")
    odd = odd_days(ctx, words.shops, warm=True)
    people, buyers, money = (words.of(c) for c in ("visitors", "pay_users", "pay_amount"))
    now, bought = total(week_of(people, odd)), total(week_of(buyers, odd))
    days, past_days = (np.isfinite(v).sum(axis=0).astype(float) for v in (week_of(people, odd), past_of(people, odd)))
    usual, usual_buyers = (total(past_of(v, odd)) * over(days, past_days) for v in (people, buyers))
    group = groups(words.shops)
    known = np.isfinite(now) & np.isfinite(usual)
    moved = over(*(whole(np.where(known, v, 0.0), group) for v in (now, usual)))
    table = words.keys.assign(visitors=now, buyers=bought, due_visitors=usual * moved, due_buyers=usual_buyers * moved)
    table["z"] = (now - usual * moved) / _noise(past_of(people, odd), usual * moved)
    table["chance"] = 1 - few(bought - 1, days * moved, total(past_of(buyers, odd)), past_days, STEADIEST)
    basket = over(total(money[:-7]), total(buyers[:-7]))
    table["aov"] = np.where(np.isfinite(basket), basket, ordinary(ctx).of("buyer", words.shops))
    return table


def _noise(past: Numbers, due: Numbers) -> Numbers:
    """How far a word's week swings: by its last four weeks, never below counting noise nor below 15 % of it."""
    weeks = np.array([np.nansum(part, axis=0) for part in np.split(past, 4)])
    spread = weeks.std(axis=0, ddof=1)
    noise: Numbers = np.maximum(spread, np.maximum(np.sqrt(np.maximum(np.nan_to_num(due), 1.0)), STEADIEST * np.nan_to_num(due)))
    return noise


def _say(ctx: Context, table: pd.DataFrame, sign: int) -> Iterator[Finding]:
    """One finding a shop: the weightiest word is its subject, the next are named beside it."""
    worth = table.assign(impact=(table["buyers"] - table["due_buyers"]) * table["aov"] / 7)
    for shop, rows in worth.groupby("shop"):
        ordered = rows.reindex(rows["impact"].abs().sort_values(ascending=False, kind="stable").index)
        yield _finding(ctx, str(shop), ordered, sign)


def _finding(ctx: Context, shop: str, rows: pd.DataFrame, sign: int) -> Finding:
    first, impact, n = rows.iloc[0], float(rows["impact"].sum()), len(rows)
    named, money = listed([short(w) for w in rows["keyword"]]), cash(ctx, shop, impact)
    visitors, due, buyers, usual = (count(first[c]) for c in ("visitors", "due_visitors", "buyers", "due_buyers"))
    sureness = 0.8 if n == 1 else 0.9
    if sign < 0:
        title = Words(f"{n} 个成交词没了量：{named.zh}", f"{n} selling words lost their visitors: {named.en}")
        seen = Words(
            f"「{first['keyword']}」本周 {visitors} 访客，平时约 {due}",
            f"{first['keyword']}: {visitors} visitors this week, usually about {due}",
        )
        act = Words(
            f"搜一下{named.zh}看主推款还排不排得上；标题里的词、类目和销量有没有变，被删的词加回来",
            f"search for {named.en}: does the main product still rank? check title, category and sales; put a deleted word back into the title",
        )
    else:
        title = Words(f"{n} 个词成交变多：{named.zh}", f"{n} words sell more than before: {named.en}")
        seen = Words(
            f"「{first['keyword']}」本周成交 {buyers} 人，平时约 {usual}",
            f"{first['keyword']}: {buyers} buyers this week, usually about {usual}",
        )
        act = Words(
            f"给{named.zh}加权：标题靠前放、推广单独加词小步加价、详情页讲清这个需求；每周看一次",
            f"give {named.en} weight: early in the title, a keyword of its own with small bid steps, the need answered on the page; look weekly",
        )
    return tell(
        ctx, ID, shop, {"keyword": str(first["keyword"])}, "visitors" if sign < 0 else "buyers",
        (first["visitors"], first["due_visitors"]) if sign < 0 else (first["buyers"], first["due_buyers"]),
        impact, sureness,
        (
            title,
            Words(
                f"{seen.zh}；已扣掉全店搜索词的共同变化；约每天{'少' if impact < 0 else '多'} {money.zh}；需进一步验证",
                f"{seen.en}; what all words moved together is taken out; about {money.en} a day {'less' if impact < 0 else 'more'}; to be checked further",
            ),
        ),
        ("manager" if sign < 0 else "promotion", act), f"keyword:{first['keyword']}", ("keyword_days",),
        caveats=(Flag.SMALL_SAMPLE,) if max(first["buyers"], first["due_buyers"]) < 10 else (),
        extra={"days": 7, "keywords": rows["keyword"].tolist()[:10]},
    )  # fmt: skip
