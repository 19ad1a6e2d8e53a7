"""Causes with a name: the sources and products that moved apart from the rest of the shop, each with the money that went with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhanggui.brief.cuts import SIDES, cuts_of
from zhanggui.brief.whole import is_whole
from zhanggui.kernel.finding import Finding
from zhanggui.methods.standout import LEAST_GAIN, Cut, Standout, standouts
from zhanggui.metrics.context import DayContext

# Of the base: a cause of less money is not worth a line. One large basket makes a product's 客单价, so that has to weigh more.
LEAST_SHARE, LEAST_BASKET = 0.002, 0.01
CLEAR, LEAST_CLEAR = 25.0, 0.0005  # what is as clear as that is worth a line for less money
FAIRLY, LEAST_FAIRLY = LEAST_GAIN, 0.001
LEAST_SHIFT, SHIFT = 0.08, 0.35  # of the shop's visitors; a source took that many from the others, but for so much of them

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
            own = one.delta * each
            money = told.get((frozenset(one.subject.items()), factor), own)
            if money * own < 0:
                if one.shared != 1.0:  # it went the way of all, only less far
                    continue
                money = own
            if is_whole(next(c for c in cuts if c.name == one.cut), one.place):
                continue
            least_share = LEAST_BASKET if factor == "aov" else _least_share(one.gain)
            if max(abs(money), abs(own)) >= least_share * base:
                out.append(Cause(one.subject, factor, money, one.confidence, one.gain, titles.get(one.subject.get("product_id", ""))))
    return out


def named_by_checks(found: Sequence[Cause], contributions: Sequence[Mapping[str, Any]], findings: Sequence[Finding]) -> list[Cause]:
    """Sources and products of which a check says that this very factor left its range, where the members weighed together named others."""
    rows = {(frozenset(c["subject"].items()), str(c["factor"])): c for c in contributions if c["subject"]}
    known = {(frozenset(c.subject.items()), c.factor) for c in found}
    out = []
    for finding in findings:
        key = frozenset((k, str(v)) for k, v in finding.subject.items()), finding.metric
        row = rows.get(key)
        alike = [c for c in found if c.factor == finding.metric]
        carried = any(
            key[0] < set(c.subject.items()) and c.impact * finding.impact > 0 for c in alike
        )  # one product's move is its source's
        if row is not None and alike and not carried and key not in known and float(row["effect"]) * finding.impact > 0:
            out.append(Cause(dict(key[0]), key[1], float(row["effect"]), finding.confidence, title=row.get("title")))
    return out


def _least_share(gain: float) -> float:
    """Of the base: the clearer a member moved, the less money it need carry to be worth a line."""
    return LEAST_CLEAR if gain >= CLEAR else LEAST_FAIRLY if gain >= FAIRLY else LEAST_SHARE


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
