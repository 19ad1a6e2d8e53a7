"""zhanggui shop add | list."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from zhanggui.cli.command import Call, Command
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.shops import CURRENCIES, ZONES, Shop


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("add", "list"))
    parser.add_argument("key", nargs="?", metavar="KEY")
    parser.add_argument("--platform", default="", help="taobao, tmall, jd, pdd, douyin, shopify, amazon …")
    parser.add_argument("--name", default="")
    parser.add_argument("--currency", default=None)
    parser.add_argument("--timezone", default=None)
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    args = call.args
    if args.action == "add":
        if not args.key or not args.platform:
            raise UseError(
                Words("店铺要有代号和平台", "a shop needs a key and a platform"),
                Words("zhanggui shop add 代号 --platform taobao --name 店名", "zhanggui shop add KEY --platform taobao --name NAME"),
            )
        platform = args.platform.lower()
        shop = Shop(
            args.key,
            platform,
            args.name or args.key,
            (args.currency or CURRENCIES.get(platform, "CNY")).upper(),
            args.timezone or ZONES.get(platform, "Asia/Shanghai"),
        )
        before = call.ws.shops().get(shop.key)
        call.ws.add_shop(shop)
        if args.json:
            print(json.dumps(asdict(shop), ensure_ascii=False))
        else:
            print(
                call.say(Words(f"店铺 {shop.key}（{shop.name}）已登记", f"shop {shop.key} ({shop.name}) added"))
                + _clock(call, shop, args.timezone)
                + _moved(call, before, shop)
            )
        return 0
    shops = list(call.ws.shops().values())
    if args.json:
        print(json.dumps([asdict(s) for s in shops], ensure_ascii=False))
    else:
        heads = [
            call.say(w)
            for w in (
                Words("代号", "key"),
                Words("店名", "name"),
                Words("平台", "platform"),
                Words("币种", "currency"),
                Words("时区", "timezone"),
            )
        ]
        print_table(heads, [[s.key, s.name, s.platform, s.currency, s.timezone] for s in shops])
    return 0


def _moved(call: Call, before: Shop | None, shop: Shop) -> str:
    """Facts that lie in the lake keep the days of the clock under which they were imported."""
    if before is None or before.timezone == shop.timezone:
        return ""
    said = Words(
        f"。时区从 {before.timezone} 改成了 {shop.timezone}：以前导入的时间不会跟着变，请用 zhanggui imports 找到它们，undo 后重新导入",
        f". The time zone changed from {before.timezone} to {shop.timezone}: what was imported before keeps its days;"
        " find those imports with zhanggui imports, undo them and import the files again",
    )
    return call.say(said)


def _clock(call: Call, shop: Shop, asked: str | None) -> str:
    """What money and days are counted in, told where it was taken for granted abroad: orders of an evening would be another day's."""
    if asked or shop.timezone == "Asia/Shanghai":
        return ""
    again = f"zhanggui shop add {shop.key} --platform {shop.platform} --currency {shop.currency} --timezone Europe/London"
    return call.say(
        Words(
            f"：币种 {shop.currency}，时区按 {shop.timezone}；店铺后台的时区不同就重新登记，例如 {again}",
            f": money in {shop.currency}, days in {shop.timezone}; where the platform counts its days elsewhere, add it again, for example {again}",
        )
    )


SHOP = Command("shop", Words("登记店铺、列出店铺", "add a shop, list the shops"), _arguments, _run)
