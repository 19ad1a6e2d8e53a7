"""The sheets of the workbook that come back, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.site.workbook.form import Part
from zhanggui.site.workbook.hand import Hand
from zhanggui.site.workbook.part_plan import PLAN
from zhanggui.site.workbook.part_tasks import TASKS
from zhanggui.site.workbook.part_thresholds import THRESHOLDS

PARTS: tuple[Part, ...] = (TASKS, PLAN, THRESHOLDS)


def parts_of(hand: Hand, wanted: Sequence[str] = ()) -> list[Part]:
    """Those that this person may see; of them the wanted ones."""
    return [part for part in PARTS if hand.may(part.sees) and (not wanted or part.id in wanted)]
