"""A signed price check: the same figures always sign the same, one changed figure breaks it, and it tells the floors of the stop-loss."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from zhanggui.desks.promotion.drafts.signed import Verdict, canonical, digest, floors_of, look, public_key, read_file, sign, written
from zhanggui.kernel.errors import FileError

SECRET, OTHER = b"of this workspace", b"of another one"
RECORD: dict[str, Any] = {
    "shop": "demo", "name": "双11", "approved_by": "boss", "reason": "引流", "verdict": "danger",
    "scenario": {
        "items": [{"sku": "A", "price": 82.5, "cost": 60}, {"sku": "B", "price": 59.9, "cost": 30.0}],
        "layers": [{"name": "店铺", "promotions": [{"id": "p", "tiers": [[300, 40]]}]}], "floors": {"min_margin_rate": 0.25, "min_unit_price": 49.9},
    },
    "answer": {"skus": [{"sku": "A", "worst_unit_price": 70.0}]},
}  # fmt: skip


def through_a_file(signed: Any) -> Any:
    return read_file(written(signed))


def test_it_is_verified_from_its_file() -> None:
    looked = look(through_a_file(sign(RECORD, SECRET)), SECRET)
    assert looked.verdict is Verdict.GOOD
    assert looked.record["name"] == "双11"
    assert len(looked.fingerprint) == 16


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a figure or a text stands in a record."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in places(v, (*at, k))]
    if isinstance(value, list):
        return [p for k, v in enumerate(value) for p in places(v, (*at, k))]
    return [at]


@pytest.mark.parametrize("place", [p for p in places(sign(RECORD, SECRET)) if p != ("form",)], ids=str)
def test_one_changed_figure_breaks_it(place: tuple[Any, ...]) -> None:
    signed = deepcopy(sign(RECORD, SECRET))
    holder = signed
    for key in place[:-1]:
        holder = holder[key]
    was = holder[place[-1]]
    holder[place[-1]] = was + 0.01 if isinstance(was, int | float) else was[:-1] + ("0" if was[-1] != "0" else "1")
    assert look(through_a_file(signed), SECRET).verdict is Verdict.CHANGED


def test_a_figure_changed_beyond_the_digits_of_a_float_breaks_it_too() -> None:
    text = written(sign(RECORD, SECRET)).decode().replace("82.5", "82.50000000000000000001")
    assert look(read_file(text.encode()), SECRET).verdict is Verdict.CHANGED


def test_a_figure_changed_in_its_fortieth_digit_breaks_it_too() -> None:
    text = written(sign(RECORD, SECRET)).decode().replace("82.5", "82.5" + "0" * 40 + "1")
    assert look(read_file(text.encode()), SECRET).verdict is Verdict.CHANGED
    huge = written(sign(RECORD, SECRET)).decode().replace("82.5", "1e999999999")
    assert look(read_file(huge.encode()), SECRET).verdict is Verdict.CHANGED


def test_something_added_or_taken_out_breaks_it() -> None:
    signed = sign(RECORD, SECRET)
    assert look(signed | {"note": "x"}, SECRET).verdict is Verdict.CHANGED
    assert look({k: v for k, v in signed.items() if k != "reason"}, SECRET).verdict is Verdict.CHANGED


def test_whoever_signs_a_changed_record_with_another_key_is_told_apart() -> None:
    forged = sign(RECORD | {"reason": "没问题"}, OTHER)
    looked = look(through_a_file(forged), SECRET)
    assert looked.verdict is Verdict.STRANGER
    assert looked.fingerprint != look(sign(RECORD, SECRET), SECRET).fingerprint


def test_the_key_is_the_workspaces_own_and_stays() -> None:
    assert public_key(SECRET) == public_key(SECRET) != public_key(OTHER)


def test_how_a_file_is_laid_out_changes_nothing() -> None:
    signed = sign(RECORD, SECRET)
    dense = json.dumps(dict(reversed(signed.items())), ensure_ascii=True).encode()
    assert look(read_file(dense), SECRET).verdict is Verdict.GOOD
    assert look(read_file(b"\xef\xbb\xbf" + written(signed)), SECRET).verdict is Verdict.GOOD


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"items": []}', b"\xff\xfe", b'{"form": "zhanggui signed price check 2"}', b"[" * 100_000]
)
def test_what_is_no_signed_check_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(FileError):
        look(read_file(data), SECRET)


@pytest.mark.parametrize("bad", [{"public_key": "zz"}, {"signature": ""}, {"signature": None}, {"sha256": 1}, {"scenario": None}])
def test_a_broken_record_is_a_changed_one(bad: dict[str, Any]) -> None:
    assert look(sign(RECORD, SECRET) | bad, SECRET).verdict is Verdict.CHANGED


def test_numbers_are_signed_by_their_value() -> None:
    assert canonical({"b": 100.0, "a": [Decimal("0.10"), 1e-7, -0.0]}) == '{"a":[0.1,0.0000001,0],"b":100}'
    with localcontext(prec=3):
        assert canonical([Decimal("12345.6789"), Decimal("1E+2"), Decimal("-0.50")]) == "[12345.6789,100,-0.5]"
    assert digest({"price": 100}) == digest({"price": Decimal("100.00")}) != digest({"price": "100"})


def test_floors_are_what_the_shop_must_receive_and_a_buyer_must_pay() -> None:
    floors = floors_of(through_a_file(sign(RECORD, SECRET)))
    assert (floors["A"].cost, floors["A"].receipt, floors["A"].price) == (60, 80, Fraction("49.9"))  # 60 ÷ (1 − 25 %)
    assert floors["B"].receipt == 40
    bare = floors_of({"items": [{"sku": "A", "cost": 60}]})
    assert (bare["A"].receipt, bare["A"].price) == (60, None)
