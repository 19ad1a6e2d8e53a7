"""Causes as a shopkeeper reads them: who moved, for how much money, how surely; and the whole shop where nobody moved apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from zhanggui.brief import apart
from zhanggui.brief import causes as module
from zhanggui.brief.apart import Cause, named_by_checks
from zhanggui.brief.causes import causes, most_general
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.standout import Cut

CTX: Any = None
WHOLE: dict[str, float] = {}  # factor → how many swings the whole shop lies off
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
        monkeypatch.setattr(apart, "cuts_of", cuts_of)
        monkeypatch.setattr(module, "factor_z", lambda ctx, shop, factor: WHOLE.get(factor, 0.0))
        monkeypatch.setattr(module, "is_unseen", lambda ctx, shop: False)
        WHOLE.clear()

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


def test_a_factor_of_the_whole_shop_beyond_its_swings_is_a_cause_of_an_ordinary_day(see: Any) -> None:
    see(visitors=cut([3640, 2730, 1820, 910]))
    WHOLE["visitors"] = -4.0
    (one,) = ask(-100.0, ordinary=True)
    assert (one["subject"], one["factor"], one["impact"]) == ({}, "visitors", -900.0)
    WHOLE["visitors"] = -2.0
    assert ask(-100.0, ordinary=True) == []


def test_a_factor_that_one_member_moved_is_not_told_of_the_whole_shop_as_well(see: Any) -> None:
    see(visitors=cut([4000, 2000, 2000, 1000]))
    WHOLE["visitors"] = -4.0
    assert [c["subject"] for c in ask(-100.0, ordinary=True)] == [{"source_l1": "乙"}]


def test_the_source_that_brings_most_visitors_is_not_blamed_where_the_others_fell_as_it_did(see: Any) -> None:
    most = np.array([9000.0, 400.0, 300.0, 300.0])
    fell = Cut("source_l1", [{"source_l1": n} for n in "甲乙丙丁"], most, most * [0.8, 0.8, 0.8, 0.8], np.array([0.02, 0.1, 0.1, 0.1]))
    see(visitors=fell)
    assert [(c["subject"], c["factor"]) for c in ask(-1000.0)] == [({}, "visitors")]
    see(visitors=replace(fell, now=most * [0.8, 1.0, 1.0, 1.0]))
    assert [c["subject"] for c in ask(-1000.0)] == [{"source_l1": "甲"}]


def test_what_is_likely_is_told_instead_of_what_is_not_though_it_carries_less(see: Any) -> None:
    see(visitors=cut([4000, 3000, 2000, 600]), pay_conversion=cut([3500, 3000, 2000, 1000], "source"))
    assert next(c["subject"] for c in ask(-1000.0) if c["subject"]) == {"source_l1": "甲"}  # both sure: the greater first
    see(visitors=cut([4000, 3000, 2000, 600]), pay_conversion=cut([3680, 3000, 2000, 1000], "source"))
    assert [(c["subject"], c["impact"]) for c in ask(-800.0) if c["subject"]] == [({"source_l1": "丁"}, -400.0)]


def test_of_a_festival_never_seen_before_nobody_is_blamed(see: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    see()
    rows = [{"by": "source_l1", "subject": {"source_l1": "甲"}, "factor": "visitors", "effect": -700.0}]
    assert [c["subject"] for c in causes(CTX, "s", rows, DRIVERS, -1000.0, False, False, [], 10_000.0, {})] == [{"source_l1": "甲"}]
    monkeypatch.setattr(module, "is_unseen", lambda ctx, shop: True)
    (one,) = causes(CTX, "s", rows, DRIVERS, -1000.0, False, False, [], 10_000.0, {})
    assert (one["subject"], one["factor"], one["impact"]) == ({}, "visitors", -900.0)


def test_a_product_that_a_check_names_is_a_cause_beside_the_source_that_weighs_more(see: Any) -> None:
    rows = [{"by": "product_id", "subject": {"product_id": "1"}, "factor": "pay_conversion", "effect": -80.0, "title": "被"}]
    fell = Finding(
        "product.conversion_drop",
        "s",
        {"product_id": "1"},
        "pay_conversion",
        1.0,
        2.0,
        -90.0,
        "low",
        0.8,
        Words("a", "a"),
        Words("b", "b"),
        (),
    )
    see(pay_conversion=cut([4000, 2000, 2000, 1000], "source"))
    told = causes(CTX, "s", rows, DRIVERS, -1000.0, False, True, [fell], 10_000.0, {})
    assert [(c["subject"], c["impact"]) for c in told if c["subject"]] == [({"source_l1": "乙"}, -1000.0), ({"product_id": "1"}, -80.0)]
    see()  # where no member moved apart the shop moved as one, and the product with it
    alike = causes(CTX, "s", rows, DRIVERS, -1000.0, False, True, [fell], 10_000.0, {})
    assert [(c["subject"], c["factor"]) for c in alike] == [({}, "visitors")]


def test_a_source_that_a_check_names_is_not_told_beside_the_one_product_that_moved_it() -> None:
    product = Cause({"product_id": "1", "source_l1": "平台", "source_l2": "搜索"}, "visitors", 900.0, 0.99)
    rows = [{"by": "source_l2", "subject": {"source_l1": "平台", "source_l2": "搜索"}, "factor": "visitors", "effect": 1000.0}]
    said = ("high", 0.99, Words("a", "a"), Words("b", "b"), ())
    rose = Finding("traffic.source_surge", "s", {"source_l1": "平台", "source_l2": "搜索"}, "visitors", 2.0, 1.0, 1000.0, *said)  # type: ignore[arg-type]
    assert named_by_checks([product], rows, [rose]) == []
    elsewhere = Cause({"product_id": "2", "source_l1": "内容", "source_l2": "直播"}, "visitors", 900.0, 0.99)
    assert [c.subject for c in named_by_checks([elsewhere], rows, [rose])] == [{"source_l1": "平台", "source_l2": "搜索"}]


def test_what_clearly_fell_is_told_of_a_day_that_sold_more(see: Any) -> None:
    see(visitors=cut([4000, 3000, 2000, 0]))
    assert [(c["subject"], c["impact"]) for c in ask(2000.0)][-1] == ({"source_l1": "丁"}, -1000.0)


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
