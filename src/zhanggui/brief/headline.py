"""The sentence a shopkeeper would say first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhanggui.brief.words import FACTOR_WORDS
from zhanggui.kernel.money import money_text, reached_text
from zhanggui.kernel.words import Words

VAGUE = 5.0  # a range whose upper end is so many times its lower one tells nothing
WEEKDAYS = Words("一二三四五六日", "MonTueWedThuFriSatSun")
AGAINST: dict[str, Words] = {
    "last_week": Words("上周同期", "the same weekday last week"),
    "yesterday": Words("前一日", "the day before"),
    "last_year": Words("去年同期", "last year"),
    "plan": Words("计划", "the plan"),
    "expected": Words("应有值", "expected"),
}


def headline(
    day: date, currency: str, target: Mapping[str, Any], compare: Mapping[str, Any], drivers: Sequence[Mapping[str, Any]], quiet: bool
) -> Words:
    """Day, sales, target reached or not, change and its main factor."""
    when = Words(f"{day:%m-%d}（周{WEEKDAYS.zh[day.weekday()]}）", f"{WEEKDAYS.en[3 * day.weekday() : 3 * day.weekday() + 3]} {day:%m-%d}")
    if compare["actual"] is None:
        return Words(f"{when.zh}还没有销售数据，先把表导进来。", f"{when.en}: no sales data yet; import the files first.")
    parts = [_sold(compare["actual"], currency), _against_target(target, currency), _change(compare, drivers, currency, quiet)]
    if quiet:
        parts.append(Words("今日无需动作", "nothing to do today"))
    said = [p for p in parts if p]
    return Words(when.zh + "，".join(p.zh for p in said) + "。", f"{when.en}: " + "; ".join(p.en for p in said) + ".")


def _sold(actual: float, currency: str) -> Words:
    return Words(f"卖了 {money_text(actual, currency, 'zh')}", f"sold {money_text(actual, currency, 'en')}")


def _against_target(target: Mapping[str, Any], currency: str) -> Words | None:
    aim, ratio = target["target"], target["attainment"]
    if not aim or ratio is None:
        return None
    gap, done = round(target["actual"] - aim, 2), reached_text(ratio)
    zh, en = money_text(abs(gap), currency, "zh"), money_text(abs(gap), currency, "en")
    if gap >= 0:
        return Words(f"达标，比目标多 {zh}（完成 {done}）", f"target reached, {en} above it ({done})")
    return Words(f"未达标，比目标少 {zh}（完成 {done}）", f"target missed by {en} ({done})")


def _change(compare: Mapping[str, Any], drivers: Sequence[Mapping[str, Any]], currency: str, quiet: bool) -> Words | None:
    change = compare["change"]
    if change is None:
        return None
    base = AGAINST[compare["base"]]
    zh, en = money_text(abs(change), currency, "zh"), money_text(abs(change), currency, "en")
    if change == 0:
        return Words(f"与{base.zh}持平", f"the same as {base.en}")
    words = Words(f"较{base.zh}{'多' if change > 0 else '少'} {zh}", f"{en} {'more' if change > 0 else 'less'} than {base.en}")
    usual = _usually(compare, currency)
    if usual and quiet:
        return Words(f"{words.zh}，{usual.zh}", f"{words.en}, {usual.en}")
    along = [d for d in drivers if d["effect"] * change > 0]
    if not along:
        return words
    main = max(along, key=lambda d: abs(d["effect"]))
    factor, effect = FACTOR_WORDS[main["factor"]], main["effect"]
    return Words(
        f"{words.zh}，主要伴随因子：{factor.zh} {money_text(effect, currency, 'zh', sign=True)}",
        f"{words.en}, mainly with {factor.en} {money_text(effect, currency, 'en', sign=True)}",
    )


def _usually(compare: Mapping[str, Any], currency: str) -> Words | None:
    """Said when the sales lie where such a day's sales lie: then no factor need answer for the difference."""
    low, high = compare.get("interval") or (None, None)
    if low is None or high is None or not low <= compare["actual"] <= high:
        return None
    if high > VAGUE * max(low, 1.0):
        return Words("样本不足，看不出是不是平常", "too few such days to call it ordinary")
    zh, en = (f"{money_text(low, currency, lang)}–{money_text(high, currency, lang)}" for lang in ("zh", "en"))
    return Words(f"在平时范围内（{zh}）", f"within the usual range ({en})")
