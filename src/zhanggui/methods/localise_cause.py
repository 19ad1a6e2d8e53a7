"""What a localisation answers: ranked causes, what they explain together, and what to say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from zhanggui.kernel.words import Words

Kind = Literal["value", "rate", "mix"]

HALF = 0.5  # coverage below which a moved rest points outside
CLEAR = 0.75  # confidence from which a cause is named without "to be verified"
CANCELS = 0.2  # a change below this part of all ups and downs: they cancel, and shares of it would mean nothing
NOTHING = 1e-9  # of all movement: a change below it is a rounding error
BLANK = Words("空白", "blank")
FEW = Words("行数太少，平常波动多大看不出来，按一般的估", "too few rows to tell how they usually swing: a usual figure is taken")
LEADS = Words("主要伴随因子", "main accompanying factor"), Words("需进一步验证", "to be verified")


class Cause(dict[str, str]):
    """A set of leaves, as {dim: member}, that moved together; the member "" is what had none.

    `impact` is signed, in the unit of the value (of the whole ratio for rates: 0.01 is one percentage point); `share` is impact ÷ change, or
    ÷ all movement where that cancels; `confidence` 0..1 that it is not chance; `z` the evidence in standard deviations; `kind`: "value";
    "rate": its own ratio moved; "mix": its part of the whole moved while its ratio need not have.
    """

    def __init__(self, subject: Mapping[str, str], *, impact: float, confidence: float, z: float, kind: Kind, said: Words) -> None:
        super().__init__(subject)
        self.impact = impact
        self.share = 0.0
        self.cancels = False
        self.confidence = confidence
        self.z = z
        self.kind = kind
        self._said = said

    @property
    def words(self) -> Words:
        """One line for people, with how sure it is."""
        lead = LEADS[0] if self.confidence >= CLEAR else LEADS[1]
        who = Words("、".join(f"{d}={m or BLANK.zh}" for d, m in self.items()), ", ".join(f"{d}={m or BLANK.en}" for d, m in self.items()))
        part = f"{abs(self.share):.0%}"
        if self.cancels:
            tail = Words(f"占涨跌合计的 {part}，互相抵消", f"{part} of all ups and downs, which cancel")
        elif self.share > 0:
            tail = Words(f"占变化的 {part}", f"{part} of the change")
        else:
            tail = Words("反向，抵消一部分", "the other way: it hides a part")
        return Words(f"{lead.zh}：{who.zh}，{self._said.zh}（{tail.zh}）", f"{lead.en}: {who.en}, {self._said.en} ({tail.en})")


class Causes(list[Cause]):
    """Causes with the sign of the change, the greatest first; no leaf counts twice.

    `change`: the whole's, now minus expected. `coverage`: what the listed ones explain of all movement in its direction, 0..1.
    `outside`: less than half of the change lies in members of these dims, and what is left is beyond chance: everything moved alike, or
    along a dim that is not here. `against`: causes that moved the other way. `cancels`: ups and downs that leave next to nothing of a
    change; shares are then those of all movement, and of no change at all what fell comes first. `few`: too few leaves to tell how they
    swing.
    """

    def __init__(self, found: Iterable[Cause], *, change: float, rest: bool, top: int, percent: bool, few: bool = False) -> None:
        """`found`: all causes; at most `top` of each direction are listed. `rest`: what no cause holds moved beyond chance."""
        every = sorted((c for c in found if c.impact), key=lambda c: (-abs(c.impact), -c.z, len(c), sorted(c.items())))
        left = change - sum(c.impact for c in every)
        self._ups, self._downs = (sum(m for m in (left, *(c.impact for c in every)) if m * sign > 0) for sign in (1, -1))
        gross = self._ups - self._downs
        self.change, self.few, self._percent = change, few, percent
        self.cancels = bool(every) and abs(change) < CANCELS * gross
        way = 1.0 if change > NOTHING * gross else -1.0
        for cause in every:
            cause.share, cause.cancels = way * cause.impact / (gross if self.cancels else abs(change)), self.cancels
        super().__init__([c for c in every if c.share > 0][:top])
        self.against = [c for c in every if c.share < 0][:top]
        told, moved = sum(abs(c.impact) for c in self), abs(change) + sum(abs(c.impact) for c in self.against)
        self.coverage = min(told / moved, 1.0) if moved else float(bool(self))
        self.outside = rest and self.coverage < HALF

    @property
    def notes(self) -> list[Words]:
        """What must be known before it is used."""
        return [FEW] if self.few else []

    @property
    def words(self) -> Words:
        """One line on all of them."""
        said = self._said()
        return Words("；".join([said.zh, *(n.zh for n in self.notes)]), "; ".join([said.en, *(n.en for n in self.notes)]))

    def _said(self) -> Words:
        moved, covered = amount(self.change, self._percent), f"{self.coverage:.0%}"
        if self.cancels:
            up, down, count = amount(self._ups, self._percent), amount(self._downs, self._percent), len(self) + len(self.against)
            return Words(
                f"变化 {moved.zh}：涨 {up.zh} 和跌 {down.zh} 互相抵消，找到 {count} 个原因",
                f"a change of {moved.en}: {up.en} and {down.en} cancel; causes found: {count}",
            )
        if self.outside:
            return Words(
                f"变化 {moved.zh}，这些维度只解释 {covered}：原因多半不在这些维度里，需进一步验证",
                f"a change of {moved.en}, of which these dims explain {covered}: its cause most likely lies outside them; to be verified",
            )
        if not self and not self.against:
            return Words(f"变化 {moved.zh}，在平常波动之内", f"a change of {moved.en}, within ordinary swings")
        if not self:
            hidden = amount(sum(c.impact for c in self.against), self._percent)
            return Words(
                f"变化 {moved.zh}，没有同方向的原因；反方向的有 {len(self.against)} 个，{hidden.zh}",
                f"a change of {moved.en} without a cause of its own direction; the other way ({len(self.against)}): {hidden.en}",
            )
        return Words(
            f"变化 {moved.zh}，{len(self)} 个原因解释 {covered}", f"a change of {moved.en}; its causes ({len(self)}) explain {covered}"
        )


def amount(value: float, percent: bool) -> Words:
    """A signed amount; a ratio in percentage points."""
    if percent:
        return Words(f"{value * 100:+.2f} 个百分点", f"{value * 100:+.2f} points")
    text = f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+,.3g}"
    return Words(text, text)
