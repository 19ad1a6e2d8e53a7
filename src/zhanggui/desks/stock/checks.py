"""Checks of the stock desk: the top products about to run out (contract 116, R16)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import before, kept, odd_days, ordinary, over, panel, total
from zhanggui.desks.saying import cash, cents2, count, severity
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.usual import middle

VELOCITY_DAYS = 14
LEAST_SOLD = 7  # pieces in 14 days: below it there is no speed to speak of
LINES = {
    "min_cover": Threshold(7, "days", OWN_DEFAULT, Words("可卖天数低于多少天就提醒", "days of sales left, below which it is said")),
    "top": Threshold(
        5,
        "count",
        Words("R16，《S1 店铺运营的一天》：每天只看流量前 5 的款", "R16, S1: the daily look is at the top 5 by traffic"),
        Words("看访客和销售额各前几名", "how many products by visitors and by sales"),
    ),
    "max_age": Threshold(3, "days", OWN_DEFAULT, Words("库存表旧于几天就不说", "stock counts older than this say nothing")),
}


@check("stock.cover_low", Words("主推款快断货", "a main product runs out soon"), "day", ("stock", "product_days"), LINES)
def cover_low(ctx: Context) -> Iterable[Finding]:
    table = _cover(ctx)
    if table.empty:
        return
    lines = {name: limit(ctx, "stock.cover_low", name, table["shop"]) for name in LINES}
    low = (
        (table["cover"] < lines["min_cover"])
        & (table["rank"] <= lines["top"])
        & (table["age"] <= lines["max_age"])
        & (table["sold"] >= LEAST_SOLD)
    )
    for i in np.flatnonzero(low.to_numpy()):
        yield _finding(ctx, table.iloc[i], float(lines["min_cover"][i]))


def _cover(ctx: Context) -> pd.DataFrame:
    """One row per product with a stock count: left (pieces), a day's sale (pieces), cover (days), rank, age of the count, a day's money."""
    products = panel(ctx, "product", ("product_id",))
    stock = left_of(ctx)
    if not len(products) or stock.empty:
        return pd.DataFrame()
    odd = odd_days(ctx, products.shops)
    pieces, money = (before(np.where(odd, np.nan, products.of(c)), VELOCITY_DAYS) for c in ("pay_qty", "pay_amount"))
    visitors = np.nan_to_num(total(before(products.of("product_visitors"), 7)))
    days = np.isfinite(pieces).sum(axis=0).astype(float)
    table = products.keys.assign(
        sold=np.nan_to_num(total(pieces)), pace=over(np.nan_to_num(total(pieces)), days), money=middle(money), visitors=visitors
    )
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    by_shop = table.assign(sales=table["money"].fillna(0)).groupby("shop")
    table["rank"] = np.minimum(
        by_shop["visitors"].rank(ascending=False, method="first"), by_shop["sales"].rank(ascending=False, method="first")
    )
    titles = (
        ctx.frame("product")
        .dropna(subset=["title"])
        .drop_duplicates(["shop", "product_id"], keep="last")[["shop", "product_id", "title"]]
        .astype(str)
    )
    table = table.merge(titles, on=["shop", "product_id"], how="left").merge(stock, on=["shop", "product_id"])
    table["cover"] = over(table["left"].to_numpy(dtype=float), table["pace"].to_numpy(dtype=float))
    return table


def left_of(ctx: Context) -> pd.DataFrame:
    """Pieces left and on the way per product by its newest count, and how many days old that count is."""
    return kept(ctx, "stock left", lambda: _left_of(ctx))


def _left_of(ctx: Context) -> pd.DataFrame:
    frame = ctx.frame("stock")
    rows = frame.assign(day=pd.to_datetime(frame["day"]), qty=pd.to_numeric(frame["qty_available"], errors="coerce"))
    rows["way"] = pd.to_numeric(frame["qty_in_transit"], errors="coerce").fillna(0.0) if "qty_in_transit" in frame else 0.0
    rows["product_id"] = rows["product_id"].fillna("").astype(str)
    rows = rows[rows["qty"].notna() & (rows["product_id"] != "") & (rows["day"] <= pd.Timestamp(ctx.day))]
    newest = rows[rows["day"] == rows.groupby(["shop", "merchant_sku"])["day"].transform("max")]
    left = newest.groupby(["shop", "product_id"], as_index=False).agg(left=("qty", "sum"), coming=("way", "sum"), day=("day", "max"))
    left["age"] = (pd.Timestamp(ctx.day) - left["day"]).dt.days
    return left.drop(columns="day")


def _finding(ctx: Context, row: pd.Series, line: float) -> Finding:
    left, cover, pace = max(row["left"], 0.0), max(row["cover"], 0.0), row["pace"]
    impact = -(1 - cover / line) * row["money"]
    name = row["title"] if isinstance(row["title"], str) and row["title"] else row["product_id"]
    money = cash(ctx, row["shop"], row["money"])
    act = Words(
        f"「{name}」今天就补货；补不上先停它的推广、把流量引到替代款，别等断货掉排名",
        f"refill {name} today; if it cannot be refilled, stop its ads and lead "
        f"visitors to a substitute before it sells out and loses its rank",
    )
    title = (
        Words(f"「{name}」断货了", f"{name} is sold out")
        if left <= 0
        else Words(
            f"「{name}」只够卖 {count(cover)} 天（剩 {count(left)} 件）",
            f"{name} lasts {count(cover)} more days ({count(left)} pieces left)",
        )
    )
    return Finding(
        check="stock.cover_low",
        shop=row["shop"],
        subject={"product_id": row["product_id"]},
        metric="stock",
        observed=float(cover),
        expected=line,
        impact=cents2(impact),
        severity="high" if cover < 2 else severity(impact, row["usual_day"]),
        confidence=round(float(np.clip(1 - 1 / np.sqrt(row["sold"]), 0.0, 0.95)), 4),
        title=title,
        why=Words(
            f"近两周日均卖 {count(pace)} 件；断货一天约少 {money.zh}；库存数截至 {int(row['age'])} 天前，需进一步验证在途",
            f"{count(pace)} pieces a day over two weeks; a day without it costs about "
            f"{money.en}; counted {int(row['age'])} days ago, goods on the way to be checked",
        ),
        actions=(Action("warehouse", act, "stock/cover_low"),),
        interval=(line, None),
        tables=("stock", "product_days"),
        extra={"story": f"product:{row['product_id']}", "left": float(left), "pace": float(pace)},
    )
