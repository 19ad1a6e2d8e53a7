"""Which figures of a frame nobody may reason from: they are struck out (NaN) before a check or a brief sees them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.metrics.caveats import PRESALE_SHARE
from zhanggui.metrics.frame import Frame
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.sound import Marks, contradictions, impossible, reported
from zhanggui.metrics.sources import SOURCES

PRESALE_OF = (("presale_orders", "order_orders"), ("balance_orders", "pay_orders"))
TWINS = (("visitors", "product_visitors"), ("pageviews", "product_pageviews"))  # one figure under two names, where the dims are products
# A table with a currency → the tables its money comes by.
MADE_OF = {
    "orders": ("order_days", "refund_days", "refund_pay_days", "cost_days"),
    "ad_days": ("ad_days",),
    "ledger": ("ledger_days",),
}


class Strikes:
    """Marks on the figures of one frame, measure by measure. `rows()` is the frame without the figures marked."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.marks: dict[str, Marks] = {m: np.zeros(len(frame.day), dtype=bool) for m in frame.measures}

    def rows(self) -> pd.DataFrame:
        struck = {m: self.frame.rows[m].where(~marks) for m, marks in self.marks.items() if marks.any()}
        return self.frame.rows.assign(**struck)

    def bad(self) -> None:
        """What cannot be, and both sides of a contradiction: nobody knows which of the two is wrong."""
        for measure in self.frame.measures:
            self._mark(measure, impossible(self.frame, measure))
        for part, whole, marks in contradictions(self.frame, self.frame.measures):
            self._mark(part, marks)
            self._mark(whole, marks)

    def below(self, finer: Frame, dims: tuple[str, ...]) -> None:
        """A sum over members of which one cannot be."""
        for measure in set(self.frame.measures) & set(finer.measures):
            wrong = finer.rows.loc[impossible(finer, measure), ["shop", "day", *dims]]
            self._mark(measure, _among(self.frame.rows, wrong, dims))

    def days(self, shop_days: pd.DataFrame, table: str) -> None:
        """All that this table told on these days of these shops."""
        on = _among(self.frame.rows, shop_days)
        for measure in self.frame.measures if on.any() else ():
            self._mark(measure, on & reported(self.frame, table, measure))

    def foreign(self, money: pd.DataFrame) -> None:
        """Money summed over several currencies. A table all in one currency, though another than the shop's, is a sum none the less."""
        if money.empty:
            return
        mixed = money[money["mixed"].astype(bool)]
        for table, sources in MADE_OF.items():
            on = _among(self.frame.rows, mixed[mixed["table"] == table])
            for measure in self.frame.measures:
                if on.any() and MEASURES.get(measure).additivity == "money":
                    for source in sources:
                        self._mark(measure, on & reported(self.frame, source, measure))

    def presale(self, shop: Frame | None = None) -> None:
        """R22: on deposit and balance days nobody reads a payment conversion, so nobody gets the buyers. `shop` tells where the dims do not."""
        told = self.frame if shop is None else shop
        on = np.zeros(len(told.rows), dtype=bool)
        for of, among in PRESALE_OF:
            some, every = (_column(told, m) for m in (of, among))
            on |= (some > 0) & (some >= PRESALE_SHARE * every)
        if shop is not None:
            on = _among(self.frame.rows, shop.rows[on])
        if "pay_users" in self.frame.measures:
            self._mark("pay_users", on)

    def unfinished(self, day: date, shops: set[str]) -> None:
        """The last day of shops of which only a part has come."""
        if not shops:
            return
        on = (self.frame.rows["day"] == pd.Timestamp(day)).to_numpy() & self.frame.rows["shop"].isin(shops).to_numpy()
        for measure in self.frame.measures:
            self._mark(measure, on)

    def _mark(self, measure: str, marks: Marks) -> None:
        self.marks[measure] = self.marks[measure] | marks
        for one, other in TWINS:
            if measure == one and other in self.marks and self.frame.dims == ("product_id",):
                self.marks[other] = self.marks[other] | marks


def clashes(frame: Frame) -> pd.DataFrame:
    """The contradictions in a frame, one a row: shop, day, table, member, part, whole, few (the part), many (the whole)."""
    found = []
    for part, whole, marks in contradictions(frame, frame.measures):
        if not marks.any():
            continue
        rows = frame.rows[marks]
        found.append(
            pd.DataFrame(
                {
                    "shop": rows["shop"],
                    "day": rows["day"],
                    "table": [SOURCES[int(r)].table for r in frame.won[part][marks]],
                    "member": [" / ".join(str(v) for v in m if v) for m in rows[list(frame.dims)].itertuples(index=False)],
                    "part": part,
                    "whole": whole,
                    "few": rows[part].astype(float),
                    "many": rows[whole].astype(float),
                }
            )
        )
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _among(rows: pd.DataFrame, wanted: pd.DataFrame, dims: tuple[str, ...] = ()) -> Marks:
    """Rows whose shop, day and dims are among those wanted."""
    if wanted.empty:
        return np.zeros(len(rows), dtype=bool)
    keys = ["shop", "day", *dims]
    return np.asarray(pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(wanted[keys])))


def _column(frame: Frame, measure: str) -> NDArray[np.float64]:
    if measure not in frame.measures:
        return np.zeros(len(frame.rows))
    return np.asarray(np.nan_to_num(frame.rows[measure].to_numpy(dtype=float)))
