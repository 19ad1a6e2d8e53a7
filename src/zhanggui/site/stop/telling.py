"""An alarm of the stop-loss as a message for a chat group."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from zhanggui.brief.render_md import plain
from zhanggui.desks.promotion.stoploss import look, say
from zhanggui.desks.promotion.stoploss.rules import rules_of
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

DO_NOW = Words("现在做", "Do now")


@dataclass(frozen=True)
class StopLoss:
    """Alarms of one shop. `money`: whether the reader may see what was lost."""

    alarms: Sequence[look.Alarm]
    shop: Shop
    lang: Lang
    money: bool

    @property
    def title(self) -> str:
        return f"{say.TITLE.say(self.lang)} {self.shop.name}"

    def text(self, most_bytes: int) -> str:
        """Markdown within the limit, cut between alarms."""
        parts = [f"**{say.TITLE.say(self.lang)} · {plain(self.shop.name)}**"]
        left = most_bytes - len(parts[0].encode()) - 60
        for n, alarm in enumerate(self.alarms):
            text = self._said(alarm)
            left -= len(text.encode()) + 2
            if left < 0:
                more = len(self.alarms) - n
                parts.append(Words(f"还有 {more} 条，看工作台", f"{more} more in the workbench").say(self.lang))
                break
            parts.append(text)
        return "\n\n".join(parts)

    def _said(self, alarm: look.Alarm) -> str:
        colon = "：" if self.lang == "zh" else ": "
        facts = [f"- {plain(fact)}" for fact in say.facts(alarm, self.shop, self.lang, self.money)]
        return "\n".join(
            [
                f"**{plain(say.headline(alarm, self.lang))}**",
                *facts,
                "",
                f"{DO_NOW.say(self.lang)}{colon}{say.DO[alarm.kind].say(self.lang)}",
            ]
        )


def stop_of(ws: Workspace, shop: str, alarms: Sequence[int], lang: Lang, role: str) -> StopLoss:
    """The alarms of these numbers as they stand now."""
    with look.reading(ws.home) as db:
        found = look.alarms_of(db, alarms, int(time.time()), rules_of(ws.home)) if db is not None else []
    return StopLoss(found, ws.shop(shop), lang, Permission.SEE_MONEY in ROLES.get(role).may)
