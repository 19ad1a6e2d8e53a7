"""A draft of prices: what is typed becomes the scenario of the guard, every mistake stands beside its field, and nobody's change is lost."""

from __future__ import annotations

from typing import Any

import pytest

from zhanggui.desks.promotion.drafts import typed
from zhanggui.desks.promotion.drafts.entry import add_item, add_promotion, blank, changed, remove, value_at
from zhanggui.desks.promotion.drafts.filling import filled
from zhanggui.desks.promotion.drafts.habits import habits
from zhanggui.desks.promotion.drafts.kinds import KINDS
from zhanggui.desks.promotion.drafts.reading import read
from zhanggui.desks.promotion.drafts.running import run
from zhanggui.desks.promotion.drafts.shown import field_text
from zhanggui.kernel.errors import UseError

LAYERS = [
    {"name": "单品", "combine": "best_line", "base": "running"},
    {"name": "店铺", "combine": "chain", "base": "running"},
    {"name": "平台", "combine": "sum", "base": "running"},
]
FILLED = {
    "percent_off": {"rate": "8折", "min_qty": "2"}, "amount_off": {"value": "10"}, "fixed_price": {"value": "59.9"}, "threshold_off": {"tiers": "满300减40\n满500减80"},
    "every_off": {"threshold": "300", "value": "50", "max_times": "3"}, "qty_off": {"tiers": "满2件减10%\n满3件减15%"}, "nth_off": {"n": "2", "rate": "50%"},
    "gift": {"cost": "5", "threshold": "199"},
}  # fmt: skip


def draft(cost: str = "60") -> Any:
    """Two goods, layers of shop and platform, nothing promoted yet."""
    entry = blank(LAYERS)
    add_item(entry, "A", price="100", cost=cost, stock="500", median_price_30d="98")
    add_item(entry, "B", price="59.90", cost="30", stock="100")
    return entry


def key_of(entry: Any, sku: str) -> str:
    return next(k for k, i in entry["items"].items() if i["sku"] == sku)


def test_what_is_typed_is_what_the_guard_reads() -> None:
    entry = draft()
    add_promotion(entry, "l2", "threshold_off", "店铺满减", tiers="满300减40；满500减80", limit_per_buyer="2", starts="2026/11/10 20:00")
    add_promotion(entry, "l3", "every_off", "跨店", [key_of(entry, "A")], threshold="300", value="50", cross_shop="1", funded_by="platform")
    entry["fees"]["commission_rate"] = "5%"
    told = read(entry)
    assert not told.mistakes
    assert told.scenario == {
        "currency": "CNY",
        "items": [{"sku": "A", "price": 100, "cost": 60, "stock": 500, "median_price_30d": 98}, {"sku": "B", "price": 59.9, "cost": 30, "stock": 100}],
        "layers": [
            {"name": "单品", "combine": "best_line", "base": "running", "promotions": []},
            {"name": "店铺", "combine": "chain", "base": "running", "promotions": [
                {"id": "店铺满减", "kind": "threshold_off", "scope": "all", "funded_by": "merchant", "tiers": [[300, 40], [500, 80]],
                 "limit_per_buyer": 2, "starts": "2026-11-10T20:00"},
            ]},
            {"name": "平台", "combine": "sum", "base": "running", "promotions": [
                {"id": "跨店", "kind": "every_off", "scope": ["A"], "funded_by": "platform", "threshold": 300, "value": 50, "cross_shop": True},
            ]},
        ],
        "fees": {"commission_rate": 0.05}, "floors": {"min_margin_rate": 0}, "basket": {"max_amount": 5000, "max_qty_per_sku": 20},
    }  # fmt: skip


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_comes_back_from_its_scenario_as_it_went(kind: str) -> None:
    entry = draft()
    add_promotion(entry, "l2", kind, "优惠", [key_of(entry, "B")], **FILLED[kind], limit_per_buyer="3", ends="2026-11-12 00:00")
    once = read(entry)
    assert not once.mistakes
    assert read(filled(once.scenario)).scenario == once.scenario


