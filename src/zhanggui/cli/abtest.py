"""zhanggui abtest."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from zhanggui.cli.command import Call, Command
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

WHAT = ("image", "page")
LIFT = 0.10
RATES = 0.0001, 0.9999  # what a plan may start from
PER_DAY = 0.01, 1e9
MOST_POWER = 0.9999


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--a", metavar="100/2000")
    parser.add_argument("--b", metavar="130/2000")
    parser.add_argument("--what", choices=WHAT)
    parser.add_argument("--plan", type=int, metavar="N")
    parser.add_argument("--peek", action="store_true")
    parser.add_argument("--split", default="50:50", metavar="50:50")
    parser.add_argument("--base", metavar="5%%")
    parser.add_argument("--lift", metavar="10%%")
    parser.add_argument("--power", metavar="80%%")
    parser.add_argument("--per-day", dest="per_day", type=float, metavar="N")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    args = call.args
    if args.base is not None:
        return _plan(call)
    if not args.a or not args.b:
        raise UseError(
            Words("要说明两个版本各是多少", "what did the two versions bring?"),
            Words("例如 zhanggui abtest --a 100/2000 --b 130/2000；要算该测多少人：zhanggui abtest --base 5% --lift 10%",
                  "for example: zhanggui abtest --a 100/2000 --b 130/2000; to plan a test: zhanggui abtest --base 5% --lift 10%"),
        )  # fmt: skip
    if args.plan is not None and args.plan < 2:
        raise UseError(
            Words(f"计划人数太少：{args.plan}", f"too few people planned: {args.plan}"),
            Words("写每组的人数，例如 --plan 5000", "give the people of each version, for example --plan 5000"),
        )
    from zhanggui.cli.abtest_say import outcome
    from zhanggui.methods.abtest_read import abtest

    found = abtest(args.a, args.b, planned=args.plan, peek=args.peek, split=_shares(args.split))
    if args.json:
        print(json.dumps(found.to_json(call.lang), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n".join(outcome(found, args.what, call.lang)))
    return 0


def _plan(call: Call) -> int:
    from zhanggui.cli.abtest_say import plan_lines
    from zhanggui.methods.abtest_plan import LEAST_LIFT, POWER, days_needed, needed_for_rate

    args = call.args
    base, lift = _share(args.base), _share(args.lift) if args.lift else LIFT
    power = _share(args.power) if args.power else POWER
    if RATES[0] <= base <= RATES[1] and abs(lift) < LEAST_LIFT:
        raise UseError(
            Words(f"要看出的变化太小：{args.lift}", f"the lift is too small: {args.lift}"),
            Words(f"至少 {LEAST_LIFT:.2%}，一般用 10%", f"at least {LEAST_LIFT:.2%}; 10% is usual"),
        )
    if not (RATES[0] <= base <= RATES[1] and 0 < base * (1 + lift) < 1 and 0.05 < power <= MOST_POWER):
        raise UseError(
            Words("现在的比率、要看出的变化或把握不合理", "the rate, the lift or the power is out of range"),
            Words("例如 --base 5% --lift 10% --power 80%", "for example --base 5% --lift 10% --power 80%"),
        )
    if args.per_day is not None and not PER_DAY[0] <= args.per_day <= PER_DAY[1]:
        raise UseError(
            Words(f"每天的人数要大于 0，而且是合理的数：{args.per_day:g}", f"people a day must be above 0, and a sensible number: {args.per_day:g}"),
            Words("写店铺一天的访客数，例如 --per-day 4000", "give the visitors of a day, for example --per-day 4000"),
        )  # fmt: skip
    n = needed_for_rate(base, lift, power=power)
    days = days_needed(n, args.per_day) if args.per_day else None
    if args.json:
        print(json.dumps({"base": base, "lift": lift, "power": power, "each": n, "both": 2 * n, "days": days}, indent=2))
    else:
        print("\n".join(plan_lines(base, lift, power, n, days, call.lang)))
    return 0


def _share(text: str) -> float:
    """5% or 0.05 → 0.05. Raises UseError."""
    plain = text.strip().replace("％", "%")
    try:
        return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)
    except ValueError:
        raise UseError(Words(f"看不懂「{text}」", f"cannot read '{text}'"), Words("写成 5% 或 0.05", "write 5% or 0.05")) from None


def _shares(text: str) -> Sequence[float]:
    """50:50 or 9:1 → two numbers. Raises UseError."""
    try:
        one, other = (float(p) for p in text.replace("：", ":").split(":"))
    except ValueError:
        one = other = 0.0
    if not (0 < one < float("inf") and 0 < other < float("inf")):
        raise UseError(
            Words(f"看不懂分流比例「{text}」", f"cannot read the split '{text}'"), Words("写成 50:50 或 9:1", "write 50:50 or 9:1")
        )
    return one, other


ABTEST = Command(
    "abtest",
    Words(
        "主图、详情页两个版本谁更好：区间、分流检查、该测多少人",
        "which of two pictures or pages is better: interval, split check, people needed",
    ),
    _arguments,
    _run,
)
