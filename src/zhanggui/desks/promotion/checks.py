"""Checks of the promotion desk: what the shop's activities ask for on a morning (contract 69–76). A shop without activities hears nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import numpy as np

from zhanggui.desks.check import Context, Threshold, check
from zhanggui.desks.panel import panel
from zhanggui.desks.promotion.booked import Book, Booked, book_of
from zhanggui.desks.promotion.morning import ANSWER, EVALUATE, LOCK, REFUSED, RESTORE, SIGN_UP, Call, Limits, calls
from zhanggui.desks.promotion.warn import warnings_of, words_of
from zhanggui.desks.saying import cash
from zhanggui.kernel.finding import Action, Finding, Role
from zhanggui.kernel.words import Words

PACE_DAYS = 7
C70 = Words("能力 70，《S1》：每天早上看报名进度；天数为掌柜默认", "capability 70, S1: the sign-ups every morning; the days are a default")
C72 = Words(
    "能力 72、R20，《S1》：新品价只给前 3 天，之后恢复", "capability 72, R20, S1: the new-arrival price holds three days, then goes back"
)
C74 = Words(
    "能力 74、76，《S3》《S4》：用好活动后流量，做完要评估", "capabilities 74, 76, S3, S4: use the after-traffic, then say what came of it"
)
C75 = Words(
    "能力 75，《S4》：爆款价格不要大动，大促才能直降；界线为掌柜默认",
    "capability 75, S4: leave the price of a main product alone, so that a sale can cut it; the line is a default",
)
PROMISE = Words("平台价保多为 7 至 30 天，按自己承诺的改", "platforms mostly promise 7 to 30 days: set your own")
AHEAD = Words("提前多少天开始说", "from how many days before it is said")
LATE = Words("晚了多少天以后不再说", "after how many days late it is said no more")


def _days(value: float, source: Words, meaning: Words) -> Threshold:
    return Threshold(value, "days", source, meaning)


@check("promotion.sign_up_due", Words("报名快截止", "a sign-up closes soon"), "day", (), {"days_ahead": _days(3, C70, AHEAD)})
def sign_up_due(ctx: Context) -> Iterable[Finding]:
    yield from _called(ctx, SIGN_UP, "days_ahead", "sign_up", "promotion")


@check(
    "promotion.sign_up_refused",
    Words("报名没通过", "a sign-up was refused"),
    "day",
    (),
    {"days_left": _days(0, C70, Words("离截止至少还有多少天才说", "said while so many days are left to mend it"))},
)
def sign_up_refused(ctx: Context) -> Iterable[Finding]:
    yield from (f for f in _called(ctx, REFUSED, "days_left", "", "promotion"))


@check(
    "promotion.answer_late",
    Words("快开始了还没有审核结果", "no answer of the audit, and it begins soon"),
    "day",
    (),
    {"days_ahead": _days(3, C70, AHEAD)},
)
def answer_late(ctx: Context) -> Iterable[Finding]:
    yield from _called(ctx, ANSWER, "days_ahead", "answer", "promotion")


@check(
    "promotion.price_lock",
    Words("今天起锁价", "the price is locked from today"),
    "day",
    (),
    {"days_ahead": _days(1, C75, Words("锁价前几天起说（1：当天）", "from how many days before (1: the day itself)"))},
)
def price_lock(ctx: Context) -> Iterable[Finding]:
    yield from _called(ctx, LOCK, "days_ahead", "lock", "manager")


@check(
    "promotion.price_restore",
    Words("该恢复原价了", "the old price comes back"),
    "day",
    ("product_days",),
    {"most_late": _days(7, C72, LATE)},
)
def price_restore(ctx: Context) -> Iterable[Finding]:
    yield from _called(ctx, RESTORE, "most_late", "restore", "manager")


@check("promotion.evaluation_due", Words("活动该复盘了", "say what came of an activity"), "day", (), {"most_late": _days(14, C74, LATE)})
def evaluation_due(ctx: Context) -> Iterable[Finding]:
    yield from _called(ctx, EVALUATE, "most_late", "evaluate", "manager")


RISK = "promotion.price_risk"
RISK_LINES = {
    "spread": Threshold(
        0.10, "ratio", C75, Words("近 30 天日价波动超过多少算动得多", "the price moved when its days of 30 spread more than this")
    ),
    "promise_days": _days(15, PROMISE, Words("价保多少天", "days of the price promise")),
    "days_ahead": _days(
        3, C70, Words("报名截止、锁价或开始前几天说", "so many days before sign-up closes, the price is locked or it begins")
    ),
}


LOOK_AGAIN = Words(
    "定价前在活动里逐个看提醒：改价、换款，或知道代价再定，写进方案",
    "look at each warning before the price is set: change it, choose other goods, or know what it costs and write it down",
)


@check(RISK, Words("活动价有风险", "an activity price at risk"), "day", ("order_lines",), RISK_LINES)
def price_risk(ctx: Context) -> Iterable[Finding]:
    """Said in the days before the price is decided: a new 30-day low, money owed by the price promise, a broken lock, a price that moved."""
    book = book_of(ctx)
    for shop in ctx.shops if book else ():
        near = [b for b in book.of(shop) if not b.off and not b.over] if book else []
        ahead = ctx.threshold(RISK, "days_ahead", shop)
        for b in near:
            if book and b.items and 0 <= (_decided(b, _morning(ctx)) - _morning(ctx)).days <= ahead:
                yield from _risky(ctx, book, b, near)


def _decided(b: Booked, today: date) -> date:
    """The day until which the price can still be changed."""
    days = [b.signup_closes if b.waits else None, b.locked_from]
    return next((d for d in days if d is not None and d >= today), b.starts)


def _risky(ctx: Context, book: Book, b: Booked, near: list[Booked]) -> Iterator[Finding]:
    shop = b.shop
    sold = book.sold(shop, [i.product_id for i in b.items], ctx.day)
    found = warnings_of(b, near, sold, ctx.day, int(ctx.threshold(RISK, "promise_days", shop)), ctx.threshold(RISK, "spread", shop))
    if not found:
        return
    owed = sum(w.amount for told in found.values() for w in told if w.kind == "owed")
    named = {(i.product_id, i.sku_id): i.title or i.product_id for i in b.items}
    first_key, first = next(iter(found.items()))
    said = [words_of(w, ctx.shops[shop].currency) for w in first]
    more = Words(f"；另有 {len(found) - 1} 个商品", f"; {len(found) - 1} more goods") if len(found) > 1 else Words("", "")
    yield Finding(
        check=RISK, shop=shop, subject={"activity": b.named}, metric="price", observed=None, expected=None, impact=0.0,
        severity="high" if owed or any(w.kind == "lock_broken" for told in found.values() for w in told) else "medium", confidence=0.9,
        title=Words(f"「{b.name}」{len(found)} 个商品的活动价要再看", f"{b.name}: the price of {len(found)} goods needs another look"),
        why=Words(
            f"{named[first_key]}：{'；'.join(w.zh for w in said)}{more.zh}", f"{named[first_key]}: {'; '.join(w.en for w in said)}{more.en}"
        ),
        actions=(Action("manager", LOOK_AGAIN, "promotion/price_risk"),),
        tables=("order_lines",), extra={"story": f"activity:{b.id}", "dated": True},
    )  # fmt: skip


def _called(ctx: Context, kind: str, line: str, limit: str, role: Role) -> Iterator[Finding]:
    """The calls of one kind, of every shop."""
    book, check_id = book_of(ctx), f"promotion.{kind}"
    for shop in ctx.shops if book else ():
        days = int(ctx.threshold(check_id, line, shop))
        for call in calls(book.of(shop), _morning(ctx), Limits(**{limit: days}) if limit else Limits()) if book else ():
            if call.kind == kind and (limit or call.left >= days):
                yield _finding(ctx, call, check_id, role)


def _finding(ctx: Context, call: Call, check_id: str, role: Role) -> Finding:
    """`impact` is nothing: a day that is missed is lost to come, and no part of what yesterday sold. It is told as dated, so that a place is kept."""
    b, given = call.activity, _given_away(ctx, call)
    cost = Words("", "")
    if given > 0:
        money = cash(ctx, b.shop, given)
        cost = Words(f"；按近一周销量，每天约让利 {money.zh}", f"; at last week's pace it gives away about {money.en} a day")
    why = Words(
        f"{b.starts:%m-%d} 至 {b.ends:%m-%d}，{b.how.name.zh}{cost.zh}", f"{b.starts:%m-%d} to {b.ends:%m-%d}, {b.how.name.en}{cost.en}"
    )
    return Finding(
        check=check_id, shop=b.shop, subject={"activity": b.named}, metric="price" if call.kind in (LOCK, RESTORE) else "pay_amount", observed=None,
        expected=None, impact=0.0, severity="high" if call.presses else "medium", confidence=0.9, title=call.title, why=why,
        actions=(Action(role, Words(f"「{b.name}」{call.todo.zh}", f"{b.name}: {call.todo.en}"), check_id.replace(".", "/")),), extra={"story": f"activity:{b.id}", "dated": True},
    )  # fmt: skip


def _given_away(ctx: Context, call: Call) -> float:
    """What each day at the activity price gives away, at the pace of last week; of prices that should be back alone."""
    if call.kind != RESTORE:
        return 0.0
    items, shop = call.activity.items, call.activity.shop
    return sum((i.usual - i.price) * _pace(ctx, shop, i.product_id) for i in items if i.usual is not None and i.price is not None)


def _pace(ctx: Context, shop: str, product: str) -> float:
    """Pieces a day over the week up to the day; 0 where no file tells."""
    products = panel(ctx, "product", ("product_id",))
    if not len(products):
        return 0.0
    mine = (products.keys["shop"] == shop).to_numpy() & (products.keys["product_id"] == product).to_numpy()
    sold = products.of("pay_qty")[-PACE_DAYS:, mine]
    return float(np.nanmean(sold)) if np.isfinite(sold).any() else 0.0


def _morning(ctx: Context) -> date:
    """The brief of a day is read on the morning after it."""
    return ctx.day + timedelta(days=1)
