"""What the fleet table says of a shop's brief: a few plain values, kept beside the brief so that a hundred shops are one small read each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.words import Lang

if TYPE_CHECKING:
    from zhanggui.desks.readings import Reading

SALES_TABLES = ("shop_days", "orders")  # a day of which one of these has come can be read


def line_of(brief: Mapping[str, Any], told: Sequence[Reading] = ()) -> dict[str, Any]:
    """Numbers, top cause in the brief's language, how many findings there are and how grave the gravest is; and `told`, the shop's numbers against
    their ranges, from which the page says what moved over all shops."""
    from zhanggui.brief.view_fleet import top_cause

    lang: Lang = "en" if brief.get("lang") == "en" else "zh"
    compare, target = brief["compare"], brief["target"]
    month = target.get("month") or {}
    causes, findings = brief.get("causes") or (), brief.get("findings") or ()
    return {
        "actual": target.get("actual"),
        "base": compare.get("base"),
        "expected": compare.get("expected"),
        "change": compare.get("change"),
        "flags": list(compare.get("flags") or ()),
        "month_target": month.get("target"),
        "month_forecast": month.get("forecast"),
        "cause": top_cause(brief, lang) if causes else "",
        "cause_impact": causes[0]["impact"] if causes else None,
        "findings": [{"check": f["check"], "metric": f.get("metric"), "severity": f["severity"]} for f in findings],
        "quiet": bool(brief.get("quiet")),
        "newest": max((c["last_day"] for c in brief.get("coverage") or () if c["table"] in SALES_TABLES and c["last_day"]), default=None),
        "told": [asdict(one) for one in told],
    }
