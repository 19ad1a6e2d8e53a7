"""Tables that do not change by the day: products, skus, campaigns, staff."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.demo import columns as c
from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, products, skus
from zhanggui.demo.world import World


def product_table(world: World) -> pa.Table:
    items = products(world.size.products)
    return c.table(
        "products",
        {
            "product_id": pa.array([p.id for p in items]),
            "main_product_id": pa.array([p.id for p in items]),
            "title": pa.array([p.title for p in items]),
            "product_type": c.same("主商品", len(items)),
            "merchant_product_code": pa.array([p.code for p in items]),
            "cat1": c.same("居家日用", len(items)),
            "cat2": pa.array([p.cat for p in items]),
            "brand": c.same("掌柜示范", len(items)),
            "status": c.same("当前在线", len(items)),
            "list_price": c.money(np.array([p.list_price for p in items])),
        },
    )


def sku_table(world: World) -> pa.Table:
    items, kinds = products(world.size.products), skus(world.size.products)
    return c.table(
        "skus",
        {
            "sku_id": pa.array([s.id(items[s.product]) for s in kinds]),
            "merchant_sku": pa.array([s.code(items[s.product]) for s in kinds]),
            "sku_spec": pa.array([s.spec for s in kinds]),
            "list_price": c.money(np.array([items[s.product].list_price for s in kinds])),
            "unit_cost": c.money(np.array([items[s.product].cost for s in kinds])),
            "title": pa.array([items[s.product].title for s in kinds]),
            "product_id": pa.array([items[s.product].id for s in kinds]),
        },
    )


def campaign_table(world: World) -> pa.Table:
    return c.table(
        "campaigns",
        {
            "channel": c.same("wanxiangtai", len(CAMPAIGNS)),
            "campaign_id": pa.array([x.id for x in CAMPAIGNS]),
            "campaign_name": pa.array([x.name for x in CAMPAIGNS]),
            "scene_id": pa.array([x.scene_id for x in CAMPAIGNS]),
            "scene_name": pa.array([x.scene for x in CAMPAIGNS]),
            "campaign_type": c.same("商品", len(CAMPAIGNS)),
            "bid_type": c.same("控成本投放", len(CAMPAIGNS)),
        },
    )


def staff_table(world: World) -> pa.Table:
    return c.table("staff", {"nick": pa.array([a.nick for a in AGENTS])})
