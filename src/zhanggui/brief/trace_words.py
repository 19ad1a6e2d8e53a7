"""A traced number in words: in full, with the numbers put into its formula, and whether its rows say the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from zhanggui.kernel.money import money_text
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import Term
from zhanggui.metrics.trace.model import FileTrace, MeasureTrace, Trace


def shown(value: float | None, unit: str, currency: str, lang: str) -> str:
    """A metric's value as people write it: ¥ and 万, percent with two decimals, plain numbers; — for nothing."""
    if value is None:
        return "—"
    if unit in ("money", "money_per_person"):
        return money_text(value, currency, "en" if lang == "en" else "zh")
    if unit == "ratio":
        return f"{value:.2%}"
    return f"{value:,.0f}" if unit in ("people", "count") else f"{value:,.2f}"


def with_numbers(t: Trace, lang: Lang) -> str:
    """支付金额 12,345.67 ÷ 支付买家数 98 = 125.98"""
    totals = {m.measure: m for m in t.measures}
    top, bottom = _terms(t.metric.top, totals, lang), _terms(t.metric.bottom, totals, lang)
    if t.metric.bottom:
        top = f"({top})" if t.metric.top[1:] else top
        top += f" ÷ {f'({bottom})' if t.metric.bottom[1:] else bottom}"
    if t.metric.times != 1:
        top += f" × {t.metric.times:g}"
    return f"{top} = {_result(t)}"


def value(t: Trace, lang: Lang) -> str:
    """The value in full: money to the cent, never in 万."""
    if t.metric.unit in ("money", "money_per_person"):
        return money_text(t.value, t.currency, "en")
    return shown(t.value, t.metric.unit, t.currency, lang)


def _result(t: Trace) -> str:
    if t.value is None:
        return "—"
    if t.metric.unit == "ratio":
        return f"{t.value:.6f} = {t.value:.2%}"
    whole = t.metric.unit in ("people", "count")
    return f"{t.value:,.0f}" if whole else f"{t.value:,.2f}" if not t.metric.bottom else f"{t.value:,.4f}"


def _terms(terms: Sequence[Term], totals: dict[str, MeasureTrace], lang: Lang) -> str:
    out = ""
    for n, term in enumerate(terms):
        sign = " + " if term.sign > 0 else " − "
        name = MEASURES.get(term.measure).name.say(lang)
        out += (sign if n or term.sign < 0 else "") + f"{name} {figure(totals[term.measure].total, term.measure)}"
    return out


def figure(total: float | None, measure: str) -> str:
    """A measure's total in full: cents for money, whole counts."""
    if total is None:
        return "—"
    kind = MEASURES.get(measure).additivity
    if kind == "money":
        return f"{total:,.2f}"
    return f"{total:,.0f}" if total == round(total) else f"{total:,.4f}"


def verdict(t: Trace, lang: Lang) -> str:
    """✓ 由 N 行重算：一致；or by how much it differs."""
    return _verdict(t).say(lang)


def _verdict(t: Trace) -> Words:
    n = t.recount
    rows = f"{n.rows:,}"
    if n.cannot:
        names = [MEASURES.get(m).name for m in n.cannot]
        zh, en = "、".join(w.zh for w in names), ", ".join(w.en for w in names)
        return Words(f"? 「{zh}」不能由行重算", f"? {en} cannot be counted again from rows")
    if n.agrees is None:
        return Words("没有行可以重算", "there are no rows to count")
    if n.agrees and t.value is None:
        return Words(f"✓ 由 {rows} 行重算：每天的数都一致", f"✓ counted again from {rows} rows: every day's figure agrees")
    if n.agrees:
        return Words(f"✓ 由 {rows} 行重算：一致", f"✓ counted again from {rows} rows: agrees")
    off = [(d, MEASURES.get(m).name, a, b) for m, d, a, b in n.days_off[:5]]
    zh = "".join(f"；{d} {name.zh} 是 {a:,.2f}，重算 {b:,.2f}" for d, name, a, b in off)
    en = "".join(f"; {d} {name.en} {a:,.2f}, recounted {b:,.2f}" for d, name, a, b in off)
    again = "—" if n.value is None else f"{n.value:,.4f}"
    by = "" if not n.difference else f"{n.difference:+,.4f}"
    return Words(
        f"✗ 由 {rows} 行重算是 {again}，差 {by or '在个别日子'}{zh}",
        f"✗ counted again from {rows} rows: {again}, off by {by or 'single days'}{en}",
    )


def file_name(f: FileTrace) -> str:
    """The file's own name, without its folder."""
    return PurePath(f.file).name
