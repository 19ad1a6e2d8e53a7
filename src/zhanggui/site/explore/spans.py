"""The date switch: 昨日, 近7天, 近30天, 日, 周, 月, 自定义. Weeks start on Monday; yesterday is the default day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.kernel.days import Level, end_of, read_day, start_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

PERIODS: dict[str, Words] = {
    "yesterday": Words("昨日", "Yesterday"),
    "last7": Words("近7天", "Last 7 days"),
    "last30": Words("近30天", "Last 30 days"),
    "day": Words("日", "Day"),
    "week": Words("周", "Week"),
    "month": Words("月", "Month"),
    "custom": Words("自定义", "Custom"),
}
LENGTHS = {"yesterday": 1, "last7": 7, "last30": 30, "day": 1}
WHOLE: dict[str, Level] = {"week": "week", "month": "month"}
MOST_DAYS = 1100  # three years: beyond, ask by the command line
TURNED = UseError(Words("起止日期反了", "the days are reversed"), Words("第一天写在前面", "give the first day first"))
TOO_LONG = UseError(Words("一次最多看三年", "three years at most at once"), Words("把起止日期改近些", "choose fewer days"))


@dataclass(frozen=True)
class Span:
    """The days looked at (both included), and how they were chosen. `whole`: they are a week or month, or its beginning."""

    period: str
    anchor: date
    first: date
    last: date

    @property
    def whole(self) -> Level | None:
        return WHOLE.get(self.period)

    @property
    def one_day(self) -> bool:
        return self.first == self.last

    def moved(self, steps: int) -> date | None:
        """The day that an arrow leads to: a day, a week, a month, or as many days as are looked at. None where arrows mean nothing."""
        if self.period == "month":
            return start_of(self.first - timedelta(days=1), "month") if steps < 0 else end_of(self.first, "month") + timedelta(days=1)
        if self.period == "custom":
            return None
        return self.anchor + timedelta(days=steps * (7 if self.period == "week" else LENGTHS[self.period]))


def read_span(asked: Mapping[str, str], yesterday: date) -> Span:
    """The span of an address: `period`, `date` for all but yesterday and custom, `from` and `to` for custom. Raises UseError."""
    day, first, last = (asked.get(name, "") for name in ("date", "from", "to"))
    period = asked.get("period") or ("custom" if first and last else "day" if day else "yesterday")
    if period not in PERIODS:
        raise UseError(
            Words(f"没有时间范围「{period}」", f"no period '{period}'"), Words("用昨日、近7天、近30天、日、周、月或自定义", "use one of: " + ", ".join(PERIODS))
        )  # fmt: skip
    anchor = yesterday if period == "yesterday" or not day else read_day(day)
    if period == "custom":
        return _custom(read_day(first) if first else anchor, read_day(last) if last else anchor)
    level = WHOLE.get(period)
    if level is None:
        return Span(period, anchor, anchor - timedelta(days=LENGTHS[period] - 1), anchor)
    # A week that is not over ends yesterday, or on the very day that was asked for.
    return Span(period, anchor, start_of(anchor, level), min(end_of(anchor, level), max(anchor, yesterday)))


def _custom(first: date, last: date) -> Span:
    if last < first:
        raise TURNED
    if (last - first).days >= MOST_DAYS:
        raise TOO_LONG
    return Span("custom", last, first, last)
