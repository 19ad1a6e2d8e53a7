"""千牛 order export of the simulated shop (2021+ xlsx): all text, one row an order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from zhanggui.demo.names import headers
from zhanggui.demo.workbook import open_book

# A subset of the 39 columns, as operators tick them; no buyer name: the new export has none.
HEADERS = headers("qianniu_order_new")
NO_REFUND = "无退款申请"
DISTRICT = "某某区 某某街道 ****"


def write_orders(path: Path, orders: pa.Table, lines: pa.Table, shipments: pa.Table, shop_name: str) -> Path:
    """The orders of one export. A closed order's 买家实付金额 has its refund taken off already, as on the platform."""
    text = _texts(orders, lines, shipments, shop_name)
    with open_book(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("订单报表")
        columns = [text[h].tolist() for h in HEADERS]
        for n, row in enumerate([HEADERS, *zip(*columns, strict=True)]):
            for place, cell in enumerate(row):
                if cell:
                    page.write_string(n, place, cell)
    return path


def _moments(times: pd.Series) -> pd.Series:
    return times.dt.strftime("%Y-%m-%d %H:%M:%S").fillna("")


def _cash(money: pd.Series) -> pd.Series:
    return money.map("{:.2f}".format)


def _texts(orders: pa.Table, lines: pa.Table, shipments: pa.Table, shop_name: str) -> pd.DataFrame:
    o = orders.to_pandas()
    o = o.astype(dict.fromkeys(("goods_amount", "shipping_fee", "total_amount", "paid_amount", "refund_amount"), float))
    named = lines.select(["order_id", "title", "merchant_sku"]).to_pandas().groupby("order_id", sort=False)
    joined = pd.DataFrame(
        {"title": named["title"].agg("，".join), "merchant_sku": named["merchant_sku"].agg("，".join), "kinds": named.size()}
    )
    o = o.merge(joined, left_on="order_id", right_index=True, how="left").merge(
        shipments.select(["order_id", "tracking_no", "carrier"]).to_pandas(), on="order_id", how="left"
    )
    closed = (o["status"] == "closed") & (o["refund_amount"] > 0)
    return pd.DataFrame(
        {
            "订单编号": o["order_id"],
            "支付单号": o["payment_no"],
            "买家应付货款": _cash(o["goods_amount"]),
            "买家应付邮费": _cash(o["shipping_fee"]),
            "总金额": _cash(o["total_amount"]),
            "买家实付金额": _cash(o["paid_amount"] - o["refund_amount"].where(closed, 0)),
            "订单状态": o["status_raw"],
            "收货地址": o["province"] + " " + o["city"] + " " + DISTRICT,
            "运送方式": "快递",
            "订单创建时间": _moments(o["created_at"]),
            "订单付款时间": _moments(o["paid_at"]),
            "商品标题": o["title"],
            "宝贝种类": o["kinds"].astype(str),
            "物流单号": o["tracking_no"].fillna(""),
            "物流公司": o["carrier"].fillna(""),
            "宝贝总数量": o["item_qty"].astype(str),
            "店铺名称": shop_name,
            "发货时间": _moments(o["shipped_at"]),
            "确认收货时间": _moments(o["completed_at"]),
            "退款金额": _cash(o["refund_amount"]).where(o["refund_amount"] > 0, NO_REFUND),
            "订单关闭原因": o["close_reason"],
            "商家编码": o["merchant_sku"],
            "应发货时间": _moments(o["promised_ship_at"]),
        }
    )


def created_between(orders: pa.Table, first: date, last: date) -> pa.Table:
    """The orders created on these days, both included."""
    day = pd.Series(orders["created_at"].to_pandas()).dt.date
    return orders.filter(pa.array((day >= first) & (day <= last)))