def test_the_least_price_is_computed_by_hand() -> None:
    entry = draft()
    add_promotion(entry, "l2", "threshold_off", tiers="满300减40")
    add_promotion(entry, "l3", "every_off", threshold="300", value="50", cross_shop="1")
    checked = run(entry)
    worst = {s["sku"]: s for s in checked.answer["skus"]}["A"]  # type: ignore[index]
    # Three of A: 300 − 40 = 260; 40 of another shop's goods reach 300 again, 50 × 260/300 falls on ours: 216.67 / 3.
    assert (worst["exact_price"], worst["basket"], worst["exact"]) == ("650/9", {"A": 3}, True)
    assert checked.verdict == "safe"


def test_a_floor_that_is_passed_is_danger_and_a_limit_makes_it_safe() -> None:
    entry = draft(cost="75")
    made = add_promotion(entry, "l2", "threshold_off", tiers="满300减40")
    add_promotion(entry, "l3", "every_off", threshold="300", value="50", cross_shop="1")
    danger = run(entry)
    worst = danger.answer["skus"][0]  # type: ignore[index]
    assert (danger.verdict, worst["below_floor"], worst["loss_per_piece"], worst["loss_if_sold_out"]) == ("danger", True, 2.78, 1388.89)
    entry["promotions"][made]["limit_per_buyer"] = "2"  # three pieces no longer have it: one with 200 of other goods, 100 − 50/3
    safe = run(entry)
    assert (safe.verdict, safe.answer["skus"][0]["exact_price"]) == ("safe", "250/3")  # type: ignore[index]


def test_every_mistake_stands_in_its_field() -> None:
    entry = draft()
    a, b = key_of(entry, "A"), key_of(entry, "B")
    entry["items"][a]["cost"] = ""
    entry["items"][b]["price"] = "很便宜"
    p = add_promotion(entry, "l1", "percent_off", rate="8")
    q = add_promotion(entry, "l2", "threshold_off", "店铺满减", [])
    entry["promotions"][q]["tiers"] = "满300减"
    entry["basket"]["max_amount"] = ""
    told = {m.path: m for m in run(entry).mistakes}
    assert set(told) == {
        f"items.{a}.cost",
        f"items.{b}.price",
        f"promotions.{p}.rate",
        f"promotions.{q}.tiers",
        f"promotions.{q}.scope",
        "basket.max_amount",
    }
    assert told[f"items.{a}.cost"].mend.zh == "填成本，或先导入成本表"
    assert all(m.what.en and m.mend.en for m in told.values())


def test_what_only_the_guard_sees_is_wrong_stands_in_its_field_too() -> None:
    entry = draft()
    p = add_promotion(entry, "l2", "threshold_off", tiers="满300减40", starts="2026-11-12 00:00", ends="2026-11-10 20:00")
    q = add_promotion(entry, "l1", "percent_off", rate="9折", limit_per_buyer="2", limit_mode="first_pieces")
    paths = {m.path for m in run(entry).mistakes}
    assert paths
    assert paths <= {f"promotions.{p}.starts", f"promotions.{p}.ends"}
    entry["promotions"][p] |= {"starts": "", "ends": ""}
    assert run(entry).mistakes == ()
    assert q in entry["promotions"]


def test_an_empty_draft_asks_for_goods() -> None:
    assert [m.path for m in run(blank(LAYERS)).mistakes] == ["items"]


def test_a_promotion_is_read_back_in_words_beside_it() -> None:
    entry = draft()
    p = add_promotion(entry, "l1", "percent_off", rate="80%")  # whoever meant 8折 sees 2折
    q = add_promotion(entry, "l2", "threshold_off", tiers="满300减")
    reads = run(entry).reads
    assert reads[p].zh == "2折"
    assert q not in reads


def test_two_promotions_may_not_have_one_name() -> None:
    entry = draft()
    p, q = (add_promotion(entry, "l1", "amount_off", "立减", value="5") for _ in range(2))
    assert entry["promotions"][q]["name"] == "立减 2"
    entry["promotions"][q]["name"] = "立减"
    assert {m.path for m in run(entry).mistakes} == {f"promotions.{p}.name", f"promotions.{q}.name"}


def test_a_change_to_what_nobody_else_touched_is_taken() -> None:
    entry = draft()
    path = f"items.{key_of(entry, 'A')}.cost"
    after, clashes = changed(entry, {path: ("60", "65")})
    assert (value_at(after, path), value_at(entry, path), clashes) == ("65", "60", [])


