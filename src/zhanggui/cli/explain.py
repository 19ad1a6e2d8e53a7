"""zhanggui explain."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call, Command, day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.metrics.trace import Trace

BRIEF = "brief"
SHOWN = 20  # rows that --rows prints when it does not say how many


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="+", metavar="METRIC")
    parser.add_argument("--shop", metavar="KEY")
    parser.add_argument("--from", dest="first", type=day, metavar="D")
    parser.add_argument("--to", dest="last", type=day, metavar="D")
    parser.add_argument("--date", type=day, metavar="D")
    parser.add_argument("--where", action="append", default=[], metavar="source_l1=…,…")
    parser.add_argument("--finding", default="", metavar="ID")
    parser.add_argument("--rows", nargs="?", type=int, const=0, metavar="N")
    parser.add_argument("--out", type=Path, metavar="FILE.csv|xlsx")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--versions", action="append", default=[], metavar="orders=12,…")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")


def _run(call: Call) -> int:
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics

    args = call.args
    if not args.shop:
        raise UseError(Words("没有说明是哪个店铺", "which shop?"), Words("用 --shop 代号", "say --shop KEY"))
    shop = call.ws.shop(args.shop).key
    if args.out is not None and args.out.suffix.lower() not in (".csv", ".xlsx"):
        raise UseError(
            Words(f"不认得这种文件：{args.out.name}", f"no such kind of file: {args.out.name}"),
            Words("--out 用 .csv 或 .xlsx", "--out takes .csv or .xlsx"),
        )
    if args.what[0] == BRIEF:
        from zhanggui.cli.explain_brief import explain_brief

        return explain_brief(call, shop)
    if len(args.what) > 1:
        raise UseError(Words("一次讲一个指标", "one metric at a time"), Words(f"先讲 {args.what[0]}", f"begin with {args.what[0]}"))
    first, last = args.first or args.date, args.last or args.first or args.date
    if first is None or last is None:
        raise UseError(
            Words("要说明哪几天", "which days?"),
            Words(
                "用 --from 2026-10-01 --to 2026-10-07，或 --date 2026-10-01", "say --from 2026-10-01 --to 2026-10-07, or --date 2026-10-01"
            ),
        )
    tell(call, [traced(call, args.what[0], shop, first, last, read_pairs(args.where))])
    return 0


def traced(call: Call, metric: str, shop: str, first: Any, last: Any, where: dict[str, str], **more: Any) -> Trace:
    """The trace of one number, with the engine and the versions asked for."""
    from zhanggui.metrics.trace import trace

    return trace(call.ws, metric, shop, first, last, where, call.args.engine, _versions(call.args.versions), **more)


def tell(call: Call, traces: list[Trace], head: dict[str, Any] | None = None, notes: list[str] | None = None) -> None:
    """Print what was asked for: the explanation, its JSON, the rows; and write the rows to a file."""
    from zhanggui.cli.explain_rows import print_rows, write_rows
    from zhanggui.cli.explain_say import explanation

    args = call.args
    most = args.rows or SHOWN
    if args.json:
        plain = [t.to_json(call.lang) | ({"facts": json_rows(t, most)} if args.rows is not None else {}) for t in traces]
        said = plain[0] if head is None else head | {"numbers": plain}
        print(json.dumps(said, ensure_ascii=False, indent=2, allow_nan=False, default=str))
    else:
        for line in notes or []:
            print(line)
        for n, t in enumerate(traces):
            print("\n".join(([""] if n or notes else []) + explanation(t, call.ws.shop(t.shop).name, call.lang)))
            if args.rows is not None and args.out is None:
                print_rows(t, most, call.lang)
    if args.out is not None:
        write_rows(traces, args.out, call.lang, args.rows)


def json_rows(t: Trace, most: int) -> dict[str, list[dict[str, Any]]]:
    """The first rows of every table, as plain values; money exactly, as text."""
    return {name: table.slice(0, most).to_pylist() for name, table in t.facts.items()}


def read_pairs(words: list[str]) -> dict[str, str]:
    """source_l1=搜索,source_l2=手淘搜索 → by name. A comma within a value stays in it. Raises UseError."""
    out: dict[str, str] = {}
    for word in words:
        name = ""
        for piece in word.split(","):
            key, equals, value = piece.partition("=")
            if equals:
                name = key.strip()
                out[name] = value.strip()
            elif name:
                out[name] += f",{piece}"
            else:
                raise UseError(
                    Words(f"看不懂「{word}」", f"cannot read '{word}'"),
                    Words("写成 名=值，例如 source_l1=搜索", "write name=value, for example source_l1=搜索"),
                )
    return out


def _versions(words: list[str]) -> dict[str, int] | None:
    pairs = read_pairs(words)
    bad = [v for v in pairs.values() if not v.isdigit()]
    if bad:
        raise UseError(
            Words(f"版本号要是整数：{bad[0]}", f"a version is a whole number: {bad[0]}"),
            Words("例如 --versions orders=12", "for example --versions orders=12"),
        )
    return {k: int(v) for k, v in pairs.items()} or None


EXPLAIN = Command(
    "explain",
    Words(
        "讲清一个数：定义、算式、来自哪些表和文件、由原始行重算",
        "explain a number: definition, formula, tables, files, rows, and count it again",
    ),
    _arguments,
    _run,
)
