"""The independent judge of the price guard: every basket, every interval, every filler, in exact fractions; slow and plain.

Written from the contract alone, it shares no line with the engine it judges. `evaluate` works out one basket. `search` looks at all of them.
The same arithmetic runs on three kinds of numbers: fractions (one filler), functions of a filler just beyond a point (oracle_near) and
figures for all fillers from a point on (oracle_far); oracle_filler says how they meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm
from operator import mul
from typing import Any, NamedTuple

from oracle_filler import Figure, over_fillers
from oracle_numbers import ZERO, cut
from oracle_shop import PER_PIECE, Layer, Promo, Scenario, Shop, active_sets, exact, read_shop

Number = Any  # a Fraction, or one of the two stand-ins of oracle_near and oracle_far


class Line(NamedTuple):
    amount: Number
    platform: Number
    receipt: Number


@dataclass(frozen=True)
class Outcome:
    lines: tuple[Line, ...]
    gifts: Number
    margin: Number


def evaluate(scenario: Scenario | Shop, quantities: Sequence[int], filler: Number = 0, active: frozenset[str] | None = None) -> Outcome:
    """One basket with goods of other shops for `filler`; `active` names the promotions that hold (None: all)."""
    shop = scenario if isinstance(scenario, Shop) else read_shop(scenario)
    filler = exact(filler) if isinstance(filler, float) else Fraction(filler) if isinstance(filler, int) else filler
    original = [p * q for p, q in zip(shop.prices, quantities, strict=True)] + [filler]  # the filler is the last line
    till = _Till(list(original), [ZERO] * len(original), list(quantities))
    for layer in shop.layers:
        till.gifts += _run_layer(layer, original, till, active)
    kept = 1 - shop.commission
    lines = tuple(Line(a, p, a * kept + p) for a, p in zip(till.amounts[:-1], till.platform[:-1], strict=True))
    goods = sum((c * q for c, q in zip(shop.costs, quantities, strict=True)), ZERO)
    return Outcome(lines, till.gifts, sum((x.receipt for x in lines), ZERO) - goods - till.gifts - shop.shipping)


@dataclass
class _Till:
    """What is left of each line, and what the platform has paid."""

    amounts: list[Number]
    platform: list[Number]
    quantities: list[int]
    gifts: Fraction = ZERO

    def take(self, p: Promo, shares: list[Number], may_exceed: bool) -> None:
        for k, share in enumerate(shares):
            if share is ZERO:
                continue
            taken = self.amounts[k] if may_exceed and share > self.amounts[k] else share
            self.amounts[k] = self.amounts[k] - taken
            if p.platform:
                self.platform[k] = self.platform[k] + taken


def _run_layer(layer: Layer, original: list[Number], till: _Till, active: frozenset[str] | None) -> Fraction:
    """Takes the discounts of a layer; what its gifts cost the shop."""
    held = [p for p in layer.promos if active is None or p.id in active]
    base = list(till.amounts if layer.running else original)
    gifts = sum((p.value for p in held if p.kind == "gift" and not p.platform and _gift_given(p, base, till.quantities)), ZERO)
    held = [p for p in held if p.kind != "gift"]
    if layer.combine == "chain":
        for p in held:
            shares = _offer(p, base, till.quantities)[1]
            till.take(p, shares, may_exceed=not layer.running)
            base = [b if s is ZERO else b - s for b, s in zip(base, shares, strict=True)]
        return gifts
    offers = [(p, *_offer(p, base, till.quantities)) for p in held]
    if layer.combine == "best" and offers:
        offers = [_greatest(offers)]
    if layer.combine == "best_line":
        offers = _best_of_each_line(offers, len(base))
    for p, _, shares in offers:
        till.take(p, shares, may_exceed=not layer.running or layer.combine == "sum")
    return gifts


def _greatest(offers: list[tuple[Promo, Number, list[Number]]]) -> tuple[Promo, Number, list[Number]]:
    winner = offers[0]
    for offer in offers[1:]:
        if offer[1] > winner[1]:
            winner = offer
    return winner


def _best_of_each_line(offers: list[tuple[Promo, Number, list[Number]]], lines: int) -> list[tuple[Promo, Number, list[Number]]]:
    kept = [(p, ZERO, [ZERO] * lines) for p, _, _ in offers]
    for k in range(lines):
        best = 0
        for j in range(1, len(offers)):
            if offers[j][2][k] > offers[best][2][k]:
                best = j
        if offers:
            kept[best][2][k] = offers[best][2][k]
    return kept


def _gift_given(p: Promo, base: list[Number], quantities: list[int]) -> bool:
    pieces = sum(quantities[k] for k in p.scope)
    if pieces == 0 or (p.limit is not None and pieces > p.limit) or pieces < (p.min_qty or 0):
        return False
    return p.threshold is None or sum((base[k] for k in sorted(p.scope)), ZERO) >= p.threshold


def _offer(p: Promo, base: list[Number], quantities: list[int]) -> tuple[Number, list[Number]]:
    """The whole discount and each line's share, measured on the base. An untouched line holds the very object ZERO."""
    shares: list[Number] = [ZERO] * len(base)
    scope = [k for k in sorted(p.scope) if quantities[k] > 0]
    pieces = sum(quantities[k] for k in scope)
    if pieces == 0 or (p.limit is not None and not p.first_pieces and pieces > p.limit):
        return ZERO, shares
    if p.kind in PER_PIECE or p.kind == "percent_off":
        if pieces < (p.min_qty or 0):
            return ZERO, shares
        for k, struck in _struck_pieces(p, scope, base, quantities, pieces).items():
            shares[k] = _per_piece(p, base[k] / quantities[k], struck)
        return sum(shares, ZERO), shares
    if p.kind == "qty_off":
        rate = next((r for qty, r in p.tiers if qty <= pieces), ZERO)
        for k in scope:
            shares[k] = base[k] * rate if rate else ZERO
        return sum(shares, ZERO), shares
    shared = [*scope, len(base) - 1] if p.cross else scope
    whole, ratio = cut(p, sum((base[k] for k in shared), ZERO))
    if whole is not ZERO:
        for k in shared:
            shares[k] = base[k] * ratio
    return whole, shares


