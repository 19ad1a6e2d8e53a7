"""zhanggui plan set | show | lock | unlock | cap | uncap | share | ramp | replan | review | export | import."""

from __future__ import annotations

import argparse
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from zhanggui.cli.command import Call, Command, day, write_out
from zhanggui.cli.plan_say import print_done
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

ACTIONS = ("set", "show", "lock", "unlock", "cap", "uncap", "share", "ramp", "replan", "review", "export", "import")
PLANNED_FROM = 400  # days of history that give a plan its shape
DRIVER_DAYS = 28
REVIEWED = 8  # cells that a review shows to a person who asks for no number


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="plan import FILE")
    parser.add_argument("--shop", metavar="KEY")
    parser.add_argument("--shops", nargs="+", metavar="KEY=67.9%", help="set: share --amount out to several shops")
    parser.add_argument("--group", metavar="NAME", default="")
    parser.add_argument("--year", type=int, metavar="Y")
    parser.add_argument("--amount", type=_amount, metavar="A")
    parser.add_argument("--metric", default="pay_amount")
    parser.add_argument("--level", choices=("day", "week", "month", "quarter", "year"), default="month")
    parser.add_argument("--cell", metavar="2026-01", help="2026-11-11, 2026-W07, 2026-01, 2026-Q2")
    parser.add_argument("--to", action="append", metavar="NAME=0.4", help="NAME=0.4, NAME=40%%, NAME=*")
    parser.add_argument("--person", metavar="NAME")
    parser.add_argument("--shape", choices=("best", "history", "default", "typed", "ramp"))
    parser.add_argument("--months", type=_numbers, metavar="7.15,…")
    parser.add_argument("--quarters", type=_numbers, metavar="23,25,22,30")
    parser.add_argument("--weekdays", type=_numbers, metavar="1,1,1,1,1,1.3,1.3")
    parser.add_argument("--from", dest="first", type=day, metavar="D", help="first day of a ramp")
    parser.add_argument("--weeks", type=int)
    parser.add_argument("--growth", type=float, help="0.10")
    parser.add_argument("--cap", type=_amount)
    parser.add_argument("--date", type=day, metavar="D", help="replan, review: as seen on this day")
    parser.add_argument("--last", type=int, metavar="N", help="review: only the last N (text: 8 without it)")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--json", action="store_true")


def _amount(text: str) -> float:
    """'1200万', '1.2亿', '12,000,000' → a number. Raises UseError."""
    from zhanggui.desks.plan.amounts import read_amount

    return read_amount(text)


def _numbers(text: str) -> tuple[float, ...]:
    """'23,25,22,30' or '23%,25%,…' → numbers."""
    try:
        return tuple(float(part.strip().rstrip("%％")) for part in text.replace("，", ",").split(","))
    except ValueError:
        raise UseError(
            Words(f"看不懂「{text}」", f"cannot read '{text}'"), Words("写成 23,25,22,30", "write it like 23,25,22,30")
        ) from None


def _run(call: Call) -> int:
    args = call.args
    if args.file is not None and args.action != "import":
        raise UseError(
            Words(f"plan {args.action} 不用文件", f"plan {args.action} takes no file"),
            Words("看 zhanggui plan --help", "see zhanggui plan --help"),
        )
    if args.action == "set" and args.shops:
        done = _set_group(call)
    else:
        shop = call.ws.shop(_need(call, "shop"))
        call.boot()
        done = _DO[args.action](call, shop.key, shop.platform)
    if done is None:
        return 0
    if args.json:
        print(json.dumps(done, ensure_ascii=False, indent=2, default=str))
    else:
        print_done(args.action, done, call.lang)
    return 0


def _set_group(call: Call) -> Any:
    from zhanggui.desks.plan import sharing
    from zhanggui.desks.plan.people import read_shares

    shares = read_shares(call.args.shops)
    platforms = {key: call.ws.shop(key).platform for key in shares}
    call.boot()
    year, metric = _year(call), call.args.metric

    def set_one(shop: str, amount: float, note: str) -> dict[str, Any]:
        return _set_plan(call, shop, platforms[shop], amount, note)

    plans = sharing.share_group(year, _need(call, "amount"), shares, set_one, metric, call.args.group)
    return {"year": year, "metric": metric, "amount": call.args.amount, "plans": plans}


