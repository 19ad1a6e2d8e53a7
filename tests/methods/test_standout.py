"""Several cuts of one shop: the cut in which one member alone explains what happened names the cause."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from zhanggui.methods.standout import Cut, alike, standouts

LEAVES = [
    ("搜索", "手淘搜索", 0.30),
    ("搜索", "拍立淘", 0.20),
    ("推荐", "首页", 0.15),
    ("推荐", "购后", 0.15),
    ("付费", "关键词", 0.14),
    ("付费", "人群", 0.06),
]
L1 = list(dict.fromkeys(leaf[0] for leaf in LEAVES))
PRODUCTS = 12
VISITORS = 20_000
OWN, SHARED = 0.03, 0.02  # how much a source or a product swings by itself, and the shop with it


def shop_cuts(seed: int, leaf: dict[int, float] | None = None, product: dict[int, float] | None = None, both: Any = None) -> list[Cut]:
    """A shop's visitors by source and product, some of them multiplied, seen with counting noise and swings."""
    rng = np.random.default_rng(seed)
    pull = 1 / np.arange(1, PRODUCTS + 1)
    usual = np.outer([x[2] for x in LEAVES], pull / pull.sum()) * VISITORS
    real = usual * np.exp(
        OWN * rng.standard_normal((len(LEAVES), 1)) + OWN * rng.standard_normal(PRODUCTS) + SHARED * rng.standard_normal()
    )
    for place, times in (leaf or {}).items():
        real[place] *= times
    for place, times in (product or {}).items():
        real[:, place] *= times
    for (source, item), times in (both or {}).items():
        real[source, item] *= times
    seen = rng.poisson(real).astype(float)
    upper = np.array([L1.index(x[0]) for x in LEAVES])
    sums = [(np.bincount(upper, usual.sum(axis=1)), np.bincount(upper, seen.sum(axis=1)))]
    sums += [(usual.sum(axis=1), seen.sum(axis=1)), (usual.sum(axis=0), seen.sum(axis=0)), (usual.ravel(), seen.ravel())]
    names: list[list[dict[str, str]]] = [
        [{"l1": n} for n in L1],
        [{"l1": a, "l2": b} for a, b, _ in LEAVES],
        [{"item": str(i)} for i in range(PRODUCTS)],
        [{"l1": a, "l2": b, "item": str(i)} for (a, b, _), i in itertools.product(LEAVES, range(PRODUCTS))],
    ]
    noise = [np.sqrt(OWN**2 + SHARED**2 + (OWN**2 if n == 3 else 0) + 1 / e) for n, (e, _) in enumerate(sums)]
    return [Cut(k, n, e, s, d) for k, n, (e, s), d in zip(("l1", "l2", "item", "both"), names, sums, noise, strict=True)]


def subjects(cuts: list[Cut]) -> list[dict[str, str]]:
    return [dict(s.subject) for s in standouts(cuts)]


@pytest.mark.parametrize("seed", range(5))
def test_a_source_that_fell_is_named_and_not_the_products_it_fed(seed: int) -> None:
    assert subjects(shop_cuts(seed, leaf={0: 0.6})) == [{"l1": "搜索", "l2": "手淘搜索"}]


@pytest.mark.parametrize("seed", range(5))
def test_sources_of_one_branch_that_fell_together_are_one_cause(seed: int) -> None:
    assert subjects(shop_cuts(seed, leaf={0: 0.6, 1: 0.6})) == [{"l1": "搜索"}]


@pytest.mark.parametrize("seed", range(5))
def test_a_product_that_fell_is_named_and_not_the_sources_that_fed_it(seed: int) -> None:
    assert subjects(shop_cuts(seed, product={0: 0.6})) == [{"item": "0"}]


@pytest.mark.parametrize("seed", range(5))
def test_one_source_of_one_product(seed: int) -> None:
    assert subjects(shop_cuts(seed, both={(0, 0): 0.3})) == [{"l1": "搜索", "l2": "手淘搜索", "item": "0"}]


@pytest.mark.parametrize("seed", range(5))
def test_two_causes_at_once_are_both_named(seed: int) -> None:
    found = subjects(shop_cuts(seed, leaf={3: 0.4}, product={2: 0.5}))
    assert sorted(found[:2], key=len) == [{"item": "2"}, {"l1": "推荐", "l2": "购后"}]


@pytest.mark.parametrize("seed", range(5))
def test_a_shop_that_fell_as_one_has_no_member_that_moved_apart(seed: int) -> None:
    assert subjects(shop_cuts(seed, leaf=dict.fromkeys(range(len(LEAVES)), 0.75))) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_source_that_stayed_where_the_shop_doubled_is_named_and_not_the_products_it_feeds(seed: int) -> None:
    found = standouts(shop_cuts(seed, leaf={n: 1.0 if n == 4 else 2.3 for n in range(len(LEAVES))}))
    assert dict(found[0].subject) == {"l1": "付费", "l2": "关键词"}
    assert not any({"l1", "l2"} & set(s.subject) for s in found[1:])
    assert found[0].delta < 0
    assert found[0].ratio == pytest.approx(1 / 2.3, rel=0.25)


def test_quiet_days_are_quiet() -> None:
    loud = sum(bool(subjects(shop_cuts(seed))) for seed in range(200))
    assert loud <= 4


def test_what_moved_is_told_with_its_amount_and_direction() -> None:
    (cut,) = [c for c in shop_cuts(1, leaf={4: 2.0}) if c.name == "l2"]
    (one,) = standouts([cut])
    assert dict(one.subject) == {"l1": "付费", "l2": "关键词"}
    assert one.z > 5
    assert one.delta == pytest.approx(float(cut.now[4] - cut.expected[4]))
    assert one.ratio == pytest.approx(float((cut.now[4] + 0.375) / (cut.expected[4] + 0.375)))


def test_the_order_of_members_and_of_cuts_does_not_matter() -> None:
    cuts = shop_cuts(3, leaf={3: 0.4}, product={2: 0.5})
    turned = [Cut(c.name, c.subjects[::-1], c.expected[::-1], c.now[::-1], c.noise[::-1]) for c in cuts[::-1]]
    assert subjects(turned) == subjects(cuts)


def test_members_nobody_can_judge_are_left_out() -> None:
    cut = Cut(
        "l1",
        [{"l1": n} for n in "abcd"],
        np.array([100.0, np.nan, 100.0, 0.0]),
        np.array([10.0, 5.0, 101.0, np.nan]),
        np.array([0.1, 0.1, 0.1, np.nan]),
    )
    assert [dict(s.subject) for s in standouts([cut])] == [{"l1": "a"}]
    assert standouts([]) == []


def test_how_far_all_moved_together_is_told_in_swings_of_the_whole() -> None:
    half = Cut("l1", [{"l1": str(n)} for n in range(4)], np.full(4, 900.0), np.full(4, 450.0), np.full(4, 0.04))
    moved = 2 * (np.sqrt(450.375 / 900.375) - 1)
    assert alike(half, 0.15) == pytest.approx(moved / np.sqrt(0.15**2 + 0.04**2 / 4))
    assert alike(Cut("l1", [{"l1": "a"}], np.array([9.0]), np.array([9.0]), np.array([np.nan])), 0.15) == 0.0
