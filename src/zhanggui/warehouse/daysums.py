"""What the tables of one shop say of the same days, side by side: for holding them against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhanggui.warehouse.duck import fetch, parquet, quoted, scratch
from zhanggui.warehouse.lake import Lake

# Each: the figures of a table by day, of one shop (:shop) and between two days (:days).
FIGURES = {
    "shop_days": """select stat_date as day, sum(visitors)::decimal(38, 4) as shop_visitors, sum(pay_amount) as shop_pay
        from :rows where :days and period = 'day' and device = 'all' group by day""",
    "source_days": """select stat_date as day, sum(visitors)::decimal(38, 4) as source_visitors, sum(pay_amount) as source_pay
        from :rows where :days and period = 'day' and level = 'shop' and not coalesce(is_subtotal, false) and attribution = 'all'
        group by day""",
    "product_days": """select stat_date as day, sum(pay_amount) as product_pay
        from :rows where :days and period = 'day' and level = 'product' and coalesce(carrier, '') = '' group by day""",
    "order_days": "select day, sum(pay_amount) as order_pay from :rows where :day and dim = 'shop' group by day",
}


@dataclass(frozen=True)
class DaySums:
    """Day → figure → value; a figure that no table gives for a day is absent."""

    days: Mapping[date, Mapping[str, Decimal]]

    def between(self, first: date, last: date) -> DaySums:
        """Only the days from one to another, both included."""
        return DaySums({day: said for day, said in self.days.items() if first <= day <= last})

    def both(self, one: str, other: str) -> dict[date, Mapping[str, Decimal]]:
        """The days of which both figures are known."""
        return {day: said for day, said in sorted(self.days.items()) if one in said and other in said}


def day_sums(lake: Lake, shop: str, first: date, last: date) -> DaySums:
    """The figures of one shop for every day between two, both included."""
    found: dict[date, dict[str, Decimal]] = {}
    months = (f"{first:%Y-%m}", f"{last:%Y-%m}")
    with scratch() as con:
        for table, sql in FIGURES.items():
            files = lake.files(table).pick([shop], months)
            if not files:
                continue
            rows = f"(select * from {parquet(files)} where shop = {quoted(shop)})"
            span = f"between date '{first}' and date '{last}'"
            text = sql.replace(":rows", rows).replace(":days", f"stat_date {span}").replace(":day", f"day {span}")
            for row in fetch(con, text).to_pylist():
                day = row.pop("day")
                found.setdefault(day, {}).update({name: value for name, value in row.items() if value is not None})
    return DaySums(found)
