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
from zhanggui.kernel.words import Lang, Words
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


def as_json(parser: argparse.ArgumentParser) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true")


def format_json(parser: argparse.ArgumentParser) -> None:
    """--json where there is a --format: the same as --format json."""
    parser.add_argument("--json", action="store_const", const="json", dest="format")


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
