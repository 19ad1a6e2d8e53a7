"""What platforms are called in the calendar's sheet. A name may stand for several keys; a key that has no name is written as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhanggui.kernel.words import Words

KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
NAMES: dict[Words, frozenset[str]] = {
    Words("淘宝", "Taobao"): frozenset({"taobao"}),
    Words("天猫", "Tmall"): frozenset({"tmall"}),
    Words("京东", "JD"): frozenset({"jd"}),
    Words("拼多多", "Pinduoduo"): frozenset({"pdd"}),
    Words("抖音", "Douyin"): frozenset({"douyin"}),
    Words("快手", "Kuaishou"): frozenset({"kuaishou"}),
    Words("小红书", "RED"): frozenset({"xiaohongshu"}),
    Words("微信", "Weixin"): frozenset({"wechat", "weixin"}),
    Words("有赞", "Youzan"): frozenset({"youzan"}),
    Words("微店", "Weidian"): frozenset({"weidian"}),
    Words("苏宁", "Suning"): frozenset({"suning"}),
    Words("唯品会", "Vipshop"): frozenset({"vip", "vipshop"}),
    Words("亚马逊", "Amazon"): frozenset({"amazon"}),
    Words("阿里巴巴", "1688"): frozenset({"1688"}),
}
HOME = Words("国内各平台", "all in China")
SEPARATORS = re.compile(r"[、,，;；/\s]+")


def platform_words(keys: Iterable[str], home: frozenset[str]) -> Words:
    """The platforms of an entry: 淘宝、天猫. `home`: the keys that are 国内各平台 together. None: every platform, an empty text."""
    left, zh, en = frozenset(keys), [], []
    for words, group in {HOME: home, **NAMES}.items():
        if group and group <= left:
            left -= group
            zh.append(words.zh)
            en.append(words.en)
    return Words("、".join([*zh, *sorted(left)]), ", ".join([*en, *sorted(left)]))


def read_platforms(text: str, home: frozenset[str]) -> frozenset[str]:
    """The keys of a cell like 淘宝、天猫 or taobao,tmall. Raises ValueError with the word that no platform is called."""
    known = {name: group for words, group in {HOME: home, **NAMES}.items() for name in (words.zh, words.en.lower())}
    text, found = text.strip(), frozenset[str]()
    if (whole := known.get(text.lower())) is not None:
        return whole
    for word in filter(None, SEPARATORS.split(text)):
        keys = known.get(word.lower())
        if keys is None and not KEY.fullmatch(word.lower()):
            raise ValueError(word)
        found |= keys if keys is not None else {word.lower()}
    return found
