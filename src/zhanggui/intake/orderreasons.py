"""Why the orders of some days and the shop's own sales figure differ: only what explains the difference to the cent is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations

from zhanggui.kernel.words import Words
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ordersums import OrderFigures, order_figures

Reason = tuple[Words, Decimal]
CENT = Decimal("0.005")
LATE = 22  # an order list whose last payment of the day comes before this hour may have been cut off
ZONES = [hours for hours in range(-14, 15) if hours]
# Figure of the orders → how its share of (shop − orders) is called, and its sign.
CANDIDATES: tuple[tuple[str, int, Words], ...] = (
    ("refunded", -1, Words("店铺数已扣退款", "the shop's figure has refunds deducted")),
    ("presale", -1, Words("预售订单：定金和尾款不在同一天计入", "presale orders: deposit and balance count on different days")),
    ("closed", -1, Words("付款后关闭的订单，店铺数不计", "orders closed after payment, which the shop's figure leaves out")),
    ("cod", 1, Words("货到付款：下单时计入店铺数，订单表里还没付款", "cash on delivery: in the shop's figure, not yet paid in the orders")),
    ("shipping", -1, Words("店铺数不含运费", "the shop's figure has no shipping fees")),
)


def explain_orders(lake: Lake, shop: str, differences: Mapping[date, Decimal], ahead: int) -> list[Reason]:
    """The reasons for (shop − orders) of these days. Whatever they leave over is not explained.

    `ahead`: how many hours the shop's clock is ahead of UTC, the likeliest other clock of an order list.
    """
    figures = order_figures(lake, shop, min(differences), max(differences))
    cut = _cut_off(figures, differences)
    days = [day for day in differences if not cut or day != cut[0]]
    rest = sum((differences[day] for day in days), Decimal(0))
    named = _fitting([(words, sign * figures.total(name, days)) for name, sign, words in CANDIDATES], rest)
    if not named and (zone := _zone(figures, differences, ahead)):
        return [zone]
    return [*named, *([cut[1]] if cut else [])]


def _fitting(candidates: Sequence[Reason], difference: Decimal) -> list[Reason]:
    """The fewest candidates whose amounts are the difference to the cent; none when there are no such."""
    if abs(difference) < CENT:
        return []
    likely = [c for c in candidates if c[1]]
    for count in range(1, len(likely) + 1):
        for chosen in combinations(likely, count):
            if abs(sum((amount for _, amount in chosen), Decimal(0)) - difference) < CENT:
                return list(chosen)
    return []


def _zone(figures: OrderFigures, differences: Mapping[date, Decimal], ahead: int) -> Reason | None:
    """One clock for the orders and another for the shop: every day agrees when all payments are moved by some hours.

    One day alone may agree by chance.
    """
    if len(differences) < 2 or not any(abs(d) >= CENT for d in differences.values()):
        return None
    total = sum(differences.values(), Decimal(0))
    shop = {day: figures.paid_on(day) + difference for day, difference in differences.items()}
    for hours in sorted(ZONES, key=lambda h: (abs(h) != abs(ahead), h != ahead, abs(h))):
        if all(abs(figures.paid_on(day, hours) - said) < CENT for day, said in shop.items()):
            sign = "+" if hours > 0 else "−"
            return Words(
                f"时区：订单时间移动 {sign}{abs(hours)} 小时后每天都相符",
                f"time zone: every day agrees once the orders are moved by {sign}{abs(hours)} h",
            ), total
    return None


def _cut_off(figures: OrderFigures, differences: Mapping[date, Decimal]) -> tuple[date, Reason] | None:
    """The order list ends in the middle of its last day."""
    last = figures.last_paid
    if last is None or last.hour >= LATE or differences.get(last.date(), Decimal(0)) <= 0:
        return None
    words = Words(f"订单表只到 {last:%m-%d %H:%M}", f"the order list ends at {last:%m-%d %H:%M}")
    return last.date(), (words, differences[last.date()])
