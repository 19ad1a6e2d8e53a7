"""Tasks made ready to be shown: cards of the board, rows of the list, the chart of an effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhanggui.brief.words_say import Voice
from zhanggui.desks.tasks.models import Effect, Task
from zhanggui.desks.tasks.rules import STATES
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import ROLES
from zhanggui.site.web.charts import lines
from zhanggui.site.web.registry import address
from zhanggui.site.web.tables import Cell, Column, Table
from zhanggui.warehouse.shops import Shop

TONES = {"better": "green", "back": "green", "unclear": "secondary", "worse": "red", "little": "secondary", "failed": "yellow"}
ARROWS = {"better": "↑", "back": "↺", "worse": "↓"}
SEVERITY_TONES = {"high": "red", "medium": "yellow", "low": "secondary"}
SEVERITY_WORDS = {"high": Words("急", "urgent"), "medium": Words("要紧", "soon"), "low": Words("不急", "can wait")}
HAND_MOVES = ("start", "finish")
LEAD_MOVES = (*HAND_MOVES, "drop", "reopen")
DAYS_SHOWN = 42  # before and after, in the chart
COLUMNS = (
    Column("number", Words("编号", "no."), "count"),
    Column("shop", Words("店铺", "shop")),
    Column("title", Words("任务", "task"), stack="lead"),
    Column("state", Words("状态", "state")),
    Column("owner", Words("谁做", "who")),
    Column("role", Words("角色", "role")),
    Column("due", Words("期限", "due"), "day"),
    Column("impact", Words("涉及金额/天", "money a day"), "money", signed=True),
    Column("day", Words("来自哪天", "from the day"), "day"),
    Column("changed", Words("改了什么", "what was changed"), stack="line"),
    Column("since", Words("从哪天起", "since"), "day"),
    Column("effect", Words("效果", "effect")),
)


@dataclass(frozen=True)
class Mark:
    """A verdict as a chip: arrow and word beside the colour."""

    words: Words
    tone: str
    arrow: str = ""


@dataclass(frozen=True)
class Card:
    """A task on the board."""

    task: Task
    shop: Shop
    owner: str
    role: Words
    money: str
    late: int  # days
    today: bool
    mark: Mark | None
    moves: tuple[str, ...] = ()  # what its reader may do with it on the board

    @property
    def severity(self) -> Mark:
        return Mark(SEVERITY_WORDS.get(self.task.severity, SEVERITY_WORDS["medium"]), SEVERITY_TONES.get(self.task.severity, "secondary"))

    @property
    def address(self) -> str:
        return address("task", task=str(self.task.pk))


def mark_of(effect: Effect | None) -> Mark | None:
    """The verdict of an effect as a chip."""
    return None if effect is None else Mark(effect.verdict_words, TONES[effect.verdict], ARROWS.get(effect.verdict, ""))


def role_words(role: str) -> Words:
    return ROLES.get(role).name if role in ROLES else Words(role, role)


def cards(
    tasks: Sequence[Task], effects: Mapping[int, Effect], shops: Mapping[str, Shop], called: Mapping[str, str], today: date, lang: Lang
) -> list[Card]:
    """The tasks of shops that are there, as cards."""
    made = []
    for task in tasks:
        shop = shops[task.shop]
        late = (today - task.due).days if task.is_open else 0
        money = Voice(lang, shop.currency).money(task.impact, sign=True) if task.impact else ""
        owner = called.get(task.owner, task.owner)
        made.append(
            Card(task, shop, owner, role_words(task.role), money, max(late, 0), late == 0 and task.is_open, mark_of(effects.get(task.pk)))
        )
    return made


def with_moves(made: Sequence[Card], reader: str, leads: bool) -> list[Card]:
    """The cards with what their reader may do: their own and free ones for hands, everything for leads."""
    return [replace(c, moves=LEAD_MOVES if leads else HAND_MOVES if c.task.owner in ("", reader) else ()) for c in made]


def columns(made: Sequence[Card], most: Mapping[str, int]) -> list[dict[str, Any]]:
    """The board: a column a state, with how many there are when not all are shown."""
    by_state = {state: [c for c in made if c.task.state == state] for state in STATES}
    return [{"state": s, "title": STATES[s], "count": len(c), "cards": c[: most.get(s, len(c))]} for s, c in by_state.items()]


def table(made: Sequence[Card], lang: Lang, id: str = "tasks") -> Table:
    """The list of tasks."""
    return Table(
        id,
        COLUMNS,
        [_row(c, lang) for c in made],
        Words("任务", "Tasks"),
        file="zhanggui-tasks",
        empty=Words("没有这样的任务；在「今日」的发现上点「派成任务」", "no such task; make one of a finding on the page Today"),
    )


def _row(card: Card, lang: Lang) -> dict[str, Any]:
    task = card.task
    late = (Words(f"逾期 {card.late} 天", f"{card.late} days late").say(lang),) if card.late else ()
    return {
        "number": Cell(task.pk, href=card.address),
        "shop": card.shop.name,
        "title": Cell(task.title.say(lang), href=card.address),
        "state": task.state_words.say(lang),
        "owner": card.owner,
        "role": card.role.say(lang),
        "due": Cell(task.due.isoformat(), flags=late),
        "impact": Cell(task.impact, text=Voice(lang, card.shop.currency).money(task.impact, sign=True)) if task.impact else None,
        "day": task.day.isoformat(),
        "changed": task.changed,
        "since": task.since.isoformat() if task.since else "",
        "effect": f"{card.mark.arrow} {card.mark.words.say(lang)}".strip() if card.mark else "",
    }


def effect_chart(effect: Effect, unit: str, lang: Lang) -> dict[str, Any] | None:
    """The number before and after, with what it would have been, and a line where the change took hold."""
    days = (effect.answer.get("days") or [])[-DAYS_SHOWN:]
    if not days:
        return None
    actual, without = Words("实际", "actual").say(lang), Words("如果不做（估计）", "without it (estimated)").say(lang)
    kind = "money" if unit.startswith("money") else "ratio" if unit == "ratio" else "count"
    series = [(actual, [d["actual"] for d in days]), (without, [d["without"] for d in days])]
    option = lines([d["day"][5:] for d in days], series, kind, faint=(without,))
    first = effect.first.isoformat()[5:]
    said = Words("改动", "change").say(lang)
    line = {"xAxis": first, "name": said, "label": {"formatter": said, "color": "@text", "position": "end", "distance": 2}}
    option["series"][0]["markLine"] = {"silent": True, "symbol": "none", "lineStyle": {"color": "@text", "type": "dotted"}, "data": [line]}
    return option
