"""Money is whole cents inside; every split sums."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.kernel.money import cents, money_text, reached_text, share_along, share_out, yuan


def test_half_a_cent_goes_up_by_the_written_number():
    assert (cents(0.285), cents("1234.5"), cents(Decimal("-0.005")), cents(7)) == (29, 123450, -1, 700)
    assert yuan(123450) == 1234.5


def test_the_cent_left_over_goes_to_the_largest_remainder_then_to_the_first():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(10, [1, 5, 2]) == [1, 6, 3]
    assert share_out(-100, [1, 1, 1]) == [-34, -33, -33]


def test_without_weights_the_parts_are_equal():
    assert share_out(7, [0, 0]) == [4, 3]


def test_nothing_can_be_shared_among_nobody_but_nothing():
    assert share_out(0, []) == []
    with pytest.raises(ValueError, match="nothing to share"):
        share_out(1, [])
    with pytest.raises(ValueError, match="negative"):
        share_out(1, [1, -1])


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**14), 10**14), st.lists(st.one_of(st.floats(0, 1e9), st.integers(0, 10**9)), min_size=1, max_size=40))
def test_parts_sum_exactly_and_stay_within_a_cent_of_their_share(total, weights):
    parts = share_out(total, weights)
    whole = sum(map(Fraction, weights))
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        share = total * Fraction(weight) / whole if whole else Fraction(total, len(weights))
        assert abs(part - share) < 1


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**12), st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.data())
def test_along_a_row_every_stretch_stays_within_a_cent_of_its_share(total, weights, data):
    parts = share_along(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
    first = data.draw(st.integers(0, len(weights) - 1))
    last = data.draw(st.integers(first, len(weights)))
    whole = sum(map(Fraction, weights))
    if whole:
        assert abs(sum(parts[first:last]) - total * sum(map(Fraction, weights[first:last])) / whole) <= 1


def test_cents_left_over_are_spread_along_the_row():
    assert share_along(2, [1] * 6) == [0, 1, 0, 0, 1, 0]
    assert share_along(-3, [1, 1]) == [-2, -1]
    assert share_along(5, [0, 1, 0]) == [0, 5, 0]


@pytest.mark.parametrize(
    ("amount", "lang", "text"),
    [
        (None, "zh", "—"),
        (1234.5, "zh", "¥1,234.50"),
        (123_400, "zh", "¥12.34万"),
        (-2.5e8, "zh", "-¥2.50亿"),
        (123_400, "en", "¥123,400.00"),
    ],
)
def test_money_is_written_as_the_trade_writes_it(amount, lang, text):
    assert money_text(amount, lang=lang) == text


def test_a_gain_shows_its_sign_when_asked_and_every_currency_its_mark():
    assert money_text(5, sign=True) == "+¥5.00"
    assert money_text(5, "GBP") == "£5.00"
    assert money_text(5, "CHF", "en") == "CHF 5.00"


def test_a_target_missed_by_a_hair_is_never_said_to_be_a_hundred_percent():
    said = {0.8699: "86.99%", 0.9999: "99.99%", 0.99996: "99.996%", 0.999999999: "99.9999999%", 1.0: "100.00%", 1.0612: "106.12%"}
    assert {share: reached_text(share) for share in said} == said
    assert (reached_text(0.9996, 1), reached_text(1.2, 1), reached_text(None)) == ("99.96%", "120.0%", "—")


def test_what_adding_floats_leaves_over_is_no_miss():
    assert reached_text(sum([0.1] * 10)) == "100.00%"
