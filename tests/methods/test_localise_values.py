"""Where a sum's change comes from: the member that moved, the most general of overlapping ones, and an honest "outside" or "nothing"."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.kernel.errors import UseError
from zhanggui.methods.localise import Causes, localise_values

SOURCES, PAGES, DEVICES = ("搜索", "推荐", "直播", "直通车"), tuple(f"商品{n}" for n in range(8)), ("手机", "电脑")
ROWS = list(product(SOURCES, PAGES, DEVICES))
SHOP = {"source_l1": [r[0] for r in ROWS], "product_id": [r[1] for r in ROWS], "device": [r[2] for r in ROWS]}


def usual_visitors() -> np.ndarray:
    """40 to 280 a leaf; phones ten times computers."""
    return np.array([(SOURCES.index(s) + 1) * (PAGES.index(p) + 3) * (10.0 if d == "手机" else 1.0) for s, p, d in ROWS])


def of(**fixed: str) -> np.ndarray:
    """The leaves that hold these members."""
    return np.logical_and.reduce([np.array(SHOP[dim]) == member for dim, member in fixed.items()])


def day(factor: np.ndarray | float = 1.0, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(usual_visitors() * factor).astype(float)


def test_a_member_that_halved_is_the_whole_answer() -> None:
    rows = list(product("abc", "def"))
    seen = localise_values({"d1": [r[0] for r in rows], "d2": [r[1] for r in rows]}, [5 if r[0] == "a" else 10 for r in rows], [10] * 9)
    assert seen == [{"d1": "a"}]
    assert (seen[0].impact, seen[0].share, seen[0].kind, seen.change) == (-15, 1.0, "value", -15)
    assert (seen.coverage, seen.outside, seen.against) == (1.0, False, [])
    assert seen.words.zh == "变化 -15，1 个原因解释 100%"
    assert seen[0].words.zh == "主要伴随因子：d1=a，比预期 -50%，-15（占变化的 100%）"


@pytest.mark.parametrize(
    "cause",
    [{"source_l1": "搜索"}, {"source_l1": "直播", "device": "手机"}, {"product_id": "商品4"}, {"source_l1": "推荐", "product_id": "商品7"}],
)
@pytest.mark.parametrize("factor", [0.4, 2.0])
def test_the_planted_cause_is_the_only_one_named(cause: dict[str, str], factor: float) -> None:
    inside = of(**cause)
    now = day(np.where(inside, factor, 1.0))
    seen = localise_values(SHOP, now, usual_visitors())
    assert seen == [cause]
    assert seen[0].impact == now[inside].sum() - usual_visitors()[inside].sum()
    assert seen[0].confidence > 0.95


def test_two_causes_come_the_greater_first_and_share_no_leaf() -> None:
    live, page = of(source_l1="直播"), of(product_id="商品7")
    now = usual_visitors() * np.where(live, 0.5, np.where(page, 0.7, 1.0))
    seen = localise_values(SHOP, now, usual_visitors(), noise="count")
    assert seen == [{"source_l1": "直播"}, {"product_id": "商品7"}]
    assert seen[0].impact + seen[1].impact == pytest.approx(now.sum() - usual_visitors().sum())
    assert seen.coverage == pytest.approx(1.0)


def test_what_rose_while_the_whole_fell_stands_apart() -> None:
    fell, rose = of(source_l1="直通车"), of(source_l1="搜索")
    seen = localise_values(SHOP, usual_visitors() * np.where(fell, 0.5, np.where(rose, 1.5, 1.0)), usual_visitors(), noise="count")
    assert seen == [{"source_l1": "直通车"}]
    assert seen.against == [{"source_l1": "搜索"}]
    assert seen[0].share > 1 > 0 > seen.against[0].share
    assert seen.coverage == pytest.approx(1.0)
    assert "反向" in seen.against[0].words.zh


def test_a_new_and_a_vanished_source_are_called_so() -> None:
    gone, new = of(source_l1="直播"), of(source_l1="推荐")
    seen = localise_values(SHOP, np.where(gone, 0, usual_visitors()), np.where(new, 0, usual_visitors()), noise="count")
    told = {c["source_l1"]: c.words.zh for c in [*seen, *seen.against]}
    assert "消失" in told["直播"]
    assert "新出现" in told["推荐"]


def test_when_everything_moves_alike_the_cause_lies_outside() -> None:
    seen = localise_values(SHOP, day(0.7), usual_visitors())
    assert seen == []
    assert (seen.coverage, seen.outside) == (0.0, True)
    assert "不在这些维度里" in seen.words.zh


def test_a_day_of_mere_chance_has_no_causes() -> None:
    false_alarms = sum(len(localise_values(SHOP, day(seed=seed), usual_visitors())) for seed in range(1000, 1100))
    assert false_alarms <= 3


def test_tiny_counts_make_no_cause_however_large_their_percentage() -> None:
    few = usual_visitors() / 100
    seen = localise_values(SHOP, np.where(of(source_l1="搜索", product_id="商品1"), 2, np.round(few)), few)
    assert seen == []


def test_money_swings_by_the_basket() -> None:
    """One basket of 300 more or less is no cause, where 60 baskets are."""
    quiet, baskets = np.random.default_rng(4), usual_visitors() / 30
    sold = 300.0 * quiet.poisson(baskets)
    assert localise_values(SHOP, sold, 300.0 * baskets, noise="count", scale=300.0) == []
    halved = 300.0 * quiet.poisson(baskets * np.where(of(source_l1="直通车"), 0.4, 1.0))
    assert localise_values(SHOP, halved, 300.0 * baskets, noise="count", scale=300.0) == [{"source_l1": "直通车"}]


def test_of_dims_inside_each_other_the_outer_or_the_fewer_is_named() -> None:
    """Level 2 lies inside level 1: one of its only child is the source itself."""
    level2 = {"搜索": ("手淘搜索",), "推荐": ("首页", "购后"), "直播": ("直播间",)}
    rows = [(s, c, p) for s, children in level2.items() for c in children for p in PAGES]
    dims = {"source_l1": [r[0] for r in rows], "source_l2": [r[1] for r in rows], "product_id": [r[2] for r in rows]}
    usual = np.full(len(rows), 50.0)
    assert localise_values(dims, np.where(np.array(dims["source_l1"]) == "搜索", 25.0, usual), usual, noise="count") == [
        {"source_l1": "搜索"}
    ]
    assert localise_values(dims, np.where(np.array(dims["source_l2"]) == "首页", 20.0, usual), usual, noise="count") == [
        {"source_l2": "首页"}
    ]


def test_rare_members_are_rolled_into_one() -> None:
    """200 products of one visitor each, all gone: no product is a cause, together they are."""
    dims = {"product_id": [f"长尾{n}" for n in range(200)] + ["主推"], "device": ["手机"] * 201}
    seen = localise_values(dims, [0.0] * 200 + [1000.0], [1.0] * 200 + [1000.0])
    assert seen == [{"product_id": "其他"}]
    assert seen[0].impact == -200


def test_rows_of_the_same_leaf_are_summed_and_missing_numbers_are_nothing() -> None:
    now, then = day(np.where(of(source_l1="搜索"), 0.4, 1.0)), usual_visitors()
    split = {dim: [*labels, *labels] for dim, labels in SHOP.items()}
    once = localise_values(SHOP, now, then)
    twice = localise_values(split, [*now / 2, *now / 2], [*then, *np.full(len(then), np.nan)], noise="count")
    assert twice == once == [{"source_l1": "搜索"}]
    assert twice.change == once.change


def test_at_most_top_causes_are_listed_and_coverage_is_theirs() -> None:
    factor = np.ones(len(ROWS))
    for n, source in enumerate(SOURCES[:3]):
        factor[of(source_l1=source)] = 0.8 - 0.2 * n
    every = localise_values(SHOP, usual_visitors() * factor, usual_visitors(), noise="count", spread=0.0)
    first = localise_values(SHOP, usual_visitors() * factor, usual_visitors(), noise="count", spread=0.0, top=1)
    assert [c["source_l1"] for c in every] == ["直播", "推荐", "搜索"]
    assert first == every[:1]
    assert first.coverage == pytest.approx(every[0].share)
    assert every.coverage == pytest.approx(1.0)


def test_nothing_in_nothing_out() -> None:
    seen = localise_values({"d": []}, [], [])
    assert (list(seen), seen.change, seen.coverage, seen.outside) == ([], 0.0, 0.0, False)


def test_wrong_use_is_said_in_one_line() -> None:
    with pytest.raises(UseError, match="differ in length"):
        localise_values({"d": ["a", "b"]}, [1], [1])
    with pytest.raises(UseError, match="1 to 6 dims"):
        localise_values({str(n): ["a"] for n in range(7)}, [1], [1])


def same(a: Causes, b: Causes) -> bool:
    def told(causes: Causes) -> list[tuple[object, ...]]:
        return [(dict(c), c.impact, c.share, c.confidence, c.z) for c in [*causes, *causes.against]]

    return told(a) == told(b) and (a.change, a.coverage, a.outside) == (b.change, b.coverage, b.outside)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["auto", "count", "relative"]))
def test_the_order_of_rows_changes_nothing_to_the_last_bit(seed: int, noise: str) -> None:
    rng = np.random.default_rng(seed)
    now, then = day(np.where(rng.uniform(size=len(ROWS)) < 0.3, 0.5, 1.0), seed), usual_visitors()
    order = rng.permutation(len(ROWS))
    shuffled = {dim: [labels[i] for i in order] for dim, labels in SHOP.items()}
    assert same(localise_values(shuffled, now[order], then[order], noise=noise), localise_values(SHOP, now, then, noise=noise))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_other_names_for_members_and_another_order_of_dims_find_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    now, then = day(np.where(of(source_l1="推荐"), 0.5, 1.0) * rng.choice([1.0, 0.6], len(ROWS), p=[0.9, 0.1]), seed), usual_visitors()
    names = {member: f"{rng.integers(10**9)}-{member}" for labels in SHOP.values() for member in labels}
    renamed = {dim: [names[m] for m in SHOP[dim]] for dim in ("device", "product_id", "source_l1")}
    plain, other = localise_values(SHOP, now, then), localise_values(renamed, now, then)
    assert [{dim: names[m] for dim, m in c.items()} for c in plain] == [dict(c) for c in other]
    assert [c.impact for c in plain] == pytest.approx([c.impact for c in other])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 3.0))
def test_causes_never_overlap_and_say_what_their_leaves_say(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    shift = np.where(of(source_l1="直播"), factor, 1.0) * np.where(of(product_id="商品5"), 0.5, 1.0)
    now, then = rng.poisson(usual_visitors() * shift).astype(float), usual_visitors()
    seen = localise_values(SHOP, now, then, top=99)
    assert all(c.impact * seen.change > 0 for c in seen)
    assert all(c.impact * seen.change < 0 for c in seen.against)
    assert all(0 < c.confidence < 1 and c.z > 0 for c in [*seen, *seen.against])
    assert 0 <= seen.coverage <= 1
    assert sum(abs(c.impact) for c in [*seen, *seen.against]) <= np.abs(now - then).sum() + 1e-6
    assert [abs(c.impact) for c in seen] == sorted((abs(c.impact) for c in seen), reverse=True)
