"""What a command is, and what every command is given."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words, choose_lang
from zhanggui.warehouse.workspace import Workspace


@dataclass
class Call:
    """One call of a command: its arguments, the language, and the workspace when it is needed."""

    args: argparse.Namespace
    lang: Lang

    @cached_property
    def ws(self) -> Workspace:
        """The workspace, made when missing. Imports that a killed process left are completed first."""
        ws = Workspace.open(self.args.home)
        ws.recover()
        return ws

    def boot(self) -> None:
        """Ready the database of what people decide."""
        from zhanggui.site.boot import boot

        boot(self.ws.home)

    def say(self, words: Words) -> str:
        return words.say(self.lang)

    def tell(self, words: Words, plain: Any) -> None:
        """What was done: the object with --json, else the sentence."""
        print(json.dumps(plain, ensure_ascii=False, indent=2) if self.args.json else self.say(words))

    def shops(self) -> list[str]:
        """The shops of --shop KEY or --all. Raises UseError when neither is given or a shop is unknown."""
        if self.args.all:
            keys = list(self.ws.shops())
            if not keys:
                raise UseError(
                    Words("还没有店铺", "there are no shops yet"),
                    Words("zhanggui shop add 代号 --platform taobao --name 店名", "zhanggui shop add KEY --platform taobao --name NAME"),
                )
            return keys
        if not self.args.shop:
            raise UseError(Words("没有说明是哪个店铺", "which shop?"), Words("用 --shop 代号，或 --all", "say --shop KEY, or --all"))
        return [self.ws.shop(self.args.shop).key]


@dataclass(frozen=True)
class Command:
    """One command: its name, what it does, its arguments, and the function that does it (→ exit code)."""

    id: str
    does: Words
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Call], int]


def day(text: str) -> date:
    """argparse type of a day."""
    return read_day(text)


def told(parser: argparse.ArgumentParser, name: str, words: Words, **more: Any) -> None:
    """An argument, and what it means: for --help and for the page of commands."""
    action: Any = parser.add_argument(name, help=words.say(choose_lang()).replace("%", "%%"), **more)
    action.words = words


def common(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    """--home and --lang are understood before and after the command."""
    home = Words("工作目录；不写就是 $ZHANGGUI_HOME，再就是 ./zhanggui-data", "the workspace; else $ZHANGGUI_HOME, else ./zhanggui-data")
    told(parser, "--home", home, metavar="DIR", default=default)
    told(parser, "--lang", Words("用中文还是英文说", "speak Chinese or English"), choices=("zh", "en"), default=default)


JSON = Words("输出 JSON", "print JSON")
OUT = Words("写到文件，写完才出现；不写就打印", "write to a file, whole or not at all; else to standard output")


def as_json(parser: argparse.ArgumentParser, words: Words = JSON) -> None:
    """--json."""
    told(parser, "--json", words, action="store_true")


def format_json(parser: argparse.ArgumentParser) -> None:
    """--json where there is a --format: the same as --format json."""
    told(parser, "--json", JSON, action="store_const", const="json", dest="format")


def which_shops(parser: argparse.ArgumentParser) -> None:
    """--shop KEY | --all."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--shop", metavar="KEY")
    group.add_argument("--all", action="store_true")


def write_out(data: str | bytes, path: Path | None) -> None:
    """To a file, whole or not at all; to standard output without one."""
    import sys

    raw = data.encode("utf-8") if isinstance(data, str) else data
    if path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_bytes(raw)
    fresh.replace(path)
