"""Against RiskLoc on made sets: the RiskLoc of the bench is the paper's, written out again here leaf by leaf, and ours finds more of the truth."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from accuracy_localise import adtributor, found_by_ours, ratio_rows, score, set_rows
from localise_ratio_sets import make_ratio_case
from localise_sets import Case, Element, L, S, make_case
from riskloc import cutoff_of, riskloc

SMALL_S = replace(S, dims=(6, 5, 4, 3))
SMALL_L = replace(L, dims=(6, 8, 5, 6))


def plain_riskloc(case: Case) -> list[Element]:
    """Definitions 1 to 5 and algorithm 1 of the paper, one leaf after the other."""
    leaves = [tuple(int(m) for m in leaf) for leaf in case.codes.T]
    v, f = [float(x) for x in case.value], [float(x) for x in case.expected]
    n = range(len(leaves))
    deviation = [2 * (f[i] - v[i]) / (f[i] + v[i]) if f[i] + v[i] else 0.0 for i in n]
    distinct = sorted(set(deviation))
    low, high = max(distinct[:6]), min(distinct[-6:])
    cut = -min(low, high, key=abs)
    odd = [d > cut if cut > 0 else d < cut for d in deviation]
    weight = [min(abs(deviation[i]) if odd[i] else (0.0 if v[i] == f[i] == 0 else abs(cut - deviation[i])), 1.0) for i in n]
    power = [(v[i] - f[i]) / (sum(v) - sum(f)) for i in n]
    if sum(power[i] for i in n if odd[i]) < 0:
        power = [-p for p in power]
    least = 0.02 * sum(power[i] for i in n if odd[i])
    left, causes = list(n), []
    while sum(power[i] for i in left if odd[i]) >= least:
        best = None
        for layer in range(1, len(leaves[0]) + 1):
            for dims in combinations(range(len(leaves[0])), layer):
                elements: dict[Element, list[int]] = {}
                for i in left:
                    elements.setdefault(tuple((d, leaves[i][d]) for d in dims), []).append(i)
                for element, mine in sorted(elements.items(), key=lambda item: -sum(power[i] for i in item[1])):
                    if sum(power[i] for i in mine) <= (best[0] if best else least):
                        break
                    if any(odd[i] for i in mine) and risk(mine, v, f, deviation, weight, odd) >= 0.5 - 1e-9:
                        best = (sum(power[i] for i in mine), element)
                        break
            if best:
                break
        if not best:
            break
        causes.append(best[1])
        left = [i for i in left if not all(leaves[i][d] == m for d, m in best[1])]
    return causes


def risk(mine: list[int], v: list[float], f: list[float], deviation: list[float], weight: list[float], odd: list[bool]) -> float:
    """High risk (how much of the element is odd) less low risk (how badly one common shift fits it)."""
    ill, well = sum(weight[i] for i in mine if odd[i]), sum(weight[i] for i in mine if not odd[i])
    seen = [i for i in mine if v[i] and f[i]]
    low = 0.0
    if seen:
        ratio = sum(v[i] for i in seen) / sum(f[i] for i in seen)
        left = [abs(2 * (f[i] * ratio - v[i]) / (f[i] * ratio + v[i])) for i in seen]
        was = [abs(deviation[i]) for i in seen]
        low = sum(left) / sum(was) if sum(was) else 0.0
    return ill / (ill + well + 1) - low


@pytest.mark.parametrize("shape", [SMALL_S, SMALL_L], ids=["S", "L"])
def test_the_riskloc_we_are_held_against_is_the_one_of_the_paper(shape: object) -> None:
    found = 0
    for seed in range(1000, 1025):
        case = make_case(shape, seed)
        mine = riskloc(case.codes, case.value, case.expected)
        assert mine == plain_riskloc(case), seed
        found += len(mine)
    assert found > 10


@pytest.mark.slow
def test_on_whole_cubes_of_s_too() -> None:
    for seed in range(1000, 1002):
        case = make_case(S, seed)
        assert riskloc(case.codes, case.value, case.expected) == plain_riskloc(case), seed


def test_the_cutoff_leaves_five_outliers_out_at_either_end() -> None:
    assert cutoff_of(np.array([-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 1.0, 1.1, 1.2, 1.3, 1.4, 1.4])) == pytest.approx(-0.2)
    assert cutoff_of(np.array([-9.0, -8.0, -7.0, -6.0, -5.0, -0.1, 0.0, 0.1, 0.5, 0.6, 0.7, 0.8, 0.9])) == pytest.approx(0.1)


def test_a_set_is_made_as_its_paper_says() -> None:
    """48,000 and 36,000 leaves; causes are named once, share no member of a dim, and move their leaves alone beyond the noise."""
    case = make_case(S, 1000)
    assert case.codes.shape == (5, 48_000)
    assert make_case(L, 1000).codes.shape == (4, 36_000)
    assert all(len(e) == 4 for e in make_case(L, 1001).truth)
    assert make_case(S, 1000).truth == case.truth
    assert make_case(S, 1001).truth != case.truth
    for seed in range(1000, 1020):
        small = make_case(SMALL_S, seed)
        inside = np.zeros(small.codes.shape[1], dtype=bool)
        for element in small.truth:
            inside |= np.logical_and.reduce([small.codes[d] == m for d, m in element])
        assert abs(small.value[inside] - small.expected[inside]).sum() > 0


def test_ours_finds_far_more_of_the_truth_than_riskloc_on_few_cases() -> None:
    """The small twin of the accuracy page: reporting seeds, smaller cubes."""
    for shape, gain in ((SMALL_S, 0.0), (SMALL_L, 0.10)):
        ours, theirs = np.zeros(3), np.zeros(3)
        for seed in range(1000, 1030):
            case = make_case(shape, seed)
            ours += score(found_by_ours(case), case.truth)
            theirs += score(set(riskloc(case.codes, case.value, case.expected)), case.truth)
        f1 = [2 * tp / (2 * tp + fp + fn) for tp, fp, fn in (ours, theirs)]
        assert f1[0] >= f1[1] + gain, shape.name


@pytest.mark.slow
def test_the_goals_hold_on_whole_sets() -> None:
    rows = {(row.name, row.method): row for row in set_rows(range(1000, 1030))}
    assert rows["S", "zhanggui"].f1 >= rows["S", "RiskLoc"].f1
    assert rows["L", "zhanggui"].f1 >= rows["L", "RiskLoc"].f1 + 0.10


def test_adtributor_knows_single_dims_only() -> None:
    case = make_case(SMALL_S, 1003)
    assert all(len(element) == 1 for element in adtributor(case))


def test_planted_ratios_are_found_and_quiet_ones_left_alone() -> None:
    rows = {(row.kind, row.method): row for row in ratio_rows(range(1000, 1012), levels=(0.04,))}
    assert rows["rate", "zhanggui"].first >= 0.8
    assert rows["mix", "zhanggui"].first >= 0.8
    assert rows["none", "zhanggui"].others <= 0.1
    assert rows["all", "zhanggui"].outside >= 0.9
    assert rows["rate", "greatest difference"].first < rows["rate", "zhanggui"].first


def test_a_planted_mix_leaves_the_rates_alone() -> None:
    case = make_ratio_case(1000, "mix")
    inside = np.logical_and.reduce([case.codes[d] == m for d, m in next(iter(case.truth))])
    expected = (case.of * case.rate)[inside].sum()
    assert abs(case.good[inside].sum() - expected) < 4 * np.sqrt(expected)
    assert case.of[inside].sum() / case.of.sum() != pytest.approx(case.planned[inside].sum() / case.planned.sum(), rel=0.1)
