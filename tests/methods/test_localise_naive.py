"""The search by arrays against the same definition written out: every element of every cuboid, one after the other, in plain Python."""

from __future__ import annotations

from itertools import combinations, product
from math import comb, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.localise_elements import Dense, Sparse
from zhanggui.methods.localise_evidence import Counts, Evidence, Rates, Relative
from zhanggui.methods.localise_leaves import Leaves
from zhanggui.methods.localise_search import DEEPER, MIXED, SURE, search

Element = tuple[tuple[int, int], ...]


RATE_SCALE = 1.2


def naive_gain(kind: str, rows: list[tuple[float, ...]]) -> float:
    """The likelihood ratio of a set of leaves, from its textbook formula."""
    sums = [sum(row[n] for row in rows) for n in range(len(rows[0]))] if rows else [0.0] * 6
    if kind == "relative":
        return sums[0] ** 2 / (2 * sums[1]) if sums[1] > 0 else 0.0
    if kind == "counts":
        value, expected = sums[0], max(sums[1], 0.5)
        if sums[0] + sums[1] == 0:
            return 0.0
        ratio = (value * log(value / expected) if value else 0.0) - value + expected
        return tempered(ratio, expected * swing(value / expected), sums[2] / expected)
    good, of, expected, plain, variance, swung = sums
    if of == 0:
        return 0.0
    expected = min(max(expected, min(0.5, of / 2)), of - min(0.5, of / 2))
    least = expected_least(of)
    plain, variance = max(plain, least), max(variance, RATE_SCALE * least)
    bad = of - good
    ratio = (good * log(good / expected) if good else 0.0) + (bad * log(bad / (of - expected)) if bad else 0.0)
    odds = good / expected * (of - expected) / bad if bad else float("inf")
    return tempered(ratio, plain * swing(odds), swung / variance) * plain / variance


def expected_least(of: float) -> float:
    """Binomial variance of a rate half of one away from 0."""
    half = min(0.5, of / 2)
    return of * (half / of) * (1 - half / of)


def swing(ratio: float) -> float:
    return min(abs(log(ratio)), 3.0) ** 2 / 2 if 0 < ratio < float("inf") else 4.5


def tempered(by_counts: float, by_swing: float, part: float) -> float:
    return 1 / ((1 - part) / by_counts + part / by_swing) if by_swing > 0 and by_counts > 0 else 0.0


def naive_search(kind: str, leaves: list[tuple[int, ...]], columns: list[tuple[float, ...]]) -> list[tuple[Element, float]]:
    """What `search` promises: the element of the greatest gain less cost that no other dim parts, then again without its leaves."""
    dims, left, found = len(leaves[0]), list(range(len(leaves))), []
    cuboids = [c for layer in range(dims + 1) for c in combinations(range(dims), layer)]
    members = {c: sorted({tuple((d, leaf[d]) for d in c) for leaf in leaves}) for c in cuboids}
    while True:
        best: tuple[float, int, Element, float] | None = None
        for c in cuboids:
            for element in members[c]:
                mine = [i for i in left if all(leaves[i][d] == m for d, m in element)]
                gain = naive_gain(kind, [columns[i] for i in mine]) if mine else 0.0
                over = gain - log(len(members[c])) - log(comb(dims, len(c))) - DEEPER * len(c)
                if over <= SURE or not naive_one(kind, leaves, columns, mine, c, gain):
                    continue
                if best is None or (round(over, 6), -len(c)) > (round(best[0], 6), -best[1]):
                    best = (over, len(c), element, gain)
        if best is None:
            return found
        found.append((best[2], best[3]))
        left = [i for i in left if not all(leaves[i][d] == m for d, m in best[2])]


def naive_one(
    kind: str, leaves: list[tuple[int, ...]], columns: list[tuple[float, ...]], mine: list[int], fixed: tuple[int, ...], gain: float
) -> bool:
    for dim in set(range(len(leaves[0]))) - set(fixed):
        parts = {leaves[i][dim] for i in mine}
        apart = sum(naive_gain(kind, [columns[i] for i in mine if leaves[i][dim] == part]) for part in parts)
        free = len(parts) - 1
        if apart - gain - free / 2 - 2 * (free / 2) ** 0.5 > MIXED * gain:
            return False
    return True


