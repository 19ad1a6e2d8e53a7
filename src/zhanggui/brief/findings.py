"""Running the checks, and making few and telling findings of what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from zhanggui.brief.coverage import REPORTS, Cover
from zhanggui.brief.words import DOWNLOADS, TABLES
from zhanggui.desks import CHECKS
from zhanggui.kernel.finding import Action, Finding, Severity
from zhanggui.kernel.flags import FLAG_WORDS, Flag
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.context import DayContext

MOST = 5
GAINS_PRESS = 0.5
HARDLY = 0.1  # of the usual sales: what orders of the day before bring when they are paid today
# Reports whose absence leaves the day without its main number.
VITAL = frozenset({"shop_days", "orders"})
# Findings about the files themselves: nothing can be trusted before they are mended.
GAPS = ("intake.", "data.")
# Reports of one day, downloaded together.
DAILY = frozenset({"shop_days", "source_days", "product_days", "orders", "order_days", "ad_days", "service_days"})
# Findings about one of these are one story; the others of it are its evidence.
STORIES = {"product_id": "product", "staff": "staff", "campaign_id": "campaign"}
EVIDENCE = "evidence"
DATED, DATED_MOST = "dated", 2  # what is lost when its day has passed: so many places are kept for it, whatever money the others tell
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
GAINS = frozenset({"product.aov_rise", "plan.sales_rose", "plan.sales_climb", "plan.target_overshot"})
TAKEN_BACK = 0.8  # of a gain, refunded beyond the usual on the same day: then it was none
CARRIES = 0.5  # of a summary's money: a finding of so much of it is what the summary is about
# A finding that only says how much was sold: it leads, and is no story of its own beside a cause.
SUMMARIES = frozenset(
    {"plan.target_missed", "plan.target_overshot", "plan.sales_fell", "plan.sales_rose", "plan.sales_slide", "plan.sales_climb"}
)


def run_checks(ctx: DayContext) -> dict[str, list[Finding]]:
    """Findings of every shop, by shop."""
    out: dict[str, list[Finding]] = {shop: [] for shop in ctx.shops}
    for check in CHECKS:
        for finding in check.run(ctx):
            out[finding.shop].append(finding)
    return out


def coverage_findings(shop: str, covers: Sequence[Cover], day: date, sold: float | None, usual: float | None = None) -> list[Finding]:
    """One finding for the reports that come daily and have not come, one for those that came in part. `usual`: what the day is held against."""
    late = [c for c in covers if c.status == "late" and (c.awaited or sold is None) and c.table in (*REPORTS, "orders")]
    if sold and sold >= HARDLY * (usual or 0.0) and not _told(covers, "shop_days"):
        late = [c for c in late if c.table != "orders"]  # the day's sales come of the order list: paid today, ordered before
    part = [c for c in covers if c.status == "partial"]
    out = []
    if late:
        vital = sold is None and any(c.table in VITAL for c in late)
        names = _names(late)
        out.append(
            _gap(
                shop, "intake.table_late", late, "high" if vital else "medium",
                Words(f"缺 {day:%m-%d} 的表：{names.zh}", f"tables of {day:%m-%d} have not come: {names.en}"),
                Words("这些表平时每天都有，缺了就看不全；结论先打折看", "they come every day; without them the picture is not whole"),
                Flag.MISSING_FILE,
            )
        )  # fmt: skip
    if part:
        names = _names(part)
        out.append(
            _gap(
                shop, "intake.table_partial", part, "medium",
                Words(f"{day:%m-%d} 的表不完整：{names.zh}", f"tables of {day:%m-%d} are not whole: {names.en}"),
                Words("行数或最后一单的时间明显比平时少，像是没到一天结束就下载了", "far fewer rows, or a far earlier last order, than usual: downloaded before the day ended?"),
                Flag.PARTIAL_DAY,
            )
        )  # fmt: skip
    return out


def _gap(shop: str, check: str, covers: Sequence[Cover], severity: Severity, title: Words, why: Words, flag: Flag) -> Finding:
    what = [DOWNLOADS.get(c.table, TABLES[c.table]) for c in covers]
    text = Words("下载并导入：" + "；".join(w.zh for w in what), "download and import: " + "; ".join(w.en for w in what))
    return Finding(
        check, shop, {"table": ",".join(c.table for c in covers)}, "coverage", None, None, 0.0, severity, 1.0, title, why,
        (Action("assistant", text, check.replace(".", "/")),), caveats=(flag,), tables=tuple(c.table for c in covers),
    )  # fmt: skip


def _names(covers: Sequence[Cover]) -> Words:
    names = [TABLES[c.table] for c in covers]
    return Words("、".join(n.zh for n in names), ", ".join(n.en for n in names))


def trusted(findings: Iterable[Finding], covers: Sequence[Cover]) -> list[Finding]:
    """Findings that do not rest on a table of which only a part has come: there every drop is a gap in the file. On such a day the other
    reports were very likely downloaded too early as well: no loss that they tell of that day is believed either."""
    part = {c.table for c in covers if c.status == "partial"}
    whole = [f for f in findings if not part & set(f.tables) and not (part and f.impact < 0 and DAILY & set(f.tables))]
    return [f for f in whole if not (f.check in SUMMARIES and f.observed == 0 and _is_gap(covers))]


def _is_gap(covers: Sequence[Cover]) -> bool:
    """The orders have not come, or the shop rests, and no report tells the day: that it sold nothing is that, which is said already."""
    return any(c.table == "orders" and (c.status == "late" or c.resting) for c in covers) and not _told(covers, "shop_days")


def _told(covers: Sequence[Cover], table: str) -> bool:
    return any(c.table == table and c.status == "ok" for c in covers)


def rank(findings: Iterable[Finding]) -> list[Finding]:
    """At most five findings: gaps in the data first (nothing can be trusted before), then by money at stake × confidence, one a story; what
    has its day last, and up to two of it whatever the others tell."""
    gaps = [f for f in findings if f.check.startswith(GAPS)]
    rest = sorted((f for f in _no_good_news(findings) if not f.check.startswith(GAPS)), key=lambda f: (-_urgency(f), f.id))
    stories: dict[str, list[Finding]] = {}
    for finding in rest:
        stories.setdefault(_story(finding), []).append(finding)
    told = [_with_evidence(first, others) for first, *others in stories.values()]
    summaries, causes = [f for f in told if f.check in SUMMARIES], [f for f in told if f.check not in SUMMARIES]
    for summary in list(summaries):
        place = next((n for n, f in enumerate(causes) if _carries(f, summary)), None)
        if place is not None:
            causes[place] = _with_evidence(causes[place], [summary, *evidence_of(summary)])
            summaries.remove(summary)
    dated = sorted((f for f in causes if f.extra.get(DATED)), key=lambda f: (SEVERITIES.index(f.severity), f.id))
    first = [*gaps, *summaries, *(f for f in causes if not f.extra.get(DATED))][: MOST - min(len(dated), DATED_MOST)]
    return [*first, *dated[: MOST - len(first)]]


def _with_evidence(finding: Finding, others: Sequence[Finding]) -> Finding:
    return replace(finding, extra={**finding.extra, EVIDENCE: (*evidence_of(finding), *others)}) if others else finding


def _carries(finding: Finding, summary: Finding) -> bool:
    """The finding makes most of what the summary counts: then the two are one story, and it leads."""
    return finding.impact * summary.impact > 0 and abs(finding.impact) >= CARRIES * abs(summary.impact)


def _story(finding: Finding) -> str:
    """What the finding is a part of: what its check says, else the product, agent or campaign it is about; alone otherwise."""
    named = finding.extra.get("story")
    if named:
        return str(named)
    return next((f"{name}:{finding.subject[dim]}" for dim, name in STORIES.items() if finding.subject.get(dim)), finding.id)


def _no_good_news(findings: Iterable[Finding]) -> list[Finding]:
    """A basket that grew only because the buyers of cheap products stayed away is no good news beside their loss; nor is an order that
    was taken back the same day."""
    listed = list(findings)
    lost = any(f.impact < 0 and f.check.split(".")[0] in ("product", "traffic") for f in listed)
    back = -min((f.impact for f in listed if f.check.startswith("service.refund")), default=0.0)
    return [f for f in listed if f.check not in GAINS or not ((lost and f.check == "product.aov_rise") or back >= TAKEN_BACK * f.impact)]


def evidence_of(finding: Finding) -> tuple[Finding, ...]:
    """The other findings of its story."""
    return tuple(finding.extra.get(EVIDENCE, ()))


def _why(finding: Finding) -> Words:
    """Its reason, and what else was found about the same subject."""
    others = evidence_of(finding)
    if not others:
        return finding.why
    zh, en = "；".join(f.title.zh for f in others), "; ".join(f.title.en for f in others)
    return Words(f"{finding.why.zh}。同时：{zh}", f"{finding.why.en}. At the same time: {en}")


def _urgency(finding: Finding) -> float:
    """Money at stake × confidence; a loss presses more than a gain of the same size."""
    return finding.weight * (1.0 if finding.impact < 0 else GAINS_PRESS)


def finding_json(finding: Finding, versions: Mapping[str, int], lang: Lang) -> dict[str, Any]:
    """A finding as the contract has it, in one language."""
    return {
        "id": finding.id,
        "check": finding.check,
        "subject": dict(finding.subject),
        "metric": finding.metric,
        "observed": finding.observed,
        "expected": finding.expected,
        "interval": list(finding.interval),
        "impact": round(finding.impact, 2) + 0.0,
        "severity": finding.severity,
        "confidence": round(finding.confidence, 4),
        "caveats": [str(c) for c in finding.caveats],
        "words_caveats": [FLAG_WORDS[c].say(lang) for c in finding.caveats],
        "title": finding.title.say(lang),
        "why": _why(finding).say(lang),
        "evidence": [{"id": f.id, "title": f.title.say(lang), "impact": round(f.impact, 2) + 0.0} for f in evidence_of(finding)],
        "actions": [_action_json(a, lang) for a in finding.actions],
        "sources": [{"table": t, "version": versions[t]} for t in finding.tables if t in versions],
    }


def actions_json(findings: Sequence[Finding], lang: Lang) -> list[dict[str, Any]]:
    """At most five things to do: the first action of every finding, then the second ones; what a mere summary asks for comes last."""
    turns = [(n, k, a) for n, f in enumerate(findings) for k, a in enumerate(f.actions)]
    turns.sort(key=lambda t: (findings[t[0]].check in SUMMARIES, t[1], t[0]))
    out, seen = [], set()
    for n, _, action in turns:
        if action.text.zh not in seen:
            seen.add(action.text.zh)
            out.append(_action_json(action, lang) | {"finding": findings[n].id, "impact": round(findings[n].impact, 2) + 0.0})
    return out[:MOST]


def _action_json(action: Action, lang: Lang) -> dict[str, Any]:
    return {"role": action.role, "text": action.text.say(lang), "playbook": action.playbook}