def _set(call: Call, shop: str, platform: str) -> Any:
    return _set_plan(call, shop, platform, _need(call, "amount"), "")


def _set_plan(call: Call, shop: str, platform: str, amount: float, note: str) -> dict[str, Any]:
    from zhanggui.desks.plan import service

    year = _year(call)
    history = _actuals(call, shop, date(year, 1, 1) - timedelta(days=PLANNED_FROM), date(year, 12, 31))
    return service.set_plan(
        shop, year, amount, call.args.metric, history or None, platform=platform, home=call.ws.home, note=note, ask=_shape(call)
    )


def _shape(call: Call) -> Any:
    """The shape that was asked for; None: the best there is."""
    from zhanggui.desks.plan.typed import Kind, ShapeAsk

    args = call.args
    typed = args.months or args.quarters or args.weekdays
    if args.shape is None and not typed:
        return None
    kind: Kind = args.shape or "typed"
    return ShapeAsk(kind, args.months or (), args.quarters or (), args.weekdays or (), args.first, args.weeks, args.growth)


def _show(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service, sharing

    args = call.args
    year = args.year or service.planned_year(shop, date.today().year, args.metric)
    actuals = _actuals(call, shop, date(year, 1, 1), date(year, 12, 31))
    if args.person:
        rows = service.rows(shop, year, args.metric, args.level, None, args.person)
        return {"shop": shop, "metric": args.metric, "year": year, "level": args.level, "person": args.person, "rows": rows}
    shown = service.show(shop, year, args.metric, args.level, actuals)
    if not args.json:
        shown["shape"] = service.shape_of(shop, year, args.metric).say(call.lang)
        shares = service.attained(shop, year, actuals, args.metric, args.level)
        shown["rows"] = [{**row, "attainment": share} for row, share in zip(shown["rows"], shares, strict=True)]
        shown["people"] = sharing.people_rows(shop, year, args.metric, args.level)
    return shown


def _lock(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    return service.lock(shop, _cell_year(call), _need(call, "cell"), call.args.amount, call.args.metric, owner=call.args.person or "")


def _unlock(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    return service.unlock(shop, _cell_year(call), _need(call, "cell"), call.args.metric, owner=call.args.person or "")


def _cap(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    amount = None if call.args.action == "uncap" else _need(call, "amount")
    return service.cap(shop, _cell_year(call), _need(call, "cell"), amount, call.args.metric)


def _share(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import sharing
    from zhanggui.desks.plan.people import read_shares

    year, metric = _year(call), call.args.metric
    people = sharing.share(shop, year, read_shares(call.args.to), metric) if call.args.to else sharing.shared(shop, year, metric)
    return {"shop": shop, "metric": metric, "year": year, "people": people}


def _ramp(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    args = call.args
    first, amount = _need(call, "first"), _need(call, "amount")
    return service.ramp(shop, first, args.weeks, amount, args.growth, args.cap, args.metric, platform=platform, home=call.ws.home)


def _replan(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service
    from zhanggui.desks.plan.outlook import driver_gaps, told
    from zhanggui.desks.plan.rules import number, unit_of

    seen: date = _need(call, "date")
    actuals = _actuals(call, shop, min(date(seen.year, 1, 1), seen - timedelta(days=int(number("chance_days")))), seen)
    found = service.replan(shop, seen, actuals, call.args.metric)
    unit = unit_of(call.args.metric)
    left = len(found.days)
    now = _drivers(call, shop, seen) if found.reachable is False and call.args.metric == "pay_amount" and left else None
    return {
        "shop": shop, "metric": call.args.metric, "date": seen.isoformat(),
        **({"known_until": found.day.isoformat()} if found.day < seen else {}),
        "remaining": found.remaining / unit, "lift": found.lift,
        "forecast_lift": found.forecast_lift, "lift_limit": number("lift_limit"), "reachable": found.reachable,
        "reach": told(service.outlook(shop, seen, actuals, call.args.metric)),
        "drivers": driver_gaps(found.remaining / unit / left, now) if now else {},
        "missing_days": found.missing_days, "released": list(found.released),
        "rows": [{"from": d.isoformat(), "to": d.isoformat(), "target": c / unit} for d, c in sorted(found.days.items())],
    }  # fmt: skip


def _drivers(call: Call, shop: str, seen: date) -> Any:
    """Visitors a day, buyers ÷ visitors and money per buyer of the last 28 days that have all three; None when there are none."""
    from zhanggui.desks.plan.outlook import Drivers

    first = seen - timedelta(days=DRIVER_DAYS - 1)
    visitors, buyers, money = (_of_metric(call, m, shop, first, seen) for m in ("visitors", "pay_users", "pay_amount"))
    days = visitors.keys() & buyers.keys() & money.keys()
    people, paid, sales = (sum(found[d] for d in days) for found in (visitors, buyers, money))
    return Drivers(people / len(days), paid / people, sales / paid) if people and paid else None


def _review(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    seen: date = _need(call, "date")
    level = "week" if call.args.level == "month" else call.args.level
    actuals = _actuals(call, shop, date(seen.year, 1, 1), seen)
    found = service.review(shop, seen, actuals, call.args.metric, level)
    rows = [
        {
            "from": r.cell.first.isoformat(),
            "to": r.cell.last.isoformat(),
            "target": r.target,
            "actual": r.actual,
            "gap": r.gap,
            "attainment": r.attainment,
            "verdict": r.verdict,
            "missing_days": r.missing_days,
        }
        for r in found
    ]
    last = call.args.last if call.args.last is not None or call.args.json else REVIEWED
    if last is not None and last < 1:
        raise UseError(Words(f"--last 不能是 {last}", f"--last cannot be {last}"), Words("写 1 或更大的整数", "give 1 or more"))
    rows = rows if last is None else rows[-last:]
    return {
        "shop": shop,
        "metric": call.args.metric,
        "level": level,
        "month": service.month_pace(shop, seen, actuals, call.args.metric),
        "rows": rows,
    }


def _export(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import book

    year = _year(call)
    about = call.ws.shop(shop)
    data = book.export(
        about.key, about.name, about.currency, year, call.args.metric, _actuals(call, shop, date(year, 1, 1), date(year, 12, 31)), call.lang
    )
    write_out(data, _need(call, "out"))
    return {"shop": shop, "metric": call.args.metric, "year": year, "file": str(call.args.out)} if call.args.json else _wrote(call)


def _wrote(call: Call) -> None:
    print(
        call.say(
            Words(
                f"已写入 {call.args.out}；改完数再 zhanggui plan import 这个文件",
                f"written to {call.args.out}; change numbers, then zhanggui plan import it",
            )
        )
    )


def _import(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import book

    if call.args.file is None:
        raise UseError(
            Words("没有说是哪个文件", "which file?"),
            Words("zhanggui plan import 文件.xlsx --shop 代号", "zhanggui plan import FILE.xlsx --shop KEY"),
        )
    return book.import_file(shop, call.args.file, dry_run=call.args.dry_run)


_DO = {
    "set": _set, "show": _show, "lock": _lock, "unlock": _unlock, "cap": _cap, "uncap": _cap, "share": _share, "ramp": _ramp,
    "replan": _replan, "review": _review, "export": _export, "import": _import,
}  # fmt: skip


def _actuals(call: Call, shop: str, first: date, last: date) -> dict[date, float]:
    """The planned metric by day, where it is known."""
    return _of_metric(call, call.args.metric, shop, first, last)


def _of_metric(call: Call, metric: str, shop: str, first: date, last: date) -> dict[date, float]:
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader

    result = query(Reader(call.ws.lake), [metric], [shop], first, last, ["day"])[0]
    return {date.fromisoformat(r["day"]): r["value"] for r in result.rows if r["value"] is not None}


def _year(call: Call) -> int:
    return int(call.args.year or date.today().year)


def _cell_year(call: Call) -> int:
    year = str(call.args.year or _need(call, "cell")[:4])
    return int(year) if year.isdecimal() else date.today().year  # the cell itself is refused where it is read


def _need(call: Call, name: str) -> Any:
    value = getattr(call.args, name)
    if value is None:
        flag = "from" if name == "first" else name
        raise UseError(Words(f"缺少 --{flag}", f"--{flag} is missing"), Words("看 zhanggui plan --help", "see zhanggui plan --help"))
    return value


PLAN = Command(
    "plan",
    Words(
        "目标：定、看、锁定、封顶、分到人、爬坡、重排、复盘、导出导入表格",
        "targets: set, show, lock, cap, share out, ramp, replan, review, sheets out and in",
    ),
    _arguments,
    _run,
)
