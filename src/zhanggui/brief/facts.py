"""What a brief reads: the shop's numbers of the day and of its base days, and the members of each breakdown."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.brief.expected import Expected, members_expected, shop_expected
from zhanggui.desks.foretold import is_known, partial_days
from zhanggui.desks.panel import keys_of, texts_of
from zhanggui.kernel.flags import Flag
from zhanggui.metrics.compare import SeasonsOf
from zhanggui.metrics.context import SHOP, DayContext
from zhanggui.metrics.frame import day_frame
from zhanggui.metrics.grouping import Period
from zhanggui.metrics.metric import find_metric
from zhanggui.metrics.query import Ask, answer, number
from zhanggui.metrics.sources import SOURCES
from zhanggui.warehouse.engine import Reader

Row = Mapping[str, float | None]
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
EPOCH = date(1970, 1, 1)
CHAIN = ("visitors", "pay_users", "pay_amount")

# Breakdowns by dims: which measures make the chain of a member.
BREAKDOWNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "source_l1": (("source_l1",), CHAIN),
    "source_l2": (("source_l1", "source_l2"), CHAIN),
    "product_id": (("product_id",), CHAIN),
    "buyer_type": (("buyer_type",), ("pay_users", "pay_amount")),
    "province": (("province",), ("pay_users", "pay_amount")),
}

# Breakdowns that the checks' own frames hold already.
SHARED = {"source_l1": "source_l1", "source_l2": "source", "product_id": "product", "buyer_type": "buyer_type", "province": "province"}
NAMELESS = {"", "unknown"}


@dataclass(frozen=True)
class Members:
    """The members of one breakdown on two days. `names`: dim by dim. `base`, `now`: measure by measure; absent on a day is zero there."""

    by: str
    dims: tuple[str, ...]
    chain: tuple[str, ...]
    names: list[list[str]]
    base: Floats
    now: Floats


@dataclass(frozen=True)
class _Pairs:
    """The members of all shops on two days, sorted by shop and dims; `place`: which rows are a shop's."""

    names: list[list[str]]
    sides: tuple[Floats, Floats]
    there: tuple[Marks, Marks]
    place: Mapping[str, slice]


