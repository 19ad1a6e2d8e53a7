"""Cells of a year, and how people write them."""

from datetime import date

import pytest

from zhanggui.desks.plan.cells import cells_of, days_of, read_cell
from zhanggui.kernel.days import LEVELS
from zhanggui.kernel.errors import UseError


@pytest.mark.parametrize("year", [2020, 2024, 2025, 2026, 2027])
@pytest.mark.parametrize("level", LEVELS)
def test_every_day_of_the_year_lies_in_one_cell_of_each_level(year, level):
    cells = cells_of(year, level)
    covered = [d for cell in cells for d in days_of(year) if cell.first <= d <= cell.last]
    assert covered == list(days_of(year))
    assert len({cell.name for cell in cells}) == len(cells)


@pytest.mark.parametrize("level", ["day", "week", "month", "quarter"])
def test_a_cell_is_read_back_from_its_name(level):
    for year in (2024, 2026, 2027):
        for cell in cells_of(year, level):
            assert read_cell(cell.name, year) == cell


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-1", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-W07", date(2026, 2, 9), date(2026, 2, 15)),
        ("2026w7", date(2026, 2, 9), date(2026, 2, 15)),
        ("2026-W01", date(2026, 1, 1), date(2026, 1, 4)),
        ("2026-W53", date(2026, 12, 28), date(2026, 12, 31)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-11-11", date(2026, 11, 11), date(2026, 11, 11)),
    ],
)
def test_months_weeks_quarters_and_days_can_be_written(text, first, last):
    cell = read_cell(text, 2026)
    assert (cell.first, cell.last) == (first, last)


def test_the_first_days_of_2027_belong_to_the_last_week_of_2026():
    cell = read_cell("2026-W53", 2027)
    assert (cell.first, cell.last) == (date(2027, 1, 1), date(2027, 1, 3))


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-Q5", "2026-W60", "2026-02-30", "Q2", "2025-W53", "2027-01", "2025-12-31"])
def test_what_is_no_cell_of_the_year_is_told(text):
    with pytest.raises(UseError) as error:
        read_cell(text, 2026)
    assert "2026" in error.value.say("zh")
