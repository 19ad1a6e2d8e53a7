"""What people do today: hold every source, product, plan and agent against the same day last week, look at what moved by 30 per cent or more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accuracy_shops_load import Tables, rows_on

LINE = 0.30
WEEK = timedelta(days=7)
# Table, what names a member, the measure, what it is divided by, how people would weigh it, and the kinds of cause it is looked at for.
LOOKED_AT: tuple[tuple[str, tuple[str, ...], str, str | None, str], ...] = (
    ("source_days", ("source_l1", "source_l2"), "pay_amount", None, "sales"),
    ("product_days", ("product_id",), "pay_amount", None, "sales"),
    ("product_days", ("product_id",), "refund_amount", None, "refund"),
    ("ad_days", ("campaign_id",), "cost", None, "ads"),
    ("service_days", ("staff",), "inquiry_pay_users", "inquiry_users", "service"),
)
TOTALS = ("汇总", "小计")


@dataclass(frozen=True)
class Alarm:
    """A member that moved beyond the line; `moved`: now less last week."""

    desk: str
    subject: Mapping[str, str]
    moved: float


def alarms(tables: Tables, day: date) -> list[Alarm]:
    """Everything beyond ±30 %, the largest first within each desk."""
    out: list[Alarm] = []
    for table, dims, measure, among, desk in LOOKED_AT:
        now, then = (_by_member(tables, table, dims, measure, among, d) for d in (day, day - WEEK))
        for member in now.keys() | then.keys():
            a, b = now.get(member, 0.0), then.get(member, 0.0)
            if (b > 0 and abs(a / b - 1) >= LINE) or (b == 0 and a > 0):
                out.append(Alarm(desk, dict(zip(dims, member, strict=True)), a - b))
    return sorted(out, key=lambda a: (-abs(a.moved), sorted(a.subject.items())))


def _by_member(
    tables: Tables, table: str, dims: tuple[str, ...], measure: str, among: str | None, day: date
) -> dict[tuple[str, ...], float]:
    top: dict[tuple[str, ...], float] = {}
    below: dict[tuple[str, ...], float] = {}
    for row in rows_on(tables, table, day):
        if (row.get("level") == "product" and table == "source_days") or row.get("keyword"):
            continue
        member = tuple(str(row[d]) for d in dims)
        if set(member) & set(TOTALS):
            continue
        top[member] = top.get(member, 0.0) + float(str(row[measure] or 0))
        below[member] = below.get(member, 0.0) + (float(str(row[among] or 0)) if among else 1.0)
    return {m: top[m] / below[m] if among and below[m] else top[m] for m in top}
