"""The brief dict, made ready to be shown: what was found, what to do, which tables have come."""

from __future__ import annotations

from dataclasses import dataclass

from zhanggui.brief import words_labels as say
from zhanggui.brief.findings import SUMMARIES
from zhanggui.brief.view import Brief, either, flag_texts
from zhanggui.brief.words import DOWNLOADS, ROLES, SEVERITIES, STATUSES, TABLES, certainty, metric_name, metric_unit, name_of
from zhanggui.brief.words_say import Voice, clean

MOST_ACTIONS = 5
TODAYS_ACTIONS = 2


@dataclass(frozen=True)
class ActionLine:
    """One thing to do: who, what, when."""

    number: int
    role: str
    text: str
    when: str
    today: bool
    impact: float | None
    playbook: str


@dataclass(frozen=True)
class FindingCard:
    """One finding in words, with its numbers."""

    id: str
    check: str
    severity: str
    severity_word: str
    title: str
    why: str
    impact: float | None
    confidence: float
    certainty: str
    metric: str
    observed: float | None
    expected: float | None
    interval: tuple[float | None, float | None]
    numbers: str  # metric, observed, expected and usual range in one line; '' without a number
    caveats: tuple[str, ...]
    actions: tuple[tuple[str, str, str], ...]  # role in words, text, playbook


@dataclass(frozen=True)
class CoverageLine:
    """One table: has it come, up to when, and what to download when it has not."""

    table: str
    name: str
    status: str
    status_word: str
    last_day: str | None
    download: str
    recipes: tuple[str, ...]


def action_lines(brief: Brief, voice: Voice) -> list[ActionLine]:
    """At most five; the first two are today's."""
    return [
        ActionLine(
            i + 1,
            name_of(ROLES, a.get("role", ""), voice.lang),
            clean(either(a.get("text"), voice.lang)),
            voice(say.TODAY if i < TODAYS_ACTIONS else say.LATER),
            i < TODAYS_ACTIONS,
            a.get("impact"),
            a.get("playbook") or "",
        )
        for i, a in enumerate((brief.get("actions") or ())[:MOST_ACTIONS])
    ]


def nothing_to_do(brief: Brief, voice: Voice) -> str:
    """What is said in place of tasks: an ordinary day; findings that ask for none; or a day that nobody can call ordinary yet."""
    if brief["quiet"]:
        return voice(say.QUIET)
    return voice(say.NO_ACTIONS if brief.get("findings") else say.NO_VERDICT)


def finding_cards(brief: Brief, voice: Voice) -> list[FindingCard]:
    """Every finding, in the order the brief ranked them."""
    return [_card(f, voice) for f in brief.get("findings") or ()]


def _card(f: Brief, voice: Voice) -> FindingCard:
    lang = voice.lang
    low, high = (*(f.get("interval") or ()), None, None)[:2]
    caveats = tuple(clean(either(c, lang)) for c in f.get("words_caveats") or ()) or flag_texts(f.get("caveats"), lang)
    return FindingCard(
        id=f["id"],
        check=f["check"],
        severity=f["severity"],
        severity_word=name_of(SEVERITIES, f["severity"], lang),
        title=clean(either(f["title"], lang)),
        why=clean(either(f.get("why"), lang)),
        impact=f.get("impact"),
        confidence=f["confidence"],
        certainty=voice(say.IF_UNUSUAL) if f["check"] in SUMMARIES else certainty(f["confidence"], lang),
        metric=metric_name(f.get("metric") or "", lang),
        observed=f.get("observed"),
        expected=f.get("expected"),
        interval=(low, high),
        numbers=_numbers(f, low, high, voice),
        caveats=caveats,
        actions=tuple(
            (name_of(ROLES, a["role"], lang), clean(either(a["text"], lang)), a.get("playbook") or "") for a in f.get("actions") or ()
        ),
    )


def _numbers(f: Brief, low: float | None, high: float | None, voice: Voice) -> str:
    metric, observed, expected = f.get("metric") or "", f.get("observed"), f.get("expected")
    if observed is None:
        return ""
    unit = f.get("unit") or metric_unit(metric)
    said = voice(say.SEEN, metric=metric_name(metric, voice.lang), observed=voice.number(observed, unit))
    if expected is not None:
        said += ("，" if voice.lang == "zh" else ", ") + voice(say.SHOULD_BE, expected=voice.number(expected, unit))
    if low is not None or high is not None:
        said += voice(say.INTERVAL, lo=voice.number(low, unit), hi=voice.number(high, unit))
    return said


def coverage_lines(brief: Brief, voice: Voice) -> list[CoverageLine]:
    """Every table of the brief, with what to download for those that are not in. Raw visits are not asked for where a day report tells visitors."""
    there = {c["table"] for c in brief.get("coverage") or () if c["status"] != "missing"}
    return [
        CoverageLine(
            c["table"],
            name_of(TABLES, c["table"], voice.lang),
            c["status"],
            name_of(STATUSES, c["status"], voice.lang),
            c.get("last_day"),
            DOWNLOADS[c["table"]].say(voice.lang) if c["status"] != "ok" and c["table"] in DOWNLOADS else "",
            tuple(c.get("recipes") or ()),
        )
        for c in brief.get("coverage") or ()
        if c["table"] != "visits" or "visits" in there or "shop_days" not in there
    ]
