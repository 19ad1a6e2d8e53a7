"""Ten thousand random plans: leap years, years of 53 weeks, locks at any level, caps, persons: every level sums to the cent."""

import random
import time
from datetime import date
from itertools import product

import pytest

from zhanggui.desks.plan.cells import Cell, cells_of, days_of
from zhanggui.desks.plan.people import people_days
from zhanggui.desks.plan.plan import make_plan, rows
from zhanggui.kernel.days import LEVELS
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.money import share_out
from zhanggui.methods.line import Lock
from zhanggui.methods.spread import spread_line

YEARS = (2020, 2024, 2025, 2026, 2027, 2032)  # 2020 and 2032: leap and 53 weeks; 2026: 53 weeks


def inside(days: dict[date, int], cell: Cell) -> int:
    return sum(days[d] for d in days_of(cell.first.year)[cell.first.timetuple().tm_yday - 1 : cell.last.timetuple().tm_yday])


def some_cells(rng: random.Random, year: int, most: int) -> list[Cell]:
    count = rng.randint(0, most)
    return list({rng.choice(cells_of(year, rng.choice(LEVELS[:-1]))) for _ in range(count)})


def check_plan(seed: int) -> None:
    """A plan that can be: locks and caps are read off a year that holds them all."""
    rng = random.Random(seed)
    year = rng.choice(YEARS)
    scale = rng.choice((3, 1_000, 10**7))
    truth = {d: int(scale * rng.lognormvariate(0, 1)) if rng.random() > 0.1 else 0 for d in days_of(year)}
    weights = [rng.lognormvariate(0, 0.7) for _ in truth]
    amount = sum(truth.values())
    locks = {c.name: inside(truth, c) for c in some_cells(rng, year, 10)}
    caps = {c.name: inside(truth, c) + rng.randint(0, scale) for c in some_cells(rng, year, 5)}
    days = make_plan(year, amount, weights, locks, caps=caps)
    assert min(days.values()) >= 0
    for level in LEVELS:
        found = rows(days, year, level, locks)
        assert sum(row.target for row in found) == amount
        for row in found:
            name = row.cell.name
            assert row.target == inside(days, row.cell)
            assert name not in locks or (row.target, row.locked) == (locks[name], True)
            assert row.target <= caps.get(name, row.target)
    if seed % 5 == 0:
        check_people(rng, year, days)


def check_people(rng: random.Random, year: int, days: dict[date, int]) -> None:
    """Persons of whom each works at a rate of their own by the month; locks are read off what they then would bring."""
    names = [f"p{n}" for n in range(rng.randint(2, 4))]
    rates = {(name, month): rng.uniform(0.5, 1.5) for name in names for month in range(1, 13)}
    true: dict[str, dict[date, int]] = {name: {} for name in names}
    for day, cents in days.items():
        for name, part in zip(names, share_out(cents, [rates[name, day.month] for name in names]), strict=True):
            true[name][day] = part
    totals = {name: sum(own.values()) for name, own in true.items()}
    locks = {name: {c.name: inside(true[name], c) for c in some_cells(rng, year, 2)} for name in names[:-1]}
    found = people_days(year, days, totals, locks)
    assert {name: sum(own.values()) for name, own in found.items()} == totals
    assert all(sum(found[name][day] for name in names) == cents for day, cents in days.items())
    assert min(min(own.values()) for own in found.values()) >= 0
    for level in LEVELS:
        for cell in cells_of(year, level):
            assert all(inside(found[name], cell) == held[cell.name] for name, held in locks.items() if cell.name in held)


def test_random_plans_sum_to_the_cent_at_every_level() -> None:
    for seed in range(250):
        check_plan(seed)


@pytest.mark.slow
def test_ten_thousand_random_plans_sum_to_the_cent_at_every_level() -> None:
    for seed in range(1_000, 11_000):
        check_plan(seed)


def test_a_contradiction_names_its_cells_and_no_others() -> None:
    """One lock is moved by a cent to where it cannot be; without any one of the cells that are named, the others hold."""
    for seed in range(60):
        rng = random.Random(seed)
        year = rng.choice(YEARS)
        truth = dict.fromkeys(days_of(year), 1_000)
        quarter = rng.choice(cells_of(year, "quarter"))
        months = [c for c in cells_of(year, "month") if quarter.first <= c.first <= quarter.last]
        locks = {c.name: inside(truth, c) for c in (quarter, *months)}
        locks[months[0].name] += 1
        other = rng.choice([c for c in cells_of(year, "month") if c.first > quarter.last or c.last < quarter.first])
        locks[other.name] = inside(truth, other)
        with pytest.raises(UseError) as error:
            make_plan(year, sum(truth.values()), [1.0] * len(truth), locks)
        named = set(error.value.what.en.split(": ")[1].split(", "))
        assert named == {quarter.name, *(c.name for c in months)}
        for name in named:
            make_plan(year, sum(truth.values()), [1.0] * len(truth), {k: v for k, v in locks.items() if k != name})


def test_a_line_is_possible_exactly_when_trying_everything_finds_one() -> None:
    """Four cells, up to 5 cents, locks and caps at random: against trying every line."""
    rng = random.Random(4)
    possible = 0
    for _ in range(400):
        total = rng.randint(0, 5)
        spans = [sorted((rng.randrange(4), rng.randrange(4))) for _ in range(4)]
        locks = [Lock(a, b, rng.randint(0, 4), f"lock {a}-{b}") for a, b in spans[:2]]
        caps = [Lock(a, b, rng.randint(0, 4), f"cap {a}-{b}") for a, b in spans[2:]]
        lines = [
            line
            for line in product(range(total + 1), repeat=4)
            if sum(line) == total
            and all(sum(line[k.first : k.last + 1]) == k.amount for k in locks)
            and all(sum(line[c.first : c.last + 1]) <= c.amount for c in caps)
        ]
        weights = [rng.choice((0.0, 1.0, 2.5)) for _ in range(4)]
        if lines:
            possible += 1
            assert tuple(spread_line(total, weights, locks, "all", caps)) in lines
        else:
            with pytest.raises(UseError):
                spread_line(total, weights, locks, "all", caps)
    assert possible > 40


@pytest.mark.slow
def test_a_thousand_shops_take_less_than_two_seconds_of_work() -> None:
    """Year to days and back to five levels, with a locked month, week and day."""
    rng = random.Random(1)
    weights = [rng.uniform(0.5, 1.5) for _ in range(365)]
    locks = {"2026-11": 20_000_000, "2026-W07": 100_000, "2026-11-11": 3_000_000}
    start = time.process_time()
    for shop in range(1_000):
        days = make_plan(2026, 123_456_789 + shop, weights, locks)
        for level in LEVELS:
            rows(days, 2026, level)
    assert time.process_time() - start < 2
