"""May this product enter: what an audit looks at (contract 71; S4, R32), as it stands, against lines, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.desks.promotion.goods import left_of
from zhanggui.desks.promotion.official import Look, looks
from zhanggui.desks.promotion.prices import daily_prices, paid_prices
from zhanggui.kernel.words import Words
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import Reader

# What is asked of the catalogue: look → metric, days up to the day.
ASKED = {
    "conversion": ("pay_conversion", 7),
    "pieces": ("pay_qty", 7),
    "refunds": ("refund_rate", 30),
    "bad_reviews": ("bad_review_rate", 30),
}
LOW_DAYS = 30


@dataclass(frozen=True)
class Found:
    """One look at one product. `value` None: no file tells it; `line`: what is asked; `passes` None where nothing can be said."""

    look: Look
    value: float | None
    line: float | None
    flags: tuple[str, ...]
    passes: bool | None

    @property
    def missing(self) -> Words | None:
        """What is missing to enter; None when nothing is."""
        if self.passes is not False or self.value is None or self.line is None:
            return None
        gap = abs(self.value - self.line)
        size = f"{gap * 100:.2f} pp" if self.look.unit == "ratio" else f"{gap:,.2f}" if self.look.unit == "money" else f"{gap:,.0f}"
        if self.look.least is not None:
            return Words(f"还差 {size}", f"{size} short")
        return Words(f"要降 {size}", f"must come down by {size}")


def entry(
    reader: Reader, shop: str, day: date, products: list[str], lines: Mapping[str, float], price: Mapping[str, float] | None = None
) -> dict[str, list[Found]]:
    """Every look at every product as of `day`. `lines`: other lines than the default ones; `price`: what each would be sold at."""
    told = {look: _asked(reader, shop, day, metric, days) for look, (metric, days) in ASKED.items()}
    lowest, left, asked = _lowest(reader, shop, day), left_of(reader, shop, day), price or {}
    out = {}
    for product in products:
        values: dict[str, tuple[float | None, tuple[str, ...]]] = {look: told[look].get(product, (None, ())) for look in ASKED}
        values["price"] = asked.get(product), ()
        pace = (values["pieces"][0] or 0.0) / 7
        values["stock"] = (left[product] / pace if pace > 0 else None) if product in left else None, ()
        out[product] = [
            _found(look, *values[look.id], lowest.get(product) if look.id == "price" else lines.get(look.id)) for look in looks()
        ]
    return out


def _found(look: Look, value: float | None, flags: tuple[str, ...], line: float | None) -> Found:
    held = line if line is not None or look.id == "price" else look.least if look.least is not None else look.most
    passes = None if value is None or held is None else value >= held if look.least is not None else value <= held
    return Found(look, value, held, flags, passes)


def _asked(reader: Reader, shop: str, day: date, metric: str, days: int) -> dict[str, tuple[float | None, tuple[str, ...]]]:
    """Value and flags of every product."""
    result = query(reader, [metric], [shop], day - timedelta(days=days - 1), day, ("product_id",))[0]
    return {str(row["product_id"]): (row["value"], tuple(row["flags"])) for row in result.rows}


def _lowest(reader: Reader, shop: str, day: date) -> dict[str, float]:
    """The lowest daily price of each product in the 30 days up to `day`."""
    daily = daily_prices(paid_prices(reader, [shop], day - timedelta(days=LOW_DAYS - 1), day))
    return {str(p): float(v) for p, v in daily.groupby("product_id")["price"].min().items()}
