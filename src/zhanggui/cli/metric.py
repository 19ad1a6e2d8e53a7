"""zhanggui metric."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call, Command, day, format_json, which_shops
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.flags import FLAG_WORDS, Flag
from zhanggui.kernel.formula import harmless
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.metrics.metric import Metric
    from zhanggui.metrics.query import Result
    from zhanggui.warehouse.engine import Reader

NOT_DIMS = ("value", "flags", "compare")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("metrics", nargs="*", metavar="ID")
    which_shops(parser)
    parser.add_argument("--from", dest="first", type=day, metavar="D")
    parser.add_argument("--to", dest="last", type=day, metavar="D")
    parser.add_argument("--by", default="", metavar="day,source_l1,…")
    parser.add_argument("--compare", default="", metavar="week_before,year_before,…")
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
    format_json(parser)
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--list", action="store_true", help="the catalogue")


def _run(call: Call) -> int:
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader

    args = call.args
    if args.list:
        return _list(call)
    if not args.metrics or not args.first or not args.last:
        raise UseError(
            Words("要说明指标和起止日期", "which metrics, from which day to which?"),
            Words("例如 zhanggui metric pay_amount visitors --shop 代号 --from 2026-10-01 --to 2026-10-31 --by day；清单：zhanggui metric --list",
                  "for example: zhanggui metric pay_amount visitors --shop KEY --from 2026-10-01 --to 2026-10-31 --by day; all: zhanggui metric --list"),
        )  # fmt: skip
    shops = call.shops()
    by = [b.strip() for b in args.by.split(",") if b.strip()]
    reader = Reader(call.ws.lake, args.engine)
    if args.compare:
        results = _compared(call, reader, shops, by)
    else:
        results = query(reader, args.metrics, shops, args.first, args.last, by, show_shop=args.all)
    objects = [r.to_json() for r in results]
    if args.format == "json":
        print(json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2, allow_nan=False))
    elif args.format == "csv":
        sys.stdout.write(_csv(objects))
    else:
        currency = call.ws.shops()[shops[0]].currency
        for result, plain in zip(results, objects, strict=True):
            _table(call, result.metric.name.say(call.lang), plain, currency)
            _definition_here(call, result.metric, shops)
    return 0


def _compared(call: Call, reader: Reader, shops: list[str], by: list[str]) -> list[Result]:
    from zhanggui.metrics.compare import read_bases
    from zhanggui.metrics.compared import query_compared
    from zhanggui.metrics.seasons import seasons_by_shop

    args = call.args
    bases = read_bases([b.strip() for b in args.compare.split(",") if b.strip()])
    seasons = seasons_by_shop(call.ws.shops(), call.ws.home)
    return query_compared(reader, args.metrics, shops, args.first, args.last, by, bases, seasons, call.lang, show_shop=args.all)


def _csv(objects: list[dict[str, Any]]) -> str:
    dims = list(dict.fromkeys(k for o in objects for r in o["rows"] for k in r if k not in NOT_DIMS))
    bases = list(dict.fromkeys(b for o in objects for r in o["rows"] for b in r.get("compare", ())))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["metric", *dims, "value", "flags", *(f"{b}{end}" for b in bases for end in ("", "_change", "_ratio", "_flags"))])
    for o in objects:
        for r in o["rows"]:
            said = ["" if r.get(d) is None else harmless(str(r[d])) for d in dims]
            held = [cell for b in bases for cell in _compare_cells(r["compare"].get(b))]
            writer.writerow([o["metric"], *said, _exact(r["value"]), " ".join(r["flags"]), *held])
    return out.getvalue()


def _compare_cells(held: dict[str, Any] | None) -> list[str]:
    if held is None:
        return ["", "", "", ""]
    return [_exact(held["value"]), _exact(held["change"]), _exact(held["ratio"]), " ".join(held["flags"])]


def _exact(value: float | None) -> str:
    return "" if value is None else repr(value)


def _table(call: Call, name: str, plain: dict[str, Any], currency: str) -> None:
    from zhanggui.brief.trace_words import shown

    print(f"\n{name}  {plain['metric']}")
    if not plain["rows"]:
        print(call.say(Words("  没有数据", "  no data")))
        return
    dims = [k for k in plain["rows"][0] if k not in NOT_DIMS]
    bases = list(dict.fromkeys(b for r in plain["rows"] for b in r.get("compare", ())))
    rows = [
        [
            *(str(r[d]) for d in dims),
            shown(r["value"], plain["unit"], currency, call.lang),
            *(_change_cell(r["compare"].get(b), plain["unit"], currency, call.lang) for b in bases),
            " ".join(r["flags"]),
        ]
        for r in plain["rows"]
    ]
    heads = [*dims, call.say(Words("数值", "value")), *(_basis_head(call, b) for b in bases), call.say(Words("提示", "flags"))]
    print_table(heads, rows, right=tuple(range(len(dims), len(dims) + 1 + len(bases))))
    _notes(call, plain["rows"])


def _definition_here(call: Call, metric: Metric, shops: list[str]) -> None:
    """What the platform of a shop means by that name, where it means something else."""
    known = call.ws.shops()
    for platform in dict.fromkeys(known[s].platform for s in shops):
        if platform in metric.differs:
            _say(f"{platform}: {metric.differs[platform].say(call.lang)}")


def _basis_head(call: Call, basis: str) -> str:
    from zhanggui.almanac.comparable import BASIS_WORDS

    return call.say(next(w for b, w in BASIS_WORDS.items() if b == basis))


def _change_cell(held: dict[str, Any] | None, unit: str, currency: str, lang: str) -> str:
    """↑ 12.50%, ↓ 0.43 pp, or — where there is nothing to compare with."""
    from zhanggui.brief.trace_words import shown

    if held is None or held["change"] is None:
        return "—"
    arrow = "↑" if held["change"] > 0 else "↓" if held["change"] < 0 else "→"
    if unit == "ratio":
        return f"{arrow} {abs(held['change']) * 100:.2f} pp"
    if held["ratio"] is None:
        return f"{arrow} {shown(abs(held['change']), unit, currency, lang)}"
    return f"{arrow} {abs(held['ratio']):.2%}"


def _notes(call: Call, rows: list[dict[str, Any]]) -> None:
    """What the flags mean, and how the days were aligned."""
    held = [h for r in rows for h in r.get("compare", {}).values()]
    for flag in dict.fromkeys([*(f for r in rows for f in r["flags"]), *(f for h in held for f in h["flags"])]):
        _say(f"{flag}: {FLAG_WORDS[Flag(flag)].say(call.lang)}")
    for basis in dict.fromkeys(b for r in rows for b in r.get("compare", ())):
        whys = dict.fromkeys(r["compare"][basis]["why"] for r in rows if basis in r["compare"])
        _say(f"{_basis_head(call, basis)}: {'；'.join(list(whys)[:4])}{'…' if len(whys) > 4 else ''}")


def _say(text: str, indent: str = "  ") -> None:
    """Lines that fit a terminal of 80 columns."""
    from zhanggui.brief.render_text_layout import wrap

    print("\n".join(wrap(text, first=indent, rest=indent + "  ")))


def _list(call: Call) -> int:
    from zhanggui.metrics.metric import METRICS

    if call.args.format == "json":
        rows = [{"metric": m.id, "name": m.name.say(call.lang), "unit": m.unit, "definition": m.definition.say(call.lang)} for m in METRICS]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for m in METRICS:
        print(f"{m.id}  {m.name.say(call.lang)}  {m.unit}")
        _say(m.definition.say(call.lang), "    ")
    return 0


METRIC = Command(
    "metric", Words("查指标：按日周月、来源、商品……", "ask for metrics by day, week, month, source, product …"), _arguments, _run
)
