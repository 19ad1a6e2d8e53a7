"""zhanggui plan set | show | lock | unlock | ramp | replan | review."""

from __future__ import annotations

import argparse
import json
from datetime import date, timedelta
from typing import Any

from zhanggui.cli.command import Call, Command, day
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

ACTIONS = ("set", "show", "lock", "unlock", "ramp", "replan", "review")
PLANNED_FROM = 400  # days of history that give a plan its shape


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("--shop", metavar="KEY", required=True)
    parser.add_argument("--year", type=int, metavar="Y")
    parser.add_argument("--amount", type=float, metavar="A")
    parser.add_argument("--metric", default="pay_amount")
    parser.add_argument("--level", choices=("day", "week", "month", "quarter", "year"), default="month")
    parser.add_argument("--cell", metavar="2026-01", help="2026-11-11, 2026-W07, 2026-01, 2026-Q2")
    parser.add_argument("--from", dest="first", type=day, metavar="D", help="first day of a ramp")
    parser.add_argument("--weeks", type=int)
    parser.add_argument("--growth", type=float, help="0.10")
    parser.add_argument("--cap", type=float)
    parser.add_argument("--date", type=day, metavar="D", help="replan, review: as seen on this day")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    args = call.args
    shop = call.ws.shop(args.shop)
    call.boot()
    done = _DO[args.action](call, shop.key, shop.platform)
    if args.json:
        print(json.dumps(done, ensure_ascii=False, indent=2, default=str))
    else:
        _print(call, done)
    return 0


def _set(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    year, amount = _year(call), _need(call, "amount")
    first = date(year, 1, 1)
    history = _actuals(call, shop, first - timedelta(days=PLANNED_FROM), date(year, 12, 31))
    return service.set_plan(shop, year, amount, call.args.metric, history or None, platform=platform, home=call.ws.home)


def _show(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    year = call.args.year or service.planned_year(shop, date.today().year, call.args.metric)
    actuals = _actuals(call, shop, date(year, 1, 1), date(year, 12, 31))
    return service.show(shop, year, call.args.metric, call.args.level, actuals)


def _lock(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    return service.lock(shop, _cell_year(call), _need(call, "cell"), _need(call, "amount"), call.args.metric)


def _unlock(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    return service.unlock(shop, _cell_year(call), _need(call, "cell"), call.args.metric)


def _ramp(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    args = call.args
    return service.ramp(
        shop,
        _need(call, "first"),
        args.weeks,
        _need(call, "amount"),
        args.growth,
        args.cap,
        args.metric,
        platform=platform,
        home=call.ws.home,
    )


def _replan(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    seen: date = _need(call, "date")
    found = service.replan(shop, seen, _actuals(call, shop, date(seen.year, 1, 1), seen), call.args.metric)
    unit = 100 if call.args.metric.endswith("amount") else 1
    return {
        "shop": shop, "metric": call.args.metric, "date": seen.isoformat(), "remaining": found.remaining / unit, "lift": found.lift,
        "forecast_lift": found.forecast_lift, "reachable": found.reachable, "missing_days": found.missing_days, "released": list(found.released),
        "rows": [{"from": d.isoformat(), "to": d.isoformat(), "target": c / unit} for d, c in sorted(found.days.items())],
    }  # fmt: skip


def _review(call: Call, shop: str, platform: str) -> Any:
    from zhanggui.desks.plan import service

    seen: date = _need(call, "date")
    level = "week" if call.args.level == "month" else call.args.level
    found = service.review(shop, seen, _actuals(call, shop, date(seen.year, 1, 1), seen), call.args.metric, level)
    rows = [
        {
            "from": r.cell.first.isoformat(),
            "to": r.cell.last.isoformat(),
            "target": r.target,
            "actual": r.actual,
            "gap": r.gap,
            "attainment": r.attainment,
            "verdict": r.verdict,
        }
        for r in found
    ]
    return {"shop": shop, "metric": call.args.metric, "level": level, "rows": rows}


_DO = {"set": _set, "show": _show, "lock": _lock, "unlock": _unlock, "ramp": _ramp, "replan": _replan, "review": _review}


def _actuals(call: Call, shop: str, first: date, last: date) -> dict[date, float]:
    """The planned metric by day, where it is known."""
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader

    result = query(Reader(call.ws.lake), [call.args.metric], [shop], first, last, ["day"])[0]
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


def _print(call: Call, done: dict[str, Any]) -> None:
    rows = done.get("rows")
    if rows is None:
        print("\n".join(f"{k}: {_said(v)}" for k, v in done.items()))
        return
    for key, value in done.items():
        if key not in ("rows", "missing_days"):
            print(f"{key}: {_said(value)}")
    if rows:
        heads = list(rows[0])
        print_table(
            heads,
            [[_cell(r[h]) for h in heads] for r in rows],
            right=tuple(n for n, h in enumerate(heads) if h in ("target", "actual", "gap", "attainment")),
        )


def _said(value: Any) -> str:
    """A value beside its name: numbers with thousands, lists and dicts in words."""
    if isinstance(value, dict):
        return ", ".join(f"{k} {_said(v)}" for k, v in value.items()) or "—"
    if isinstance(value, list | tuple):
        return "; ".join(_said(v) for v in value) or "—"
    return str(value) if isinstance(value, int) else _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "●" if value else ""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


PLAN = Command("plan", Words("目标：定、看、锁定、爬坡、重排、复盘", "targets: set, show, lock, ramp, replan, review"), _arguments, _run)
