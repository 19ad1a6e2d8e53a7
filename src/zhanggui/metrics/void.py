"""Figures that are known to mean nothing: sums over several currencies.

A day that says what the day before said is only suspected: it is a finding, and kept from checks, but it may be true.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhanggui.metrics.frame import Frame
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.sound import Marks
from zhanggui.metrics.strikes import Strikes
from zhanggui.metrics.suspects import any_foreign, foreign_money
from zhanggui.warehouse.engine import Reader


def void_figures(reader: Reader, frame: Frame, shops: Sequence[str], first: date, last: date) -> dict[str, Marks]:
    """Rows of the frame, measure by measure, whose figure is no number."""
    strikes = Strikes(frame)
    if any(MEASURES.get(m).additivity == "money" for m in frame.measures) and any_foreign(reader, shops, first, last):
        strikes.foreign(foreign_money(reader, shops, first, last))
    return {measure: marks for measure, marks in strikes.marks.items() if marks.any()}
