"""zhanggui guard: the promotion price guard. Its parts are commands of their own, joined here."""

from __future__ import annotations

import argparse

from zhanggui.cli.command import Call, Command, common
from zhanggui.cli.guard_check import CHECK
from zhanggui.cli.guard_explain import EXPLAIN
from zhanggui.cli.guard_new import NEW
from zhanggui.cli.guard_verify import VERIFY
from zhanggui.cli.guard_watch import WATCH
from zhanggui.kernel.words import Words, choose_lang

PARTS: tuple[Command, ...] = (CHECK, EXPLAIN, NEW, WATCH, VERIFY)
DO = Words("做什么；每一样加 --help 看参数", "what to do; each with --help tells its arguments")


def _arguments(parser: argparse.ArgumentParser) -> None:
    lang = choose_lang()
    subs = parser.add_subparsers(dest="do", metavar="DO", required=True, parser_class=type(parser), help=DO.say(lang))
    subs.words = DO  # type: ignore[attr-defined]
    for part in PARTS:
        sub = subs.add_parser(part.id, help=part.does.say(lang), description=part.does.say(lang))
        part.arguments(sub)
        common(sub)
        sub.set_defaults(part=part)


def _run(call: Call) -> int:
    part: Command = call.args.part
    return part.run(call)


GUARD = Command(
    "guard",
    Words("价格检查：上线前算出买家能拿到的最低价", "price check: the least price a buyer can reach, before it is published"),
    _arguments,
    _run,
)
