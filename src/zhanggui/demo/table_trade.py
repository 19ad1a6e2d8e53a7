"""Tables of single facts: orders, order_lines, refunds, shipments, reviews, ledger."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.demo import columns as c
from zhanggui.demo.catalogue import CARRIERS, HOMES, SOURCES, products, skus
from zhanggui.demo.names import names
from zhanggui.demo.orders import DAY_SECONDS
from zhanggui.demo.world import World

WAITING, TO_SHIP, SHIPPED, DONE, CLOSED = range(5)
STATUS = ("created", "paid", "shipped", "completed", "closed")
STATUS_RAW = ("等待买家付款", "买家已付款,等待卖家发货", "卖家已发货，等待买家确认", "交易成功", "交易关闭")
NOT_CLOSED, NOT_PAID, GAVE_BACK = range(3)
CLOSE_REASON = ("订单未关闭", "买家未及时付款", "买家申请退款")
REASONS = names()["refund_reasons"]
COMMISSION = 5  # per cent
TONES = names()["reviews"]


def order_ids(order: np.ndarray, plus: np.ndarray | int = 0) -> pa.Array:
    """19-digit order numbers in time order."""
    return c.number_text(4_310_000_000_000_000_000 + order.astype(np.int64) * 137_911_003 + plus)


def buyer_ids(person: np.ndarray) -> pa.Array:
    """A buyer's mask: stands where the import of a platform file would keep a keyed hash."""
    known = np.zeros(int(person.max(initial=0)) + 1, dtype=np.int64)
    known[person] = 1
    people = np.flatnonzero(known)
    known[people] = np.arange(len(people))
    return pa.array([f"{p * 2_654_435_761 % (1 << 48):012x}" for p in people.tolist()], pa.string()).take(pa.array(known[person]))


def refunded(world: World) -> tuple[np.ndarray, np.ndarray]:
    """(cents refunded by now, whether everything was) of every order."""
    done = world.refunds.finished < world.now
    order = world.lines.order[world.refunds.line[done]]
    back = np.bincount(order, world.refunds.amount[done], len(world.orders.paid)).astype(np.int64)
    return back, (back >= world.orders.amount) & (back > 0)


def statuses(world: World) -> tuple[np.ndarray, np.ndarray]:
    """(position in STATUS, position in CLOSE_REASON) of every order now."""
    paid, now = world.orders.paid, world.now
    _, all_back = refunded(world)
    stale = (paid < 0) & (world.orders.created < now - DAY_SECONDS) & ~world.orders.presale
    moved = [stale | all_back, paid < 0, world.fate.shipped >= now, world.fate.completed >= now]
    status = np.select(moved, [CLOSED, WAITING, TO_SHIP, SHIPPED], DONE)
    return status, np.select([stale, all_back], [NOT_PAID, GAVE_BACK], NOT_CLOSED)


def orders(world: World) -> pa.Table:
    """One row per order created in the days of single facts."""
    o = world.orders
    keep = np.flatnonzero(o.created >= world.facts_from)
    n = len(keep)
    status, reason = (x[keep] for x in statuses(world))
    back, _ = (x[keep] for x in refunded(world))
    paid, shipped, done = o.paid[keep], world.fate.shipped[keep], world.fate.completed[keep]
    unpaid = paid < 0
    amount = np.where(unpaid, 0, o.amount[keep])
    kinds = {"order_type": c.words(["一口价", "预售"], o.presale[keep].astype(int))} if o.presale.any() else {}
    return c.table(
        "orders",
        {
            **kinds,
            "order_id": order_ids(keep),
            "status_raw": c.words(STATUS_RAW, status),
            "status": c.words(STATUS, status),
            "created_at": c.moment(world.start, o.created[keep]),
            "paid_at": c.moment(world.start, paid, unpaid),
            "shipped_at": c.moment(world.start, shipped, shipped >= world.now),
            "completed_at": c.moment(world.start, done, status != DONE),
            "promised_ship_at": c.moment(world.start, paid + 2 * DAY_SECONDS, unpaid),
            "close_reason": c.words(CLOSE_REASON, reason),
            "goods_amount": c.money(o.goods[keep]),
            "shipping_fee": c.money(np.zeros(n)),
            "platform_discount": c.money(o.platform_discount[keep]),
            "shop_discount": c.money(o.shop_discount[keep]),
            "payable_amount": c.money(o.amount[keep]),
            "total_amount": c.money(o.amount[keep]),
            "paid_amount": c.money(amount),
            "seller_receivable": c.money(np.where(unpaid, 0, o.amount[keep] + o.platform_discount[keep])),
            "refund_amount": c.money(back),
            "currency": c.same("CNY", n),
            "payment_method": c.same("支付宝", n),
            "payment_no": c.number_text(keep + 2_026_000_000_000, "20260022001"),
            "channel": c.words(["直播" if s.l2 == "直播" else "手机淘宝" for s in SOURCES], o.source[keep]),
            "buyer_id": buyer_ids(o.person[keep]),
            "province": c.words([p for p, _, _ in HOMES], o.home[keep]),
            "city": c.words([p for _, p, _ in HOMES], o.home[keep]),
            "item_qty": c.counts(np.bincount(world.lines.order, world.lines.qty, len(o.paid))[keep]),
            "country": c.same("中国", n),
        },
    )


