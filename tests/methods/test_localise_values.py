"""Where a sum's change comes from: the member that moved, the most general of overlapping ones, and an honest "outside" or "nothing"."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.kernel.errors import UseError
from zhanggui.methods.localise import Causes, localise_values
from zhanggui.methods.localise_cause import CANCELS, CLEAR
from zhanggui.methods.localise_noise import USUAL, WORTH, few_spread

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
    assert seen.words.zh == "变化 -15，1 个原因解释 100%；行数太少，平常波动多大看不出来，按一般的估"
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


def test_causes_that_cancel_are_both_named_with_their_part_of_all_movement() -> None:
    """Product a falls from 1,000 to 200, b rises from 200 to 1,000, four stay: no change, and two causes."""
    seen = localise_values({"d": list("abcdef")}, [200, 1000, 500, 500, 500, 500], [1000, 200, 500, 500, 500, 500])
    assert (seen, seen.against) == ([{"d": "a"}], [{"d": "b"}])
    assert (seen[0].impact, seen[0].share, seen.against[0].impact, seen.against[0].share) == (-800, 0.5, 800, -0.5)
    assert (seen.change, seen.cancels, seen.coverage, seen.outside) == (0, True, 1.0, False)
    assert seen.words.zh.startswith("变化 +0：涨 +800 和跌 -800 互相抵消，找到 2 个原因")
    assert seen.words.en.startswith("a change of +0: +800 and -800 cancel; causes found: 2")
    assert "占涨跌合计的 50%，互相抵消" in seen[0].words.zh
    assert "which cancel" in seen.against[0].words.en


def test_a_change_of_one_has_no_cause_of_eighty_thousand_percent() -> None:
    """One source lost 800 and the others won 799 between them, none of them much: 800 of the 1,599 that moved."""
    rows = [f"m{n}" for n in range(40)]
    then = np.full(40, 2000.0)
    now = then + np.r_[-800.0, np.full(38, 20.0), 39.0]
    seen = localise_values({"d": rows}, now, then)
    assert (seen.change, seen) == (-1, [{"d": "m0"}])
    assert seen[0].share == pytest.approx(800 / 1599)
    assert seen.words.zh == "变化 -1：涨 +799 和跌 -800 互相抵消，找到 1 个原因"
    more = localise_values({"d": rows}, np.where(np.arange(40) == 39, now + 2, now), then)
    assert (more.change, list(more), more.against) == (1, [], [{"d": "m0"}])
    assert more.against[0].share == pytest.approx(-800 / 1601)


def test_a_cause_against_the_change_is_told_where_nothing_goes_with_it() -> None:
    """The shop rises by 200 a little everywhere, while one member lost 400: that is no ordinary day."""
    then = np.full(40, 2000.0)
    now = then + np.r_[-400.0, np.full(38, 15.0), 30.0]
    seen = localise_values({"d": [f"m{n}" for n in range(40)]}, now, then)
    assert (seen.change, list(seen), seen.against) == (200, [], [{"d": "m0"}])
    assert seen.against[0].share == -2
    assert seen.words.zh == "变化 +200，没有同方向的原因；反方向的有 1 个，-400"


def test_few_rows_give_no_sure_cause_by_chance() -> None:
    """Tables of 3 to 16 members, 1,100 visitors each, that swing by a tenth by themselves: hardly one sure cause in 300 tables."""
    sure, seeds = 0, range(1000, 1100)
    for many in (3, 8, 16):
        for seed in seeds:
            rng = np.random.default_rng(seed)
            usual = rng.uniform(550, 1650, many)
            seen = localise_values(
                {"d": [f"m{n}" for n in range(many)]}, rng.poisson(usual * np.exp(0.1 * rng.standard_normal(many))), usual
            )
            assert seen.few
            sure += any(c.confidence >= CLEAR for c in [*seen, *seen.against])
    assert sure <= 0.05 * 3 * len(seeds)


@pytest.mark.parametrize(("factor", "least"), [(0.5, 0.8), (0.3, 0.98), (2.0, 0.8)])
def test_few_rows_still_show_a_member_that_lies_far_outside(factor: float, least: float) -> None:
    sure, seeds = 0, range(1000, 1060)
    for seed in seeds:
        rng = np.random.default_rng(seed)
        usual = rng.uniform(550, 1650, 8)
        now = rng.poisson(usual * np.exp(0.1 * rng.standard_normal(8)) * np.r_[factor, np.ones(7)])
        seen = localise_values({"d": [f"m{n}" for n in range(8)]}, now, usual)
        sure += any(c == {"d": "m0"} and c.confidence >= CLEAR for c in [*seen, *seen.against])
    assert sure >= least * len(seeds)


def test_few_rows_say_so_and_a_middling_cause_is_to_be_verified() -> None:
    seen = localise_values({"d": list("abcd")}, [640, 1010, 985, 1003], [1000, 1000, 1000, 1000])
    assert (seen, seen.few) == ([{"d": "a"}], True)
    assert seen[0].confidence < CLEAR
    assert seen[0].words.zh.startswith("需进一步验证：d=a")
    assert [n.zh for n in seen.notes] == ["行数太少，平常波动多大看不出来，按一般的估"]
    assert seen.words.en.endswith("too few rows to tell how they usually swing: a usual figure is taken")
    known = localise_values({"d": list("abcd")}, [640, 1010, 985, 1003], [1000, 1000, 1000, 1000], spread=0.02)
    assert (known.few, known[0].confidence > 0.95, known.notes) == (False, True, [])


def test_rows_left_calm_by_a_broad_cause_are_not_taken_for_still() -> None:
    """One of three sources halved, in a table of 24 leaves that swing by a tenth: the other sixteen are too few to show it, and no cause."""
    rows, others = list(product("abc", range(8))), 0
    for seed in range(1000, 1060):
        rng = np.random.default_rng(seed)
        usual = rng.uniform(550, 1650, 24)
        now = rng.poisson(usual * np.exp(0.1 * rng.standard_normal(24)) * [0.5 if r[0] == "a" else 1.0 for r in rows])
        seen = localise_values({"s": [r[0] for r in rows], "p": [r[1] for r in rows]}, now, usual)
        assert {"s": "a"} in [*seen, *seen.against]
        others += len(seen) + len(seen.against) - 1
    assert others <= 3


def test_the_swing_of_few_leaves_by_its_definition() -> None:
    """Errors against one deviation, WORTH more of the usual swing among them: Σ e² ÷ (scale + s²·size) + WORTH·USUAL² ÷ s² = n − 1 + WORTH."""
    error, size = np.array([1.0, -2.0, 3.0, 0.5, -1.5]), np.array([100.0, 200.0, 300.0, 50.0, 150.0])
    square = few_spread(error, size, 1.0) ** 2
    free = error - np.sqrt(size) * np.median(error / np.sqrt(size))
    assert (free**2 / (1 + square * size)).sum() + WORTH * USUAL**2 / square == pytest.approx(len(error) - 1 + WORTH, rel=1e-6)
    assert few_spread(np.zeros(0), np.zeros(0), 1.0) == pytest.approx(USUAL)
    assert few_spread(np.zeros(19), np.full(19, 1e9), 1.0) < 0.5 * USUAL  # nineteen that stood still are believed


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


@pytest.mark.parametrize("many", [1, 2, 4])
def test_when_all_of_few_move_alike_the_cause_lies_outside(many: int) -> None:
    seen = localise_values({"d": list("abcd")[:many]}, [500.0] * many, [1000.0] * many)
    assert (list(seen), seen.outside) == ([], True)


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
    assert all(abs(c.share) <= 1 / CANCELS for c in [*seen, *seen.against])
    assert all(c.impact * seen.change > 0 for c in seen)
    assert all(c.impact * seen.change < 0 for c in seen.against)
    assert all(0 < c.confidence < 1 and c.z > 0 for c in [*seen, *seen.against])
    assert 0 <= seen.coverage <= 1
    assert sum(abs(c.impact) for c in [*seen, *seen.against]) <= np.abs(now - then).sum() + 1e-6
    assert [abs(c.impact) for c in seen] == sorted((abs(c.impact) for c in seen), reverse=True)
