"""What shopkeepers type into the fields of a price draft: read exactly, or asked back; never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.desks.promotion.drafts import typed
from zhanggui.desks.promotion.drafts.kinds import ITEM, KINDS, SHARED, WHOLE
from zhanggui.desks.promotion.drafts.shown import field_text
from zhanggui.desks.promotion.drafts.typed import Mistyped

D = Decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("99", "99"),
        ("¥1,299.00", "1299"),
        ("1,299元", "1299"),
        ("￥５９．９", "59.9"),
        (" 59.90 ", "59.9"),
        ("$12.5", "12.5"),
        ("0", "0"),
        ("12,345,678.9", "12345678.9"),
    ],
)
def test_money_is_read_with_its_signs_and_commas(text: str, value: str) -> None:
    assert typed.money(text) == D(value)


@pytest.mark.parametrize("text", ["", "abc", "1,29", "1.2.3", "-5", "1e5", "nan", "inf", "12345678901234", "0.00001", "99块9"])
def test_what_is_no_money_is_asked_back(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.money(text)


@pytest.mark.parametrize(
    ("text", "taken_off"),
    [
        ("8折", "0.2"),
        ("8.5折", "0.15"),
        ("打9折", "0.1"),
        ("减20%", "0.2"),
        ("20%", "0.2"),
        ("20% off", "0.2"),
        ("半价", "0.5"),
        ("half", "0.5"),
        ("免费", "1"),
        ("１５％", "0.15"),
    ],
)
def test_a_discount_says_what_is_taken_off(text: str, taken_off: str) -> None:
    assert typed.off(text) == D(taken_off)


@pytest.mark.parametrize("text", ["8", "0.2", "80", "85折", "0折", "120%", "-10%", "折"])
def test_a_bare_number_is_no_discount_because_it_may_mean_either(text: str) -> None:
    if text == "-10%":
        assert typed.off(text) == D("0.1")  # "-10%" is ten per cent off
        return
    with pytest.raises(Mistyped):
        typed.off(text)


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("满300减40", [(300, 40)]),
        ("满500减80；满300减40", [(300, 40), (500, 80)]),
        ("300-40\n500-80", [(300, 40), (500, 80)]),
        ("满1,299减100，满2,599减300", [(1299, 100), (2599, 300)]),
        ("¥300 → ¥40", [(300, 40)]),
        ("满199.9元减20.5元", [(D("199.9"), D("20.5"))]),
    ],
)
def test_steps_of_money_are_read_and_put_in_order(text: str, tiers: list[tuple[object, object]]) -> None:
    assert typed.money_tiers(text) == tiers


@pytest.mark.parametrize("text", ["", "满300减", "300", "满0减5", "满300减40；满300减50", "满三百减四十"])
def test_steps_that_cannot_be_are_asked_back(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.money_tiers(text)


def test_steps_of_pieces_take_what_is_paid_or_what_is_taken_off() -> None:
    assert typed.rate_tiers("满2件9折；满3件8折") == [(2, D("0.1")), (3, D("0.2"))]
    assert typed.rate_tiers("3件及以上8折") == [(3, D("0.2"))]
    assert typed.rate_tiers("满2件减10%") == [(2, D("0.1"))]


def test_moments_are_of_the_shop_and_a_half_written_one_is_asked_back() -> None:
    assert typed.moment("2026/11/10 20:00") == typed.moment("2026-11-10T20:00") == "2026-11-10T20:00"
    assert typed.moment("2026-11-11") == "2026-11-11T00:00"
    with pytest.raises(Mistyped):
        typed.moment("11月10日晚上8点")


def test_a_moment_with_an_offset_keeps_it() -> None:
    assert typed.moment("2026-11-10T20:00+08:00") == "2026-11-10T20:00+08:00"


EVERY = [f for form in KINDS.values() for f in form.fields] + [*SHARED, *ITEM, *(f for fields in WHOLE.values() for f in fields)]


@given(st.sampled_from(EVERY), st.text(max_size=40) | st.from_regex(r"满?[0-9.,]{1,8}(减|折|件|%|-)[0-9.,]{0,6}[折件%元]?", fullmatch=True))
def test_any_text_in_any_field_is_a_value_or_a_mistake_in_words(field: object, text: str) -> None:
    try:
        field.read(text)  # type: ignore[attr-defined]
        told: tuple[str, ...] = ("read",)
    except Mistyped as error:
        told = (*error.what, *error.mend)
    assert all(told)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("20%", "8折", "20% off"),
        ("8折", "8折", "20% off"),
        ("8.5折", "8.5折", "15% off"),
        ("15%", "8.5折", "15% off"),
        ("20% off", "8折", "20% off"),
        ("半价", "5折", "50% off"),
        ("free", "免费", "free"),
        ("减33.33%", "6.667折", "33.33% off"),
        ("85折", "85折", "85折"),  # cannot be read: it stays as it was typed
    ],
)
def test_a_discount_is_shown_as_its_reader_says_it(text: str, zh: str, en: str) -> None:
    assert (field_text(typed.off, text, "zh"), field_text(typed.off, text, "en")) == (zh, en)


def test_steps_are_shown_as_their_reader_says_them() -> None:
    assert field_text(typed.rate_tiers, "满3件减15%；2件9折", "zh") == "满2件9折\n满3件8.5折"
    assert field_text(typed.rate_tiers, "满2件9折；3件减15%", "en") == "2 pieces 10% off\n3 pieces 15% off"
    assert field_text(typed.money_tiers, "300-40；500-80.50", "zh") == "满300减40\n满500减80.5"
    assert field_text(typed.money_tiers, "满300减40", "en") == "300-40"
    assert field_text(typed.money, "59.90", "en") == "59.90"


@given(st.integers(0, 10_000))
def test_what_is_shown_of_a_discount_reads_back_as_the_same(taken: int) -> None:
    rate = D(taken) / 10_000
    for lang in ("zh", "en"):
        assert typed.off(field_text(typed.off, f"{rate * 100:f}%", lang)) == rate
        assert typed.rate_tiers(field_text(typed.rate_tiers, f"2件减{rate * 100:f}%", lang)) == [(2, rate)]


@pytest.mark.parametrize(("text", "rate"), [("20%", "0.2"), ("-10%", "-0.1"), ("－１０％", "-0.1"), ("0", "0"), ("-100%", "-1")])
def test_a_wanted_loss_is_a_margin_below_nothing(text: str, rate: str) -> None:
    assert typed.margin(text) == D(rate)


@pytest.mark.parametrize("text", ["--10%", "-101%", "101%", "低"])
def test_a_margin_is_a_part_of_what_is_received(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.margin(text)