def line_ids(line: np.ndarray, world: World) -> pa.Array:
    """Sub-order numbers: the order's own number when it has one line (as on the platform), else the numbers after it."""
    order = world.lines.order[line]
    return order_ids(order, np.where(world.orders.kinds[order] == 1, 0, world.lines.nth[line] + 1))


def order_lines(world: World) -> pa.Table:
    """One row per line of those orders."""
    ls, items, kinds = world.lines, products(world.size.products), skus(world.size.products)
    keep = np.flatnonzero(world.orders.created[ls.order] >= world.facts_from)
    order, product, sku, n = ls.order[keep], ls.product[keep], ls.sku[keep], len(keep)
    status, _ = statuses(world)
    paid, shipped = world.orders.paid[order] >= 0, world.fate.shipped[order]
    cost = np.array([p.cost for p in items])[product]
    back = np.zeros(len(ls.order), dtype=np.int64)
    done = world.refunds.finished < world.now
    back[world.refunds.line[done]] = world.refunds.amount[done]
    return c.table(
        "order_lines",
        {
            "order_id": order_ids(order),
            "line_id": line_ids(keep, world),
            "product_id": c.words([p.id for p in items], product),
            "sku_id": c.words([s.id(items[s.product]) for s in kinds], sku),
            "merchant_sku": c.words([s.code(items[s.product]) for s in kinds], sku),
            "merchant_product_code": c.words([p.code for p in items], product),
            "title": c.words([p.title for p in items], product),
            "sku_spec": c.words([s.spec for s in kinds], sku),
            "qty": c.counts(ls.qty[keep]),
            "unit_price": c.money(ls.price[keep]),
            "line_amount": c.money(ls.amount[keep]),
            "total_discount": c.money(ls.discount[keep]),
            "line_payable_amount": c.money(ls.paid[keep]),
            "line_paid_amount": c.money(np.where(paid, ls.paid[keep], 0)),
            "status_raw": c.words(STATUS_RAW, status[order]),
            "refund_status": c.words(["没有申请退款", "退款成功"], (back[keep] > 0).astype(int)),
            "refund_amount": c.money(back[keep]),
            "is_gift": pa.array(np.zeros(n, dtype=bool)),
            "unit_cost": c.money(cost),
            "line_cost": c.money(cost * ls.qty[keep]),
            "shipped_at": c.moment(world.start, shipped, shipped >= world.now),
        },
    )


def refunds(world: World) -> pa.Table:
    """After-sale requests made or finished in the days of single facts."""
    r, ls, items = world.refunds, world.lines, products(world.size.products)
    keep = np.flatnonzero((r.applied < world.now) & (r.finished >= world.facts_from))
    line, open_ = r.line[keep], r.finished[keep] >= world.now
    order = ls.order[line]
    late = (r.applied[keep] >= world.fate.shipped[order]).astype(int)
    kinds = skus(world.size.products)
    return c.table(
        "refunds",
        {
            "refund_id": c.number_text(110_000_000_000_000 + line.astype(np.int64) * 31 + 7),
            "order_id": order_ids(order),
            "line_id": line_ids(line, world),
            "product_id": c.words([p.id for p in items], ls.product[line]),
            "merchant_sku": c.words([s.code(items[s.product]) for s in kinds], ls.sku[line]),
            "refund_type": c.words(["仅退款", "退货退款"], r.goods_back[keep].astype(int)),
            "stage": c.words(["售中", "售后"], late),
            "status_raw": c.words(["退款成功", "退款处理中"], open_.astype(int)),
            "applied_at": c.moment(world.start, r.applied[keep]),
            "finished_at": c.moment(world.start, r.finished[keep], open_),
            "order_paid_at": c.moment(world.start, world.orders.paid[order]),
            "refund_amount": c.money(r.amount[keep]),
            "refund_to_buyer": c.money(r.amount[keep]),
            "refund_to_platform": c.money(np.zeros(len(keep))),
            "is_full": c.words(["部分退款", "全部退款"], r.full[keep].astype(int)),
            "reason": c.words(REASONS, line % len(REASONS)),
            "goods_status": c.words(["未收到货", "已收到货"], late),
            "platform_intervention": c.same("未介入", len(keep)),
        },
    )


