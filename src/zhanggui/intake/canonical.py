"""Canonical CSV: a file named after a table whose header holds canonical names needs no recipe file; its recipe follows from the header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhanggui.intake.added import is_added
from zhanggui.intake.recipemodel import CANONICAL, Compute, Reading, Recipe, Target
from zhanggui.intake.sheets import unique_headers
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import Table, all_tables, get_table

# What names a row when the whole key is not given: at least one column of each list must be filled.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "products": (("product_id",),),
    "skus": (("sku_id", "merchant_sku"),),
    "campaigns": (("channel", "campaign_id", "adgroup_id"),),
    "staff": (("nick",),),
    "orders": (("order_id",),),
    "order_lines": (("order_id",),),
    "refunds": (("refund_id", "order_id"),),
    "shipments": (("order_id",), ("tracking_no",)),
    "product_days": (("product_id", "sku_id", "category_id", "carrier"),),
    "source_days": (("source_l1", "source_l2", "source_l3", "source_l4", "carrier"),),
    "keyword_days": (("keyword",),),
    "service_scores": (("indicator",),),
    "stock": (("merchant_sku",),),
    "ledger": (("source", "txn_id"),),
    "reviews": (("review_id", "order_id", "product_id"),),
    "visits": (("visitor_id",), ("behaviour",)),
    "customers": (("buyer_id",),),
    "categories": (("category_id",),),
    "sellers": (("seller_id",),),
    "leads": (("lead_id",),),
    "sku_costs": (("merchant_sku", "sku_id"),),
    "code_map": (("sku_id", "merchant_sku", "product_id"), ("cost_code",)),
    "targets": (("starts_on",), ("level",)),
    "competitor_days": (("competitor_name", "competitor_id", "product_id"),),
    "activities": (("activity_name",), ("starts_at",)),
}
# Key columns that a file may leave out: the n-th row with the same values gets the number n.
COUNTED: dict[str, dict[str, tuple[str, ...]]] = {
    "order_lines": {"line_id": ("order_id",)},
    "visits": {"nth": ("visitor_id", "product_id", "category_id", "behaviour", "at")},
    "ledger": {"txn_id": ("source", "posted_at", "order_id", "amount")},
}

# Keys made of others when the file leaves them out.
JOINED = {"refunds": ("refund_id", ("order_id", "part.nth")), "reviews": ("review_id", ("order_id", "product_id", "part.nth"))}


def canonical_recipe(stem: str, head: Sequence[Sequence[str]]) -> tuple[Recipe, int] | None:
    """The recipe of a canonical file and the row of its header, or None when it is none."""
    table = _table_named(stem)
    if table is None:
        return None
    for number, row in enumerate(head, start=1):
        headers = [h for h in unique_headers(row) if h and not is_added(h)]
        if headers and _is_header(table, headers):
            return _recipe(table, headers), number
        if headers:
            return None  # the header of a canonical file is its first row
    return None


def _table_named(stem: str) -> Table | None:
    """orders, orders_2026-03, "orders (1)" → orders. The longest name wins, so order_lines is not orders."""
    lowered = stem.strip().lower()
    fitting = [name for name in all_tables() if name != "shops" and re.match(rf"{name}(?![a-z])", lowered)]
    return get_table(max(fitting, key=len)) if fitting else None


def _is_header(table: Table, headers: list[str]) -> bool:
    own = [h for h in headers if table.knows(h) and h != "shop"]
    return bool(own) and len(own) * 2 >= len(headers)


def _recipe(table: Table, headers: list[str]) -> Recipe:
    name = table.name
    ordinals = {
        f"{name}.{target}": tuple(f"{name}.{c}" for c in by) for target, by in COUNTED.get(name, {}).items() if target not in headers
    }
    computes: tuple[Compute, ...] = ()
    if name in JOINED and JOINED[name][0] not in headers:
        made, parts = JOINED[name]
        ordinals["part.nth"] = tuple(f"{name}.{c}" for c in parts if c != "part.nth")
        computes = (Compute(f"{name}.{made}", join=tuple(c if "." in c else f"{name}.{c}" for c in parts), separator="-"),)
    return Recipe(
        id=CANONICAL,
        platform="own",
        name=Words(f"标准 CSV（{name}）", f"canonical CSV ({name})"),
        table=name,
        columns={h: (Target(f"{name}.{h}"),) for h in headers if table.knows(h)},
        fingerprints=(frozenset(h for h in headers if table.knows(h)),),
        reading=Reading(period_from_name=table.day not in headers),
        ordinals=ordinals,
        computes=computes,
        any_of=tuple(tuple(f"{name}.{c}" for c in names) for names in NEEDED.get(name, ())),
    )
