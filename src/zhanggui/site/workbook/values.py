"""How people write a day, a state, a colleague, a number in a cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from zhanggui.desks.tasks.rules import STATES
from zhanggui.intake.cellday import read_day as day_of
from zhanggui.intake.cellrules import CellError, Rules, read_exact
from zhanggui.intake.filedate import Span
from zhanggui.kernel.days import checked_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site import people
from zhanggui.site.workbook.form import NUMBERS, Field, Value, bare, text_of
from zhanggui.site.workbook.hand import Hand

LOCKED = "●"
NO = frozenset(["", "否", "不", "no", "n", "false", "0", "○", "-"])
# What people write beside the words that drop down.
SYNONYMS = {"完成": "done", "做完": "done", "完成了": "done", "finished": "done", "放弃": "dropped", "不做": "dropped", "drop": "dropped",
            "在做": "doing", "进行": "doing", "started": "doing", "未开始": "open", "待做": "open", "todo": "open"}  # fmt: skip
CLOSE = 0.005


def read_text(text: str, hand: Hand, shop: str) -> Value:
    return bare(text)


def read_day(text: str, hand: Hand, shop: str) -> Value:
    """2026-07-20, 2026/7/20, 2026年7月20日, 7月20日 (the year that is nearest), or the number a spreadsheet keeps → 2026-07-20. Raises UseError."""
    try:
        found = day_of(bare(text), Rules(near=Span(hand.today, hand.today)))
    except CellError as error:
        raise UseError(error.why, Words("写成 2026-07-20 这样", "write it like 2026-07-20")) from None
    return checked_day(found).isoformat() if found else ""


def read_amount(text: str, hand: Hand, shop: str) -> Value:
    """120000, 120,000, 12万 → 120000.0; None for nothing. Raises UseError."""
    if not bare(text):
        return None
    from zhanggui.desks.plan.amounts import read_amount as amount_of

    return amount_of(bare(text))


def read_threshold(text: str, hand: Hand, shop: str) -> Value:
    """0.6, 60% → 0.6; None for nothing. Raises UseError."""
    from zhanggui.desks.thresholds.bounds import read_value

    return read_value(bare(text)) if bare(text) else None


def read_state(text: str, hand: Hand, shop: str) -> Value:
    """已完成, done, Done, 完成 → done. Raises UseError that lists the states."""
    said = bare(text).casefold()
    known = {word.casefold(): state for state, words in STATES.items() for word in (state, *words)} | SYNONYMS
    if said in known:
        return known[said]
    zh, en = ("、".join(w.zh for w in STATES.values()), ", ".join(w.en for w in STATES.values()))
    raise UseError(Words(f"没有「{bare(text)}」这种状态", f"there is no state '{bare(text)}'"), Words(f"写 {zh}", f"write one of: {en}"))


def show_state(value: Value, hand: Hand) -> Value:
    return STATES[str(value)].say(hand.lang) if value in STATES else value


def read_owner(text: str, hand: Hand, shop: str) -> Value:
    """The name or sign-in name of somebody who does tasks there → the sign-in name; '' for nobody. Raises UseError that lists them."""
    said = bare(text)
    if not said:
        return ""
    here = labels(shop)
    known = {label.casefold(): name for name, label in here.items()} | {name.casefold(): name for name in here}
    if said.casefold() in known:
        return known[said.casefold()]
    names = "、".join(here.values())
    raise UseError(
        Words(f"这家店没有叫「{said}」、能做任务的人", f"nobody called '{said}' does tasks in this shop"),
        Words(f"写这些人之一：{names}", f"write one of: {names.replace('、', ', ')}"),
    )


def labels(shop: str) -> dict[str, str]:
    """Who does tasks in a shop, by sign-in name: the name, with the sign-in name where two are called the same."""
    here = {m.user.username: m.name for m in people.who_can(shop)}
    twice = {name for name in here.values() if list(here.values()).count(name) > 1}
    return {username: f"{name} ({username})" if name in twice else name for username, name in here.items()}


def read_lock(text: str, hand: Hand, shop: str) -> Value:
    """Anything but nothing (or 否, no) locks."""
    return "" if bare(text).casefold() in NO else LOCKED


def unchanged(field: Field, shown: str, text: str) -> bool:
    """Whether a cell still says what was written, however the program wrote it."""
    now = bare(text)
    if now == shown or " ".join(now.split()) == " ".join(shown.split()):
        return True
    if field.column.kind in NUMBERS or field.column.key == "number":
        a, b = _number(now), _number(shown)
        return a is not None and b is not None and abs(a - b) <= max(CLOSE if field.read is None else 0, 1e-12 * abs(float(b)))
    if field.column.kind == "day":
        return bool(shown) and _day(now) == _day(shown)
    return False


def _number(text: str) -> Decimal | None:
    try:
        return read_exact(text, Rules())
    except CellError:
        return None


def _day(text: str) -> date | str:
    try:
        return day_of(text, Rules()) or text
    except CellError:
        return text


def shown_text(field: Field, value: Value, hand: Hand) -> str:
    """What stands in the cell, as text."""
    return text_of(field.show(value, hand))
