"""What is known of a day at once: week, holiday, promotion, events, distance from the Spring Festival. For models, checks and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zhanggui.almanac.abroad import CHINA, kind_abroad
from zhanggui.almanac.holidays import DayKind, day_kind
from zhanggui.almanac.lunar import Festival, Lunar, days_to_spring_festival, festival_on, lunar_day
from zhanggui.almanac.promos import Promo, PromoCalendar
from zhanggui.almanac.windows import Event


@dataclass(frozen=True)
class Features:
    """A day of a shop. `nth`: day of the promotion's phase, from 1. `days_to_spring`: 3 is three days before, −2 two days after."""

    day: date
    weekday: int  # Monday 0
    kind: DayKind
    promo: Promo | None
    nth: int | None
    events: tuple[Event, ...]
    days_to_spring: int | None
    lunar: Lunar | None
    festival: Festival | None

    @property
    def announced(self) -> bool:
        """The legal holidays of the year are known (always so outside China)."""
        return self.kind.announced

    @cached_property
    def classes(self) -> frozenset[str]:
        """The day's classes as names: weekday:0, kind:makeup, holiday:国庆节, promo:double11:peak, event:launch, festival:qixi, unannounced."""
        named = {f"weekday:{self.weekday}", f"kind:{self.kind.kind}"}
        named |= {f"holiday:{self.kind.holiday.zh}"} if self.kind.holiday else set()
        named |= {f"promo:{self.promo.id}:{self.promo.phase}"} if self.promo else set()
        named |= {f"festival:{self.festival.id}"} if self.festival else set()
        named |= {f"event:{event.kind}" for event in self.events if not isinstance(event, Promo)}
        return frozenset(named if self.announced else named | {"unannounced"})


def features(day: date, promos: PromoCalendar, platform: str, shop: str = "", country: str = CHINA) -> Features:
    """What is known of `day` for a shop. `country`: whose holidays count for its buyers (almanac.abroad.country_of); the moon counts in China alone."""
    china = country == CHINA
    promo = promos.on(day, platform, shop)
    return Features(
        day=day,
        weekday=day.weekday(),
        kind=day_kind(day) if china else kind_abroad(country, day),
        promo=promo,
        nth=promos.phase_days(promo, promo.year, platform, shop).index(day) + 1 if promo else None,
        events=promos.events(day, platform, shop),
        days_to_spring=days_to_spring_festival(day) if china else None,
        lunar=lunar_day(day) if china else None,
        festival=festival_on(day) if china else None,
    )
