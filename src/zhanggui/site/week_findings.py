"""What the briefs of a week found, gathered for the meeting: one line a finding, with the days on which it was told. Nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhanggui.kernel.words import Lang
from zhanggui.site.briefs import kept_of
from zhanggui.site.veil import hides
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

GRAVITY = {"high": 0, "medium": 1, "low": 2}
DAYS = 7


@dataclass(frozen=True)
class Told:
    """A finding and the days that told it. `impact`: of all these days, in the shop's money; None where none was told."""

    shop: Shop
    finding: Mapping[str, Any]
    days: tuple[date, ...]
    impact: float | None


@dataclass(frozen=True)
class WeekFindings:
    """The gravest first. `missing`: shop and day of the briefs that nobody has asked for yet."""

    told: list[Told]
    missing: list[tuple[str, date]]


def week_findings(ws: Workspace, shops: Mapping[str, Shop], monday: date, today: date, lang: Lang, sees_money: bool) -> WeekFindings:
    """Of the days of the week that are over."""
    days = [d for d in (monday + timedelta(days=n) for n in range(DAYS)) if d < today]
    found: dict[tuple[str, str], list[tuple[date, Mapping[str, Any]]]] = {}
    missing: list[tuple[str, date]] = []
    for day in days:
        kept = kept_of(ws, shops, day, lang)
        missing += [(shop, day) for shop in shops if shop not in kept]
        for shop, brief in kept.items():
            for finding in brief["findings"]:
                if sees_money or not hides(finding):
                    found.setdefault((shop, finding["id"]), []).append((day, finding))
    told = [_told(shops[shop], lines) for (shop, _), lines in found.items()]
    return WeekFindings(sorted(told, key=_gravest_first), missing)


def _told(shop: Shop, lines: list[tuple[date, Mapping[str, Any]]]) -> Told:
    """As the last day told it."""
    sums = [f["impact"] for _, f in lines if f.get("impact") is not None]
    return Told(shop, lines[-1][1], tuple(day for day, _ in lines), round(sum(sums), 2) if sums else None)


def _gravest_first(told: Told) -> tuple[int, float, str, str]:
    return GRAVITY.get(told.finding["severity"], len(GRAVITY)), -abs(told.impact or 0.0), told.shop.key, told.finding["id"]
