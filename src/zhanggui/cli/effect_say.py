"""The effect of an action as text for a terminal of 80 columns."""

from __future__ import annotations

from rich.cells import cell_len

from zhanggui.brief.render_text_layout import cut, wrap
from zhanggui.desks.effect_answer import Answer
from zhanggui.desks.effect_series import adds_up
from zhanggui.kernel.flags import FLAG_WORDS
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.effect_say import TRUST_WORDS, trust

LABEL = 10
NAMED = 3  # controls that are told by name
TITLE = 16  # cells of their titles
SPILL = Words(
    "对照里若有被它带走（或带来）客人的，差别会偏大（偏小）",
    "if it drew buyers from the controls (or brought them some), the difference is too large (too small)",
)


def told(a: Answer, shop_name: str, lang: Lang) -> list[str]:
    """What is asked, the verdict, the figures, against what, and what must be known."""
    asked, e = a.asked, a.effect
    where = "".join(f" · {k}={v}" for k, v in asked.where.items())
    last = a.days[-1] if a.days else asked.first
    lines = wrap(f"{asked.metric.name.say(lang)} {asked.metric.id} · {shop_name}{where} · {asked.first} ~ {last}")
    lines += ["", *wrap(a.words.say(lang))]
    sure = trust(e)
    if e.how != "none":
        lines += _line(Words("结论", "verdict"), TRUST_WORDS[sure], lang)
        lines += _line(Words("实际", "actual"), _base(a), lang)
        if adds_up(asked.metric):
            lines += _line(Words("合计", "in all"), _total(a), lang)
        lines += _line(Words("对照", "controls"), _controls(a), lang)
    for note in _notes(a):
        lines += wrap(note.say(lang), first="  ! ")
    return lines


def _base(a: Answer) -> Words:
    e = a.effect
    actual, without = a.level(e.actual), a.level(e.without)
    each = Words("/天", " a day") if adds_up(a.asked.metric) else Words("", "")
    change, low, high = e.relative
    share = (
        Words("", "")
        if change != change
        else Words(f"，{change:+.1%}（{low:+.1%} ～ {high:+.1%}）", f", {change:+.1%} ({low:+.1%} to {high:+.1%})")
    )
    return Words(
        f"{actual.zh}{each.zh}，不做估计是 {without.zh}{each.zh}{share.zh}",
        f"{actual.en}{each.en}; without it about {without.en}{each.en}{share.en}",
    )


def _total(a: Answer) -> Words:
    size, low, high = a.effect.total
    sizes = [("−" if v < 0 else "+", a.amount(abs(v))) for v in (size, low, high)]
    zh, en = ([sign + getattr(w, lang) for sign, w in sizes] for lang in ("zh", "en"))
    days = a.effect.days_after
    return Words(f"{days} 天约 {zh[0]}（{zh[1]} ～ {zh[2]}）", f"about {en[0]} in {days} days ({en[1]} to {en[2]})")


def _controls(a: Answer) -> Words:
    days = a.effect.days_before
    if a.effect.how == "own_past":
        return Words(f"它自己之前 {days} 天（同星期比）", f"its own {days} days before, weekday by weekday")
    held = [(f"{cut(title, TITLE)}（{id}）" if title else id, share) for id, title, share in a.controls if share > 0.005]
    listed = [f"{name} {share:.0%}" for name, share in held[:NAMED]]
    zh, en, miss = "、".join(listed), ", ".join(listed), a.effect.miss
    more = len(held) > NAMED
    return Words(
        f"{len(held)} 个没动的合成：{zh}{' 等' if more else ''}；之前 {days} 天里平均每天差 {miss:.0%}",
        f"made of {len(held)} left alone: {en}{' …' if more else ''}; off by {miss:.0%} on a usual day of the {days} before",
    )


def _notes(a: Answer) -> list[Words]:
    said = list(a.notes)
    if a.left_out:
        listed = "、".join(f"{d:%m-%d}" for d in a.left_out[:4]) + ("…" if len(a.left_out) > 4 else "")
        said.append(
            Words(
                f"{len(a.left_out)} 天是没见过的大促或节日，没算进来：{listed}",
                f"{len(a.left_out)} days are promotions or holidays never seen before, not counted: {listed.replace('、', ', ')}",
            )
        )
    said += [FLAG_WORDS[f] for f in sorted(a.flags)]
    if a.effect.how == "controls" and a.effect.is_clear and a.asked.where:
        said.append(SPILL)
    return said


def _line(label: Words, text: Words, lang: Lang) -> list[str]:
    head = label.say(lang)
    return wrap(text.say(lang), first="  " + head + " " * max(LABEL - cell_len(head), 1), rest=" " * (LABEL + 2))
