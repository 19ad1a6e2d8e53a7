"""Every breakdown sums to the shop's change to the cent, whatever came, went, or was not known."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.kernel.money import cents
from zhanggui.methods.chains import BUYERS_CHAIN, ORDERS_CHAIN, PRESALE_CHAIN, VISITORS_CHAIN, factor_names
from zhanggui.methods.decompose import breakdown, driver_effects, drivers

PEOPLE = st.integers(0, 500)
MONEY = st.integers(0, 5_000_000).map(lambda c: c / 100)


@st.composite
def sides(draw, unknown: bool = True):
    """visitors, buyers, amount of n members on two sides: zeros, entries, exits, unknown links, refunds beyond sales, contradictions."""
    n = draw(st.integers(1, 6))
    link = st.one_of(PEOPLE, st.just(float("nan"))) if unknown else PEOPLE
    money = st.one_of(MONEY, st.just(0.0), MONEY.map(lambda m: -m))
    one = st.lists(st.tuples(link, link, money), min_size=n, max_size=n)
    return tuple(np.array(draw(one), dtype=float).T for _ in range(2))


def change_of(base, now) -> int:
    return sum(cents(float(x)) for x in now[-1]) - sum(cents(float(x)) for x in base[-1])


def test_the_three_factors_of_a_day_in_cents():
    assert driver_effects([1000, 0.03, 100], [1200, 0.025, 110], 300_00) == [576_67, -578_33, 301_66]
    assert driver_effects([1000, 0.03, 100], [1200, 0, 110], -3000_00) == [310_00, -3470_00, 160_00]
    assert driver_effects([10, 5], [20, 7], 90_00) == [60_00, 30_00]


def test_factors_that_do_not_give_the_change_are_refused():
    with pytest.raises(ValueError, match="not by"):
        driver_effects([1000, 0.03, 100], [1200, 0.025, 110], 310_00)


def test_without_buyers_the_basket_explains_nothing():
    """客单价 is undefined on a day without buyers: visitors × value per visitor is all there is."""
    assert drivers(VISITORS_CHAIN, [1000, 30, 3000], [1200, 0, 0]) == {"visitors": 300_00, "pay_conversion": -3300_00, "aov": 0}
    assert driver_effects([1000, 0.03, 100], [1200, 0, None], -3000_00) == [300_00, -3300_00, 0]


def test_a_source_that_vanished_lost_its_visitors():
    broken = breakdown(VISITORS_CHAIN, [[800, 0], [40, 0], [4000, 0]], [[0, 50], [0, 2], [0, 150]], -3850_00)
    assert list(broken.rows()) == [(0, "visitors", -4000_00), (1, "visitors", 150_00)]
    assert broken.status.tolist() == ["vanished", "new"]


def test_a_shop_without_a_visitor_file_is_buyers_times_basket():
    nobody = float("nan")
    assert drivers(VISITORS_CHAIN, [nobody, 30, 3000], [nobody, 33, 3300]) == {"buyers": 300_00, "aov": 0}
    assert list(drivers(BUYERS_CHAIN, [30, 3000], [33, 3000])) == ["buyers", "aov"]
    assert list(drivers(ORDERS_CHAIN, [30, 36, 3000], [33, 40, 3500])) == ["buyers", "orders_per_buyer", "aov"]
    assert drivers(VISITORS_CHAIN, [nobody, nobody, 3000], [nobody, nobody, 3100]) == {"pay_amount": 100_00}


def test_on_a_presale_day_orders_take_the_place_of_payments():
    assert factor_names(PRESALE_CHAIN) == ("visitors", "order_conversion", "aov")


def test_buyers_without_visitors_contradict_the_visitors():
    """The file says nobody came and two paid: that member is explained by its buyers."""
    assert drivers(VISITORS_CHAIN, [0, 2, 200], [100, 4, 400]) == {"buyers": 200_00, "aov": 0}


def test_an_amount_nobody_knows_has_no_effects():
    broken = breakdown(VISITORS_CHAIN, [[10, 10], [1, 1], [5, float("nan")]], [[10, 10], [1, 1], [7, 9]], 3_00)
    assert broken.status.tolist() == ["kept", "undefined"]
    assert broken.overlap == 1_00
    with pytest.raises(ValueError, match="amount"):
        drivers(VISITORS_CHAIN, [1, 1, None], [1, 1, 1])


def test_visitors_of_several_sources_leave_one_overlap_row():
    broken = breakdown(VISITORS_CHAIN, [[800, 400], [40, 20], [4000, 2000]], [[900, 400], [45, 20], [4500, 2000]], 420_00)
    assert list(broken.rows()) == [(0, "visitors", 500_00), (None, "overlap", -80_00)]


def test_a_poorer_mix_of_sources_is_named_as_such():
    """Both sources convert as before; only the rich one shrank and the poor one grew. A bigger share of a poor source reads negative."""
    base, now = [[800, 200], [40, 2], [4000, 200]], [[500, 500], [25, 5], [2500, 500]]
    broken = breakdown(VISITORS_CHAIN, base, now, -1200_00, shop_heads=(1000, 1000))
    assert list(broken.rows()) == [(0, "mix", -240_00), (1, "mix", -960_00)]


@settings(max_examples=300, deadline=None)
@given(sides(), st.integers(-10_000_00, 10_000_00), st.one_of(st.none(), st.tuples(st.integers(0, 9999), st.integers(0, 9999))))
def test_a_breakdown_sums_to_the_change_of_the_shop_to_the_cent(both, beyond, heads):
    base, now = both
    shop = change_of(base, now) + beyond
    broken = breakdown(VISITORS_CHAIN, base, now, shop, heads)
    assert sum(effect for _, _, effect in broken.rows()) == shop == broken.total


@settings(max_examples=300, deadline=None)
@given(sides())
def test_each_member_sums_to_its_own_change_and_members_do_not_mind_their_order(both):
    base, now = both
    broken = breakdown(VISITORS_CHAIN, base, now)
    assert broken.overlap == 0
    assert broken.of_members().tolist() == [cents(float(b)) - cents(float(a)) for a, b in zip(base[-1], now[-1], strict=True)]
    turned = breakdown(VISITORS_CHAIN, base[:, ::-1], now[:, ::-1])
    assert {f: row[::-1].tolist() for f, row in turned.effects.items()} == {f: row.tolist() for f, row in broken.effects.items()}


@settings(max_examples=300, deadline=None)
@given(sides(unknown=False))
def test_a_member_alone_is_explained_as_among_others(both):
    base, now = both
    together = breakdown(VISITORS_CHAIN, base, now)
    for i in range(base.shape[1]):
        alone = breakdown(VISITORS_CHAIN, base[:, [i]], now[:, [i]])
        assert {f: int(r[0]) for f, r in alone.effects.items() if r[0]} == {f: int(r[i]) for f, r in together.effects.items() if r[i]}


@pytest.mark.slow
@pytest.mark.slow
def test_a_million_members_take_about_a_second():
    rng = np.random.default_rng(7)
    visitors = rng.integers(0, 1000, (2, 1_000_000)).astype(float)
    buyers = rng.binomial(visitors.astype(int), 0.03).astype(float)
    amounts = np.round(buyers * rng.uniform(50, 200, visitors.shape), 2)
    start = time.perf_counter()
    broken = breakdown(VISITORS_CHAIN, *(np.array([visitors[s], buyers[s], amounts[s]]) for s in (0, 1)), 12345)
    assert time.perf_counter() - start < 2.5
    assert broken.total == 12345
