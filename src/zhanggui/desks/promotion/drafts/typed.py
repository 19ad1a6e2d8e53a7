"""What a shopkeeper types into one field, read as a number: ¥1,299.00, 8折, 满300减40, 满2件9折, 11-10 20:00. Exact, never guessed."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from zhanggui.kernel.words import Words

MOST_DIGITS, MOST_PLACES = 12, 4  # of a number: more is a slip of the hand
WIDE = str.maketrans("０１２３４５６７８９．，：；％－（）￥　", "0123456789.,:;%-()¥ ")
SIGNS = re.compile(r"^(?:CNY|RMB|USD|GBP|EUR|[¥$£€])\s*|\s*(?:元|块|CNY|RMB)$", re.IGNORECASE)
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?|-?\.\d+")
APART = re.compile(r"[\n;；、，]+|,(?!\d{3}(?!\d))")
MONEY_TIER = re.compile(r"^满?\s*[¥$£€]?\s*([\d,.]+)\s*元?\s*(?:减|立减|送|-|→|:|off|\s)\s*[¥$£€]?\s*([\d,.]+)\s*元?$", re.IGNORECASE)
RATE_TIER = re.compile(r"^满?\s*(\d+)\s*(?:件|pcs|pieces)?\s*(?:及以上)?\s*(?:打|享|减|-|→|:|\s)*\s*(.+)$", re.IGNORECASE)
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
HALF = {
    "半价": Decimal("0.5"),
    "half": Decimal("0.5"),
    "half price": Decimal("0.5"),
    "免费": Decimal(1),
    "free": Decimal(1),
    "0元": Decimal(1),
}
Tier = tuple[Decimal, Decimal]


class Mistyped(Exception):
    """A field that cannot be read: what is wrong, and how to mend it."""

    def __init__(self, what: Words, mend: Words) -> None:
        super().__init__(what.en)
        self.what, self.mend = what, mend


def number(text: str) -> Decimal:
    """A plain number; currency signs, 元 and thousands' commas are left out."""
    plain = THOUSANDS.sub("", SIGNS.sub("", text.translate(WIDE).strip()).strip())
    try:
        value = Decimal(plain) if NUMBER.fullmatch(plain) else None
    except InvalidOperation:
        value = None
    if value is None:
        raise Mistyped(Words(f"「{text[:30]}」不是一个数", f"'{text[:30]}' is no number"), Words("写成 99 或 99.90", "write 99 or 99.90"))
    if len(value.as_tuple().digits) > MOST_DIGITS or -int(value.as_tuple().exponent) > MOST_PLACES:
        raise Mistyped(
            Words(f"「{text[:30]}」位数太多", f"'{text[:30]}' has too many digits"),
            Words(f"最多 {MOST_DIGITS} 位、{MOST_PLACES} 位小数", f"at most {MOST_DIGITS} digits, {MOST_PLACES} of them decimals"),
        )
    return value


def money(text: str) -> Decimal:
    """Money ≥ 0."""
    value = number(text)
    if value < 0:
        raise Mistyped(Words("不能是负数", "it cannot be negative"), Words("写成 0 或更大", "write 0 or more"))
    return value


def above_nothing(text: str) -> Decimal:
    """Money > 0."""
    value = money(text)
    if value == 0:
        raise Mistyped(Words("不能是 0", "it cannot be 0"), Words("写一个大于 0 的数", "write more than 0"))
    return value


def whole(text: str) -> int:
    """A count ≥ 0; 件, 个, 次 may follow."""
    value = number(re.sub(r"\s*(?:件|个|次|单|pcs|pieces)$", "", text.translate(WIDE).strip(), flags=re.IGNORECASE))
    if value != value.to_integral_value() or value < 0:
        raise Mistyped(Words(f"「{text[:30]}」不是整数", f"'{text[:30]}' is no whole number"), Words("写成 1、2、3", "write 1, 2, 3"))
    return int(value)


def count(text: str) -> int:
    """A count ≥ 1."""
    value = whole(text)
    if value < 1:
        raise Mistyped(Words("至少是 1", "it is 1 at least"), Words("不限就空着", "leave it empty for no limit"))
    return value


def second_on(text: str) -> int:
    """第几件: 2 or more."""
    value = count(re.sub(r"^第\s*|\s*件$", "", text.strip()))
    if value < 2:
        raise Mistyped(Words("至少是第 2 件", "it is the second piece at least"), Words("写成 2", "write 2"))
    return value


