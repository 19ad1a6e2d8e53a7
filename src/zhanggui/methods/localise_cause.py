"""What a localisation answers: ranked causes, what they explain together, and what to say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from zhanggui.kernel.words import Words

Kind = Literal["value", "rate", "mix"]

HALF = 0.5  # coverage below which a moved rest points outside
CLEAR = 0.75  # confidence from which a cause is named without "to be verified"
LEADS = Words("主要伴随因子", "main accompanying factor"), Words("需进一步验证", "to be verified")


class Cause(dict[str, str]):
    """A set of leaves, as {dim: member}, that moved together.

    `impact` is signed, in the unit of the value (of the whole ratio for rates: 0.01 is one percentage point); `share` is impact ÷ change;
    `confidence` 0..1 that it is not chance; `z` the evidence in standard deviations; `kind`: "value"; "rate": its own ratio moved;
    "mix": its part of the whole moved while its ratio need not have.
    """

    def __init__(
        self, subject: Mapping[str, str], *, impact: float, share: float, confidence: float, z: float, kind: Kind, said: Words
    ) -> None:
        super().__init__(subject)
        self.impact = impact
        self.share = share
        self.confidence = confidence
        self.z = z
        self.kind = kind
        self._said = said

    @property
    def words(self) -> Words:
        """One line for people, with how sure it is."""
        lead = LEADS[0] if self.confidence >= CLEAR else LEADS[1]
        who = Words("、".join(f"{d}={m}" for d, m in self.items()), ", ".join(f"{d}={m}" for d, m in self.items()))
        part = f"{abs(self.share):.0%}"
        tail = (
            Words(f"占变化的 {part}", f"{part} of the change")
            if self.share > 0
            else Words("反向，抵消一部分", "the other way: it hides a part")
        )
        return Words(f"{lead.zh}：{who.zh}，{self._said.zh}（{tail.zh}）", f"{lead.en}: {who.en}, {self._said.en} ({tail.en})")


class Causes(list[Cause]):
    """Causes with the sign of the change, the greatest first; no leaf counts twice.

    `change`: the whole's, now minus expected. `coverage`: what the listed ones explain of all movement in its direction, 0..1.
    `outside`: less than half of the change lies in members of these dims, and what is left is beyond chance (`rest`): everything moved
    alike, or along a dim that is not here. `against`: causes that moved the other way.
    """

    def __init__(self, causes: Iterable[Cause], *, change: float, rest: bool, against: Iterable[Cause], percent: bool) -> None:
        super().__init__(causes)
        self.change = change
        self.against = list(against)
        self._percent = percent
        gross = 1.0 + sum(abs(c.share) for c in self.against)
        self.coverage = min(sum(c.share for c in self) / gross, 1.0) if change else 0.0
        self.outside = rest and self.coverage < HALF

    @property
    def words(self) -> Words:
        """One line on all of them."""
        moved = amount(self.change, self._percent)
        if not self and not self.outside:
            return Words(f"变化 {moved.zh}，在平常波动之内", f"a change of {moved.en}, within ordinary swings")
        covered = f"{self.coverage:.0%}"
        if self.outside:
            return Words(
                f"变化 {moved.zh}，这些维度只解释 {covered}：原因多半不在这些维度里，需进一步验证",
                f"a change of {moved.en}, of which these dims explain {covered}: its cause most likely lies outside them; to be verified",
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
