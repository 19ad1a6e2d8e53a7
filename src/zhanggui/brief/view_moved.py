"""What moved over all shops, said in lines: what most shops did together once, then single shops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhanggui.brief import words_labels as say
from zhanggui.brief.platforms import platform_name
from zhanggui.brief.view import shop_name
from zhanggui.brief.words import metric_name, metric_unit
from zhanggui.brief.words_say import NOTHING, Voice
from zhanggui.kernel.words import Lang

MOST_SHOPS = 12  # lines that one reads; the rest is in the workbook and in the JSON


@dataclass(frozen=True)
class MovedLine:
    """A line: who (all shops, a platform, or a shop with its key), and what moved."""

    who: str
    text: str
    shop: str = ""


@dataclass(frozen=True)
class MovedLines:
    """`together` and `alone` in lines, `more`: how many shops are not shown, `how`: in how many numbers this was sought."""

    together: tuple[MovedLine, ...]
    alone: tuple[MovedLine, ...]
    more: str
    how: str


def moved_lines(moved: Mapping[str, Any] | None, lang: Lang) -> MovedLines | None:
    """None where nothing moved: there is nothing to say then."""
    if not moved or not (moved["together"] or moved["alone"]):
        return None
    voice, alone = Voice(lang), moved["alone"]
    shown = [MovedLine(shop_name(one), _own(one, Voice(lang, one["currency"])), one["shop"]) for one in alone[:MOST_SHOPS]]
    more = voice(say.MOVED_MORE, n=len(alone) - MOST_SHOPS) if len(alone) > MOST_SHOPS else ""
    how = voice(say.MOVED_HOW, shops=moved["shops"], judged=moved["judged"], share=f"{moved['q']:.0%}")
    return MovedLines(tuple(_together(moved["together"], voice)), tuple(shown), more, how)


def _together(rows: list[Mapping[str, Any]], voice: Voice) -> list[MovedLine]:
    """One line for all shops, one for each platform: one incident each."""
    scopes = dict.fromkeys(row["platform"] for row in rows)
    lines = []
    for scope in scopes:
        own = [row for row in rows if row["platform"] == scope]
        said = [
            voice(say.MOVED_SHARED, metric=metric_name(r["metric"], voice.lang), trend=_trend(r["change"], voice), n=r["shops"], of=r["of"])
            for r in own
        ]
        who = voice(say.MOVED_PLATFORM, platform=voice(platform_name(scope))) if scope else voice(say.MOVED_ALL)
        lines.append(MovedLine(who, _semicolons(said, voice)))
    return lines


def _own(shop: Mapping[str, Any], voice: Voice) -> str:
    return _semicolons([_number(one, voice) for one in shop["moves"]], voice)


def _number(one: Mapping[str, Any], voice: Voice) -> str:
    unit = metric_unit(one["metric"])
    value, low, high = (voice.number(n if unit != "people" else round(n), unit) for n in (one["value"], *one["interval"]))
    words = say.MOVED_BESIDE if one["shared"] else say.MOVED_OWN
    return voice(words, metric=metric_name(one["metric"], voice.lang), trend=_trend(one["change"], voice), value=value, low=low, high=high)


def _trend(change: float | None, voice: Voice) -> str:
    return voice.ratio_trend(change) if change is not None else NOTHING


def _semicolons(parts: list[str], voice: Voice) -> str:
    return ("；" if voice.lang == "zh" else "; ").join(parts)
