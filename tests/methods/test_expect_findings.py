"""A small twin of bench/accuracy_expect.py: changes planted in made shops are found, and what is told is mostly true."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import accuracy_expect


def told(seed: int, series: int, last: object, q: float = 0.10) -> tuple[float, float]:
    """False share and recall over 30 days."""
    one = accuracy_expect.planted(seed, series, last)  # type: ignore[arg-type]
    said = accuracy_expect._daily(one.seen.p, np.arange(series) // 20, q)
    right = (said & one.moved).sum()
    return float(1 - right / max(said.sum(), 1)), float(right / one.moved.sum())


def test_half_and_near_double_days_are_found_without_crying_wolf() -> None:
    false, recall = told(1900, 400, accuracy_expect.SUMMER)
    assert false <= 0.15  # some 90 findings: 10 % give or take
    assert recall >= 0.65


def test_the_rule_of_people_cries_wolf_nine_times_of_ten() -> None:
    one = accuracy_expect.planted(1901, 60, accuracy_expect.AUTUMN)
    name, said = next(accuracy_expect.rules(one))
    assert name.startswith("±30 %")
    assert (said & one.moved).sum() / said.sum() < 0.1


@pytest.mark.slow
@pytest.mark.parametrize("last", [accuracy_expect.SUMMER, accuracy_expect.AUTUMN])
def test_of_what_is_told_at_10_percent_no_more_than_12_are_false(last: object) -> None:
    false, recall = told(1902, 6000, last)
    assert false <= 0.12
    assert recall >= 0.58  # through 双11; of ordinary days 0.7


@pytest.mark.slow
def test_the_ranges_keep_their_word() -> None:
    for name, inside, _ in accuracy_expect._coverages(1920, 300):
        assert 0.93 <= inside <= 0.99, name


def test_without_statsforecast_the_speed_says_why_it_compares_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import expect_speed

    monkeypatch.setattr(expect_speed, "_auto_ets", lambda table: None)
    text = "\n".join(expect_speed.speed_rows(1903, 60, 200, 2))
    assert "statsforecast is not there" in text
