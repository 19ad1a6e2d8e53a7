"""Things that go wrong (or right) in the simulated shop, on known days: what the diagnosis must find. Their kinds are in kinds.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from zhanggui.demo.effects import Effects
from zhanggui.demo.kinds import KINDS, IncidentKind
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

__all__ = ["KINDS", "Effects", "Incident", "IncidentKind", "Truth", "effects_of", "truth"]


@dataclass(frozen=True)
class Incident:
    """One planted incident. `size` is what its quantity is multiplied by: 0.55 = down 45%, 3 = three times."""

    kind: str
    start: date
    days: int
    size: float
    subject: Mapping[str, str] = field(default_factory=dict)
    shape: Literal["abrupt", "smooth"] = "abrupt"

    def strength(self, nth: int) -> float:
        """The multiplier on its nth day: at once, or (smooth) growing evenly to its full size on the last day."""
        return self.size if self.shape == "abrupt" else 1 + (self.size - 1) * (nth + 1) / self.days

    def days_struck(self) -> list[date]:
        """Its days, in order."""
        return [self.start + timedelta(days=nth) for nth in range(self.days)]


@dataclass(frozen=True)
class Truth:
    """What is true of one day: this subject's factor was multiplied by `size`."""

    day: date
    kind: str
    subject: Mapping[str, str]
    factor: str
    size: float


def _check(incident: Incident, kind: IncidentKind) -> None:
    strange = set(incident.subject) - set(kind.dims)
    if strange or incident.days < 1 or incident.size < 0:
        raise UseError(
            Words(f"事故「{incident.kind}」写得不对：{incident}", f"the incident {incident.kind} is not well formed: {incident}"),
            Words("对象可用：" + "、".join(kind.dims), "its subject may name: " + ", ".join(kind.dims)),
        )


def effects_of(incidents: Sequence[Incident], first: date, days: int, count: int) -> Effects:
    """The multipliers of all incidents together; those outside the days do nothing."""
    effects = Effects.none(days, count)
    for incident in incidents:
        kind = KINDS.get(incident.kind)
        _check(incident, kind)
        start = (incident.start - first).days
        for nth in range(incident.days):
            if 0 <= start + nth < days:
                kind.apply(effects, start + nth, incident.subject, incident.strength(nth))
        if kind.around:
            kind.around(effects, max(start, 0), max(start + incident.days, 0), incident.subject)
    return effects


def truth(incidents: Sequence[Incident]) -> list[Truth]:
    """What is true of which day, in order of days."""
    rows = [
        Truth(day, i.kind, dict(i.subject), KINDS.get(i.kind).factor, i.strength(nth))
        for i in incidents
        for nth, day in enumerate(i.days_struck())
    ]
    return sorted(rows, key=lambda t: (t.day, t.kind))
