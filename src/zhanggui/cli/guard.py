"""zhanggui guard: the promotion price guard. Its parts are commands of their own, joined here."""

from __future__ import annotations

import argparse

from zhanggui.cli.command import Call, Command
from zhanggui.cli.guard_check import CHECK
from zhanggui.cli.guard_explain import EXPLAIN
from zhanggui.cli.guard_new import NEW
from zhanggui.cli.guard_verify import VERIFY
from zhanggui.cli.guard_watch import WATCH
from zhanggui.kernel.words import Words, choose_lang

PARTS: tuple[Command, ...] = (CHECK, EXPLAIN, NEW, WATCH, VERIFY)


def _arguments(parser: argparse.ArgumentParser) -> None:
    subs = parser.add_subparsers(dest="do", metavar="DO", required=True, parser_class=type(parser))
    lang = choose_lang()
    for part in PARTS:
        sub = subs.add_parser(part.id, help=part.does.say(lang), description=part.does.say(lang))
        part.arguments(sub)
        for name, more in (("--home", {"metavar": "DIR"}), ("--lang", {"choices": ("zh", "en")})):
            sub.add_argument(name, default=argparse.SUPPRESS, **more)
        sub.set_defaults(part=part)


def _run(call: Call) -> int:
    part: Command = call.args.part
    return part.run(call)


GUARD = Command(
    "guard",
    Words("大促价格守卫：上线前算出买家能拿到的最低价", "promotion price guard: the least price a buyer can reach, before it is published"),
    _arguments,
    _run,
)