def test_a_field_somebody_else_changed_meanwhile_keeps_their_text_and_is_named_with_both() -> None:
    entry = draft()
    path = f"items.{key_of(entry, 'A')}.cost"
    theirs, _ = changed(entry, {path: ("60", "70")})
    after, clashes = changed(theirs, {path: ("60", "65"), "fees.commission_rate": ("", "5%")})
    assert [(c.path, c.base, c.mine, c.theirs) for c in clashes] == [(path, "60", "65", "70")]
    assert (value_at(after, path), value_at(after, "fees.commission_rate")) == ("70", "5%")
    mine, left = changed(theirs, {path: ("60", "65")}, force=True)
    assert (value_at(mine, path), left) == ("65", [])


def test_a_row_somebody_else_removed_is_a_clash_and_not_an_error() -> None:
    entry = draft()
    key = key_of(entry, "A")
    p = add_promotion(entry, "l1", "amount_off", "立减", [key], value="5")
    remove(entry, "items", key)
    assert entry["promotions"][p]["items"] == []
    _, clashes = changed(entry, {f"items.{key}.cost": ("60", "65")})
    assert [(c.mine, c.theirs) for c in clashes] == [("65", None)]


@pytest.mark.parametrize(
    ("path", "text"),
    [("promotions.{p}.funded_by", "nobody"), ("promotions.{p}.scope", "few"), ("layers.l1.combine", "mix"), ("promotions.{p}.layer", "l9")],
)
def test_a_choice_that_is_not_offered_is_refused(path: str, text: str) -> None:
    entry = draft()
    p = add_promotion(entry, "l1", "amount_off", value="5")
    at = path.format(p=p)
    with pytest.raises(UseError):
        changed(entry, {at: (value_at(entry, at) or "", text)})


@pytest.mark.parametrize(
    "path", ["items.i4.sku", "items.i4.lowest", "next", "promotions.p9.rate", "layers.l1.name", "currency", "items", "", "a.b.c"]
)
def test_what_is_no_field_cannot_be_changed(path: str) -> None:
    entry = draft()
    after, clashes = changed(entry, {path: ("", "x")}, force=True)
    assert after == entry
    assert len(clashes) == 1


def test_a_sku_stands_in_a_draft_once() -> None:
    with pytest.raises(UseError):
        add_item(draft(), "A")


def test_an_original_price_above_the_lowest_of_thirty_days_is_named_with_the_lawful_way() -> None:
    row = {"sku": "A", "price": "100", "lowest": "80", "last": "98", "median_price_30d": "98"}
    (told,) = habits({"i1": row})
    assert "80" in told.said.zh
    assert "虚构原价" in told.said.zh
    assert told.path == "items.i1.price"
    assert habits({"i1": row | {"price": "80"}}) == []
    assert habits({"i1": row | {"lowest": ""}}) == []


def test_a_price_put_up_first_and_down_then_is_called_so() -> None:
    (told,) = habits({"i1": {"sku": "A", "price": "100", "lowest": "80", "last": "110", "median_price_30d": "98"}})
    assert "先涨后降" in told.said.zh
    assert "up first" in told.said.en


def test_a_discount_shown_in_another_form_is_no_change_and_no_clash() -> None:
    entry = draft()
    path = f"promotions.{add_promotion(entry, 'l1', 'percent_off', rate='20%')}.rate"
    same, none = changed(entry, {path: ("8折", "20% off")})
    assert (value_at(same, path), none) == ("20%", [])
    after, clashes = changed(entry, {path: ("8折", "9折")})
    assert (value_at(after, path), clashes) == ("9折", [])
    _, clashes = changed(after, {path: ("8折", "7折")})
    assert [(c.base, c.theirs) for c in clashes] == [("8折", "9折")]


def test_a_discount_of_a_scenario_is_a_discount_as_it_is_typed() -> None:
    entry = draft()
    made = add_promotion(entry, "l1", "percent_off", "打折", rate="8.5折")
    scenario = read(entry).scenario
    assert scenario["layers"][0]["promotions"][0]["rate"] == 0.15
    assert field_text(typed.off, filled(scenario)["promotions"][made]["rate"], "zh") == "8.5折"
