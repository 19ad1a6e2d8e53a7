"""zhanggui export."""

from __future__ import annotations

import argparse
from pathlib import Path

from zhanggui.cli.command import Call, Command, day, which_shops
from zhanggui.kernel.words import Words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE")
    which_shops(parser)
    parser.add_argument("--from", dest="first", type=day, metavar="D")
    parser.add_argument("--to", dest="last", type=day, metavar="D")
    parser.add_argument("--out", type=Path, metavar="FILE")


def _run(call: Call) -> int:
    import sys

    from zhanggui.warehouse.exporting import export_table

    args = call.args
    shops = call.shops()
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
    print(call.say(Words(f"{count:,} 行 → {args.out}", f"{count:,} rows → {args.out}")), file=sys.stderr)
    return 0


EXPORT = Command("export", Words("导出一张表（标准 CSV）", "export a table as canonical CSV"), _arguments, _run)
