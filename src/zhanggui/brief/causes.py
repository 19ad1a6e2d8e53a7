"""The likeliest causes of the change: members that moved apart from all others, each with the money that went with it; the clearest first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from zhanggui.brief.apart import CLEAR, Cause, members_apart, named_by_checks
from zhanggui.brief.cuts import SIDES, cuts_of
from zhanggui.brief.whole import factor_z, is_unseen
from zhanggui.brief.words import FACTOR_WORDS, subject_words
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.standout import alike, confidence
from zhanggui.metrics.context import DayContext

MOST = 5
SURE = 0.75
UNSURE = 0.4
LEAST_SURE = 0.6  # what is less likely than this is told only when nothing better is known
QUIET_GAIN, STRUCK_GAIN = 6.0, 3.0  # squared noises beyond chance that a member must show: more on a day that is an ordinary one so far
LARGE, LEAST_OF_LARGE = 0.2, 0.1  # of a change this large, though the shop swings so, nothing is told that carries less of it than this
YOUNG_SWING = {
    "visitors": 0.15,
    "buyers": 0.15,
    "pay_conversion": 0.08,
    "aov": 0.04,
}  # how far (log) a shop is off the middle of its few days
ALIKE = 3.0  # of these swings
WHOLE = 0.5  # of the change left without a member that moved apart: the whole shop moved


def causes(
    ctx: DayContext,
    shop: str,
    contributions: Sequence[Mapping[str, Any]],
    drivers: Sequence[Mapping[str, Any]],
    change: float | None,
    ordinary: bool,
    foretold: bool,
    findings: Sequence[Finding],
    expected: float | None,
    titles: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Ranked causes of the change, at most five. Of an ordinary day: only members that moved apart none the less, whatever their sign.

    `foretold`: the base is what the day should have brought, so that a change of the whole shop is more than its drivers said again.
    """
    if not change:
        return []
    least = QUIET_GAIN if ordinary and not findings else STRUCK_GAIN
    factors = [str(d["factor"]) for d in drivers]
    found = members_apart(ctx, shop, factors, contributions, abs(expected or 0.0), titles, least)
    found += named_by_checks(found, contributions, findings)
    if ordinary:
        found += _whole_beneath(ctx, shop, drivers, found, findings)
    else:
        found = _of_change(ctx, shop, contributions, drivers, change, foretold or bool(findings), found)
    if ordinary and abs(change) > LARGE * abs(expected or change):
        found = [c for c in found if abs(c.impact) >= LEAST_OF_LARGE * abs(change) or c.gain >= CLEAR]
    found = most_general(found)
    ranked = _by_evidence(found) if ordinary else _by_money(found, change)
    better = any(c.confidence >= LEAST_SURE for c in ranked)
    told = [c for n, c in enumerate(ranked) if c.confidence >= LEAST_SURE or not c.subject or (n == 0 and not better)]
    return [{"rank": n, **_row(c, change, findings)} for n, c in enumerate(told[:MOST], start=1)]


def _of_change(
    ctx: DayContext,
    shop: str,
    contributions: Sequence[Mapping[str, Any]],
    drivers: Sequence[Mapping[str, Any]],
    change: float,
    judged: bool,
    found: Sequence[Cause],
) -> list[Cause]:
    """Of an unusual change: the members that went along, what is left to the whole shop, and what clearly went against it."""
    along, against = [c for c in found if c.impact * change > 0], [c for c in found if c.impact * change <= 0 and c.gain >= CLEAR]
    if abs(sum(c.impact for c in along)) < WHOLE * abs(change):
        along += _whole_shop(drivers, change, along) if judged else _moved_alike(ctx, shop, drivers, change)
    if not along and is_unseen(ctx, shop):
        along = _largest_driver(drivers, change)
    return [*(along or _most_telling(contributions, change)), *against]


def _name(cause: Cause) -> tuple[list[tuple[str, str]], str]:
    return sorted(cause.subject.items()), cause.factor


def most_general(found: Sequence[Cause]) -> list[Cause]:
    """Without what lies inside another cause of the same factor and direction: its move is part of that one's."""

    def inside(c: Cause, other: Cause) -> bool:
        wider = set(other.subject.items()) < set(c.subject.items())
        return wider and bool(other.subject) and c.factor == other.factor and c.impact * other.impact > 0

    return [c for c in found if not any(inside(c, other) for other in found)]


def _by_evidence(found: Sequence[Cause]) -> list[Cause]:
    """Of an unusual change one asks where the money went; of an ordinary one, what is unusual beneath it: the clearest subject first."""
    clearest: dict[str, float] = {}
    for c in found:
        clearest[str(_name(c)[0])] = max(c.gain, clearest.get(str(_name(c)[0]), 0.0))
    return sorted(found, key=lambda c: (-clearest[str(_name(c)[0])], _name(c)[0], -c.gain, -abs(c.impact), c.factor))


