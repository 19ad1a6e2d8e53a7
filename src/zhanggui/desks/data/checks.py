"""Checks of the data desk: figures that cannot be, parts above their whole, days that came twice, tables that disagree, other currencies.

None of these findings is money lost or won, so their impact is 0; the money that rests on the bad table is said in words and in `extra`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.data.agree import disagreements
from zhanggui.desks.data.say import Said, column_name, data_finding, figure, money_in, table_name
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words

DAYS = Threshold(7, "days", OWN_DEFAULT, Words("看最近几天的表", "how many of the last days are looked at"))
MEMBERS = Threshold(
    5,
    "people",
    Words(
        "掌柜默认值：买家可以从购物车直接付款而当天没进商品页，差一两个人不算表错",
        "Zhanggui's default: a buyer may pay out of the cart without opening the product page that day; one or two people are no error of the file",
    ),
    Words("单个商品、来源、客服至少多出几人才说", "people too many before a single product, source or agent is named"),
)
GAP = Threshold(
    0.10,
    "ratio",
    OWN_DEFAULT,
    Words(
        "两张表的差额，比平时的差多出店铺支付金额的多少才说",
        "difference beyond the usual one, as a share of the shop's sales, before it is said",
    ),
)
FIRST_GAP = Threshold(
    0.30,
    "ratio",
    Words(
        "掌柜默认值：没有历史时不知道这家店口径平时差多少",
        "Zhanggui's default: without history nobody knows how far this shop's definitions lie apart",
    ),
    Words("不足 7 天历史时，差额至少占店铺支付金额的多少", "the same with less than seven days of history"),
)


@check(
    "data.negative_count",
    Words("表里有不可能的数", "a table holds figures that cannot be"),
    "day",
    ("shop_days", "product_days", "source_days"),
    {"days": DAYS},
)
def negative_count(ctx: Context) -> Iterable[Finding]:
    """A count below 0, or a share outside 0 to 100 %."""
    for rows in _lately(ctx, "data.negative_count", ctx.frame("cells")):
        row = rows.iloc[0]
        value, name, table = figure(row["column"], row["value"]), column_name(row["column"]), table_name(row["table"])
        of = Words(f"「{row['member']}」的", f" of {row['member']}") if row["member"] else Words("", "")
        where = Words(f"文件 {row['file']} 第 {row['row_no']} 行", f"file {row['file']}, row {row['row_no']}")
        undo = Words(f"；整份都错就 zhanggui undo {row['import_id']}", f"; if the whole file is wrong: zhanggui undo {row['import_id']}")
        said = Said(
            Words(
                f"{table.zh} {_day(row)} {of.zh}{name.zh}是 {value.zh}，不可能",
                f"{table.en} {_day(row)}: {name.en}{of.en} is {value.en}, which cannot be",
            ),
            where if row["file"] else Words("", ""),
            undo,
        )
        yield data_finding(ctx, "data.negative_count", rows, said, float(row["value"]), 0.0)


@check(
    "data.parts_exceed_whole",
    Words("部分大于整体", "a part exceeds its whole"),
    "day",
    ("shop_days", "product_days", "source_days"),
    {"days": DAYS, "min_people": MEMBERS},
)
def parts_exceed_whole(ctx: Context) -> Iterable[Finding]:
    """Buyers above visitors, returning buyers above buyers, … in one table on one day."""
    frame = ctx.frame("clashes")
    if frame.empty:
        return
    more = (frame["many"] * 0 + frame["few"] - frame["many"]).astype(float)
    whole_shop = frame["member"] == ""
    kept = frame[whole_shop | (more >= limit(ctx, "data.parts_exceed_whole", "min_people", frame["shop"]))]
    for rows in _lately(ctx, "data.parts_exceed_whole", kept.assign(more=more, whole_shop=whole_shop), ("whole_shop", "more")):
        row = rows.iloc[0]
        table, part, whole = table_name(row["table"]), column_name(row["part"]), column_name(row["whole"])
        few, many = figure(row["part"], row["few"]), figure(row["whole"], row["many"])
        of = Words(f"「{row['member']}」", f" of {row['member']}") if row["member"] else Words("", "")
        said = Said(
            Words(
                f"{table.zh} {_day(row)} {of.zh}{part.zh} {few.zh} 大于{whole.zh} {many.zh}",
                f"{table.en} {_day(row)}: {part.en}{of.en} {few.en} above {whole.en} {many.en}",
            ),
            Words("两个数里至少一个是错的，都没有采用", "at least one of the two is wrong, neither is used"),
        )
        yield data_finding(ctx, "data.parts_exceed_whole", rows, said, float(row["few"]), float(row["many"]))


@check(
    "data.doubled_day",
    Words("两天的表一模一样", "two days of a table are the same"),
    "day",
    ("shop_days", "product_days", "source_days"),
    {"days": DAYS},
)
def doubled_day(ctx: Context) -> Iterable[Finding]:
    """A day's report that repeats all figures of the day before: one file downloaded or dated twice."""
    for rows in _lately(ctx, "data.doubled_day", ctx.frame("doubled")):
        row = rows.iloc[0]
        table, before = table_name(row["table"]), row["day"] - pd.Timedelta(days=1)
        sold = money_in(ctx, row["shop"], row["day"])
        said = Said(
            Words(
                f"{table.zh} {_day(row)} 和 {before:%m-%d} 的数一个不差",
                f"{table.en}: every figure of {_day(row)} is that of {before:%m-%d}",
            ),
            Words(f"两天都是 {sold.zh}，多半是同一份文件导了两天", f"both days say {sold.en}: most likely one file under two dates")
            if sold
            else Words("多半是同一份文件导了两天", "most likely one file under two dates"),
        )
        yield data_finding(ctx, "data.doubled_day", rows, said, None, None)


