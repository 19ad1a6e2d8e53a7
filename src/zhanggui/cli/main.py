"""Reading the command line, running one command, and turning what goes wrong into one line and an exit code."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from zhanggui import __version__
from zhanggui.cli import (
    abtest,
    admin,
    brief,
    calendar,
    codes,
    completion,
    effect,
    explain,
    facts,
    guard,
    load,
    mcp,
    metric,
    plan,
    push,
    recipe,
    serve,
    shop,
    threshold,
    token,
    workbook,
)
from zhanggui.cli.command import Call, Command, common
from zhanggui.cli.use_words import wrong_use
from zhanggui.kernel.errors import RUN_FAILURE, WRONG_USE, UseError, ZhangguiError
from zhanggui.kernel.words import Lang, Words, choose_lang

COMMANDS: tuple[Command, ...] = (
    admin.INIT,
    shop.SHOP,
    load.IMPORT,
    load.WATCH,
    load.IMPORTS,
    load.UNDO,
    recipe.RECIPE,
    codes.CODES,
    facts.EXPORT,
    metric.METRIC,
    explain.EXPLAIN,
    calendar.CALENDAR,
    plan.PLAN,
    guard.GUARD,
    brief.BRIEF,
    effect.EFFECT,
    abtest.ABTEST,
    threshold.THRESHOLD,
    push.PUSH,
    workbook.WORKBOOK,
    serve.SERVE,
    serve.WORKER,
    serve.USER,
    mcp.MCP,
    token.TOKEN,
    admin.DEMO,
    admin.DOCTOR,
    admin.BACKUP,
    admin.RESTORE,
    completion.COMPLETION,
)


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one line, like every other, and name its own help; the help speaks the language of the rest."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if choose_lang() == "zh":
            self._positionals.title, self._optionals.title = "参数", "选项"
            self._actions[0].help = "显示这份说明"  # -h

    def format_help(self) -> str:
        text = super().format_help()
        return text.replace("usage: ", "用法：", 1) if choose_lang() == "zh" else text

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """What is not known is a mistake of the command it was given to, not of the whole."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        raise UseError(wrong_use(message), Words(f"看 {self.prog} --help", f"see {self.prog} --help"))


def build_parser(lang: Lang) -> Parser:
    """The parser of the whole command."""
    parser = Parser(
        prog="zhanggui", description=Words("掌柜：网店的每日工作台", "Zhanggui: the daily workbench of an online shop").say(lang)
    )
    parser.add_argument("--version", action="version", version=f"zhanggui {__version__}", help=Words("版本", "the version").say(lang))
    common(parser, None)
    subs = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for command in COMMANDS:
        sub = subs.add_parser(command.id, help=command.does.say(lang), description=command.does.say(lang))
        command.arguments(sub)
        common(sub)
        sub.set_defaults(run=command.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. → exit code: 0 done, 1 failed while running, 2 wrong use or unreadable file, 3 some rows rejected."""
    words = list(sys.argv[1:] if argv is None else argv)
    lang = choose_lang(_asked_lang(words))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # A file may do strange things to a reader; a person gets our one line, a developer the log.
    logging.basicConfig(level=os.environ.get("ZHANGGUI_LOG", "CRITICAL").upper())
    os.environ["ZHANGGUI_LANG"] = lang
    try:
        parser = build_parser(lang)
        args = parser.parse_args(words)
        if args.command is None:
            parser.print_help()
            return WRONG_USE
        code: int = args.run(Call(args, lang))
        sys.stdout.flush()
        return code
    except ZhangguiError as error:
        print(error.say(lang), file=sys.stderr)
        return error.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(Words("已中断；没写完的导入会在下次补完", "stopped; an import begun is completed next time").say(lang), file=sys.stderr)
        return RUN_FAILURE
    except Exception as error:
        if os.environ.get("ZHANGGUI_LOG"):
            raise
        what = Words(
            f"出错了：{type(error).__name__}：{_first_line(error)}", f"something went wrong: {type(error).__name__}: {_first_line(error)}"
        )
        print(
            f"{what.say(lang)} → {Words('加环境变量 ZHANGGUI_LOG=debug 再运行一次，把输出发给开发者', 'run again with ZHANGGUI_LOG=debug and send us the output').say(lang)}",
            file=sys.stderr,
        )
        return RUN_FAILURE


def _asked_lang(words: Sequence[str]) -> str | None:
    for n, word in enumerate(words):
        if word == "--lang" and n + 1 < len(words):
            return words[n + 1]
        if word.startswith("--lang="):
            return word.split("=", 1)[1]
    return None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]
