"""What remains of the year is spread below every cap that is there; a cap that cannot hold is named."""

from datetime import date, timedelta

from zhanggui.desks.plan import service
from zhanggui.desks.plan.cells import days_of
from zhanggui.desks.plan.plan import make_plan
from zhanggui.desks.plan.replanning import replan
from zhanggui.site.boot import boot

FLAT = [1.0] * 365
SEEN = date(2026, 3, 6)


def sold(each: float, n: int) -> dict[date, float]:
    return {date(2026, 1, 1) + timedelta(days=i): each for i in range(n)}


def test_a_capped_day_stays_below_its_cap_and_the_rest_goes_elsewhere(tmp_path):
    boot(tmp_path)
    service.set_plan("lamp", 2026, 365_000, platform="tmall")
    service.cap("lamp", 2026, "2026-11-11", 1_000)
    new = service.replan("lamp", SEEN, sold(500, 65))
    assert new.days[date(2026, 11, 11)] == 100_000
    assert sum(new.days.values()) == new.remaining == 33_250_000
    assert new.released == ()


def test_a_capped_month_under_way_has_room_for_what_it_has_not_sold():
    """March may bring 20.00; 6 days brought 12.00: 25 days share 8.00."""
    caps = {"2026-03": 2_000}
    new = replan(36_500, make_plan(2026, 36_500, FLAT, caps=caps), FLAT, SEEN, sold(2, 65), caps=caps)
    assert sum(v for d, v in new.days.items() if d.month == 3) == 800
    past = replan(36_500, make_plan(2026, 36_500, FLAT, caps=caps), FLAT, SEEN, sold(4, 65), caps=caps)
    assert sum(v for d, v in past.days.items() if d.month == 3) == 0, "24.00 are sold: no room is left"
    assert sum(past.days.values()) == past.remaining == 10_500


def test_a_cap_that_cannot_hold_is_released_and_named():
    """Nothing sold by 30 November: 365.00 remain for December, which may bring 40.00."""
    caps = {"2026-06": 3_000, "2026-12": 4_000}
    days = make_plan(2026, 36_500, FLAT, caps=caps)
    new = replan(36_500, days, FLAT, date(2026, 11, 30), dict.fromkeys(days_of(2026)[:334], 0.0), caps=caps)
    assert new.released == ("≤2026-12",)
    assert sum(new.days.values()) == 36_500


def test_on_the_last_day_there_is_nothing_to_cap():
    caps = {"2026-12": 4_000}
    assert replan(36_500, make_plan(2026, 36_500, FLAT, caps=caps), FLAT, date(2026, 12, 31), sold(1, 365), caps=caps).days == {}
