"""How the calendar is said: for people at 80 columns, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.cells import cell_len, set_cell_size

from zhanggui.almanac.comparable import BASIS_WORDS, Comparison
from zhanggui.almanac.daysoff import DaysOff
from zhanggui.almanac.features import Features
from zhanggui.almanac.holidays import NOT_ANNOUNCED
from zhanggui.almanac.platforms import platform_words
from zhanggui.almanac.promos import Promo
from zhanggui.almanac.rows import Changes, Row
from zhanggui.almanac.windows import EVENT_WORDS, PHASE_WORDS, Event
from zhanggui.cli.command import Call
from zhanggui.cli.table import print_table
from zhanggui.kernel.words import Words

WEEKDAYS = (
    Words("星期一", "Monday"), Words("星期二", "Tuesday"), Words("星期三", "Wednesday"), Words("星期四", "Thursday"),
    Words("星期五", "Friday"), Words("星期六", "Saturday"), Words("星期日", "Sunday"),
)  # fmt: skip
WIDTH = 80  # of a terminal
EVERY = Words("所有平台", "every platform")
HEADS = (
    Words("编号", "id"),
    Words("日期", "days"),
    Words("名称", "name"),
    Words("阶段 / 类型", "phase / kind"),
    Words("平台、店铺", "where"),
)


def say_show(
    call: Call, first: date, last: date, rows: Sequence[Row], off: Sequence[DaysOff], unknown: Sequence[int], home: frozenset[str]
) -> None:
    """Promotions and events by day, then holidays."""
    print(call.say(Words(f"{first} 至 {last} 的日历", f"the calendar from {first} to {last}")))
    print()
    print_table([call.say(head) for head in HEADS], [_cells(call, row, home) for row in rows])
    if off or unknown:
        print()
    for one in off:
        worked = "、".join(f"{d:%m-%d}" for d in one.makeup)
        zh = f"{_span(one.first, one.last)}  {one.name.zh}放假" + (f"，{worked} 上班" if worked else "")
        en = f"{_span(one.first, one.last)}  {one.name.en}" + (f", {worked.replace('、', ', ')} worked" if worked else "")
        print(call.say(Words(zh, en)))
    for year in unknown:
        print(call.say(Words(f"{year} 年：{NOT_ANNOUNCED.zh}，周末按星期算", f"{year}: {NOT_ANNOUNCED.en}; weekends go by the week")))


def say_day(call: Call, known: Features, held: Sequence[Comparison], platform: str) -> None:
    """What is known of a day, and what it is held against."""
    lunar = f"，农历{known.lunar.words.zh}" if known.lunar else ""
    festival = known.festival.words if known.festival else Words("", "")
    zh = f"{known.day} {WEEKDAYS[known.weekday].zh}{lunar} {festival.zh}".rstrip()
    en = f"{known.day} {WEEKDAYS[known.weekday].en} {festival.en}".rstrip()
    where = platform_words({platform}, frozenset())
    print(call.say(Words(f"{zh}（{where.zh}）", f"{en} ({where.en})")))
    lines = [(Words("日子", "day"), known.kind.words)]
    lines += [(EVENT_WORDS[event.kind], _event(event, known)) for event in known.events]
    if not any(isinstance(event, Promo) for event in known.events):
        lines.append((EVENT_WORDS["promo"], Words("无", "none")))
    if known.days_to_spring is not None:
        away = known.days_to_spring
        zh = "春节当天" if away == 0 else f"离春节还有 {away} 天" if away > 0 else f"春节后 {-away} 天"
        en = "the day itself" if away == 0 else f"in {away} days" if away > 0 else f"{-away} days ago"
        lines.append((Words("春节", "Spring Festival"), Words(zh, en)))
    for one in held:
        base = one.pairs[0].base
        lines.append((BASIS_WORDS[one.basis], Words(f"{base or '—'}\n{one.why.zh}", f"{base or '—'}\n{one.why.en}")))
    wide = 2 + (12 if call.lang == "zh" else 21)
    for head, text in lines:
        start, _, more = call.say(text).partition("\n")
        line = set_cell_size(f"  {call.say(head)}", wide) + set_cell_size(start, 12 if more else cell_len(start))
        print(f"{line}{more}" if cell_len(line + more) <= WIDTH else f"{line.rstrip()}\n{' ' * wide}{more}")


def say_changes(call: Call, year: int, found: Changes, home: frozenset[str]) -> None:
    """What an import, an addition or a removal changes."""
    rows = [["+", *_cells(call, row, home)] for row in found.added]
    rows += [["-", *_cells(call, row, home)] for row in found.removed]
    for old, new in found.changed:
        rows += [["<", *_cells(call, old, home)], [">", *_cells(call, new, home)]]
    if rows:
        print_table(["", *(call.say(head) for head in HEADS)], rows)
    counts = len(found.added), len(found.changed), len(found.removed), found.same
    zh = f"{year} 年日历：新增 {counts[0]}，修改 {counts[1]}，删除 {counts[2]}，不变 {counts[3]}"
    en = f"the calendar of {year}: {counts[0]} added, {counts[1]} changed, {counts[2]} removed, {counts[3]} the same"
    dry = Words("（试看，没有写入）", " (dry run, nothing written)") if call.args.dry_run else Words("", "")
    print(call.say(Words(zh + dry.zh, en + dry.en)))


def plain_show(first: date, last: date, rows: Sequence[Row], off: Sequence[DaysOff], unknown: Sequence[int]) -> dict[str, Any]:
    """The calendar of a span as JSON."""
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "rows": [_plain_row(row) for row in rows],
        "holidays": [
            {"from": o.first.isoformat(), "to": o.last.isoformat(), "name": o.name._asdict(), "makeup": [d.isoformat() for d in o.makeup]}
            for o in off
        ],
        "not_announced": list(unknown),
    }


def plain_day(known: Features, held: Sequence[Comparison]) -> dict[str, Any]:
    """A day as JSON."""
    return {
        "day": known.day.isoformat(),
        "weekday": known.weekday + 1,
        "kind": known.kind.kind,
        "holiday": known.kind.holiday._asdict() if known.kind.holiday else None,
        "announced": known.announced,
        "lunar": [known.lunar.year, known.lunar.month, known.lunar.day, known.lunar.leap] if known.lunar else None,
        "festival": known.festival.id if known.festival else None,
        "days_to_spring": known.days_to_spring,
        "promo": {"id": known.promo.id, "phase": known.promo.phase, "nth": known.nth} if known.promo else None,
        "events": [{"id": e.id, "name": e.words._asdict(), "kind": e.kind, "phase": e.phase} for e in known.events],
        "compared_with": {
            one.basis: {"day": b.isoformat() if (b := one.pairs[0].base) else None, "how": one.pairs[0].how, "why": one.why._asdict()}
            for one in held
        },
        "classes": sorted(known.classes),
    }


def plain_changes(year: int, found: Changes, dry_run: bool) -> dict[str, Any]:
    """What changed as JSON."""
    return {
        "year": year,
        "dry_run": dry_run,
        "added": [_plain_row(row) for row in found.added],
        "changed": [{"before": _plain_row(old), "after": _plain_row(new)} for old, new in found.changed],
        "removed": [_plain_row(row) for row in found.removed],
        "same": found.same,
    }


def _plain_row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id, "from": row.first.isoformat(), "to": row.last.isoformat(), "name": row.name, "phase": row.phase, "kind": row.kind,
        "platforms": sorted(row.platforms), "shop": row.shop, "source": row.source, "note": row.note,
    }  # fmt: skip


def _cells(call: Call, row: Row, home: frozenset[str]) -> list[str]:
    phase = PHASE_WORDS[row.phase] if row.phase else EVENT_WORDS[row.kind]
    where = call.say(platform_words(row.platforms, home)) or ("" if row.shop else call.say(EVERY))
    return [
        row.id,
        _span(row.first, row.last),
        _short(row.name, 14),
        call.say(phase),
        _short(" ".join(filter(None, (row.shop, where))), 14),
    ]


def _short(text: str, cells: int) -> str:
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first}"
    return f"{first}—{last:%m-%d}" if first.year == last.year else f"{first}—{last:%y-%m-%d}"


def _event(event: Event, known: Features) -> Words:
    full = event.full_words
    if event is known.promo:
        return Words(f"{full.zh}第 {known.nth} 天", f"{full.en}, day {known.nth}")
    return full
