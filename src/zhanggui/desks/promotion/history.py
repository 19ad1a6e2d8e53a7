"""The history of an activity in words: what is kept are names of states and fields, so that each reader has them in their language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from zhanggui.desks.promotion.draft import FIELDS
from zhanggui.desks.promotion.rules import state_words
from zhanggui.kernel.words import Words

PLANNED = ("goal_metric", "goal_amount")  # amounts of the plan: the history, which everybody reads, does not tell them
NOTHING = "—"


def moved_text(old: str, new: str, reason: str) -> str:
    """What is kept of a rung of the ladder."""
    return json.dumps({"old": old, "new": new, "reason": reason}, ensure_ascii=False)


def changed_text(moved: Mapping[str, Mapping[str, Any]]) -> str:
    """What is kept of a changed plan: old and new by field, without the amounts of the plan."""
    told = {name: [] if name in PLANNED else [one["old"], one["new"]] for name, one in moved.items()}
    return json.dumps(told, ensure_ascii=False)


def restored_text(day: str) -> str:
    """What is kept of a price that is back."""
    return json.dumps({"restored": [None, day]})


def measured_text(said: Mapping[str, str]) -> str:
    """What is kept of a measurement: its words in both languages."""
    return json.dumps({"zh": said.get("zh", ""), "en": said.get("en", "")}, ensure_ascii=False)


def event_words(what: str, text: str, kind: str) -> Words:
    """What an event says after its verb."""
    tell = TOLD.get(what)
    try:
        return tell(json.loads(text), kind) if tell else Words(text, text)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Words(text, text)  # written by hand, or by another version


def _moved(told: Any, kind: str) -> Words:
    old, new, reason = state_words(kind, told["old"]), state_words(kind, told["new"]), told["reason"]
    return Words(f"{old.zh} → {new.zh}{'：' + reason if reason else ''}", f"{old.en} → {new.en}{': ' + reason if reason else ''}")


def _changed(told: Any, kind: str) -> Words:
    parts = [_field(name, values) for name, values in told.items()]
    return Words("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def _field(name: str, values: list[Any]) -> Words:
    called = FIELDS.get(name, RESTORED)
    if not values:
        return called
    old, new = (NOTHING if value in (None, "") else str(value) for value in values)
    return Words(f"{called.zh} {old} → {new}", f"{called.en} {old} → {new}")


def _measured(told: Any, kind: str) -> Words:
    return Words(told["zh"], told["en"])


RESTORED = Words("恢复原价", "price back")
TOLD = {"moved": _moved, "changed": _changed, "measured": _measured}
