"""The brief on a terminal, at most 80 cells wide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from zhanggui.brief import render_text_money as money
from zhanggui.brief import words_labels as say
from zhanggui.brief.charts import blocks, filled
from zhanggui.brief.render_text_layout import WIDTH, Cell, Painter, cut, rule, table, tone_of, wrap
from zhanggui.brief.view import Brief, compare_lines, headline, measure_lines, notes, shop_name, sources_used, target_lines, voice_of
from zhanggui.brief.view_work import CoverageLine, FindingCard, action_lines, coverage_lines, finding_cards, nothing_to_do
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.words import Lang, Words

BAR = 12


@dataclass(frozen=True)
class Page:
    """What every section needs."""

    brief: Brief
    voice: Voice
    paint: Painter
    width: int


def render_text(brief: Brief, lang: Lang = "zh", width: int = WIDTH, colour: bool = False) -> str:
    """The brief of one shop or of the fleet as plain text; colour only when asked."""
    if "shops" in brief:
        # Here and not above: the fleet page is made of the sections of this module.
        from zhanggui.brief.render_text_fleet import fleet_lines

        lines = fleet_lines(brief, lang, width, colour)
    else:
        lines = shop_lines(brief, lang, width, colour)
    return "\n".join(lines) + "\n"


def shop_lines(brief: Brief, lang: Lang, width: int, colour: bool) -> list[str]:
    """Every section that has something to say."""
    page = Page(brief, voice_of(brief, lang), Painter(lang, colour), width)
    lines = [page.paint(line, "bold") for line in (*masthead(shop_name(brief), brief["date"], page), "═" * width)]
    lines += [page.paint(line, "bold") for line in wrap(headline(brief, lang), width)]
    for title, section in SECTIONS:
        body = section(page)
        if body:
            lines += ["", page.paint(rule(page.voice(title), width), "soft"), *body]
    return lines


def masthead(name: str, day: str, page: Page) -> list[str]:
    """Product · shop on the left, the day on the right."""
    right = page.voice.full_day(day)
    left = cut(f"{page.voice(say.PRODUCT)} · {name}", page.width - cell_len(right) - 2)
    return [left + " " * (page.width - cell_len(left) - cell_len(right)) + right]


def target_section(page: Page) -> list[str]:
    voice, lines = page.voice, target_lines(page.brief, page.voice)
    if all(t.actual is None and t.target is None for t in lines):
        return [f"  {voice(say.NOTHING)}", f"  {voice(say.NO_TARGET)}"]
    head = [voice(w) for w in (Words("", ""), say.AIM, say.ACTUAL, say.ATTAINMENT, say.GAP, say.PROGRESS)]
    rows: list[list[str | Cell]] = [[Cell(h, "soft") for h in head]]
    for t in lines:
        bar = blocks(0.0, filled(t.attainment), BAR, "█").replace(" ", "░") if t.attainment is not None else ""
        gap = Cell(voice.money(t.gap, sign=True), tone_of(t.gap))
        rows.append([t.label, voice.money(t.target), voice.money(t.actual), voice.attained(t.attainment), gap, bar])
    out = table(rows, "<>>>><", page.paint, page.width)
    for t in lines:
        if t.pace:
            out += wrap(t.pace, page.width, first=f"  {t.label}  ")
    return out if any(t.target is not None for t in lines) else [*out, f"  {voice(say.NO_TARGET)}"]


def compare_section(page: Page) -> list[str]:
    voice = page.voice
    rows: list[list[str | Cell]] = [[Cell(voice(w), "soft") for w in (say.BASE, say.BASE_DAY, say.BASE_AMOUNT, say.CHANGE, say.RATIO)]]
    rows[0].append("")
    lines = compare_lines(page.brief, voice)
    for c in lines:
        tone = tone_of(c.change)
        label = f"{c.label} *" if c.main else c.label
        change = Cell(voice.money(c.change, sign=True), tone)
        rows.append(
            [
                label,
                voice.day(c.day),
                voice.money(c.expected),
                change,
                Cell(voice.ratio_trend(c.ratio), tone),
                Cell(voice.join(list(c.flags)), "soft"),
            ]
        )
    if not lines:
        return []
    out = table(rows, "<<>><<", page.paint, page.width)
    if any(c.main for c in lines):
        out.append(page.paint(f"  * {voice(say.IS_BASE)}", "soft"))
    return out


def measure_section(page: Page) -> list[str]:
    lines = measure_lines(page.brief, page.voice)
    if not lines:
        return []
    head = ["", page.voice(say.ACTUAL), page.voice(say.BASE), page.voice(say.RATIO), ""]
    rows: list[list[str | Cell]] = [[Cell(h, "soft") for h in head]]
    for m in lines:
        rows.append([m.name, m.value, m.base, Cell(m.trend, tone_of(m.change)), Cell(page.voice.join(list(m.flags)), "soft")])
    return table(rows, "<>><<", page.paint, page.width, flex=4)


def finding_section(page: Page) -> list[str]:
    cards = finding_cards(page.brief, page.voice)
    if not cards:
        return [f"  {page.voice(say.NO_FINDINGS)}"] if page.brief["coverage"] and page.brief["target"]["actual"] is not None else []
    out: list[str] = []
    for n, card in enumerate(cards, 1):
        out += ([""] if n > 1 else []) + card_lines(n, card, page)
    return out


def card_lines(n: int, card: FindingCard, page: Page) -> list[str]:
    """Severity and title, money and certainty, evidence, caveats, what to do."""
    voice, width = page.voice, page.width
    title = wrap(card.title, width, first=f"{n:>2} [{card.severity_word}] ", rest="     ")
    colon = "：" if voice.lang == "zh" else ": "
    sure = f"{card.certainty} ({card.confidence:.0%})"
    out = [page.paint(line, "bold") for line in title]
    out.append("     " + page.paint(voice.money(card.impact, sign=True), tone_of(card.impact)) + "  " + sure)
    if card.numbers:
        out += wrap(card.numbers, width, first=f"     {voice(say.NUMBERS)}{colon}", rest="     ")
    if card.why:
        out += wrap(card.why, width, first=f"     {voice(say.EVIDENCE)}{colon}", rest="     ")
    for caveat in card.caveats:
        out += wrap(caveat, width, first=f"     {voice(say.CAVEATS)}{colon}", rest="     ")
    for role, text, _ in card.actions:
        out += wrap(text, width, first=f"     {voice(say.TO_DO)}{colon}[{role}] ", rest="     ")
    return out


def action_section(page: Page) -> list[str]:
    lines = action_lines(page.brief, page.voice)
    if page.brief["quiet"]:
        return [f"  {nothing_to_do(page.brief, page.voice)}"]
    out: list[str] = []
    for a in lines:
        text = wrap(a.text, page.width, first=f"{a.number:>2} {a.when} [{a.role}] ", rest="   ")
        out += [page.paint(line, "bold" if a.today else "") for line in text]
    return out or [f"  {nothing_to_do(page.brief, page.voice)}"]


def data_section(page: Page) -> list[str]:
    lines = coverage_lines(page.brief, page.voice)
    out = [line for c in lines if c.status not in ("ok", "missing") for line in waiting_lines(c, page)]
    never = [c.name for c in lines if c.status == "missing"]
    if never:
        out += wrap(page.voice(say.NEVER_CAME, tables=page.voice.join(never)), page.width, first="  ", rest="    ")
    complete = [c.name for c in lines if c.status == "ok"]
    return out + (wrap(page.voice(say.COMPLETE, tables=page.voice.join(complete)), page.width, first="  ", rest="    ") if complete else [])


def waiting_lines(c: CoverageLine, page: Page) -> list[str]:
    """What has not come, up to when it did, and what to download."""
    voice = page.voice
    last = voice(say.LAST_DAY, day=voice.day(c.last_day)) if c.last_day else voice(say.NO_DAY)
    said = [
        f"{c.name}{'：' if voice.lang == 'zh' else ': '}{c.status_word}",
        last,
        *([voice(say.DOWNLOAD, what=c.download)] if c.download else []),
    ]
    return wrap(("；" if voice.lang == "zh" else "; ").join(said), page.width, first="  ! ", rest="    ")


def note_section(page: Page) -> list[str]:
    out = [line for note in notes(page.brief, page.voice) for line in wrap(note, page.width, first="  · ")]
    used = sources_used(page.brief, page.voice)
    colon = "：" if page.voice.lang == "zh" else ": "
    split = "；" if page.voice.lang == "zh" else "; "
    return out + (wrap(page.voice(say.SOURCES_USED) + colon + split.join(used), page.width, first="  · ") if used else [])


SECTIONS: tuple[tuple[Words, Callable[[Page], list[str]]], ...] = (
    (say.TARGET, target_section),
    (say.COMPARE, compare_section),
    (say.MEASURES_HEAD, measure_section),
    (say.DRIVERS, money.driver_section),
    (say.CONTRIBUTIONS, money.breakdown_section),
    (say.FINDINGS, finding_section),
    (say.ACTIONS, action_section),
    (say.DATA, data_section),
    (say.NOTES, note_section),
)
