"""What the parts of `zhanggui guard` share: reading the scenario, telling its mistakes, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from zhanggui.cli.command import Call
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.promotion.scenario import Scenario

SCENARIO = Words("方案文件，.json 或 .toml；写一份例子：zhanggui guard new", "the scenario, .json or .toml; an example: zhanggui guard new")
EXIT = {"safe": 0, "danger": 4, "unknown": 5}


def read_file(path: Path) -> Scenario:
    """The scenario with every note, of its form and of its sense. Raises ScenarioError, FileError."""
    from dataclasses import replace

    from zhanggui.desks.promotion.notes import notes
    from zhanggui.desks.promotion.scenario import read
    from zhanggui.desks.promotion.scenario_file import load_raw

    found = read(load_raw(path))
    return replace(found, notes=(*found.notes, *notes(found.world)))


def telling_mistakes(run: Callable[[Call], int]) -> Callable[[Call], int]:
    """With --json mistakes are an object on standard output, as every other answer is; else they are raised as always."""

    def told(call: Call) -> int:
        try:
            return run(call)
        except UseError as error:
            if not wants_json(call):
                raise
            print(json.dumps({"mistakes": _rows(call, error)}, ensure_ascii=False, indent=2))
            return error.code

    return told


def wants_json(call: Call) -> bool:
    return bool(getattr(call.args, "json", False)) or getattr(call.args, "format", None) == "json"


def _rows(call: Call, error: UseError) -> list[dict[str, str]]:
    from zhanggui.desks.promotion.mistakes import ScenarioError

    if isinstance(error, ScenarioError):
        return error.rows(call.lang)
    return [{"place": "call", "about": "", "what": call.say(error.what), "mend": call.say(error.mend) if error.mend else ""}]
