"""Where a draft of prices stands, who may decide on it, and what its history tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from zhanggui.desks.promotion.drafts.typed import Mistyped, margin
from zhanggui.desks.promotion.verdict import NAMES
from zhanggui.kernel.words import Words

LONGEST, NAME = 500, 120  # characters of a reason; of a name
STATES: dict[str, Words] = {
    "draft": Words("在写", "draft"),
    "checked": Words("待审批", "to approve"),
    "approved": Words("已批准", "approved"),
    "refused": Words("退回", "sent back"),
    "dropped": Words("不用了", "dropped"),
}
VERDICTS: dict[str, Words] = {"": Words("还算不了", "cannot be checked yet"), **{str(verdict): words for verdict, words in NAMES.items()}}
EVENTS: dict[str, Words] = {
    "made": Words("建了", "made it"),
    "changed": Words("改了", "changed"),
    "goods": Words("改了商品", "changed its goods"),
    "promotion": Words("改了优惠", "changed its promotions"),
    "lost": Words("改动后，审批作废", "changed: the approval no longer holds"),
    "left_seen": Words("看过了没读懂的格子", "looked at the cells not understood"),
    "checked": Words("提交审批", "handed it in"),
    "approved": Words("批准", "approved"),
    "refused": Words("退回", "sent it back"),
    "dropped": Words("不用了", "dropped it"),
    "restored": Words("拿回来", "took it up again"),
}
OPEN = ("draft", "refused")  # may be handed in
EDITED = ("draft", "checked", "approved", "refused")  # may be changed


def risks(verdict: str, entry: Mapping[str, Any]) -> list[Words]:
    """What a second person must have seen: a verdict that is not safe, a floor under which a loss passes as safe, cells of a sheet that were not read."""
    found = []
    if verdict != "safe":
        said = VERDICTS[verdict]
        found.append(Words(f"结论是「{said.zh}」", f"the verdict is '{said.en}'"))
    floor = str(entry["floors"].get("min_margin_rate") or "").strip()
    if _is_loss(floor):
        found.append(
            Words(
                f"毛利底线 {floor} 是负的：亏本也算没有低于底线", f"the least margin {floor} is negative: a loss counts as above the floor"
            )
        )
    if unread := len(entry.get("left") or ()):
        found.append(
            Words(
                f"导入的表里有 {unread} 处没有读懂，没有算进来",
                f"{unread} places of the imported sheets were not understood and do not count",
            )
        )
    return found


def _is_loss(floor: str) -> bool:
    try:
        return bool(floor) and margin(floor) < 0
    except Mistyped:
        return False


def bars(risky: Sequence[Words], who: str, hands: Collection[str]) -> Words | None:
    """Why this person may not approve it; None: they may. What is risky needs a second pair of eyes (四眼原则)."""
    if risky and who in hands:
        why = Words("；".join(w.zh for w in risky), "; ".join(w.en for w in risky))
        return Words(
            f"{why.zh}，写的人不能自己批：请另一个能审批的人来批，或改到安全",
            f"{why.en}: whoever wrote it cannot approve it. Ask another who may approve, or change it until it is safe",
        )
    return None
