"""The catalogue: every metric, declared in catalogue_data/*.toml, one file a group. Importing this fills METRICS."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from zhanggui.kernel.words import Words
from zhanggui.metrics.metric import METRICS, Metric, read_terms

# Where definitions come from.
DEFINED_BY: dict[str, Words] = {
    "sycm": Words("生意参谋 名词解释", "Business Advisor (生意参谋) glossary"),
    "wxt": Words("万相台无界 报表字段说明", "Wanxiangtai report fields"),
    "jdsz": Words("京东商智 指标说明", "JD Shangzhi definitions"),
    "pdd": Words("拼多多 推广与交易报表", "Pinduoduo reports"),
    "douyin": Words("抖音电商罗盘 指标说明", "Douyin Compass definitions"),
    "service": Words("客服绩效 报表", "customer service reports"),
    "service_tool": Words("客服绩效工具", "customer service tools"),
    "dsr": Words("店铺动态评分（180 天）", "shop scores (DSR, 180 days)"),
    "amazon": Words("亚马逊 业务报告与广告报告", "Amazon business and ads reports"),
    "shopify": Words("Shopify 分析报告", "Shopify analytics"),
    "ga4": Words("Google Analytics 4", "Google Analytics 4"),
    "platform": Words("平台商品报表", "platforms' product reports"),
    "own": Words("店铺自己的账：订单、成本表、账单", "the shop's own books: orders, cost sheet, bills"),
    "r22": Words("运营手册 R22：预售期支付转化率为 0 是假象", "handbook R22: a payment conversion of 0 during presale is an artefact"),
    "trade": Words("行业惯例", "trade usage"),
}
GROUPS: dict[str, Words] = {}
ORDER = ("trade", "traffic", "money", "ads", "service", "stock", "live")


def _declare() -> None:
    folder = files("zhanggui.metrics").joinpath("catalogue_data")
    for group in ORDER:
        raw = tomllib.loads(folder.joinpath(f"{group}.toml").read_text(encoding="utf-8"))
        GROUPS[group] = Words(*raw.pop("title"))
        for name, said in raw.items():
            METRICS.add(_metric(group, name, said))


def _metric(group: str, name: str, said: dict[str, Any]) -> Metric:
    if said["source"] not in DEFINED_BY:
        raise ValueError(f"metric {name}: no source {said['source']}")
    plain: dict[str, Any] = {
        k: said[k] for k in ("unit", "better", "source", "times", "settles", "presale", "cohort", "covered", "small") if k in said
    }
    return Metric(
        id=name,
        name=Words(*said["name"]),
        definition=Words(*said["says"]),
        group=group,
        top=read_terms(said["top"]),
        bottom=read_terms(said.get("bottom", "")),
        differs={platform: Words(*words) for platform, words in said.get("differs", {}).items()},
        aliases=tuple(said.get("aliases", ())),
        not_same=tuple(said.get("not_same", ())),
        **plain,
    )


_declare()
