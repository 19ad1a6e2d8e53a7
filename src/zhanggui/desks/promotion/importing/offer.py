"""What one written discount comes to, and the numbers in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from zhanggui.desks.promotion.packs.pack import Tool
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import Kind

NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,6})?)"
SMALLEST = Decimal("0.01")  # the threshold of what has none
SHOWN = 40
HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "〇": 0}
DASHES = str.maketrans(dict.fromkeys("−–—‐‑", "-") | {"￥": "¥"})


class NotUnderstood(ValueError):
    """A text that is no discount the guard can compute, with the reason and how to write it."""

    def __init__(self, why: Words, mend: Words) -> None:
        super().__init__(why.en)
        self.why, self.mend = why, mend


class NoPrice(NotUnderstood):
    """Something that changes no price, such as free postage: said, and nothing to mend."""


@dataclass(frozen=True)
class Offer:
    """One promotion as written: its kind, the fields of the kind, and whose it is where the text says so. `caveat`: what was left out."""

    kind: Kind
    fields: Mapping[str, Any] = field(default_factory=dict)
    tool: Tool | None = None
    caveat: Words | None = None

    @property
    def crosses(self) -> bool:
        """Whether other shops' goods count towards it."""
        return self.tool == "platform" and self.kind in ("threshold_off", "every_off")


def half(text: str) -> str:
    """The text half-width, with plain dashes, without invisible characters."""
    return unicodedata.normalize("NFKC", text.translate(DASHES)).replace("\ufeff", "").replace("\u200b", "").strip()


def even(text: str) -> str:
    """The same with every separator but the ASCII comma as ';'."""
    return half(re.sub(r"[，；、|\n\r/]+", ";", text))


def exact(text: str) -> Decimal:
    return Decimal(text)


def whole(text: str) -> int:
    """A small count, in digits or as 二, 两, 十."""
    return HAN[text] if text in HAN else int(text)


def share_left(text: str) -> Decimal:
    """8 → 0.8, 8.5 → 0.85, 85 → 0.85, 八五 → 0.85: what of the price remains. Raises NotUnderstood."""
    digits = "".join(str(HAN.get(c, c)) for c in text)
    left = Decimal(digits)
    if 0 < left < 10:
        return left / 10
    if "." not in digits and 10 < left < 100 and left % 10:
        return left / 100
    raise NotUnderstood(
        Words(f"「{text[:SHOWN]}折」不知道是几折", f"'{text[:SHOWN]}折' is no share of a price"),
        Words("写成 8折 或 8.5折", "write 8折 or 8.5折"),
    )


def off(percent: str) -> Decimal:
    """20 → 0.2. Raises NotUnderstood for more than the whole price, or nothing."""
    rate = exact(percent) / 100
    if not 0 < rate <= 1:
        raise NotUnderstood(
            Words(f"减 {percent[:SHOWN]}% 不可能", f"{percent[:SHOWN]}% off is not possible"),
            Words("写 0 到 100 之间的数", "write between 0 and 100"),
        )
    return rate


def tiers(kind: Kind, pairs: list[list[Any]]) -> dict[str, Any]:
    """Tiers in rising order. Raises NotUnderstood for two of one threshold."""
    rising = sorted(pairs, key=lambda pair: pair[0])
    if any(a[0] == b[0] for a, b in pairwise(rising)):
        raise NotUnderstood(
            Words("两档的门槛相同", "two tiers have one threshold"), Words("每档门槛写不同的数", "give every tier its own threshold")
        )
    return {"tiers": rising}


def nothing(what: str) -> NotUnderstood:
    """Something that takes nothing off."""
    return NotUnderstood(
        Words(f"「{what[:SHOWN]}」什么也没减", f"'{what[:SHOWN]}' takes nothing off"), Words("检查这一格", "check the cell")
    )


def comes_to(offer: Offer, price: Decimal) -> Decimal | None:
    """One piece at this price after the discount; None for a kind that looks at more than one."""
    match offer.kind:
        case "percent_off":
            return price * (1 - Decimal(offer.fields["rate"]))
        case "amount_off":
            return max(price - Decimal(offer.fields["value"]), Decimal(0))
        case "fixed_price":
            return Decimal(offer.fields["value"])
    return None
