"""An effect as an answer: the question that was asked, the words, the object of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from zhanggui.desks.effect_series import Numbers, adds_up
from zhanggui.kernel.flags import Flag, flag_names
from zhanggui.kernel.money import money_text
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.effect import Effect
from zhanggui.methods.effect_say import headline, notes, trust
from zhanggui.metrics.metric import Metric

BEFORE = 56  # days before the action: eight of every weekday
UNIT = {"people": Words(" 人", " people"), "count": Words("", ""), "seconds": Words(" 秒", " s"), "hours": Words(" 小时", " h")}


@dataclass(frozen=True)
class Asked:
    """The question: one metric of one shop, or of one member of it, since `first`."""

    metric: Metric
    shop: str
    where: Mapping[str, str]
    first: date
    last: date | None
    before: int = BEFORE
    controls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The effect, told to people. `controls`: (id, title, share), the largest first; `left_out`: days of a kind never seen before."""

    asked: Asked
    effect: Effect
    days: tuple[date, ...]
    actual: Numbers
    controls: tuple[tuple[str, str, float], ...]
    flags: frozenset[Flag]
    left_out: tuple[date, ...]
    currency: str

    @property
    def words(self) -> Words:
        """比不做多了约 …；区间 …；or that it may be chance, or why nothing can be said."""
        return headline(self.effect, self.amount, adds_up(self.asked.metric))

    @property
    def notes(self) -> list[Words]:
        return notes(self.effect)

    def level(self, size: float) -> Words:
        """A height in the metric's unit: 2.88% of a rate."""
        return Words(f"{size:.2%}", f"{size:.2%}") if self.asked.metric.unit == "ratio" else self.amount(size)

    def amount(self, size: float) -> Words:
        """A difference in the metric's unit: 1.53 percentage points of a rate."""
        unit = self.asked.metric.unit
        if unit in ("money", "money_per_person"):
            return Words(money_text(size, self.currency, "zh"), money_text(size, self.currency, "en"))
        if unit == "ratio":
            return Words(f"{size * 100:.2f} 个百分点", f"{size * 100:.2f} pp")
        after = UNIT.get(unit, Words("", ""))
        text = f"{size:,.1f}" if size < 100 else f"{size:,.0f}"
        return Words(text + after.zh, text + after.en)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The object of `effect --json`; null for what cannot be said."""
        e, adds = self.effect, adds_up(self.asked.metric)
        total, relative = e.total, e.relative
        return {
            "shop": self.asked.shop,
            "metric": self.asked.metric.id,
            "unit": self.asked.metric.unit,
            "where": dict(self.asked.where),
            "from": self.asked.first.isoformat(),
            "to": self.days[-1].isoformat() if self.days else None,
            "days_before": e.days_before,
            "days_after": e.days_after,
            "per_day": _plain(e.per_day),
            "interval": [_plain(e.low), _plain(e.high)],
            "total": _plain(total[0]) if adds else None,
            "total_interval": [_plain(v) for v in total[1:]] if adds else None,
            "relative": _plain(relative[0]),
            "relative_interval": [_plain(v) for v in relative[1:]],
            "p": _plain(e.p),
            "actual": _plain(e.actual),
            "without": _plain(e.without),
            "trust": trust(e),
            "said": self.words.say(lang),
            "notes": [n.say(lang) for n in self.notes],
            "method": e.how,
            "why": e.why or None,
            "controls": [{"id": i, "title": t or None, "share": _plain(s)} for i, t, s in self.controls],
            "placebo": {"p": _plain(e.placebo_p), "of": e.placebos},
            "earlier_p": _plain(e.earlier_p),
            "leaving_p": _plain(e.leaving_p),
            "fit_error": _plain(e.miss),
            "flags": flag_names(self.flags),
            "left_out": [d.isoformat() for d in self.left_out],
            "days": self._days(),
        }

    def _days(self) -> list[dict[str, Any]]:
        if self.effect.expected is None:
            return []
        both = zip(self.days, self.actual, self.effect.expected, strict=True)
        return [{"day": d.isoformat(), "actual": _plain(a), "without": _plain(w)} for d, a, w in both]


def _plain(value: float) -> float | None:
    return round(float(value), 6) + 0.0 if np.isfinite(value) else None
