"""Discounts that stand where nobody looks for them: in remarks, footnotes, titles and columns that are not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhanggui.desks.promotion.importing.offer import NoPrice, NotUnderstood, Offer, half
from zhanggui.desks.promotion.importing.offers import read_offers
from zhanggui.desks.promotion.importing.priced import priced
from zhanggui.kernel.words import Words

N = r"[0-9一二两三四五六七八九十百半]"
HINTS = re.compile(
    rf"满.{{0,10}}?[减返赠送免折]|满\s*[0-9.]+\s*元?\s*-\s*[0-9]|每满|每\s*[0-9.]+\s*元?减|(?:{N}|[.对打几])\s*折(?!叠)|折扣|"
    rf"(?:买|拍|购|任选)\s*(?:{N})+.{{0,6}}?[送赠免得发]|(?:满|加购|另|下单|拍下|购买|买就|买即).{{0,8}}?[送赠](?![货达到检修运])|^[再并还可加]?送(?![货达到检修上礼运])|赠(?!运费)|第\s*(?:{N}|N|n)+\s*件|"
    rf"[立直再可]减|(?:减免?|直?降|优惠|省|返|抵)\s*[¥$]?[0-9]|[0-9.]+\s*元?\s*抵|(?<![0-9.])0\s*元|零元|半价|免单|换购|红包|津贴|膨胀|"
    rf"(?:活动|秒杀|特|到手|直播|限时|拼团|折扣|促销|券后|一口|优惠)价\D{{0,3}}[0-9]|无门槛|"
    rf"(?:叠|用|领|再享|可享|另享|减|抵|发|加|[0-9]).{{0,6}}券|券.{{0,6}}(?:叠|同享|同用|可用|抵|减|[0-9])|"
    r"[0-9]\s*%\s*(?:off|discount)|(?:减|降|优惠|返|省|save)\D{0,3}[0-9.]+\s*%|"
    r"\boff\b|\bbuy\b.*\bget\b|\bbogo\b|\bb1g1\b|\bhalf price\b|\bfree (?:gift|item|piece)|\bgift with|\bfor free\b|"
    r"\b(?:extra|use|stack\w*|with|plus)\b.*\b(?:coupon|voucher|code)|\b(?:coupon|voucher|code)\b.*[0-9]|\b(?:2nd|second|3rd|third) (?:item|piece|unit)",
    re.IGNORECASE,
)
DENIES = re.compile(r"不|没|无(?!门槛)|非|勿|禁止|\bno\b|\bnot\b|\bwithout\b", re.IGNORECASE)
PIECES = re.compile(r"[;；。\n\r|]+")
PARTS = re.compile(r"[，,、]+(?![0-9]{3}(?![0-9]))")
LEADS = re.compile(
    r"^(?:(?:备注|注意?|说明|另(?:外|有|享)?|还有|同时|以及|并且?|此外|note|remark|also|plus)\s*[:：]?\s*)+(?=.)|^[*※·•\-\s0-9]{1,3}[.、)）]\s*|^[*※·•]+\s*",
    re.IGNORECASE,
)
SUPPLY = re.compile(
    r"(?:活动)?限量(?:供应|发售|抢购)?:?\s*[0-9]{1,9}\s*(?:[件个台份套只瓶盒箱条双])?(?:,?(?:售完即止|售完为止|送完即止|先到先得))?"
)
RESULT = re.compile(r"到手价|券后价")
IS_RESULT = NotUnderstood(
    Words("到手价是结果，没有写是怎么减到的", "a price after discounts is a result: it does not say what took it down"),
    Words("写出用了哪些优惠；本来就是活动价的写进活动价一列", "write the promotions that lead to it; a deal price goes into the column Deal price"),
)  # fmt: skip


@dataclass(frozen=True)
class Aside:
    """What a remark says: promotions that are understood, and pieces that sound like one and are not, with why."""

    offers: tuple[Offer, ...]
    unread: tuple[tuple[str, NotUnderstood], ...]


def says_discount(text: str) -> bool:
    """True for text that sounds like a discount, whether or not it can be read: 买二送一, 第二件0元, 满200减20. A plain denial does not."""
    return any(_sounds(part) for piece in PIECES.split(half(text)) for part in PARTS.split(piece))


def _sounds(part: str) -> bool:
    return bool(HINTS.search(part)) and (bool(re.search(N, part)) or not DENIES.search(part))


def read_aside(text: str) -> Aside:
    """Every piece of a remark that sounds like a discount, read as a cell of offers is; free postage changes no price."""
    offers: list[Offer] = []
    unread: list[tuple[str, NotUnderstood]] = []
    for piece in PIECES.split(half(text)):
        said = LEADS.sub("", piece.strip())
        if not says_discount(said):
            unread += _priced(piece.strip())
            continue
        try:
            found, silent = _read(said)
        except NotUnderstood as error:
            unread.append((said, error))
            continue
        offers += found
        unread += [pair for part in silent for pair in _priced(part)]
    return Aside(tuple(offers), tuple(unread))


def telling(text: str) -> Iterator[str]:
    """The pieces of a remark that sound like a discount."""
    for piece in PIECES.split(half(text)):
        said = LEADS.sub("", piece.strip())
        if said and says_discount(said):
            yield said


def _priced(said: str) -> list[tuple[str, NotUnderstood]]:
    """A piece that sounds like no discount, when it speaks of a price all the same: 老客专享129. How many there are in all (限量500件) is no price."""
    error = None if SUPPLY.fullmatch(said) else priced(said)
    return [] if error is None else [(said, error)]


def _read(piece: str) -> tuple[list[Offer], list[str]]:
    """The piece as a whole, or the parts of it that sound like a discount and those that do not: 清仓款，满200减20."""
    if RESULT.search(piece):
        raise IS_RESULT
    parts = [part.strip() for part in PARTS.split(piece)]
    sounding = [said for part in parts if _sounds(said := LEADS.sub("", part))]
    silent = [part for part in parts if not _sounds(LEADS.sub("", part))]
    try:
        return read_offers(piece), []
    except NoPrice:
        if len(parts) == 1:
            return [], []
        return [offer for part in sounding for offer in _unless_postage(part)], silent
    except NotUnderstood as error:
        if not silent:
            raise error from None
        return read_offers(";".join(sounding)), silent


def _unless_postage(part: str) -> list[Offer]:
    try:
        return read_offers(part)
    except NoPrice:
        return []
