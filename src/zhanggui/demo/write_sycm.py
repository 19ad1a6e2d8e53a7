"""生意参谋 files of the simulated shop, as a person downloads them: 商品_全部 and 店铺来源 (2026 layout), one file a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import xlsxwriter

from zhanggui.demo.names import headers
from zhanggui.demo.texts import NOTHING, change, each, percent, whole, yuan
from zhanggui.demo.workbook import open_book

ITEM_HEADERS = headers("sycm_item_rank_all")
SOURCE_HEADERS = headers("sycm_shop_source_new")
SOURCE_MEASURES = SOURCE_HEADERS[5::2]  # after the five dimensions: a measure, its change, the next measure …
WHOLE_SHOP_SHEET, CARRIER_SHEET = "全店流量来源", "分载体流量来源"


def _sheet(book: xlsxwriter.Workbook, name: str, preface: Sequence[str], headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    page = book.add_worksheet(name)
    for n, text in enumerate(preface):
        page.write_string(n, 0, text)
    for n, row in enumerate([headers, *rows], start=len(preface)):
        for column, text in enumerate(row):
            page.write_string(n, column, text)


def write_items(folder: Path, product_days: pa.Table, products: pa.Table, days: Sequence[date]) -> list[Path]:
    """【生意参谋平台】商品_全部 of each day. Year and month to date are summed from the days the shop has lived."""
    rows = product_days.to_pandas().merge(products.select(["product_id", "title", "merchant_product_code"]).to_pandas(), on="product_id")
    rows = rows.astype(dict.fromkeys(("order_amount", "pay_amount", "old_pay_amount", "refund_amount"), float))
    when = pd.to_datetime(rows["stat_date"])
    by_year, by_month = rows.groupby(["product_id", when.dt.year]), rows.groupby(["product_id", when.dt.year, when.dt.month])
    rows["ytd"], rows["mtd"], rows["mtd_qty"] = (
        by_year["pay_amount"].cumsum(),
        by_month["pay_amount"].cumsum(),
        by_month["pay_qty"].cumsum(),
    )
    paths = []
    for day in days:
        path = folder / f"【生意参谋平台】商品_全部_{day}_{day}.xlsx"
        of_day = rows[rows["stat_date"] == day].sort_values("pay_amount", ascending=False)
        preface = ["【生意参谋平台】商品_全部", f"统计日期：{day} 至 {day}", "说明：数据仅供参考，退款按退款成功日统计", ""]
        with open_book(path) as book:
            _sheet(book, "商品_全部", preface, ITEM_HEADERS, [_item_row(r) for r in of_day.to_dict("records")])
        paths.append(path)
    return paths


def _item_row(r: dict[str, object]) -> list[str]:
    n = {k: float(v) for k, v in r.items() if isinstance(v, int | float)}
    visitors = n["product_visitors"]
    return [
        str(r["stat_date"]),
        str(r["product_id"]),
        str(r["title"]),
        str(r["product_id"]),
        "主商品",
        str(r["merchant_product_code"]),
        "当前在线",
        NOTHING,
        whole(visitors),
        whole(n["product_pageviews"]),
        f"{n['avg_stay_seconds']:.2f}",
        f"{n['bounce_rate']:.2%}",
        whole(n["fav_users"]),
        whole(n["cart_qty"]),
        whole(n["cart_users"]),
        whole(n["order_users"]),
        whole(n["order_qty"]),
        yuan(n["order_amount"]),
        percent(n["order_users"], visitors),
        whole(n["pay_users"]),
        whole(n["pay_qty"]),
        yuan(n["pay_amount"]),
        percent(n["pay_users"], visitors),
        whole(n["new_pay_users"]),
        whole(n["old_pay_users"]),
        yuan(n["old_pay_amount"]),
        "0.00",
        each(n["pay_amount"], visitors),
        yuan(n["refund_amount"]),
        NOTHING,
        yuan(n["ytd"]),
        yuan(n["mtd"]),
        whole(n["mtd_qty"]),
        percent(n["search_pay_users"], n["search_visitors"]),
        whole(n["search_visitors"]),
        whole(n["search_pay_users"]),
        NOTHING,
        NOTHING,
    ]


def write_sources(folder: Path, source_days: pa.Table, days: Sequence[date]) -> list[Path]:
    """【生意参谋平台】店铺流量来源 of each day; the date stands only in the file name, and 环比 compares with the day before."""
    rows = source_days.to_pandas()
    rows = rows[rows["stat_date"].between(days[0] - timedelta(days=1), days[-1])].astype({"pay_amount": float, "order_amount": float})
    by_day = {day: group.to_dict("records") for day, group in rows.groupby("stat_date", sort=False)}
    paths = []
    for day in days:
        now, before = by_day[day], by_day.get(day - timedelta(days=1)) or [{} for _ in by_day[day]]
        path = folder / f"【生意参谋平台】店铺流量来源-{day}_{day}.xlsx"
        preface = ["【生意参谋平台】店铺流量来源", "流量来源构成", "同一访客可能来自多个来源，访客数不可相加", "汇总行为小计", ""]
        lines = [_source_row(a, b) for a, b in zip(now, before, strict=True)]
        with open_book(path) as book:
            _sheet(book, WHOLE_SHOP_SHEET, preface, SOURCE_HEADERS, lines)
            _sheet(book, CARRIER_SHEET, preface, SOURCE_HEADERS, [["商品详情页", *line[1:]] for line in lines])
        paths.append(path)
    return paths


def _source_values(r: dict[str, float]) -> dict[str, tuple[float, str]]:
    """(number, text) of every measure; the small ones that the tables do not keep are fixed shares of the visitors."""
    people, buyers, makers = r["visitors"], r["pay_users"], r["order_users"]
    counted = {
        "访客数": people,
        "新访客": r["new_visitors"],
        "3s查看人数": people * 0.82 // 1,
        "商品点击人数": people * 0.47 // 1,
        "加购人数": r["cart_users"],
        "商品收藏人数": r["fav_users"],
        "加购件数": r["cart_users"] * 1.3 // 1,
        "关注店铺人数": people * 0.006 // 1,
        "支付买家数": buyers,
        "下单买家数": makers,
    }
    over = {"支付转化率": (buyers, people), "下单转化率": (makers, people)}
    cash = {"客单价": (r["pay_amount"], buyers), "UV价值": (r["pay_amount"], people)}
    return {
        **{name: (value, whole(value)) for name, value in counted.items()},
        **{name: (part / of if of else 0.0, percent(part, of)) for name, (part, of) in over.items()},
        **{name: (part / of if of else 0.0, each(part, of)) for name, (part, of) in cash.items()},
        **{name: (r[key], yuan(r[key])) for name, key in (("支付金额", "pay_amount"), ("下单金额", "order_amount"))},
        "平均停留时长": (18.5, "18.50"),
    }


def _source_row(now: dict[str, float], before: dict[str, float]) -> list[str]:
    values, old = _source_values(now), _source_values(before) if before else {}
    cells = [str(now[name]) for name in ("carrier", "source_l1", "source_l2", "source_l3", "source_l4")]
    for name in SOURCE_MEASURES:
        value, text = values[name]
        cells += [text, change(value, old[name][0]) if old else NOTHING]
    return cells
