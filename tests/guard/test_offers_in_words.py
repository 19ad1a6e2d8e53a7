"""Discounts in words: what shopkeepers write is read exactly, what could be two things is refused, and what is read can be said again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhanggui.desks.promotion.importing.offer import NoPrice, NotUnderstood, Offer
from zhanggui.desks.promotion.importing.offers import read_offers
from zhanggui.desks.promotion.importing.say import say_offer

READ: list[tuple[str, str, dict[str, Any]]] = [
    ("8折", "percent_off", {"rate": Decimal("0.2")}),
    ("8.5折", "percent_off", {"rate": Decimal("0.15")}),
    ("85折", "percent_off", {"rate": Decimal("0.15")}),
    ("八五折", "percent_off", {"rate": Decimal("0.15")}),
    ("打７折", "percent_off", {"rate": Decimal("0.3")}),
    ("半价", "percent_off", {"rate": Decimal("0.5")}),
    ("立减15%", "percent_off", {"rate": Decimal("0.15")}),
    ("立减20元", "amount_off", {"value": Decimal(20)}),
    ("直降 ¥1,299.50", "amount_off", {"value": Decimal("1299.50")}),
    ("一口价99元", "fixed_price", {"value": Decimal(99)}),
    ("满300减40", "threshold_off", {"tiers": [[Decimal(300), Decimal(40)]]}),
    ("满300-40", "threshold_off", {"tiers": [[Decimal(300), Decimal(40)]]}),
    ("400−380", "threshold_off", {"tiers": [[Decimal(400), Decimal(380)]]}),
    ("满1,299减1,000", "threshold_off", {"tiers": [[Decimal(1299), Decimal(1000)]]}),
    ("满300减40,500减80", "threshold_off", {"tiers": [[Decimal(300), Decimal(40)], [Decimal(500), Decimal(80)]]}),
    ("满500减80；满300减40", "threshold_off", {"tiers": [[Decimal(300), Decimal(40)], [Decimal(500), Decimal(80)]]}),
    ("无门槛20元", "threshold_off", {"tiers": [[Decimal("0.01"), Decimal(20)]]}),
    ("每满300减50", "every_off", {"threshold": Decimal(300), "value": Decimal(50), "max_times": None}),
    ("跨店每满300减50，最多减3次", "every_off", {"threshold": Decimal(300), "value": Decimal(50), "max_times": 3}),
    ("每满300减50，最高减150元", "every_off", {"threshold": Decimal(300), "value": Decimal(50), "max_times": 3}),
    ("满300减50上不封顶", "every_off", {"threshold": Decimal(300), "value": Decimal(50), "max_times": None}),
    ("满2件9折", "qty_off", {"tiers": [[2, Decimal("0.1")]]}),
    ("3件及以上8折", "qty_off", {"tiers": [[3, Decimal("0.2")]]}),
    ("2件9折 3件8折", "qty_off", {"tiers": [[2, Decimal("0.1")], [3, Decimal("0.2")]]}),
    ("满1件8折", "percent_off", {"rate": Decimal("0.2")}),
    ("第二件半价", "nth_off", {"n": 2, "rate": Decimal("0.5")}),
    ("第2件0元", "nth_off", {"n": 2, "rate": Decimal(1)}),
    ("买二送一", "nth_off", {"n": 3, "rate": Decimal(1)}),
    ("满199送杯子（成本5元）", "gift", {"cost": Decimal(5), "threshold": Decimal(199)}),
    ("20% off", "percent_off", {"rate": Decimal("0.2")}),
    ("$20 off orders over $100", "threshold_off", {"tiers": [[Decimal(100), Decimal(20)]]}),
    ("Spend $100, get $20 off", "threshold_off", {"tiers": [[Decimal(100), Decimal(20)]]}),
    ("$5 off every $50", "every_off", {"threshold": Decimal(50), "value": Decimal(5), "max_times": None}),
    ("10% off 3 or more items", "qty_off", {"tiers": [[3, Decimal("0.1")]]}),
    ("Buy one get one 50% off", "nth_off", {"n": 2, "rate": Decimal("0.5")}),
    ("BOGO", "nth_off", {"n": 2, "rate": Decimal(1)}),
]


@pytest.mark.parametrize(("text", "kind", "fields"), READ, ids=[r[0] for r in READ])
def test_what_shopkeepers_write_is_read_exactly(text: str, kind: str, fields: dict[str, Any]) -> None:
    (offer,) = read_offers(text)
    assert (offer.kind, offer.fields) == (kind, fields)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("20%", "of the price, or off the price?"),
        ("80%", "of the price, or off the price?"),
        ("10折", "no share of a price"),
        ("80折", "no share of a price"),
        ("0折", "no share of a price"),
        ("100-200", "range"),
        ("满2件减20", "by pieces"),
        ("99元3件", "bundle"),
        ("买3送2", "more than one piece"),
        ("满199送杯刷", "what the gift costs"),
        ("5折起", "which discount"),
        ("减120%", "not possible"),
        ("满300减0", "takes nothing off"),
        ("每满300减50，最多30", "how many times"),
        ("满300减40，满300减50", "one threshold"),
        ("5 for 3", "not understood"),
        ("双11大促", "not understood"),
    ],
)
def test_what_could_be_two_things_or_is_not_computed_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        read_offers(text)
    assert why in error.value.why.en
    assert error.value.mend.zh


@pytest.mark.parametrize("text", ["包邮", "满99包邮", "Free shipping"])
def test_postage_changes_no_price_and_needs_no_mending(text: str) -> None:
    with pytest.raises(NoPrice):
        read_offers(text)


def test_one_cell_may_hold_promotions_of_several_kinds() -> None:
    assert [o.kind for o in read_offers("满300减40；第二件半价")] == ["threshold_off", "nth_off"]


def test_whose_promotion_it_is_is_read_too() -> None:
    assert [read_offers(t)[0].tool for t in ("店铺券满99减5", "跨店满300减50", "官方立减15%", "满99减5")] == [
        "coupon",
        "platform",
        "platform",
        None,
    ]
    assert read_offers("跨店每满300减50")[0].crosses


def test_a_percentage_with_a_minimum_loses_the_minimum_and_says_so() -> None:
    (offer,) = read_offers("满300打9折")
    assert (offer.kind, offer.fields["rate"]) == ("percent_off", Decimal("0.1"))
    assert offer.caveat is not None
    assert "safe side" in offer.caveat.en


money = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(99999), places=2)
share = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("0.99"), places=2)
tools = st.sampled_from([None, "item", "shop", "coupon", "platform"])
whole = st.integers(2, 99)


def rising(keys: Any, values: Any) -> Any:
    return st.dictionaries(keys, values, min_size=1, max_size=4).map(lambda tiers: {"tiers": [[k, tiers[k]] for k in sorted(tiers)]})


FIELDS = {
    "fixed_price": st.fixed_dictionaries({"value": money}),
    "percent_off": st.fixed_dictionaries({"rate": share}),
    "amount_off": st.fixed_dictionaries({"value": money}),
    "threshold_off": rising(money, money),
    "every_off": st.fixed_dictionaries({"threshold": money, "value": money, "max_times": st.none() | st.integers(1, 99)}),
    "qty_off": rising(whole, share),
    "nth_off": st.fixed_dictionaries({"n": whole, "rate": share | st.just(Decimal(1))}),
    "gift": st.fixed_dictionaries({"cost": money, "threshold": money}) | st.fixed_dictionaries({"cost": money, "min_qty": whole}) | st.fixed_dictionaries({"cost": money}),
}  # fmt: skip
offers = st.sampled_from(sorted(FIELDS)).flatmap(lambda kind: st.tuples(st.just(kind), FIELDS[kind], tools))


@settings(max_examples=600, deadline=None)
@given(offers)
def test_every_promotion_said_in_words_reads_back_as_itself(made: tuple[Any, dict[str, Any], Any]) -> None:
    kind, fields, tool = made
    if tool == "coupon" and kind == "amount_off":
        return  # an amount of a coupon is taken once an order
    said = say_offer(Offer(kind, fields, tool))
    for text in said:
        assert [(o.kind, o.fields, o.tool) for o in read_offers(text)] == [(kind, fields, tool)], text


ALPHABET = "满减折件每第二半价买送一口价跨店券%offbuyget0123456789.,，;；-−~ ¥$()（）[*+\\\n\x00\ud800二三十最多次上不封顶無元"


@settings(max_examples=1500, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=40) | st.text(max_size=60))
@example("9" * 399 + "折")
@example("满" * 200 + "减" * 200)
@example("第" + "9" * 6 + "件9折")
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    found, why = read_or_refuse(text)
    assert bool(found) != all(why)
    for offer in found:
        assert read_offers(say_offer(offer).zh)[0].fields == offer.fields


def read_or_refuse(text: str) -> tuple[list[Offer], list[str]]:
    try:
        return read_offers(text), [""]
    except NotUnderstood as error:
        return [], [*error.why, *error.mend]