def _struck_pieces(p: Promo, scope: list[int], base: list[Number], quantities: list[int], pieces: int) -> dict[int, int]:
    """How many pieces of each line the promotion falls on: all, or with first_pieces the dearest ones."""
    if p.limit is None or pieces <= p.limit:
        return {k: quantities[k] for k in scope}
    left, struck = p.limit, {}
    for k in sorted(scope, key=lambda k: base[k] / quantities[k], reverse=True):  # equal ones stay in the order of the list
        struck[k] = min(left, quantities[k])
        left -= struck[k]
    return struck


def _per_piece(p: Promo, unit: Number, pieces: int) -> Number:
    if pieces == 0:
        return ZERO
    if p.kind == "percent_off":
        return unit * (p.rate * pieces)
    if p.kind == "nth_off":
        return unit * (p.rate * (pieces // p.group))
    if p.kind == "amount_off":
        return (p.value if p.value < unit else unit) * pieces
    return (unit - p.value) * pieces if unit > p.value else ZERO  # fixed_price


def baskets(shop: Shop) -> Iterator[tuple[int, ...]]:
    """Every vector of whole quantities that fits, but the empty one."""
    unit = lcm(shop.max_amount.denominator, *(p.denominator for p in shop.prices))
    prices, most = [int(p * unit) for p in shop.prices], int(shop.max_amount * unit)
    for quantities in product(range(shop.max_qty + 1), repeat=len(shop.skus)):
        if any(quantities) and sum(map(mul, prices, quantities)) <= most:
            yield quantities


def search(scenario: Scenario | Shop) -> dict[str, Any]:
    """{"skus": {sku: {"worst_unit_price", "worst_unit_receipt"}}, "worst_margin"}, each a Figure, or None where no basket fits."""
    shop = scenario if isinstance(scenario, Shop) else read_shop(scenario)
    names = [(sku, what) for sku in shop.skus for what in ("worst_unit_price", "worst_unit_receipt")]
    worst: dict[tuple[str, str], Figure | None] = dict.fromkeys([*names, ("", "worst_margin")])
    every = list(baskets(shop))
    for active in active_sets(shop):
        for quantities in every:
            keys = [name for k, q in enumerate(quantities) if q for name in names[2 * k : 2 * k + 2]] + [("", "worst_margin")]
            found = over_fillers(_Basket(shop, quantities, active), [worst[key] for key in keys])
            worst.update(zip(keys, found, strict=True))
    skus = {sku: {what: worst[sku, what] for what in ("worst_unit_price", "worst_unit_receipt")} for sku in shop.skus}
    return {"skus": skus, "worst_margin": worst["", "worst_margin"]}


@dataclass(frozen=True)
class _Basket:
    """One basket in one interval, as the search over fillers sees it: figures as a function of the filler."""

    shop: Shop
    quantities: tuple[int, ...]
    active: frozenset[str]

    def figures(self, filler: Number) -> list[Number]:
        """Unit price and unit receipt of each line, then the margin."""
        outcome = evaluate(self.shop, self.quantities, filler, self.active)
        units = [(x.amount / q, x.receipt / q) for x, q in zip(outcome.lines, self.quantities, strict=True) if q]
        return [figure for pair in units for figure in pair] + [outcome.margin]

    @property
    def trivial(self) -> list[Fraction]:
        """No price and no receipt is below 0, no margin below the loss of everything."""
        gifts = sum((p.value for layer in self.shop.layers for p in layer.promos if p.kind == "gift"), ZERO)
        goods = sum((c * q for c, q in zip(self.shop.costs, self.quantities, strict=True)), ZERO)
        return [ZERO] * (2 * sum(q > 0 for q in self.quantities)) + [-goods - gifts - self.shop.shipping]

    @property
    def cross(self) -> list[Promo]:
        """The promotions that a filler counts in."""
        held = [p for layer in self.shop.layers for p in layer.promos if p.cross and p.id in self.active]
        return [p for p in held if 0 < sum(self.quantities[k] for k in p.scope) <= (p.limit or 10**9)]
