"""The platforms a shop may be on, the one list that every page and form offers."""

from __future__ import annotations

from zhanggui.kernel.words import Words

PLATFORMS: dict[str, Words] = {
    "taobao": Words("淘宝", "Taobao"),
    "tmall": Words("天猫", "Tmall"),
    "jd": Words("京东", "JD"),
    "pdd": Words("拼多多", "Pinduoduo"),
    "douyin": Words("抖音", "Douyin"),
    "kuaishou": Words("快手", "Kuaishou"),
    "xiaohongshu": Words("小红书", "RED"),
    "weixin": Words("微信视频号 / 小店", "Weixin shop"),
    "vipshop": Words("唯品会", "Vipshop"),
    "youzan": Words("有赞", "Youzan"),
    "weidian": Words("微店", "Weidian"),
    "suning": Words("苏宁", "Suning"),
    "1688": Words("1688", "1688"),
    "amazon": Words("亚马逊", "Amazon"),
    "shopify": Words("Shopify", "Shopify"),
    "tiktok_shop": Words("TikTok Shop", "TikTok Shop"),
    "woocommerce": Words("WooCommerce", "WooCommerce"),
    "other": Words("其他 / 自建", "other, own site"),
}
# Keys that a shop may still have from before, not offered any more.
FORMER: dict[str, str] = {"wechat": "weixin", "vip": "vipshop"}


def platform_name(key: str) -> Words:
    """What a platform is called; its key where it has no name."""
    return PLATFORMS.get(FORMER.get(key, key), Words(key, key))
