"""zhanggui codes suggest: which code of the cost sheet a code of the platform may be. Only a person makes it so."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zhanggui.cli.command import Call, Command, write_out
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.intake.codesheet import Asked

FLOOR = 0.5  # below this a suggestion is noise: see tests/methods/test_codes.py
SHOWN = 30


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("suggest",))
    parser.add_argument("--shop", metavar="KEY", required=True)
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    asked = _asked(call, call.ws.shop(call.args.shop).key)
    if call.args.out:
        from zhanggui.intake.codesheet import write_code_sheet

        write_out(write_code_sheet(asked, call.lang), call.args.out)
    if call.args.json:
        print(json.dumps([_plain(a) for a in asked], ensure_ascii=False, indent=2))
        return 0
    found = sum(bool(a.found) for a in asked)
    if call.args.out:
        said = Words(
            f"{len(asked)} 个平台编码没有成本，{found} 个有建议：{call.args.out}。确认后 zhanggui import {call.args.out} --shop {call.args.shop}",
            f"{len(asked)} codes of the platform have no cost, {found} have suggestions: {call.args.out}. Confirm, then zhanggui import {call.args.out} --shop {call.args.shop}",
        )
        print(call.say(said))
        return 0
    heads = [
        call.say(w)
        for w in (Words("平台编码", "platform"), Words("名称", "title"), Words("成本表编码", "cost code"), Words("相似度", "alike"))
    ]
    best = [(a, a.found[0] if a.found else None) for a in asked[:SHOWN]]
    print_table(heads, [[_name(a), a.title[:24], s.mine.code if s else "—", f"{s.score:.2f}" if s else ""] for a, s in best], right=(3,))
    print(
        call.say(
            Words(
                f"共 {len(asked)} 个没有成本；用 --out 文件.xlsx 写成表，由人确认",
                f"{len(asked)} without a cost; --out FILE.xlsx writes them for a person to confirm",
            )
        )
    )
    return 0


def _asked(call: Call, shop: str) -> list[Asked]:
    """The codes sold that have no cost today, the most money first, with their suggestions."""
    from zhanggui.intake.codesheet import Asked
    from zhanggui.methods.codes import Code, CostCodes
    from zhanggui.warehouse.costs import codes_of_costs, codes_without_cost

    sheet = [Code(r["merchant_sku"], r["title"] or "", r["sku_spec"] or "") for r in codes_of_costs(call.ws.lake, shop)]
    if not sheet:
        raise UseError(
            Words(f"{shop} 还没有成本表", f"{shop} has no cost sheet yet"),
            Words("先导入：模板 zhanggui recipe template own_costs", "import one first; template: zhanggui recipe template own_costs"),
        )
    known = CostCodes(sheet)
    asked = []
    for row in codes_without_cost(call.ws.lake, shop, date.today()):
        kind = next(k for k in ("merchant_sku", "sku_id", "product_id") if row[k])
        title, spec = row["title"] or "", row["sku_spec"] or ""
        found = known.suggest(Code(row[kind], title, spec, kind), top=3, floor=FLOOR)
        asked.append(Asked(row["sku_id"], row["merchant_sku"], row["product_id"], title, spec, row["money"] or 0.0, found))
    return asked


def _name(asked: Asked) -> str:
    return asked.merchant_sku or asked.sku_id or asked.product_id


def _plain(a: Asked) -> dict[str, object]:
    found = [{"cost_code": s.mine.code, "score": s.score, "rank": s.rank} for s in a.found]
    return {
        "merchant_sku": a.merchant_sku,
        "sku_id": a.sku_id,
        "product_id": a.product_id,
        "title": a.title,
        "money": a.money,
        "suggestions": found,
    }


CODES = Command(
    "codes",
    Words("编码对照：给没有成本的平台编码找成本表里的编码", "codes: find the cost sheet's code for platform codes that have no cost"),
    _arguments,
    _run,
)
