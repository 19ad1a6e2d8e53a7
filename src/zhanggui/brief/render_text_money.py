"""The text sections about money: factors as a small waterfall, and who contributed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhanggui.brief import words_labels as say
from zhanggui.brief.charts import Bar, blocks, share_of_largest
from zhanggui.brief.render_text_layout import Cell, table, tone_of, wrap
from zhanggui.brief.view import flag_texts
from zhanggui.brief.view_money import Breakdown, breakdowns, cause_lines, driver_fall
from zhanggui.brief.words import BASES, name_of
from zhanggui.brief.words_say import ARROWS, direction

if TYPE_CHECKING:
    from zhanggui.brief.render_text import Page

TRACK = 32
SMALL_TRACK = 10
GAIN, LOSS = "█", "▒"


def mark(effect: float) -> str:
    """Full blocks for a gain, shaded ones for a loss."""
    return GAIN if effect >= 0 else LOSS


def driver_section(page: Page) -> list[str]:
    voice, fall = page.voice, driver_fall(page.brief, page.voice)
    compare = page.brief.get("compare") or {}
    if fall is None:
        why = voice.join(list(flag_texts(compare.get("flags"), voice.lang))) or voice(say.ZERO_CHANGE)
        return wrap(voice(say.NO_DRIVERS, why=why), page.width, first="  ") if compare else []
    base = name_of(BASES, compare.get("base", ""), voice.lang)
    lead = voice(say.DRIVERS_LEAD, base=base, change=voice.money(compare.get("change"), sign=True))
    rows = [_step(bar, page) for bar in (*fall.bars, fall.total)]
    drawn = table(rows, "<><", page.paint, page.width, flex=2)
    line = page.paint("  " + "─" * (page.width - 4), "soft")
    return [*wrap(lead, page.width, first="  "), *drawn[:-1], line, drawn[-1], *_causes(page)]


def _causes(page: Page) -> list[str]:
    """The ranked causes below the factors."""
    voice, lines = page.voice, cause_lines(page.brief, page.voice)
    out = ["", page.paint(f"  {voice(say.CAUSES)}", "bold")] if lines else []
    for c in lines:
        out += wrap(c.words, page.width, first=f"  {c.rank} ", rest="    ")
        share = f"  {voice(say.SHARE_OF, ratio=voice.percent(c.share))}" if c.share is not None else ""
        out.append("    " + page.paint(voice.money(c.impact, sign=True), tone_of(c.impact)) + share)
    return out


def _step(bar: Bar, page: Page) -> list[str | Cell]:
    tone = tone_of(bar.effect)
    amount = f"{ARROWS[direction(bar.effect)]} {page.voice.money(bar.effect, sign=True)}"
    return [bar.label, Cell(amount, tone), Cell(blocks(bar.left, bar.width, TRACK, mark(bar.effect)), tone)]


def breakdown_section(page: Page) -> list[str]:
    """All breakdowns in one table, so that their money stands in one column."""
    rows: list[list[str | Cell]] = []
    for part in breakdowns(page.brief, page.voice):
        rows += [["", "", "", ""]] if rows else []
        rows += _breakdown(part, page)
    return table(rows, "<><<", page.paint, page.width) if rows else []


def _breakdown(part: Breakdown, page: Page) -> list[list[str | Cell]]:
    voice = page.voice
    rows: list[list[str | Cell]] = [[Cell(part.title, "bold"), "", "", ""]]
    for share, size in zip(part.shares, share_of_largest([s.effect for s in part.shares]), strict=True):
        tone = tone_of(share.effect)
        bar = blocks(0.0, size, SMALL_TRACK, mark(share.effect))
        rows.append([f"  {share.label}", Cell(voice.money(share.effect, sign=True), tone), Cell(bar, tone), Cell(share.main, "soft")])
    return [*rows, [f"  {voice(say.TOTAL)}", voice.money(part.total, sign=True), "", ""]]
