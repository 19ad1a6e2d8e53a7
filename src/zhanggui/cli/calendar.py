"""zhanggui calendar show | day | export | import | add | remove."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zhanggui.almanac.windows import EVENT_KINDS, EVENT_WORDS, PHASES, USUAL_PHASE, EventKind
from zhanggui.cli.command import Call, Command, day, write_out
from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.shops import Shop

if TYPE_CHECKING:
    from zhanggui.almanac.rows import Changes

ACTIONS = ("show", "day", "export", "import", "add", "remove")
YEARS = range(2015, 2046)  # where a row is looked for by its id


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("subject", nargs="?", metavar="D|FILE|ID")
    parser.add_argument("--year", type=int, metavar="Y")
    parser.add_argument("--from", dest="first", type=day, metavar="D")
    parser.add_argument("--to", dest="last", type=day, metavar="D")
    parser.add_argument("--platform", metavar="P")
    parser.add_argument("--shop", metavar="KEY")
    parser.add_argument("--name")
    parser.add_argument("--kind", choices=EVENT_KINDS)
    parser.add_argument("--phase", choices=PHASES)
    parser.add_argument("--note", default="")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    return _DO[call.args.action](call)


def _show(call: Call) -> int:
    from zhanggui.almanac.daysoff import days_off, unannounced
    from zhanggui.almanac.promos import promo_calendar
    from zhanggui.almanac.rows import rows_of_year
    from zhanggui.cli.calendar_say import plain_show, say_show

    args, (platform, shop) = call.args, _where(call)
    year = args.year or (args.first or date.today()).year
    first, last = args.first or date(year, 1, 1), args.last or date((args.first or date(year, 1, 1)).year, 12, 31)
    if last < first:
        raise UseError(
            Words(f"{first} 在 {last} 之后", f"{first} is after {last}"), Words("--from 写在前面的一天", "--from is the earlier day")
        )
    calendar = promo_calendar(call.ws.home)
    rows = [row for y in range(first.year - 1, last.year + 2) for row in rows_of_year(calendar, y)]
    rows = [row for row in rows if row.first <= last and first <= row.last]
    if platform:
        rows = [row for row in rows if not row.platforms or platform in row.platforms]
    if shop:
        rows = [row for row in rows if row.shop in ("", shop.key)]
    rows.sort(key=lambda row: row.order)
    china = shop is None or shop.currency == "CNY"
    off, unknown = (days_off(first, last), unannounced(first, last)) if china else ([], [])
    if args.json:
        print(json.dumps(plain_show(first, last, rows, off, unknown), ensure_ascii=False, indent=2))
    else:
        say_show(call, first, last, rows, off, unknown, calendar.platforms)
    return 0


def _day(call: Call) -> int:
    from zhanggui.almanac.abroad import CHINA, country_of
    from zhanggui.almanac.comparable import BASES, compare, seasons_of
    from zhanggui.almanac.features import features
    from zhanggui.almanac.promos import promo_calendar
    from zhanggui.cli.calendar_say import plain_day, say_day

    when, (platform, shop) = read_day(_subject(call, Words("哪一天", "which day"))), _where(call)
    key, country = shop.key if shop else "", country_of(shop.currency, shop.timezone) if shop else CHINA
    calendar = promo_calendar(call.ws.home)
    known = features(when, calendar, platform or "tmall", key, country)
    seasons = seasons_of(calendar, platform or "tmall", key, country == CHINA)
    held = [compare(basis, when, when, "day", seasons) for basis in BASES]
    if call.args.json:
        print(json.dumps(plain_day(known, held), ensure_ascii=False, indent=2))
    else:
        say_day(call, known, held, platform or "tmall")
    return 0


def _export(call: Call) -> int:
    from zhanggui.almanac.promos import promo_calendar
    from zhanggui.almanac.rows import rows_of_year
    from zhanggui.almanac.sheet import write_csv, write_xlsx

    args, year = call.args, call.args.year or date.today().year
    calendar = promo_calendar(call.ws.home)
    rows = rows_of_year(calendar, year)
    if args.out and args.out.suffix.lower() == ".xlsx":
        write_out(write_xlsx(rows, year, calendar.platforms), args.out)
    elif args.out is None or args.out.suffix.lower() == ".csv":
        write_out(write_csv(rows, calendar.platforms), args.out)
    else:
        raise UseError(
            Words(f"不会写 {args.out.suffix} 文件", f"cannot write {args.out.suffix} files"), Words("用 .xlsx 或 .csv", "use .xlsx or .csv")
        )
    if args.out:
        print(call.say(Words(f"{year} 年日历 {len(rows)} 行：{args.out}", f"the calendar of {year}, {len(rows)} rows: {args.out}")))
    return 0


def _import(call: Call) -> int:
    from zhanggui.almanac.ownfile import set_year
    from zhanggui.almanac.promos import promo_calendar
    from zhanggui.almanac.rows import rows_of_year
    from zhanggui.almanac.sheet import read_cells
    from zhanggui.almanac.sheetcheck import read_rows

    args, calendar = call.args, promo_calendar(call.ws.home)
    path = Path(_subject(call, Words("哪个文件", "which file")))
    read = read_rows(read_cells(path), calendar, set(call.ws.shops()), args.year)
    rows = read.rows
    if args.keep:
        named = {calendar.series(row.name) for row in rows}
        rows = [*rows, *(row for row in rows_of_year(calendar, read.year) if calendar.series(row.name) not in named)]
    _tell(call, read.year, set_year(call.ws.home, read.year, rows, args.dry_run))
    return 0


def _add(call: Call) -> int:
    from zhanggui.almanac.ownfile import add_row
    from zhanggui.almanac.promos import promo_calendar
    from zhanggui.almanac.rows import Row, rows_of_year
    from zhanggui.almanac.sheetcheck import overlap, year_of

    args, calendar = call.args, promo_calendar(call.ws.home)
    if not args.name or not args.first:
        raise UseError(
            Words("事件要有名称和日期", "an event needs a name and a day"),
            Words(
                "zhanggui calendar add --name 店庆 --from 2026-05-01 --to 2026-05-03", "zhanggui calendar add --name NAME --from D --to D"
            ),
        )
    last = args.last or args.first
    if last < args.first:
        raise UseError(
            Words(f"{args.first} 在 {last} 之后", f"{args.first} is after {last}"),
            Words("--from 写在前面的一天", "--from is the earlier day"),
        )
    shop = call.ws.shop(args.shop).key if args.shop else ""
    kind = args.kind or ("promo" if calendar.is_rule(args.name) else _kind_by_name(args.name))
    platforms = frozenset({args.platform.lower()}) if args.platform else frozenset[str]()
    name = calendar.series_words(args.name).zh
    row = Row(args.first, last, name, args.phase or USUAL_PHASE.get(kind), platforms, shop, kind, "自定", args.note)
    year = year_of(row, calendar)
    for other in rows_of_year(calendar, year):
        if other.id == row.id or overlap(row, other, calendar):
            raise UseError(
                Words(
                    f"日历里已有 {other.name} {other.first} 至 {other.last}（{other.id}），日期重叠",
                    f"{other.name} {other.first} to {other.last} ({other.id}) is in the calendar and overlaps",
                ),
                Words(f"先 zhanggui calendar remove {other.id}", f"first zhanggui calendar remove {other.id}"),
            )
    _tell(call, year, add_row(call.ws.home, year, row))
    return 0


def _remove(call: Call) -> int:
    from zhanggui.almanac.ownfile import remove_row
    from zhanggui.almanac.promos import promo_calendar
    from zhanggui.almanac.rows import rows_of_year

    wanted, calendar = _subject(call, Words("哪一行", "which row")), promo_calendar(call.ws.home)
    for year in [call.args.year] if call.args.year else YEARS:
        for row in rows_of_year(calendar, year):
            if row.id == wanted:
                _tell(call, year, remove_row(call.ws.home, year, row))
                return 0
    raise UseError(
        Words(f"日历里没有 {wanted}", f"there is no {wanted} in the calendar"),
        Words("编号看 zhanggui calendar show", "for the ids see zhanggui calendar show"),
    )


_DO = {"show": _show, "day": _day, "export": _export, "import": _import, "add": _add, "remove": _remove}


def _tell(call: Call, year: int, found: Changes) -> None:
    from zhanggui.almanac.promos import promo_calendar
    from zhanggui.cli.calendar_say import plain_changes, say_changes

    if call.args.json:
        print(json.dumps(plain_changes(year, found, call.args.dry_run), ensure_ascii=False, indent=2))
    else:
        say_changes(call, year, found, promo_calendar(call.ws.home).platforms)


def _where(call: Call) -> tuple[str, Shop | None]:
    """The platform and the shop asked for, where they are."""
    shop = call.ws.shop(call.args.shop) if call.args.shop else None
    return (shop.platform if shop else (call.args.platform or "").lower()), shop


def _subject(call: Call, what: Words) -> str:
    if not call.args.subject:
        raise UseError(Words(f"没有说明{what.zh}", f"{what.en}?"), Words("看 zhanggui calendar --help", "see zhanggui calendar --help"))
    return str(call.args.subject)


def _kind_by_name(name: str) -> EventKind:
    """店庆 is an anniversary, 秋装上新 new arrivals; what says nothing is other."""
    return next((kind for kind, words in EVENT_WORDS.items() if words.zh in name), "other")


CALENDAR = Command(
    "calendar",
    Words(
        "日历：节假日、大促、店铺自己的事；看、导出、导入、增删",
        "the calendar: holidays, promotions, own events; show, export, import, add, remove",
    ),
    _arguments,
    _run,
)
