"""Briefs against the truth: where the cause stands, what was said of things that did not happen, whether every list sums to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accuracy_shops import Judged, Planted, ShopPlan
from accuracy_shops_kinds import BY_ID, Variant
from accuracy_shops_people import Alarm

from zhanggui.brief.causes import SURE
from zhanggui.brief.findings import SUMMARIES

Brief = dict[str, Any]
GAPS = ("intake.",)  # the file has not come: true where it has not
DESKS = {"refund_wave": "refund", "ad_burn": "ads", "keyword_burn": "ads", "agent_drop": "service"}
LEVELS = {"source_l1", "source_l2", "product_id"}


@dataclass(frozen=True)
class Row:
    """One shop on one day. Ranks begin at 1, 0: not there. `money`: cents that the incident moved, `sales_deviations` in the shop's usual swings."""

    shop: str
    seed: int
    day: str
    what: str
    label: str
    deviations: float
    sales_deviations: float
    money: int
    part: float  # of the sales of a usual day
    rank: int
    loose: int  # the rank of a row that names the subject, whatever the factor
    found_at: int  # rank among the findings
    people: int  # rank of the struck subject among people's alarms of that desk
    findings: int
    false: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()
    blamed: tuple[str, ...] = ()  # causes that name what was not struck
    sure_blamed: int = 0  # of them, how many the brief is sure of
    all_named: bool = True  # every incident of the day stands within the first three
    people_alarms: int = 0
    uneven: tuple[str, ...] = ()
    said: tuple[str, ...] = field(default=())
    truth: str = ""


def judge(
    plan: ShopPlan, judged: Judged, brief: Brief, moved: Mapping[str, int], swing: float, usual: float, people: Sequence[Alarm]
) -> Row:
    """One brief. `moved`: cents by variant; `swing` and `usual` of the shop's daily sales (share, cents)."""
    struck = plan.planted if judged.what == "struck" else ()
    told = [f for f in brief["findings"] if f["check"] not in SUMMARIES]
    kinds = [_kind_of(f, plan, struck, judged) for f in told]
    blamed = [c for c in brief["causes"] if c["subject"] and not any(_related(c["subject"], p) for p in struck)]
    main = min(struck, key=lambda p: _rank(brief, told, p) or 99, default=None)
    money = sum(moved.get(p.variant, 0) for p in struck)
    return Row(
        shop=plan.key,
        seed=plan.seed,
        day=judged.day.isoformat(),
        what=judged.what,
        label=judged.label,
        deviations=max((p.deviations for p in struck), default=0.0),
        sales_deviations=abs(money) / (swing * usual) if swing > 0 and usual > 0 else 0.0,
        money=money,
        part=abs(money) / usual if usual > 0 else 0.0,
        rank=_rank(brief, told, main) if main else 0,
        loose=_rank(brief, told, main, loose=True) if main else 0,
        found_at=next((n for n, k in enumerate(kinds, 1) if k == "true"), 0),
        people=_people_rank(people, main) if main else 0,
        findings=len(told),
        false=tuple(_say(f) for f, k in zip(told, kinds, strict=True) if k == "false"),
        echoes=tuple(_say(f) for f, k in zip(told, kinds, strict=True) if k == "echo"),
        blamed=tuple(_cause(c) for c in blamed),
        sure_blamed=sum(c["confidence"] >= SURE for c in blamed),
        all_named=all(1 <= _rank(brief, told, p) <= 3 for p in struck),
        people_alarms=len(people),
        uneven=tuple(_uneven(brief)),
        said=(*(_cause(c) for c in brief["causes"][:3]), *(f"! {_say(f)}" for f in told[:3])),
        truth="; ".join(f"{p.variant} {dict(p.incident.subject)} × {p.incident.size:g}" for p in struck),
    )


def _cause(c: Mapping[str, Any]) -> str:
    return f"{'/'.join(c['subject'].values()) or 'shop'} {c['factor']} {c['impact']:.0f}"


def _say(f: Mapping[str, Any]) -> str:
    return f"{f['check']} {'/'.join(map(str, f['subject'].values()))}".strip()


