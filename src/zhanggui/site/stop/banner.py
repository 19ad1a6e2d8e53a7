"""The alarms of the stop-loss over every page, for the shops of whoever looks at it. Nothing where the stop-loss is not used."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhanggui.desks.promotion.stoploss import look, say
from zhanggui.desks.promotion.stoploss.rules import rules_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission

if TYPE_CHECKING:
    from zhanggui.site.web.desk import Desk

MOST = 3
AWAKE = 2 * 3600  # seconds after the last line in which open pages go on asking


@dataclass(frozen=True)
class Shown:
    """An alarm as its reader may see it."""

    id: int
    shop: str
    shop_name: str
    headline: str
    facts: list[str]
    do: Words


@dataclass(frozen=True)
class Banner:
    """`more`: alarms beyond those shown; `may_take`: whether its reader may see to them."""

    alarms: list[Shown]
    more: int
    may_take: bool

    @property
    def count(self) -> int:
        return len(self.alarms) + self.more


def banner(desk: Desk) -> Banner | None:
    """None where no page has to watch for alarms. What cannot be read now is read with the next page: no page fails for it."""
    if not desk.may(Permission.READ):
        return None
    try:
        with look.reading(desk.ws.home) as db:
            if db is None:
                return None
            now = int(time.time())
            found = look.open_alarms(db, list(desk.shops), now, rules_of(desk.ws.home))
            if not found and not db.execute("SELECT 1 FROM lines WHERE arrived > ? LIMIT 1", (now - AWAKE,)).fetchone():
                return None
    except (sqlite3.Error, UseError):
        return None
    shown = [shown_of(desk, alarm) for alarm in found[:MOST]]
    return Banner(shown, len(found) - len(shown), desk.may(Permission.DO_TASKS))


def shown_of(desk: Desk, alarm: look.Alarm) -> Shown:
    shop = desk.shops[alarm.shop]
    facts = say.facts(alarm, shop, desk.lang, desk.may(Permission.SEE_MONEY))
    return Shown(alarm.id, alarm.shop, shop.name, say.headline(alarm, desk.lang), facts, say.DO[alarm.kind])
