"""zhanggui completion."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from zhanggui.cli.command import Call, Command, write_out
from zhanggui.kernel.words import Words

SHELLS = ("bash", "zsh", "fish")
OF_METRICS = frozenset({"metric", "explain", "effect"})  # commands whose first words are metrics


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS)


def _run(call: Call) -> int:
    import shtab

    from zhanggui.cli.main import build_parser

    parser = build_parser(call.lang)
    _name_files(parser, shtab.FILE, shtab.DIRECTORY)
    _name_metrics(parser)
    write_out(shtab.complete(parser, call.args.shell) + "\n", None)
    return 0


def _name_files(parser: argparse.ArgumentParser, file: object, folder: object) -> None:
    """Where a path is wanted, paths are offered."""
    for part in _parsers(parser):
        for action in part._actions:
            if action.type is Path or action.dest == "paths":
                action.complete = file  # type: ignore[attr-defined]
            elif action.dest == "home":
                action.complete = folder  # type: ignore[attr-defined]


def _name_metrics(parser: argparse.ArgumentParser) -> None:
    """Where a metric is wanted, the catalogue is offered: in this parser, which parses nothing."""
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.metric import METRICS

    names = [m.id for m in METRICS]
    for command, part in _commands(parser).items():
        first = next((a for a in part._actions if not a.option_strings), None)
        if command in OF_METRICS and first is not None:
            first.choices = names if command != "explain" else ["brief", *names]


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: part for action in parser._actions if isinstance(action, argparse._SubParsersAction) for name, part in action.choices.items()
    }


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for part in _commands(parser).values():
        yield from _parsers(part)


COMPLETION = Command(
    "completion",
    Words("Tab 补全：打印 bash、zsh、fish 的补全脚本", "Tab completion: print the script for bash, zsh or fish"),
    _arguments,
    _run,
)
