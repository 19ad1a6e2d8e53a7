"""Briefs to draw: a bad day, a good day, a quiet day, poor data, a fleet. Built like the real ones, with invented numbers."""

from __future__ import annotations

import copy
from typing import Any

Brief = dict[str, Any]

SOURCES = [
    ("手淘搜索", "visitors", -4812.40),
    ("手淘搜索", "pay_conversion", -310.00),
    ("关键词推广（直通车）", "visitors", -1240.50),
    ("手淘推荐", "visitors", 864.20),
    ("购物车", "visitors", -212.75),
    ("我的淘宝", "aov", 95.10),
    ("淘宝客", "visitors", -88.30),
    ("淘内免费其他", "pay_conversion", 41.05),
    ("内容渠道", "visitors", -36.70),
]
PRODUCTS = [
    ("672839104455", "山茶家居 加厚珊瑚绒四件套 1.8m 床 秋冬双面绒 A 类母婴级", "visitors", -3120.00),
    ("672839104456", "全棉水洗棉单人三件套 学生宿舍", "pay_conversion", -1460.30),
    ("672839104457", "记忆棉慢回弹护颈枕一对装", "visitors", -905.75),
    ("672839104458", "羽丝绒冬被 加厚 8 斤", "visitors", 520.10),
    ("672839104459", "儿童纱布浴巾 6 层 110×110", "aov", -310.00),
    ("672839104460", "=HYPERLINK(\"http://x\",\"竹纤维凉席\")", "stock", -288.20),
]  # fmt: skip


def money_lines(by: str, rows: list[tuple[str, str, float]], change: float, closing: Brief) -> list[Brief]:
    """Rows of one breakdown plus a closing row that makes them sum to `change`."""
    lines: list[Brief] = [{"by": by, "subject": {by: name}, "factor": factor, "effect": effect} for name, factor, effect in rows]
    return [*lines, {"by": by, **closing, "effect": round(change - sum(e for _, _, e in rows), 2)}]


def breakdowns(change: float, scale: float = 1.0) -> list[Brief]:
    """By source (with overlap), by product (with a rest line) and by buyer type, each summing to `change`."""
    sources = [(n, f, round(e * scale, 2)) for n, f, e in SOURCES]
    products = [(i, f, round(e * scale, 2)) for i, _, f, e in PRODUCTS]
    product_lines = money_lines("product_id", products, change, {"subject": {}, "factor": "rest", "n": 83})
    for line, (_, title, _, _) in zip(product_lines, PRODUCTS, strict=False):
        line["title"] = title
    buyers = [("new", "buyers", round(-4380.15 * scale, 2))]
    return [
        *money_lines("source_l1", sources, change, {"subject": {}, "factor": "overlap"}),
        *product_lines,
        *money_lines("buyer_type", buyers, change, {"subject": {"buyer_type": "old"}, "factor": "aov"}),
    ]


def measure(id: str, name: str, unit: str, value: float | None, base: float | None, flags: tuple[str, ...] = ()) -> Brief:
    change = None if value is None or base is None else round(value - base, 6)
    return {"id": id, "name": name, "unit": unit, "value": value, "base": base, "change": change, "flags": list(flags)}


def comparison(base: str, day: str | None, expected: float | None, actual: float | None, flags: tuple[str, ...] = ()) -> Brief:
    change = None if expected is None or actual is None else round(actual - expected, 2)
    ratio = change / abs(expected) if change is not None and expected else None
    return {"base": base, "day": day, "expected": expected, "change": change, "ratio": ratio, "flags": list(flags)}


def finding(check: str, subject: dict[str, str], **more: Any) -> Brief:
    lines = {
        "id": ":".join([check, *(f"{k}={v}" for k, v in subject.items())]),
        "check": check, "subject": subject, "interval": [None, None], "caveats": [], "words_caveats": [],
        "sources": [{"table": "source_days", "version": 12}],
    }  # fmt: skip
    return lines | more


def coverage(**status: tuple[str, str | None]) -> list[Brief]:
    return [{"table": t, "status": s, "last_day": d, "recipes": [f"sycm_{t}"]} for t, (s, d) in status.items()]


