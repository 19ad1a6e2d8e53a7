"""zhanggui guard check: the worst price of every SKU, the worst basket, typing errors, and a verdict."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path

from zhanggui.cli.command import Call, Command, format_json, write_out
from zhanggui.cli.guard_file import EXIT, read_file, telling_mistakes
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--format", choices=("table", "json", "xlsx"), default="table")
    format_json(parser)
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--by", metavar="NAME", default="")


def _run(call: Call) -> int:
    from zhanggui.desks.promotion.answer_rows import answer_json
    from zhanggui.desks.promotion.verdict import NAMES, Verdict
    from zhanggui.methods.guard.solve import solve

    args = call.args
    if args.format == "xlsx" and args.out is None and on_screen():
        raise UseError(
            Words("工作簿不能打印在屏幕上", "a workbook cannot be printed on the screen"),
            Words("加 --out 价格检查.xlsx", "add --out check.xlsx"),
        )
    scenario = read_file(args.file)
    answer = solve(scenario.world)
    told = answer_json(answer, call.lang, scenario.notes)
    if args.format == "json":
        write_out(json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n", args.out)
    elif args.format == "xlsx":
        from zhanggui.desks.promotion.sign_book import Check, sign_book

        digest = hashlib.sha256(args.file.read_bytes()).hexdigest()
        now = datetime.now().replace(second=0, microsecond=0)
        write_out(sign_book(answer, told, Check(args.file.name, digest, now, args.by), call.lang), args.out)
    else:
        from zhanggui.cli.guard_say import check_lines

        lines = check_lines(answer, told, call.lang, every=args.all, file=args.file)
        write_out("\n".join(lines) + "\n", args.out)
    if args.out is not None and args.format != "json":
        verdict: Verdict = told["verdict"]
        print(call.say(Words(f"{NAMES[verdict].zh}；写好了 {args.out}", f"{NAMES[verdict].en}; wrote {args.out}")))
    return EXIT[told["verdict"]]


def on_screen() -> bool:
    """Whether what is printed comes on a screen, not into a file or a pipe."""
    return sys.stdout.isatty()


CHECK = Command(
    "check",
    Words(
        "核对一份促销方案：每个商品的最低到手价、最差的一单、打错的价格",
        "check a scenario: the least price of every good, the worst order, mistyped prices",
    ),
    _arguments,
    telling_mistakes(_run),
)
