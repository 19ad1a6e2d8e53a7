"""The fleet, made ready to be shown: one line for each shop."""

from __future__ import annotations

from dataclasses import dataclass

from zhanggui.brief import words_labels as say
from zhanggui.brief.view import Brief, shop_name, voice_of
from zhanggui.brief.view_money import subject_text
from zhanggui.brief.view_work import MOST_ACTIONS
from zhanggui.brief.words import BASES, FACTOR_WORDS, name_of
from zhanggui.brief.words_say import NOTHING, Voice, clean
from zhanggui.kernel.words import Lang


@dataclass(frozen=True)
class FleetLine:
    """One shop of the fleet table: numbers, and the same in words."""

    shop: str
    name: str
    currency: str
    actual: float | None
    target: float | None
    attainment: float | None
    base: str
    change: float | None
    actual_text: str
    target_text: str
    attainment_text: str
    change_text: str
    cause: str
    tasks: int
    hit: bool | None


def fleet_rows(brief: Brief, lang: Lang) -> list[FleetLine]:
    """One line for each shop, in the brief's order."""
    return [_row(shop, lang) for shop in brief["shops"]]


def _row(shop: Brief, lang: Lang) -> FleetLine:
    voice, target, compare = voice_of(shop, lang), shop["target"], shop["compare"]
    attained = target.get("attainment")
    count = min(len(shop.get("actions") or ()), MOST_ACTIONS)
    return FleetLine(
        shop=shop["shop"],
        name=shop_name(shop),
        currency=shop["currency"],
        actual=target.get("actual"),
        target=target.get("target"),
        attainment=attained,
        base=name_of(BASES, compare["base"], lang),
        change=compare.get("change"),
        actual_text=voice.money(target.get("actual")),
        target_text=voice.money(target.get("target")),
        attainment_text=voice.attained(attained),
        change_text=voice.money(compare.get("change"), sign=True),
        cause=top_cause(shop, lang),
        tasks=count,
        hit=None if attained is None else attained >= 1,
    )


def top_cause(shop: Brief, lang: Lang) -> str:
    """The first cause in few words: subject and factor; '—' when there is none."""
    causes = shop.get("causes") or ()
    if not causes:
        return NOTHING
    first = causes[0]
    who = subject_text(first, lang) if first.get("subject") or first.get("title") else ""
    return clean(f"{who} {name_of(FACTOR_WORDS, first['factor'], lang)}")


def fleet_sentence(brief: Brief, rows: list[FleetLine], lang: Lang) -> str:
    """The brief's own headline, else how many shops reached their target."""
    own = (brief.get("headline") or {}).get(lang)
    if own:
        return clean(own)
    hit, missed = sum(r.hit is True for r in rows), sum(r.hit is False for r in rows)
    return Voice(lang)(say.FLEET_LINE, n=len(rows), hit=hit, missed=missed, unknown=len(rows) - hit - missed)
