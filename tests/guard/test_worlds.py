"""The price guard against the judge on random worlds: equal where it says exact, never above the truth where it says bound.

Fresh worlds: set ZHANGGUI_WORLDS_FROM to another first seed. `python -m tests.guard.run_worlds` runs as many as wanted and counts.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from guard_words import goods, layer, promo, threshold
from run_worlds import run
from world_compare import compare
from worlds import LARGE, SMALL, world

from zhanggui.desks.promotion.answer_words import Teller, item_words
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.methods.guard.solve import solve

FIRST = int(os.environ.get("ZHANGGUI_WORLDS_FROM", "0"))
CHUNK = 100
DOWN = Fraction(1, 100)


@pytest.mark.parametrize("first", range(FIRST, FIRST + 2000, CHUNK))
def test_the_engine_and_the_judge_agree(first: int) -> None:
    counts, differs = run(first, CHUNK, SMALL)
    assert not differs
    assert counts["worlds"] == CHUNK
    assert counts["exact"] > 0.9 * (counts["exact"] + counts["bound"])


@pytest.mark.slow
@pytest.mark.parametrize("first", range(FIRST, FIRST + 90_000, 500))
def test_they_agree_on_ninety_thousand_worlds(first: int) -> None:
    assert run(first, 500, SMALL)[1] == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(FIRST, FIRST + 10_000, 100))
def test_they_agree_on_ten_thousand_larger_worlds(first: int) -> None:
    assert run(first, 100, LARGE)[1] == []


SCENARIO = goods(
    100, 30, layers=[layer("sum", threshold(200, 40)), layer("best", promo("percent_off", rate=0.1))], cost=50, pieces=3, most=400
)


def test_an_answer_too_high_too_low_or_of_another_basket_is_seen() -> None:
    answer = solve(read_scenario(SCENARIO))
    assert compare(SCENARIO, answer).differs == []
    for change, seen in CHANGES.items():
        worst = answer.items[0].price
        item = replace(answer.items[0], price=CHANGES_OF[change](worst))
        (differs,) = compare(SCENARIO, replace(answer, items=(item, *answer.items[1:]))).differs[:1]
        assert seen in differs


CHANGES = {
    "higher": "optimistic",
    "lower": "not exact",
    "another basket": "comes to",
    "no basket": "does not fit",
    "a bound above": "optimistic",
}
CHANGES_OF: dict[str, Callable[[Any], Any]] = {
    "higher": lambda w: replace(w, value=w.value + DOWN, shown=w.shown + DOWN),
    "lower": lambda w: replace(w, value=w.value - DOWN, shown=w.shown - DOWN),
    "another basket": lambda w: replace(w, basket={0: 1, 1: 1}),
    "no basket": lambda w: replace(w, basket={1: 1}),
    "a bound above": lambda w: replace(w, value=w.value + DOWN, shown=w.shown + 2 * DOWN),
}


def test_a_missing_figure_and_a_wrong_flag_are_seen() -> None:
    answer = solve(read_scenario(SCENARIO))
    assert "where the judge has" in compare(SCENARIO, replace(answer, items=(None, *answer.items[1:]))).differs[0]
    turned = replace(answer.items[1], unlimited=not answer.items[1].unlimited)
    assert compare(SCENARIO, replace(answer, items=(answer.items[0], turned))).differs[0].startswith("B: unlimited")


def test_the_worlds_hold_every_rule_often() -> None:
    seen: Counter[str] = Counter()
    for seed in range(2000):
        scenario = world(seed)
        seen[f"{len(scenario['items'])} items"] += 1
        seen.update({"when": "when" in scenario, "too dear": any(i["price"] > scenario["basket"]["max_amount"] for i in scenario["items"])})
        for x in scenario["layers"]:
            seen.update([x["combine"], x["base"]])
            for p in x["promotions"]:
                listed = isinstance(p.get("scope"), list)
                limited = p.get("limit_per_buyer") is not None
                seen.update([p["kind"], p.get("limit_mode", "void" if limited else "free"), "listed" if listed else "all"])
                seen.update({"cross": bool(p.get("cross_shop")), "platform": p.get("funded_by") == "platform", "window": "starts" in p})
    rules = "percent_off amount_off fixed_price threshold_off every_off qty_off nth_off gift best best_line sum chain running original"
    rules += " void first_pieces listed all cross platform window when"
    assert {rule: seen[rule] for rule in rules.split() if seen[rule] < 200} == {}
    assert min(seen["1 items"], seen["2 items"], seen["3 items"], seen["4 items"]) > 100
    assert seen["too dear"] > 10


def test_a_seed_is_always_the_same_world() -> None:
    assert world(7) == world(7)
    assert world(7) != world(8)


def test_what_only_a_bound_says_of_a_world_without_limits_is_said_so() -> None:
    odd = world(3050402)
    answer = solve(read_scenario(odd))
    verdict = compare(odd, answer)
    assert (verdict.differs, verdict.counts["unlimited by a bound"]) == ([], 2)
    first = answer.items[0]
    assert first is not None
    assert first.exact
    assert first.unlimited
    assert "不用限购的优惠也可能低于底价（只算出下限）" in item_words(Teller(answer.world), 0, first, True).zh
