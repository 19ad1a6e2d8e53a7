"""zhanggui guard new: a scenario from promotion sheets, or an example of a rule pack to start from."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import OUT, Call, Command, as_json, day, told, write_out
from zhanggui.kernel.errors import ROWS_REJECTED, WRONG_USE, UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.promotion.importing import Imported
    from zhanggui.desks.promotion.packs import Pack
    from zhanggui.warehouse.shops import Shop

DEFAULT_PACK = "taobao_tmall"
NOT_UNDERSTOOD = "-not-understood.xlsx"
PACK_OF = {
    "taobao": "taobao_tmall",
    "tmall": "taobao_tmall",
    "pdd": "pinduoduo",
}  # platform of a shop → its pack; the others have their own name
FROM = Words(
    "活动表、优惠券清单、商品成本表（xlsx、csv）；可以写几个",
    "promotion sheet, list of coupons, list of goods with cost (xlsx, csv); several may be given",
)
PACK = Words("规则包；不写就按店铺的平台，没有店铺就是 taobao_tmall", "rule pack; else that of the shop's platform, else taobao_tmall")
SHOP = Words(
    "表里没有的成本、价格、库存和 30 天中位价取这家店的数据",
    "cost, price, stock and 30-day median that the sheets lack come from this shop's data",
)
DAY = Words(
    "用哪天有效的规则，店铺数据取到哪天；不写就是今天", "whose rules hold, and up to when the shop's data counts; today unless said"
)
SHOWN = 30  # lines of what was understood on a terminal


def new_arguments(parser: argparse.ArgumentParser) -> None:
    told(parser, "--from", FROM, dest="sheets", type=Path, action="append", metavar="SHEET", default=[])
    told(parser, "--pack", PACK, metavar="ID")
    told(parser, "--shop", SHOP, metavar="KEY")
    told(parser, "--day", DAY, type=day, metavar="D")
    told(parser, "--out", OUT, type=Path, metavar="FILE")
    told(parser, "--packs", Words("列出规则包", "list the rule packs"), action="store_true")
    as_json(parser)


def run_new(call: Call) -> int:
    if call.args.packs:
        return _list(call)
    args, out = call.args, call.args.out
    if not (args.sheets or args.pack or args.shop):
        from zhanggui.cli.guard_example import NEW as PLAIN

        return PLAIN.run(call)
    if out and out.suffix.lower() not in (".json", ".toml"):
        raise UseError(
            Words(f"不会写 {out.suffix or out.name}", f"cannot write {out.suffix or out.name}"),
            Words("用 .json 或 .toml", "use .json or .toml"),
        )
    if out and out.exists():
        raise UseError(
            Words(f"{out} 已经有了，不覆盖", f"{out} is there already and is left alone"), Words("换一个名字", "choose another name")
        )
    return _from_sheets(call) if args.sheets else _example(call)


def _list(call: Call) -> int:
    from zhanggui.cli.table import print_table
    from zhanggui.desks.promotion.packs import packs

    if call.args.json:
        plain = [
            {"id": p.id, "name": p.name._asdict(), "valid_from": p.valid_from and p.valid_from.isoformat(), "valid_to": p.valid_to and p.valid_to.isoformat(),
             "source": p.source._asdict(), "verify": p.verify._asdict(), "left_out": [note._asdict() for note in p.left_out]}
            for p in packs()
        ]  # fmt: skip
        print(json.dumps(plain, ensure_ascii=False, indent=2))
        return 0
    heads = (Words("规则包", "pack"), Words("平台", "platform"), Words("从", "from"), Words("到", "until"), Words("层", "layers"))
    rows = [
        [p.id, call.say(p.name), str(p.valid_from or "…"), str(p.valid_to or "…"), " → ".join(call.say(layer.name) for layer in p.layers)]
        for p in packs()
    ]
    print_table([call.say(w) for w in heads], rows)
    return 0


def _pack(call: Call, shop: Shop | None) -> Pack:
    from zhanggui.desks.promotion.packs import pack, pack_ids

    guess = PACK_OF.get(shop.platform, shop.platform) if shop else DEFAULT_PACK
    return pack(call.args.pack or (guess if guess in pack_ids() else "generic"), call.args.day or date.today())


def _example(call: Call) -> int:
    from zhanggui.desks.promotion.packs import example_scenario
    from zhanggui.desks.promotion.scenario_text import as_json, as_toml

    shop = call.ws.shop(call.args.shop) if call.args.shop else None
    pack, out = _pack(call, shop), call.args.out
    scenario = example_scenario(pack, call.lang)
    write_out(as_toml(scenario, pack, call.lang) if out and out.suffix.lower() == ".toml" else as_json(scenario), out)
    if out:
        call.tell(
            Words(
                f"例子写在 {out}；改好后检查：zhanggui guard check {out}",
                f"an example is in {out}; edit it, then: zhanggui guard check {out}",
            ),
            {"out": str(out), "pack": pack.id},
        )
    return 0


def _from_sheets(call: Call) -> int:
    from zhanggui.desks.promotion.importing import import_sheets, write_refusals
    from zhanggui.desks.promotion.scenario_text import as_json, as_toml

    args = call.args
    shop = call.ws.shop(args.shop) if args.shop else None
    pack = _pack(call, shop)
    more: dict[str, Any] = _of_shop(call, shop) if shop else {}
    found = import_sheets(args.sheets, pack, lang=call.lang, **more)
    out: Path | None = args.out
    if found.gaps:  # whoever checks the scenario is told what it is without
        found.scenario["not_understood"] = [gap.say(call.lang) for gap in found.gaps]
    refused = write_refusals(found.refused, out.with_name(out.stem + NOT_UNDERSTOOD)) if out and found.refused else []
    empty = not found.scenario["items"]
    out = None if empty else out
    if out:
        write_out(as_toml(found.scenario, pack, call.lang) if out.suffix.lower() == ".toml" else as_json(found.scenario), out)
    if args.json:
        plain = found.plain(call.lang) | {"pack": pack.id, "out": str(out) if out else None, "refused": [str(p) for p in refused]}
        write_out(as_json(plain | ({} if out else {"scenario": found.scenario})), None)
    else:
        if out is None and not empty:
            write_out(as_json(found.scenario), None)
        _say(call, found, out, refused)
    return WRONG_USE if empty else 0 if found.whole else ROWS_REJECTED


def _of_shop(call: Call, shop: Shop) -> dict[str, Any]:
    """What the lake knows of the shop's goods up to the day."""
    from zoneinfo import ZoneInfo

    from zhanggui.desks.promotion.facts import median_prices_30d
    from zhanggui.warehouse.costs import cost_book

    until, book = call.args.day or date.today(), cost_book(call.ws.lake, shop.key)

    def cost_of(code: str) -> Decimal | None:
        cost = book.cost_of(until, code, code, code)
        return None if cost is None else cost.amount

    facts = median_prices_30d(call.ws, shop.key, until)
    if not facts:
        said = Words(f"店铺 {shop.key} 在 {until} 前 30 天没有成交：没有价格、库存和中位价可补；--day 可以换一天",
                     f"the shop {shop.key} sold nothing in the 30 days to {until}: no price, stock or median to take from it; --day names another day")  # fmt: skip
        print(call.say(said), file=sys.stderr)
    return {"facts": facts, "currency": shop.currency, "zone": ZoneInfo(shop.timezone), "cost_of": cost_of}