class Facts:
    """Numbers of all shops of one brief, read once per day or breakdown."""

    def __init__(self, reader: Reader, ctx: DayContext, seasons: SeasonsOf) -> None:
        self.reader, self.ctx, self.seasons = reader, ctx, seasons
        self._shop_days: dict[date, pd.DataFrame] = {}
        self._shop_rows: dict[date, dict[str, Mapping[Hashable, object]]] = {}
        self._frames: dict[tuple[str, date], pd.DataFrame] = {}
        self._paired: dict[tuple[str, date | None, date], _Pairs] = {}
        self._titles: dict[str, dict[str, str]] | None = None
        self._measured: dict[tuple[tuple[str, ...], date], dict[str, dict[str, tuple[float | None, set[Flag]]]]] = {}

    def shop(self, shop: str, day: date) -> dict[str, float | None]:
        """Measures of a shop on a day; None where nobody gives one. The empty dict: no row at all."""
        if day not in self._shop_rows:
            self._shop_rows[day] = {r["shop"]: r for r in self._day(day).to_dict("records")}
        mine = self._shop_rows[day].get(shop, {})
        return {str(k): _number(v) for k, v in mine.items() if k not in ("shop", "day")}

    def _day(self, day: date) -> pd.DataFrame:
        if day not in self._shop_days:
            recent = self.ctx.figures("shop").rename(columns={"ad_spend": "ad_cost"})
            if self.ctx.first <= day <= self.ctx.day:
                self._shop_days[day] = recent[recent["day"] == pd.Timestamp(day)]
            else:
                self._shop_days[day] = day_frame(self.reader, list(self.ctx.shops), day, day, (), SHOP).rows
        return self._shop_days[day]

    def measured(self, metrics: tuple[str, ...], shop: str, day: date) -> dict[str, tuple[float | None, set[Flag]]]:
        """Metrics of a shop on a day with their flags, as one sees them the next morning."""
        if (metrics, day) not in self._measured:
            shops, seen = tuple(self.ctx.shops), self.ctx.day + timedelta(days=1)
            found = [find_metric(m) for m in metrics]
            ask = Ask(shops, day, day, "day", (), True, seen)
            _, groups, values = answer(self.reader, ask, found, [Period(day, (day,))])
            place = {label[0]: n for n, label in enumerate(groups.labels)}
            self._measured[metrics, day] = {
                s: {m.id: (number(v.value[n], m.digits), v.flags[n]) for m, v in zip(found, values, strict=True)} for s, n in place.items()
            }
        return self._measured[metrics, day][shop]

    def expected(self, shop: str) -> Expected:
        """What the day should have brought the shop."""
        return shop_expected(self.ctx, shop)

    def is_odd(self, shop: str) -> bool:
        """The day is of a kind never seen before (a first 大促), or only a part of it has come: its past tells nothing of it."""
        return bool(partial_days(self.ctx, [shop])[-1, 0]) or not bool(is_known(self.ctx, "pay_amount", [shop])[0])

    def members(self, by: str, shop: str, base: date | None, now: date) -> Members | None:
        """The members of a breakdown on two days, None when no table splits both that way. Without a base day: against what was expected."""
        dims, chain = BREAKDOWNS[by]
        pairs = self._pairs(by, base, now)
        own = pairs.place.get(shop, slice(0))
        if not all(there[own].any() for there in pairs.there):
            return None
        both = [side[:, own] for side in pairs.sides]
        usable = [n for n in range(len(chain)) if all((~np.isnan(side[n])).any() for side in both)]
        if not usable or chain[usable[-1]] != "pay_amount":
            return None
        names = [column[own] for column in pairs.names]
        if by == "source_l2" and not any(names[1]):
            return None  # the file has one level only
        if set().union(*names) <= NAMELESS:
            return None  # every row is of nobody in particular: nothing to tell apart
        told = [np.where(np.isnan(side[usable]), 0.0, side[usable]) for side in both]
        return Members(by, dims, tuple(chain[n] for n in usable), names, *told)

    def _pairs(self, by: str, base: date | None, now: date) -> _Pairs:
        """A breakdown of all shops on two days, put together once."""
        if (by, base, now) not in self._paired:
            self._paired[by, base, now] = _paired(self._side(by, base), self._side(by, now), *BREAKDOWNS[by])
        return self._paired[by, base, now]

    def _side(self, by: str, day: date | None) -> pd.DataFrame:
        """The members of all shops on a day; without one, as they were expected."""
        if day is None:
            return members_expected(self.ctx, SHARED[by], *BREAKDOWNS[by])
        rows = self._rows(by, day)
        return rows[rows["day"] == pd.Timestamp(day)]

    def _rows(self, by: str, day: date) -> pd.DataFrame:
        """Rows of a breakdown on a day: those of the last five weeks stand in the checks' own frames."""
        if self.ctx.first <= day <= self.ctx.day:
            return self.ctx.figures(SHARED[by])
        if (by, day) not in self._frames:
            dims, chain = BREAKDOWNS[by]
            self._frames[by, day] = day_frame(self.reader, list(self.ctx.shops), day, day, dims, list(chain)).rows
        return self._frames[by, day]

    def titles(self, shop: str) -> dict[str, str]:
        """Titles of the shop's products."""
        if self._titles is None:
            rows = self.ctx.figures("product")
            named = rows[rows["title"].notna()].drop_duplicates(["shop", "product_id"], keep="last")
            self._titles = {str(s): dict(zip(part["product_id"], part["title"], strict=True)) for s, part in named.groupby("shop")}
        return self._titles.get(shop, {})

    def winners(self, shop: str, measures: Sequence[str]) -> list[tuple[str, str]]:
        """(measure, table) of the day's shop numbers."""
        frame = self.ctx.told("shop")
        today = (frame.shop == frame.shops.index(shop)) & (frame.day == (self.ctx.day - EPOCH).days)
        ranks = {measure: frame.won[measure][today] for measure in measures}
        return [(m, SOURCES[int(r[~np.isnan(r)][0])].id) for m, r in ranks.items() if not np.isnan(r).all()]


def _paired(base: pd.DataFrame, now: pd.DataFrame, dims: Sequence[str], chain: Sequence[str]) -> _Pairs:
    """Every member that either day has: a key once a day."""
    columns = [np.concatenate([side[d].to_numpy(dtype=object) for side in (base, now)]) for d in ("shop", *dims)]
    code, keys = keys_of([texts_of(column) for column in columns])
    shop = np.array(keys[0][0], dtype=object)
    sides, there = [], []
    for rows, at in ((base, code[: len(base)]), (now, code[len(base) :])):
        values, marks = np.full((len(chain), len(shop)), np.nan), np.zeros(len(shop), dtype=bool)
        values[:, at] = [rows[m].to_numpy(dtype=float) for m in chain]
        marks[at] = True
        sides.append(values)
        there.append(marks)
    first = np.unique(keys[0][1], return_index=True)[1]
    place = {str(shop[a]): slice(a, b) for a, b in pairwise([*first.tolist(), len(shop)])}
    return _Pairs([names for names, _ in keys[1:]], (sides[0], sides[1]), (there[0], there[1]), place)


def _number(value: object) -> float | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return float(value) if isinstance(value, int | float) else float(str(value)) if str(value) not in ("nan", "<NA>") else None
