"""zhanggui guard check: the worst price of every SKU, the worst basket, typing errors, and a verdict."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path

from zhanggui.cli.command import OUT, Call, Command, format_json, told, write_out
from zhanggui.cli.guard_file import EXIT, SCENARIO, read_file, telling_mistakes
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words


def _arguments(parser: argparse.ArgumentParser) -> None:
    told(parser, "file", SCENARIO, type=Path, metavar="FILE")
    forms = Words("输出格式：表格、JSON、给老板签字的工作簿", "form of the output: a table, JSON, or a workbook for the owner to sign")
    told(parser, "--format", forms, choices=("table", "json", "xlsx"), default="table")
    format_json(parser)
    told(parser, "--out", OUT, type=Path, metavar="FILE")
    told(parser, "--all", Words("列出全部商品，不只最差的 20 个", "show all goods, not only the worst 20"), action="store_true")
    told(parser, "--by", Words("谁检查的，写进签字的工作簿", "who checked, for the workbook to sign"), metavar="NAME", default="")


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
    rows = answer_json(answer, call.lang, scenario.notes, scenario.names, scenario.left)
    if args.format == "json":
        write_out(json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False) + "\n", args.out)
    elif args.format == "xlsx":
        from zhanggui.desks.promotion.sign_book import Check, sign_book

        digest = hashlib.sha256(args.file.read_bytes()).hexdigest()
        now = datetime.now().replace(second=0, microsecond=0)
        write_out(sign_book(answer, rows, Check(args.file.name, digest, now, args.by), call.lang), args.out)
    else:
        from zhanggui.cli.guard_say import check_lines

        lines = check_lines(answer, rows, call.lang, every=args.all, file=args.file)
        write_out("\n".join(lines) + "\n", args.out)
    if args.out is not None and args.format != "json":
        verdict: Verdict = rows["verdict"]
        print(call.say(Words(f"{NAMES[verdict].zh}；写好了 {args.out}", f"{NAMES[verdict].en}; wrote {args.out}")))
    return EXIT[rows["verdict"]]


def on_screen() -> bool:
    """Whether what is printed comes on a screen, not into a file or a pipe."""
    return sys.stdout.isatty()


CHECK = Command(
    "check",
    Words(
        "检查一份促销方案：每个商品的最低到手价、最差的一单、打错的价格",
        "check a scenario: the least price of every good, the worst order, mistyped prices",
    ),
    _arguments,
    telling_mistakes(_run),
)