@check(
    "data.tables_disagree",
    Words("两张表对不上", "two tables disagree"),
    "day",
    ("shop_days", "orders", "product_days"),
    {"days": DAYS, "min_gap": GAP, "min_first_gap": FIRST_GAP},
)
def tables_disagree(ctx: Context) -> Iterable[Finding]:
    """The shop report's sales against the orders' and the products', beyond the difference that is usual in this shop."""
    found = disagreements(ctx, "data.tables_disagree")
    for rows in _lately(ctx, "data.tables_disagree", found, ("gap_size",)):
        row = rows.iloc[0]
        whole, other = (money_in(ctx, row["shop"], None, row[c]) for c in ("whole", "other"))
        usual, gap = money_in(ctx, row["shop"], None, row["usual"]), money_in(ctx, row["shop"], None, row["gap"])
        table = table_name(row["table"])
        why = (
            Words(f"平时{table.zh}约 {usual.zh}，这天差 {gap.zh}", f"usually {table.en} would say about {usual.en}: {gap.en} apart")
            if row["known"]
            else Words(f"差 {gap.zh}；历史不足，不知道平时差多少", f"{gap.en} apart; too little history to know the usual difference")
        )
        said = Said(
            Words(
                f"{_day(row)} 店铺日报支付金额 {whole.zh}，{table.zh}合计 {other.zh}，对不上",
                f"{_day(row)}: the shop day report says {whole.en} of sales, {table.en} {other.en}",
            ),
            Words(f"{why.zh}，找不到预售、退款这类已知原因", f"{why.en}; none of the known reasons, such as presale"),
        )
        yield data_finding(ctx, "data.tables_disagree", rows, said, float(row["other"]), float(row["usual"]), float(abs(row["gap"])))


@check("data.mixed_currency", Words("混了别的币种", "money of another currency"), "day", ("orders", "ad_days"), {"days": DAYS})
def mixed_currency(ctx: Context) -> Iterable[Finding]:
    """Rows whose currency is not the shop's: their amounts cannot be added to the rest."""
    for rows in _lately(ctx, "data.mixed_currency", ctx.frame("foreign"), ("amount",)):
        own = ctx.shops[rows.iloc[0]["shop"]].currency
        row, table = rows.iloc[0], table_name(rows.iloc[0]["table"])
        same = rows[(rows["currency"] == row["currency"]) & (rows["table"] == row["table"])]
        amount, many = f"{row['currency']} {float(same['amount'].sum()):,.2f}", int(same["rows"].sum())
        why = (
            Words(
                f"店铺币种是 {own}，两种钱不能相加，相关金额没有采用",
                f"the shop's currency is {own}: the two do not add, the sums are not used",
            )
            if row["mixed"]
            else Words(
                f"这张表全是 {row['currency']}，店铺却登记为 {own}：多半是登记错了",
                f"all of this table is in {row['currency']}, but the shop is declared as {own}: most likely declared wrongly",
            )
        )
        said = Said(
            Words(
                f"{table.zh}里有 {many} 笔 {row['currency']}，共 {amount}", f"{table.en}: {many} rows in {row['currency']}, {amount} in all"
            ),
            why,
        )
        yield data_finding(ctx, "data.mixed_currency", rows, said, float(same["amount"].sum()), None)


def _lately(ctx: Context, check_id: str, frame: pd.DataFrame, worst: tuple[str, ...] = ()) -> Iterator[pd.DataFrame]:
    """Of every shop the rows of the last days, those of the newest day first and of these the worst."""
    if frame.empty:
        return
    age = (pd.Timestamp(ctx.day) - pd.to_datetime(frame["day"])).dt.days
    near = frame[(age >= 0) & (age < limit(ctx, check_id, "days", frame["shop"]))]
    for _, rows in near.groupby("shop", sort=True):
        yield rows.sort_values(["day", *worst], ascending=False, kind="stable")


def _day(row: pd.Series) -> str:
    return f"{row['day']:%m-%d}"
