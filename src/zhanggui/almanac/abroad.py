"""Public holidays of a shop's country outside China, and the days around them on which a shop may well be shut."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files

from zhanggui.almanac.holidays import DayKind
from zhanggui.kernel.words import Words

CHINA, NOWHERE = "CN", ""
CHINESE_MONEY = "CNY"
ONE = timedelta(days=1)
MOST_REGIONS = 0.5  # a holiday of more than half of a country's regions counts for its shops
CHRISTMAS = (12, 25)
EVES = {(12, 24): "Christmas Eve", (12, 31): "New Year's Eve"}  # where Christmas is a holiday
YEAR_END = {(12, day) for day in range(23, 32)} | {(1, day) for day in range(1, 4)}  # the time around them: many a shop shuts for a week
LONGEST_RUN = 4  # days off in a row that one looks back or ahead


def country_of(currency: str, timezone: str) -> str:
    """The ISO code of the country whose calendar a shop's buyers live by: China for 人民币, else that of its timezone; "" where neither tells
    (foreign money in Chinese time: nobody has said where the shop sells)."""
    if currency == CHINESE_MONEY:
        return CHINA
    country = _countries().get(timezone, NOWHERE)
    return NOWHERE if country == CHINA else country


def kind_abroad(country: str, day: date) -> DayKind:
    """Workday, weekend or public holiday, by the country's calendar; by the week alone where it is not known."""
    name = _named(country, day.year).get(day)
    if name:
        return DayKind("holiday", Words(name, name))
    return DayKind("weekend" if day.weekday() >= 5 else "workday")


def may_be_shut(country: str, day: date) -> bool:
    """A day without any sale need be no gap: a public holiday, a weekend that touches one, or the turn of the year. In China shops do not shut."""
    if country in (CHINA, NOWHERE):
        return False
    if day in _named(country, day.year) or ((day.month, day.day) in YEAR_END and date(day.year, *CHRISTMAS) in _named(country, day.year)):
        return True
    return day.weekday() >= 5 and any(_touches(country, day, step) for step in (-ONE, ONE))


def is_holiday(country: str, day: date) -> bool:
    """A public holiday on a day of the week on which people work."""
    return country not in (CHINA, NOWHERE) and day.weekday() < 5 and day in _named(country, day.year)


def _touches(country: str, day: date, step: timedelta) -> bool:
    """A run of days off leads from the weekend day to a holiday."""
    for _ in range(LONGEST_RUN):
        day += step
        if day in _named(country, day.year):
            return True
        if day.weekday() < 5:
            return False
    return False


@lru_cache(maxsize=256)
def _named(country: str, year: int) -> dict[date, str]:
    """The holidays of a year by name: of the whole country, or of most of its regions; with the eves of Christmas and New Year."""
    import holidays

    supported = holidays.list_supported_countries()
    if country not in supported:
        return {}
    named = {day: str(name) for day, name in holidays.country_holidays(country, years=year, language="en_US").items() if day.year == year}
    regions = supported[country]
    told: dict[date, list[str]] = {}
    for region in regions:
        for day, name in holidays.country_holidays(country, subdiv=region, years=year, language="en_US").items():
            if day.year == year:
                told.setdefault(day, []).append(str(name))
    named |= {day: names[0] for day, names in told.items() if len(names) > MOST_REGIONS * len(regions) and day not in named}
    if date(year, *CHRISTMAS) in named:
        named = {date(year, *when): name for when, name in EVES.items()} | named
    return named


@cache
def _countries() -> dict[str, str]:
    """Timezone → country, by the table of the timezone database."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
