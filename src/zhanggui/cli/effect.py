"""zhanggui effect."""

from __future__ import annotations

import argparse
import json

from zhanggui.cli.command import Call, Command, day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--shop", metavar="KEY")
    parser.add_argument("--metric", metavar="ID")
    parser.add_argument("--from", dest="first", type=day, metavar="D")
    parser.add_argument("--to", dest="last", type=day, metavar="D")
    parser.add_argument("--where", action="append", default=[], metavar="product_id=…")
    parser.add_argument("--controls", default="auto", metavar="auto|ID,ID")
    parser.add_argument("--before", type=int, metavar="DAYS")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")


def _run(call: Call) -> int:
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.cli.effect_say import told
    from zhanggui.cli.explain import read_pairs
    from zhanggui.desks.effect_answer import BEFORE
    from zhanggui.desks.effects import measure, read_question

    args = call.args
    if not (args.shop and args.metric and args.first):
        raise UseError(
            Words("要说明店铺、指标、从哪天做的", "which shop, which metric, since which day?"),
            Words("例如 zhanggui effect --shop 代号 --metric pay_amount --from 2026-10-08 --where product_id=1001",
                  "for example zhanggui effect --shop KEY --metric pay_amount --from 2026-10-08 --where product_id=1001"),
        )  # fmt: skip
    controls = [c.strip() for c in args.controls.split(",")]
    before = BEFORE if args.before is None else args.before
    asked = read_question(call.ws, args.metric, args.shop, args.first, args.last, read_pairs(args.where), controls, before)
    answer = measure(call.ws, asked, args.engine)
    if args.json:
        print(json.dumps(answer.to_json(call.lang), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n".join(told(answer, call.ws.shop(asked.shop).name, call.lang)))
    return 0


EFFECT = Command(
    "effect",
    Words(
        "做了一件事之后变了多少：扣掉日历，和没动的比，给区间",
        "what changed after an action: calendar removed, against those left alone, with an interval",
    ),
    _arguments,
    _run,
)
