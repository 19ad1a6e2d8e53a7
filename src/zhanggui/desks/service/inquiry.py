"""询单转化率 of seven days, of the shop and of every agent, small counts respected (R10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from zhanggui.desks.check import Context
from zhanggui.desks.panel import DAYS, ordinary, over, panel, total
from zhanggui.desks.saying import cash, cents2, count, percent, severity
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import rate_below

WEEK = 7
SMALL = 100


class Low(NamedTuple):
    """Who ('' the whole shop), how many asked and paid in seven days, and the probability that the true rate lies below the line."""

    staff: str
    asked: int
    paid: int
    sure: float
    value: float  # money per person who asked and paid


def agents_below(ctx: Context, lines: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, Low, float]]:
    """Shop, who is surely below, a usual day's sales. The whole shop below its line is one finding; else each agent who is below it."""
    staff = panel(ctx, "service", ("staff",))
    week = slice(DAYS - WEEK, DAYS)
    paid_all, asked_all = staff.of("inquiry_pay_users")[week], staff.of("inquiry_users")[week]
    both = np.isfinite(paid_all) & np.isfinite(asked_all)
    asked, paid = (np.nan_to_num(total(np.where(both, v, np.nan))) for v in (asked_all, paid_all))
    value = over(np.nan_to_num(total(staff.of("inquiry_pay_amount"))), np.nan_to_num(total(staff.of("inquiry_pay_users"))))
    worth = ordinary(ctx)
    value = np.where(np.isfinite(value), value, worth.of("buyer", staff.shops))
    table = staff.keys.assign(asked=asked, paid=np.minimum(paid, asked), value=value)
    for shop, group in table.groupby("shop"):
        line = lines.get(str(shop))
        if line is None or ctx.day.isoweekday() != line["closing_weekday"]:
            continue
        whole = group[group["staff"] == ""] if (group["staff"] == "").any() else group
        money = np.average(whole["value"].fillna(0), weights=whole["asked"] + 1e-9)
        shop_low = _low("", whole["asked"].sum(), whole["paid"].sum(), float(money), line)
        each = [_low(r.staff, r.asked, r.paid, r.value, line) for r in group[group["staff"] != ""].itertuples()]
        for low in [shop_low] if shop_low else [low for low in each if low]:
            yield str(shop), low, worth.day.get(str(shop), float("nan"))


def _low(staff: str, asked: float, paid: float, value: float, line: Mapping[str, float]) -> Low | None:
    if asked < line["min_inquiries"]:
        return None
    sure = rate_below(int(paid), int(asked), line["line"])
    return Low(staff, int(asked), int(paid), sure, value) if sure > line["sure"] else None


def inquiry_finding(ctx: Context, shop: str, low: Low, line: float, usual_day: float) -> Finding:
    rate = low.paid / low.asked
    impact = -max(line - rate, 0.0) * low.asked / WEEK * (low.value if np.isfinite(low.value) else 0.0)
    money, who = cash(ctx, shop, impact), low.staff or "全店"
    name = low.staff or "the shop"
    act = Words(
        f"抽查{who}近 7 天的聊天：响应、产品知识、催付；低于店内平均的安排培训，好的话术共享",
        f"read chats of {name} of the last 7 days: speed, product knowledge, "
        f"payment reminders; train below the shop's average, share good scripts",
    )
    return Finding(
        check="service.inquiry_low",
        shop=shop,
        subject={"staff": low.staff} if low.staff else {},
        metric="inquiry_conversion",
        observed=rate,
        expected=line,
        impact=cents2(impact),
        severity=severity(impact, usual_day),
        confidence=round(low.sure, 4),
        title=Words(
            f"{who}询单转化率 {percent(rate, 1)}，低于 {percent(line)}",
            f"inquiry conversion of {name} {percent(rate, 1)}, below {percent(line)}",
        ),
        why=Words(
            f"近 7 天询单 {count(low.asked)} 人、付款 {count(low.paid)} 人；真实转化低于 {percent(line)} 的可能性 {percent(low.sure)}；"
            f"差的部分约每天 {money.zh}；口径：付款人数 ÷ 询单人数，各平台不同，需进一步验证",
            f"{count(low.asked)} asked and {count(low.paid)} paid in 7 days; probability "
            f"{percent(low.sure)} that the true rate is below {percent(line)}; "
            f"the gap is about {money.en} a day; definition: paid ÷ asked, platforms differ, to be checked further",
        ),
        actions=(Action("service", act, "service/inquiry_low"),),
        interval=(line, None),
        caveats=(Flag.SMALL_SAMPLE,) if low.asked < SMALL else (),
        tables=("service_days",),
        extra={"story": f"staff:{low.staff}", "asked": low.asked, "paid": low.paid, "days": WEEK},
    )
