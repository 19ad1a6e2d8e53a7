"""Expected ranges of rates (支付转化率, 退款率, 点击率): counts out of a number, with the noise of a share, overdispersed, under the same calendar."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.expect import Expected, expect
from zhanggui.methods.expect_calendar import Calendar, Labels
from zhanggui.methods.expect_design import Design, Marks, Numbers
from zhanggui.methods.expect_null import LEAST


def expect_rate(
    good: Numbers,
    of: Numbers,
    design: Design,
    *,
    score: int = 1,
    group: NDArray[np.int64] | None = None,
    kind: Labels | None = None,
    skip: Marks | None = None,
    calendar: Calendar | None = None,
    least: int = LEAST,
) -> Expected:
    """As `expect` for the rate good ÷ of; expected, low and high are rates 0…1. `of` is taken as it came: a day with more visitors is surer.

    Variance of good = mean · (1 − rate) + swing · mean², swing learnt from the errors. A rate above a half is judged by what is missing to 1, unless
    its `calendar` is given, which is that of the rate itself. A day with nobody (of = 0) has a z of NaN.
    """
    hit, whole = np.asarray(good, dtype=np.float64), np.asarray(of, dtype=np.float64)
    if hit.shape != whole.shape:
        raise ValueError("good and of have one shape")
    past = slice(None, len(hit) - score)
    both = np.isfinite(hit[past]) & (whole[past] > 0)
    turned = np.sum(np.where(both, hit[past], 0), axis=0) > 0.5 * np.sum(np.where(both, whole[past], 0), axis=0)
    turned &= calendar is None
    counted = np.where(turned, whole - hit, hit)
    labels = np.array([f"{one}:{flag}" for one, flag in zip(kind if kind is not None else np.zeros(len(turned)), turned, strict=True)])
    seen = expect(counted, design, score=score, group=group, kind=labels, skip=skip, of=whole, calendar=calendar, least=least)
    last = whole[-score:]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, low, high = (np.clip(np.where(last > 0, part / last, np.nan), 0, 1) for part in (seen.expected, seen.low, seen.high))
    return replace(
        seen,
        expected=np.where(turned, 1 - mean, mean),
        low=np.where(turned, 1 - high, low),
        high=np.where(turned, 1 - low, high),
        z=np.where(turned, -seen.z, seen.z),
    )
