"""zhanggui threshold list | set | reset | history."""

from __future__ import annotations

import argparse
import getpass
import json
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call, Command, which_shops
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.thresholds.models import ThresholdChange
    from zhanggui.desks.thresholds.service import Held

WHO = 64  # characters of a name that are kept


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("list", "set", "reset", "history"))
    parser.add_argument("words", nargs="*", metavar="CHECK NAME VALUE", help="set CHECK NAME VALUE; reset CHECK [NAME]")
    which_shops(parser)
    parser.add_argument("--check", metavar="ID")
    parser.add_argument("--reason", metavar="TEXT", default="")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    import zhanggui.desks  # noqa: F401  declares the checks

    call.boot()
    return _DO[call.args.action](call)


def _set(call: Call) -> int:
    from zhanggui.desks.thresholds.bounds import read_value
    from zhanggui.desks.thresholds.service import set_threshold

    check, name, value = _words(call, ("CHECK", "NAME", "VALUE"), 3)
    shops = _shops(call)
    set_threshold(shops, check, name, read_value(value), call.args.reason, _who())
    return _tell(call, shops[0], check, [name], Words("已改", "set"))


def _reset(call: Call) -> int:
    from zhanggui.desks.thresholds.service import reset_threshold

    check, *rest = _words(call, ("CHECK", "[NAME]"), 1, 2)
    shops = _shops(call)
    done = reset_threshold(shops, check, rest[0] if rest else None, call.args.reason, _who())
    said = Words("已恢复", "reset") if done else Words("本来就没有自己的值", "there was no own value")
    return _tell(call, shops[0], check, rest or None, said)


def _list(call: Call) -> int:
    from zhanggui.desks.thresholds.service import EVERY_SHOP, held

    _words(call, (), 0)
    shop = call.ws.shop(call.args.shop).key if call.args.shop else EVERY_SHOP
    rows = list(held(shop, call.args.check))
    if call.args.json:
        print(json.dumps({"shop": shop or None, "thresholds": [_json(h) for h in rows]}, ensure_ascii=False, indent=2))
    else:
        _print(call, rows)
    return 0


def _history(call: Call) -> int:
    from zhanggui.desks.thresholds.service import history

    _words(call, (), 0)
    shop = call.ws.shop(call.args.shop).key if call.args.shop else None
    changes = history(shop, call.args.check)
    if call.args.json:
        print(json.dumps([_change(c) | {"shop": c.shop or None, "check": c.check_id, "name": c.name} for c in changes], ensure_ascii=False))
        return 0
    heads = (Words("时间", "when"), Words("谁", "who"), Words("店铺", "shop"), Words("检查", "check"))
    more = (Words("阈值", "threshold"), Words("值", "value"), Words("原因", "reason"))
    every, back = call.say(Words("全部", "all")), call.say(Words("恢复", "reset"))
    rows = [
        [
            f"{c.at.astimezone():%Y-%m-%d %H:%M}",
            c.who,
            c.shop or every,
            c.check_id,
            c.name,
            back if c.value is None else f"{c.value:g}",
            c.reason,
        ]
        for c in changes
    ]
    print_table([call.say(w) for w in (*heads, *more)], rows, right=(5,))
    return 0


_DO = {"list": _list, "set": _set, "reset": _reset, "history": _history}


def _words(call: Call, names: tuple[str, ...], least: int, most: int | None = None) -> list[str]:
    """What stands after the action. Raises UseError when it is too little or too much."""
    given: list[str] = call.args.words
    if least <= len(given) <= (least if most is None else most):
        return given
    form = " ".join(["zhanggui threshold", call.args.action, *names])
    raise UseError(
        Words(f"threshold {call.args.action} 的写法不对", f"threshold {call.args.action} is written otherwise"),
        Words(f"写成 {form}", f"write {form}"),
    )


def _shops(call: Call) -> list[str]:
    """The shop of --shop, or with --all the one entry that holds for every shop without its own."""
    from zhanggui.desks.thresholds.service import EVERY_SHOP

    if call.args.all:
        return [EVERY_SHOP]
    return call.shops()


def _who() -> str:
    """The name of the person at the machine; empty where it does not know one."""
    try:
        return getpass.getuser()[:WHO]
    except (OSError, KeyError, ImportError):
        return ""


def _tell(call: Call, shop: str, check: str, names: list[str] | None, done: Words) -> int:
    """What holds now, and which shops keep a value of their own."""
    from zhanggui.desks.thresholds.service import held

    rows = [h for h in held(shop, check) if names is None or h.name in names]
    if call.args.json:
        print(json.dumps({"shop": shop or None, "thresholds": [_json(h) for h in rows]}, ensure_ascii=False, indent=2))
        return 0
    where = Words(f"店铺 {shop}", f"shop {shop}") if shop else Words("全部店铺（单独设过的除外）", "every shop without its own")
    print(call.say(Words(f"{done.zh}：{where.zh}", f"{done.en}: {where.en}")))
    _print(call, rows)
    return 0


def _print(call: Call, rows: list[Held]) -> None:
    heads = (Words("检查", "check"), Words("阈值", "threshold"), Words("值", "value"), Words("默认", "default"))
    more = (Words("单位", "unit"), Words("意思", "meaning"), Words("来自", "from"))
    lines = []
    for h in rows:
        own = "" if h.change is None else f"{h.line.value:g}"
        lines.append([h.check.id, h.name, f"{h.value:g}", own, h.line.unit, call.say(h.line.meaning), _from(call, h)])
    print_table([call.say(w) for w in (*heads, *more)], lines, right=(2, 3))


def _from(call: Call, h: Held) -> str:
    """Why it is what it is: the person's reason, else the source of the default."""
    if h.change is None:
        return call.say(h.line.source)
    c = h.change
    who = f"{c.who} {c.at.astimezone():%Y-%m-%d}".strip()
    return call.say(Words(f"{who}：{c.reason}", f"{who}: {c.reason}"))


def _json(h: Held) -> dict[str, Any]:
    return {
        "check": h.check.id,
        "name": h.name,
        "value": h.value,
        "default": h.line.value,
        "unit": h.line.unit,
        "meaning": h.line.meaning._asdict(),
        "source": h.line.source._asdict(),
        "set": None if h.change is None else _change(h.change) | {"shop": h.change.shop or None},
    }


def _change(c: ThresholdChange) -> dict[str, Any]:
    return {"value": c.value, "who": c.who, "at": c.at.isoformat(timespec="seconds"), "reason": c.reason}


THRESHOLD = Command("threshold", Words("看、改检查的阈值", "see and change the thresholds of the checks"), _arguments, _run)
