"""Days that are no example of an ordinary day: closed for a holiday, or only begun when the file begins."""

from __future__ import annotations

import numpy as np

from zhanggui.methods.opendays import begun, closed, no_example, reopened

NAN = float("nan")


def weeks(*days: float, times: int = 5) -> np.ndarray:
    """One shop, the same week several times."""
    return np.tile(np.array(days, dtype=float), times)[:, None]


def test_a_holiday_without_a_sale_is_closed_and_a_sunday_that_never_sells_is_not() -> None:
    sales = weeks(900, 1000, 1100, 1000, 1200, 800, 0)
    sales[16] = 0
    marks = closed(sales, sales / 50)
    assert np.flatnonzero(marks[:, 0]).tolist() == [16]


def test_eleven_closed_days_in_a_row_are_all_closed() -> None:
    sales = weeks(900, 1000, 1100, 1000, 1200, 800, 700)
    sales[15:26] = 0
    assert np.flatnonzero(closed(sales, sales / 50)[:, 0]).tolist() == list(range(15, 26))


def test_a_shop_of_few_buyers_has_days_without_a_sale() -> None:
    sales = weeks(300, 200, 400, 300, 200, 300, 200)
    sales[16] = 0
    assert not closed(sales, sales / 50).any()


def test_a_file_that_begins_in_the_evening_gives_a_part_of_its_first_day() -> None:
    sales = np.vstack([np.full((6, 2), NAN), np.full((30, 2), 1000.0)])
    sales[6] = 120, 620
    assert np.argwhere(begun(sales)).tolist() == [[6, 0]]


def test_the_first_row_of_a_longer_past_is_no_first_day() -> None:
    sales = np.full((36, 1), 1000.0)
    sales[0] = 100
    assert not begun(sales).any()


def test_the_day_asked_about_is_never_left_out() -> None:
    sales = weeks(900, 1000, 1100, 1000, 1200, 800, 700)
    sales[-1] = 0
    assert closed(sales, sales / 50)[-1, 0]
    assert not no_example(sales, sales / 50).any()


def test_the_day_a_shop_opens_again_after_three_days_is_no_ordinary_one() -> None:
    sales = np.array([9.0, 8, 9, 8, 9, 8, 9, 0, 0, 0, 30, 9])[:, None]
    none, shut = np.full_like(sales, np.nan), sales == 0
    assert np.flatnonzero(reopened(sales, none, shut)).tolist() == [10]
    assert not reopened(sales, none, np.zeros_like(shut)).any()  # its usual days of rest
    assert not reopened(np.where(np.arange(12)[:, None] == 8, 5.0, sales), none, shut).any()  # never three in a row


def test_days_on_which_orders_came_and_none_was_paid_are_no_closing() -> None:
    sales = np.array([9.0, 8, 9, 8, 9, 8, 9, 0, 0, 0, 30, 9])[:, None]
    assert not reopened(sales, np.full_like(sales, 4.0), sales == 0).any()
