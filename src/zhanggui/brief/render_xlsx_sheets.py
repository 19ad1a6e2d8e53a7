"""The sheets of the workbook: name, columns and how the rows come from the brief."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from zhanggui.brief import words_labels as say
from zhanggui.brief.platforms import platform_name
from zhanggui.brief.view import Brief, compare_lines, measure_lines, notes, target_lines
from zhanggui.brief.view_fleet import fleet_rows
from zhanggui.brief.view_money import add, subject_text
from zhanggui.brief.view_work import action_lines, coverage_lines, finding_cards
from zhanggui.brief.words import DIMS, FACTOR_WORDS, metric_name, metric_unit, name_of
from zhanggui.brief.words_say import COUNT_UNITS, MONEY_UNITS, RATIO_UNITS, Voice
from zhanggui.kernel.words import Words

Kind = Literal["text", "long", "id", "money", "percent", "number", "count", "day"]
Column = tuple[Words, int, Kind]


class Typed(NamedTuple):
    """A value whose kind is not that of its column."""

    value: Any
    kind: Kind
    currency: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet. `titled` puts the shop and the headline above the head."""

    name: Words
    columns: tuple[Column, ...]
    rows: Callable[[Brief, Voice], Iterator[list[Any]]]
    titled: bool = False


def kind_of(unit: str) -> Kind:
    """How a number of this unit is written."""
    if unit in MONEY_UNITS:
        return "money"
    if unit in RATIO_UNITS:
        return "percent"
    return "count" if unit in COUNT_UNITS else "number"


def today_rows(brief: Brief, voice: Voice) -> Iterator[list[Any]]:
    """Target, comparisons and key numbers, one below the other."""
    for t in target_lines(brief, voice):
        yield [voice(say.TARGET), t.label, Typed(t.actual, "money"), Typed(t.target, "money"), Typed(t.gap, "money"), t.attainment, t.pace]
    actual = brief["target"].get("actual")
    for c in compare_lines(brief, voice):
        note = voice.join([*([voice(say.IS_BASE)] if c.main else []), *c.flags])
        amounts = [Typed(actual, "money"), Typed(c.expected, "money"), Typed(c.change, "money")]
        yield [voice(say.COMPARE), c.label, *amounts, c.ratio, note]
    for m in measure_lines(brief, voice):
        kind = kind_of(m.unit)
        ratio = m.change / abs(m.base_number) if m.change is not None and m.base_number else None
        values = [Typed(m.number, kind), Typed(m.base_number, kind), Typed(m.change, kind)]
        yield [voice(say.MEASURES_HEAD), m.name, *values, ratio, voice.join(list(m.flags))]
    for note in notes(brief, voice):
        yield [voice(say.NOTES), "", None, None, None, None, note]


def driver_rows(brief: Brief, voice: Voice) -> Iterator[list[Any]]:
    drivers = brief.get("drivers") or []
    for d in drivers:
        yield [d["factor"], name_of(FACTOR_WORDS, d["factor"], voice.lang), d["effect"]]
    if drivers:
        yield ["", voice(say.TOTAL), add(d["effect"] for d in drivers)]


def contribution_rows(brief: Brief, voice: Voice) -> Iterator[list[Any]]:
    """Every line, not only the largest."""
    for row in brief.get("contributions") or []:
        ids = " › ".join(str(v) for v in row["subject"].values())
        factor = name_of(FACTOR_WORDS, row["factor"], voice.lang)
        name = subject_text(row, voice.lang) if row["subject"] else voice(say.OTHERS, n=row["n"]) if row.get("n") else factor
        yield [name_of(DIMS, row["by"], voice.lang), name, ids, factor, row["effect"]]


def finding_rows(brief: Brief, voice: Voice) -> Iterator[list[Any]]:
    for raw, card in zip(brief.get("findings") or [], finding_cards(brief, voice), strict=True):
        kind = kind_of(raw.get("unit") or metric_unit(raw.get("metric") or ""))
        numbers = [Typed(n, kind) for n in (card.observed, card.expected, *card.interval)]
        caveats = voice.join(list(card.caveats))
        yield [
            card.severity_word,
            card.title,
            card.metric,
            *numbers,
            card.impact,
            card.confidence,
            card.certainty,
            card.why,
            caveats,
            card.check,
            card.id,
        ]


def task_rows(brief: Brief, voice: Voice) -> Iterator[list[Any]]:
    for a in action_lines(brief, voice):
        yield [a.number, a.when, a.role, a.text, a.impact, a.playbook]
    if brief["quiet"]:
        yield [None, "", "", voice(say.QUIET), None, ""]


def coverage_rows(brief: Brief, voice: Voice) -> Iterator[list[Any]]:
    used: dict[str, list[str]] = {}
    for s in brief.get("sources_used") or []:
        used.setdefault(s.get("table") or "", []).append(metric_name(s["measure"], voice.lang))
    for c in coverage_lines(brief, voice):
        yield [c.table, c.name, c.status_word, c.last_day, c.download, ", ".join(c.recipes), voice.join(used.get(c.table, []))]


