"""The other cells of a promotion sheet: money, times, limits, who pays, which goods."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from zhanggui.desks.promotion.importing.offer import HAN, SHOWN, NotUnderstood, even, half
from zhanggui.intake.cellday import read_moment
from zhanggui.intake.cellrules import NULLS, CellError, Rules, read_exact, read_id
from zhanggui.kernel.money import SIGNS
from zhanggui.kernel.words import Words

MOST = Decimal(10) ** 9
STEP = Decimal("0.0001")
NEVER = re.compile(r"不限购?|无|没有|不限制|无限制|unlimited|no(?: limit)?|none|长期(?:有效)?|永久|一直", re.IGNORECASE)
WHO = r"(?:每(?:人|位|个?id|个?账号|个?账户|户|个?用户|个?买家)|单(?:人|id)|同一(?:id|账号)|限|限购|最多|仅|可|购买?|买|:|;|,|\s)*"
LIMIT = re.compile(
    rf"{WHO}([0-9]{{1,6}}|[一二两三四五六七八九十])(?:件|个|份|瓶|台|盒|pcs?|pieces?|units?|items?)?(?:/?(?:人|id)|(?: ?(?:per|/|a) ?(?:customer|buyer|person|account)))?"
)
FIRST = re.compile(
    r"(?:仅|限|每人|每id)*(?:前|首|first )([0-9]{1,6}|[一二两三四五六七八九十])?(?:件|pieces?|items?|units?)(?:.{0,12}(?:价|优惠|折|off|price))?"
)
REST_FULL = re.compile(r"[,;(]?(?:超出|超过|多出|之后)(?:部分|的|件数)*(?:按|恢复|为)?(?:原价|日常价|正常价)\)?$")
PER_ORDER = re.compile(r"每单|每笔|单笔|每次|per order")
SUPPLY = re.compile(r"限量|限前|前[0-9]+名|总量|共[0-9]")
ALL_GOODS = re.compile(
    r"(?:(?:全店|全场|全部|所有|店铺)(?:商品|宝贝|产品)?(?:通用|可用|均可)?|all(?: products| items| orders?)?|entire (?:order|store)|everything|storewide|sitewide|order|\*)",
    re.IGNORECASE,
)  # fmt: skip
LABELS = re.compile(r"^(?:仅限?|限|指定商品|部分商品|商品|适用|specific products|products|collections|asins?|skus?)\s*:?\s*", re.IGNORECASE)
PAYERS: tuple[tuple[str, Literal["merchant", "platform"]], ...] = (
    (r"平台|官方|platform|marketplace|^(?:天猫|淘宝|京东|拼多多|抖音|amazon)$", "platform"),
    (r"商家|店|卖家|自己|自费|我方|品牌|merchant|seller|shop|store|us", "merchant"),
)
MONEY_SIGN = re.compile(r"[¥￥$€£]")


@dataclass(frozen=True)
class Limit:
    """Pieces per buyer; `first`: beyond it the others pay in full."""

    pieces: int
    first: bool


def refused(zh: str, en: str, mend_zh: str, mend_en: str) -> NotUnderstood:
    return NotUnderstood(Words(zh, en), Words(mend_zh, mend_en))


def no_offer(text: str) -> bool:
    """True for a cell that says there is no promotion."""
    return is_nothing(text) or bool(
        re.fullmatch(r"无|没有|暂无|不参加|不参与|不打折|无优惠|否|/|x|×|no|none|no discount", half(text), re.IGNORECASE)
    )


def is_nothing(text: str) -> bool:
    """True for an empty cell or a word for nothing."""
    return half(text).lower() in NULLS


def money(text: str, currency: str) -> Decimal | None:
    """An amount ≥ 0, to four decimals. Raises NotUnderstood, also for the sign of another currency."""
    if is_nothing(text):
        return None
    said = half(text)
    sign = MONEY_SIGN.search(said)
    if sign and sign[0] != SIGNS.get(currency, sign[0])[-1]:
        raise refused(
            f"「{said[:SHOWN]}」的货币不是 {currency}", f"'{said[:SHOWN]}' is not in {currency}",
            "用 --shop 选对店铺，或改成同一种货币", "choose the shop with --shop, or use one currency",
        )  # fmt: skip
    try:
        exact = read_exact(re.sub(r"(?:/件|每件|起|左右)$", "", said) if not said.endswith(("起", "左右")) else said, Rules())
    except CellError as error:
        raise NotUnderstood(error.why, Words("写成一个数，例如 129.00", "write one number, such as 129.00")) from None
    if exact is None:
        return None
    if "%" in said or not 0 <= exact < MOST:
        raise refused(
            f"「{said[:SHOWN]}」不像价钱", f"'{said[:SHOWN]}' is no amount", "写成一个数，例如 129.00", "write one number, such as 129.00"
        )
    return exact.quantize(STEP).normalize() + 0


def count(text: str) -> int | None:
    """A whole number ≥ 0. Raises NotUnderstood."""
    if is_nothing(text):
        return None
    try:
        exact = read_exact(half(text), Rules())
    except CellError as error:
        raise NotUnderstood(error.why, Words("写成一个整数", "write a whole number")) from None
    if exact is None:
        return None
    if exact != int(exact) or not 0 <= exact < MOST:
        raise refused(f"「{text[:SHOWN]}」不是整数", f"'{text[:SHOWN]}' is not a whole number", "写成一个整数", "write a whole number")
    return int(exact)


def code(text: str) -> str | None:
    """An SKU or product code. Raises NotUnderstood for an id whose digits a spreadsheet has lost."""
    try:
        return read_id(text, Rules())
    except CellError as error:
        raise NotUnderstood(error.why, Words("把这一列设成文本格式再填", "format the column as text and fill it in again")) from None


def limit(text: str) -> Limit | None:
    """Pieces that one buyer may have at the price; None when there is no limit. Raises NotUnderstood."""
    said = half(text).lower()
    if is_nothing(text) or NEVER.fullmatch(said):
        return None
    if PER_ORDER.search(said):
        raise refused(
            "每单限购挡不住同一个人多次下单",
            "a limit per order stops nobody from ordering again",
            "写每人限购几件",
            "say how many pieces one buyer may have",
        )
    if SUPPLY.search(said):
        raise refused(
            "这是总量，不是每人限购",
            "this is the total supply, not a limit per buyer",
            "写每人限购几件",
            "say how many pieces one buyer may have",
        )
    rest = REST_FULL.sub("", said)
    first = FIRST.fullmatch(rest)
    found = first or LIMIT.fullmatch(rest)
    pieces = 0 if found is None else 1 if found[1] is None else HAN.get(found[1]) or int(found[1])
    if pieces < 1:
        raise refused(
            f"限购「{text[:SHOWN]}」看不懂",
            f"the limit '{text[:SHOWN]}' is not understood",
            "写成 2 或 每人限购2件；不限就写 不限",
            "write 2, or unlimited",
        )
    return Limit(pieces, first=bool(first) or rest != said)


def moment(text: str, zone: ZoneInfo, end: bool = False) -> str | None:
    """A time as the scenario writes it, local to the shop; an end named by its day includes that day, 23:59(:59) is midnight. Raises NotUnderstood."""
    if is_nothing(text) or NEVER.fullmatch(half(text)):
        return None
    said = half(text)
    midnight = re.search(r"\b24:00(?::00)?$", said)
    try:
        when = read_moment(re.sub(r"\b24:00(?::00)?$", "00:00", said), Rules(shop_zone=zone))
        if when is None:
            return None
        return _written(_closed(when, said) if end and not midnight else when + timedelta(days=1 if midnight else 0))
    except CellError as error:
        raise NotUnderstood(error.why, Words("写成 2026-11-10 20:00", "write 2026-11-10 20:00")) from None
    except OverflowError:
        raise refused(
            f"没有「{said[:SHOWN]}」这个时间", f"there is no such time: '{said[:SHOWN]}'", "写成 2026-11-10 20:00", "write 2026-11-10 20:00"
        ) from None


def _closed(when: datetime, said: str) -> datetime:
    clock = re.search(r"\d:\d{2}(:\d{2})?", said) or (when.hour or when.minute)
    if not clock:
        return when + timedelta(days=1)
    if when.second == 59:
        return when + timedelta(seconds=1) - timedelta(microseconds=when.microsecond)
    return when + timedelta(minutes=1) if (when.hour, when.minute, when.second) == (23, 59, 0) else when


def _written(when: datetime) -> str:
    return when.replace(microsecond=0).isoformat(timespec="seconds" if when.second else "minutes")


def window(text: str, zone: ZoneInfo) -> tuple[str | None, str | None]:
    """Start and end of one cell such as 2026/11/10 20:00 - 2026/11/12. Raises NotUnderstood."""
    said = half(text)
    if is_nothing(text) or NEVER.fullmatch(said):
        return None, None
    parts = re.split(r"\s*(?:~|至|到|;)\s*|\s+(?:-|to)\s+|(?<=[0-9日])-(?=[0-9]{4}[-/.年])", said)
    if len(parts) == 1 and said.count("-") == 1:
        parts = said.split("-")
    if len(parts) != 2 or not all(parts):
        raise refused(
            f"时间「{said[:SHOWN]}」看不懂",
            f"the time '{said[:SHOWN]}' is not understood",
            "写成 2026-11-10 20:00 ~ 2026-11-12 00:00",
            "write 2026-11-10 20:00 ~ 2026-11-12 00:00",
        )
    return moment(parts[0], zone), moment(parts[1], zone, end=True)


def payer(text: str) -> Literal["merchant", "platform"] | None:
    """Who pays for a promotion. Raises NotUnderstood when it is shared or unknown."""
    if is_nothing(text):
        return None
    said = half(text).lower()
    who = {payer for shape, payer in PAYERS if re.search(shape, said)}
    if len(who) != 1 or re.search(r"[0-9]\s*%|[0-9]\s*[:：]\s*[0-9]|共同|各", said):
        raise refused(
            f"承担方「{text[:SHOWN]}」说不清是谁",
            f"'{text[:SHOWN]}' does not say who pays",
            "写 商家 或 平台；分担的拆成两个促销",
            "write merchant or platform; split what is shared into two promotions",
        )
    return who.pop()


def scope(text: str, skus: Callable[[str], list[str]]) -> tuple[list[str] | None, list[str]]:
    """The goods that a cell names (None: all), and the codes that are not known. Raises NotUnderstood. `skus`: code → SKUs."""
    said = even(text)
    if is_nothing(text) or ALL_GOODS.fullmatch(said):
        return None, []
    if re.search(r"除.*外|不含|不参加|except|excluding", said, re.IGNORECASE):
        raise refused(
            f"「{said[:SHOWN]}」是排除的写法",
            f"'{said[:SHOWN]}' names what is left out",
            "写出参加的货号",
            "write the codes that take part",
        )
    if found := skus(said):
        return found, []
    bare = LABELS.sub("", said)
    codes = [c for c in re.split(r"[;,\s]+", bare) if c]
    if not codes:
        raise refused(
            f"「{said[:SHOWN]}」没有写是哪些商品",
            f"'{said[:SHOWN]}' does not say which goods",
            "写出货号，或写 全店",
            "write the codes, or all",
        )
    return list(dict.fromkeys(sku for c in codes for sku in skus(c))), [c for c in codes if not skus(c)]
