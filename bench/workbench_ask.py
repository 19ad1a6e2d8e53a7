"""What the readers of the workbench bench ask for, and how long the same questions take of the rooms themselves, without pages."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

import numpy as np
from workbench_lake import LAST

from zhanggui.warehouse.workspace import Workspace

NEWEST = 0.9  # of those who read 今日: it is a paper of the morning
BACK = 14  # days before the newest that somebody may still want to read
KEPT, WORKED_OUT = "今日, kept", "今日, worked out"
# Metrics, by what, over which days: what people look at in 探索. No costs: not every role sees them.
CUTS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "usual metrics by source, a day": (("pay_amount", "visitors", "pay_conversion", "aov"), "source_l1", "day"),
    "usual metrics by day, 30 days": (("pay_amount", "visitors", "pay_conversion", "aov"), "day", "last30"),
    "sales by product, 7 days": (("pay_amount", "pay_users", "pay_conversion"), "product_id", "last7"),
    "refunds by week, 84 days": (("pay_amount", "refund_amount", "refund_rate"), "week", "custom"),
    "clicks by campaign, 7 days": (("ad_impressions", "ad_clicks", "ad_ctr"), "campaign_id", "last7"),
    "inquiries by staff, 7 days": (("inquiry_users", "inquiry_conversion"), "staff", "last7"),
    "orders by province, a month": (("pay_amount", "pay_orders"), "province", "month"),
    "sales by shop, 7 days": (("pay_amount", "visitors"), "shop", "last7"),
}


@dataclass(frozen=True)
class Question:
    """One page that is asked for. `cut`: which of CUTS; empty: 今日."""

    shops: tuple[str, ...]
    day: date
    cut: str = ""

    @property
    def address(self) -> str:
        if not self.cut:
            return f"/shop/{self.shops[0]}/today/?date={self.day}"
        return ("/explore/" if self.by == "shop" else f"/shop/{self.shops[0]}/explore/") + "?" + self.query

    @property
    def by(self) -> str:
        return CUTS[self.cut][1]

    @property
    def query(self) -> str:
        metrics, by, period = CUTS[self.cut]
        days = [("from", self.day - timedelta(days=83)), ("to", self.day)] if period == "custom" else [("date", self.day)]
        return urlencode([*(("m", m) for m in metrics), ("by", by), ("period", period), *days])


def draw(chance: np.random.Generator, shops: Sequence[str]) -> Question:
    """What somebody with these shops asks next: every other time 今日, nine times of ten that of the newest day; else a cut of any of these days."""
    shop = str(chance.choice(list(shops)))
    day = LAST - timedelta(days=int(chance.integers(1, BACK)))
    if chance.random() < 0.5:
        return Question((shop,), LAST if chance.random() < NEWEST else day)
    possible = [name for name, (_, by, _) in CUTS.items() if by != "shop" or len(shops) > 1]
    name = str(chance.choice(possible))
    return Question(tuple(shops) if CUTS[name][1] == "shop" else (shop,), day, name)


# --- the rooms themselves


def bare(ws: Workspace, shops: Sequence[str], many: Sequence[str], each: int) -> dict[str, float]:
    """Median seconds of the bare questions in this process: warm, but none of the rows in its memory. `many`: the shops of a cut by shop."""
    out = {}
    for name, ask in _questions(ws, many).items():
        asked = [(shops[n % len(shops)], LAST - timedelta(days=1 + n % BACK)) for n in range(each + 1)]
        ask(*asked[0])  # what a process does only once is done
        out[name] = statistics.median(_seconds(partial(ask, *one)) for one in asked[1:])
    return out


def _questions(ws: Workspace, many: Sequence[str]) -> Mapping[str, Callable[[str, date], object]]:
    def cut_of(name: str, shop: str, day: date) -> object:
        return _cut(ws, Question(tuple(many) if CUTS[name][1] == "shop" else (shop,), day, name))

    return {
        KEPT: lambda shop, day: _kept(ws, shop),
        WORKED_OUT: lambda shop, day: _worked_out(ws, shop, day),
        **{name: partial(cut_of, name) for name in CUTS},
    }


def _seconds(call: Callable[[], object]) -> float:
    from zhanggui.warehouse.engine import ANSWERS

    ANSWERS.clear()
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _kept(ws: Workspace, shop: str) -> object:
    """The brief as it lies in its file: there is no less to do than to read it."""
    from zhanggui.site.briefs import FOLDER

    return json.loads((ws.home / FOLDER / shop / f"{LAST}.zh.json").read_text(encoding="utf-8").split("\n", 1)[1])


def _worked_out(ws: Workspace, shop: str, day: date) -> object:
    from zhanggui.brief.build import build_briefs

    return build_briefs(ws, [shop], day)


def _cut(ws: Workspace, question: Question) -> object:
    from django.http import QueryDict

    from zhanggui.metrics.cut import cut
    from zhanggui.metrics.seasons import seasons_by_shop
    from zhanggui.site.explore.state import read_state
    from zhanggui.warehouse.engine import Reader

    shops = {key: ws.shop(key) for key in question.shops}
    state = read_state(QueryDict(question.query), LAST, question.by, len(shops) > 1)
    return cut(Reader(ws.lake), state.asked(question.shops, date.today()), seasons_by_shop(shops, ws.home))
