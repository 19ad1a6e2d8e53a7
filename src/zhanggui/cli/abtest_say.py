"""A test of two versions as text for a terminal of 80 columns."""

from __future__ import annotations

from rich.cells import cell_len

from zhanggui.brief.render_text_layout import wrap
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.abtest import SPLIT_ALARM, Arm
from zhanggui.methods.abtest_verdict import LEAST_EVENTS, WORTH_SEEING, ABTest

NAMES = {
    None: Words("比率", "rate"),
    "image": Words("点击率", "click rate"),
    "page": Words("支付转化率", "payment conversion"),
}
LABEL = 8
DECIDED = ("a_better", "b_better")
TOLD = (*DECIDED, "not_told")
FEW = Words(f"每组成的、没成的都要满 {LEAST_EVENTS} 次", f"each version needs {LEAST_EVENTS} who did it and {LEAST_EVENTS} who did not")
EARLY = Words(
    "计划每组 {planned} 人，两组还差 {left} 人。没到数就挑好看的日子停，误判会多出几倍；一定要现在看，加 --peek",
    "{planned} people each were planned, {left} are missing. Stopping on a good day multiplies false winners; to look now, add --peek",
)
MORE = Words("要看出相对 {lift} 的变化，每组约要 {more} 人", "to see a relative change of {lift}, each version needs about {more} people")
ONE_LOOK = Words(
    "这个结论只在事先定好人数、只看这一次时成立；中途看过就加 --peek",
    "this holds when the number was fixed beforehand and this is the only look; if you looked before, add --peek",
)
CLICKS = Words(
    "点击率高不等于卖得好：换之前再看支付转化率和成交金额",
    "more clicks are not more sales: look at conversion and sales before you change it",
)


def outcome(t: ABTest, what: str | None, lang: Lang) -> list[str]:
    """The verdict first, then both versions, the difference, and what must be known before it is used."""
    name = NAMES[what] if t.is_rate else Words("均值", "mean")
    lines = [t.words.say(lang), ""]
    for label, arm in (("A", t.a), ("B", t.b)):
        lines += _line(Words(label, label), _arm(arm, name), lang)
    if t.verdict in TOLD:  # a difference that may not be used is not shown: it would be used
        lines += _line(Words("B 比 A", "B − A"), _change(t), lang)
        lines += _line(Words("偶然", "chance"), _chance(t), lang)
    for note in _notes(t, what):
        lines += wrap(note.say(lang), first="  ! ")
    return lines


def plan_lines(base: float, lift: float, power: float, n: int, days: int | None, lang: Lang) -> list[str]:
    """How many people, how many days."""
    fine = abs(base * lift) < 0.0001  # two decimals would show no change
    aim = f"{base:.6%} → {base * (1 + lift):.6%}" if fine else f"{base:.2%} → {base * (1 + lift):.2%}"
    much, sure = f"{lift:+.0%}" if abs(lift) >= 0.1 else f"{100 * lift:+.3g}%", f"{100 * power:.4g}"
    lines = wrap(Words(f"每组 {n:,} 人，两组共 {2 * n:,} 人", f"{n:,} people in each version, {2 * n:,} in both").say(lang))
    what = Words(
        f"要看出 {aim}（{much}），把握 {sure}%，误判不超过 5%",
        f"to see {aim} ({much}) with a chance of {sure}%, wrong at most 5% of the time",
    )
    lines += wrap(what.say(lang), first="  ", rest="  ")
    if days:
        weeks = days // 7
        lines += wrap(
            Words(f"约要 {days} 天（{weeks} 个整周：星期几都要轮到）", f"about {days} days ({weeks} whole weeks: every weekday in turn)").say(lang),
            first="  ", rest="  ",
        )  # fmt: skip
    then = Words(f"到数再看：zhanggui abtest --a … --b … --plan {n}；中途想看加 --peek",
                 f"look when it is reached: zhanggui abtest --a … --b … --plan {n}; add --peek to look before")  # fmt: skip
    return [*lines, *wrap(then.say(lang), first="  ", rest="  ")]


