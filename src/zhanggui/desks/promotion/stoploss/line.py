"""One order line as it is sent: canonical names of order_lines, read into whole cents and seconds. What cannot be judged is refused, never guessed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from zhanggui.kernel.money import cents
from zhanggui.kernel.words import Words

PAID = ("line_paid_amount", "line_payable_amount")  # of the whole line, after every discount
PIECE = "unit_price_paid"  # of one piece, after every discount
SKU = ("sku_id", "merchant_sku", "sku")
TIME = ("paid_at", "created_at")
MOST_TEXT, MOST_QTY, MOST_MONEY = 80, 1_000_000, Decimal(10**9)
AHEAD = 120  # seconds that a clock may be fast; whatever is later happened now
MILLISECONDS = 10**11
FIRST = 946_684_800  # the year 2000: no order line is older
OVER = frozenset({
    "cancelled", "canceled", "closed", "refunded", "trade_closed", "trade_closed_by_taobao",
    "已取消", "取消", "交易取消", "已关闭", "交易关闭", "关闭", "退款成功", "已退款",
})  # fmt: skip


class Mistake(Exception):
    """A line that cannot be judged: which of its fields, what is wrong, how to mend it."""

    def __init__(self, field: str, what: Words, mend: Words) -> None:
        super().__init__(what.en)
        self.field, self.what, self.mend = field, what, mend


@dataclass(frozen=True, slots=True)
class Line:
    """`paid`, `funded`: cents of the whole line, by the buyer and by the platform; `at`: seconds since 1970; `timed`: it said so itself;
    `other`: its second code, by which a floor may be known; `over`: cancelled, closed or refunded; `line_id`: '' where it has none, then `nth`
    tells it from others of its order and SKU."""

    order_id: str
    line_id: str
    sku: str
    other: str
    qty: int
    paid: int
    funded: int
    at: int
    timed: bool
    buyer: str
    gift: bool
    over: bool
    nth: int = 1

    @property
    def ids(self) -> list[str]:
        """What it may be known by among the lines of its order."""
        return (
            [self.line_id] if self.line_id else [code if self.nth == 1 else f"{code}#{self.nth}" for code in (self.sku, self.other) if code]
        )


def read_line(raw: Mapping[str, Any], zone: tzinfo, now: int) -> Line:
    """Raises Mistake. `zone`: of times that name none; `now`: when it came."""
    order = _text(raw, "order_id")
    if not order:
        raise Mistake("order_id", Words("没有 order_id", "there is no order_id"), Words("每行写订单号", "name the order of every line"))
    codes = list(dict.fromkeys(code for name in SKU if (code := _text(raw, name))))
    if not codes:
        raise Mistake(
            "sku_id", Words("没有 sku_id", "there is no sku_id"), Words("写 sku_id 或 merchant_sku", "send sku_id or merchant_sku")
        )
    at = _at(raw, zone, now)
    over = _is_over(raw)
    qty = _qty(raw, over)
    over = over or qty == 0
    return Line(
        order, _text(raw, "line_id"), codes[0], codes[1] if len(codes) > 1 else "", qty, 0 if over else _paid(raw, qty),
        0 if over else _money(raw, "platform_discount") or 0, now if at is None else min(at, now + AHEAD), at is not None,
        _text(raw, "buyer_id"), _flag(raw, "is_gift"), over,
    )  # fmt: skip


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if isinstance(value, bool | float | dict | list) or len(text := str(value).strip()) > MOST_TEXT or text != clean(text):
        raise Mistake(
            name, Words(f"{name} 不是文字", f"{name} is no text"),
            Words(f"写成文字，最多 {MOST_TEXT} 个字", f"send it as text of at most {MOST_TEXT} characters"),
        )  # fmt: skip
    return text


def clean(text: str) -> str:
    """Without halves of characters, which nobody can write down."""
    return text.encode("utf-8", "replace").decode()


def _said(value: Any) -> str:
    """A value that will not do, short enough to be shown."""
    return clean(str(value)[:40])


def _flag(raw: Mapping[str, Any], name: str) -> bool:
    return str(raw.get(name) or "").strip().lower() in ("true", "1", "yes", "是")


def _is_over(raw: Mapping[str, Any]) -> bool:
    said = (str(raw.get(name) or "").strip().lower() for name in ("status_raw", "refund_status"))
    return _flag(raw, "cancelled") or any(word in OVER for word in said)


def _number(raw: Mapping[str, Any], name: str) -> Decimal | None:
    value = raw.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = Decimal(str(value).strip().replace(",", "")) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Mistake(
            name,
            Words(f"{name}「{_said(value)}」不是数", f"{name} '{_said(value)}' is no number"),
            Words("写成 12.50", "write it like 12.50"),
        )
    return number


def _qty(raw: Mapping[str, Any], over: bool) -> int:
    number = _number(raw, "qty")
    if number is None and over:
        return 0
    if number is None:
        raise Mistake("qty", Words("没有 qty", "there is no qty"), Words("写件数", "send the number of pieces"))
    if number < 0 or number != number.to_integral_value() or number > MOST_QTY:
        raise Mistake(
            "qty", Words(f"qty {number} 不行", f"qty {number} will not do"),
            Words("写 0 以上的整数；退货不送负数，把原来那行连 status_raw=cancelled 再送一次",
                  "a whole number from 0; for what came back send the line again with status_raw=cancelled, not a negative one"),
        )  # fmt: skip
    return int(number)


def _money(raw: Mapping[str, Any], name: str) -> int | None:
    number = _number(raw, name)
    if number is None:
        return None
    if number < 0 or number > MOST_MONEY:
        raise Mistake(
            name, Words(f"{name} {number} 不行", f"{name} {number} will not do"),
            Words("写 0 以上的金额；退款不送负数，把原来那行连 status_raw=cancelled 再送一次",
                  "an amount from 0; for a refund send the line again with status_raw=cancelled, not a negative one"),
        )  # fmt: skip
    return cents(number)


def _paid(raw: Mapping[str, Any], qty: int) -> int:
    """Cents of the whole line. A list price is no price paid: with nothing else a line is refused."""
    for name in PAID:
        if (whole := _money(raw, name)) is not None:
            return whole
    piece = _number(raw, PIECE)
    if piece is None:
        raise Mistake(
            PAID[0], Words("没有实付金额", "there is no amount paid"),
            Words(f"写 {PAID[0]}（整行、减完所有优惠）或 {PIECE}（一件）", f"send {PAID[0]} (of the line, after every discount) or {PIECE} (of one piece)"),
        )  # fmt: skip
    _money(raw, PIECE)
    return cents(piece * qty)


def _at(raw: Mapping[str, Any], zone: tzinfo, now: int) -> int | None:
    """Seconds since 1970; None where it does not say."""
    name = next((n for n in TIME if raw.get(n) not in (None, "")), None)
    if name is None:
        return None
    value = raw[name]
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            at = math.floor(value / 1000 if value > MILLISECONDS else value)
        else:
            moment = datetime.fromisoformat(str(value).strip().replace("/", "-"))
            at = int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())
        if at < FIRST:
            raise ValueError
        return at
    except (ValueError, OverflowError, OSError):
        raise Mistake(
            name, Words(f"{name}「{_said(value)}」看不懂", f"{name} '{_said(value)}' is not understood"),
            Words("写成 2026-11-11 20:00:05", "write it like 2026-11-11 20:00:05"),
        ) from None  # fmt: skip