def shipments(world: World) -> pa.Table:
    """One parcel per shipped order."""
    keep = np.flatnonzero((world.orders.created >= world.facts_from) & (world.fate.shipped < world.now))
    return c.table(
        "shipments",
        {
            "order_id": order_ids(keep),
            "tracking_no": c.number_text(78_600_000_000_000 + keep.astype(np.int64) * 17),
            "carrier": c.words(CARRIERS, (keep * 7) % len(CARRIERS)),
            "warehouse": c.same("主仓", len(keep)),
        },
    )


def reviews(world: World) -> pa.Table:
    """Reviews written in the days of single facts."""
    r, items = world.reviews, products(world.size.products)
    keep = np.flatnonzero(r.at >= world.facts_from)
    keep = keep[np.argsort(r.at[keep], kind="stable")]
    line, rating = r.line[keep], r.rating[keep]
    texts = [text for stars in range(1, 6) for text in TONES[str(stars)]]
    return c.table(
        "reviews",
        {
            "review_id": c.number_text(12_600_000_000 + line.astype(np.int64) * 13 + (rating <= 2)),
            "order_id": order_ids(world.lines.order[line]),
            "product_id": c.words([p.id for p in items], world.lines.product[line]),
            "created_at": c.moment(world.start, r.at[keep]),
            "content": c.words(texts, (rating - 1) * 3 + line % 3),
            "sentiment": c.words(["bad", "neutral", "good"], np.select([rating <= 2, rating == 3], [0, 1], 2)),
            "rating": pa.array(rating.astype(float)),
        },
    )


def ledger(world: World) -> pa.Table:
    """Money in for every completed order, the commission of the platform out, refunds after receipt out. Amounts are signed."""
    o, r, done_at = world.orders, world.refunds, world.fate.completed
    of_order = world.lines.order[r.line]
    late = r.finished >= done_at[of_order]
    early_back = np.bincount(of_order[~late], r.amount[~late], len(o.paid)).astype(np.int64)
    due = o.amount - early_back
    done = np.flatnonzero((done_at < world.now) & (done_at >= world.facts_from) & (due > 0))
    gone = np.flatnonzero(late & (r.finished < world.now) & (r.finished >= world.facts_from))
    order = np.concatenate([done, done, of_order[gone]])
    kind = np.repeat([0, 1, 2], [len(done), len(done), len(gone)])
    at = np.concatenate([done_at[done], done_at[done] + 1, r.finished[gone]])
    amount = np.concatenate([due[done], -(due[done] * COMMISSION // 100), -r.amount[gone]])
    number = 4 * np.concatenate([done, done, r.line[gone]]) + kind
    in_time = np.argsort(at, kind="stable")
    order, kind, at, amount, number = (x[in_time] for x in (order, kind, at, amount, number))
    return c.table(
        "ledger",
        {
            "source": c.same("alipay", len(order)),
            "txn_id": c.number_text(8_800_000_000_000 + number),
            "posted_at": c.moment(world.start, at),
            "txn_type": c.words(["交易付款", "服务费", "退款"], kind),
            "fee_name": c.words(["货款", "天猫佣金", "售后退款"], kind),
            "direction": c.words(["in", "out"], (amount < 0).astype(int)),
            "amount": c.money(amount),
            "amount_in": c.money(np.maximum(amount, 0)),
            "amount_out": c.money(np.maximum(-amount, 0)),
            "order_id": order_ids(order),
            "currency": c.same("CNY", len(order)),
        },
    )
