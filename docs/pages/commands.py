"""The page of the commands: from the parser, with the words and examples of commands.toml."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

from pages.markdown import document, items, table
from zhanggui.cli.guard import PARTS
from zhanggui.cli.main import COMMANDS, build_parser
from zhanggui.kernel.words import Words

SAID: dict[str, Any] = tomllib.loads((Path(__file__).parent / "commands.toml").read_text(encoding="utf-8"))
COMMON = ("home", "lang", "help")
IN_PARTS = ("guard",)  # commands whose parts have arguments of their own, told one by one
INTRO = (
    "先有工作目录，再说别的：`--home DIR`，否则环境变量 `ZHANGGUI_HOME`，否则当前目录下的 `zhanggui-data`；没有就建立。`--home` 和 `--lang zh|en` 放在命令前后都行。"
    "日期写 `2026-10-28`。",
    "Every command works in a workspace: `--home DIR`, else `$ZHANGGUI_HOME`, else `./zhanggui-data`; it is made when missing. `--home` and `--lang zh|en` may stand "
    "before or after the command. Days are written `2026-10-28`. The language is `--lang`, else `$ZHANGGUI_LANG`, else the locale; Chinese unless that says English.",
    table(
        ("退出码 / exit code", "意思 / meaning"),
        [
            ("0", "全部完成 / all done"),
            ("1", "运行中出错 / a failure while running"),
            (
                "2",
                "用法不对，或有文件认不出、读不了（同一次里的其他文件照常导入） / wrong use, or a file was not recognised or read (the others are loaded)",
            ),
            ("3", "已导入，但有行被拒收 / loaded, but some rows were rejected"),
            ("4", "guard check：危险 / guard check: danger"),
            ("5", "guard check：说不准，只有下限 / guard check: unknown, only a bound is known"),
        ],
    ),
    "出错只有一行：出了什么事 → 怎么改，没有 traceback。要看细节：`ZHANGGUI_LOG=debug`。 An error is one line: what happened → how to mend it, never a traceback. "
    "For the details set `ZHANGGUI_LOG=debug`.",
)


def page() -> str:
    """Every command."""
    parsers = command_parsers()
    told = []
    for command in COMMANDS:
        told.append(_command(command.id, command.does, parsers[command.id]))
        if command.id in IN_PARTS:
            told += [_command(f"{command.id} {part.id}", part.does, parsers[f"{command.id} {part.id}"], "###") for part in PARTS]
    return document(Words("命令", "Commands"), INTRO, told)


def command_parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of every command, by its name; those told part by part also as `guard check`."""
    found = _choices(build_parser("en"))
    return found | {f"{name} {part}": parser for name in IN_PARTS for part, parser in _choices(found[name]).items()}


def _choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (action,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


def arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The command's own arguments."""
    return [a for a in parser._actions if a.dest not in COMMON]


def spelled(action: argparse.Action) -> str:
    """An argument as one types it."""
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    if not action.option_strings:
        return f"[{value}]" if action.nargs in ("?", "*") else f"{value}…" if action.nargs == "+" else str(value)
    return action.option_strings[0] + ("" if action.nargs == 0 else f" {value}")


def said(command: str, action: argparse.Action) -> Words:
    """What an argument means: as commands.toml says of this command, else as --help says, else as commands.toml says of all. Raises KeyError when none does."""
    name = action.option_strings[0] if action.option_strings else action.dest
    own = SAID[command].get("arguments", {})
    words: Words | None = getattr(action, "words", None)
    if words is not None and name not in own:
        return words
    return Words(**(own[name] if name in own else SAID["arguments"][name]))


def _command(name: str, does: Words, parser: argparse.ArgumentParser, head: str = "##") -> str:
    rows = [(f"`{spelled(a)}`", *said(name, a), f"`{a.default}`" if a.default not in (None, False, "") else "") for a in arguments(parser)]
    more = SAID[name]
    parts = [f"{head} {name} · {does.zh} / {does.en}", items(more.get("zh"), more.get("en"))]
    parts.append(table(("参数 / argument", "意思", "meaning", "默认 / default"), rows))
    parts.append("```sh\n" + "\n".join(more["examples"]) + "\n```")
    return "\n\n".join(p for p in parts if p)
