"""The metrics of the day. Definitions follow the platform glossaries (生意参谋 名词解释, 万相台无界 报表字段)."""

from __future__ import annotations

from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.metric import METRICS, Metric

SYCM = "生意参谋 名词解释"
WXT = "万相台无界 报表字段说明"
TRADE = "行业惯例 trade usage"

for _metric in (
    Metric(
        "visitors", Words("访客数", "Visitors"), "people", "more", "visitors",
        Words(
            "统计周期内访问店铺或商品页的去重人数；分来源时，一人从几个来源来就在每个来源各算一次",
            "distinct people who opened a page of the shop in the period; by source, a person counts once in each source he came by",
        ),
        SYCM, differs=Words("京东按 0–24 点去重；Shopify 数的是会话", "JD counts within 0–24 h; Shopify counts sessions"),
    ),
    Metric(
        "pageviews", Words("浏览量", "Page views"), "count", "more", "pageviews",
        Words("页面被打开的次数，不去重", "how often pages were opened, not deduplicated"), SYCM,
    ),
    Metric(
        "page_depth", Words("访问深度", "Pages per visitor"), "times", "more", "pageviews",
        Words("浏览量 ÷ 访客数", "page views ÷ visitors"), TRADE, bottom="visitors", aliases=("depth",),
    ),
    Metric(
        "bounce_rate", Words("跳失率", "Bounce rate"), "ratio", "less", "bounce_rate",
        Words("只看一页就走的访客占比，平台原值；多天取每日值的平均", "share of visitors who left after one page, as reported; the mean of the days for several days"),
        SYCM, aliases=("bounce",), differs=Words("量子口径按访问次数算", "the older tool counted visits, not visitors"),
    ),
    Metric(
        "avg_stay_seconds", Words("平均停留时长", "Average stay"), "seconds", "more", "avg_stay_seconds",
        Words("总停留时长 ÷ 访客数，平台原值；多天取每日值的平均", "total stay ÷ visitors, as reported; the mean of the days for several days"),
        SYCM, aliases=("stay",),
    ),
    Metric(
        "cart_rate", Words("访问加购率", "Cart rate"), "ratio", "more", "cart_users",
        Words("加购人数 ÷ 访客数", "people who added to cart ÷ visitors"), SYCM, bottom="visitors",
        differs=Words("万相台的加购率是购物车数 ÷ 点击量，另算", "the ad platform's cart rate is carts ÷ clicks: another number"),
    ),
    Metric(
        "fav_rate", Words("访问收藏率", "Favourite rate"), "ratio", "more", "fav_users",
        Words("收藏人数 ÷ 访客数", "people who marked a favourite ÷ visitors"), SYCM, bottom="visitors",
    ),
    Metric(
        "order_users", Words("下单买家数", "Ordering buyers"), "people", "more", "order_users",
        Words("统计周期内拍下商品的去重买家数", "distinct buyers who placed an order"), SYCM,
    ),
    Metric(
        "order_conversion", Words("下单转化率", "Order conversion"), "ratio", "more", "order_users",
        Words("下单买家数 ÷ 访客数；预售期看它，不看支付转化率（R22）", "ordering buyers ÷ visitors; read this one during presale (R22)"),
        SYCM, bottom="visitors",
    ),
    Metric(
        "pay_users", Words("支付买家数", "Paying buyers"), "people", "more", "pay_users",
        Words("统计周期内付款的去重买家数；预售计在尾款日", "distinct buyers who paid; presale counts on the day the balance is paid"), SYCM,
        aliases=("buyers",),
    ),
    Metric(
        "pay_conversion", Words("支付转化率", "Payment conversion"), "ratio", "more", "pay_users",
        Words("支付买家数 ÷ 访客数", "paying buyers ÷ visitors"), SYCM, bottom="visitors",
        differs=Words("京东是成交客户数 ÷ 访客数，当天取消的要扣", "JD divides deal customers and deducts same-day cancellations"),
    ),
    Metric(
        "pay_orders", Words("支付订单数", "Paid orders"), "count", "more", "pay_orders",
        Words("付款的订单数", "orders that were paid"), SYCM,
    ),
    Metric(
        "pay_amount", Words("支付金额", "Payment amount"), "money", "more", "pay_amount",
        Words("买家付款金额，之后的退款不扣；预售计在尾款日", "what buyers paid; later refunds are not deducted; presale counts on the balance day"),
        SYCM, aliases=("gmv", "sales"), differs=Words("京东当日取消要扣；抖音是用户支付金额", "JD deducts same-day cancellations; Douyin: what users paid"),
    ),
    Metric(
        "refund_amount", Words("成功退款金额", "Refunds"), "money", "less", "refund_amount",
        Words("按退款成功日统计的退款金额，可能大过当天销售", "refunds by the day they succeeded; may exceed the day's sales"), SYCM, settles_in_days=15,
    ),
    Metric(
        "net_pay_amount", Words("去退支付金额", "Payment amount net of refunds"), "money", "more", "pay_amount",
        Words("支付金额 − 成功退款金额（退款成功日口径）", "payment amount − refunds, by the day the refund succeeded"), TRADE,
        less="refund_amount", always=(Flag.COHORT_MISMATCH,), settles_in_days=15, aliases=("net", "net_amount"),
    ),
    Metric(
        "refund_rate", Words("退款率（金额）", "Refund rate (amount)"), "ratio", "less", "refund_amount",
        Words("成功退款金额 ÷ 同期支付金额；分子分母不是同一批订单", "refunds ÷ payment amount of the same days; not the same orders above and below"), TRADE,
        bottom="pay_amount", always=(Flag.COHORT_MISMATCH,), settles_in_days=15,
    ),
    Metric(
        "aov", Words("客单价", "Average order value per buyer"), "money_per_person", "more", "pay_amount",
        Words("支付金额 ÷ 支付买家数（按人，不按单）", "payment amount ÷ paying buyers (per buyer, not per order)"), SYCM, bottom="pay_users",
    ),
    Metric(
        "orders_per_buyer", Words("人均订单数", "Orders per buyer"), "times", "more", "pay_orders",
        Words("支付订单数 ÷ 支付买家数", "paid orders ÷ paying buyers"), TRADE, bottom="pay_users",
    ),
    Metric(
        "uv_value", Words("UV价值", "Value per visitor"), "money_per_person", "more", "pay_amount",
        Words("支付金额 ÷ 访客数", "payment amount ÷ visitors"), SYCM, bottom="visitors",
    ),
    Metric(
        "new_buyers", Words("支付新买家数", "New buyers"), "people", "more", "new_pay_users",
        Words("付款且此前 365 天没付过款的买家数", "buyers who paid and had not paid in the 365 days before"), SYCM, aliases=("new_pay_users",),
    ),
    Metric(
        "old_buyers", Words("支付老买家数", "Returning buyers"), "people", "more", "old_pay_users",
        Words("付款且此前 365 天付过款的买家数", "buyers who paid and had paid in the 365 days before"), SYCM, aliases=("old_pay_users",),
    ),
    Metric(
        "ad_cost", Words("推广花费", "Ad cost"), "money", "neither", "ad_cost",
        Words("推广消耗，各渠道相加", "money spent on ads, all channels"), WXT, settles_in_days=2, aliases=("cost",),
    ),
    Metric(
        "ad_impressions", Words("推广展现量", "Ad impressions"), "count", "more", "ad_impressions",
        Words("推广被展现的次数", "how often ads were shown"), WXT,
    ),
    Metric(
        "ad_clicks", Words("推广点击量", "Ad clicks"), "count", "more", "ad_clicks",
        Words("推广被点击的次数", "how often ads were clicked"), WXT, aliases=("clicks",),
    ),
    Metric(
        "ad_ctr", Words("推广点击率", "Ad click-through rate"), "ratio", "more", "ad_clicks",
        Words("点击量 ÷ 展现量；须与转化、投产比一起看", "clicks ÷ impressions; to be read with conversion and return"), WXT, bottom="ad_impressions", aliases=("ctr",),
    ),
    Metric(
        "ad_cpc", Words("平均点击花费", "Cost per click"), "money_per_person", "less", "ad_cost",
        Words("花费 ÷ 点击量", "cost ÷ clicks"), WXT, bottom="ad_clicks", aliases=("cpc",),
    ),
    Metric(
        "ad_gmv", Words("推广成交金额", "Ad sales"), "money", "more", "ad_gmv",
        Words("推广带来的总成交金额，归因窗口以报表为准，未扣退款", "sales credited to ads within the report's window, refunds not deducted"), WXT, settles_in_days=15,
    ),
    Metric(
        "ad_roi", Words("投入产出比", "Return on ad spend"), "times", "more", "ad_gmv",
        Words("总成交金额 ÷ 花费；不是利润", "ad sales ÷ ad cost; not profit"), WXT, bottom="ad_cost", settles_in_days=15, aliases=("roi", "roas"),
    ),
    Metric(
        "inquiry_conversion", Words("询单转化率", "Inquiry conversion"), "ratio", "more", "inquiry_pay_users",
        Words("询单最终付款人数 ÷ 询单人数", "inquirers who paid in the end ÷ inquirers"), "客服绩效 报表", bottom="inquiry_users",
        differs=Words("有的工具除以咨询人数，数值低得多", "some tools divide by all who wrote in: a far smaller number"),
    ),
):
    METRICS.add(_metric)
