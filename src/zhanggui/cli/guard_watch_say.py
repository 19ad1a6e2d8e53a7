"""What `zhanggui guard watch` says, as text or as JSON lines. Every moment is the shop's own: the clock of the machine may stand elsewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from zhanggui.cli.command import Call
from zhanggui.kernel.errors import ROWS_REJECTED
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.promotion.stoploss.feed import Outcome
    from zhanggui.desks.promotion.stoploss.keeper import Keeper
    from zhanggui.warehouse.shops import Shop

DANGER = 4  # exit code, as of guard check


@dataclass
class Voice:
    """What is said on the terminal; nothing of it with --json. Before the first line: whose time it is told in. `alarms`: those that were told."""

    call: Call
    shop: Shop
    begun: bool = False
    alarms: set[int] = field(default_factory=set)

    def line(self, text: str, bell: str = "") -> None:
        if self.call.args.json:
            return
        now = f"{datetime.now(ZoneInfo(self.shop.timezone)):%H:%M:%S}"
        if not self.begun:
            self.begun, zone = True, self.shop.timezone
            clock = Words(f"时间都按店铺时区 {zone}", f"times are the shop's own, {zone}")
            print(f"{now} {self.call.say(clock)}", flush=True)
        print(f"{bell}{now} {text}", flush=True)

    def say(self, words: Words) -> None:
        self.line(self.call.say(words))


def tell(voice: Voice, keeper: Keeper, name: str, told: Sequence[Outcome]) -> int:
    """New alarms, refused lines, lines that no floor is known for, and how many came. → exit code"""
    from zhanggui.desks.promotion.stoploss import look
    from zhanggui.desks.promotion.stoploss.feed import counts
    from zhanggui.desks.promotion.stoploss.say import DO, alarm_json, line_of

    call, shop, counted = voice.call, voice.shop, counts(told)
    new = [id for one in told if one.told and not one.told.repeated for id in one.told.alarms]
    alarms = look.alarms_of(keeper.db, new, int(time.time()), keeper.rules) if new else []
    voice.alarms.update(new)
    below = sum(one.told.below for one in told if one.told and not one.told.repeated)
    refused = [one.to_json(call.lang) for one in told if one.mistake]
    unjudged = sorted({one.told.sku for one in told if one.told and one.state == "unjudged" and not one.told.repeated})
    if call.args.json:
        for alarm in alarms:
            _print_json({"alarm": alarm_json(alarm) | {"words": line_of(alarm, shop, call.lang)}})
        if told:
            _print_json(
                {"from": name, **counted, "below": below, "unjudged_skus": unjudged, "mistakes": [_mistake(one) for one in refused]}
            )
    else:
        for alarm in alarms:
            voice.line(f"⚠ {line_of(alarm, shop, call.lang)}\n           {DO[alarm.kind].say(call.lang)}", bell="\a")
        for one in refused:
            voice.line(f"✗ {name} {one['where']}: {one['what']} → {one['mend']}")
        if unjudged:
            listed = ", ".join(unjudged[:10]) + (" …" if len(unjudged) > 10 else "")
            voice.say(Words(f"没有底线，没法判断：{listed}", f"no floor known, not judged: {listed}"))
        if told:
            voice.say(_counted(name, counted, below))
    return DANGER if alarms or below else ROWS_REJECTED if refused else 0


def tell_open(voice: Voice, keeper: Keeper) -> int:
    """The alarms of the shop that nobody has taken, but for those told before. → exit code"""
    from zhanggui.desks.promotion.stoploss import look
    from zhanggui.desks.promotion.stoploss.say import alarm_json, line_of

    shop, lang = voice.shop, voice.call.lang
    found = look.open_alarms(keeper.db, [shop.key], int(time.time()), keeper.rules)
    for alarm in (a for a in found if a.id not in voice.alarms):
        if voice.call.args.json:
            _print_json({"open_alarm": alarm_json(alarm) | {"words": line_of(alarm, shop, lang)}})
        else:
            still = Words("还没有人接手：", "nobody has taken it yet: ").say(lang)
            voice.line(f"⚠ {still}{line_of(alarm, shop, lang)}")
    return DANGER if found else 0


def _mistake(one: dict[str, Any]) -> dict[str, Any]:
    return {key: one[key] for key in ("line", "where", "what", "mend")}


def _counted(name: str, n: dict[str, int], below: int) -> Words:
    return Words(
        f"{name}：{n['received']:,} 行，判断 {n['judged']:,}，低于底线 {below:,}，没有底线 {n['unjudged']:,}，赠品 {n['gift']:,}，取消 {n['cancelled']:,}，重复 {n['repeated']:,}，"
        f"没收 {n['refused']:,}",
        f"{name}: {n['received']:,} lines, {n['judged']:,} judged, {below:,} below the floor, {n['unjudged']:,} without a floor, {n['gift']:,} gifts, {n['cancelled']:,} cancelled,"
        f" {n['repeated']:,} repeated, {n['refused']:,} refused",
    )


def _print_json(told: dict[str, Any]) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)
