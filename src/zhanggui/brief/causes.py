"""The likeliest causes of the change: members that moved apart from all others, each with the money that went with it; the clearest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhanggui.brief.cuts import SIDES, cuts_of
from zhanggui.brief.words import FACTOR_WORDS, subject_words
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.standout import Cut, Standout, alike, standouts
from zhanggui.metrics.context import DayContext

MOST = 5
SURE = 0.75
UNSURE = 0.4
LEAST_SURE = 0.6  # what is less likely than this is told only when nothing better is known
# Of the base: a cause of less money is not worth a line. One large basket makes a product's 客单价, so that has to weigh more.
LEAST_SHARE, LEAST_BASKET = 0.002, 0.01
CLEAR, LEAST_CLEAR = 25.0, 0.0005  # what is as clear as that is worth a line for less money
LEAST_SHIFT, SHIFT = 0.08, 0.35  # of the shop's visitors; a source took that many from the others, but for so much of them
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

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Cause:
    """A subject and factor with the money of it. `gain`: how clearly it moved apart from the rest (squared noises beyond chance)."""

    subject: Mapping[str, str]
    factor: str
    impact: float
    confidence: float
    gain: float = 0.0
    title: str | None = None


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
    if not ordinary:
        found = [c for c in found if c.impact * change > 0]
        if (foretold or findings) and abs(sum(c.impact for c in found)) < WHOLE * abs(change):
            found += _whole_shop(drivers, change, found)
        found = found or _moved_alike(ctx, shop, drivers, change) or _most_telling(contributions, change)
    else:
        found += _of_findings(drivers, findings)
    if ordinary and abs(change) > LARGE * abs(expected or change):
        found = [c for c in found if abs(c.impact) >= LEAST_OF_LARGE * abs(change)]
    found = most_general(found)
    ranked = _by_evidence(found) if ordinary else sorted(found, key=lambda c: (-abs(c.impact) * c.confidence, _name(c)))
    told = [c for n, c in enumerate(ranked) if n == 0 or c.confidence >= LEAST_SURE or not c.subject]
    return [{"rank": n, **_row(c, change, findings)} for n, c in enumerate(told[:MOST], start=1)]


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
    return sorted(found, key=lambda c: (-clearest[str(_name(c)[0])], _name(c)[0], -abs(c.impact) * c.confidence, c.factor))


def _name(cause: Cause) -> tuple[list[tuple[str, str]], str]:
    return sorted(cause.subject.items()), cause.factor


def members_apart(
    ctx: DayContext,
    shop: str,
    factors: Sequence[str],
    contributions: Sequence[Mapping[str, Any]],
    base: float,
    titles: Mapping[str, str],
    least: float,
) -> list[Cause]:
    """Sources and products that moved apart from the rest of the shop, factor by factor."""
    told = {(frozenset(c["subject"].items()), c["factor"]): float(c["effect"]) for c in contributions}
    out: list[Cause] = []
    for factor in (f for f in factors if f in SIDES):
        cuts, worth = cuts_of(ctx, shop, factor)
        for one in standouts(cuts, least):
            each = float(np.nan_to_num(worth[one.cut][one.place]))
            if factor == "visitors" and (shift := _shift(cuts, worth, one)) is not None:
                out.append(Cause(one.subject, "mix", shift, one.confidence, one.gain))
                continue
            money = told.get((frozenset(one.subject.items()), factor), one.delta * each)
            least_share = LEAST_BASKET if factor == "aov" else LEAST_CLEAR if one.gain >= CLEAR else LEAST_SHARE
            if abs(money) >= least_share * base:
                out.append(Cause(one.subject, factor, money, one.confidence, one.gain, titles.get(one.subject.get("product_id", ""))))
    return out


def _shift(cuts: Sequence[Cut], worth: Mapping[str, Numbers], one: Standout) -> float | None:
    """Money of visitors who came by this source instead of the others (Simpson: no source need convert otherwise); None where they did not."""
    cut = next(c for c in cuts if c.name == one.cut)
    whole, others = float(np.nansum(cut.expected)), float(np.nansum(cut.now - cut.expected)) - one.delta
    if not one.cut.startswith("source") or others * one.delta >= 0 or abs(one.delta) < LEAST_SHIFT * whole:
        return None
    if abs(others + one.delta) > SHIFT * abs(one.delta):
        return None
    each = np.nan_to_num(worth[one.cut])
    mean = float((each * np.nan_to_num(cut.expected)).sum()) / whole
    return one.delta * (float(each[one.place]) - mean)


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


def _moved_alike(ctx: DayContext, shop: str, drivers: Sequence[Mapping[str, Any]], change: float) -> list[Cause]:
    """Of a shop too young to be foretold: the factor by which all its members moved together, further than a shop swings."""
    carried = sorted((d for d in drivers if d["factor"] in SIDES and d["effect"] * change > 0), key=lambda d: -abs(d["effect"]))
    for driver in carried:
        factor = str(driver["factor"])
        moved = max((abs(alike(cut, YOUNG_SWING[factor])) for cut in cuts_of(ctx, shop, factor)[0]), default=0.0)
        if moved >= ALIKE and abs(driver["effect"]) >= WHOLE * abs(change):
            return [Cause({}, factor, float(driver["effect"]), UNSURE)]
    return []


def _of_findings(drivers: Sequence[Mapping[str, Any]], findings: Sequence[Finding]) -> list[Cause]:
    """Of an ordinary day: a factor of the whole shop that a check found out of its range."""
    effects = {str(d["factor"]): float(d["effect"]) for d in drivers}
    told = [f for f in findings if not f.subject and f.metric in effects and f.impact * effects[f.metric] > 0]
    return [Cause({}, f.metric, effects[f.metric], f.confidence, float(f.extra.get("z", 0.0)) ** 2) for f in told]


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
