"""zhanggui brief."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from zhanggui.cli.command import Call, Command, day, format_json, which_shops, write_out
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

BASES = ("expected", "yesterday", "last_week", "last_year", "plan")


def _arguments(parser: argparse.ArgumentParser) -> None:
    which_shops(parser)
    parser.add_argument("--date", type=day, metavar="D")
    parser.add_argument("--format", choices=("text", "json", "html", "xlsx", "md"), default="text")
    format_json(parser)
    parser.add_argument("--base", choices=BASES)
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")


def _run(call: Call) -> int:
    from zhanggui.brief.build import build_briefs
    from zhanggui.brief.moved import fleet_brief
    from zhanggui.brief.render import RENDERERS

    args = call.args
    shops = call.shops()
    day_asked = args.date or date.today() - timedelta(days=1)  # 昨日 is what one reads in the morning
    if args.format == "xlsx" and args.out is None and sys.stdout.isatty():
        raise UseError(
            Words("xlsx 不能打印在屏幕上", "a workbook cannot be printed on the screen"),
            Words("加 --out 晨报.xlsx", "add --out brief.xlsx"),
        )
    call.boot()
    told: dict[str, Any] | None = {} if args.all else None
    briefs = build_briefs(call.ws, shops, day_asked, call.lang, args.engine, args.base, told)
    whole = fleet_brief(day_asked, briefs, told or {}, call.ws.shops()) if args.all else briefs[0]
    write_out(RENDERERS[args.format](whole, call.lang), args.out)
    return 0


BRIEF = Command("brief", Words("晨报：达标没有、为什么、今天做什么", "the morning brief: target, why, what to do today"), _arguments, _run)
