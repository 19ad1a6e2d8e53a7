"""A week as a sheet: lanes of bars from Monday to Sunday, what the calendar says, what the platform holds, what the shop does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.almanac.daysoff import days_off
from zhanggui.almanac.promos import PromoCalendar
from zhanggui.almanac.windows import NOTHING
from zhanggui.desks.promotion.booked import Booked
from zhanggui.desks.promotion.official import Official
from zhanggui.kernel.words import Words

WEEK = 7
LANES = {
    "almanac": Words("日历", "calendar"),
    "official": Words("官方活动", "official"),
    "own": Words("我们的活动", "our activities"),
}


@dataclass(frozen=True)
class Bar:
    """`first` to `last`, both included, of one lane. `tone`: how it is drawn; `activity`: the number of ours, `official`: the campaign's id."""

    lane: str
    first: date
    last: date
    words: Words
    tone: str
    note: Words = NOTHING
    activity: int = 0
    official: str = ""
    year: int = 0


@dataclass(frozen=True)
class Placed:
    """A bar in one week: from the `start`th day on (1 is Monday), `span` days; cut where it goes on in another week."""

    bar: Bar
    start: int
    span: int
    from_before: bool
    goes_on: bool


@dataclass(frozen=True)
class Week:
    monday: date
    lanes: tuple[tuple[str, tuple[Placed, ...]], ...]

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(WEEK)]

    @property
    def last(self) -> date:
        return self.monday + timedelta(days=WEEK - 1)

    @property
    def is_empty(self) -> bool:
        """Nothing of ours takes place, and nobody has planned anything."""
        return not any(placed.bar.tone in ("runs", "planned") for lane, bars in self.lanes if lane == "own" for placed in bars)


def weeks(first: date, last: date, bars: Sequence[Bar]) -> list[Week]:
    """The Monday weeks that touch these days."""
    monday, found = first - timedelta(days=first.weekday()), []
    while monday <= last:
        end = monday + timedelta(days=WEEK - 1)
        inside = sorted((b for b in bars if b.first <= end and b.last >= monday), key=lambda b: (b.first, -b.last.toordinal()))
        found.append(Week(monday, tuple((lane, tuple(_placed(b, monday, end) for b in inside if b.lane == lane)) for lane in LANES)))
        monday += timedelta(days=WEEK)
    return found


def _placed(bar: Bar, monday: date, end: date) -> Placed:
    first, last = max(bar.first, monday), min(bar.last, end)
    return Placed(bar, (first - monday).days + 1, (last - first).days + 1, bar.first < monday, bar.last > end)


def calendar_bars(calendar: PromoCalendar, platform: str, shop: str, first: date, last: date) -> list[Bar]:
    """Promotions and own events of the calendar, and holidays."""
    events = {event: None for year in range(first.year - 1, last.year + 2) for event in calendar.windows(year, platform, shop)}
    found = [
        Bar("almanac", e.first, e.last, e.full_words, "peak" if e.phase == "peak" else "plain", e.note)
        for e in events
        if e.first <= last and e.last >= first
    ]
    off = days_off(first - timedelta(days=10), last)
    return found + [Bar("almanac", d.first, d.last, d.name, "holiday") for d in off if d.last >= first]


def official_bars(found: Iterable[Official]) -> list[Bar]:
    """Sign-up, its last day, and the days of locked prices of every campaign."""
    bars = []
    for o in found:
        note = Words(f"{o.source.zh}；{o.note.zh}", f"{o.source.en}; {o.note.en}")
        name, until = o.words, Words(f"{o.closes:%m-%d} 截止", f"until {o.closes:%m-%d}")
        bars += [
            Bar(
                "official",
                o.opens,
                o.closes,
                Words(f"{name.zh} 报名，{until.zh}", f"{name.en}: sign-up {until.en}"),
                "signup",
                note,
                official=o.id,
            ),
            Bar(
                "official",
                o.locked,
                o.last,
                Words(f"{name.zh} 锁价", f"{name.en}: price locked"),
                "locked",
                note,
                official=o.id,
                year=o.year,
            ),
        ]
    return bars


def own_bars(booked: Iterable[Booked]) -> list[Bar]:
    """The days of our activities, the last day of a sign-up that waits, and the days after that are kept in view."""
    bars = []
    for b in booked:
        tone = "off" if b.off else "runs" if b.counts else "planned"
        bars.append(Bar("own", b.starts, b.ends, Words(b.name, b.name), tone, b.how.name, b.id))
        if b.waits and b.signup_closes:
            bars.append(
                Bar("own", b.signup_closes, b.signup_closes, Words(f"{b.name} 报名截止", f"{b.name}: sign-up closes"), "due", activity=b.id)
            )
        if b.counts and b.after_days:
            after = Words(f"{b.name} 活动后", f"after {b.name}")
            bars.append(Bar("own", b.ends + timedelta(days=1), b.seen_until, after, "after", activity=b.id))
    return bars
