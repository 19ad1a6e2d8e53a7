"""Whatever a file holds, it ends as a world or as named mistakes: never in anything else."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from small_scenarios import off, scenario

from zhanggui.desks.promotion.mistakes import ScenarioError
from zhanggui.desks.promotion.notes import notes
from zhanggui.desks.promotion.scenario import read, read_scenario
from zhanggui.desks.promotion.scenario_file import parse
from zhanggui.desks.promotion.typing_errors import typing_errors
from zhanggui.methods.guard.world import World, intervals

WHOLE = scenario(
    off(tiers=[[100, 5], [300, 40]], funded_by="platform", starts="2026-11-10T20:00", ends="2026-11-12T00:00", cross_shop=True),
    {"id": "p", "kind": "percent_off", "rate": 0.2, "min_qty": 2, "limit_per_buyer": 3, "limit_mode": "first_pieces", "scope": ["A", "B"]},
    {"id": "n", "kind": "nth_off", "n": 2, "rate": 0.5},
    {"id": "q", "kind": "qty_off", "tiers": [[2, 0.1], [3, 0.2]], "scope": "all"},
    {"id": "e", "kind": "every_off", "threshold": 300, "value": 50, "max_times": 3},
    {"id": "f", "kind": "fixed_price", "value": 79},
    {"id": "a", "kind": "amount_off", "value": 5},
    {"id": "g", "kind": "gift", "cost": 5, "threshold": 100, "min_qty": 2},
    items=[{"sku": "A", "price": 100.0, "cost": 60.0, "stock": 500, "median_price_30d": 98.0}, {"sku": "B", "price": 1, "cost": 0}],
    fees={"commission_rate": 0.05, "shipping_cost": 3},
    floors={"min_margin_rate": 0.1, "min_unit_price": 50},
    when={"from": "2026-11-10T00:00", "to": "2026-11-13T00:00"},
    currency="CNY",
)
WORDS = [
    "all",
    "A",
    "",
    "best",
    "void",
    "first_pieces",
    "platform",
    "2026-11-11",
    "2026-11-11T08:00+08:00",
    "0.2",
    "8折",
    "\ud800",
    "x" * 300,
]
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-3, 10), st.floats(), st.decimals(), st.text(max_size=8), st.sampled_from(WORDS),
    st.sampled_from([10**400, -(10**400), Decimal("1E+999999"), Decimal("1E-999999"), Decimal("0E-99999"), Decimal("NaN"), Decimal("sNaN")]),
    st.datetimes(), st.dates(),
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)), max_leaves=8
)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*at, key)
            yield from places(inner, (*at, key))


EVERY_PLACE = list(places(WHOLE))
CHANGES = st.lists(
    st.tuples(st.sampled_from(EVERY_PLACE), st.sampled_from(["put", "drop", "twice", "rename"]), ANYTHING), min_size=1, max_size=4
)


def changed(changes: list[tuple[tuple[Any, ...], str, Any]]) -> Any:
    whole = deepcopy(WHOLE)
    for at, how, value in changes:
        inside: Any = whole
        try:
            for key in at[:-1]:
                inside = inside[key]
            if how == "put":
                inside[at[-1]] = value
            elif how == "drop":
                del inside[at[-1]]
            elif how == "twice":
                inside.append(inside[at[-1]]) if isinstance(inside, list) else inside.update({f"{at[-1]}s": value})
            else:
                inside[str(value)[:10]] = inside.pop(at[-1])
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier change took that place away
    return whole


def told(error: ScenarioError) -> None:
    """Every mistake has a place and says in both languages what is wrong and how to mend it, on a line of its own."""
    assert error.mistakes
    for m in error.mistakes:
        assert all((m.place, m.what.zh, m.what.en, m.mend.zh, m.mend.en))
    assert len(error.say("zh").split("\n")) == 1 + len(error.mistakes)
    assert len(error.rows("en")) == len(error.mistakes)


def reads(raw: Any) -> World | None:
    """A world that can be worked with, or mistakes that say everything in both languages."""
    try:
        found = read(raw)
    except ScenarioError as error:
        told(error)
        return None
    intervals(found.world)
    notes(found.world)
    typing_errors(found.world)
    return found.world


def test_the_whole_one_is_a_world() -> None:
    assert reads(WHOLE) is not None


@settings(max_examples=400, deadline=None)
@given(CHANGES)
def test_a_changed_scenario_is_a_world_or_named_mistakes(changes: list[tuple[tuple[Any, ...], str, Any]]) -> None:
    reads(changed(changes))


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_anything_is_named_mistakes(value: Any) -> None:
    assert reads(value) is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["s.json", "s.toml", "s"]))
def test_any_bytes_are_read_or_named_mistakes(raw: bytes, name: str) -> None:
    try:
        value = parse(raw, name)
    except ScenarioError as error:
        told(error)
    else:
        reads(value)


def test_numbers_too_long_to_be_written_are_named() -> None:
    for value in (10**5000, [10**5000], {"a": 10**5000}):
        assert reads(scenario(off(tiers=[[300, value]]))) is None
        assert reads(scenario(currency=value)) is None


def test_moments_at_the_ends_of_time_are_moments() -> None:
    world = read_scenario(scenario(off(starts="0001-01-01T00:00", ends="9999-12-31T23:59")))
    assert world.layers[0].promotions[0].starts == datetime.min
    zoned = off(starts="0001-01-01T00:00+14:00", ends="9999-12-31T23:59-12:00")
    assert reads(scenario(zoned, when={"from": "2026-11-10T00:00+08:00"})) is not None
