"""Exact amounts are printed to the cent: half up, bounds down, fillers up; and never as equal to a line they are below."""

from __future__ import annotations

from fractions import Fraction

from zhanggui.desks.promotion.printed import below, figure, fraction, money, percent, plain


def test_figures_are_rounded_half_up_bounds_down_fillers_up() -> None:
    third = Fraction(220, 3)
    assert (figure(third), figure(third, "down"), figure(third, "up")) == (73.33, 73.33, 73.34)
    assert (figure(Fraction(1, 200)), figure(Fraction(1, 200), "down"), figure(Fraction(-1, 300), "down")) == (0.01, 0.0, -0.01)
    assert figure(None) is None


def test_money_has_two_decimals_and_thousands() -> None:
    assert (money(Fraction(1299)), money(Fraction(-5, 3)), money(Fraction(-1, 300))) == ("1,299.00", "-1.67", "0.00")
    assert (plain(Fraction(300)), plain(Fraction(1, 2)), plain(Fraction(12345, 10))) == ("300", "0.50", "1,234.50")


def test_a_price_below_a_line_never_prints_as_the_line() -> None:
    line = Fraction(10)
    assert below(line, line) == "10.00"
    assert below(Fraction(9996, 1000), line) == "9.996"
    assert below(line - Fraction(1, 10**9), line) == "9.999999"
    assert below(Fraction(10004, 1000), line) == "10.004"


def test_exact_values_are_decimals_or_fractions() -> None:
    assert [fraction(x) for x in (Fraction(165, 2), Fraction(1299), Fraction(220, 3), Fraction(-1, 8))] == [
        "82.5",
        "1299",
        "220/3",
        "-0.125",
    ]


def test_rates_are_percentages() -> None:
    assert [percent(x) for x in (Fraction(1, 5), Fraction(1, 12), Fraction(0), Fraction(1))] == ["20%", "8.33%", "0%", "100%"]