def bad_day() -> Brief:
    """Target missed by 13%, search traffic lost, one report late and one never imported."""
    day, change = "2026-10-28", -5900.00
    search = {"role": "promotion", "text": "看手淘搜索前 20 个词的排名和曝光，掉出首屏的先补权重", "playbook": "traffic/source_drop"}
    words = {"role": "design", "text": "水洗棉三件套详情页首屏换回 10-20 的版本，明天再比支付转化率", "playbook": "page/bounce_high"}
    budget = {"role": "promotion", "text": "直通车「四件套」计划预算 14:20 就花完，先加 ¥200 看投产比", "playbook": "traffic/source_drop"}
    stock = {"role": "warehouse", "text": "竹纤维凉席断货 2 天，确认到仓时间，未到先下架推广", "playbook": "stock/out"}
    return {
        "shop": "shancha", "shop_name": "山茶家居旗舰店", "date": day, "currency": "CNY", "lang": "zh",
        "headline": {
            "zh": "昨天（10-28 周三）卖了 ¥3.21万，比目标少 ¥4,800.00（完成 86.99%），主要伴随因子：手淘搜索访客少了 31.00%。",
            "en": "Yesterday (Wed 28 Oct) sold ¥32,100.00, ¥4,800.00 short of target (86.99%); main accompanying factor: "
            "Taobao search visitors fell 31.00%.",
        },
        "target": {
            "metric": "pay_amount", "target": 36900.00, "actual": 32100.00, "attainment": 32100 / 36900,
            "month": {"target": 1100000.00, "actual": 968000.00, "forecast": 1073000.00},
            "year": {"target": 12600000.00, "actual": 9814500.00, "forecast": 12410000.00},
        },
        "compare": {"base": "last_week", "actual": 32100.00, "expected": 38000.00, "change": change, "flags": ["not_settled"]},
        "comparisons": [
            comparison("yesterday", "2026-10-27", 35000.00, 32100.00), comparison("last_week", "2026-10-21", 38000.00, 32100.00),
            comparison("last_year", "2025-10-28", 0.0, 32100.00, ("zero_base",)), comparison("plan", day, 36900.00, 32100.00),
        ],
        "measures": [
            measure("visitors", "访客数", "people", 4120, 4980),
            measure("pay_conversion", "支付转化率", "ratio", 0.03155, 0.03153, ("presale",)),
            measure("aov", "客单价", "money_per_person", 246.92, 242.04), measure("cart_rate", "加购率", "ratio", 0.0812, 0.0855),
            measure("bounce_rate", "跳失率", "ratio", 0.7145, 0.6480),
            measure("ad_cost", "推广花费", "money", 2860.00, 2790.00, ("not_settled",)),
            measure("ad_roi", "投产比", "times", 3.12, 3.65, ("not_settled",)),
            measure("refund_rate", "退款率", "ratio", None, None, ("missing_file",)),
        ],
        "drivers": [
            {"factor": "visitors", "effect": -6741.27}, {"factor": "pay_conversion", "effect": 162.35}, {"factor": "aov", "effect": 678.92},
        ],
        "contributions": breakdowns(change),
        "causes": [
            {"rank": 1, "subject": {"source_l1": "手淘搜索"}, "factor": "visitors", "impact": -4812.40, "share": 0.8157, "confidence": 0.86,
             "words": {"zh": "主要伴随因子：手淘搜索访客数 -¥4,812.40", "en": "main accompanying factor: 手淘搜索 visitors -¥4,812.40"}},
            {"rank": 2, "subject": {"product_id": "672839104456"}, "factor": "pay_conversion", "impact": -1460.30, "share": 0.2475,
             "confidence": 0.55, "words": {"zh": "需进一步验证：全棉水洗棉单人三件套支付转化率 -¥1,460.30",
                       "en": "to be verified: 全棉水洗棉单人三件套 pay conversion -¥1,460.30"}},
        ],
        "findings": [
            finding("traffic.source_drop", {"source_l1": "手淘搜索"}, metric="visitors", observed=2310, expected=3348,
                    interval=[3010, 3690],
                    impact=-4812.40, severity="high", confidence=0.86, title="手淘搜索访客少了 31.00%",
                    why="访客 2,310，上周同期 3,348，近 4 周同一天在 3,010～3,690；同期全店其他来源合计只少 2.10%。推广花费没有变，"
                        "所以补不上搜索的缺口。",
                    actions=[search, budget], caveats=["non_additive"], words_caveats=["人数不能跨天、跨来源相加"]),
            finding("product.conversion_drop", {"product_id": "672839104456"}, metric="pay_conversion", observed=0.0124, expected=0.0210,
                    impact=-1460.30, severity="medium", confidence=0.55, title="全棉水洗棉单人三件套：支付转化率 2.10% → 1.24%",
                    why="访客没变（412 → 405），加购率也没变，掉在付款这一步；10-26 换过详情页。",
                    actions=[words], caveats=["small_sample"],
                    words_caveats=["样本太小，别当真"]),
            finding("stock.out", {"product_id": "672839104460"}, metric="stock", observed=0, expected=None, impact=-288.20, severity="low",
                    confidence=0.32, title="竹纤维凉席可售库存为 0", why="库存表 10-27 起为 0，仍有 38 个访客。", actions=[stock]),
        ],
        "actions": [search, words, budget, stock],
        "quiet": False,
        "coverage": coverage(shop_days=("ok", day), product_days=("ok", day), source_days=("ok", day), orders=("partial", day),
                             ad_days=("late", "2026-10-26"), refunds=("missing", None)),
        "sources_used": [
            {"measure": "pay_amount", "table": "shop_days", "recipe": "sycm_shop_overview"},
            {"measure": "visitors", "table": "source_days", "recipe": "sycm_shop_source"},
            {"measure": "ad_cost", "table": "ad_days", "recipe": "wxt_product_report"},
        ],
        "notes": ["订单表只有 312 单，后台显示 330 单：差 18 单是昨天 23:40 以后付款的，今晚再导一次就齐。"],
    }  # fmt: skip


