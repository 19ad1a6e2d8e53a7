"""The weekly pack in words: what to talk about first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from zhanggui.brief.weekly import ShopWeek, WeekPack
from zhanggui.brief.words import metric_name
from zhanggui.desks.tasks.rules import Verdict
from zhanggui.kernel.money import money_text
from zhanggui.kernel.words import Words

MOST = 7
VERDICT_WORDS: dict[str, Words] = {
    "under": Words("没达标", "target missed"),
    "over": Words("超额", "beyond target"),
    "met": Words("达标", "target reached"),
    "incomplete": Words("数据不全", "days missing"),
    "running": Words("还没过完", "not over yet"),
    "none": Words("没有目标", "no target"),
}
Kind = Literal["under", "fell", "over", "late", "worse", "better", "missing"]
FELL = -0.1  # a shop without a target is talked about when it lost more than this share of the week before


@dataclass(frozen=True)
class Topic:
    """One thing to talk about. `shop`, `task`: where it leads."""

    kind: Kind
    words: Words
    shop: str = ""
    task: int = 0


def accompanied(week: ShopWeek) -> Words | None:
    """What went along with the change, never as its cause: the main factor, source and product."""
    parts = []
    if (factor := week.main_factor) is not None:
        parts.append((Words(metric_name(factor[0], "zh"), metric_name(factor[0], "en")), factor[1]))
    parts += [(Words(m.name, m.name), m.change) for by in ("source_l2", "product_id") if (m := week.mover(by)) is not None]
    if not parts:
        return None
    money = [(name, [money_text(v, week.shop.currency, lang, sign=True) for lang in ("zh", "en")]) for name, v in parts]
    zh = "、".join(f"{name.zh} {m[0]}" for name, m in money)
    en = ", ".join(f"{name.en} {m[1]}" for name, m in money)
    return Words(f"比上周，主要伴随：{zh}", f"against the week before, went along: {en}")


def topics(pack: WeekPack, called: Mapping[str, str], see_money: bool = True) -> list[Topic]:
    """At most seven: shops that fell short, what is late, what got worse, then what went well and might be copied."""
    found = [t for week in pack.shops if week.verdict == "under" for t in [_missed(week, see_money)]]
    found += [_fell(week) for week in pack.shops if week.verdict == "none" and week.before and (week.change or 0) / week.before < FELL]
    found += [t for week in pack.shops if week.missing_days for t in [_gaps(week)]]
    late = [t for p in pack.people for t in p.late]
    for task in sorted(late, key=lambda t: (t.impact, t.due))[:3]:
        who = called.get(task.owner, task.owner)
        found.append(
            Topic(
                "late",
                Words(
                    f"{who or '没人领'}：{task.title_zh}，{task.due:%m-%d} 到期还没做完",
                    f"{who or 'nobody'}: {task.title_en}, due {task.due:%m-%d}, not done",
                ),
                task.shop,
                task.pk,
            )
        )
    latest = {e.task_id: e for e in pack.effects}
    for effect in latest.values():
        verdict, task = Verdict(effect.verdict), effect.task
        if verdict in (Verdict.WORSE, Verdict.BETTER):
            zh, en = (
                ("变差了：要不要改回去", "worse: undo it?")
                if verdict is Verdict.WORSE
                else ("变好了：别的款、别的店能照做吗", "better: can others do the same?")
            )
            found.append(
                Topic(
                    "worse" if verdict is Verdict.WORSE else "better",
                    Words(f"「{task.changed}」之后{zh}", f"after '{task.changed}' it got {en}"),
                    task.shop,
                    task.pk,
                )
            )
    found += [_beyond(week, see_money) for week in pack.shops if week.verdict == "over"]
    order: tuple[Kind, ...] = ("under", "fell", "late", "worse", "over", "better", "missing")
    return sorted(found, key=lambda t: order.index(t.kind))[:MOST]


def _missed(week: ShopWeek, see_money: bool) -> Topic:
    return Topic("under", _with(week, Words("没达标，差", "target missed by"), see_money), week.shop.key)


def _fell(week: ShopWeek) -> Topic:
    share, reason = (week.change or 0) / (week.before or 1), accompanied(week)
    return Topic(
        "fell",
        Words(
            f"{week.shop.name} 没有目标，比上周少了 {-share:.1%}" + (f"；{reason.zh}" if reason else ""),
            f"{week.shop.name} has no target; {-share:.1%} less than the week before" + (f"; {reason.en}" if reason else ""),
        ),
        week.shop.key,
    )


def _beyond(week: ShopWeek, see_money: bool) -> Topic:
    said = _with(week, Words("超额", "beyond the target by"), see_money)
    return Topic("over", Words(f"{said.zh}；哪些做法能留下来", f"{said.en}; what of it can be kept"), week.shop.key)


def _with(week: ShopWeek, what: Words, see_money: bool) -> Words:
    """With the sum for who may see it: a share of the target would tell the target, too."""
    gap = [money_text(abs(week.gap or 0), week.shop.currency, lang) for lang in ("zh", "en")]
    size = [f"{what.zh} {gap[0]}", f"{what.en} {gap[1]}"] if see_money else list(VERDICT_WORDS[week.verdict])
    reason = accompanied(week)
    return Words(
        f"{week.shop.name} {size[0]}" + (f"；{reason.zh}" if reason else ""),
        f"{week.shop.name}: {size[1]}" + (f"; {reason.en}" if reason else ""),
    )


def _gaps(week: ShopWeek) -> Topic:
    return Topic(
        "missing",
        Words(
            f"{week.shop.name} 缺 {week.missing_days} 天的数，补齐再下结论",
            f"{week.shop.name}: {week.missing_days} days without figures; complete them before concluding",
        ),
        week.shop.key,
    )
