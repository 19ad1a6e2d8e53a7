"""A promotion in words that read back as the same promotion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.importing.offer import SMALLEST, Offer
from zhanggui.desks.promotion.packs.pack import Tool
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import Kind

Fields = Mapping[str, Any]


def say_offer(offer: Offer) -> Words:
    """ "满199减10；满399减30" / "10 off orders over 199; 30 off orders over 399"."""
    said = SAYS[offer.kind](offer.fields)
    before = CROSSING if offer.crosses else BEFORE[offer.tool] if offer.tool else Words("", "")
    return Words(before.zh + said.zh, before.en + said.en)


def plain(value: Decimal | int) -> str:
    """A number without needless zeros: 199.00 → 199."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _left(rate: Decimal) -> str:
    """0.2 → 8折; the whole price is said as a percentage."""
    return f"{plain((1 - rate) * 10)}折"


def _percent(rate: Decimal) -> str:
    return f"{plain(rate * 100)}%"


def _percent_off(f: Fields) -> Words:
    rate = f["rate"]
    tenths = (1 - rate) * 10
    zh = _left(rate) if tenths > 0 and -tenths.as_tuple().exponent <= 4 else f"立减{_percent(rate)}"
    return Words(zh, f"{_percent(rate)} off")


def _threshold_off(f: Fields) -> Words:
    zh = [f"无门槛减{plain(v)}" if t == SMALLEST else f"满{plain(t)}减{plain(v)}" for t, v in f["tiers"]]
    en = [f"{plain(v)} off any order" if t == SMALLEST else f"{plain(v)} off orders over {plain(t)}" for t, v in f["tiers"]]
    return Words("；".join(zh), "; ".join(en))


def _every_off(f: Fields) -> Words:
    most = f.get("max_times")
    zh = f"每满{plain(f['threshold'])}减{plain(f['value'])}" + (f"，最多{most}次" if most else "")
    return Words(zh, f"{plain(f['value'])} off every {plain(f['threshold'])}" + (f", at most {most} times" if most else ""))


def _qty_off(f: Fields) -> Words:
    zh = [f"满{n}件{_left(rate)}" for n, rate in f["tiers"]]
    return Words("；".join(zh), "; ".join(f"{_percent(rate)} off {n} items" for n, rate in f["tiers"]))


def _nth_off(f: Fields) -> Words:
    n, rate = f["n"], f["rate"]
    return Words(f"第{n}件" + ("免费" if rate == 1 else _left(rate)), f"piece {n}: " + ("free" if rate == 1 else f"{_percent(rate)} off"))


def _gift(f: Fields) -> Words:
    cost, least, pieces = plain(f["cost"]), f.get("threshold"), f.get("min_qty")
    zh = f"满{plain(least)}" if least is not None else f"满{pieces}件" if pieces else ""
    en = f" over {plain(least)}" if least is not None else f" for {pieces} pieces" if pieces else ""
    return Words(f"{zh}送赠品（成本{cost}）", f"a gift (cost {cost}){en}")


CROSSING = Words("跨店", "platform: ")
BEFORE: Mapping[Tool, Words] = {
    "item": Words("单品", "item: "),
    "shop": Words("店铺", "shop: "),
    "coupon": Words("券", "coupon: "),
    "platform": Words("平台", "platform: "),
}
SAYS: Mapping[Kind, Callable[[Fields], Words]] = {
    "fixed_price": lambda f: Words(f"一口价{plain(f['value'])}", f"sale price {plain(f['value'])}"),
    "percent_off": _percent_off,
    "amount_off": lambda f: Words(f"每件减{plain(f['value'])}", f"{plain(f['value'])} off each"),
    "threshold_off": _threshold_off,
    "every_off": _every_off,
    "qty_off": _qty_off,
    "nth_off": _nth_off,
    "gift": _gift,
}
