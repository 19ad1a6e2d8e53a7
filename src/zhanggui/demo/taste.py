"""How a shop differs from the demo shop: where its visitors come from, what converts, what its week looks like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from zhanggui.demo.catalogue import SOURCES
from zhanggui.demo.chance import stream
from zhanggui.demo.sizes import Size

WEEK_SHARE = 0.15  # the days of the week differ from those of the demo shop by this part of the variety


@dataclass(frozen=True)
class Taste:
    """`sources`: share of the visits by source. `convert`: multiplier by source × product. `week`: multiplier of the visits, Monday first."""

    sources: np.ndarray
    convert: np.ndarray
    week: np.ndarray

    def weekdays(self, first: date, days: int) -> np.ndarray:
        """The multiplier of each day."""
        return np.asarray(self.week[(first.weekday() + np.arange(days)) % 7])


def taste_of(seed: int, size: Size) -> Taste:
    """Drawn from the seed; that of the demo shop when the size knows no variety."""
    share = np.array([s.share for s in SOURCES])
    if not size.variety:
        return Taste(share, np.ones((len(SOURCES), size.products)), np.ones(7))
    rng = stream(seed, "taste")
    drawn = share * np.exp(rng.normal(0, size.variety, len(share)))
    by_source, by_item = rng.normal(0, size.variety / 2, len(share)), rng.normal(0, size.variety / 2, size.products)
    week = np.exp(rng.normal(0, WEEK_SHARE * size.variety, 7))
    return Taste(drawn * share.sum() / drawn.sum(), np.exp(by_source[:, None] + by_item[None, :]), week / week.mean())
