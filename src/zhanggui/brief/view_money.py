"""What moved the money, made ready to be shown: factors, and the breakdowns by source, product and buyer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhanggui.brief import words_labels as say
from zhanggui.brief.charts import Waterfall, waterfall
from zhanggui.brief.view import Brief
from zhanggui.brief.words import DIMS, FACTOR_WORDS, certainty, name_of, subject_words
from zhanggui.brief.words_say import Voice, clean
from zhanggui.kernel.words import Lang

TOP = 5


@dataclass(frozen=True)
class Share:
    """One member of a breakdown and its signed money. `main` names the factor that carried most of it."""

    label: str
    effect: float
    main: str = ""
    kind: str = "member"  # member | others | apart (the overlap: it belongs to no member)
    subject: Mapping[str, Any] = field(default_factory=dict)  # which member; empty for the others and the overlap


@dataclass(frozen=True)
class Breakdown:
    """The largest members, the others together and the overlap: they add up to `total`."""

    by: str
    title: str
    shares: tuple[Share, ...]
    total: float


def add(amounts: Iterable[float]) -> float:
    """A sum in whole cents."""
    return sum(round(a * 100) for a in amounts) / 100


def driver_fall(brief: Brief, voice: Voice) -> Waterfall | None:
    """The factors as a waterfall; None when there is nothing to split."""
    drivers = brief.get("drivers") or ()
    if not drivers:
        return None
    total = add(d["effect"] for d in drivers)
    fall = waterfall([(name_of(FACTOR_WORDS, d["factor"], voice.lang), d["effect"]) for d in drivers], voice(say.TOTAL))
    return Waterfall(fall.bars, type(fall.total)(fall.total.label, total, fall.total.left, fall.total.width), fall.zero)


MOST_SHARE = 1.5  # above it, or below nothing, other moves hide the cause in the total, and its share of that says nothing


@dataclass(frozen=True)
class CauseLine:
    """One ranked cause: its words, money, and share of the change (None when the change is nothing)."""

    rank: int
    words: str
    impact: float
    share: float | None
    certainty: str


def cause_lines(brief: Brief, voice: Voice) -> list[CauseLine]:
    """The causes, most likely first; a cause without words of its own is said by subject and factor."""
    lines = []
    for c in sorted(brief.get("causes") or (), key=lambda c: c["rank"]):
        words = c.get("words") or f"{subject_text(c, voice.lang)} {name_of(FACTOR_WORDS, c['factor'], voice.lang)}"
        said = clean(words.get(voice.lang) if isinstance(words, Mapping) else words)
        sure = certainty(c["confidence"], voice.lang)
        said = said if sure.lower() in said.lower() else f"{sure}{'：' if voice.lang == 'zh' else ': '}{said}"
        share = c.get("share")
        lines.append(CauseLine(c["rank"], said, c["impact"], share if share is not None and 0 < share <= MOST_SHARE else None, sure))
    return lines


def subject_text(row: Mapping[str, Any], lang: Lang) -> str:
    """The name of a member: its title when the row has one, else the values of its dimensions."""
    title = row.get("title") or row.get("label")
    said = title.get(lang) if isinstance(title, Mapping) else title
    return clean(subject_words(row.get("subject") or {}, said).say(lang))


def breakdowns(brief: Brief, voice: Voice, top: int = TOP) -> list[Breakdown]:
    """Every `by` of the contributions in the order given, each cut to its largest members."""
    rows = brief.get("contributions") or ()
    return [_breakdown(by, [r for r in rows if r["by"] == by], voice, top) for by in dict.fromkeys(r["by"] for r in rows)]


def _breakdown(by: str, rows: list[Any], voice: Voice, top: int) -> Breakdown:
    members: dict[str, list[Any]] = {}
    apart: dict[str, list[Any]] = {}
    rest = []
    for row in rows:
        if row.get("n"):
            rest.append(row)
        elif row["factor"] == "overlap" or not row.get("subject"):
            apart.setdefault(row["factor"], []).append(row)
        else:
            members.setdefault(repr(sorted(row["subject"].items())), []).append(row)
    ranked = sorted((_share(group, voice) for group in members.values()), key=lambda s: (-abs(s.effect), s.label))
    kept, left = ranked[:top], ranked[top:]
    shares = list(kept)
    count = len(left) + sum(int(r["n"]) for r in rest)
    if count:
        label = voice(say.ONE_OTHER) if count == 1 else voice(say.OTHERS, n=count)
        shares.append(Share(label, add([*(s.effect for s in left), *(r["effect"] for r in rest)]), kind="others"))
    for factor, group in apart.items():
        shares.append(Share(name_of(FACTOR_WORDS, factor, voice.lang), add(r["effect"] for r in group), kind="apart"))
    return Breakdown(by, name_of(DIMS, by, voice.lang), tuple(shares), add(r["effect"] for r in rows))


def _share(group: list[Any], voice: Voice) -> Share:
    largest = max(group, key=lambda r: abs(r["effect"]))
    main = ""
    if largest["factor"] != "rest":
        money = voice.money(largest["effect"], sign=True)
        name = name_of(FACTOR_WORDS, largest["factor"], voice.lang)
        main = voice(say.MAIN_FACTOR, factor=name, money=money) if len(group) > 1 else name
    return Share(subject_text(group[0], voice.lang), add(r["effect"] for r in group), main, subject=group[0]["subject"])
