"""Remarks that speak of a price or a discount without being one that can be computed: what in them says so, and how to write it."""

from __future__ import annotations

import re

from zhanggui.desks.promotion.importing.offer import SHOWN, NotUnderstood, half
from zhanggui.kernel.words import Words

YUAN = r"元(?![素旦宵件器气])"
BESIDE = rf"(?:{YUAN}|[¥$€£]|价|返|送(?![货达到检修上礼运])|(?<![提之以目此从])前|赠(?!运费)|限时|专享|限购|限量)"
SOME = r"(?:[0-9]|(?<!统)[一二两三四五六七八九十百]+(?=[个件名位元份块]))"
PRICED = re.compile(
    rf"{BESIDE}[^0-9;,。，；]{{0,4}}{SOME}|[0-9][^0-9;,。，；]{{0,3}}{BESIDE}|同上|叠加|折上折|不参加|不参与|限购|返[现利钱]|淘金币|会员|plus|vip|"
    r"\b(?:same )?as above\b|\bditto\b|\bmembers?\b|\bcash ?back\b|\b(?:limit|first|price|only)\b\D{0,4}[0-9]",
    re.IGNORECASE,
)
AS_EVERYBODYS = Words(
    "当作人人能用的促销录入（去掉人群，只写优惠），或不算（删掉）", "enter it as a promotion for everybody, or leave it out"
)
REASONS: tuple[tuple[str, Words, Words], ...] = (
    (
        r"同上|as above|\bditto\b",
        Words("「{said}」同的是哪一格，不知道", "'{said}' does not say the same as which cell"),
        Words("把上面的优惠原样写在这一格", "write the promotion itself into the cell"),
    ),
    (
        r"会员|vip|(?<![a-z])plus\s*(?:价|用户|专|[0-9])|老客|新客|专享|\bmembers?\b",
        Words("「{said}」只给一部分人，算不了", "'{said}' is for some buyers only, which is not computed"),
        AS_EVERYBODYS,
    ),
    (
        r"限量|前\s*[0-9一二两三四五六七八九十百]+\s*[名位个人单台份]|\bfirst \d+ (?:buyers|customers|orders)",
        Words("「{said}」只给前面的人，算不了", "'{said}' is for the first buyers only, which is not computed"),
        AS_EVERYBODYS,
    ),
    (
        r"限购|\blimit\b",
        Words("写在这里的限购没有算", "a limit that stands here is not counted"),
        Words(
            "加一列「限购」，写每人限购几件；这里只留优惠",
            "add a column 'Purchase limit' with the pieces that one buyer may have; leave only the offer here",
        ),
    ),
    (
        r"不参加|不参与",
        Words("不参加没有算：优惠照样算到这个商品上", "that it takes no part is not counted: the promotions still hold for it"),
        Words(
            "在那个优惠的「适用商品」里写出参加的货号，再删掉这句", "name the goods of that promotion under 'Applies to', then delete this"
        ),
    ),
    (
        r"叠加|折上折|淘金币|返[现利钱]|cash ?back",
        Words("「{said}」没有写减多少，或不在模型里", "'{said}' does not say how much, or is not in the model"),
        Words("写出减多少，例如 立减10、9折、满300减40；不算就删掉", "write how much, such as 10 off each or 10% off; or delete it"),
    ),
)
PRICE = Words("「{said}」像价钱或优惠，没有看懂", "'{said}' looks like a price or a discount and is not understood")
OWN_CELL = Words(
    "价钱写进「活动价」一列，只在一段时间的另写一行并写上时间；和价钱无关就删掉",
    "write a price into the column 'Deal price', one for some hours into a row of its own with its time; delete what is no price",
)


def priced(text: str) -> NotUnderstood | None:
    """Why a text that speaks of a price could not be counted; None for one that does not."""
    if not PRICED.search(half(text)):
        return None
    return reason_of(text) or _refused(text, PRICE, OWN_CELL)


def reason_of(text: str) -> NotUnderstood | None:
    """What is known to be wrong with a text that could not be read; None when nothing is."""
    said = half(text)
    return next((_refused(said, why, mend) for shape, why, mend in REASONS if re.search(shape, said, re.IGNORECASE)), None)


def _refused(text: str, why: Words, mend: Words) -> NotUnderstood:
    said = half(text)[:SHOWN]
    return NotUnderstood(Words(why.zh.replace("{said}", said), why.en.replace("{said}", said)), mend)
