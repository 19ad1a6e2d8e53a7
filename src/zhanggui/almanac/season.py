"""Which day a year before each day compares with: one-to-one, by 大促, by the moon around the Spring Festival, else by weekday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zhanggui.almanac.lunar import spring_festival
from zhanggui.almanac.promos import SAME_WEEKDAY, Promo, PromoCalendar
from zhanggui.kernel.days import days_between
from zhanggui.kernel.words import Words

How = Literal["promo", "lunar", "weekday", "near", "shift", "date", "none"]

LUNAR_BEFORE, LUNAR_AFTER = 35, 20  # days around the Spring Festival that go by the moon, as in the shape of a plan
NEAR_WEEKS = 8  # how far the nearest free day of the same weekday may lie from 52 weeks before
SOFT = frozenset({"warm"})  # phases whose days may stand for ordinary ones where nothing better is there: buyers come but wait

BY_WEEKDAY = Words("按星期对齐", "by weekday")
NEAR = Words("按星期对齐：去年那天不可比，取最近的同星期平日", "by weekday, the nearest free ordinary day")
NO_PROMO_TWIN = Words("去年这个大促的这个阶段没有对应的一天", "that phase of the promotion had no such day the year before")
NO_TWIN = Words("去年没有可比的日子", "no day of the year before is like it")


@dataclass(frozen=True)
class Pair:
    """A day and the day it is compared with (None: there is none), with the reason."""

    day: date
    base: date | None
    how: How
    why: Words


class Seasons:
    """Comparable days a year apart, of one platform and shop. `lunar`: its buyers keep the Spring Festival.

    1. A promotion day goes with the same day of the same phase; where there was none, with none.
    2. A day from 35 before to 20 after the Spring Festival goes with the day as far from it.
    3. Any other day goes with the same weekday 52 weeks before, when that is an ordinary day too.
    These three hold in both directions, so no day is used twice. What they leave over (its twin was a promotion, or near the festival)
    4. goes with the nearest day of the same weekday that is ordinary or warm-up and nobody else's, at most 8 weeks off, else with none.
    """

    def __init__(self, promos: PromoCalendar, platform: str, shop: str = "", lunar: bool = True) -> None:
        self._promos, self._platform, self._shop, self._lunar = promos, platform, shop, lunar
        self._seasons: dict[int, dict[date, Pair]] = {}

    def pair(self, day: date) -> Pair:
        """The day a year before that `day` compares with. No two days have the same one."""
        season = season_of(day)
        if season not in self._seasons:
            self._seasons[season] = self._match(season)
        return self._seasons[season][day]

    def natural(self, day: date, years: int = -1) -> Pair | None:
        """Rules 1 to 3, a year before (−1) or after (+1): both days agree on each other. None: no such day."""
        if promo := self._on(day):
            return self._by_promo(day, promo, years)
        offset, year = self._from_spring(day)
        if offset is not None:
            return self._by_moon(day, offset, year + years)
        base = day + years * SAME_WEEKDAY
        return Pair(day, base, "weekday", BY_WEEKDAY) if self._on(base) is None and self._from_spring(base)[0] is None else None

    def _by_promo(self, day: date, promo: Promo, years: int) -> Pair | None:
        mine, theirs = (self._promos.phase_days(promo, y, self._platform, self._shop) for y in (promo.year, promo.year + years))
        base = self._promos.same_day_of(promo.year + years, day, self._platform, self._shop)
        other = self._on(base) if base else None
        if base is None or other is None or (other.id, other.phase) != (promo.id, promo.phase):
            return None
        full, nth = promo.full_words, mine.index(day) + 1
        end = promo.phase == "peak" and len(mine) != len(theirs)
        zh, en = ("，从最后一天对齐", ", counted from the last day") if end else ("", "")
        return Pair(day, base, "promo", Words(f"按大促对齐：{full.zh}第 {nth} 天{zh}", f"by promotion: {full.en}, day {nth}{en}"))

    def _by_moon(self, day: date, offset: int, year: int) -> Pair | None:
        spring = spring_festival(year)
        base = spring + timedelta(days=offset) if spring else None
        if base is None or self._on(base) is not None or self._from_spring(base)[0] != offset:
            return None
        zh = "春节当天" if offset == 0 else f"春节前 {-offset} 天" if offset < 0 else f"春节后 {offset} 天"
        en = (
            "the Spring Festival itself" if offset == 0 else f"{abs(offset)} days {'before' if offset < 0 else 'after'} the Spring Festival"
        )
        return Pair(day, base, "lunar", Words(f"按农历对齐：{zh}", f"by the moon: {en}"))

    def _on(self, day: date) -> Promo | None:
        return self._promos.on(day, self._platform, self._shop)

    def _from_spring(self, day: date) -> tuple[int | None, int]:
        """Days after (negative: before) the Spring Festival near which the day lies, and the year of that festival."""
        for year in (day.year, day.year + 1) if self._lunar else ():
            spring = spring_festival(year)
            if spring and -LUNAR_BEFORE <= (day - spring).days <= LUNAR_AFTER:
                return (day - spring).days, year
        return None, 0

    def _is_soft(self, day: date) -> bool:
        promo = self._on(day)
        return self._from_spring(day)[0] is None and (promo is None or promo.phase in SOFT)

    def _match(self, season: int) -> dict[date, Pair]:
        """Every day of a season: first by nature, then those left over, exact weeks before near ones."""
        found = {day: self.natural(day) for day in days_of_season(season)}
        left = [day for day, pair in found.items() if pair is None and self._is_soft(day)]
        free = {d for d in days_of_season(season - 1) if self._is_soft(d) and self.natural(d, +1) is None}
        for weeks in sorted(range(-NEAR_WEEKS, NEAR_WEEKS + 1), key=abs):
            for day in [day for day in left if found[day] is None]:
                base = day - SAME_WEEKDAY + timedelta(weeks=weeks)
                if base in free:
                    free.remove(base)
                    found[day] = Pair(day, base, "near" if weeks else "weekday", NEAR if weeks else BY_WEEKDAY)
        return {day: pair or Pair(day, None, "none", NO_PROMO_TWIN if self._on(day) else NO_TWIN) for day, pair in found.items()}


def season_of(day: date) -> int:
    """The season that a day lies in: April to March, so that no Spring Festival lies across its edge."""
    return day.year if day.month >= 4 else day.year - 1


def days_of_season(season: int) -> Iterable[date]:
    """Every day from 1 April to 31 March."""
    return days_between(date(season, 4, 1), date(season + 1, 3, 31))