def _rank(brief: Brief, told: Sequence[Mapping[str, Any]], planted: Planted | None, loose: bool = False) -> int:
    if planted is None:
        return 0
    variant, subject = BY_ID[planted.variant], dict(planted.incident.subject)
    right = [subject, *variant.answers(subject)]
    if variant.where == "findings":
        return next((n for n, f in enumerate(told, 1) if _is_finding(f, variant, right)), 0)
    hits = (n for n, c in enumerate(brief["causes"], 1) if _among(c["subject"], right) and (loose or c["factor"] in variant.factors))
    return next(hits, 0)


def _is_finding(finding: Mapping[str, Any], variant: Variant, right: Sequence[Mapping[str, str]]) -> bool:
    if not finding["check"].startswith(variant.checks):
        return False
    subject = finding["subject"]
    if variant.kind == "missing_table":
        return any(r.get("table", "") in str(subject.get("table", "")).split(",") or not r for r in right)
    if variant.kind == "partial_day":
        return True
    return any(all(str(subject.get(k)) == v for k, v in r.items()) for r in right)


def _among(subject: Mapping[str, Any], right: Iterable[Mapping[str, str]]) -> bool:
    """The same subject; a level-2 source may stand with or without its level 1."""
    return any(_plain(subject) == _plain(r) for r in right)


def _plain(subject: Mapping[str, Any]) -> dict[str, str]:
    return {k: str(v) for k, v in subject.items() if k != "source_l1" or "source_l2" not in subject}


def _kind_of(finding: Mapping[str, Any], plan: ShopPlan, struck: Sequence[Planted], judged: Judged) -> str:
    """true: of what was struck. echo: of another dimension on that day, which the incident reaches. false: of what was not touched."""
    if finding["check"].startswith(GAPS):
        files = any(p.incident.kind in ("partial_day", "missing_table") for p in plan.planted) and judged.what == "struck"
        return "true" if files else "false"
    kinds = {_against(finding, p) for p in struck}
    return next((k for k in ("true", "echo") if k in kinds), "false")


def _against(finding: Mapping[str, Any], planted: Planted) -> str:
    variant, subject, said = BY_ID[planted.variant], dict(planted.incident.subject), finding["subject"]
    if variant.where == "findings" and _is_finding(finding, variant, [subject]):
        return "true"
    shared = set(subject) & set(said)
    if any(subject[k] != str(said[k]) for k in shared if k != "source_l2" or subject.get("source_l1") != said.get("source_l1")):
        # A mix shift moves every source, a product of a struck source may well be another one than the product named.
        return "echo" if variant.kind == "mix_shift" else "false"
    if shared or not subject:
        return "true"
    return "echo" if variant.where == "causes" or not said else "false"


def _related(subject: Mapping[str, Any], planted: Planted) -> bool:
    """Whether a cause may come of an incident: it names nothing else of a dimension that the incident names."""
    struck = dict(planted.incident.subject)
    apart = [k for k in set(struck) & set(subject) if struck[k] != str(subject[k])]
    return not apart or planted.incident.kind == "mix_shift"


def _people_rank(people: Sequence[Alarm], planted: Planted) -> int:
    """Among the alarms of the desk that looks after this kind of incident."""
    desk, subject = DESKS.get(planted.incident.kind, "sales"), dict(planted.incident.subject)
    mine = [a for a in people if a.desk == desk]
    named = (n for n, a in enumerate(mine, 1) if a.subject and all(a.subject.get(k) == v for k, v in subject.items() if k in a.subject))
    if not subject or not (set(subject) & {k for a in mine for k in a.subject}):
        return 0
    if "product_id" in subject and len(subject) > 1:  # nobody looks at a source of one product
        return 0
    return next(named, 0)


def _uneven(brief: Brief) -> list[str]:
    """Lists that do not sum to the change, to the cent."""
    change = brief["compare"]["change"]
    if change is None:
        return []
    sums: dict[str, int] = defaultdict(int)
    for d in brief["drivers"]:
        sums["drivers"] += round(d["effect"] * 100)
    for c in brief["contributions"]:
        sums[c["by"]] += round(c["effect"] * 100)
    return [f"{name}: {total / 100:.2f} for {change:.2f}" for name, total in sums.items() if total != round(change * 100)]
