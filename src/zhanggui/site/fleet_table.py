"""The fleet as cells to draw and as the table that is downloaded: the same columns in both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhanggui.brief.platforms import platform_name
from zhanggui.brief.words import SEVERITIES, name_of
from zhanggui.brief.words_say import ARROWS, NOTHING, Voice, direction
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.fleet import FleetRow, Total, base_words
from zhanggui.site.web.tables import Column, Table

TONES = {1: "up", 0: "", -1: "down"}
SOON, CANNOT, QUIET = (
    Words("计算中…", "being worked out …"),
    Words("算不出来", "could not be worked out"),
    Words("无需动作", "nothing to do"),
)


def columns(money: bool, tasks: bool) -> list[Column]:
    """The columns this visitor sees."""
    every = [
        Column("shop", Words("店铺", "Shop")),
        Column("platform", Words("平台", "Platform")),
        Column("currency", Words("币种", "Currency")),
        Column("sales", Words("支付金额", "Sales"), "money"),
        Column("target", Words("目标", "Target"), "money"),
        Column("attainment", Words("完成率", "Attained"), "ratio"),
        Column("pace", Words("月末预计", "Month-end"), "ratio", note=Words("按计划的日历，月末预计完成目标的多少", "share of the month's target that its forecast reaches")),
        Column("change", Words("增减额", "Change"), "money", signed=True),
        Column("ratio", Words("增减", "Change %"), "ratio", signed=True),
        Column("base", Words("和谁比", "Against")),
        Column("cause", Words("主要伴随因子", "Main factor")),
        Column("findings", Words("发现", "Findings"), "count"),
        Column("tasks", Words("未完任务", "Open tasks"), "count"),
    ]  # fmt: skip
    hidden = ({"target", "attainment", "pace"} if not money else set()) | (set() if tasks else {"tasks"})
    return [c for c in every if c.key not in hidden]


def table(rows: Sequence[FleetRow], money: bool, lang: Lang, file: str) -> Table:
    """The fleet for Excel: raw numbers, the names as on the page."""
    has_tasks = any(r.tasks is not None for r in rows)
    return Table("fleet", columns(money, has_tasks), [_raw(r, lang) for r in rows], Words("全部店铺", "All shops"), file)


def _raw(row: FleetRow, lang: Lang) -> dict[str, Any]:
    return {
        "shop": row.shop.name, "platform": platform_name(row.shop.platform).say(lang), "currency": row.shop.currency, "sales": row.sales, "target": row.target,
        "attainment": row.attainment, "pace": row.pace, "change": row.change, "ratio": row.ratio,
        "base": base_words(row.base, lang) if row.change is not None else "",
        "cause": cause_words(row, lang), "findings": row.findings if row.line else None, "tasks": row.tasks,
    }  # fmt: skip


def cause_words(row: FleetRow, lang: Lang) -> str:
    """The top cause; that nothing needs doing; or that it is not known yet."""
    if row.kept.failed:
        return CANNOT.say(lang)
    if row.waiting:
        return SOON.say(lang)
    return row.line.get("cause") or (QUIET.say(lang) if row.line.get("quiet") else "")


def drawn(row: FleetRow, lang: Lang) -> dict[str, Any]:
    """A row in words."""
    voice = Voice(lang, row.shop.currency)
    return {
        "row": row,
        "shop": row.shop,
        "platform": platform_name(row.shop.platform).say(lang),
        "sales": voice.money(row.sales),
        "target": voice.money(row.target),
        "attainment": voice.attained(row.attainment),
        "fill": f"{min(max(row.attainment or 0.0, 0.0), 1.0) * 100:.1f}",
        "pace": voice.percent(row.pace),
        "change": signed(row.change, voice),
        "ratio": NOTHING if row.ratio is None else f"{row.ratio:+,.2%}",
        "base": base_words(row.base, lang),
        "cause": cause_words(row, lang),
        "findings": row.findings if row.line else None,
        "severity": name_of(SEVERITIES, row.gravest, lang) if row.gravest else "",
        "gravest": row.gravest,
    }


def drawn_total(total: Total, lang: Lang) -> dict[str, Any]:
    """The line under a currency's shops."""
    voice = Voice(lang, total.currency)
    return {
        "total": total,
        "sales": voice.money(total.sales) if total.sold else NOTHING,
        "target": voice.money(total.target),
        "attainment": voice.attained(total.attainment),
        "change": signed(total.change, voice),
        "ratio": "" if total.ratio is None else f"{total.ratio:+,.2%}",
        "base": base_words(total.base, lang),
    }


def signed(amount: float | None, voice: Voice) -> dict[str, str]:
    """Money with arrow and tone."""
    way = direction(amount)
    return {"text": voice.money(amount, sign=True), "arrow": "" if amount is None else ARROWS[way], "tone": TONES[way]}


def change_head(rows: Sequence[FleetRow], lang: Lang) -> tuple[str, bool]:
    """The head of the change: what it is against, where that is the same for all shops."""
    bases = {r.base for r in rows if r.change is not None}
    one = len(bases) == 1
    return (base_words(next(iter(bases)), lang) if one else Words("增减额", "Change").say(lang)), one
