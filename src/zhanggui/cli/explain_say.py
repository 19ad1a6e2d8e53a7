"""The explanation of a number as text for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.brief.render_text_layout import Painter, rule, table, wrap
from zhanggui.brief.trace_words import figure, file_name, value, verdict, with_numbers
from zhanggui.brief.words import TABLES
from zhanggui.kernel.flags import FLAG_WORDS
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.catalogue import DEFINED_BY
from zhanggui.metrics.metric import METRICS, find_metric
from zhanggui.metrics.trace.model import FileTrace, TableTrace, Trace

LABEL = 10  # cells of the words at the left
FILES = 12  # so many files are named


def explanation(t: Trace, shop_name: str, lang: Lang) -> list[str]:
    """Value and flags, definition, formula with the numbers put in, the recount; then measures, tables and files."""
    say = _Say(lang)
    days = f"{t.first}" if t.first == t.last else f"{t.first} ~ {t.last}"
    where = "".join(f" · {k}={v}" for k, v in t.where.items())
    out = wrap(f"{say(t.metric.name)} {t.metric.id} · {shop_name} · {days}{where}")
    out.append(f"  {value(t, lang)}")
    for flag in sorted(t.flags):
        out += wrap(say(FLAG_WORDS[flag]), first="  ! ")
    out.append("")
    source = DEFINED_BY.get(t.metric.source)
    out += _entry(say, Words("定义", "means"), say(t.metric.definition) + (say.brackets(say(source)) if source else ""))
    out += _entry(say, Words("算式", "formula"), with_numbers(t, lang))
    out += _entry(say, Words("重算", "recount"), verdict(t, lang))
    if t.differs:
        out += _entry(say, Words("本平台", "here"), say(t.differs))
    for name in t.metric.not_same:
        if name in METRICS:
            out += _entry(say, Words("不是", "not"), f"{say(find_metric(name).name)} {name}")
    return [*out, *_measures(t, say), *_tables(t.tables, say), *_files(t.files, say)]


class _Say:
    """Says words in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, words: Words) -> str:
        return words.say(self.lang)

    def brackets(self, text: str) -> str:
        return f"（{text}）" if self.lang == "zh" else f" ({text})"


def _entry(say: _Say, label: Words, text: str) -> list[str]:
    head = say(label)
    width = sum(2 if ord(c) > 0x2E80 else 1 for c in head)
    return wrap(text, first=head + " " * (LABEL - width), rest=" " * LABEL)


def _measures(t: Trace, say: _Say) -> list[str]:
    out = ["", rule(say(Words("数从哪来", "Where it comes from")))]
    for m in t.measures:
        out += wrap(f"{say(m.name)} {m.measure}  {figure(m.total, m.measure)}", first="  ")
        if not m.origins:
            out.append("    " + say(Words("没有表给出它", "no table gives it")))
        for o in m.origins:
            how = say(Words("，按人去重", ", each person once")) if m.people else ""
            days = say(Words(f"{len(o.days)} 天", f"{len(o.days)} days"))
            rows = say(Words(f"{o.rows:,} 行", f"{o.rows:,} rows"))
            out += wrap(f"{say(o.name)} {o.table} · {days} · {rows}{how}", first="    ← ")
        for r in m.rivals:
            same = abs(r.difference) < 0.005
            mean = "" if r.summed or r.days == 1 else say(Words("日均 ", "a day "))
            off = say(Words("一致", "the same")) if same else say(Words(f"差 {r.difference:+,.2f}", f"off by {r.difference:+,.2f}"))
            told = say(Words(f"{say(r.name)}也有其中 {r.days} 天：{mean}{figure(r.says, m.measure)}，{off}",
                             f"{say(r.name)} tells {r.days} of these days too: {mean}{figure(r.says, m.measure)}, {off}"))  # fmt: skip
            out += wrap(told, first="    · ")
    return out


def _tables(tables: Sequence[TableTrace], say: _Say) -> list[str]:
    if not tables:
        return []
    rows = [
        (
            say(TABLES[t.table]) if t.table in TABLES else say(Words("按日汇总", "day sums")),
            t.table,
            say(Words(f"版本 {t.version}", f"version {t.version}")),
            say(Words("由明细汇总", "made of the rows")) if t.rows is None else say(Words(f"{t.rows:,} 行", f"{t.rows:,} rows")),
        )
        for t in tables
    ]
    return ["", rule(say(Words("表", "Tables"))), *table(rows, "<<<>", Painter(say.lang, False))]


def _files(files: Sequence[FileTrace], say: _Say) -> list[str]:
    if not files:
        return []
    out = ["", rule(say(Words("文件", "Files")))]
    for f in files[:FILES]:
        out += wrap(file_name(f) or say(Words("（已不在导入记录里）", "(no longer among the imports)")), first="  ")
        about = [
            f.recipe,
            say(Words(f"{f.rows:,} 行", f"{f.rows:,} rows")),
            f.at.replace("T", " ").replace("Z", " UTC"),
            f"sha256 {f.sha256[:12]}",
        ]
        out += wrap(" · ".join(a for a in about if a and a != "sha256 "), first="    ")
        out.append(f"    {f.import_id}")
    if len(files) > FILES:
        out.append(
            "  " + say(Words(f"……还有 {len(files) - FILES} 个文件，--json 全列出", f"… {len(files) - FILES} more; --json names them all"))
        )
    return out
