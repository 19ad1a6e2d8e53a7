"""The trade of a made shop, month by month from a seed: orders, their lines, refunds, reviews, the money that moved."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from zhanggui.demo import columns as c

SEED = 20_260
DAY = 86_400
SLOWEST = 1_200  # seconds from order to payment; nobody pays in the next month
PROVINCES = [
    "浙江省",
    "广东省",
    "江苏省",
    "四川省",
    "山东省",
    "河南省",
    "湖北省",
    "湖南省",
    "福建省",
    "安徽省",
    "河北省",
    "陕西省",
    "辽宁省",
]
UNPAID, PRESALE, WAITING = 0.08, 0.02, 0.01  # shares of orders: closed unpaid, of a presale, paid and not shipped
BACK, REVIEWED = 0.08, 0.02  # shares of lines


@dataclass(frozen=True)
class MadeShop:
    """One shop to be made: so many order lines a year, so many products. Without `reports` it has orders and refunds alone."""

    key: str
    number: int
    lines: int
    years: tuple[int, ...]
    products: int
    reports: bool = True

    @property
    def months(self) -> list[date]:
        return [date(year, month, 1) for year in self.years for month in range(1, 13)]

    def random(self, month: date, what: int) -> np.random.Generator:
        """The chance of one month: it does not hang on which other months are made."""
        return np.random.default_rng([SEED, self.number, month.year, month.month, what])


@dataclass(frozen=True)
class Trade:
    """The orders of a month and, beside them, their lines. Money in cents, moments in seconds from the first of the month."""

    shop: MadeShop
    month: date
    number: np.ndarray  # of each order
    created: np.ndarray
    paid: np.ndarray
    unpaid: np.ndarray
    buyer: np.ndarray
    freight: np.ndarray
    presale: np.ndarray
    shipped: np.ndarray
    waiting: np.ndarray
    order: np.ndarray  # of each line: the place of its order
    product: np.ndarray
    sku: np.ndarray
    qty: np.ndarray
    price: np.ndarray
    returned: np.ndarray  # of each line: whether it was sent back

    @property
    def days(self) -> int:
        return monthrange(self.month.year, self.month.month)[1]

    @property
    def paid_of_line(self) -> np.ndarray:
        return np.where(self.unpaid[self.order], 0, self.price * self.qty)

    def per_order(self, of_lines: np.ndarray) -> np.ndarray:
        """The sum over the lines of each order."""
        return np.bincount(self.order, of_lines, len(self.number)).astype(np.int64)

    def per_day(self, of_orders: np.ndarray) -> np.ndarray:
        """The sum over the orders paid on each day."""
        return np.bincount((self.paid // DAY)[~self.unpaid], of_orders[~self.unpaid], self.days).astype(np.int64)

    def per_product(self, of_lines: np.ndarray) -> np.ndarray:
        """The sum over the lines paid on each day of each product, product by product within the days."""
        place = (self.paid // DAY)[self.order] * self.shop.products + self.product
        counts = ~self.unpaid[self.order]
        return np.bincount(place[counts], of_lines[counts], self.days * self.shop.products).astype(np.int64)


def trade(shop: MadeShop, month: date) -> Trade:
    """A month of a shop's orders; every other one has two lines."""
    rng, days = shop.random(month, 1), monthrange(month.year, month.month)[1]
    n = max(shop.lines * days // 365 * 2 // 3, 4)
    order = np.repeat(np.arange(n), 1 + np.arange(n) % 2)
    created = np.sort(rng.integers(0, days * DAY - SLOWEST, n))
    unpaid = rng.random(n) < UNPAID
    paid = created + rng.integers(5, SLOWEST, n)
    product = np.minimum(rng.geometric(4 / shop.products, len(order)) - 1, shop.products - 1)
    return Trade(
        shop,
        month,
        ((shop.number * 100 + month.year % 100) * 100 + month.month) * 10**8 + np.arange(n),
        created,
        paid,
        unpaid,
        rng.integers(0, shop.lines // 3 + 10, n),
        np.where(rng.random(n) < 0.2, 600, 0),
        rng.random(n) < PRESALE,
        paid + rng.integers(2 * 3_600, 52 * 3_600, n),
        (rng.random(n) < WAITING) & ~unpaid,
        order,
        product,
        rng.integers(0, 3, len(order)),
        np.where(rng.random(len(order)) < 0.1, 2, 1),
        price_of(product),
        (rng.random(len(order)) < BACK) & ~unpaid[order],
    )


def price_of(product: np.ndarray) -> np.ndarray:
    """Cents; every product has a price of its own."""
    return 3_900 + product * 7_919 % 21_000


def product_ids(product: np.ndarray) -> pa.Array:
    return c.number_text(600_000_000_000 + product)


def sku_codes(product: np.ndarray, sku: np.ndarray) -> pa.Array:
    return c.number_text(product * 10 + sku, "A")


def orders(t: Trade) -> pa.Table:
    goods = t.per_order(t.price * t.qty)
    paid = np.where(t.unpaid, 0, goods + t.freight)
    state, not_shipped = np.where(t.unpaid, 1, np.where(t.waiting, 2, 0)), t.unpaid | t.waiting
    return c.table(
        "orders",
        {
            "order_id": c.number_text(t.number),
            "status_raw": c.words(["交易成功", "交易关闭", "买家已付款，等待卖家发货"], state),
            "status": c.words(["completed", "closed", "paid"], state),
            "order_type": c.words(["普通", "预售"], t.presale.astype(int)),
            "created_at": c.moment(t.month, t.created),
            "paid_at": c.moment(t.month, t.paid, t.unpaid),
            "shipped_at": c.moment(t.month, t.shipped, not_shipped),
            "completed_at": c.moment(t.month, t.shipped + 9 * DAY, not_shipped),
            "promised_ship_at": c.moment(t.month, t.paid + 2 * DAY, t.unpaid),
            "goods_amount": c.money(goods),
            "shipping_fee": c.money(t.freight),
            "platform_discount": c.money(np.where(t.buyer % 10 == 0, 500, 0)),
            "shop_discount": c.money(np.where(t.buyer % 5 == 0, 300, 0)),
            "payable_amount": c.money(goods + t.freight),
            "total_amount": c.money(goods + t.freight),
            "paid_amount": c.money(paid),
            "refund_amount": c.money(t.per_order(np.where(t.returned, t.paid_of_line, 0))),
            "currency": c.same("CNY", len(goods)),
            "buyer_id": c.number_text(t.buyer, f"b{t.shop.number}-"),
            "province": c.words(PROVINCES, t.buyer % len(PROVINCES)),
            "item_qty": c.counts(t.per_order(t.qty)),
        },
    )


def order_lines(t: Trade) -> pa.Table:
    amount, n = t.price * t.qty, len(t.order)
    return c.table(
        "order_lines",
        {
            "order_id": c.number_text(t.number[t.order]),
            "line_id": c.number_text(np.arange(n)),
            "product_id": product_ids(t.product),
            "sku_id": c.number_text(4_000_000_000_000 + t.product * 10 + t.sku),
            "merchant_sku": sku_codes(t.product, t.sku),
            "qty": c.counts(t.qty),
            "unit_price": c.money(t.price),
            "line_amount": c.money(amount),
            "line_payable_amount": c.money(amount),
            "line_paid_amount": c.money(t.paid_of_line),
            "refund_status": c.words(["没有申请退款", "退款成功"], t.returned.astype(int)),
            "refund_amount": c.money(np.where(t.returned, t.paid_of_line, 0)),
            "is_gift": pa.array(np.zeros(n, dtype=bool)),
        },
    )


def refunds(t: Trade) -> pa.Table:
    line = np.flatnonzero(t.returned)
    order, n, rng = t.order[line], len(line), t.shop.random(t.month, 2)
    applied = t.paid[order] + rng.integers(3_600, 10 * DAY, n)
    amount = c.money(t.paid_of_line[line])
    return c.table(
        "refunds",
        {
            "refund_id": c.number_text(t.number[order] * 10 + np.arange(n) % 10, "r"),
            "order_id": c.number_text(t.number[order]),
            "line_id": c.number_text(line),
            "product_id": product_ids(t.product[line]),
            "merchant_sku": sku_codes(t.product[line], t.sku[line]),
            "refund_type": c.words(["仅退款", "退货退款"], line % 2),
            "stage": c.same("售后", n),
            "status_raw": c.same("退款成功", n),
            "applied_at": c.moment(t.month, applied),
            "finished_at": c.moment(t.month, applied + rng.integers(3_600, 4 * DAY, n)),
            "order_paid_at": c.moment(t.month, t.paid[order]),
            "refund_amount": amount,
            "refund_to_buyer": amount,
        },
    )


def reviews(t: Trade) -> pa.Table:
    rng = t.shop.random(t.month, 3)
    line = np.flatnonzero((rng.random(len(t.order)) < REVIEWED) & ~t.unpaid[t.order])
    order = t.order[line]
    return c.table(
        "reviews",
        {
            "review_id": c.number_text(t.number[order] * 10 + np.arange(len(line)) % 10, "c"),
            "order_id": c.number_text(t.number[order]),
            "product_id": product_ids(t.product[line]),
            "created_at": c.moment(t.month, t.paid[order] + 12 * DAY),
            "rating": pa.array(rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], len(line), p=[0.02, 0.02, 0.06, 0.2, 0.7])),
        },
    )


def ledger(t: Trade) -> pa.Table:
    """Every paid order as money in, and the platform's commission as money out, ten days later."""
    order = np.flatnonzero(~t.unpaid)
    both = np.repeat(order, 2)
    out = np.tile([0, 1], len(order))
    goods = t.per_order(t.paid_of_line)[both]
    amount = np.where(out == 1, -(goods * 5 // 100), goods)
    return c.table(
        "ledger",
        {
            "source": c.same("alipay", len(both)),
            "txn_id": c.number_text(t.number[both] * 10 + out),
            "posted_at": c.moment(t.month, t.paid[both] + 10 * DAY),
            "txn_type": c.words(["交易付款", "服务费"], out),
            "fee_name": c.words(["货款", "天猫佣金"], out),
            "direction": c.words(["in", "out"], out),
            "amount": c.money(amount),
            "amount_in": c.money(np.maximum(amount, 0)),
            "amount_out": c.money(np.maximum(-amount, 0)),
            "order_id": c.number_text(t.number[both]),
            "currency": c.same("CNY", len(both)),
        },
    )
