"""Making, changing and moving activities. Every change is a person's, and leaves a line in the history. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from typing import Any

from django.db import transaction

from zhanggui.desks.promotion.activities import Activity, ActivityEvent, ActivityItem
from zhanggui.desks.promotion.draft import Draft, Good
from zhanggui.desks.promotion.history import changed_text, measured_text, moved_text, restored_text
from zhanggui.desks.promotion.rules import LONGEST, MOST_ITEMS, NEEDS_REASON, next_states, state_words
from zhanggui.desks.promotion.said import written
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

NO_TEXT = (
    Words("没有写，或写得太长", "it is empty, or too long"),
    Words(f"写一两句，{LONGEST} 字以内", f"a sentence or two, at most {LONGEST} characters"),
)
CHANGED_SINCE = UseError(
    Words("这个活动刚被别人改过", "somebody has just changed this activity"),
    Words("刷新看看现在的样子，再改一次", "look at it as it stands now, then change it again"),
)


def make(shop: str, draft: Draft, by: str) -> Activity:
    """A new activity, an idea at first. Raises UseError for too many goods."""
    with transaction.atomic():
        activity: Activity = Activity.objects.create(shop=shop, made_by=by, **_values(draft))
        _put(activity, draft.goods or ())
        _note(activity, by, "made", activity.name)
    return activity


def change(activity_id: int, draft: Draft, by: str, version: int | None = None) -> dict[str, dict[str, Any]]:
    """Make it what the draft says. → what moved, {"field": {"old", "new"}}. Raises UseError when it was changed since `version`."""
    with _changing(activity_id, version) as activity:
        values = _values(draft)
        moved = {
            name: {"old": _plain(getattr(activity, name)), "new": _plain(value)}
            for name, value in values.items()
            if getattr(activity, name) != value
        }
        for name, value in values.items():
            setattr(activity, name, value)
        if moved:
            _note(activity, by, "changed", changed_text(moved))
        if draft.goods is not None and draft.goods != goods_of(activity):
            moved["goods"] = {"old": activity.items.count(), "new": len(draft.goods)}
            _put(activity, draft.goods)
            _note(activity, by, "items", f"{moved['goods']['old']} → {moved['goods']['new']}")
    return moved


def moved_by(activity: Activity, draft: Draft) -> dict[str, dict[str, Any]]:
    """What the draft would change, but for its goods."""
    values = _values(draft)
    return {
        name: {"old": _plain(getattr(activity, name)), "new": _plain(value)}
        for name, value in values.items()
        if getattr(activity, name) != value
    }


def move(activity_id: int, state: str, by: str, reason: str = "") -> tuple[str, str]:
    """A rung of the ladder. → the state before and after. Raises UseError where the ladder has no such rung, and for a reason that is missing."""
    said = reason.strip()[:LONGEST]
    with _changing(activity_id) as activity:
        before = activity.state
        there = next_states(activity.kind, before)
        if state not in there:
            listed = [state_words(activity.kind, one) for one in there]
            raise UseError(
                Words(
                    f"「{activity.state_words.zh}」的活动不能直接改成「{state}」",
                    f"an activity that is '{activity.state_words.en}' cannot become '{state}'",
                ),
                Words(f"可以改成：{'、'.join(w.zh for w in listed)}", f"it may become: {', '.join(w.en for w in listed)}"),
            )
        if state in NEEDS_REASON and not said:
            raise UseError(
                Words("没有写原因", "no reason is given"),
                Words("写一句为什么，下次少走弯路", "say why in a sentence: it helps the next time"),
            )
        if state == "evaluated" and not activity.evaluation:
            raise UseError(
                Words("还没写复盘", "nothing is written about what came of it"),
                Words("先在「复盘」里写达成了多少、下次怎么做", "first say how far the goal was reached and what to do the next time"),
            )
        activity.state, activity.reason = state, said if state in NEEDS_REASON else ""
        _note(activity, by, "moved", moved_text(before, state, said))
    return before, state


def evaluate(activity_id: int, text: str, by: str) -> None:
    """What came of it, in words. Raises UseError when it is empty, or before the activity has ended."""
    said = written(text, LONGEST, *NO_TEXT)
    with _changing(activity_id) as activity:
        if activity.state not in ("running", "ended", "evaluated"):
            raise UseError(Words("活动还没做，不能复盘", "it has not taken place yet"), Words("结束后再写", "write it when it is over"))
        activity.evaluation = said
        _note(activity, by, "said", said)


def restore(activity_id: int, day: date, by: str) -> None:
    """The old price is back since that day."""
    with _changing(activity_id) as activity:
        activity.restored = day
        _note(activity, by, "changed", restored_text(str(day)))


def say(activity_id: int, text: str, by: str) -> None:
    """A remark. Raises UseError when it is empty."""
    said = written(text, LONGEST, *NO_TEXT)
    with _changing(activity_id) as activity:
        _note(activity, by, "said", said)


def keep_measured(activity_id: int, measured: dict[str, Any], by: str) -> None:
    """What its effect was measured to be."""
    with _changing(activity_id) as activity:
        activity.measured = measured
        _note(activity, by, "measured", measured_text(measured.get("said", {})))


def goods_of(activity: Activity) -> tuple[Good, ...]:
    """The goods as they were typed."""
    return tuple(Good(**{f.name: getattr(item, f.name) for f in fields(Good)}) for item in activity.items.all())


def _values(draft: Draft) -> dict[str, Any]:
    return {f.name: getattr(draft, f.name) for f in fields(Draft) if f.name != "goods"}


def _put(activity: Activity, goods: Sequence[Good]) -> None:
    if len(goods) > MOST_ITEMS:
        raise UseError(
            Words(f"商品太多：{len(goods):,} 行", f"too many goods: {len(goods):,} lines"),
            Words(f"一个活动最多 {MOST_ITEMS:,} 行", f"an activity holds at most {MOST_ITEMS:,}"),
        )
    activity.items.all().delete()
    ActivityItem.objects.bulk_create(
        [ActivityItem(activity=activity, **{f.name: getattr(good, f.name) for f in fields(Good)}) for good in goods]
    )


@contextmanager
def _changing(activity_id: int, version: int | None = None) -> Iterator[Activity]:
    """The activity as it stands, held until it is changed. Raises UseError when it is gone, or was changed since `version`."""
    with transaction.atomic():
        activity = Activity.objects.select_for_update().filter(pk=activity_id).first()
        if activity is None:
            raise UseError(Words("没有这个活动", "there is no such activity"), Words("回到日历再选", "choose it in the calendar"))
        if version is not None and activity.version != version:
            raise CHANGED_SINCE
        lines = activity.events.count()
        yield activity
        if activity.events.count() > lines:  # whatever changes it leaves a line
            activity.version += 1
            activity.save()


def _note(activity: Activity, who: str, what: str, text: str = "") -> None:
    ActivityEvent.objects.create(activity=activity, who=who, what=what, text=text)


def _plain(value: Any) -> Any:
    return str(value) if value is not None and not isinstance(value, int | str) else value
