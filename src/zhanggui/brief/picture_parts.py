"""The parts of the picture, from top to bottom: a card each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from zhanggui.brief import words_labels as say
from zhanggui.brief.picture_pen import BOLD, Pen
from zhanggui.brief.view import Brief, compare_lines, headline, measure_lines, shop_name, target_lines, voice_of
from zhanggui.brief.view_fleet import fleet_rows, fleet_sentence
from zhanggui.brief.view_money import driver_fall
from zhanggui.brief.view_work import action_lines, finding_cards, nothing_to_do
from zhanggui.brief.words_say import Voice, direction
from zhanggui.kernel.words import Lang

if TYPE_CHECKING:
    from zhanggui.brief.digest import Digest

BODY, SMALL, HEAD, TITLE = 28, 24, 30, 40  # sizes in pixels: a phone shows half of each
MOST_SHOPS, MOST_FINDINGS, MOST_GAPS = 40, 6, 12


@dataclass
class Sheet:
    """A picture that is written downwards, once on trial and once for good. `top`: where the next part begins; `heights`: of the cards, by the trial."""

    pen: Pen
    heights: list[float]
    top: float = 0.0
    found: list[float] = field(default_factory=list)
    INK: ClassVar = "#1F2937"
    GREY: ClassVar = "#6B7280"
    LINE: ClassVar = "#E5E7EB"
    PAPER: ClassVar = "#F3F4F6"
    CARD: ClassVar = "#FFFFFF"
    BRAND: ClassVar = "#1E3A5F"
    RISE: ClassVar = "#C92A2A"
    FALL: ClassVar = "#1B7F3B"
    LEFT: ClassVar = 48
    RIGHT: ClassVar = 702

    @property
    def width(self) -> float:
        return self.RIGHT - self.LEFT

    def tone(self, change: float | None) -> str:
        return {1: self.RISE, 0: self.INK, -1: self.FALL}[direction(change)]

    def lines(self, text: str, size: int = BODY, colour: str = INK, weight: int = 400, left: float = LEFT) -> None:
        """A text over as many lines as it takes."""
        for line in self.pen.wrap(text, size, self.RIGHT - left, weight):
            self.pen.write(left, self.top, line, size, colour, weight)
            self.top += size * 1.5

    def pair(self, left: str, right: str, colour: str = INK, size: int = BODY) -> None:
        """A name on the left, its number on the right; the name gives way."""
        room = self.width - self.pen.width(right, size) - 24
        self.pen.write(self.LEFT, self.top, self.pen.short(left, size, room), size, self.INK)
        self.pen.right(self.RIGHT, self.top, right, size, colour)
        self.top += size * 1.6

    def bar(self, share: float, mark: float | None) -> None:
        """How much of a target is there, 0..1, and where it should be by now."""
        draw, height = self.pen.draw, 14
        draw.rounded_rectangle((self.LEFT, self.top, self.RIGHT, self.top + height), 7, fill=self.LINE)
        end = self.LEFT + self.width * min(max(share, 0.0), 1.0)
        if end - self.LEFT > height:
            draw.rounded_rectangle((self.LEFT, self.top, end, self.top + height), 7, fill=self.BRAND)
        if mark is not None:
            at = self.LEFT + self.width * min(max(mark, 0.0), 1.0)
            draw.rectangle((at - 2, self.top - 5, at + 2, self.top + height + 5), fill=self.INK)
        self.top += height + 12

    @contextmanager
    def card(self, head: str = "") -> Iterator[None]:
        """A white card under what is written inside. How high it is, the trial before told."""
        start = self.top
        if self.heights:
            self.pen.draw.rounded_rectangle((24, start, 726, start + self.heights.pop(0)), 16, fill=self.CARD)
        self.top += 22
        if head:
            self.lines(head, HEAD, self.BRAND, BOLD)
            self.top += 6
        yield
        self.top += 18
        self.found.append(self.top - start)
        self.top += 20

    def foot(self, lang: Lang) -> None:
        self.pen.write(self.LEFT, self.top, say.MADE_BY.say(lang), 22, self.GREY)
        self.top += 52


def head_part(sheet: Sheet, digest: Digest) -> None:
    """The band with the name and the day."""
    voice, one = Voice(digest.lang), len(digest.briefs) == 1 == digest.shops
    name = shop_name(digest.briefs[0]) if one else voice(say.ALL_SHOPS)
    sheet.pen.draw.rectangle((0, 0, 750, 150), fill=sheet.BRAND)
    sheet.pen.write(sheet.LEFT, 20, voice(say.PRODUCT), SMALL, "#CBD5E1")
    sheet.pen.right(sheet.RIGHT, 20, voice.full_day(digest.day.isoformat()), SMALL, "#CBD5E1")
    sheet.pen.write(sheet.LEFT, 68, sheet.pen.short(name, TITLE, sheet.width, BOLD), TITLE, "#FFFFFF", BOLD)
    sheet.top = 174


def plain_part(sheet: Sheet, text: str) -> None:
    """A card with one text."""
    with sheet.card():
        sheet.lines(text)


def shop_parts(sheet: Sheet, brief: Brief, voice: Voice) -> None:
    """One shop: the sentence, what to do, target, comparison, key numbers, factors, findings."""
    plain_part(sheet, headline(brief, voice.lang))
    _work(sheet, brief, voice)
    _target(sheet, brief, voice)
    if compares := [c for c in compare_lines(brief, voice) if c.change is not None]:
        with sheet.card(voice(say.COMPARE)):
            for c in compares:
                sheet.pair(c.label, f"{voice.money(c.change, sign=True)}  {voice.ratio_trend(c.ratio)}", sheet.tone(c.change))
    if measures := measure_lines(brief, voice):
        with sheet.card(voice(say.MEASURES_HEAD)):
            for m in measures:
                sheet.pair(m.name, f"{m.value}  {m.trend}", sheet.tone(m.change))
    _factors(sheet, brief, voice)
    if cards := finding_cards(brief, voice)[:MOST_FINDINGS]:
        with sheet.card(voice(say.FINDINGS)):
            for f in cards:
                sheet.lines(f"【{f.severity_word}】{f.title}")
                sheet.lines(f"{voice.money(f.impact, sign=True)} · {f.certainty}", SMALL, sheet.GREY)
                sheet.top += 8


def _work(sheet: Sheet, brief: Brief, voice: Voice) -> None:
    lines = [] if brief["quiet"] else action_lines(brief, voice)
    with sheet.card(voice(say.ACTIONS) if lines else ""):
        if not lines:
            sheet.lines(nothing_to_do(brief, voice), weight=BOLD)
        for a in lines:
            sheet.pen.write(sheet.LEFT, sheet.top, f"{a.number}.", BODY, sheet.BRAND, BOLD)
            sheet.lines(f"【{a.role}】{a.text}", left=sheet.LEFT + 40)
            sheet.top += 6


def _target(sheet: Sheet, brief: Brief, voice: Voice) -> None:
    lines = [t for t in target_lines(brief, voice) if t.actual is not None]
    if not lines:
        return
    with sheet.card(voice(say.TARGET)):
        for t in lines:
            aim = f" / {voice.money(t.target)}  {voice.percent(t.attainment)}" if t.target is not None else ""
            sheet.pair(t.label, f"{voice.money(t.actual)}{aim}")
            if t.attainment is not None:
                sheet.bar(t.attainment, t.gone)
            if t.pace:
                sheet.lines(t.pace, SMALL, sheet.GREY)
            sheet.top += 6


def _factors(sheet: Sheet, brief: Brief, voice: Voice) -> None:
    fall = driver_fall(brief, voice)
    if fall is None:
        return
    most = max([abs(bar.effect) for bar in fall.bars] or [1.0]) or 1.0
    with sheet.card(voice(say.DRIVERS)):
        for bar in (*fall.bars, fall.total):
            sheet.pair(bar.label, voice.money(bar.effect, sign=True), sheet.tone(bar.effect))
            if bar is not fall.total:
                _swing(sheet, bar.effect / most)


def _swing(sheet: Sheet, share: float) -> None:
    """A bar from the middle: to the right for more, to the left for less. `share` -1..1."""
    middle, half = (sheet.LEFT + sheet.RIGHT) / 2, sheet.width / 2
    ends = sorted((middle, middle + half * share))
    sheet.pen.draw.rectangle((sheet.LEFT, sheet.top + 5, sheet.RIGHT, sheet.top + 7), fill=sheet.LINE)
    sheet.pen.draw.rectangle((ends[0], sheet.top, ends[1], sheet.top + 12), fill=sheet.tone(share))
    sheet.top += 22


def fleet_parts(sheet: Sheet, digest: Digest) -> None:
    """All shops: the sentence, a line each, then the work of those that have any."""
    brief = {"shops": list(digest.briefs), "date": digest.day.isoformat()}
    rows = fleet_rows(brief, digest.lang)
    plain_part(sheet, fleet_sentence(brief, rows, digest.lang))
    voice = Voice(digest.lang)
    with sheet.card(" · ".join(voice(w) for w in (say.SHOP, say.ACTUAL, say.ATTAINMENT, say.CHANGE))):
        for r in rows[:MOST_SHOPS]:
            sheet.lines(r.name, weight=BOLD)
            sheet.pair(f"{r.actual_text} · {r.attainment_text}", r.change_text, sheet.tone(r.change))
    for shop in digest.briefs[:MOST_SHOPS]:
        own = voice_of(shop, digest.lang)
        work = [] if shop["quiet"] else action_lines(shop, own)[:2]
        if work:
            with sheet.card(shop_name(shop)):
                sheet.lines(headline(shop, digest.lang), SMALL, sheet.GREY)
                for a in work:
                    sheet.lines(f"{a.number}. 【{a.role}】{a.text}")


def gap_part(sheet: Sheet, digest: Digest) -> None:
    """The files that have not come."""
    from zhanggui.brief.digest import gap_blocks

    for block in gap_blocks(digest.gaps[:MOST_GAPS], digest.lang, digest.shops):
        with sheet.card(_bare([block.head])[0]):
            for line in _bare(block.lines):
                sheet.lines(line, SMALL)


def _bare(lines: Sequence[str]) -> list[str]:
    """Lines without the marks of Markdown."""
    return [line.replace("**", "").removeprefix("- ") for line in lines]