def good_day() -> Brief:
    """Overshot: to be studied as well."""
    brief = bad_day()
    change = 9420.55
    copy_it = {"role": "manager", "text": "把四件套 10-28 的主图和标题写法用到羽丝绒冬被，7 天后看搜索访客", "playbook": "plan/overshot"}
    brief.update(
        headline={
            "zh": "昨天（10-28 周三）卖了 ¥4.74万，比目标多 ¥1.05万（完成 128.51%），主要伴随因子：手淘搜索访客多了 52.40%。",
            "en": "Yesterday (Wed 28 Oct) sold ¥47,420.55, ¥10,520.55 over target (128.51%); main accompanying factor: "
            "Taobao search visitors rose 52.40%.",
        },
        compare={"base": "last_week", "actual": 47420.55, "expected": 38000.00, "change": change, "flags": []},
        drivers=[
            {"factor": "visitors", "effect": 11020.15},
            {"factor": "pay_conversion", "effect": -2410.00},
            {"factor": "aov", "effect": 810.40},
        ],
        contributions=breakdowns(change, scale=-1.6),
        causes=[
            {
                "rank": 1,
                "subject": {"source_l1": "手淘搜索"},
                "factor": "visitors",
                "impact": 7699.84,
                "share": 0.8173,
                "confidence": 0.8,
                "words": {"zh": "主要伴随因子：手淘搜索访客数 +¥7,699.84", "en": "main accompanying factor: 手淘搜索 visitors +¥7,699.84"},
            },
        ],
        measures=[
            measure("visitors", "访客数", "people", 6210, 4980),
            measure("pay_conversion", "支付转化率", "ratio", 0.0298, 0.0315),
            measure("aov", "客单价", "money_per_person", 256.24, 242.04),
        ],
        actions=[copy_it],
        notes=[],
    )
    brief["target"] |= {"actual": 47420.55, "attainment": 47420.55 / 36900}
    brief["target"]["month"] |= {"actual": 1043320.55, "forecast": 1162000.00}
    brief["findings"] = [
        finding("plan.overshot", {}, metric="pay_amount", observed=47420.55, expected=36900.00, impact=10520.55, severity="medium",
                confidence=0.8, title="超额 28.51%：强在手淘搜索，能否复制到别的款",
                why="手淘搜索访客 1,910 → 2,911，支付转化率没有跟着降，超额大半来自四件套一款。", actions=[copy_it]),
    ]  # fmt: skip
    for line in brief["comparisons"]:
        line.update(comparison(line["base"], line["day"], line["expected"], 47420.55, tuple(line["flags"])))
    brief["coverage"] = coverage(shop_days=("ok", "2026-10-28"), product_days=("ok", "2026-10-28"), source_days=("ok", "2026-10-28"))
    return brief