def share(text: str) -> Decimal:
    """A part of a whole: 5% or 0.05."""
    plain = text.translate(WIDE).strip()
    value = number(plain[:-1]) / 100 if plain.endswith("%") else number(plain)
    if not 0 <= value <= 1:
        raise Mistyped(
            Words(f"「{text[:30]}」不在 0 和 100% 之间", f"'{text[:30]}' is not between 0 and 100%"), Words("写成 5%", "write 5%")
        )
    return value


def margin(text: str) -> Decimal:
    """A margin: 20%, 0.2, or less than nothing for a loss that is wanted, down to -100%."""
    plain = text.translate(WIDE).strip()
    lost = plain.startswith("-")
    value = share(plain.removeprefix("-"))
    return -value if lost else value


def off(text: str) -> Decimal:
    """How much is taken off, as a share of the price: 8折 → 0.2, 减20% or 20% → 0.2, 半价 → 0.5. A bare number is not guessed."""
    plain = text.translate(WIDE).strip().lower()
    if plain in HALF:
        return HALF[plain]
    if plain.endswith("折"):
        pays = number(plain.removeprefix("打")[:-1])
        if not 0 < pays <= 10:
            raise Mistyped(
                Words(f"「{text[:30]}」不像折扣", f"'{text[:30]}' is no 折"),
                Words("8折 是付 80%；85 折写 8.5折", "8折 means 80% is paid; write 8.5折 for 85%"),
            )
        return (10 - pays) / 10
    plain = re.sub(r"^[减-]\s*|\s*off$", "", plain)
    if not plain.endswith("%"):
        raise Mistyped(
            Words(f"「{text[:30]}」是打折还是减百分之几？", f"is '{text[:30]}' what is paid or what is taken off?"),
            Words("付 80% 就写 8折，或写 减20%", "write 20% for a fifth off, or 8折"),
        )
    return share(plain)


def money_tiers(text: str) -> list[Tier]:
    """满300减40；满500减80 → [(300, 40), (500, 80)], rising."""
    return _tiers(text, MONEY_TIER, lambda m: (above_nothing(m[1]), money(m[2])), Words("一行一档：满300减40", "one step a line: 300-40"))


def rate_tiers(text: str) -> list[Tier]:
    """满2件9折；满3件8折 → [(2, 0.1), (3, 0.2)], rising."""
    return _tiers(
        text, RATE_TIER, lambda m: (Decimal(count(m[1])), off(m[2])), Words("一行一档：满2件9折", "one step a line: 2 pieces 10%")
    )


def _tiers(text: str, shape: re.Pattern[str], read: object, mend: Words) -> list[Tier]:
    found: list[Tier] = []
    for part in (p.strip() for p in APART.split(text.translate(WIDE)) if p.strip()):
        match = shape.match(part)
        if match is None:
            raise Mistyped(Words(f"「{part[:30]}」读不懂", f"'{part[:30]}' is not understood"), mend)
        found.append(read(match))  # type: ignore[operator]
    if not found:
        raise Mistyped(Words("没有写档位", "no step is given"), mend)
    found.sort()
    twice = next((a for (a, _), (b, _) in itertools.pairwise(found) if a == b), None)
    if twice is not None:
        raise Mistyped(
            Words(f"满 {twice:f} 写了两档", f"{twice:f} stands there twice"), Words("一个门槛只留一档", "keep one step for each threshold")
        )
    return found


def moment(text: str) -> str:
    """A moment in the shop's time: 2026-11-10T20:00."""
    plain = text.translate(WIDE).strip().replace("/", "-")
    for form in MOMENTS:
        try:
            return datetime.strptime(plain, form).strftime("%Y-%m-%dT%H:%M")
        except ValueError:
            continue
    try:
        if datetime.fromisoformat(plain).tzinfo is not None:
            return plain
    except ValueError:
        pass
    raise Mistyped(
        Words(f"「{text[:30]}」不是时间", f"'{text[:30]}' is no moment"), Words("写成 2026-11-10 20:00", "write 2026-11-10 20:00")
    )


def plain(value: Decimal | int) -> int | float:
    """As JSON has it; up to fifteen digits nothing is lost."""
    return int(value) if value == int(value) else float(value)
