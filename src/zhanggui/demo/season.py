"""What the calendar does to the simulated shop: weekdays, the slow season, holidays and the kernel's 大促 windows with their after-days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from zhanggui.almanac.promos import Phase, Promo, PromoCalendar, promo_calendar

WEEKDAY = np.array([1.03, 1.02, 1.00, 0.99, 0.95, 0.97, 1.04])
GROWTH, SEASON = 0.03, 0.04  # a year; height of the slow season's wave, lowest in the middle of August
AFTER_DAYS = 4
_EPOCH = date(2025, 1, 1)

# (visits, convert) of a promotion day at full strength, and how strong each promotion is.
PHASES: dict[Phase, tuple[float, float]] = {
    "warm": (1.15, 0.95),
    "presale": (1.20, 0.75),
    "balance": (1.60, 1.30),
    "peak": (1.90, 1.45),
    "return": (1.05, 1.05),
}
STRENGTH = {"double11": 1.0, "mid618": 0.8}
USUAL_STRENGTH = 0.4
AFTER = (0.85, 0.85)
NEW_YEAR = (0.55, 0.80)  # from three days before the Spring Festival to the sixth day of it
NATIONAL_DAY = (0.92, 0.95)


def _weaker(factors: tuple[float, float], strength: float) -> tuple[float, float]:
    return 1 + (factors[0] - 1) * strength, 1 + (factors[1] - 1) * strength


def _of_promo(promo: Promo, after: bool) -> tuple[float, float]:
    return _weaker(AFTER if after else PHASES[promo.phase], STRENGTH.get(promo.id, USUAL_STRENGTH))


def _of_day(day: date, platform: str, promos: PromoCalendar) -> tuple[float, float]:
    spring = promos.spring_festival(day.year)
    if spring and -3 <= (day - spring).days <= 6:
        return NEW_YEAR
    if day.month == 10 and day.day <= 7:
        return NATIONAL_DAY
    if now := promos.on(day, platform):
        return _of_promo(now, after=False)
    for n in range(1, AFTER_DAYS + 1):
        if before := promos.on(day - timedelta(days=n), platform):
            return _of_promo(before, after=True)
    return 1.0, 1.0


def day_factors(first: date, days: int, platform: str = "tmall") -> tuple[np.ndarray, np.ndarray]:
    """(visits, convert): what the calendar multiplies them by on each day."""
    promos = promo_calendar(None)
    visits, convert = np.ones(days), np.ones(days)
    for n in range(days):
        day = first + timedelta(days=n)
        years = (day - _EPOCH).days / 365.25
        visits[n] = WEEKDAY[day.weekday()] * (1 + GROWTH) ** years * (1 + SEASON * np.cos(2 * np.pi * (years - 0.11)))
        more, better = _of_day(day, platform, promos)
        visits[n] *= more
        convert[n] *= better
    return visits, convert
