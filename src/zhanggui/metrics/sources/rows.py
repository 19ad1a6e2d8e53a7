"""Which rows of the reports count: one device, one level, one attribution, each visit and each yuan once."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

from zhanggui.warehouse.ops import either, in_turn, keep_best, number, stack, text

SUBTOTALS = ("汇总", "小计", "合计")
WHOLE_SHOP = ("", "全店流量", "全店")
ALL_CARRIERS = "全部"


def one_device(t: Any, dims: frozenset[str]) -> Any:
    whole = either((t.device.isin(["all", "", "全部"]), 0), otherwise=1)
    return keep_best(t.filter(t.period == "day"), whole, ["shop", "stat_date"])


def one_level(t: Any, dims: frozenset[str]) -> Any:
    """Products, each once a day: of a product split by carrier (商品卡, 直播 …) the row of all of them where there is one, else its carriers.

    JD numbers its goods by SKU: there a SKU is a product. Only the few rows of a carrier are held against the others.
    """
    t = t.filter((t.period == "day") & ((t.level == "product") | ((t.level == "sku") & (t.sku_id == t.product_id))))
    key = ["shop", "stat_date", "product_id"]
    told = t.filter(t.carrier == ALL_CARRIERS).select(*key).distinct()
    split = t.filter(~t.carrier.isin(["", ALL_CARRIERS]))
    return stack([t.filter(t.carrier.isin(["", ALL_CARRIERS])), split.anti_join(told, key)])


def source_rows(t: Any, dims: frozenset[str]) -> Any:
    """Rows of one attribution and one carrier, each visit once: see _each_branch_once."""
    t = t.filter((t.period == "day") & (t.level == "shop"))
    t = keep_best(t, in_turn(t.attribution.isin(["all", ""]), t.carrier.isin(WHOLE_SHOP)), ["shop", "stat_date"])
    return _each_branch_once(t, dims)


def item_rows(t: Any, dims: frozenset[str]) -> Any:
    """Sources of single products, each visit once."""
    t = t.filter((t.period == "day") & (t.level == "product") & (t.product_id != ""))
    t = keep_best(t, in_turn(t.attribution.isin(["all", ""]), t.carrier.isin(WHOLE_SHOP)), ["shop", "stat_date", "product_id"])
    return _each_branch_once(t, dims, ("product_id",))


def _each_branch_once(t: Any, dims: frozenset[str], of: tuple[str, ...] = ()) -> Any:
    """Of a tree of sources, the rows of the asked level: the file's own total of a branch where it has one, else its parts.

    Parts may end at different levels, and may themselves have only a total: a row counts when no row above it does.
    """
    asked = max((int(d[-1]) for d in dims if d.startswith("source_l")), default=1)
    named = [~t[f"source_l{n}"].isin(["", *SUBTOTALS]) for n in range(1, 5)]
    t = t.mutate(_depth=either(*((~is_named, n) for n, is_named in enumerate(named)), otherwise=4))
    told = reduce(operator.or_, [t[f"source_l{n}"].isin(SUBTOTALS) for n in range(1, 5)])
    t = t.filter(told | ~t.is_subtotal.fill_null(False))
    for n in range(1, asked + 1):
        t = t.filter(~t[f"source_l{n}"].isin(SUBTOTALS))
    for n in range(1, 4):
        # Above the asked level what goes deeper is wanted, from there on what stands highest.
        wanted = t._depth > n if n < asked else t._depth == n
        t = keep_best(t, either((wanted, 0), otherwise=1), ["shop", "stat_date", *of, *(f"source_l{k}" for k in range(1, n + 1))])
    return t.drop("_depth")


def service_rows(t: Any, dims: frozenset[str]) -> Any:
    """By agent: the agents; for the shop: its own line (blank agent) where there is one, else the sum of the agents."""
    t = t.filter(t.period == "day")
    if "staff" in dims:
        return t.filter(t.staff != "")
    return keep_best(t, either((t.staff == "", 0), otherwise=1), ["shop", "stat_date"])


def own_words(t: Any, dims: frozenset[str]) -> Any:
    return t.filter((t.period == "day") & (t.scope == "shop"))


def new_and_old(t: Any, dims: frozenset[str]) -> Any:
    """A shop's day as two rows, new buyers and old buyers."""
    t = one_device(t, dims)
    old = t.select(
        shop=t.shop, stat_date=t.stat_date, buyer_type=text("old"), pay_users=number(t.old_pay_users), pay_amount=number(t.old_pay_amount)
    )
    rest = number(t.pay_amount) - number(t.old_pay_amount)
    new = t.select(shop=t.shop, stat_date=t.stat_date, buyer_type=text("new"), pay_users=number(t.new_pay_users), pay_amount=rest)
    both = stack([new, old])
    return both.filter(both.pay_amount.notnull() & both.pay_users.notnull())
