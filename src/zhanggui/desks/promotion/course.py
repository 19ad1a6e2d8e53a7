"""An activity's name, its days and its goal: what a person types about it and what checks reason about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhanggui.desks.promotion.rules import AFTER_DAYS


@dataclass(frozen=True, kw_only=True)
class Course:
    """Days are shop-local, both ends included."""

    name: str
    kind: str
    starts: date
    ends: date
    campaign: str = ""
    signup_opens: date | None = None
    signup_closes: date | None = None
    locked_from: date | None = None
    warm_from: date | None = None
    after_days: int = AFTER_DAYS
    goal_metric: str = ""
    owner: str = ""
