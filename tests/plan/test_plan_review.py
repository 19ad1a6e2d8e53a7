"""Only days that are known are held against their targets; a week with holes is judged neither good nor bad."""

from datetime import date

from zhanggui.desks.plan import service
from zhanggui.desks.plan.cells import days_of
from zhanggui.desks.plan.plan import make_plan, review
from zhanggui.site.boot import boot

DAYS = make_plan(2026, 36_500, [1.0] * 365)
SEEN = date(2026, 1, 20)


def known(*but: int) -> dict[date, float]:
    """1.00 on every day to 20 January but these."""
    return {d: 1.0 for d in days_of(2026)[:20] if d.day not in but}


def test_a_week_with_a_day_missing_is_incomplete_and_not_under():
    found = {r.cell.name: r for r in review(DAYS, 2026, known(7, 8), SEEN)}
    assert (found["2026-W02"].verdict, found["2026-W02"].missing_days) == ("incomplete", 2)
    assert (found["2026-W02"].gap, found["2026-W02"].attainment) == (None, None)
    assert (found["2026-W03"].verdict, found["2026-W03"].missing_days, found["2026-W03"].gap) == ("met", 0, 0.0)


def test_the_month_so_far_is_held_against_the_days_that_are_known(tmp_path):
    boot(tmp_path)
    service.set_plan("s", 2026, 365, ask=service.ShapeAsk("default"))
    pace = service.month_pace("s", SEEN, known(7, 8, 19, 20))
    assert pace == {"target": 16.0, "actual": 16.0, "missing_days": 4, "attainment": 1.0, "verdict": "met"}
    assert service.attained("s", 2026, known(7, 8, 19, 20))[:2] == [1.0, None]
