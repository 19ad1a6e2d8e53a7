"""Where a draft of prices stands, who may decide on it, and what its history tells."""

from __future__ import annotations

from collections.abc import Collection

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
    "checked": Words("提交审批", "handed it in"),
    "approved": Words("批准", "approved"),
    "refused": Words("退回", "sent it back"),
    "dropped": Words("不用了", "dropped it"),
    "restored": Words("拿回来", "took it up again"),
}
OPEN = ("draft", "refused")  # may be handed in
EDITED = ("draft", "checked", "approved", "refused")  # may be changed


def bars(verdict: str, who: str, hands: Collection[str]) -> Words | None:
    """Why this person may not approve it; None: they may. What is not safe needs a second pair of eyes (四眼原则)."""
    if verdict != "safe" and who in hands:
        return Words(
            f"结论是「{VERDICTS[verdict].zh}」，写的人不能自己批：请另一个能审批的人来批，或改到安全",
            f"the verdict is '{VERDICTS[verdict].en}': whoever wrote it cannot approve it. Ask another who may approve, or change it until it is safe",
        )
    return None
