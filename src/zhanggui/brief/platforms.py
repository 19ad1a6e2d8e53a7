"""The platforms a shop may be on, as a new shop is asked for them."""

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
    "amazon": Words("亚马逊", "Amazon"),
    "shopify": Words("Shopify", "Shopify"),
    "tiktok_shop": Words("TikTok Shop", "TikTok Shop"),
    "woocommerce": Words("WooCommerce", "WooCommerce"),
    "other": Words("其他 / 自建", "other, own site"),
}


def platform_name(key: str) -> Words:
    """What a platform is called; its key where it has no name."""
    return PLATFORMS.get(key, Words(key, key))
