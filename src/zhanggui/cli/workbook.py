"""zhanggui workbook write | preview | take."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call, Command, day, which_shops, write_out
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import ROWS_REJECTED, UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.site.workbook.compare import Change
    from zhanggui.site.workbook.hand import Hand
    from zhanggui.site.workbook.taking import Outcome

ACTIONS = ("write", "preview", "take")
RESULTS = {
    "ready": Words("会收下", "to take"), "conflict": Words("别人改过", "changed by somebody"), "refused": Words("不收", "not taken"),
    "waits": Words("同一行有错", "its row is wrong"), "same": Words("已经是这样", "so already"),
}  # fmt: skip


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    which_shops(parser)
    parser.add_argument("--date", type=day, metavar="D")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--as", dest="user", metavar="NAME")
    parser.add_argument("--only-good", action="store_true")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    call.boot()
    if call.args.action == "write":
        return _write(call)
    if call.args.file is None:
        raise UseError(
            Words("没有说是哪个工作簿", "which workbook?"),
            Words(f"zhanggui workbook {call.args.action} 今日.xlsx", f"zhanggui workbook {call.args.action} FILE"),
        )
    return _bring(call)


def _hand(call: Call) -> Hand:
    """A colleague's with --as; else that of whoever runs the machine."""
    from zhanggui.site.workbook.hand import hand_named, hand_of_machine

    if call.args.user:
        return hand_named(call.ws, call.args.user, call.lang)
    try:
        who = getpass.getuser()[:64]
    except (OSError, KeyError, ImportError):
        who = ""
    return hand_of_machine(call.ws, who, call.lang)


def _write(call: Call) -> int:
    from zhanggui.brief.build import build_briefs
    from zhanggui.brief.moved import fleet_brief
    from zhanggui.site.workbook.write import write_book

    args, hand, shops = call.args, _hand(call), call.shops()
    shops = [shop for shop in shops if shop in hand.shops] if args.all else shops
    if any(shop not in hand.shops for shop in shops):
        raise UseError(
            Words(f"{args.user} 不看这家店", f"{args.user} does not see that shop"),
            Words("换一家店或换一个人", "another shop, or somebody else"),
        )
    if args.out is None and (args.json or sys.stdout.isatty()):
        raise UseError(
            Words("工作簿不能打印在屏幕上", "a workbook cannot be printed on the screen"),
            Words("加 --out 今日.xlsx", "add --out today.xlsx"),
        )
    asked = args.date or date.today() - timedelta(days=1)
    told: dict[str, Any] | None = {} if args.all else None
    briefs = _as_seen(build_briefs(call.ws, shops, asked, call.lang, told=told), hand)
    whole = fleet_brief(asked, briefs, told or {}, call.ws.shops()) if args.all else briefs[0]
    write_out(write_book(hand, shops, asked, whole), args.out)
    if args.json:
        print(json.dumps({"file": str(args.out), "day": asked.isoformat(), "shops": shops}, ensure_ascii=False))
    elif args.out is not None:
        _say_written(call, shops, asked)
    return 0


def _say_written(call: Call, shops: list[str], asked: date) -> None:
    """Where it lies and of which day it is; where that day has no numbers, which one has."""
    from zhanggui.site.jobs import newest_day

    print(call.say(Words(f"写好了 {call.args.out}：{asked}，{len(shops)} 家店", f"wrote {call.args.out}: {asked}, {len(shops)} shops")))
    newest = max((found for shop in shops if (found := newest_day(call.ws, shop)) is not None), default=None)
    if newest is not None and newest < asked:
        print(
            call.say(
                Words(
                    f"  这一天还没有数据；最近的是 {newest}：--date {newest}",
                    f"  that day has no numbers yet; the newest is {newest}: --date {newest}",
                )
            )
        )


def _as_seen(briefs: list[Any], hand: Hand) -> list[Any]:
    from zhanggui.site.accounts.roles import Permission
    from zhanggui.site.veil import veiled

    return briefs if hand.may(Permission.SEE_MONEY) else [veiled(brief) for brief in briefs]


def _bring(call: Call) -> int:
    """What was changed; taken, unless it is only looked at or something is wrong."""
    from zhanggui.site.workbook.read import read_sent
    from zhanggui.site.workbook.taking import preview, take

    args, hand = call.args, _hand(call)
    if not args.file.is_file():
        raise UseError(Words(f"没有这个文件：{args.file}", f"there is no file {args.file}"), Words("检查路径", "check the path"))
    sent = read_sent(args.file, call.ws.secret())
    outcome = take(hand, sent, args.only_good) if args.action == "take" else preview(hand, sent)
    if args.json:
        print(json.dumps(_json(outcome, call), ensure_ascii=False, indent=2))
    else:
        _print(outcome, call)
    return ROWS_REJECTED if outcome.bad else 0


def _json(outcome: Outcome, call: Call) -> dict[str, Any]:
    return {"taken": outcome.taken, "deleted_rows": outcome.deleted, "changes": [_told(c, call) for c in outcome.changes]}


def _told(c: Change, call: Call) -> dict[str, Any]:
    return {
        "part": c.part.id, "row": c.id, "field": c.key, "shop": c.shop, "where": call.say(c.where), "about": c.about, "old": c.old, "new": c.new,
        "now": c.now, "verdict": str(c.verdict), "why": call.say(c.why) if c.why else "", "mend": call.say(c.mend) if c.mend else "",
    }  # fmt: skip


def _print(outcome: Outcome, call: Call) -> None:
    if not outcome.changes:
        print(call.say(Words("没有改动", "nothing was changed")))
        return
    heads = [call.say(w) for w in (Words("结果", "result"), Words("哪里", "where"), Words("原来", "was"), Words("改成", "becomes"))]
    taken = {"ready": Words("收下了", "taken")} if outcome.taken else {}
    rows = [
        [call.say((RESULTS | taken)[c.verdict]), f"{call.say(c.where)} {c.about}".strip(), c.old or "—", c.new or "—"]
        for c in outcome.changes
    ]
    print_table(heads, rows)
    for c in outcome.bad:
        if c.why:
            print(f"✗ {call.say(c.where)}: {call.say(c.why)}" + (f" → {call.say(c.mend)}" if c.mend else ""), file=sys.stderr)
    n, bad = len(outcome.ready), len(outcome.bad)
    if outcome.taken:
        print(call.say(Words(f"收下了 {n} 处，没收 {bad} 处", f"taken: {n}, left: {bad}")))
    elif bad:
        said = Words(
            f"一处也没有收：有 {bad} 处不对；只收对的 {n} 处就加 --only-good",
            f"nothing was taken: {bad} are wrong; --only-good takes the other {n}",
        )
        print(call.say(said if n else Words(f"一处也没有收：{bad} 处不对", f"nothing was taken: {bad} are wrong")))
    elif call.args.action == "preview":
        print(
            call.say(
                Words(
                    f"可以收下 {n} 处：zhanggui workbook take {call.args.file}",
                    f"{n} can be taken: zhanggui workbook take {call.args.file}",
                )
            )
        )


WORKBOOK = Command(
    "workbook",
    Words(
        "今日工作簿：晨报、任务、计划、阈值写成 Excel，改完收回来",
        "the workbook of the day: brief, tasks, plan, thresholds out to Excel and back",
    ),
    _arguments,
    _run,
)
