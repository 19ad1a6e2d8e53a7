"""The JSON form: every sample obeys the schema, and the schema catches the usual mistakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from sample import SAMPLES, Brief, bad_day, sample

from zhanggui.brief.schema import brief_schema, broken_sums
from zhanggui.brief.words import BASES, FACTOR_WORDS, FLAGS_SHORT, ROLES, SEVERITIES, STATUSES
from zhanggui.kernel.finding import Role
from zhanggui.kernel.flags import Flag

VALIDATOR = Draft202012Validator(brief_schema())


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(brief_schema())


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_obey_the_schema_and_add_up(name: str) -> None:
    brief = sample(name)
    assert [e.message for e in VALIDATOR.iter_errors(brief)] == []
    assert broken_sums(brief) == []


def change(path: list[str | int], value: Any) -> Callable[[Brief], None]:
    def apply(brief: Brief) -> None:
        place: Any = brief
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return apply


MISTAKES = {
    "a base nobody knows": change(["compare", "base"], "last_month"),
    "a factor nobody knows": change(["drivers", 0, "factor"], "uv"),
    "money as text": change(["drivers", 0, "effect"], "-6741.27"),
    "a severity nobody knows": change(["findings", 0, "severity"], "urgent"),
    "a status nobody knows": change(["coverage", 0, "status"], "stale"),
    "a flag nobody knows": change(["compare", "flags"], ["odd"]),
    "a role nobody knows": change(["actions", 0, "role"], "boss"),
    "a day that is no ISO day": change(["date"], "2026/10/28"),
    "confidence in percent": change(["findings", 0, "confidence"], 86),
    "an interval of one end": change(["findings", 0, "interval"], [3010]),
    "an action without words": change(["actions", 0, "text"], ""),
    "six actions": change(["actions"], bad_day()["actions"][:3] * 2),
    "a headline in one language": change(["headline"], {"zh": "昨天卖了 ¥3.21万"}),
    "a ratio on a zero base": change(["comparisons", 2, "ratio"], 1.0),
    "an attainment without a target": change(["target", "target"], None),
    "a change that is not to be had, without a flag": lambda b: b["compare"].update(change=None, flags=[]),
    "quiet with tasks": change(["quiet"], True),
    "no coverage": lambda b: b.pop("coverage"),
    "a finding without caveats": lambda b: b["findings"][0].pop("caveats"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_caught(mistake: str) -> None:
    brief = bad_day()
    MISTAKES[mistake](brief)
    assert not VALIDATOR.is_valid(brief)


def test_a_mistake_in_one_shop_of_the_fleet_is_caught() -> None:
    brief = sample("fleet")
    brief["shops"][1]["compare"]["base"] = "last_month"
    assert not VALIDATOR.is_valid(brief)


def test_keys_beyond_the_listed_ones_are_allowed() -> None:
    assert VALIDATOR.is_valid(bad_day() | {"weather": "rain"})


def test_one_cent_off_is_told() -> None:
    brief = bad_day()
    brief["drivers"][0]["effect"] += 0.01
    brief["contributions"][0]["effect"] -= 0.01
    assert [text.split(" sum")[0] for text in broken_sums(brief)] == ["drivers", "contributions by source_l1"]


def test_schema_and_words_know_the_same_codes() -> None:
    defs = brief_schema()["$defs"]
    assert set(defs["flag"]["enum"]) == {str(f) for f in Flag} == set(FLAGS_SHORT)
    assert set(defs["factor"]["enum"]) == set(FACTOR_WORDS)
    assert set(defs["base"]["enum"]) == set(BASES)
    assert set(defs["severity"]["enum"]) == set(SEVERITIES)
    assert set(defs["status"]["enum"]) == set(STATUSES)
    assert set(defs["role"]["enum"]) == set(get_args(Role)) == set(ROLES)
