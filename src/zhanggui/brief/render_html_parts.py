"""What the templates show: every number already said, every drawing already measured in percent of its track."""

from __future__ import annotations

import re
from typing import Any

from zhanggui.brief import words_labels as say
from zhanggui.brief.charts import Bar, filled, share_of_largest
from zhanggui.brief.view import (
    Brief,
    TargetLine,
    compare_lines,
    flag_texts,
    headline,
    measure_lines,
    notes,
    shop_name,
    sources_used,
    target_lines,
    voice_of,
)
from zhanggui.brief.view_fleet import fleet_rows, fleet_sentence
from zhanggui.brief.view_money import Breakdown, breakdowns, cause_lines, driver_fall
from zhanggui.brief.view_moved import moved_lines
from zhanggui.brief.view_work import FindingCard, action_lines, coverage_lines, finding_cards, nothing_to_do
from zhanggui.brief.words import BASE_NAMES, BASES, name_of
from zhanggui.brief.words_say import ARROWS, Voice, direction
from zhanggui.kernel.words import Lang

Parts = dict[str, Any]
TONES = {1: "up", 0: "flat", -1: "down"}
NUMBERS = re.compile(r"((?:[-+]?(?:[¥£$€₹]|[AR]\$)[\d,.]*\d[万亿]?)|(?:[-+]?\d[\d,.]*%))")


def percent(share: float) -> str:
    """A share of the track as a plain number 0..100 for SVG."""
    return f"{share * 100:.2f}"


def tone(amount: float | None) -> str:
    """Name of the style of a change."""
    return TONES[direction(amount)]


def signed(amount: float | None, voice: Voice) -> Parts:
    """A change: money with sign, arrow and tone."""
    arrow = "" if amount is None else ARROWS[direction(amount)]
    return {"text": voice.money(amount, sign=True), "arrow": arrow, "tone": tone(amount)}


def sentence(text: str) -> list[tuple[str, bool]]:
    """The headline in pieces; True marks an amount or a percentage."""
    return [(piece, i % 2 == 1) for i, piece in enumerate(NUMBERS.split(text)) if piece]


def shop_parts(brief: Brief, lang: Lang) -> Parts:
    """Everything on the page of one shop."""
    voice = voice_of(brief, lang)
    return {
        "shop": shop_name(brief),
        "date": voice.full_day(brief["date"]),
        "headline": sentence(headline(brief, lang)),
        "title": headline(brief, lang),
        "quiet": brief["quiet"],
        "tiles": tiles(brief, voice),
        "targets": [target_row(t, voice) for t in target_lines(brief, voice) if t.actual is not None or t.target is not None],
        "has_target": any(t.target is not None for t in target_lines(brief, voice)),
        "has_data": brief["target"].get("actual") is not None,
        "actions": [vars(a) for a in action_lines(brief, voice)],
        "nothing": nothing_to_do(brief, voice),
        "compares": compare_rows(brief, voice),
        "measures": [
            vars(m) | {"tone": tone(m.change) if any(c in m.trend for c in "↑↓") else "flat"} for m in measure_lines(brief, voice)
        ],
        "fall": fall_parts(brief, voice),
        "causes": cause_parts(brief, voice),
        "breakdowns": [breakdown_parts(b, voice) for b in breakdowns(brief, voice)],
        "findings": [finding_parts(card, voice) for card in finding_cards(brief, voice)],
        "coverage": [vars(c) | {"last": voice.day(c.last_day) if c.last_day else voice(say.NO_DAY)} for c in coverage_lines(brief, voice)],
        "notes": notes(brief, voice),
        "sources": sources_used(brief, voice),
    }


def tiles(brief: Brief, voice: Voice) -> Parts:
    """The numbers beside the headline."""
    target, compare = brief["target"], brief.get("compare") or {}
    aim, actual = target.get("target"), target.get("actual")
    change, base = compare.get("change"), compare.get("base", "")
    ratio = next((c.ratio for c in compare_lines(brief, voice) if c.main), None)
    gap = None if aim is None or actual is None else actual - aim
    return {
        "actual": voice.money(actual),
        "target": voice.money(aim),
        "gap": signed(gap, voice),
        "attainment": voice.attained(target.get("attainment")),
        "fill": percent(filled(target.get("attainment"))),
        "base": name_of(BASES, base, voice.lang),
        "change": signed(change, voice),
        "ratio": voice.ratio_trend(ratio),
    }


