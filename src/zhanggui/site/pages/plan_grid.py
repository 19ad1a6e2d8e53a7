"""The grid of a plan: its rows with all that stands in them, and the promotions that fall into each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from zhanggui.brief.words_say import Voice
from zhanggui.kernel.days import Level
from zhanggui.kernel.words import Lang, Words
from zhanggui.warehouse.shops import Shop

if TYPE_CHECKING:
    from zhanggui.desks.plan.plan import Row
    from zhanggui.desks.plan.store import Stored

METRICS = ("pay_amount", "pay_qty", "pay_orders", "pay_users", "visitors")
TABS: dict[str, tuple[Level, ...]] = {"tree": ("year", "quarter", "month"), "week": ("week",), "day": ("day",)}
TAB_WORDS = {"tree": Words("年 · 季 · 月", "Year · quarter · month"), "week": Words("周", "Weeks"), "day": Words("日", "Days")}
ALL_YEAR = 0
MARKS = 3  # promotions named in one row; the others are counted
WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


@dataclass(frozen=True)
class Asked:
    """Which part of a plan the page shows. `month` 0: all of them (days only). `person` "": the shop itself."""

    shop: Shop
    year: int
    metric: str
    tab: str
    month: int
    person: str

    @property
    def query(self) -> dict[str, str]:
        """As the address says it."""
        return {"year": str(self.year), "metric": self.metric, "tab": self.tab, "month": str(self.month), "person": self.person}


def asked_of(request: HttpRequest, shop: Shop, today: date) -> Asked:
    """What the address (or the form) asks for; unknown words fall back to the usual view."""
    from zhanggui.desks.plan import service

    given = request.POST if request.method == "POST" else request.GET
    metric = given.get("metric", "")
    metric = metric if metric in METRICS else METRICS[0]
    year = _number(given.get("year"), 2000, 2100) or service.planned_year(shop.key, today.year, metric)
    tab = given.get("tab", "")
    month = _number(given.get("month"), 0, 12)
    return Asked(shop, year, metric, tab if tab in TABS else "tree", today.month if month is None else month, given.get("person", ""))


def _number(text: str | None, least: int, most: int) -> int | None:
    return int(text) if text and text.isdecimal() and least <= int(text) <= most else None


@dataclass
class Line:
    """One row as the page shows it; texts are said already. `tone`: rise, fall or nothing."""

    name: str
    label: str
    level: Level
    locked: bool
    target: str
    share: str
    mean: str
    actual: str
    done: str
    gap: str
    tone: str
    raw: dict[str, float | None]
    cap: str = ""
    marks: list[tuple[str, bool]] = field(default_factory=list)  # text, is it the peak of a promotion
    people: list[str] = field(default_factory=list)
    now: bool = False
    off: str = ""
    month: int = 0


def rows_of(plan: Stored, tab: str, month: int, actuals: Mapping[date, float]) -> list[Row]:
    """The rows of a tab: the year, then every quarter with its months; the weeks; the days of a month."""
    from zhanggui.desks.plan import plan as pure

    found = {level: pure.rows(plan.days, plan.year, level, plan.locks, actuals) for level in TABS[tab]}
    if tab == "tree":
        quarters, months = found["quarter"], found["month"]
        return [*found["year"], *(row for n, q in enumerate(quarters) for row in (q, *months[3 * n : 3 * n + 3]))]
    rows = found[TABS[tab][0]]
    return [row for row in rows if month in (ALL_YEAR, row.cell.first.month)] if tab == "day" else rows


def name_of(row: Row, year: int) -> str:
    """What the cell is called in orders: the year by its number."""
    return str(year) if row.cell.level == "year" else row.cell.name


def write_units(units: int, unit: int) -> str:
    """An amount as it stands in a cell to be typed over: exact, with separators."""
    return f"{units / unit:,.2f}" if unit == 100 else f"{units:,d}"


def lines_of(
    plan: Stored,
    rows: Sequence[Row],
    people: Sequence[Stored],
    actuals: Mapping[date, float],
    asked: Asked,
    lang: Lang,
    home: Any,
    day: date,
) -> list[Line]:
    """The rows with what people read in them."""
    from zhanggui.desks.plan import plan as pure
    from zhanggui.desks.plan.rules import unit_of

    unit = unit_of(plan.metric)
    voice, kind = Voice(lang, asked.shop.currency), "money" if unit == 100 else "count"
    marks = marks_of(asked, home, lang)
    found = []
    for row in rows:
        cell = row.cell
        due = pure.due_of(plan.days, actuals, cell.first, cell.last)
        gap = row.actual - due / unit if row.actual is not None and due is not None else None
        done = row.actual * unit / due if row.actual is not None and due else None
        days = (cell.last - cell.first).days + 1
        name = name_of(row, plan.year)
        whole = plan.amount or 1
        found.append(
            Line(
                name,
                label_of(row, lang),
                cell.level,
                row.locked,
                write_units(row.target, unit),
                f"{row.target / whole:.2%}",
                voice.number(row.target / unit / days, kind),
                voice.number(row.actual, kind),
                voice.attained(done),
                "—" if gap is None else _gap(gap, voice, kind),
                "" if not gap else "rise" if gap > 0 else "fall",
                {"target": row.target / unit, "actual": row.actual, "gap": gap, "done": done},
                voice.number(plan.caps[name] / unit, kind) if name in plan.caps else "",
                [],
                [voice.number(_sum(p, cell.first, cell.last) / unit, kind) for p in people],
                cell.first <= day <= cell.last and cell.level != "year",
                _off(cell.first, lang) if cell.level == "day" and asked.shop.currency == "CNY" else "",
                cell.first.month if cell.level == "month" else 0,
            )
        )
        found[-1].marks = _marks(marks, row, lang)
    return found


def _gap(gap: float, voice: Voice, kind: str) -> str:
    text = voice.number(abs(gap), kind)
    return f"↑ +{text}" if gap > 0 else f"↓ -{text}" if gap < 0 else text


def _sum(plan: Stored, first: date, last: date) -> int:
    return sum(plan.days.get(date.fromordinal(n), 0) for n in range(first.toordinal(), last.toordinal() + 1))


def label_of(row: Row, lang: Lang) -> str:
    """全年, 三季度, 7 月, 7月6日—12日 (W28), 7月15日 周三."""
    first, last, level = row.cell.first, row.cell.last, row.cell.level
    if level == "year":
        return "全年" if lang == "zh" else "Year"
    if level == "quarter":
        number = (first.month + 2) // 3
        return f"{'一二三四'[number - 1]}季度" if lang == "zh" else f"Q{number}"
    if level == "month":
        return f"{first.month} 月" if lang == "zh" else f"{first:%b}"
    if level == "week":
        return f"W{first.isocalendar().week:02d} {first:%m-%d}—{last:%m-%d}"
    return f"{first:%m-%d} {'周' if lang == 'zh' else ''}{WEEKDAYS[lang][first.weekday()]}"


def _off(day: date, lang: Lang) -> str:
    from zhanggui.almanac.holidays import day_kind

    kind = day_kind(day).kind
    words = {"holiday": Words("休", "off"), "makeup": Words("班", "work"), "weekend": Words("", ""), "workday": Words("", "")}
    return words[kind].say(lang)


def marks_of(asked: Asked, home: Any, lang: Lang) -> list[tuple[date, date, Words, bool]]:
    """Promotions and own events that touch the year of this shop: from, to, words, is it a peak."""
    from zhanggui.almanac.promos import promo_calendar

    calendar = promo_calendar(home)
    windows = {
        (e.first, e.last, e.full_words, e.words, e.phase == "peak")
        for year in (asked.year - 1, asked.year, asked.year + 1)
        for e in calendar.windows(year, asked.shop.platform, asked.shop.key)
        if e.first.year <= asked.year <= e.last.year
    }
    return [
        (first, last, Words(f"{full.zh}|{short.zh}", f"{full.en}|{short.en}"), peak) for first, last, full, short, peak in sorted(windows)
    ]


def _marks(marks: Sequence[tuple[date, date, Words, bool]], row: Row, lang: Lang) -> list[tuple[str, bool]]:
    """What falls into a row: phases in weeks and days, names alone in months; nothing in quarters and the year."""
    if row.cell.level in ("year", "quarter"):
        return []
    part = 1 if row.cell.level == "month" else 0
    said: dict[str, bool] = {}
    for first, last, words, peak in marks:
        if first <= row.cell.last and last >= row.cell.first:
            text = words.say(lang).split("|")[part]
            said[text] = said.get(text, False) or peak
    shown = sorted(said.items(), key=lambda pair: not pair[1])
    return shown[:MARKS] + ([(f"+{len(shown) - MARKS}", False)] if len(shown) > MARKS else [])
