"""The ridge that all series share is the ridge of each series alone."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods import expect_ridge
from zhanggui.methods.expect_ridge import ridge


def problem(series: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(1050)
    rows = (rng.random((150, 5)) < 0.3).astype(float)
    weight = rng.uniform(0, 3, (150, series)) * (rng.random((150, series)) < 0.8)
    response = np.where(weight > 0, rng.standard_normal((150, series)), np.nan)
    return response, weight, rows, rng.normal(0, 0.3, (series, 5)), rng.uniform(0.05, 1, (series, 5)), rows[:2]


def by_hand(response: np.ndarray, weight: np.ndarray, rows: np.ndarray, mean: np.ndarray, var: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One series by numpy's least squares: prior and random walk as rows of their own below the data."""
    knots = 4  # 150 days: three pieces of 56 days and less
    place = (np.arange(150) - 149) / 56 + knots - 1
    hats = np.maximum(1 - np.abs(place[:, None] - np.arange(knots)), 0)
    steps = np.hstack([np.zeros((knots - 1, 5)), np.diff(np.eye(knots), axis=0)]) / 0.3
    last = np.append(np.zeros(8), 1.0)[None] / 3.0
    prior = np.hstack([np.diag(1 / np.sqrt(var)), np.zeros((5, knots))])
    root = np.sqrt(weight)[:, None]
    known = np.nan_to_num(response)
    table = np.vstack([root * np.hstack([rows, hats]), prior, steps, last])
    target = np.concatenate([root[:, 0] * known, mean / np.sqrt(var), np.zeros(knots)])
    solution = np.linalg.lstsq(table, target, rcond=None)[0]
    return solution[:5], np.linalg.inv(table.T @ table)[:5, :5]


@pytest.mark.parametrize("series", [7, 60])
def test_every_series_is_what_least_squares_says_of_it_alone(series: int) -> None:
    response, weight, rows, mean, var, asked = problem(series)
    found = ridge(response, weight, rows, mean, var, asked, 2)
    for one in range(series):
        beta, spread = by_hand(response[:, one], weight[:, one], rows, mean[one], var[one])
        np.testing.assert_allclose(found.beta[one], beta, atol=1e-9)
        np.testing.assert_allclose(found.var[one], np.diag(spread), atol=1e-9)
        np.testing.assert_allclose(found.doubt[:, one], np.einsum("ai,ij,aj->a", asked, spread, asked), atol=1e-9)


def test_blocks_of_series_give_what_one_block_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ridge(*problem(60), 2)
    monkeypatch.setattr(expect_ridge, "BLOCK", 13)
    parts = ridge(*problem(60), 2)
    np.testing.assert_allclose(parts.beta, whole.beta, atol=1e-12)
    np.testing.assert_allclose(parts.freedom, whole.freedom, atol=1e-12)


def test_without_any_day_the_prior_is_the_answer() -> None:
    response, weight, rows, mean, var, asked = problem(3)
    found = ridge(response, np.zeros_like(weight), rows, mean, var, asked, 2)
    np.testing.assert_allclose(found.beta, mean)
    np.testing.assert_allclose(found.var, var)
    np.testing.assert_allclose(found.freedom, 0, atol=1e-12)


def test_columns_never_take_more_freedom_than_there_are_of_them() -> None:
    """A season of one year and a level that moves say much the same: still two columns are two."""
    response, weight, rows, *_ = problem(3)
    slow = np.linspace(-1, 1, len(rows))
    alike = np.column_stack([slow, slow + 1e-3 * np.sin(np.arange(len(rows))), rows])
    prior = np.full((3, alike.shape[1]), 0.1)
    found = ridge(response, weight, alike, np.zeros_like(prior), prior, alike[:1], 2)
    assert np.all((found.freedom >= 0) & (found.freedom <= 2))
