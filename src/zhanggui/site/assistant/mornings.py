"""Tools about a day: the brief, the findings of all shops, and the playbook."""

from __future__ import annotations

from typing import Any

from zhanggui.kernel.days import read_day
from zhanggui.kernel.flags import FLAG_WORDS, Flag
from zhanggui.kernel.words import Words
from zhanggui.site.assistant.asker import Asker
from zhanggui.site.assistant.rules import RULES
from zhanggui.site.assistant.tool import Answer, tool

CAUSES = RULES[7]
# What a brief holds for people's eyes and other programs only.
LEFT_OUT = ("contributions", "pace", "sources_used")
TOLD = (
    "check",
    "severity",
    "confidence",
    "subject",
    "subject_title",
    "metric",
    "observed",
    "expected",
    "impact",
    "title",
    "why",
    "flags",
    "actions",
)


@tool(
    "brief",
    Words("晨报", "The morning brief"),
    Words("一个店铺一天的晨报：一句话、目标、对比、关键指标、因子、伴随因子、发现、今天做什么、缺哪些表。quiet 为 true 就是今日无需动作，不要另找事做。",
          "A shop's brief of a day: headline, target, comparison, key numbers, drivers, causes, findings, actions, missing files. quiet: nothing to do, so invent nothing."),
)  # fmt: skip
def brief(asker: Asker, shop: str, day: str) -> Answer:
    told = _of(asker, shop, day)
    flags = {f for m in told["measures"] for f in m.get("flags", [])} | set(told["compare"]["flags"])
    said = {k: v for k, v in told.items() if k not in LEFT_OUT} | {"findings": [_finding(f) for f in told["findings"]]}
    return said | {"headline": told["headline"][asker.lang], "mind": [*_said(asker, flags), CAUSES.say(asker.lang)]}


@tool(
    "findings",
    Words("发现", "Findings"),
    Words("某一天的异常：涉及金额、依据、先做什么、对应哪一页做法。不写店铺就看全部店铺。没有发现就是没有异常。",
          "What stood out on a day, with money, evidence, what to do first and the page of the playbook; all shops when none is named. None found means nothing stood out."),
)  # fmt: skip
def findings(asker: Asker, day: str, shop: str = "") -> Answer:
    keys = [asker.shop(shop).key] if shop else list(asker.shops)
    rows = [
        {"shop": key, "currency": told["currency"], **_finding(f)}
        for key in keys
        for told in [_of(asker, key, day)]
        for f in told["findings"]
    ]
    flags = {f for r in rows for f in r.get("flags", [])}
    return {"date": day, "shops": keys, "findings": rows, "mind": [*_said(asker, flags), CAUSES.say(asker.lang), RULES[6].say(asker.lang)]}


@tool(
    "playbook",
    Words("做法", "Playbook"),
    Words("按词找做法的页（看什么、做什么、不做什么、出处），或用 desk/name 取一页全文。给建议时只用这里写的做法，并说是哪一页。",
          "Pages of the playbook by words (what to look at, to do, not to do, the source), or one page whole by desk/name. Advise from here only, and name the page."),
)  # fmt: skip
def playbook(asker: Asker, words: str) -> Answer:
    from zhanggui.site.playbook_pages import playbook as pages

    every, lang = pages(), asker.lang
    if words in every:
        page = every[words]
        return {"page": page.id, "title": page.title.say(lang), "text": page.text.say(lang), "checks": [c.id for c in page.checks]}
    found = [p for p in every.values() if p.holds(words, lang)]
    return {"pages": [{"page": p.id, "title": p.title.say(lang), "desk": p.desk_words.say(lang)} for p in found]}


def _of(asker: Asker, shop: str, day: str) -> dict[str, Any]:
    """The brief as the page Today keeps it, without what this asker may not see."""
    from zhanggui.site.briefs import brief_of
    from zhanggui.site.veil import veiled

    told = brief_of(asker.ws, asker.shop(shop).key, read_day(day), asker.lang)
    return told if asker.may_see_money() else veiled(told)


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    return {name: finding[name] for name in TOLD if name in finding}


def _said(asker: Asker, flags: set[str]) -> list[str]:
    return [f"{f}: {FLAG_WORDS[Flag(f)].say(asker.lang)}" for f in sorted(flags) if f in set(Flag)]
