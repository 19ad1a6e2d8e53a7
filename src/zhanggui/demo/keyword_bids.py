"""The words that the keyword plans bid on: an ad group is a listing with a few words. The word report tells the item report's money again."""

from __future__ import annotations

from functools import cache

import numpy as np

from zhanggui.demo.catalogue import CAMPAIGNS, KEYWORDS
from zhanggui.demo.effects import Effects

SCENE = "关键词推广"
WEIGHTS = np.array([0.5, 0.3, 0.2])  # of the clicks of an ad group
PLANS = tuple(n for n, c in enumerate(CAMPAIGNS) if c.scene == SCENE)


@cache
def words_of(plan: int, item: int) -> tuple[int, ...]:
    """Positions in KEYWORDS of the words of one ad group. Every word belongs to one plan; listings of a plan share words."""
    own = [k for k in range(len(KEYWORDS)) if k % len(PLANS) == PLANS.index(plan)]
    return tuple(own[(item // len(PLANS) + n) % len(own)] for n in range(len(WEIGHTS)))


@cache
def word_shares(width: int) -> np.ndarray:
    """campaign × listing × keyword: share of the ad group's clicks; zero for plans of other scenes."""
    shares = np.zeros((len(CAMPAIGNS), width, len(KEYWORDS)))
    for plan in PLANS:
        for item in range(width):
            shares[plan, item, list(words_of(plan, item))] = WEIGHTS
    return shares


def keyword_cost(effects: Effects, width: int) -> np.ndarray:
    """day × campaign × listing: what dearer words make of the cost of a click; 1 where no word is dearer."""
    dearer = effects.keyword_cost - 1
    return np.asarray(1 + np.einsum("dk,cik->dci", dearer, word_shares(width)))


def split_cents(total: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Whole numbers shared out by weights along a new last axis, summing to the whole; the rest goes to the first share."""
    whole = weights.sum(axis=-1, keepdims=True)
    share = np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0)
    parts: np.ndarray = np.floor(total[..., None] * share).astype(np.int64)
    parts[..., 0] += total - parts.sum(axis=-1)
    return parts