def shop_rows(brief: Brief, voice: Voice) -> Iterator[list[Any]]:
    for r in fleet_rows(brief, voice.lang):
        money = [Typed(n, "money", r.currency) for n in (r.actual, r.target)]
        yield [r.shop, r.name, r.currency, *money, r.attainment, r.base, Typed(r.change, "money", r.currency), r.cause, r.tasks]


def moved_rows(brief: Brief, voice: Voice) -> Iterator[list[Any]]:
    """What most shops did together, then every number of a shop that moved."""
    for r in brief["moved"]["together"]:
        who = voice(say.MOVED_PLATFORM, platform=voice(platform_name(r["platform"]))) if r["platform"] else voice(say.MOVED_ALL)
        name = metric_name(r["metric"], voice.lang)
        yield [
            "",
            who,
            name,
            None,
            None,
            None,
            None,
            r["change"],
            None,
            voice(say.MOVED_SHARED, metric=name, trend="", n=r["shops"], of=r["of"]),
        ]
    for shop in brief["moved"]["alone"]:
        for one in shop["moves"]:
            kind = kind_of(metric_unit(one["metric"]))
            numbers = [Typed(n, kind, shop["currency"]) for n in (one["value"], one["expected"], *one["interval"])]
            name = metric_name(one["metric"], voice.lang)
            yield [shop["shop"], shop["shop_name"], name, *numbers, one["change"], one["shared"] or None, ""]


CODE = Words("代码", "code")
FLEET_SHEET = Sheet(
    say.ALL_SHOPS,
    (
        (CODE, 12, "id"), (say.SHOP, 22, "text"), (Words("币种", "currency"), 8, "text"), (say.ACTUAL, 14, "money"), (say.AIM, 14, "money"),
        (say.ATTAINMENT, 10, "percent"), (say.BASE, 12, "text"), (say.CHANGE, 14, "money"),
        (say.TOP_CAUSE, 26, "text"), (say.TASKS, 8, "count"),
    ),
    shop_rows,
)  # fmt: skip
MOVED_SHEET = Sheet(
    say.MOVED,
    (
        (CODE, 12, "id"), (say.SHOP, 24, "text"), (say.NUMBERS, 14, "text"), (say.ACTUAL, 14, "number"), (say.MOVE_EXPECTED, 14, "number"),
        (say.MOVE_LOW, 14, "number"), (say.MOVE_HIGH, 14, "number"), (say.RATIO, 10, "percent"), (say.SHARED_CHANGE, 16, "percent"),
        (say.NOTES, 40, "long"),
    ),
    moved_rows,
)  # fmt: skip
SHEETS: tuple[Sheet, ...] = (
    Sheet(
        Words("今日", "Today"),
        (
            (Words("类别", "part"), 14, "text"), (Words("项目", "item"), 22, "text"), (say.ACTUAL, 16, "money"),
            (Words("目标或基准", "target or base"), 16, "money"), (Words("差额或增减", "gap or change"), 16, "money"),
            (Words("完成率或增减比例", "attained or change %"), 16, "percent"), (say.NOTES, 60, "long"),
        ),
        today_rows,
        titled=True,
    ),
    Sheet(Words("因子", "Factors"), ((CODE, 20, "id"), (say.FACTOR, 20, "text"), (say.EFFECT, 18, "money")), driver_rows),
    Sheet(
        Words("来源商品", "Sources and products"),
        ((Words("按", "by"), 14, "text"), (say.SUBJECT, 44, "text"), (CODE, 22, "id"), (say.FACTOR, 16, "text"), (say.EFFECT, 16, "money")),
        contribution_rows,
    ),
    Sheet(
        Words("发现", "Findings"),
        (
            (Words("轻重", "severity"), 8, "text"), (Words("发现", "finding"), 40, "long"), (Words("指标", "metric"), 14, "text"),
            (say.OBSERVED, 12, "number"), (say.EXPECTED, 12, "number"), (Words("常见下限", "usual low"), 12, "number"),
            (Words("常见上限", "usual high"), 12, "number"), (say.IMPACT, 14, "money"), (Words("把握", "confidence"), 9, "percent"),
            (Words("把握的话", "certainty"), 16, "text"), (say.EVIDENCE, 60, "long"), (say.CAVEATS, 24, "long"),
            (Words("规则", "check"), 24, "id"), (CODE, 36, "id"),
        ),
        finding_rows,
    ),
    Sheet(
        Words("任务", "Tasks"),
        (
            (Words("序", "no."), 6, "count"), (Words("何时", "when"), 8, "text"), (Words("谁", "who"), 12, "text"),
            (Words("做什么", "what"), 64, "long"), (say.IMPACT, 14, "money"), (Words("做法页", "playbook"), 26, "id"),
        ),
        task_rows,
    ),
    Sheet(
        Words("覆盖", "Coverage"),
        (
            (CODE, 16, "id"), (say.TABLE, 14, "text"), (say.STATUS, 10, "text"), (Words("最近一天", "last day"), 12, "day"),
            (Words("下载什么", "what to get"), 52, "long"), (Words("认得的格式", "recipes"), 30, "text"),
            (Words("供给的数字", "numbers it gives"), 26, "text"),
        ),
        coverage_rows,
    ),
)  # fmt: skip
