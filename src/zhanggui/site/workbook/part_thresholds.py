"""Thresholds in the workbook: a shop's own value, with the reason for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import zhanggui.desks  # noqa: F401  declares the checks
from zhanggui.desks.thresholds.service import Held, held, reset_threshold, set_threshold
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site import people
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.settings_thresholds import COLUMNS
from zhanggui.site.web.tables import Column
from zhanggui.site.workbook.form import Blame, Field, Line, Part, Value, Wish
from zhanggui.site.workbook.hand import Hand
from zhanggui.site.workbook.values import read_text, read_threshold

SHOP = Column("shop", Words("店铺代号", "shop key"))
WHY = Column("why", Words("改的原因", "why changed"))
WIDTHS = {"shop": 14, "check": 20, "id": 34, "meaning": 36, "source": 30, "reason": 24, "why": 30}
NO_REASON = UseError(
    Words("没有写为什么改", "no reason is given"),
    Words("在同一行的「改的原因」里写一句", "write why in the column 'why changed' of the same row"),
)
ONLY_REASON = UseError(
    Words("写了原因，值却没有改", "there is a reason, but the value is the same"),
    Words("改「现在的值」，或清掉原因", "change the value, or clear it"),
)
NOTHING_OWN = UseError(
    Words("这家店没有自己的值，不能清空", "the shop has no value of its own to be cleared"),
    Words("写一个数，或恢复原样", "write a number, or put it back"),
)


def lines(hand: Hand, shops: Sequence[str], only: Collection[str] | None) -> list[Line]:
    """Every threshold as it holds for each shop."""
    found = [_line(hand, shop, h) for shop in shops for h in held(shop)]
    return found if only is None else [line for line in found if line.id in only]


def _line(hand: Hand, shop: str, h: Held) -> Line:
    name = f"{h.check.id} {h.name}"
    values: dict[str, Value] = {
        "shop": shop, "check": h.check.name.say(hand.lang), "id": name, "meaning": h.line.meaning.say(hand.lang), "value": h.value,
        "default": h.line.value, "unit": h.line.unit, "source": h.line.source.say(hand.lang),
        "reason": h.change.reason if h.change else "", "who": h.change.who if h.change else "", "why": "",
    }  # fmt: skip
    may = frozenset(("value", "why")) if hand.may(Permission.EDIT_SETTINGS) else frozenset[str]()
    return Line(f"{shop} {name}", shop, f"{values['check']}：{values['meaning']}", values, may)


def take(hand: Hand, wishes: list[Wish]) -> None:
    """Set the shop's own value; a cleared one goes back to what holds without it."""
    for line, new in wishes:
        shop, check, name = line.id.split(" ")
        reason, value = str(new.get("why") or ""), new.get("value")
        if "value" not in new:
            if reason == line.values["reason"]:  # handed back once more: it was taken the first time, with this very reason
                continue
            raise ONLY_REASON
        if not reason:
            raise NO_REASON
        if value is None:
            if not reset_threshold([shop], check, name, reason, hand.who):
                raise NOTHING_OWN
        else:
            set_threshold([shop], check, name, float(value), reason, hand.who)
        now = next(h.value for h in held(shop, check) if h.name == name)
        what = "threshold.reset" if value is None else "threshold.set"
        more = {name: {"old": line.values["value"], "new": now}, "reason": reason, "via": "workbook"}
        hand.note(what, f"{check} {name}", shop, more)


def blame(hand: Hand, line: Line, key: str, since: datetime) -> Blame | None:
    """The newest change of this threshold for the shop, or for every shop."""
    from zhanggui.desks.thresholds.models import ThresholdChange

    shop, check, name = line.id.split(" ")
    found = ThresholdChange.objects.filter(check_id=check, name=name, shop__in=["", shop], at__gt=since).order_by("-id").first()
    return None if found is None else Blame(people.names().get(found.who, found.who), found.at)


THRESHOLDS = Part(
    "thresholds",
    Words("阈值", "Thresholds"),
    Words(
        "改「现在的值」并在「改的原因」里写一句；清空值就恢复默认（原因照写）。比例写 0.6 或 60%。",
        "Change the value and say why in the same row; clearing the value goes back to the default (say why, too). Shares are 0.6 or 60%.",
    ),
    tuple(Field(c, {"value": read_threshold, "why": read_text}.get(c.key), width=WIDTHS.get(c.key, 12)) for c in (SHOP, *COLUMNS, WHY)),
    ("shop", "id"),
    Permission.EDIT_SETTINGS,
    Permission.EDIT_SETTINGS,
    lines,
    lambda id: id,
    take,
    blame,
)
