"""万相台无界 商品报表 of the simulated shop: GBK CSV of 89 columns, plain decimals, one row per day × plan × product."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa

from zhanggui.demo.names import headers
from zhanggui.demo.texts import ratio

HEADERS = headers("wxt_item_report")
NOT_USED = "0"


def write_ads(path: Path, ad_days: pa.Table, campaigns: pa.Table, products: pa.Table) -> Path:
    """One report with the rows of `ad_days`."""
    rows = ad_days.to_pandas().merge(campaigns.select(["campaign_id", "campaign_name", "scene_id"]).to_pandas(), on="campaign_id")
    rows = rows.merge(products.select(["product_id", "title"]).to_pandas(), left_on="entity_id", right_on="product_id")
    rows = rows.sort_values(["stat_date", "campaign_id", "entity_id"], ascending=[False, True, True])
    with path.open("w", encoding="gbk", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADERS)
        for row in rows.to_dict("records"):
            cells = _cells(row)
            out.writerow([cells.get(h, NOT_USED) for h in HEADERS])
    return path


def _cells(r: dict[str, object]) -> dict[str, str]:
    names = (
        "impressions",
        "clicks",
        "cost",
        "gmv",
        "direct_gmv",
        "indirect_gmv",
        "orders",
        "direct_orders",
        "indirect_orders",
        "carts",
        "favs",
    )
    show, click, cost, gmv, direct, indirect, orders, direct_orders, indirect_orders, carts, favs = (float(str(r[n])) for n in names)
    buyers, new = float(str(r["buyers"])), float(str(r["new_buyers"]))
    return {
        "日期": str(r["stat_date"]),
        "场景ID": str(r["scene_id"]),
        "场景名字": str(r["scene"]),
        "原二级场景ID": str(r["scene_id"]),
        "原二级场景名字": str(r["scene"]),
        "计划ID": str(r["campaign_id"]),
        "计划名字": str(r["campaign_name"]),
        "主体ID": str(r["entity_id"]),
        "主体类型": "商品",
        "主体名称": str(r["title"]),
        "展现量": f"{show:.0f}",
        "点击量": f"{click:.0f}",
        "花费": f"{cost:.2f}",
        "点击率": ratio(click, show, 5),
        "平均点击花费": ratio(cost, click, 2),
        "千次展现花费": ratio(1000 * cost, show, 2),
        "直接成交金额": f"{direct:.2f}",
        "间接成交金额": f"{indirect:.2f}",
        "总成交金额": f"{gmv:.2f}",
        "总成交笔数": f"{orders:.0f}",
        "直接成交笔数": f"{direct_orders:.0f}",
        "间接成交笔数": f"{indirect_orders:.0f}",
        "点击转化率": ratio(orders, click, 5),
        "投入产出比": ratio(gmv, cost, 2),
        "含预售投产比": ratio(gmv, cost, 2),
        "总成交成本": ratio(cost, orders, 2),
        "总购物车数": f"{carts:.0f}",
        "直接购物车数": f"{carts:.0f}",
        "加购率": ratio(carts, click, 5),
        "收藏宝贝数": f"{favs:.0f}",
        "总收藏加购数": f"{carts + favs:.0f}",
        "总收藏加购成本": ratio(cost, carts + favs, 2),
        "宝贝收藏加购数": f"{carts + favs:.0f}",
        "宝贝收藏加购成本": ratio(cost, carts + favs, 2),
        "总收藏数": f"{favs:.0f}",
        "宝贝收藏成本": ratio(cost, favs, 2),
        "宝贝收藏率": ratio(favs, click, 5),
        "加购成本": ratio(cost, carts, 2),
        "拍下订单笔数": f"{orders:.0f}",
        "拍下订单金额": f"{gmv:.2f}",
        "直接收藏宝贝数": f"{favs:.0f}",
        "成交新客数": f"{new:.0f}",
        "成交新客占比": ratio(new, buyers, 5),
        "成交人数": f"{buyers:.0f}",
        "人均成交笔数": ratio(orders, buyers, 2),
        "人均成交金额": ratio(gmv, buyers, 2),
        "电商成交笔数": f"{orders:.0f}",
        "电商成交金额": f"{gmv:.2f}",
    }