def quiet_day() -> Brief:
    """On target and nothing to do."""
    brief = bad_day()
    change = 112.40
    brief.update(
        headline={
            "zh": "昨天（10-28 周三）卖了 ¥3.71万，达到目标（完成 100.58%），今日无需动作。",
            "en": "Yesterday (Wed 28 Oct) sold ¥37,112.40, on target (100.58%); nothing to do today.",
        },
        compare={"base": "last_week", "actual": 37112.40, "expected": 37000.00, "change": change, "flags": []},
        drivers=[{"factor": "visitors", "effect": 210.00}, {"factor": "pay_conversion", "effect": -80.10},
                 {"factor": "aov", "effect": -17.50}],
        contributions=breakdowns(change, scale=0.05),
        causes=[], findings=[], actions=[], quiet=True, notes=[],
    )  # fmt: skip
    brief["target"] |= {"actual": 37112.40, "attainment": 37112.40 / 36900}
    for line in brief["comparisons"]:
        expected = 37000.00 if line["base"] == "last_week" else line["expected"]
        line.update(comparison(line["base"], line["day"], expected, 37112.40, tuple(line["flags"])))
    brief["coverage"] = coverage(shop_days=("ok", "2026-10-28"), product_days=("ok", "2026-10-28"), source_days=("ok", "2026-10-28"))
    return brief


def orders_only() -> Brief:
    """A shop abroad with an order export and nothing else: buyers × spend per buyer, in pounds."""
    day, change = "2011-11-30", -4211.07
    advice = {"role": "assistant", "text": "导入访客报表（店铺每日概况），就能拆出访客数和支付转化率", "playbook": "opening/first_files"}
    return {
        "shop": "uci", "shop_name": "UCI Gift Shop", "date": day, "currency": "GBP", "lang": "zh",
        "headline": {
            "zh": "昨天（11-30 周三）卖了 £5.52万，比上周同期少 £4,211.07（-7.09%），主要伴随因子：支付买家数少了 9.80%。",
            "en": "Yesterday (Wed 30 Nov) sold £55,190.41, £4,211.07 less than the same weekday last week (-7.09%); main accompanying "
            "factor: buyers fell 9.80%.",
        },
        "target": {
            "metric": "pay_amount", "target": None, "actual": 55190.41, "attainment": None,
            "month": {"target": None, "actual": 1456145.80, "forecast": None}, "year": {"target": None, "actual": None, "forecast": None},
        },
        "compare": {"base": "last_week", "actual": 55190.41, "expected": 59401.48, "change": change, "flags": ["missing_file"]},
        "comparisons": [comparison("yesterday", "2011-11-29", 72219.20, 55190.41), 
                        comparison("last_week", "2011-11-23", 59401.48, 55190.41),
                        comparison("last_year", "2010-11-30", None, 55190.41, ("missing_file",)),
                        comparison("plan", None, None, 55190.41, ("missing_file",))],
        "measures": [measure("pay_users", "支付买家数", "people", 129, 143), measure("aov", "客单价", "money", 427.83, 415.39),
                     measure("orders_per_buyer", "人均订单数", "times", 1.08, 1.05),
                     measure("visitors", "访客数", "people", None, None, ("missing_file",))],
        "drivers": [{"factor": "buyers", "effect": -5903.11}, {"factor": "orders_per_buyer", "effect": 1620.04},
                    {"factor": "aov", "effect": 72.00}],
        "contributions": [
            {"by": "buyer_type", "subject": {"buyer_type": "new"}, "factor": "buyers", "effect": -3210.07},
            {"by": "buyer_type", "subject": {"buyer_type": "old"}, "factor": "buyers", "effect": -1001.00},
            {"by": "product_id", "subject": {"product_id": "22423"}, "title": "REGENCY CAKESTAND 3 TIER",
             "factor": "rest", "effect": -1210.50},
            {"by": "product_id", "subject": {"product_id": "POST"}, "title": "POSTAGE", "factor": "rest", "effect": -412.00},
            {"by": "product_id", "subject": {}, "factor": "rest", "effect": -2588.57, "n": 1204},
        ],
        "causes": [], "findings": [], "actions": [advice], "quiet": False,
        "coverage": coverage(order_lines=("ok", day), orders=("ok", day), shop_days=("missing", None), source_days=("missing", None)),
        "sources_used": [{"measure": "pay_amount", "table": "order_lines", "recipe": "uci_online_retail"}],
        "notes": ["只有订单，没有访客表：先按「支付买家数 × 客单价」拆。"],
    }  # fmt: skip


