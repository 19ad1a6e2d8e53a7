"""A traced number as its page says it: everything in words, with the addresses to go on to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from zhanggui.brief.trace_words import figure, file_name, value, verdict, with_numbers
from zhanggui.brief.words import TABLES
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.flags import FLAG_WORDS
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.catalogue import DEFINED_BY
from zhanggui.metrics.metric import METRICS, find_metric
from zhanggui.metrics.trace import Trace
from zhanggui.metrics.trace.model import FileTrace, MeasureTrace, Rival, TableTrace
from zhanggui.site.explore.naming import CHIPS, Names, dim_words
from zhanggui.site.web.registry import address

FILES = 20
SAME = 0.005


@dataclass(frozen=True)
class Part:
    """One measure of the formula: its total, which sources gave it, what other sources say of the same days."""

    name: str
    total: str
    origins: Sequence[str]
    rivals: Sequence[str]


def told(t: Trace, names: Names, shop_name: str, lang: Lang) -> dict[str, Any]:
    """What the template needs."""
    source = DEFINED_BY.get(t.metric.source)
    voice = Voice(lang, t.currency)
    return {
        "t": t,
        "name": t.metric.name.say(lang),
        "value": value(t, lang),
        "about": " · ".join([shop_name, days_text(t.first, t.last, voice), *_where(t, names, lang)]),
        "chips": [(CHIPS[f].say(lang), FLAG_WORDS[f].say(lang)) for f in sorted(t.flags)],
        "definition": t.metric.definition.say(lang),
        "defined_by": source.say(lang) if source else "",
        "formula": t.metric.formula.say(lang),
        "with_numbers": with_numbers(t, lang),
        "verdict": verdict(t, lang),
        "agrees": t.recount.agrees,
        "adds": t.metric.additivity.say(lang),
        "differs": t.differs.say(lang) if t.differs else "",
        "not_same": [find_metric(name).name.say(lang) for name in t.metric.not_same if name in METRICS],
        "parts": [_part(m, lang) for m in t.measures],
        "tables": [_table(x, lang) for x in t.tables],
        "files": [_file(f, lang) for f in t.files[:FILES]],
        "more_files": max(len(t.files) - FILES, 0),
        "explore": _explore(t),
    }


def days_text(first: date, last: date, voice: Voice) -> str:
    """One day with its weekday, or from when to when."""
    return voice.full_day(first.isoformat()) if first == last else f"{first} ~ {last}"


def _where(t: Trace, names: Names, lang: Lang) -> list[str]:
    out = []
    for dim, member in t.where.items():
        name = names.of(t.shop, dim, member)
        out.append(f"{dim_words(dim).say(lang)} {name}" + (f" ({member})" if member and name != member and names.has(dim) else ""))
    return out


def _part(m: MeasureTrace, lang: Lang) -> Part:
    once = Words("，按人去重", ", each person once").say(lang) if m.people else ""
    origins = [
        Words(f"{o.name.zh} · {len(o.days)} 天 · {o.rows or 0:,} 行", f"{o.name.en} · {len(o.days)} days · {o.rows or 0:,} rows").say(lang) + once
        for o in m.origins
    ]  # fmt: skip
    return Part(m.name.say(lang), figure(m.total, m.measure), origins, [_rival(m, r).say(lang) for r in m.rivals])


def _rival(m: MeasureTrace, r: Rival) -> Words:
    same = abs(r.difference) < SAME
    zh, en = ("一致", "the same") if same else (f"差 {r.difference:+,.2f}", f"off by {r.difference:+,.2f}")
    mean = r.summed or r.days == 1
    return Words(
        f"{r.name.zh}也有其中 {r.days} 天：{'' if mean else '日均 '}{figure(r.says, m.measure)}，{zh}",
        f"{r.name.en} tells {r.days} of these days too: {'' if mean else 'a day '}{figure(r.says, m.measure)}, {en}",
    )


def _table(x: TableTrace, lang: Lang) -> dict[str, str]:
    rollup = x.rows is None
    name = TABLES.get(x.table, Words("按日汇总", "day sums"))
    rows = Words("由明细汇总", "made of the rows") if rollup else Words(f"{x.rows:,} 行", f"{x.rows:,} rows")
    return {"name": name.say(lang), "id": x.table, "version": str(x.version), "rows": rows.say(lang)}


def _file(f: FileTrace, lang: Lang) -> dict[str, str]:
    gone = Words("（已不在导入记录里）", "(no longer among the imports)")
    return {"name": file_name(f) or gone.say(lang), "recipe": f.recipe, "at": _moment(f.at), "rows": f"{f.rows:,}", "id": f.import_id, "sha": f.sha256[:12]}  # fmt: skip


def _moment(at: str) -> str:
    """When it was imported, by the clock of this place."""
    return f"{timezone.localtime(datetime.fromisoformat(at.replace('Z', '+00:00'))):%Y-%m-%d %H:%M}" if at else "—"


def _explore(t: Trace) -> str:
    """The same metric and days on the page of exploring, by day."""
    pairs = [("m", t.metric.id), ("by", "day"), ("period", "custom"), ("from", t.first.isoformat()), ("to", t.last.isoformat())]
    pairs += [("where", f"{d}={m}") for d, m in t.where.items()]
    return f"{address('explore', shop=t.shop)}?{urlencode(pairs)}"
