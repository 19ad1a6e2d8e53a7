"""When refunds are in: how the refunds of a day's orders complete with age, from the shop's own past (chain ladder)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from zhanggui.methods.ladder import age_when, completion
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ops import number

UNKNOWN = 30  # days, where the shop's past is too short to tell
OLDEST = 90  # ages are told up to here
NEARLY_ALL = 0.98
FEW_DAYS, FEW_REFUNDS = 30, 50  # fewer say nothing about the usual delay
MOST_TOLD = 500  # answers kept in a process: the same snapshot, shops and day give the same
_TOLD: dict[tuple[str, int, tuple[str, ...], date], dict[str, Any]] = {}


@dataclass(frozen=True)
class Refunds:
    """Days after payment until 98 % of the refunds of a day's orders are there; the first and last day of which refunds are known."""

    days: int = UNKNOWN
    known_from: date | None = None
    known_until: date | None = None


def refunds_settle(reader: Reader, shops: Sequence[str], as_of: date) -> dict[str, Refunds]:
    """By shop, as one can know it on `as_of`. A list of refunds that ends early leaves the days before its end unsettled."""
    asked = (str(reader.lake.root), reader.pin("refund_ages").version, tuple(shops), as_of)
    told = _TOLD.get(asked)
    if told is None:
        if len(_TOLD) >= MOST_TOLD:
            _TOLD.clear()
        told = _TOLD[asked] = _settle(reader, shops, as_of)
    return told


def _settle(reader: Reader, shops: Sequence[str], as_of: date) -> dict[str, Refunds]:
    answer = reader.ask("refund ages", _ages, shops, Read("refund_ages"))
    if answer is None:
        return {}
    rows = answer.to_pandas()
    rows["age"] = rows["member"].astype(int)
    rows["day"] = pd.to_datetime(rows["day"])
    rows = rows[rows["day"] + pd.to_timedelta(rows["age"], "D") < pd.Timestamp(as_of)]
    return {str(shop): _of_shop(part) for shop, part in rows.groupby("shop")}


def _ages(t: Any) -> Any:
    rows = t.filter(t.dim == "age")
    return rows.select(
        rows.shop, rows.day, rows.member, amount=number(rows.refund_by_pay_date), orders=number(rows.refund_orders_by_pay_date)
    )


def _of_shop(rows: pd.DataFrame) -> Refunds:
    done = rows["day"] + pd.to_timedelta(rows["age"], "D")
    first, begin, until = rows["day"].min(), done.min(), done.max()
    days = (until - first).days + 1
    if days < FEW_DAYS or rows["orders"].sum() < FEW_REFUNDS:
        return Refunds(UNKNOWN, begin.date(), until.date())
    amounts = np.zeros((days, OLDEST + 1))
    np.add.at(amounts, ((rows["day"] - first).dt.days.to_numpy(), rows["age"].to_numpy()), rows["amount"].to_numpy())
    seen = np.minimum(np.arange(days)[::-1], OLDEST)
    return Refunds(age_when(completion(amounts, seen), NEARLY_ALL), begin.date(), until.date())
