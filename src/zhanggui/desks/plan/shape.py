"""The shape of a year: how much of the target each day carries, relative to the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median

from zhanggui.almanac.promos import PromoCalendar
from zhanggui.desks.plan.cells import days_of
from zhanggui.desks.plan.rules import multiplier, number
from zhanggui.kernel.days import days_between
from zhanggui.kernel.words import Words

# Days around the Spring Festival that go by the lunar calendar rather than by the date.
LUNAR_BEFORE, LUNAR_AFTER = 35, 20

DEFAULT_WORDS = Words("默认形状：每天一样，大促按倍数", "default shape: every day alike, promotions by multiplier")
WEEKDAY_WORDS = Words("本店的星期规律，大促按倍数", "the shop's own weekdays, promotions by multiplier")
YEAR_WORDS = Words(
    "去年的形状：大促对大促、春节对春节、星期对星期",
    "last year's shape: promotion to promotion, Spring Festival to the same, weekday to weekday",
)


@dataclass(frozen=True)
class Shape:
    """Weight of each day of a year, ordinary day about 1. `words` says where the shape comes from."""

    weights: tuple[float, ...]
    words: Words


def day_shape(year: int, platform: str, promos: PromoCalendar, history: Mapping[date, float] | None = None) -> Shape:
    """Best shape that the history allows: last year's (300 days of it), the shop's weekdays (28 days), else the default.

    Weight = level of the season × weekday factor, and on promotion days × the multiplier, or last year's same promotion day itself.
    `history`: the metric by day; promotion days do not count for weekdays and level.
    """
    known = {day: max(float(value), 0.0) for day, value in (history or {}).items()}
    plain = {day: value for day, value in known.items() if promos.on(day, platform) is None}
    factors = weekday_factors(plain) if len(plain) >= number("history_days") else None
    if factors is None:
        return Shape(by_rule(year, platform, promos, (1.0,) * 7), DEFAULT_WORDS)
    if sum(day.year == year - 1 for day in known) >= number("year_days"):
        weights = _by_last_year(year, platform, promos, known, plain, factors)
        if sum(weights) > 0:
            mean = fmean(weights)
            return Shape(tuple(w / mean for w in weights), YEAR_WORDS)
    return Shape(by_rule(year, platform, promos, factors), WEEKDAY_WORDS)


def weekday_factors(plain: Mapping[date, float]) -> tuple[float, ...] | None:
    """Monday … Sunday relative to the mean weekday, from medians of ordinary days; None when a weekday is missing or nothing sells."""
    by_weekday = [[value for day, value in plain.items() if day.weekday() == n] for n in range(7)]
    if not all(by_weekday):
        return None
    middles = [median(values) for values in by_weekday]
    mean = fmean(middles)
    if mean <= 0:
        return None
    least = number("least_weekday")
    return tuple(min(max(m / mean, least), 1 / least) for m in middles)


def by_rule(year: int, platform: str, promos: PromoCalendar, factors: tuple[float, ...]) -> tuple[float, ...]:
    """Weekday factor (Monday first) × the multiplier of the day's promotion."""
    weights = []
    for day in days_of(year):
        promo = promos.on(day, platform)
        weights.append(factors[day.weekday()] * (multiplier(promo) if promo else 1.0))
    return tuple(weights)


def _by_last_year(
    year: int,
    platform: str,
    promos: PromoCalendar,
    known: Mapping[date, float],
    plain: Mapping[date, float],
    factors: tuple[float, ...],
) -> list[float]:
    usual = fmean(plain.values())
    weights = []
    for day in days_of(year):
        promo = promos.on(day, platform)
        twin = promos.same_day_of(promo.year - 1, day, platform) if promo else None
        if promo and twin and known.get(twin):
            weights.append(known[twin])
            continue
        level = _level(_lunar_twin(day, promos), plain, factors, usual)
        weights.append(level * factors[day.weekday()] * (multiplier(promo) if promo else 1.0))
    return weights


def _lunar_twin(day: date, promos: PromoCalendar) -> date:
    """The day of last year at the same distance from the Spring Festival when that is near, else 52 weeks before."""
    here, before = promos.spring_festival(day.year), promos.spring_festival(day.year - 1)
    if here and before and -LUNAR_BEFORE <= (day - here).days <= LUNAR_AFTER:
        return before + (day - here)
    return day - timedelta(days=364)


def _level(middle: date, plain: Mapping[date, float], factors: tuple[float, ...], usual: float) -> float:
    """Mean of the ordinary days around `middle` with the weekday taken out; the usual day where there are none."""
    half = timedelta(days=int(number("level_days")) // 2)
    around = [plain[d] / factors[d.weekday()] for d in days_between(middle - half, middle + half) if d in plain]
    return fmean(around) if around else usual