def nothing_imported() -> Brief:
    """A new shop: no number at all."""
    empty = {"target": None, "actual": None, "forecast": None}
    advice = {"role": "assistant", "text": "先导入昨天的店铺每日概况和订单", "playbook": "opening/first_files"}
    return {
        "shop": "new", "shop_name": "新开的店", "date": "2026-10-28", "currency": "CNY", "lang": "zh",
        "headline": {"zh": "10-28 周三还没有数据，先导入一张表。", "en": "No data yet for Wed 28 Oct: import a file first."},
        "target": {"metric": "pay_amount", "target": None, "actual": None, "attainment": None, "month": empty, "year": empty},
        "compare": {"base": "last_week", "actual": None, "expected": None, "change": None, "flags": ["missing_file"]},
        "comparisons": [], "measures": [], "drivers": [], "contributions": [], "causes": [], "findings": [], "actions": [advice],
        "quiet": False, "sources_used": [], "notes": [],
        "coverage": coverage(shop_days=("missing", None), orders=("missing", None),
                             product_days=("missing", None), source_days=("missing", None)),
    }  # fmt: skip


def zero_base() -> Brief:
    """The shop was closed a week ago: no ratio, no split."""
    brief = bad_day()
    brief.update(drivers=[{"factor": "rest", "effect": 32100.00}], contributions=[], findings=[], causes=[], actions=[], quiet=True)
    brief["compare"] = {"base": "last_week", "actual": 32100.00, "expected": 0.0, "change": 32100.00, "flags": ["zero_base"]}
    brief["comparisons"] = [comparison(c["base"], c["day"], 0.0, 32100.00, ("zero_base",)) for c in brief["comparisons"]]
    brief["measures"] = [measure("visitors", "访客数", "people", 4120, 0, ("zero_base",))]
    brief["headline"] = {
        "zh": "昨天（10-28 周三）卖了 ¥3.21万，上周同期没有开店。",
        "en": "Yesterday (Wed 28 Oct) sold ¥32,100.00; closed a week ago.",
    }
    return brief


def no_target() -> Brief:
    """The same bad day of a shop that never set a target."""
    brief = bad_day()
    brief["target"] |= {"target": None, "attainment": None}
    brief["target"]["month"] |= {"target": None}
    brief["target"]["year"] = {"target": None, "actual": None, "forecast": None}
    brief["comparisons"] = [c for c in brief["comparisons"] if c["base"] != "plan"]
    brief["headline"] = {
        "zh": "昨天（10-28 周三）卖了 ¥3.21万，比上周同期少 ¥5,900.00（-15.53%），主要伴随因子：手淘搜索访客少了 31.00%。",
        "en": "Yesterday (Wed 28 Oct) sold ¥32,100.00, ¥5,900.00 less than last week (-15.53%); Taobao search visitors fell 31.00%.",
    }
    return brief


def english() -> Brief:
    """The bad day as the brief builder gives it when asked for English."""
    brief = bad_day()
    say = {
        "手淘搜索访客少了 31.00%": (
            "Taobao search visitors fell 31.00%",
            "2,310 visitors against 3,348 a week ago; usual range 3,010 to 3,690.",
        ),
        "全棉水洗棉单人三件套：支付转化率 2.10% → 1.24%": (
            "Cotton three-piece set: pay conversion 2.10% → 1.24%",
            "Visitors held (412 → 405).",
        ),
        "竹纤维凉席可售库存为 0": ("Bamboo mat is out of stock", "Stock is 0 since 27 Oct; 38 visitors still came."),
    }
    todo = ["Check the rank of the top 20 search words", "Put back the page of 20 Oct", "Add ¥200 to the ad plan", "Ask when stock arrives"]
    for f in brief["findings"]:
        f["title"], f["why"] = say[f["title"]]
        f["words_caveats"] = []
    for action, text in zip(brief["actions"], todo, strict=True):
        action["text"] = text
    for f in brief["findings"]:
        f["actions"] = [a for a in brief["actions"] if a["playbook"] in {x["playbook"] for x in f["actions"]}]
    for m in brief["measures"]:
        m["name"] = {"visitors": "visitors", "pay_conversion": "pay conversion", "aov": "spend per buyer"}.get(
            m["id"], m["id"].replace("_", " ")
        )
    brief.update(lang="en", notes=["The order file has 312 orders, the back office 330: import again tonight."])
    return brief


def fleet() -> Brief:
    """Three shops in one brief."""
    calm = quiet_day() | {"shop": "shancha2", "shop_name": "山茶家居京东自营店"}
    return {"date": "2026-10-28", "shops": [bad_day(), calm, nothing_imported()]}


SAMPLES = {
    "bad_day": bad_day, "good_day": good_day, "quiet_day": quiet_day, "orders_only": orders_only, "nothing_imported": nothing_imported,
    "zero_base": zero_base, "no_target": no_target, "english": english, "fleet": fleet,
}  # fmt: skip


def sample(name: str) -> Brief:
    """A fresh copy of the sample called `name`."""
    return copy.deepcopy(SAMPLES[name]())
