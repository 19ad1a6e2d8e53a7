"""What plans leave of many lines at once, and exactly of one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from zhanggui.methods.guard.catalogue import Bools, Cases, line_share
from zhanggui.methods.guard.kinds import ZERO, InScope, gives, shares
from zhanggui.methods.guard.plan import Move, Option, Plan
from zhanggui.methods.guard.steps import Floats, step_span
from zhanggui.methods.guard.world import Layer, Promotion

NEAR = 1e-12


@dataclass
class Left:
    """After a plan: what the buyer pays and the platform paid of each line, and where the plan can be (a total is no less than the line)."""

    amount: Floats
    platform: Floats
    possible: Bools


def follow(plan: Plan, lines: Cases, unit: int, known: dict[tuple[int, ...], Left]) -> Left:
    """Every line through every layer of a plan. Amounts in units. `known`: after the first options of plans before, by their identity."""
    left = Left(lines.amount, lines.platform, np.ones(len(lines.amount), bool))
    for n, (layer, option) in enumerate(zip(plan.layers, plan.options, strict=True)):
        key = tuple(id(o) for o in plan.options[: n + 1])
        after = known.get(key) or _through(layer, option, left, lines, unit)
        if n + 1 < len(plan.options):  # of whole plans there is only one each
            known[key] = after
        left = after
    return left


def _through(layer: Layer, option: Option, before: Left, lines: Cases, unit: int) -> Left:
    amount, platform, possible = before.amount.copy(), before.platform.copy(), before.possible.copy()
    base_now = amount.copy() if layer.base == "running" else lines.listed.copy()
    for move in option.moves:
        if move.total is not None and move.total.at is not None and option.totals:
            possible &= base_now <= float(move.total.at) * unit * (1 + NEAR)
        share = _share(move, lines.listed if option.mixed(layer, move) else base_now, lines, unit)
        taken = np.minimum(share, amount)
        amount -= taken
        if move.promotion.platform:
            platform += taken
        if layer.combine == "chain":
            base_now -= share
    return Left(amount, platform, possible)


def least_ratio(p: Promotion, own: Floats, unit: float, most: float) -> Floats:
    """The least part that a promotion by sum takes while its sum is anything from `own` to `most` yuan."""
    least: Floats = np.full_like(own, np.inf)
    if p.threshold is None:
        starts, ends, values = [ZERO, *(t for t, _ in p.tiers)], [float(t) for t, _ in p.tiers] + [most], [ZERO, *(v for _, v in p.tiers)]
        for _start, end, value in zip(starts, ends, values, strict=True):
            least = np.where(own * (1 - NEAR) < end * unit, np.minimum(least, float(value) / min(end, most)), least)
        return np.where(np.isfinite(least), np.minimum(least, 1.0), 0.0)
    times = np.floor(own * (1 - NEAR) / (float(p.threshold) * unit))
    cap = np.inf if p.max_times is None else float(p.max_times)
    until = np.where(times >= cap, most, np.minimum((times + 1) * float(p.threshold), most))
    ratio: Floats = np.minimum(times, cap) * float(p.value) / np.maximum(until, 1e-9)
    return np.minimum(ratio, 1.0 if p.max_times is None else min(p.max_times * float(p.value) / most, 1.0))


def _share(move: Move, base: Floats, lines: Cases, unit: int) -> Floats:
    p = move.promotion
    if move.total is None:
        return line_share(p, base, lines.qty, move.others, unit)
    if p.limit is not None:
        base = np.where(lines.qty <= p.limit, base, 0.0)
    if move.total.at is None:
        total = np.maximum(base, float(move.total.floor) * unit)
        if move.least:
            return base * least_ratio(p, total, float(unit), move.most)
        if move.total.up is not None:
            step = float(move.total.up * unit)
            total = np.ceil(total / step - NEAR) * step
        ratio, _ = step_span(p, unit, total * (1 - NEAR), total * (1 + NEAR))
        return base * ratio.high
    return base * float(move.part)


@dataclass(frozen=True)
class Followed:
    """One line after a plan, exact, in yuan: what the buyer pays, what the platform paid, which promotions took something, and its amount before each layer."""

    amount: Fraction
    platform: Fraction
    applied: tuple[str, ...]
    before: tuple[Fraction, ...]


def follow_one(plan: Plan, listed: Fraction, amount: Fraction, platform: Fraction, qty: int) -> Followed:
    """The same for one line, exact."""
    applied, before = [], []
    for layer, option in zip(plan.layers, plan.options, strict=True):
        before.append(amount)
        base = amount if layer.base == "running" else listed
        for move in option.moves:
            share = _share_one(move, listed if option.mixed(layer, move) else base, qty)
            taken = min(share, amount)
            if layer.combine == "chain":
                base -= share
            if not taken:
                continue
            applied.append(move.promotion.id)
            amount -= taken
            platform += taken if move.promotion.platform else ZERO
    return Followed(amount, platform, tuple(applied), tuple(before))


def in_proportion(plan: Plan) -> bool:
    """Whether a plan leaves the same part of every line."""
    return all(
        m.total is not None and m.total.at is not None and m.promotion.limit is None and layer.base == "running"
        for layer, option in zip(plan.layers, plan.options, strict=True)
        for m in option.moves
    )


def _share_one(move: Move, base: Fraction, qty: int) -> Fraction:
    p = move.promotion
    if move.total is not None:
        if p.limit is not None and qty > p.limit:
            return ZERO
        if move.total.at is None:
            total = max(base, move.total.floor)
            if move.least:
                return base * Fraction(float(least_ratio(p, np.array([float(total)]), 1.0, move.most)[0]))
            if move.total.up is not None:
                total = move.total.up * -(-total // move.total.up)
            return base * gives(p, total) / total if total else ZERO
        return base * move.part
    if p.limit is not None and qty > p.limit and not p.first_pieces:
        return ZERO
    chosen = qty if p.limit is None else min(qty, p.limit)
    if p.kind == "qty_off":
        reached = [r for n, r in p.tiers if n <= qty]
        rates = [*reached[-1:], *(r for n, r in p.tiers if n > qty and move.others and p.can_count(int(n)))]
        return base * max(rates, default=ZERO)
    most = max(qty, p.min_qty) if move.others and p.can_count(p.min_qty) else qty  # other items bring the pieces asked for
    return Fraction(shares(p, InScope([0], {0: qty}, {0: chosen}, {0: base}, base, most)).get(0, ZERO))
