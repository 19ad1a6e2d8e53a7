"""The workspace's own promos.toml: what people wrote by hand stays as it is; below a line the program keeps dated entries of its own."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from zhanggui.almanac.promos import WORKSPACE_FILE, PromoCalendar, calendar_of, promo_calendar
from zhanggui.almanac.rows import Changes, Row, changes, row_of, rows_of_year

MARK = "# ---- zhanggui calendar: below this line the program writes; write your own above / 以下由程序维护，自己的写在上面 ----"
Entry = Mapping[str, Any]


def set_year(home: Path, year: int, rows: Sequence[Row], dry_run: bool = False) -> Changes:
    """Make `rows` the calendar of `year` in the workspace. → what changes. Atomic; `dry_run` writes nothing. Raises UseError."""
    with _changing(home):
        return _set_year(home, year, rows, dry_run)


def add_row(home: Path, year: int, row: Row) -> Changes:
    """Add one row to a year. Raises UseError for a workspace file that cannot be read."""
    with _changing(home):
        return _set_year(home, year, [*rows_of_year(promo_calendar(home), year), row], False)


def remove_row(home: Path, year: int, row: Row) -> Changes:
    """Take one row out of a year."""
    with _changing(home):
        return _set_year(home, year, [r for r in rows_of_year(promo_calendar(home), year) if r != row], False)


def _set_year(home: Path, year: int, rows: Sequence[Row], dry_run: bool) -> Changes:
    text = _text(home)
    old = calendar_of(text)
    found = changes(rows_of_year(old, year), rows)
    if found and not dry_run:
        hand, _, kept = text.partition(MARK)
        entries = tomllib.loads(kept)
        others = {name: [e for e in entries.get(name, ()) if _year_of(e) != year] for name in ("event", "without")}
        base = calendar_of(f"{hand}\n{_dump(others)}")
        fresh = _differences(base, year, rows)
        written = f"{hand.rstrip()}\n\n{MARK}\n\n" + _dump({name: [*others[name], *fresh[name]] for name in ("event", "without")})
        calendar_of(written)  # never leave a file behind that cannot be read
        _replace(home / WORKSPACE_FILE, written.lstrip())
    return found


def _differences(base: PromoCalendar, year: int, rows: Sequence[Row]) -> dict[str, list[Entry]]:
    """The entries that turn the year of `base` into `rows`. A promotion of a rule is written anew for the platforms where it differs."""
    hand = {row_of(event): event.row for event in base.dated(year)}
    there, wanted = _by_platform(base, rows_of_year(base, year)), _by_platform(base, rows)
    differ = {key for key in {*there, *wanted} if there.get(key) != wanted.get(key)}
    out = {row for row in hand if not _of_rule(base, row) and row not in rows}
    while more := [row for row in hand if row not in out and _of_rule(base, row) and _keys(base, row) & differ]:
        out |= set(more)  # what a person wrote by hand is taken out whole, and written below where part of it stays
        differ |= {key for row in more for key in _keys(base, row)}
    events = [_entry(base, year, row, sorted(p for _, p in _keys(base, row) & differ)) for row in rows if _of_rule(base, row)]
    events = [entry for entry in events if entry["platforms"]]
    events += [_entry(base, year, row, sorted(row.platforms)) for row in rows if not _of_rule(base, row) and row not in hand]
    without: list[Entry] = [{"id": hand[row], "year": year} for row in hand if row in out]
    nowhere = differ - set(wanted)
    for series in sorted({series for series, _ in nowhere}):
        without.append({"id": series, "year": year, "platforms": sorted(p for s, p in nowhere if s == series)})
    return {"event": events, "without": without}


def _of_rule(base: PromoCalendar, row: Row) -> bool:
    """A window, for every shop, of a promotion that a rule declares."""
    return row.phase is not None and not row.shop and base.is_rule(row.name)


def _keys(base: PromoCalendar, row: Row) -> set[tuple[str, str]]:
    return {(base.series(row.name), platform) for platform in row.platforms or base.all_platforms()}


def _by_platform(base: PromoCalendar, rows: Sequence[Row]) -> dict[tuple[str, str], set[object]]:
    """What each rule's promotion is on each platform."""
    found: dict[tuple[str, str], set[object]] = {}
    for row in rows:
        if _of_rule(base, row):
            for key in _keys(base, row):
                found.setdefault(key, set()).add((row.phase, row.first, row.last, row.source, row.note))
    return found


def _entry(base: PromoCalendar, year: int, row: Row, platforms: list[str]) -> Entry:
    words = base.series_words(row.name)
    entry: dict[str, Any] = {
        "id": row.id, "promo": base.series(row.name) if base.is_rule(row.name) else "", "zh": words.zh, "en": words.en, "kind": row.kind,
        "phase": row.phase or "", "first": row.first, "last": row.last, "year": year, "platforms": platforms, "shop": row.shop,
        "source": row.source, "note": row.note,
    }  # fmt: skip
    return {name: value for name, value in entry.items() if value or name == "platforms"}


def _dump(entries: Mapping[str, Sequence[Entry]]) -> str:
    """Arrays of tables as TOML."""
    parts = [
        f"[[{name}]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in entry.items() if value != [])
        for name, some in entries.items()
        for entry in some
    ]
    return "\n".join(parts)


def _value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # a JSON text is a TOML text but for this one sign


def _year_of(entry: Entry) -> int:
    return int(entry["year"] if "year" in entry else entry["first"].year)


def _text(home: Path) -> str:
    promo_calendar(home)  # says what is wrong with the file before anything else does
    own = home / WORKSPACE_FILE
    return own.read_text(encoding="utf-8-sig") if own.is_file() else ""


def _replace(path: Path, text: str) -> None:
    """The whole file or none of it."""
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    os.replace(fresh, path)


@contextmanager
def _changing(home: Path) -> Iterator[None]:
    """One writer at a time."""
    (home / "locks").mkdir(parents=True, exist_ok=True)
    with FileLock(str(home / "locks" / "calendar.lock")):
        yield
