"""A draft put to the price guard: mistakes with their fields, or the answer; notes beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhanggui.desks.promotion.answer_rows import answer_json
from zhanggui.desks.promotion.drafts.entry import Entry
from zhanggui.desks.promotion.drafts.habits import Habit, habits
from zhanggui.desks.promotion.drafts.reading import Mistake, Read, read
from zhanggui.desks.promotion.mistakes import Mistake as Told
from zhanggui.desks.promotion.mistakes import ScenarioError
from zhanggui.desks.promotion.notes import notes
from zhanggui.desks.promotion.promotion_words import what, window
from zhanggui.desks.promotion.reading_objects import Found
from zhanggui.desks.promotion.reading_promotions import read_promotion
from zhanggui.desks.promotion.scenario import read as read_scenario
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.guard.answer import Answer
from zhanggui.methods.guard.solve import solve

KEPT = 16  # scenarios whose answer is kept


@dataclass(frozen=True)
class Checked:
    """What came of a check. `answer`: the JSON of the guard, None with mistakes; `solved`: the same exactly; `notes`: path ("": the whole) and words."""

    scenario: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    solved: Answer | None
    mistakes: tuple[Mistake, ...]
    notes: tuple[tuple[str, Words], ...]
    habits: tuple[Habit, ...]
    reads: Mapping[str, Words]

    @property
    def verdict(self) -> str:
        """safe, danger, unknown; "" while it cannot be checked."""
        return str(self.answer["verdict"]) if self.answer else ""


def exact(scenario: Mapping[str, Any]) -> dict[str, Any]:
    """The scenario as a file of it would be read: fractions as decimals."""
    found: dict[str, Any] = json.loads(json.dumps(scenario), parse_float=Decimal)
    return found


@dataclass(frozen=True)
class _Solved:
    """What the guard found in a scenario, in no language: its mistakes, or its notes and the answer."""

    mistakes: tuple[Told, ...]
    notes: tuple[Told, ...]
    answer: Answer | None


@lru_cache(maxsize=KEPT)
def _solved(text: str) -> _Solved:
    """The scenario of this JSON. Kept: whoever saves what was just checked, or looks at it again, does not wait twice."""
    try:
        world = read_scenario(json.loads(text, parse_float=Decimal)).world
    except ScenarioError as error:
        return _Solved(error.mistakes, (), None)
    return _Solved((), tuple(notes(world)), solve(world))


def run(entry: Entry, lang: Lang = "zh") -> Checked:
    """Read it, solve it, say it."""
    told = read(entry)
    mistakes, beside, solved, answer = list(told.mistakes), [], None, None
    if not mistakes:
        found = _solved(json.dumps(told.scenario, ensure_ascii=False))
        mistakes = [Mistake(told.path_of(m.place), m.what, m.mend) for m in found.mistakes]
        solved = found.answer
    if solved is not None:
        answer = answer_json(solved, lang, found.notes)
        beside = [(told.path_of(n.place), n.what) for n in found.notes]
    return Checked(
        told.scenario,
        answer,
        solved,
        tuple(mistakes),
        tuple(beside),
        tuple(habits(entry["items"])),
        _reads(exact(told.scenario), told),
    )


def _reads(raw: Mapping[str, Any], told: Read) -> dict[str, Words]:
    """Every promotion as it was read, in words, by its key: whoever typed 80% for 8折 sees it. Those that are not whole are left out."""
    skus = {str(item["sku"]): n for n, item in enumerate(raw["items"])}
    out = {}
    for at, layer in enumerate(raw["layers"]):
        for n, p in enumerate(layer["promotions"]):
            place, found = f"layers[{at}].promotions[{n}]", Found()
            one = read_promotion(p, place, found, skus)
            if one is not None and not found.mistakes:
                when = window(one.starts, one.ends) if one.starts or one.ends else None
                said = what(one)
                out[told.places[place].split(".")[1]] = Words(f"{said.zh}；{when.zh}", f"{said.en}; {when.en}") if when else said
    return out
