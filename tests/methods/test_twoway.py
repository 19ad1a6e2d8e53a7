"""A line shared out to persons: whole cents, exact for every person and every day, in proportion, under locked stretches."""

import random
from fractions import Fraction
from itertools import product

import pytest

from zhanggui.kernel.errors import UseError
from zhanggui.methods.transport import largest_flow, transport
from zhanggui.methods.twoway import RowLock, share_line, share_locked


def compositions(total: int, parts: int):
    """Every way to write `total` as `parts` whole numbers ≥ 0."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def naive_tables(rows, columns, locks):
    """Every table of whole numbers with these sums and locks, by trying all."""
    for table in product(*(list(compositions(row, len(columns))) for row in rows)):
        if all(sum(column) == want for column, want in zip(zip(*table, strict=True), columns, strict=True)) and all(
            sum(table[k.row][k.first : k.last + 1]) == k.amount for k in locks
        ):
            yield table


def check(table, rows, columns, locks=()):
    assert [sum(row) for row in table] == list(rows)
    assert [sum(column) for column in zip(*table, strict=True)] == list(columns)
    assert min(part for row in table for part in row) >= 0
    for k in locks:
        assert sum(table[k.row][k.first : k.last + 1]) == k.amount


def random_sums(rng: random.Random, persons: int, days: int, most: int) -> tuple[list[int], list[int]]:
    columns = [rng.randint(0, most) for _ in range(days)]
    cuts = sorted(rng.randint(0, sum(columns)) for _ in range(persons - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, sum(columns)], strict=True)], columns


def test_a_hundred_days_of_one_cent_between_three_take_turns():
    table = share_line([50, 30, 20], [1] * 100)
    check(table, [50, 30, 20], [1] * 100)
    for row, amount in zip(table, [50, 30, 20], strict=True):
        assert all(abs(sum(row[: n + 1]) - Fraction(amount * (n + 1), 100)) < 1 for n in range(100))


@pytest.mark.parametrize("most", [3, 100, 10**9])
def test_every_running_sum_is_within_a_cent_of_its_share(most):
    rng = random.Random(most)
    for _ in range(200):
        rows, columns = random_sums(rng, rng.randint(1, 8), rng.randint(1, 40), most)
        table = share_line(rows, columns)
        check(table, rows, columns)
        total, reached = sum(rows), 0
        given = [0] * len(rows)
        for n, column in enumerate(columns):
            reached += column
            for i, row in enumerate(rows):
                given[i] += table[i][n]
                assert abs(given[i] * total - row * reached) < max(total, 1)


def test_a_person_without_a_share_gets_nothing_and_a_year_of_nothing_is_nothing():
    assert share_line([0, 10], [4, 6]) == [[0, 0], [4, 6]]
    assert share_line([0, 0], [0, 0]) == [[0, 0], [0, 0]]
    with pytest.raises(ValueError, match="same table"):
        share_line([1], [2])


def test_what_one_person_has_locked_the_others_share():
    """Two days of 100; Zhang 60 of 200 over both, but 50 of them on the first day: the others have 50 and 90 left, seven to three."""
    table = share_locked([60, 98, 42], [100, 100], [RowLock(0, 0, 0, 50, "Zhang 1")])
    check(table, [60, 98, 42], [100, 100])
    assert table == [[50, 10], [35, 63], [15, 27]]


def test_locks_that_cannot_hold_are_named_and_no_others():
    locks = [RowLock(0, 0, 1, 15, "a"), RowLock(1, 0, 1, 10, "b"), RowLock(1, 3, 3, 5, "c")]
    with pytest.raises(UseError) as error:
        share_locked([20, 20], [10, 10, 10, 10], locks)
    assert error.value.what.en.endswith(": a, b")
    with pytest.raises(UseError, match="hold: more"):
        share_locked([20, 20], [10, 10, 10, 10], [RowLock(0, 0, 3, 21, "more")])


def test_a_table_is_found_exactly_when_there_is_one():
    """Against trying every table: 3 persons × 3 days, locks beside and inside each other."""
    rng = random.Random(7)
    found = 0
    for _ in range(200):
        rows, columns = random_sums(rng, 3, 3, 3)
        locks = []
        for n in range(rng.randint(1, 3)):
            first = rng.randint(0, 2)
            locks.append(RowLock(rng.randint(0, 2), first, rng.randint(first, 2), rng.randint(0, 4), str(n)))
        if not all(nested(a, b) for a in locks for b in locks):
            continue
        possible = next(naive_tables(rows, columns, locks), None)
        if possible is None:
            with pytest.raises(UseError):
                share_locked(rows, columns, locks)
        else:
            found += 1
            check(share_locked(rows, columns, locks), rows, columns, locks)
    assert found > 25


def nested(a: RowLock, b: RowLock) -> bool:
    """True when the two lie in different rows, inside or beside each other."""
    inside = (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last)
    return a.row != b.row or inside or a.last < b.first or b.last < a.first


def test_locks_read_off_a_true_table_always_hold():
    rng = random.Random(11)
    for _ in range(150):
        persons, days = rng.randint(2, 5), rng.randint(3, 40)
        true = [[rng.choice((0, rng.randint(0, 9), rng.randint(0, 10**7))) for _ in range(days)] for _ in range(persons)]
        locks = []
        for n in range(rng.randint(0, 10)):
            row, (first, last) = rng.randrange(persons), sorted((rng.randrange(days), rng.randrange(days)))
            lock = RowLock(row, first, last, sum(true[row][first : last + 1]), str(n))
            if all(nested(lock, other) for other in locks):
                locks.append(lock)
        rows, columns = [sum(row) for row in true], [sum(column) for column in zip(*true, strict=True)]
        check(share_locked(rows, columns, locks), rows, columns, locks)


def test_a_week_across_two_locked_months_of_one_person_holds_too():
    columns = [1_000_003] * 70
    rows = [20_000_000, 30_000_000, 20_000_210]
    locks = [RowLock(0, 0, 30, 9_000_000, "Jan"), RowLock(0, 28, 34, 2_500_000, "W05"), RowLock(0, 31, 58, 7_654_321, "Feb")]
    check(share_locked(rows, columns, locks), rows, columns, locks)


def test_a_transport_within_bounds():
    assert transport([3, 2], [4, 1], {(0, 0): (0, 3), (0, 1): (0, 3), (1, 0): (2, 2)}) == {(0, 0): 2, (0, 1): 1, (1, 0): 2}
    assert transport([3], [4], {(0, 0): (0, 9)}) is None
    assert transport([3], [3], {(0, 0): (0, 2)}) is None
    assert transport([5, 5], [5, 5], {(0, 0): (0, 9), (1, 0): (0, 9)}) is None
    assert sum(largest_flow([5, 5], [4, 7], {(0, 0): 9, (1, 0): 9, (1, 1): 3}).values()) == 7
