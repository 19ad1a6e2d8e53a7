"""A field as its reader is used to see it: a fifth off is 8折 in Chinese and 20% off in English. What is shown reads back as the same value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.drafts import typed
from zhanggui.desks.promotion.drafts.typed import Mistyped, Tier
from zhanggui.kernel.words import Lang, Words


def field_text(read: Callable[[str], Any], text: str, lang: Lang) -> str:
    """What stands in a field, for a reader of this language; as it was typed where it cannot be read, or has no other form."""
    if read not in FORMS:
        return text
    try:
        return FORMS[read](read(text)).say(lang)
    except Mistyped:
        return text


def same(read: Callable[[str], Any], one: str, other: str) -> bool:
    """Whether two texts of a field are one: 8折 is 20% off."""
    if one == other:
        return True
    try:
        return read in FORMS and bool(read(one) == read(other))
    except Mistyped:
        return False


def plain(value: Decimal) -> str:
    """A number without needless zeros."""
    return f"{value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize():f}"


def rate(taken: Decimal) -> Words:
    """0.2 → 8折 / 20% off; a whole price off is free."""
    if taken == 1:
        return Words("免费", "free")
    pays, share = plain((1 - taken) * 10), plain(taken * 100)
    fine = len(pays.partition(".")[2]) <= typed.MOST_PLACES
    return Words(f"{pays}折" if fine else f"减{share}%", f"{share}% off")


def _rate_tiers(tiers: list[Tier]) -> Words:
    said = [(plain(pieces), rate(taken)) for pieces, taken in tiers]
    return Words("\n".join(f"满{n}件{r.zh}" for n, r in said), "\n".join(f"{n} pieces {r.en}" for n, r in said))


def _money_tiers(tiers: list[Tier]) -> Words:
    said = [(plain(least), plain(value)) for least, value in tiers]
    return Words("\n".join(f"满{a}减{b}" for a, b in said), "\n".join(f"{a}-{b}" for a, b in said))


FORMS: Mapping[Callable[[str], Any], Callable[[Any], Words]] = {
    typed.off: rate, typed.rate_tiers: _rate_tiers, typed.money_tiers: _money_tiers,
}  # fmt: skip