def cube(kind: str, seed: int) -> tuple[Leaves, Evidence]:
    """A tiny cube with holes, noise and one or two planted causes."""
    rng = np.random.default_rng(seed)
    widths = tuple(int(w) for w in rng.integers(2, 5, int(rng.integers(1, 4))))
    codes = np.array(list(product(*map(range, widths)))).T
    codes = codes[:, rng.uniform(size=codes.shape[1]) < 0.9] if codes.shape[1] > 4 else codes
    for dim in range(len(widths)):
        codes[dim] = np.unique(codes[dim], return_inverse=True)[1]
    leaves = Leaves(tuple("abcd"[: len(widths)]), tuple(tuple(str(m) for m in range(int(c.max()) + 1)) for c in codes), codes)
    size, factor = rng.lognormal(4, 1, codes.shape[1]), np.ones(codes.shape[1])
    for _ in range(int(rng.integers(0, 3))):
        dims = rng.choice(len(widths), int(rng.integers(1, len(widths) + 1)), replace=False)
        factor[np.logical_and.reduce([codes[d] == rng.integers(widths[d]) for d in dims])] = rng.uniform(0.1, 2.5)
    if kind == "relative":
        return leaves, Relative.of(size * factor * (1 + 0.1 * rng.standard_normal(len(size))), size, 0.1, 0.0)
    if kind == "counts":
        return leaves, Counts.of(rng.poisson(size * factor).astype(float), size, 0.05, 1.0)
    of = np.ceil(size * 5)
    good = rng.binomial(of.astype(int), np.minimum(0.1 * factor, 1)).astype(float)
    return leaves, Rates.of(good, of, of * 0.1, of * 3, RATE_SCALE, 0.05)


@pytest.mark.parametrize("kind", ["relative", "counts", "rates"])
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000))
def test_the_search_is_its_definition_written_out(kind: str, seed: int) -> None:
    leaves, evidence = cube(kind, seed)
    rows = [tuple(int(m) for m in leaf) for leaf in leaves.codes.T]
    plain = naive_search(kind, rows, [tuple(float(c[i]) for c in evidence.columns) for i in range(leaves.size)])
    found = search(leaves, evidence)
    assert [f.subject for f in found] == [element for element, _ in plain]
    assert [f.gain for f in found] == pytest.approx([gain for _, gain in plain])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_whole_and_hollow_cubes_hold_the_same_sums(seed: int) -> None:
    leaves, evidence = cube("counts", seed)
    whole, hollow, column = Dense(leaves), Sparse(leaves), evidence.columns[0]
    sums = {whole.subject(n): s for n, s in enumerate(whole.sums(column))}
    assert len(sums) == whole.size
    filled = np.flatnonzero(hollow.sums(np.ones(leaves.size)))
    for n, s in zip(filled, hollow.sums(column)[filled], strict=True):
        assert s == pytest.approx(sums[hollow.subject(n)])
    some = np.arange(0, leaves.size, 2)
    part = {whole.subject(n): s for n, s in enumerate(whole.sums(column[some], some))}
    for n, s in zip(filled, hollow.sums(column[some], some)[filled], strict=True):
        assert s == pytest.approx(part[hollow.subject(n)])


def test_the_noise_is_read_from_the_leaves_that_did_not_move() -> None:
    from zhanggui.methods.localise_noise import narrowest_half, rate_noise, value_noise

    rng = np.random.default_rng(8)
    expected = rng.lognormal(5, 1.5, 3000)
    moved = np.where(np.arange(3000) < 900, 0.5, 1.0)
    codes = np.vstack([np.arange(3000) // 300, np.arange(3000) % 20])
    swung = expected * moved * np.exp(0.15 * rng.standard_normal(3000))
    scale, spread = value_noise(rng.poisson(swung).astype(float), expected, codes, counts=True)
    assert scale == pytest.approx(1.0, abs=0.5)
    assert spread == pytest.approx(0.15, abs=0.03)
    scale, spread = value_noise(expected * moved * (1 + 0.2 * rng.standard_normal(3000)), expected, codes, counts=False)
    assert spread == pytest.approx(0.2, abs=0.06)
    of = np.round(expected * 10)
    good = rng.binomial(of.astype(int), 0.1 * moved).astype(float)
    assert rate_noise(good, of, of * 0.1, codes)[0] == pytest.approx(1.0, abs=0.3)
    assert narrowest_half(rng.standard_normal(100_000)) == pytest.approx(1.0, abs=0.03)
