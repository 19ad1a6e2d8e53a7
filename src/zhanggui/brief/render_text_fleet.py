"""Many shops on one page: one table first, then a short block for each."""

from __future__ import annotations

from zhanggui.brief import words_labels as say
from zhanggui.brief.render_text import Page, action_section, masthead
from zhanggui.brief.render_text_layout import Cell, Painter, cut, rule, table, tone_of, wrap
from zhanggui.brief.view import Brief, headline, voice_of
from zhanggui.brief.view_fleet import FleetLine, fleet_rows, fleet_sentence
from zhanggui.brief.view_moved import moved_lines
from zhanggui.brief.view_work import coverage_lines as tables_of
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.words import Lang

COLUMNS = (say.SHOP, say.ACTUAL, say.AIM, say.ATTAINMENT, say.CHANGE, say.TOP_CAUSE, say.TASKS)
NAME = 18  # cells of a shop name


def fleet_lines(brief: Brief, lang: Lang, width: int, colour: bool) -> list[str]:
    """The whole fleet, worst shop as the brief orders them."""
    voice, paint = Voice(lang), Painter(lang, colour)
    page = Page(brief, voice, paint, width)
    rows = fleet_rows(brief, lang)
    top = [*masthead(voice(say.ALL_SHOPS), brief["date"], page), "═" * width, *wrap(fleet_sentence(brief, rows, lang), width)]
    lines = [paint(line, "bold") for line in top]
    head: list[str | Cell] = [Cell(voice(c), "soft") for c in COLUMNS]
    if rows:
        lines += ["", *table([head, *(_row(r) for r in rows)], "<>>>><>", paint, width, flex=5)]
    lines += _moved(page)
    for row, shop in zip(rows, brief["shops"], strict=True):
        lines += ["", paint(rule(row.name, width), "soft"), *_block(shop, Page(shop, voice_of(shop, lang), paint, width))]
    return lines


def _moved(page: Page) -> list[str]:
    """What really moved over all shops; nothing on a day on which nothing did."""
    seen = moved_lines(page.brief.get("moved"), page.voice.lang)
    if seen is None:
        return []
    out = ["", page.paint(rule(page.voice(say.MOVED), page.width), "soft")]
    for line in (*seen.together, *seen.alone):
        out += [page.paint(cut(f"  {line.who}", page.width), "bold"), *wrap(line.text, page.width, first="    ")]
    return out + [piece for text in (seen.more, seen.how) if text for piece in wrap(text, page.width, first="  ")]


def _row(r: FleetLine) -> list[str | Cell]:
    change = Cell(r.change_text, tone_of(r.change))
    return [cut(r.name, NAME), r.actual_text, r.target_text, r.attainment_text, change, r.cause, str(r.tasks)]


def _block(shop: Brief, page: Page) -> list[str]:
    lines = wrap(headline(shop, page.voice.lang), page.width, first="  ")
    lines += [] if shop["quiet"] and page.voice(say.QUIET) in headline(shop, page.voice.lang) else action_section(page)
    waiting = [c for c in tables_of(shop, page.voice) if c.status != "ok"]
    if waiting:
        names = page.voice.join([page.voice(say.WITH_STATUS, name=c.name, status=c.status_word) for c in waiting])
        lines += wrap(page.voice(say.WAITING, tables=names), page.width, first="  ! ", rest="    ")
    return lines
