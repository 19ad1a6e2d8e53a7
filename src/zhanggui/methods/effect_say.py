"""An effect in words: how much more or less than without the action, how sure, and against what. Never that the action caused it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from zhanggui.kernel.words import Words
from zhanggui.methods.effect import LEAST_AFTER, LEAST_BEFORE, Effect, Why

Amount = Callable[[float], Words]  # a size in the units of the metric, without sign
Trust = Literal["accompanying", "check", "chance", "little"]
ALIKE = 0.1  # of untouched series may change as much; where there are too few of them to tell a tenth, none may
EARLIER = 0.05  # below this a made-up earlier date, or the slope before, says that it had left its controls
TRUST_WORDS: dict[Trust, Words] = {
    "accompanying": Words("主要伴随因子，原因需进一步验证", "main accompanying factor; the cause is still to be checked"),
    "check": Words("需进一步验证", "to be checked further"),
    "chance": Words("可能是偶然", "may be chance"),
    "little": Words("数据不足", "too little data"),
}
WHY_WORDS: dict[Why, Words] = {
    "short_before": Words(f"动作之前可用的日子不到 {LEAST_BEFORE} 天", f"fewer than {LEAST_BEFORE} usable days before the action"),
    "short_after": Words(f"动作之后可用的日子不到 {LEAST_AFTER} 天", f"fewer than {LEAST_AFTER} usable days after the action"),
    "nothing_before": Words("动作之前一直是 0，没有可比的基础", "nothing but zeros before the action: no base to compare with"),
    "no_spread": Words(
        "动作之前每天都一样，看不出平常会差多少，没有区间，不下结论",
        "every day before the action was the same: nothing tells how far chance reaches, so no interval and no verdict",
    ),
    "no_controls": Words(
        "没有可用的对照，只和它自己之前同星期比：同期的行情、活动分不开",
        "no control can serve: held against its own weekdays before, so the market and promotions of the time are in it",
    ),
    "poor_controls": Words(
        "对照平时就不跟它一起动，只和它自己之前同星期比：同期的行情、活动分不开",
        "the controls never moved with it: held against its own weekdays before, so the market and promotions of the time are in it",
    ),
}


def trust(e: Effect) -> Trust:
    """How far the effect may be believed."""
    if e.how == "none":
        return "little"
    if not e.is_clear:
        return "chance"
    return "check" if e.how == "own_past" or left_before(e) or not stands_out(e) else "accompanying"


def stands_out(e: Effect) -> bool:
    """Hardly any untouched series changed as much; False where there is none to try it on."""
    return e.placebos > 0 and e.placebo_p <= max(ALIKE, 1 / (1 + e.placebos))


def left_before(e: Effect) -> bool:
    """It had come off its controls before the action, in level or in slope."""
    return e.earlier_p < EARLIER or e.leaving_p < EARLIER


def headline(e: Effect, amount: Amount, adds: bool = True) -> Words:
    """比不做多了约 ¥320.00/天（95% 区间 +¥110.00 ～ +¥530.00）. `adds`: days make a total; a rate is higher or lower instead."""
    if e.why == "no_spread":
        return _join(TRUST_WORDS["little"], _bare(e, amount, adds))
    if e.how == "none":
        return _join(TRUST_WORDS["little"], WHY_WORDS[e.why])
    size, low, high = amount(abs(e.per_day)), _signed(e.low, amount), _signed(e.high, amount)
    way, each = _way(e, adds)
    zh = f"比不做{way[0]}了约 {size.zh}{each.zh}（95% 区间 {low.zh} ～ {high.zh}）"
    en = f"about {size.en}{each.en} {way[1]} than without it (95% interval {low.en} to {high.en})"
    if not e.is_clear:
        return Words(f"看不出差别，可能是偶然：{zh}，区间含 0", f"no difference to be seen, it may be chance: {en}, which holds 0")
    return Words(zh, en)


def _way(e: Effect, adds: bool) -> tuple[tuple[str, str], Words]:
    """More or less, higher or lower; and a day, where days make a total."""
    up, down = (("多", "more"), ("少", "less")) if adds else (("高", "higher"), ("低", "lower"))
    return (up if e.per_day >= 0 else down), (Words("/天", " a day") if adds else Words("", ""))


def _bare(e: Effect, amount: Amount, adds: bool) -> Words:
    """The size alone, and why there is no interval."""
    size, why, (way, each) = amount(abs(e.per_day)), WHY_WORDS["no_spread"], _way(e, adds)
    return Words(f"{why.zh}（比之前{way[0]}了 {size.zh}{each.zh}）", f"{why.en} ({size.en}{each.en} {way[1]} than before)")


def notes(e: Effect) -> list[Words]:
    """How sure, by what, and what speaks against it."""
    if e.how == "none":
        return []
    said = [_chance(e)] if e.is_clear else []
    if e.how == "own_past":
        said.append(WHY_WORDS[e.why])
    if e.how == "controls" and not e.placebos:
        said.append(Words("对照只有一个，没法在没动的上面试一遍", "one control alone: nothing untouched to try the same on"))
    if e.placebos:
        as_large = round(e.placebo_p * (e.placebos + 1)) - 1
        said.append(
            Words(
                f"把没动的 {e.placebos} 个也照样算一遍，变化这么大的有 {as_large} 个",
                f"the same counted for the {e.placebos} that were left alone: {as_large} of them changed as much",
            )
        )
    if left_before(e):
        said.append(Words("动作之前它就已经和对照走开了，这个差别不能都算在动作上",
                          "it had left its controls before the action: the difference is not the action's alone"))  # fmt: skip
    return said


def _chance(e: Effect) -> Words:
    p, about, nearly = (f"{e.p:.1%}", "约", "about ") if e.p >= 0.001 else ("0.1%", "不到", "less than ")
    return Words(f"没做也碰巧差这么多的机会{about} {p}", f"without the action so much would differ by chance in {nearly}{p} of cases")


def _signed(value: float, amount: Amount) -> Words:
    size = amount(abs(value))
    sign = "−" if value < 0 else "+"
    return Words(f"{sign}{size.zh}", f"{sign}{size.en}")


def _join(first: Words, second: Words) -> Words:
    return Words(f"{first.zh}：{second.zh}", f"{first.en}: {second.en}")