def target_row(t: TargetLine, voice: Voice) -> Parts:
    """One progress bar; `gone` marks how much of the period is over."""
    return {
        "label": t.label,
        "actual": voice.money(t.actual),
        "target": voice.money(t.target),
        "attainment": voice.attained(t.attainment),
        "gap": signed(t.gap, voice),
        "fill": percent(filled(t.attainment)),
        "gone": None if t.gone is None else percent(t.gone),
        "pace": t.pace,
        "known": t.attainment is not None,
    }


def compare_rows(brief: Brief, voice: Voice) -> list[Parts]:
    return [
        {
            "label": c.label,
            "day": voice.day(c.day),
            "expected": voice.money(c.expected),
            "change": signed(c.change, voice),
            "ratio": voice.ratio_trend(c.ratio),
            "flags": c.flags,
            "main": c.main,
        }
        for c in compare_lines(brief, voice)
    ]


def fall_parts(brief: Brief, voice: Voice) -> Parts:
    """The waterfall, or why there is none."""
    compare, fall = brief.get("compare") or {}, driver_fall(brief, voice)
    if fall is None:
        return {"why": voice.join(list(flag_texts(compare.get("flags"), voice.lang))) or voice(say.ZERO_CHANGE)}
    base = name_of(BASES, compare.get("base", ""), voice.lang)
    lead = voice(say.DRIVERS_LEAD, base=base, change=voice.money(compare.get("change"), sign=True))
    ends = {
        "base": name_of(BASE_NAMES, compare.get("base", ""), voice.lang),
        "from": voice.money(compare.get("expected")),
        "to": voice.money(compare.get("actual")),
    }
    bars = [bar_parts(bar, voice, i, len(fall.bars)) for i, bar in enumerate(fall.bars)]
    return {"lead": lead, "bars": bars, "total": bar_parts(fall.total, voice, -1, 0), "zero": percent(fall.zero), **ends}


def cause_parts(brief: Brief, voice: Voice) -> list[Parts]:
    return [
        vars(c) | {"impact": signed(c.impact, voice), "share": "" if c.share is None else voice(say.SHARE_OF, ratio=voice.percent(c.share))}
        for c in cause_lines(brief, voice)
    ]


def bar_parts(bar: Bar, voice: Voice, place: int, count: int) -> Parts:
    """A floating bar; `end` is where the next one starts."""
    end = bar.left + (bar.width if bar.effect > 0 else 0.0)
    return {
        "label": bar.label,
        "left": percent(bar.left),
        "width": percent(bar.width),
        "start": percent(bar.left + bar.width if bar.effect <= 0 else bar.left),
        "end": percent(end),
        "first": place == 0,
        "last": place == count - 1,
        **signed(bar.effect, voice),
    }


def breakdown_parts(part: Breakdown, voice: Voice) -> Parts:
    sizes = share_of_largest([s.effect for s in part.shares])
    rows = [
        {"label": s.label, "main": s.main, "kind": s.kind, "subject": s.subject, "width": percent(size), **signed(s.effect, voice)}
        for s, size in zip(part.shares, sizes, strict=True)
    ]
    return {"title": part.title, "rows": rows, "total": signed(part.total, voice)}


def finding_parts(card: FindingCard, voice: Voice) -> Parts:
    return vars(card) | {"impact": signed(card.impact, voice), "sure": f"{card.confidence:.0%}", "sure_width": percent(card.confidence)}


def fleet_parts(brief: Brief, lang: Lang) -> Parts:
    """The table of all shops and a short block for each."""
    voice, rows = Voice(lang), fleet_rows(brief, lang)
    lines = []
    for i, (row, shop) in enumerate(zip(rows, brief["shops"], strict=True), 1):
        own = voice_of(shop, lang)
        change = {**signed(row.change, own), "base": row.base}
        fill = percent(filled(row.attainment))
        lines.append(
            vars(row)
            | {"anchor": f"shop-{i}", "moved": change, "gap": signed(_gap(shop), own), "fill": fill}
            | {"page": shop_parts(shop, lang)}
        )
    return {
        "shop": voice(say.ALL_SHOPS),
        "date": voice.full_day(brief["date"]),
        "headline": sentence(fleet_sentence(brief, rows, lang)),
        "title": fleet_sentence(brief, rows, lang),
        "rows": lines,
        "moved": moved_lines(brief.get("moved"), lang),
    }


def _gap(shop: Brief) -> float | None:
    aim, actual = shop["target"].get("target"), shop["target"].get("actual")
    return None if aim is None or actual is None else actual - aim
