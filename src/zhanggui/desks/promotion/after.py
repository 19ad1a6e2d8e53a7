"""After the activity (contract 74): what stayed of its visitors and buyers, against the days before and against what was to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.desks.effect_answer import BEFORE, Answer
from zhanggui.desks.effects import measure, read_question
from zhanggui.desks.promotion.booked import Booked
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.frame import day_frame
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

BACK = 28  # days before the warm-up that are held against: four of every weekday
OF_SHOP = ("visitors", "pay_users", "pay_amount", "old_pay_users")
OF_PRODUCT = ("product_visitors", "pay_users", "pay_amount")


@dataclass(frozen=True)
class Side:
    """What a day brought on average: before, during and after; None where no file tells. `days`: how many days of each are known."""

    measure: str
    before: float | None
    during: float | None
    after: float | None
    days: tuple[int, int, int]

    @property
    def stayed(self) -> float | None:
        """After against before: 0.12 is 12 % more a day."""
        return self.after / self.before - 1 if self.before and self.after is not None else None


def sides(reader: Reader, b: Booked, until: date) -> list[Side]:
    """Every measure of the shop, or of the product where the activity is of one alone, as far as `until`."""
    begin = b.warm_from or b.starts
    product = _alone(b)
    dims, measures = (("product_id",), OF_PRODUCT) if product else ((), OF_SHOP)
    last = min(b.seen_until, until)
    rows = day_frame(reader, [b.shop], begin - timedelta(days=BACK), last, dims, list(measures)).rows
    if product:
        rows = rows[rows["product_id"] == product]
    spans = ((begin - timedelta(days=BACK), begin - timedelta(days=1)), (b.starts, min(b.ends, last)), (b.ends + timedelta(days=1), last))
    return [_side(rows, measure, spans) for measure in measures]


def _side(rows: pd.DataFrame, measure: str, spans: tuple[tuple[date, date], ...]) -> Side:
    means: list[float | None] = []
    days: list[int] = []
    for first, last in spans:
        inside = rows[(rows["day"] >= pd.Timestamp(first)) & (rows["day"] <= pd.Timestamp(last))][measure].dropna()
        means.append(float(inside.mean()) if len(inside) else None)
        days.append(len(inside))
    return Side(measure, means[0], means[1], means[2], (days[0], days[1], days[2]))


@dataclass(frozen=True)
class Brought:
    """What the activity was measured to bring, from its start to the end of its after-days, and how the days after it lie against what
    was expected without it (a sum; the words of certainty are those of the whole)."""

    answer: Answer
    after_actual: float | None
    after_expected: float | None

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the activity."""
        langs: tuple[Lang, Lang] = ("zh", "en")
        whole: dict[str, Any] = self.answer.to_json("zh")
        for heavy in ("days", "controls"):
            whole.pop(heavy, None)
        return {
            "said": {lang: self.answer.words.say(lang) for lang in langs},
            "notes": [{lang: n.say(lang) for lang in langs} for n in self.answer.notes],
            "after": {"actual": self.after_actual, "expected": self.after_expected},
            **{k: v for k, v in whole.items() if k not in ("said", "notes")},
        }


def brought(ws: Workspace, b: Booked, metric: str, today: date) -> Brought:
    """Measure it. Raises UseError when there are too few days."""
    product = _alone(b)
    where = {"product_id": product} if product else {}
    name = {"visitors": "product_visitors"}.get(metric, metric) if product else metric
    last = min(b.seen_until, today - timedelta(days=1))
    answer = measure(ws, read_question(ws, name, b.shop, b.starts, last, where, (), BEFORE), today=today)
    return Brought(answer, *_after(answer, b.ends))


def _after(answer: Answer, ends: date) -> tuple[float | None, float | None]:
    """What the days after the end brought, and would have brought without it."""
    if answer.effect.expected is None:
        return None, None
    late = np.array([day > ends for day in answer.days])
    known = late & np.isfinite(answer.actual) & np.isfinite(answer.effect.expected)
    if not known.any():
        return None, None
    return float(answer.actual[known].sum()), float(answer.effect.expected[known].sum())


def _alone(b: Booked) -> str:
    """The product, where the activity is of one alone."""
    products = {item.product_id for item in b.items}
    return products.pop() if len(products) == 1 else ""


# Lawful means to keep the visitors of an activity coming (contract 74; R20 of the seed spreads by the shop's own channels).
KEEP: tuple[tuple[str, Words], ...] = (
    ("service", Words("活动买家发货后回访一次，入会、关注给得起的权益，不骚扰", "write once to the buyers after their goods are sent; offer membership, do not pester")),
    ("design", Words("活动款详情页和首页挂关联款、搭配，把还在来的人引到利润款", "show what goes with it on its page and the front page: lead those who still come to what earns")),
    ("promotion", Words("看过没买、加购没付的人群做一周再营销，出价按日常投产控", "advertise for a week to those who looked or put it in the cart, at the bids of ordinary days")),
    ("manager", Words("活动款排名还在：库存补上，价格恢复后别急着再动", "the product still ranks well: refill it, and leave the restored price alone")),
)  # fmt: skip
