"""The likeliest causes of the change: the members and factors of the breakdowns that carry it, the most telling first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhanggui.brief.words import FACTOR_WORDS, subject_words
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words

ORDINARY = 0.05  # of the base: a change as small as this needs no causes when nothing unusual was found
LEAST_SHARE = 0.10  # of the change; below it a member is noise
CHILD = 0.7  # a level-2 source that carries so much of its level-1 source stands for it
MOST = 5
SURE, UNSURE = 0.75, 0.4
SPLITS = ("source_l1", "source_l2", "product_id")


def causes(
    contributions: Sequence[dict[str, Any]],
    drivers: Sequence[dict[str, Any]],
    change: float | None,
    findings: Sequence[Finding],
    expected: float | None = None,
) -> list[dict[str, Any]]:
    """Ranked causes of the change, at most five. A cause that a check found beyond its usual range is the surer."""
    if not change or (abs(change) < ORDINARY * max(abs(expected or 0.0), abs(change)) and not findings):
        return []
    candidates = [c for c in contributions if c["by"] in SPLITS and c["subject"] and c["effect"] * change > 0]
    candidates = [c for c in candidates if abs(c["effect"]) >= LEAST_SHARE * abs(change)]
    candidates = _most_telling(candidates)
    found = {(frozenset(f.subject.items()), f.metric): f for f in findings}
    rows = []
    for c in candidates:
        finding = found.get((frozenset(c["subject"].items()), c["factor"]))
        sure = max(SURE, finding.confidence) if finding else UNSURE
        rows.append(_cause(c["subject"], c["factor"], c["effect"], change, sure, c.get("title")))
    rows.sort(key=lambda r: (-abs(r["impact"]) * r["confidence"], sorted(r["subject"].items()), r["factor"]))
    if not rows:
        rows = [
            _cause({}, d["factor"], d["effect"], change, UNSURE, None)
            for d in sorted(drivers, key=lambda d: -abs(d["effect"]))
            if d["effect"] * change > 0
        ]
    return [{"rank": n, **row} for n, row in enumerate(rows[:MOST], start=1)]


def _most_telling(candidates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of a level-1 source and its children: the child where it carries most, else the parent."""
    keep = []
    children = [c for c in candidates if c["by"] == "source_l2" and c["subject"]["source_l2"]]
    told: set[tuple[str, str]] = set()
    for parent in (c for c in candidates if c["by"] == "source_l1"):
        name = parent["subject"]["source_l1"]
        own = [c for c in children if c["subject"]["source_l1"] == name and c["factor"] == parent["factor"]]
        best = max(own, key=lambda c: abs(c["effect"]), default=None)
        keep.append(best if best and abs(best["effect"]) >= CHILD * abs(parent["effect"]) else parent)
        told.add((name, parent["factor"]))
    orphans = [c for c in children if (c["subject"]["source_l1"], c["factor"]) not in told]
    return keep + orphans + [c for c in candidates if c["by"] == "product_id"]


def _cause(subject: dict[str, str], factor: str, impact: float, change: float, sure: float, title: str | None) -> dict[str, Any]:
    who = subject_words(subject, title)
    lead = Words("主要伴随因子", "main accompanying factor") if sure >= SURE else Words("需进一步验证", "to be verified")
    factor_name = FACTOR_WORDS[factor]
    words = Words(f"{lead.zh}：{who.zh} · {factor_name.zh}", f"{lead.en}: {who.en} · {factor_name.en}")
    row = {"subject": subject, "factor": factor, "impact": impact, "share": round(impact / change, 6), "confidence": round(sure, 4)}
    return row | {"words": {"zh": words.zh, "en": words.en}} | ({"title": title} if title else {})