def _line(label: Words, text: Words, lang: Lang) -> list[str]:
    head = label.say(lang)
    return wrap(text.say(lang), first="  " + head + " " * max(LABEL - cell_len(head), 1), rest=" " * (LABEL + 2))


def _arm(arm: Arm, name: Words) -> Words:
    if arm.good is None:
        return Words(f"{name.zh} {arm.mean:,.2f}（{arm.n:,} 个）", f"{name.en} {arm.mean:,.2f} (of {arm.n:,})")
    return Words(f"{name.zh} {arm.mean:.2%}（{arm.good:,} / {arm.n:,}）", f"{name.en} {arm.mean:.2%} ({arm.good:,} / {arm.n:,})")


def _change(t: ABTest) -> Words:
    f, sure = t.found, f"{1 - t.alpha:.0%}"
    size, low, high = (f"{v * 100:+.2f}" if t.is_rate else f"{v:+,.2f}" for v in (f.change, f.low, f.high))
    unit = Words(" 个百分点", " pp") if t.is_rate else Words("", "")
    zh = f"{size}{unit.zh}（{sure} 区间 {low} ～ {high}）"
    en = f"{size}{unit.en} ({sure} interval {low} to {high})"
    if f.relative is None:
        return Words(zh, en)
    if f.relative_low is None or f.relative_high is None:
        return Words(f"{zh}；相对 {f.relative:+.1%}", f"{en}; relative {f.relative:+.1%}")
    between = f"{f.relative_low:+.1%}", f"{f.relative_high:+.1%}"
    return Words(
        f"{zh}；相对 {f.relative:+.1%}（{between[0]} ～ {between[1]}）", f"{en}; relative {f.relative:+.1%} ({between[0]} to {between[1]})"
    )


def _chance(t: ABTest) -> Words:
    p = f"{t.found.p:.1%}" if t.found.p >= 0.001 else "0.1%"
    about, nearly = ("约", "about ") if t.found.p >= 0.001 else ("不到", "less than ")
    how = Words("（天天看也算数）", " (however often one looks)") if t.peek else Words("", "")
    return Words(
        f"两个版本其实一样时，碰巧差这么多的机会{about} {p}{how.zh}",
        f"were both alike, so much would differ by chance in {nearly}{p} of tests{how.en}",
    )


def _notes(t: ABTest, what: str | None) -> list[Words]:
    notes = []
    decided = t.verdict in DECIDED
    if t.split != "ok":
        notes.append(_split(t))
    if t.verdict == "too_few":
        notes.append(FEW)
    if t.verdict == "too_early" and t.planned:
        notes.append(EARLY.fill(planned=f"{t.planned:,}", left=f"{2 * t.planned - t.a.n - t.b.n:,}"))
    if t.verdict == "not_told" and (more := t.more_needed()):
        notes.append(MORE.fill(lift=f"{WORTH_SEEING:+.0%}", more=f"{more:,}"))
    if decided and not t.planned and not t.peek:
        notes.append(ONE_LOOK)
    if decided and what == "image":
        notes.append(CLICKS)
    return notes


def _split(t: ABTest) -> Words:
    p = t.split_p or 0.0
    said = f"p = {p:.2g}" if p >= 1e-4 else "p < 0.0001"
    if t.split == "alarm":
        return Words(f"两组人数 {t.a.n:,} 和 {t.b.n:,} 与计划的分法对不上（{said}，低于 {SPLIT_ALARM}）：先查投放、跳转、去重",
                     f"{t.a.n:,} and {t.b.n:,} people are not the split that was planned ({said}, below {SPLIT_ALARM}): check delivery, redirects, counting")  # fmt: skip
    return Words(
        f"两组人数 {t.a.n:,} 和 {t.b.n:,} 稍有偏（{said}）：留意分流",
        f"{t.a.n:,} and {t.b.n:,} people lean a little ({said}): keep an eye on the split",
    )
