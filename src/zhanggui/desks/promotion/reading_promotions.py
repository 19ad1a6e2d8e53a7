"""One promotion of a scenario: which fields its kind has, and what they must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast, get_args

from zhanggui.desks.promotion.exact_numbers import Wrong, exact, shown, whole
from zhanggui.desks.promotion.mistakes import Mistake
from zhanggui.desks.promotion.near_names import called
from zhanggui.desks.promotion.reading_objects import Found, Node, node
from zhanggui.desks.promotion.reading_values import bad_rate
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import FIRST_KINDS, SUM_KINDS, Kind, Promotion

MOST_TIERS = 1000  # no campaign has more than a handful; thousands are a slip of a script
FUNDERS = ("merchant", "platform")
LIMIT_MODES = ("void", "first_pieces")
Tiers = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class Form:
    """What a kind is called and which fields it has beside the common ones: name in the file → name in the model, and how it is read."""

    name: Words
    needs: Mapping[str, str]
    may: Mapping[str, str]

    @property
    def fields(self) -> Mapping[str, str]:
        return {**self.needs, **self.may}


COMMON = ("id", "kind", "name", "note", "scope", "funded_by", "limit_per_buyer", "limit_mode", "cross_shop", "starts", "ends")
FORMS: dict[Kind, Form] = {
    "percent_off": Form(Words("折扣", "percent off"), {"rate": "0.2"}, {"min_qty": "1"}),
    "amount_off": Form(Words("每件立减", "amount off each piece"), {"value": "10.00"}, {}),
    "fixed_price": Form(Words("一口价", "fixed price"), {"value": "79.00"}, {}),
    "threshold_off": Form(Words("满减", "amount off from a threshold"), {"tiers": "[[300, 40]]"}, {}),
    "every_off": Form(Words("每满减", "amount off for every full amount"), {"threshold": "300", "value": "50"}, {"max_times": "3"}),
    "qty_off": Form(Words("满件折", "percent off from a number of pieces"), {"tiers": "[[2, 0.1]]"}, {}),
    "nth_off": Form(Words("第 N 件折", "every nth piece off"), {"n": "2", "rate": "0.5"}, {}),
    "gift": Form(Words("赠品", "gift"), {"cost": "5.00"}, {"threshold": "100", "min_qty": "1"}),
}
EVERY_FIELD = tuple(dict.fromkeys(f for form in FORMS.values() for f in form.fields))


def read_promotion(raw: Any, place: str, found: Found, skus: Mapping[str, int]) -> Promotion | None:
    """One promotion; None when it is no object or of no known kind. Its other mistakes are collected and its wrong fields left out."""
    one = node(raw, place, found)
    if one is None:
        return None
    one.about = _numbered(place)
    one.about = one.text("id") or one.about
    if one.raw.get("id") is None:
        one.note("id", Words(f"没有编号，叫它 {one.about}", f"without an id it is called {one.about}"), Words("写一个 id", "give it an id"))
    _texts(one)
    kind = cast(Kind | None, one.choice("kind", get_args(Kind))) if one.needs("kind", '"threshold_off"') else None
    if kind is None:
        return None
    form = FORMS[kind]
    one.knows((*form.fields, *COMMON), [f for f in EVERY_FIELD if f not in form.fields], lambda key: _foreign(one, kind, key))
    for key, example in form.needs.items():
        one.needs(key, example)
    own = {attribute: value for key in form.fields for attribute, value in READ[key](one, kind).items()}
    starts, ends = one.window("starts", "ends")
    common: dict[str, Any] = {
        "scope": _scope(one, skus),
        "platform": one.choice("funded_by", FUNDERS, "merchant") == "platform",
        "limit": one.whole("limit_per_buyer", least=1),
        "first_pieces": _first_pieces(one, kind),
        "cross_shop": _cross_shop(one, kind),
    }
    return Promotion(one.about, kind, starts=starts, ends=ends, **common, **own)


def _numbered(place: str) -> str:
    """What a promotion without an id is called: `layers[0].promotions[1]` is L1P2."""
    layer, n = (int(digits) + 1 for digits in re.findall(r"\[(\d+)\]", place))
    return f"L{layer}P{n}"


def _texts(one: Node) -> None:
    for key in ("name", "note"):
        one.text(key)


def _foreign(one: Node, kind: Kind, key: str) -> Wrong:
    """What to say of a field that other kinds have."""
    form, owners = FORMS[kind], [k for k, f in FORMS.items() if key in f.fields]
    listed = ", ".join(form.fields)
    what = Words(
        f"{form.name.zh}（{kind}）没有 {key}，只有 {listed}；{key} 是 {'、'.join(owners)} 的",
        f"{kind} has no {key}, only {listed}; {key} belongs to {', '.join(owners)}",
    )
    own = called(key, [f for f in form.fields if f not in one.raw])
    if own == "tiers":
        tiers = _as_tiers(one, kind)
        return Wrong(what, Words(f"写进 tiers：{tiers}", f"write it into tiers: {tiers}"))
    if own is not None:
        return Wrong(what, Words(f"这里叫 {own}；或改种类", f"it is called {own} here; or change the kind"))
    return Wrong(what, Words(f"删掉 {key}，或改种类", f"take {key} away, or change the kind"))


def _as_tiers(one: Node, kind: Kind) -> str:
    """A threshold and what it gives, written apart, as one tier; an example where either is missing."""
    need, gives = (one.raw.get(key) for key in (("min_qty", "rate") if kind == "qty_off" else ("threshold", "value")))
    return FORMS[kind].needs["tiers"] if need is None or gives is None else f"[[{shown(need)}, {shown(gives)}]]"


def _scope(one: Node, skus: Mapping[str, int]) -> frozenset[int] | None:
    value = one.raw.get("scope")
    if value is None or value == "all":
        return None
    if not isinstance(value, list | tuple):
        one.wrong(
            "scope",
            Words(f"范围不能是 {shown(value)}", f"a scope cannot be {shown(value)}"),
            Words('写 "all"，或 SKU 的列表 ["A", "B"]', 'write "all", or a list of SKUs: ["A", "B"]'),
        )
        return None
    if not value:
        one.wrong(
            "scope",
            Words("范围是空的，什么也不打折", "the scope is empty: nothing is in it"),
            Words('写 "all"，或列出 SKU', 'write "all", or list the SKUs'),
        )
    places: set[int] = set()
    for n, sku in enumerate(value):
        at = skus.get(sku) if isinstance(sku, str) else None
        if at is None:
            _no_such_sku(one, f"scope[{n}]", sku, skus)
        elif at in places:
            one.note(f"scope[{n}]", Words(f"{sku} 列了两次", f"{sku} is listed twice"), Words("删掉一个", "take one away"))
        else:
            places.add(at)
    return frozenset(places)


def _no_such_sku(one: Node, key: str, sku: Any, skus: Mapping[str, int]) -> None:
    if not skus:  # what is wrong then is said of the items
        return
    near = nearest(str(sku), skus) if isinstance(sku, str | int) and not isinstance(sku, bool) else None
    one.wrong(
        key,
        Words(f"items 里没有 SKU {shown(sku)}", f"there is no SKU {shown(sku)} in items"),
        Words(f"是不是 {near!r}？", f"did you mean {near!r}?")
        if near
        else Words("加进 items，或从范围里去掉", "add it to items, or take it out of the scope"),
    )


def nearest(asked: str, known: Mapping[str, int]) -> str | None:
    """The known name that is most like the one asked for, among the first few thousand."""
    from difflib import get_close_matches
    from itertools import islice

    if asked in known:
        return asked
    near = get_close_matches(asked[:200], list(islice(known, 2000)), n=1, cutoff=0.6)
    return near[0] if near else None


def _first_pieces(one: Node, kind: Kind) -> bool:
    first = one.choice("limit_mode", LIMIT_MODES, "void") == "first_pieces"
    if first and kind not in FIRST_KINDS:
        one.wrong(
            "limit_mode",
            Words(f"{FORMS[kind].name.zh}不能只算前几件（first_pieces）", f"first_pieces is not for {kind}"),
            Words("写 void：超过限购件数就没有这个优惠", "write void: beyond the limit the promotion is lost"),
        )
    return first and kind in FIRST_KINDS


def _cross_shop(one: Node, kind: Kind) -> bool:
    cross = one.flag("cross_shop")
    if cross and kind not in SUM_KINDS:
        one.wrong(
            "cross_shop",
            Words(f"{FORMS[kind].name.zh}不能跨店", f"{kind} cannot cross shops"),
            Words("只有满减和每满减可以；写 false", "only threshold_off and every_off can; write false"),
        )
    return cross and kind in SUM_KINDS


def _tiers(one: Node, kind: Kind) -> Tiers:
    """The tiers that are right, rising; a mistake for each that is not."""
    listed = one.objects("tiers")
    if not listed and isinstance(one.raw.get("tiers"), list):
        one.wrong(
            "tiers",
            Words("一档也没有", "there is no tier"),
            Words(f"写成 {FORMS[kind].needs['tiers']}", f"write {FORMS[kind].needs['tiers']}"),
        )
    if len(listed) > MOST_TIERS:
        one.wrong(
            "tiers",
            Words(f"有 {len(listed):,} 档，最多 {MOST_TIERS:,} 档", f"{len(listed):,} tiers; at most {MOST_TIERS:,}"),
            Words("每满 X 减 Y 用 every_off 一条就够", "for every X take Y is one every_off"),
        )
        return ()
    tiers: list[tuple[Fraction, Fraction]] = []
    for n, (_, raw) in enumerate(listed):
        tier = _tier(one, f"tiers[{n}]", raw, kind)
        if tier is None:
            continue
        if tiers and tier[0] <= tiers[-1][0]:
            same = tier[0] == tiers[-1][0]
            one.wrong(
                f"tiers[{n}]",
                Words(
                    "门槛和前一档相同" if same else "门槛比前一档低",
                    "its threshold equals that of the tier before" if same else "its threshold is below that of the tier before",
                ),
                Words("门槛从小到大写，不能重复", "write thresholds rising, each once"),
            )
            continue
        tiers.append(tier)
    return tuple(tiers)


def _tier(one: Node, key: str, raw: Any, kind: Kind) -> tuple[Fraction, Fraction] | None:
    """One tier [threshold, value] or [pieces, rate]."""
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        example = FORMS[kind].needs["tiers"][1:-1]
        one.wrong(
            key,
            Words(f"一档要写两个数，写的是 {shown(raw)}", f"a tier is two numbers, not {shown(raw)}"),
            Words(f"写成 {example}", f"write {example}"),
        )
        return None
    by_pieces = kind == "qty_off"
    needed, gives = whole(raw[0]) if by_pieces else exact(raw[0]), exact(raw[1])
    for n, got in enumerate((needed, gives)):
        if isinstance(got, Wrong):
            one.found.mistakes.append(Mistake(f"{one.at(key)}[{n}]", got.what, got.mend, one.about))
    if isinstance(needed, Wrong) or isinstance(gives, Wrong):
        return None
    if needed <= 0:
        one.wrong(
            f"{key}[0]",
            Words(f"门槛 {shown(raw[0])} 要大于 0", f"the threshold {shown(raw[0])} must be above 0"),
            Words("没有门槛用立减（amount_off）或折扣", "without a threshold use amount_off or percent_off"),
        )
        return None
    bad = bad_rate(raw[1], gives) if by_pieces else None
    if bad is not None:
        one.wrong(f"{key}[1]", *bad)
        return None
    if gives < 0:
        one.wrong(
            f"{key}[1]",
            Words(f"优惠 {shown(raw[1])} 是负的", f"the discount {shown(raw[1])} is negative"),
            Words("写减去的金额", "write what is taken off"),
        )
        return None
    return Fraction(needed), gives


def _threshold(one: Node, _: Kind) -> dict[str, Any]:
    return {"threshold": one.number("threshold", more=True)}


READ: dict[str, Callable[[Node, Kind], dict[str, Any]]] = {
    "rate": lambda one, _: {"rate": one.rate("rate") or Fraction(0)},
    "value": lambda one, _: {"value": one.number("value") or Fraction(0)},
    "cost": lambda one, _: {"cost": one.number("cost") or Fraction(0)},
    "min_qty": lambda one, _: {"min_qty": one.whole("min_qty", least=1) or 1},
    "max_times": lambda one, _: {"max_times": one.whole("max_times", least=1)},
    "n": lambda one, _: {"nth": one.whole("n", least=1) or 1},
    "threshold": _threshold,
    "tiers": lambda one, kind: {"tiers": _tiers(one, kind)},
}