def _say(call: Call, found: Imported, out: Path | None, refused: list[Path]) -> None:
    """What was understood, what was not (before all else what matters most), and where it is. Beside a scenario on standard output: to the other one."""
    to = sys.stdout if out else sys.stderr
    items, promotions = len(found.scenario["items"]), sum(len(layer["promotions"]) for layer in found.scenario["layers"])
    if found.gaps:
        n = len(found.gaps)
        head = Words(
            f"✗ {n} 处没有看懂，方案里没有它们，可能看着比实际安全：",
            f"✗ {n} place{'s' if n > 1 else ''} not understood; the scenario is without, and may look safer than it is:",
        )
        print(call.say(head), file=to)
        for gap in found.gaps:
            print(f"  {gap.say(call.lang)}", file=to)
    print(
        call.say(Words(f"看懂了 {items} 个商品、{promotions} 个优惠：", f"{items} items and {promotions} promotions understood:")), file=to
    )
    for said in found.understood[:SHOWN]:
        print(f"  {said.place.say(call.lang)}{Words('：', ': ').say(call.lang)}{call.say(said.what)}", file=to)
    if len(found.understood) > SHOWN:
        rest = len(found.understood) - SHOWN
        print(call.say(Words(f"  ……还有 {rest} 行，全部见 --json", f"  … {rest} more rows; --json has all")), file=to)
    for note in found.notes:
        print(f"  · {call.say(note)}", file=to)
    print(f"  · {call.say(_assumed(found.scenario))}", file=to)
    for path in refused:
        print(
            call.say(
                Words(
                    f"没看懂的行在 {path}，改好再用一个 --from 加上",
                    f"rows not understood are in {path}: mend them and add it as another --from",
                )
            ),
            file=to,
        )
    if out:
        print(
            call.say(
                Words(
                    f"方案写在 {out}；检查：zhanggui guard check {out}", f"the scenario is in {out}; check it: zhanggui guard check {out}"
                )
            ),
            file=to,
        )


def _assumed(scenario: Mapping[str, Any]) -> Words:
    """What a sheet does not say and the pack puts in its place."""
    rate, floor = (f"{float(x or 0):.0%}" for x in (scenario["fees"].get("commission_rate"), scenario["floors"].get("min_margin_rate")))
    freight = scenario["fees"].get("shipping_cost") or 0
    return Words(
        f"佣金 {rate}、每单运费 {freight}、底线毛利率 {floor}：表里没有，先按规则包的例子填，请改成自己的",
        f"commission {rate}, freight {freight} an order, least margin {floor}: not in the sheets, taken from the pack's example; put in your own",
    )


NEW = Command(
    "new",
    Words("从活动表或规则包做一个方案", "make a scenario from promotion sheets or a rule pack"),
    new_arguments,
    run_new,
)
