"""A finding: what was seen, how much money, how sure, what to do and who does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words

Severity = Literal["high", "medium", "low"]
Role = Literal["owner", "director", "manager", "promotion", "design", "service", "warehouse", "assistant"]
ROLE_WORDS: dict[Role, Words] = {
    "owner": Words("老板", "owner"),
    "director": Words("运营总监", "director"),
    "manager": Words("店长", "shop manager"),
    "promotion": Words("推广", "promotion"),
    "design": Words("美工", "design"),
    "service": Words("客服", "service"),
    "warehouse": Words("仓库", "warehouse"),
    "assistant": Words("运营助理", "assistant"),
}


@dataclass(frozen=True)
class Action:
    """One thing for one role to do. `playbook` names the page that says how."""

    role: Role
    text: Words
    playbook: str


@dataclass(frozen=True)
class Finding:
    """`impact` is money of that day in the shop's currency, signed: negative is lost. `confidence` lies in 0..1."""

    check: str
    shop: str
    subject: Mapping[str, str]
    metric: str
    observed: float | None
    expected: float | None
    impact: float
    severity: Severity
    confidence: float
    title: Words
    why: Words
    actions: tuple[Action, ...]
    interval: tuple[float | None, float | None] = (None, None)
    caveats: tuple[Flag, ...] = ()
    tables: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Stable name of the finding within its shop and day."""
        return ":".join([self.check, *(f"{k}={v}" for k, v in sorted(self.subject.items()))])

    @property
    def weight(self) -> float:
        """Rank of the finding: money at stake × confidence."""
        return abs(self.impact) * self.confidence
