"""Big files for the benchmarks, made on the spot from a seed: an order export in GBK, a product ranking as a workbook, a folder of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import xlsxwriter

STEP = 100_000
ORDER_HEADS = (
    "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货地址,订单创建时间,订单付款时间,宝贝标题,宝贝总数量"
)
STATES = np.array(["交易成功", "卖家已发货，等待买家确认", "交易关闭", "买家已付款，等待卖家发货"])
PLACES = np.array(
    ["浙江省 杭州市 西湖区 某某路", "广东省 深圳市 南山区 某某路", "江苏省 南京市 玄武区 某某路", "四川省 成都市 武侯区 某某路"]
)
DAYS = 700
PRODUCT_HEADS = [
    "统计日期", "商品ID", "商品名称", "主商品ID", "商品类型", "货号", "商品状态", "商品标签", "商品访客数", "商品浏览量",
    "平均停留时长", "商品详情页跳出率", "商品收藏人数", "商品加购件数", "商品加购人数", "下单买家数", "下单件数", "下单金额", "下单转化率", "支付买家数",
    "支付件数", "支付金额", "商品支付转化率", "支付新买家数", "支付老买家数", "老买家支付金额", "聚划算支付金额", "访客平均价值", "成功退款金额", "竞争力评分",
]  # fmt: skip


def write_orders(path: Path, rows: int, seed: int = 7) -> None:
    """An ExportOrderList of `rows` orders over 700 days, GBK, numbers wrapped as ="…", a third as many buyers as orders."""
    random = np.random.default_rng(seed)
    titles = np.array([f"夏季新款连衣裙女收腰显瘦气质长裙 款式{n}" for n in range(3000)])
    start = np.datetime64("2024-07-01T00:00:00")
    with path.open("wb") as file:
        file.write(f"{ORDER_HEADS}\r\n".encode("gb18030"))
        for first in range(0, rows, STEP):
            count = min(STEP, rows - first)
            goods = random.integers(990, 90_000, count)
            post = np.where(random.random(count) < 0.3, 1000, 0)
            made = start + (np.arange(first, first + count) * (86_400 * DAYS) // rows).astype("timedelta64[s]")
            paid = made + random.integers(5, 900, count).astype("timedelta64[s]")
            state = random.choice(4, count, p=[0.7, 0.1, 0.1, 0.1])
            columns = (
                [f'="{2_000_000_000_000_000_000 + first + n}"' for n in range(count)],
                [f"买家{n}" for n in random.integers(0, rows // 3 + 10, count)],
                _yuan(goods), _yuan(post), _yuan(goods + post), _yuan(goods + post),
                STATES[state], PLACES[random.integers(0, 4, count)], _clock(made),
                np.where(state == 2, "", _clock(paid)), titles[random.integers(0, 3000, count)], random.integers(1, 4, count),
            )  # fmt: skip
            lines = "\r\n".join(",".join(map(str, line)) for line in zip(*columns, strict=True))
            file.write((lines + "\r\n").encode("gb18030"))


def _yuan(cents: np.ndarray) -> list[str]:
    return [f"{c / 100:.2f}" for c in cents]


def _clock(moments: np.ndarray) -> np.ndarray:
    return np.char.replace(np.datetime_as_string(moments, unit="s"), "T", " ")


def write_ranking(path: Path, rows: int, seed: int = 7) -> None:
    """A 商品_全部 of `rows` lines and 30 columns, every cell text as the platform writes it: 1,234 and 0.67% and -."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        page = book.add_worksheet("商品_全部")
        page.write_row(0, 0, ["生意参谋 商品排行"])
        page.write_row(4, 0, PRODUCT_HEADS)
        for line, cells in enumerate(ranking_rows(rows, date(2026, 6, 1), seed), start=5):
            page.write_row(line, 0, cells)


def ranking_rows(rows: int, first: date, seed: int = 7) -> Iterator[list[str]]:
    """Lines of 2,000 products, day by day."""
    random = np.random.default_rng(seed)
    for n in range(rows):
        day, product = divmod(n, 2000)
        visitors = int(random.integers(0, 30_000))
        carts, buyers = int(visitors * 0.06), int(visitors * 0.02)
        amount = buyers * 89.9
        number = 600_000_000_000 + product
        share = f"{buyers / visitors:.2%}" if visitors else "0.00%"
        yield [
            str(first + timedelta(days=day)), str(number), f"连衣裙 款式{product}", str(number), "主商品", f"A{product}", "当前在线", "-", f"{visitors:,}",
            f"{visitors * 2:,}", f"{random.random() * 20:.2f}", f"{random.random():.2%}", str(carts // 2), f"{carts + 5:,}", f"{carts:,}", f"{buyers:,}",
            f"{buyers + 4:,}", f"{amount * 1.1:,.2f}", share, f"{buyers:,}", f"{buyers + 1:,}", f"{amount:,.2f}", share, f"{buyers - buyers // 5:,}",
            f"{buyers // 5:,}", f"{amount / 5:,.2f}", "0.00", f"{amount / visitors if visitors else 0:.2f}", f"{amount / 10:,.2f}", "-",
        ]  # fmt: skip


def write_days(folder: Path, files: int, rows: int = 200, seed: int = 7) -> None:
    """A folder of daily GBK files, one per day, `rows` products each."""
    folder.mkdir(parents=True)
    for n in range(files):
        day = date(2024, 1, 1) + timedelta(days=n)
        lines = [PRODUCT_HEADS, *ranking_rows(rows, day, seed + n)]
        text = "\r\n".join(",".join(f'"{c}"' if "," in c else c for c in line) for line in lines)
        (folder / f"商品_全部_{day}_{day}.csv").write_bytes((text + "\r\n").encode("gb18030"))
