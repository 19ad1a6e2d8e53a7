"""Discounts as Chinese shopkeepers write them, one clause at a time: 满300减40, 每满300减50, 3件及以上8折, 第二件半价, 立减20."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.importing.offer import NUMBER, SMALLEST, NoPrice, NotUnderstood, Offer, exact, nothing, off, share_left, whole
from zhanggui.kernel.words import Words

COUNT = r"([0-9]{1,6}|[一二两三四五六七八九十])"
SHARE = r"([0-9]{1,3}(?:\.[0-9]{1,4})?|[一二三四五六七八九]{1,2})"
YUAN = "(?:元|块|块钱|圆)?"
CUT = "(?:立减|可减|直减|减|优惠|立享减|-)"
AT_LEAST = "(?:及以上|或以上|以上|起|\\+)?"
ENJOY = "(?:;?(?:享受?|打|立享|可享|可打|总价|均享|,))*"
CAP = rf"(?:;?(?:最多|至多|最高|上限|封顶)(?:可?减|优惠)?{NUMBER}(次|元|块)?|;?(上不封顶|不封顶|不限次数?))?"
LABEL = re.compile(
    r"^(?:跨店|平台|官方|店铺|商品|单品|商家|全店|全场|通用|专享|优惠券|满减券|折扣券|代金券|满减|满折|券|活动|优惠|限时|折扣|下单|叠加|领|再|:|·)+(?=.)"
)
TAIL = re.compile(r"(?:的?(?:优惠券|满减券|代金券|券)|活动|[。.!;,])+$")
NO_MINIMUM = Words(
    "满元打折没有对应的算法：按不要门槛算，结果偏保守",
    "a percentage with a minimum amount is not in the model: taken without its minimum, on the safe side",
)
Made = Callable[[re.Match[str]], Offer]


def _threshold(threshold: str, value: str) -> Offer:
    least, taken = exact(threshold), exact(value)
    if not taken:
        raise nothing(f"减{value}")
    return Offer("threshold_off", {"tiers": [[least or SMALLEST, taken]]})


def _every(found: re.Match[str]) -> Offer:
    threshold, value = exact(found[1]), exact(found[2])
    if not threshold or not value:
        raise nothing(found[0])
    most = None
    if found[3]:
        most = _times(exact(found[3]), found[4], value, found[0])
    return Offer("every_off", {"threshold": threshold, "value": value, "max_times": most})


def _times(cap: Decimal, unit: str | None, value: Decimal, said: str) -> int:
    """How often at most: 3次, or 150元 of 50 each."""
    times = cap if unit == "次" else cap / value
    if times != int(times) or times < 1 or (unit is None and cap < value):
        raise NotUnderstood(
            Words(f"「{said[:40]}」最多几次说不清", f"'{said[:40]}' does not say how many times at most"),
            Words("写成 每满300减50，最多3次", "write 每满300减50，最多3次"),
        )
    return int(times)


def _uncapped(found: re.Match[str]) -> Offer:
    """满300减50上不封顶 is 每满300减50."""
    threshold, value = exact(found[1]), exact(found[2])
    if not threshold or not value:
        raise nothing(found[0])
    return Offer("every_off", {"threshold": threshold, "value": value, "max_times": None})


def _pieces(found: re.Match[str]) -> Offer:
    pieces, rate = whole(found[1]), Decimal("0.5") if found[2] is None else 1 - share_left(found[2])
    if pieces < 1:
        raise nothing(found[0])
    return Offer("percent_off", {"rate": rate}) if pieces == 1 else Offer("qty_off", {"tiers": [[pieces, rate]]})


def _nth(found: re.Match[str]) -> Offer:
    n, said = whole(found[1]), found[2]
    if n < 2:
        raise nothing(found[0])
    rate = Decimal("0.5") if said == "半价" else Decimal(1) if re.fullmatch(r"免费|免单|0元|送", said) else 1 - share_left(said[:-1])
    return Offer("nth_off", {"n": n, "rate": rate})


def _buy_get(found: re.Match[str]) -> Offer:
    bought, given = whole(found[1]), whole(found[2])
    if given != 1 or bought < 1:
        raise NotUnderstood(
            Words(f"「{found[0][:40]}」送不止一件，算不了", f"'{found[0][:40]}' gives more than one piece away, which is not computed"),
            Words("写成等价的满件折扣，例如买3送2写 满5件6折", "write the same as a discount by pieces"),
        )
    return Offer("nth_off", {"n": bought + 1, "rate": Decimal(1)})


def _gift(found: re.Match[str]) -> Offer:
    amount, pieces, cost = found[1], found[2], found[3]
    fields: dict[str, Any] = {"cost": exact(cost)}
    if amount:
        fields["threshold"] = exact(amount) or SMALLEST
    if pieces:
        fields["min_qty"] = max(whole(pieces), 1)
    return Offer("gift", fields)


def _refused(zh: str, en: str, mend_zh: str, mend_en: str) -> Made:
    def refuse(found: re.Match[str]) -> Offer:
        said = found[0][:40]
        raise NotUnderstood(Words(zh.format(said=said), en.format(said=said)), Words(mend_zh, mend_en))

    return refuse


def _postage(found: re.Match[str]) -> Offer:
    said = found[0][:40]
    raise NoPrice(
        Words(f"「{said}」减的是运费，不是商品价", f"'{said}' is about postage, not the price of goods"),
        Words("把自己出的运费写进 fees.shipping_cost", "put postage into fees.shipping_cost"),
    )


def _off(found: re.Match[str]) -> Offer:
    return Offer("percent_off", {"rate": off(found[1])})


def _each(found: re.Match[str]) -> Offer:
    value = exact(found[1])
    if not value:
        raise nothing(found[0])
    return Offer("amount_off", {"value": value})


FORMS: tuple[tuple[str, Made], ...] = (
    (rf"每满?{NUMBER}{YUAN};?{CUT}{NUMBER}{YUAN}{CAP}", _every),
    (rf"满{NUMBER}{YUAN};?{CUT}{NUMBER}{YUAN};?(?:上不封顶|不封顶)", _uncapped),
    (rf"满{NUMBER}{YUAN};?{CUT}{NUMBER}{YUAN}", lambda m: _threshold(m[1], m[2])),
    (rf"{NUMBER}{YUAN}(?:立减|可减|直减|减){NUMBER}{YUAN}", lambda m: _threshold(m[1], m[2])),
    (rf"{NUMBER}-{NUMBER}", lambda m: _dashed(m)),
    (rf"无门槛(?:立减|减|券)?{NUMBER}{YUAN}", lambda m: _threshold("0", m[1])),
    (rf"{NUMBER}{YUAN}无门槛", lambda m: _threshold("0", m[1])),
    (rf"第{COUNT}件({SHARE}折|半价|免费|免单|0元|送)", _nth),
    (rf"买{COUNT}件?(?:送|赠|免|得){COUNT}件?", _buy_get),
    (rf"(?:满|任选|任意|任买|买|拍|拍下|购|购买|选)?{COUNT}件{AT_LEAST}{ENJOY}(?:{SHARE}折|半价)", _pieces),
    (rf"满{NUMBER}{YUAN}{ENJOY}{SHARE}折", lambda m: Offer("percent_off", {"rate": 1 - share_left(m[2])}, caveat=NO_MINIMUM)),
    (rf"(?:打|享|立享|全部){{0,2}}{SHARE}折", lambda m: Offer("percent_off", {"rate": 1 - share_left(m[1])})),
    (r"对折|半价", lambda m: Offer("percent_off", {"rate": Decimal("0.5")})),
    (rf"(?:立减|直降|减|降|优惠|省|-){NUMBER}%", _off),
    (rf"(?:每件)?(?:立减|直降|直减|减|降|优惠|省){NUMBER}{YUAN}", _each),
    (
        rf"(?:一口价|活动价|秒杀价|到手价|特价|直播价|限时价|拼团价|折扣价|促销价|券后价){NUMBER}{YUAN}",
        lambda m: Offer("fixed_price", {"value": exact(m[1])}),
    ),
    (rf"(?:满{NUMBER}{YUAN}|满{COUNT}件)?;?(?:送|赠)[^0-9]{{0,20}}\(?成本{NUMBER}{YUAN}\)?", _gift),
    (
        r".*(?:包邮|免邮|运费券|免运费).*",
        _postage,
    ),
    (
        rf".*(?:送|赠|领|得){NUMBER}{YUAN}(?:店铺|优惠)?券?",
        _refused(
            "「{said}」是一张券，没有写门槛", "'{said}' is a coupon without its threshold",
            "写成 领20元无门槛券，或 满199减20，并写进优惠券一列", "write 20 off orders over 199 into the column Coupon",
        ),
    ),
    (
        r".*(?:送|赠).*",
        _refused("「{said}」没有写赠品的成本", "'{said}' does not say what the gift costs", "写成 满199送赠品（成本5元）", "write 满199送赠品（成本5元）"),
    ),
    (
        rf".*?{COUNT}件.*(?:减|元|-).*|.*元{COUNT}件.*",
        _refused(
            "「{said}」按件数减钱或一口价打包，算不了", "'{said}' takes an amount by pieces or prices a bundle, which is not computed",
            "写成每件的直降，或满件打折", "write it as an amount off each piece or a discount by pieces",
        ),
    ),
    (r".*折起", _refused("「{said}」没有说到底几折", "'{said}' does not say which discount", "写确定的折扣", "write the discount itself")),
    (
        rf"{NUMBER}%",
        _refused("「{said}」是打几折还是减多少，分不清", "'{said}': of the price, or off the price?", "写成 8折 或 减20%", "write 8折 or 20% off"),
    ),
)  # fmt: skip
SHAPES = tuple((re.compile(form), made) for form, made in FORMS)


def _dashed(found: re.Match[str]) -> Offer:
    """300-40; a range of prices rises."""
    if exact(found[1]) <= exact(found[2]):
        raise NotUnderstood(
            Words(f"「{found[0]}」像一个区间，不像满减", f"'{found[0]}' looks like a range, not a reduction"),
            Words("写成 满300减40", "write 满300减40"),
        )
    return _threshold(found[1], found[2])


def read_clause(clause: str) -> Offer | None:
    """One clause without blanks; None when it has no form that is known. Raises NotUnderstood where the form is known but not computed."""
    bare = re.sub(r"[¥$€£]|rmb|cny", "", clause, flags=re.IGNORECASE)
    bare = TAIL.sub("", bare)
    refusal: NotUnderstood | None = None
    for said in dict.fromkeys((bare, LABEL.sub("", bare))):
        try:
            offer = next((made(found) for shape, made in SHAPES if (found := shape.fullmatch(said))), None)
        except NotUnderstood as error:
            refusal = refusal or error
            continue
        if offer is not None:
            return offer
    if refusal is not None:
        raise refusal
    return None
