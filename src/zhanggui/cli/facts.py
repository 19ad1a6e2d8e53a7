"""zhanggui export."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from zhanggui.cli.command import Call, Command, as_json, day, which_shops
from zhanggui.kernel.words import Words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE")
    which_shops(parser)
    parser.add_argument("--from", dest="first", type=day, metavar="D")
    parser.add_argument("--to", dest="last", type=day, metavar="D")
    parser.add_argument("--out", type=Path, metavar="FILE")
    as_json(parser)


def _run(call: Call) -> int:
    import sys

    from zhanggui.warehouse.exporting import export_table

    args = call.args
    shops = call.shops()
    if args.json and args.out is None:
        return _print_rows(call, shops)
    if args.out is None:
        sys.stdout.flush()
        export_table(call.ws.lake, args.table, shops, sys.stdout.buffer, args.first, args.last)
        return 0
    args.out.parent.mkdir(parents=True, exist_ok=True)
    fresh = args.out.with_name(f".{args.out.name}.part")
    try:
        with fresh.open("wb") as file:
            count = export_table(call.ws.lake, args.table, shops, file, args.first, args.last)
        fresh.replace(args.out)
    finally:
        fresh.unlink(missing_ok=True)
    if args.json:
        print(json.dumps({"table": args.table, "shops": shops, "rows": count, "file": str(args.out)}, ensure_ascii=False))
    else:
        print(call.say(Words(f"{count:,} 行 → {args.out}", f"{count:,} rows → {args.out}")), file=sys.stderr)
    return 0


def _print_rows(call: Call, shops: list[str]) -> int:
    """A line of JSON a row; money exactly, as text."""
    from zhanggui.warehouse.exporting import read_table

    args = call.args
    for batch in read_table(call.ws.lake, args.table, shops, args.first, args.last).to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            print(json.dumps(row, ensure_ascii=False, default=str))
    return 0


EXPORT = Command("export", Words("导出一张表（标准 CSV）", "export a table as canonical CSV"), _arguments, _run)
