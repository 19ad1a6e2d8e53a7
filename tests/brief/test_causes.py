"""Causes as a shopkeeper reads them: who moved, for how much money, how surely; and the whole shop where nobody moved apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from zhanggui.brief import causes as module
from zhanggui.brief.causes import Cause, causes, most_general
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.standout import Cut

CTX: Any = None
DRIVERS = [{"factor": "visitors", "effect": -900.0}, {"factor": "pay_conversion", "effect": -100.0}]


def cut(now: list[float], name: str = "source_l1") -> Cut:
    expected = np.array([4000.0, 3000.0, 2000.0, 1000.0])
    return Cut(name, [{"source_l1": n} for n in "甲乙丙丁"], expected, np.array(now), np.full(4, 0.03))


@pytest.fixture
def see(monkeypatch: pytest.MonkeyPatch) -> Any:
    def put(**by_factor: Cut) -> None:
        def cuts_of(ctx: Any, shop: str, factor: str) -> Any:
            known = by_factor.get(factor)
            return ([known], {known.name: np.array([1.0, 1.0, 3.0, 1.0])}) if known else ([], {})

        monkeypatch.setattr(module, "cuts_of", cuts_of)

    return put


def ask(
    change: float | None, ordinary: bool = False, foretold: bool = True, findings: list[Finding] | None = None, base: float = 10_000.0
) -> list[dict[str, Any]]:
    return causes(CTX, "s", [], DRIVERS, change, ordinary, foretold, findings or [], base, {})


def test_the_source_that_fell_is_named_with_its_money(see: Any) -> None:
    see(visitors=cut([4000, 2000, 2000, 1000]))
    (one,) = ask(-1000.0)
    assert (one["rank"], one["subject"], one["factor"], one["impact"], one["share"]) == (1, {"source_l1": "乙"}, "visitors", -1000.0, 1.0)
    assert one["words"]["zh"] == "主要伴随因子：乙 · 访客数"
    assert one["confidence"] > 0.99


def test_where_all_fell_alike_the_whole_shop_is_named_and_must_be_verified(see: Any) -> None:
    see(visitors=cut([2800, 2100, 1400, 700]))
    first = ask(-1000.0)[0]
    assert (first["subject"], first["factor"], first["impact"]) == ({}, "visitors", -900.0)
    assert first["words"]["en"].startswith("to be verified: the whole shop")


def test_a_shop_too_young_for_a_range_is_not_told_its_drivers_again(see: Any) -> None:
    see(visitors=cut([2800, 2100, 1400, 700]))
    assert ask(-1000.0, foretold=False) == []


def test_of_a_young_shop_a_factor_by_which_all_moved_far_together_is_the_whole_shops(see: Any) -> None:
    see(visitors=cut([2000, 1500, 1000, 500]))
    assert [(c["subject"], c["factor"], c["impact"]) for c in ask(-1000.0, foretold=False)] == [({}, "visitors", -900.0)]


def test_days_that_only_differ_by_the_rest_name_no_cause(see: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    see()
    monkeypatch.setattr("test_causes.DRIVERS", [{"factor": "rest", "effect": -1000.0}])
    assert ask(-1000.0) == []


def test_a_factor_of_the_shop_that_a_check_found_odd_is_a_cause_of_an_ordinary_day(see: Any) -> None:
    see()
    odd = Finding(
        "product.aov_drop", "s", {}, "pay_conversion", 1.0, 2.0, -90.0, "low", 0.8, Words("a", "a"), Words("b", "b"), (), extra={"z": -4.0}
    )
    (one,) = ask(-1000.0, ordinary=True, findings=[odd])
    assert (one["subject"], one["factor"], one["impact"], one["confidence"]) == ({}, "pay_conversion", -100.0, 0.8)
    assert ask(-1000.0, ordinary=True, findings=[replace(odd, impact=90.0)]) == []


def test_little_money_is_a_cause_only_where_it_is_clear(see: Any) -> None:
    # 丁 is 1,000 of 1,000,000 in sales: half of it is 0.05 %, a fifth is less.
    see(visitors=cut([4000, 3000, 2000, 500]))
    assert [c["subject"] for c in ask(-500.0, ordinary=True, base=900_000.0)] == [{"source_l1": "丁"}]
    see(visitors=cut([4000, 3000, 2000, 880]))
    assert ask(-120.0, ordinary=True, base=900_000.0) == []


def test_an_ordinary_day_on_which_nobody_moved_apart_has_no_cause(see: Any) -> None:
    see(visitors=cut([4050, 2980, 2010, 1005]))
    assert ask(-120.0, ordinary=True) == []


def test_of_an_ordinary_day_who_moved_apart_is_told_though_others_made_up_for_it(see: Any) -> None:
    see(visitors=cut([4000, 2000, 2000, 1000]))
    (one,) = ask(150.0, ordinary=True)
    assert (one["subject"], one["impact"]) == ({"source_l1": "乙"}, -1000.0)


def test_visitors_who_came_by_another_source_are_a_shift_of_the_mix(see: Any) -> None:
    # 1,500 more by 丁 (1 a visitor), as many fewer by the others (3 a visitor for 丙): no source converts otherwise.
    see(visitors=cut([3333, 2500, 1667, 2500]))
    first = ask(-600.0)[0]
    assert (first["subject"], first["factor"]) == ({"source_l1": "丁"}, "mix")
    assert first["impact"] == pytest.approx(1500 * (1.0 - (4000 + 3000 + 2000 * 3 + 1000) / 10_000))


def test_a_finding_about_the_same_subject_is_evidence_and_makes_it_surer(see: Any) -> None:
    see(visitors=cut([4000, 2700, 2000, 1000]))
    known = Finding(
        "traffic.source_drop", "s", {"source_l1": "乙"}, "visitors", 1.0, 2.0, -300.0, "low", 0.97, Words("a", "a"), Words("b", "b"), ()
    )
    (one,) = ask(-300.0, ordinary=True, findings=[known])
    assert (one["evidence"], one["confidence"]) == (["traffic.source_drop:source_l1=乙"], 0.97)


def test_no_change_has_no_cause(see: Any) -> None:
    see(visitors=cut([4000, 2000, 2000, 1000]))
    assert ask(None) == []
    assert ask(0.0) == []


def test_of_overlapping_causes_the_most_general_is_told() -> None:
    wide, inside, against, other = (
        Cause({"source_l1": "平台"}, "visitors", -900.0, 0.9),
        Cause({"source_l1": "平台", "source_l2": "搜索"}, "visitors", -300.0, 0.9),
        Cause({"source_l1": "平台", "source_l2": "推荐"}, "visitors", 200.0, 0.9),
        Cause({"source_l1": "平台", "source_l2": "搜索"}, "pay_conversion", -100.0, 0.9),
    )
    assert most_general([inside, wide, against, other]) == [wide, against, other]
    assert most_general([inside, Cause({}, "visitors", -50.0, 0.4)])[0] is inside  # the rest of the shop is no wider cause
