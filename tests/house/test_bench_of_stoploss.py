"""The bench of the stop-loss measures what it says: every line, from the moment it was due; what was lost; what was counted twice."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from stoploss_client import Sent
from stoploss_page import Results, goals, page, quantiles, took
from stoploss_run import BAD, Run, make_lines

LINES = [Sent(f"o-{n}", n >= 2, 100.0 + n, 100.0 + n, 100.0 + n + 0.01 * (n + 1), 1) for n in range(4)]
RUN = Run(LINES, 4, 4, 6000, 0, 1, 1, 102.0, 102.5, 104.0, busy=0.5)


def reached(calm: Run = RUN, killed: Run = RUN) -> dict[str, bool]:
    return {goal: good for goal, _, good in goals(Results("bench", 330, 60, calm, killed, LINES, 0.1))}


def test_a_run_that_lost_and_doubled_nothing_is_good() -> None:
    assert all(reached().values())


@pytest.mark.parametrize(
    ("wrong", "goal"),
    [
        ({"lines": 3}, "every line judged once"),
        ({"counted": 5}, "lost 0, judged twice 0"),
        ({"missing": 1}, "lost 0, judged twice 0"),
        ({"alarms": 2}, "one alarm, one message"),
        ({"pushes": 0}, "one alarm, one message"),
        ({"sent": [*LINES[:3], replace(LINES[3], acknowledged=0.0)]}, "every line judged once"),
    ],
)
def test_what_went_wrong_is_no_goal_reached(wrong: dict[str, object], goal: str) -> None:
    assert not reached(calm=replace(RUN, **wrong))[goal]  # type: ignore[arg-type]
    assert not reached(killed=replace(RUN, **wrong))[f"killed: {goal}"]  # type: ignore[arg-type]


def test_alarm_and_message_must_come_within_five_seconds_of_the_first_bad_line() -> None:
    late = reached(replace(RUN, raised=107.1, pushed=107.1))
    assert [late[goal] for goal in late if goal.startswith("first bad")] == [False, False]
    never = reached(replace(RUN, raised=0.0, pushed=0.0))
    assert [never[goal] for goal in never if goal.startswith("first bad")] == [False, False]


def test_a_line_waits_from_the_moment_it_was_due() -> None:
    slow = [replace(one, due=one.due - 2) for one in LINES]
    assert took(slow) == pytest.approx([2010, 2020, 2030, 2040])
    assert quantiles(slow)[0] == pytest.approx(2025)


def test_the_price_goes_wrong_at_its_second_and_every_other_line_is_of_it() -> None:
    lines = make_lines(330, 10, 4.0, random.Random(1))
    assert len(lines) == len({body["order_id"] for body, _ in lines}) == 3300
    first = next(n for n, (_, bad) in enumerate(lines) if bad)
    assert first == 4 * 330
    assert sum(bad for _, bad in lines) == 6 * 330 // 2
    assert all((body["sku_id"] == BAD) == bad for body, bad in lines)


def test_the_page_says_what_was_run() -> None:
    text = "\n".join(page(Results("python3 dev.py bench stoploss", 330, 60, RUN, RUN, LINES, 0.1)))
    assert "`python3 dev.py bench stoploss`" in text
    assert "| one alarm, one message | 1 and 1 | yes |" in text
    assert "Processor milliseconds of all server processes a line: 125.00; baseline 25.00" in text
