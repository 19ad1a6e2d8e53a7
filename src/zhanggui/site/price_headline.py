"""The verdict of a price check in a sentence, counted as the command counts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhanggui.brief.words_say import Voice
from zhanggui.kernel.words import Words

Answer = Mapping[str, Any]


def headline(answer: Answer | None, mistakes: int, voice: Voice, money: bool) -> Words:
    """The verdict in a sentence."""
    if answer is None:
        return Words(
            f"还有 {mistakes} 处要填或要改，改好就自动算", f"{mistakes} fields are to be filled or mended; then it is checked by itself"
        )
    errors, worst = len(answer["typing_errors"]), answer.get("worst_basket")
    if answer["verdict"] == "safe":
        return Words(
            f"{len(answer['skus'])} 个 SKU 的最低到手价都不低于底线", f"none of the {len(answer['skus'])} SKUs can be had below its floor"
        )
    below, unknown = (sum(s.get("verdict") == verdict for s in answer["skus"]) for verdict in ("danger", "unknown"))
    lost = _lost(answer["skus"], voice) if money else Words("", "")
    if below:
        beside = Words(f"，{unknown} 个说不准", f", {unknown} unknown") if unknown else Words("", "")
        return Words(f"{below} 个 SKU 能买到底线以下{beside.zh}{lost.zh}", f"{below} SKUs can be had below their floor{beside.en}{lost.en}")
    if errors:
        return Words(f"{errors} 个商品的价格或成本像是填错了", f"{errors} prices or costs look mistyped")
    if worst and (worst.get("margin") or 0) < 0:
        found = worst["witness_margin"] < 0
        much = voice.money(-worst["witness_margin" if found else "margin"]) if money else ""
        if found:
            return Words(f"有一种买法整单亏 {much}".strip(), f"one basket loses {much} as a whole")
        return Words(f"最差的一单可能亏，亏不过 {much}".strip(), f"the worst order may lose, at most {much}")
    if any(map(is_unsure, answer["skus"])):
        return Words(
            f"{unknown} 个 SKU 说不准：只有下限低于底线{lost.zh}", f"{unknown} SKUs are unknown: only a bound is below the floor{lost.en}"
        )
    return Words("有的 SKU 放不进一单，请看下面", "some SKUs fit no order: see below")


def _lost(rows: Sequence[Mapping[str, Any]], voice: Voice) -> Words:
    """What they lose sold out; at most that where a bound is in the sum."""
    losing = [s for s in rows if s["below_floor"] and s.get("loss_if_sold_out")]
    if not losing:
        return Words("", "")
    loss = voice.money(sum(s["loss_if_sold_out"] for s in losing))
    if all(s["exact"] for s in losing):
        return Words(f"，卖光一共亏 {loss}", f"; sold out they lose {loss}")
    return Words(f"，卖光一共最多亏 {loss}", f"; sold out they lose at most {loss}")


def is_unsure(s: Mapping[str, Any]) -> bool:
    """Only a bound of this SKU is below its floor; no basket was found that is."""
    return bool(s["below_floor"] and s["verdict"] == "unknown")
