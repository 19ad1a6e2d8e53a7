"""Small frames that are asked for once a week: what peers show of themselves, and regular buyers who came back or did not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ops import asked_day, day_number, either, number, on_days, place_in, safe_div

PEER = ["shop", "day", "competitor_name", "product_id", "title", "price", "pay_conversion", "reviews"]
CADENCE = ["shop", "day", "kept", "lost", "lost_amount", "lost_gap"]
EPOCH = date(1970, 1, 1)
HISTORY = 400  # days of orders that tell how often a buyer comes
REGULAR = 3  # purchase days that make a cadence: two gaps
PATIENCE = 2  # gone for twice the usual gap
SHORTEST, LONGEST = 14, 180  # days: nobody is called lost before, nor waited for beyond


def peer_days(reader: Reader, shops: Sequence[str], first: date, last: date) -> pd.DataFrame:
    """What is known of competing listings by day; ranges as their middle. Conversion as reported, else buyers ÷ visitors."""

    def middle(t: Any, name: str) -> Any:
        low, high = number(t[f"{name}_low"]), number(t[f"{name}_high"])
        return (low.coalesce(high) + high.coalesce(low)) / 2.0

    def rows(t: Any) -> Any:
        t = t.filter(on_days(t.stat_date, asked_day("first"), asked_day("last")))
        told = middle(t, "pay_conversion").coalesce(safe_div(middle(t, "pay_users"), middle(t, "visitors")))
        return t.select(
            shop=t.shop,
            day=t.stat_date.cast("date"),
            competitor_name=t.competitor_name,
            product_id=t.product_id,
            title=t.title,
            price=number(t.price),
            pay_conversion=told,
            reviews=number(t.reviews),
        )

    months = (first.isoformat()[:7], last.isoformat()[:7])
    answer = reader.ask("peers", rows, shops, Read("competitor_days", "stat_date", months), days={"first": first, "last": last})
    return _sorted(answer, PEER)


def cadence_days(reader: Reader, shops: Sequence[str], first: date, last: date) -> pd.DataFrame:
    """By day: regular buyers who came back in time (kept), and those whose time ran out on it (lost), with what a purchase of theirs
    was worth and how many days apart they came (sums over the lost).

    Every purchase day of a buyer with two gaps and more behind him opens a wait of PATIENCE × his mean gap (SHORTEST … LONGEST days).
    It ends when he buys again, or when it runs out. Orders without a buyer are left out; several orders of one day are one.
    """
    begin = last - timedelta(days=HISTORY)

    def rows(t: Any, people: Any) -> Any:
        t = t.filter(t.paid_at.notnull() & t.buyer_id.notnull() & (t.buyer_id != ""))
        t = t.filter(on_days(t.paid_at, asked_day("begin"), asked_day("last")))
        named = people.filter(people.person_id.notnull()).group_by(["shop", "buyer_id"]).aggregate(person=people.person_id.max())
        t = t.left_join(named, ["shop", "buyer_id"]).mutate(_who=lambda j: j.person.coalesce(j.buyer_id))
        t = t.mutate(nth=day_number(t.paid_at), amount=number(t.paid_amount.coalesce(t.payable_amount)).fill_null(0.0))
        t = t.group_by(["shop", "_who", "nth"]).aggregate(amount=t.amount.sum())
        one = ["shop", "_who"]
        t = t.mutate(
            first=t.nth.min().over(group_by=one), place=place_in(one, "nth"), after=t.nth.lead().over(group_by=one, order_by="nth")
        )
        t = t.filter(t.place >= REGULAR - 1)  # row_number counts from 0
        t = t.mutate(gap=safe_div(t.nth - t.first, t.place))
        wait = (t.gap * float(PATIENCE)).ceil().cast("int64").clip(SHORTEST, LONGEST)
        t = t.mutate(due=t.nth + wait)
        back = t.after.notnull() & (t.after <= t.due)
        t = t.mutate(ends=back.ifelse(t.after, t.due), back=either((back, 1), otherwise=0))
        t = t.filter(t.ends <= day_number(asked_day("last")))
        gone = 1 - t.back
        return t.group_by(["shop", "ends"]).aggregate(
            kept=number(t.back.sum()),
            lost=number(gone.sum()),
            lost_amount=number((t.amount * gone).sum()),
            lost_gap=number((t.gap * gone).sum()),
        )

    months = (begin.isoformat()[:7], last.isoformat()[:7])
    answer = reader.ask(
        "cadence", rows, shops, Read("orders", "created_at", months), Read("customers"), days={"begin": begin, "last": last}
    )
    if answer is None:
        return _sorted(None, CADENCE)
    frame = answer.to_pandas()
    frame["day"] = pd.Timestamp(EPOCH) + pd.to_timedelta(frame["ends"], unit="D")
    return _cut(frame[frame["day"] >= pd.Timestamp(first)], CADENCE)


def _sorted(answer: Any, columns: Sequence[str]) -> pd.DataFrame:
    if answer is None:
        return pd.DataFrame({c: pd.Series(dtype="object") for c in columns})
    return _cut(answer.to_pandas(), columns)


def _cut(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    frame = frame.assign(day=pd.to_datetime(frame["day"]))
    return frame[list(columns)].sort_values(list(columns[:3]), ignore_index=True)


# Frames by name: what reads them from the lake for shops and the days from the first to the last.
SIDES: dict[str, Callable[[Reader, Sequence[str], date, date], pd.DataFrame]] = {"peer": peer_days, "cadence": cadence_days}