def _by_money(found: Sequence[Cause], change: float) -> list[Cause]:
    """What went with the change before what went against it."""
    return sorted(found, key=lambda c: (c.impact * change <= 0, -abs(c.impact) * c.confidence, _name(c)))


def _whole_shop(drivers: Sequence[Mapping[str, Any]], change: float, along: Sequence[Cause]) -> list[Cause]:
    """What is left of each factor once its members' own moves are told: everything moved alike, or the cause lies outside these dimensions."""
    rest = []
    for driver in (d for d in drivers if d["factor"] != "rest"):
        own = sum(c.impact for c in along if c.factor == driver["factor"])
        left = float(driver["effect"]) - own
        if left * change > 0 and abs(left) >= (1 - WHOLE) / 2 * abs(change):
            rest.append(Cause({}, str(driver["factor"]), left, UNSURE))
    return rest


def _most_telling(contributions: Sequence[Mapping[str, Any]], change: float) -> list[Cause]:
    """Where nothing moved apart and no factor stands for the change: what carries most of it, to be verified."""
    own = [c for c in contributions if c["by"] in ("source_l2", "product_id", "source_l1") and c["subject"] and c["effect"] * change > 0]
    best = sorted(own, key=lambda c: -abs(c["effect"]))[:1]
    return [Cause(c["subject"], c["factor"], float(c["effect"]), UNSURE, title=c.get("title")) for c in best]


def _largest_driver(drivers: Sequence[Mapping[str, Any]], change: float) -> list[Cause]:
    """Of a 大促 or festival like none before: the calendar moved everybody, so the factor is told and nobody is blamed."""
    with_it = [d for d in drivers if d["factor"] in SIDES and d["effect"] * change > 0]
    best = sorted(with_it, key=lambda d: -abs(d["effect"]))[:1]
    return [Cause({}, str(d["factor"]), float(d["effect"]), UNSURE) for d in best]


def _moved_alike(ctx: DayContext, shop: str, drivers: Sequence[Mapping[str, Any]], change: float) -> list[Cause]:
    """Of a shop too young to be foretold: the factor by which all its members moved together, further than a shop swings."""
    carried = sorted((d for d in drivers if d["factor"] in SIDES and d["effect"] * change > 0), key=lambda d: -abs(d["effect"]))
    for driver in carried:
        factor = str(driver["factor"])
        moved = max((abs(alike(cut, YOUNG_SWING[factor])) for cut in cuts_of(ctx, shop, factor)[0]), default=0.0)
        if moved >= ALIKE and abs(driver["effect"]) >= WHOLE * abs(change):
            return [Cause({}, factor, float(driver["effect"]), UNSURE)]
    return []


def _whole_beneath(
    ctx: DayContext, shop: str, drivers: Sequence[Mapping[str, Any]], found: Sequence[Cause], findings: Sequence[Finding]
) -> list[Cause]:
    """Of an ordinary day: a factor of the whole shop that a check found out of its range, or that is, beyond what its members make of it."""
    out = []
    for driver in drivers:
        factor, effect = str(driver["factor"]), float(driver["effect"])
        told = [f for f in findings if not f.subject and f.metric == factor and f.impact * effect > 0]
        z = max((float(f.extra.get("z", 0.0)) for f in told), key=abs, default=factor_z(ctx, shop, factor))
        left = effect - sum(c.impact for c in found if c.factor == factor)
        gain = z * z - 2 * math.log(len(drivers))
        if told:
            out.append(Cause({}, factor, effect, max(f.confidence for f in told), z * z))
        elif gain >= QUIET_GAIN and z * effect > 0 and left * effect > WHOLE * effect * effect:
            out.append(Cause({}, factor, left, confidence(gain), gain))
    return out


def _row(cause: Cause, change: float, findings: Sequence[Finding]) -> dict[str, Any]:
    """A cause as the contract has it. A finding about the same subject is its evidence, and makes it the surer."""
    evidence = [f for f in findings if dict(f.subject) == dict(cause.subject) and (cause.subject or f.metric == cause.factor)]
    sure = max([cause.confidence, *(f.confidence for f in evidence)])
    lead = Words("主要伴随因子", "main accompanying factor") if sure >= SURE else Words("需进一步验证", "to be verified")
    who, factor = subject_words(cause.subject, cause.title), FACTOR_WORDS[cause.factor]
    if not cause.subject:
        who = Words(
            "全店（各来源、各商品一起变，或原因不在这些维度里）",
            "the whole shop (all sources and products alike, or a cause outside these dimensions)",
        )
    words = Words(f"{lead.zh}：{who.zh} · {factor.zh}", f"{lead.en}: {who.en} · {factor.en}")
    row = {
        "subject": dict(cause.subject),
        "factor": cause.factor,
        "impact": round(cause.impact, 2) + 0.0,
        "share": round(cause.impact / change, 6),
        "confidence": round(sure, 4),
        "words": {"zh": words.zh, "en": words.en},
        "evidence": [f.id for f in evidence],
    }
    return row | ({"title": cause.title} if cause.title else {})
