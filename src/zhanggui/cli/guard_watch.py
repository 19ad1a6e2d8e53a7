"""zhanggui guard watch: order lines out of a folder or from an address, judged as they come; alarms on the terminal and in the chat groups."""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call, Command, as_json, told
from zhanggui.cli.guard_watch_say import Voice, tell, tell_open
from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.promotion.stoploss.feed import Outcome
    from zhanggui.desks.promotion.stoploss.keeper import Keeper
    from zhanggui.warehouse.shops import Shop

FLOORS = Words(
    "先收下这个文件的底线：已有的 SKU 换成新的，文件里没有的照旧；方案文件（items 里的成本、库存）或 CSV（SKU编码、成本、最低售价、库存……，英文列名也行）",
    "first take the floors of this file: those of its SKUs are replaced, others stay; a scenario (cost and stock of its items) or a CSV (sku, cost, min_unit_price, stock …)",
)
Came = tuple[str, "list[Outcome]"]  # where lines came from, and what became of them


def watch_arguments(parser: argparse.ArgumentParser) -> None:
    told(parser, "source", Words("文件夹、文件或网址", "a folder, a file or an address"), metavar="FOLDER|URL")
    told(parser, "--shop", Words("哪家店", "which shop"), metavar="KEY", required=True)
    told(parser, "--floors", FLOORS, type=Path, metavar="FILE")
    told(parser, "--interval", Words("几秒看一次（1）", "seconds between two looks (1)"), type=float, default=1.0, metavar="SECONDS")
    told(parser, "--once", Words("看一次就结束，用退出码说话", "look once, and tell by the exit code"), action="store_true")
    as_json(parser, Words("一行一个 JSON：警报，和每批多少行", "a JSON object a line: alarms, and how many lines came"))


def run_watch(call: Call, sleep: Callable[[float], Any] = time.sleep) -> int:
    """Until Ctrl-C (exit code 0); with --once what is there now: 4 when a line is below its floor or an alarm is open, 3 when a line was refused, else 0."""
    args = call.args
    if not args.interval > 0:
        raise UseError(
            Words("--interval 要大于 0", "--interval must be more than 0"), Words("例如 --interval 1", "for example --interval 1")
        )
    from zhanggui.desks.promotion.stoploss import book
    from zhanggui.desks.promotion.stoploss.floorfile import read_floors
    from zhanggui.site.stop.keeping import keeper_of

    shop = call.ws.shop(args.shop)
    voice = Voice(call, shop)
    look = _looker(call, shop)
    floors = read_floors(args.floors) if args.floors else []
    call.boot()
    keeper = keeper_of(call.ws.home)
    if floors:
        book.set_floors(keeper.db, shop.key, floors, int(time.time()))
        voice.say(Words(f"{len(floors):,} 个 SKU 有了底线", f"{len(floors):,} SKUs have a floor now"))
    code, over = 0, None
    try:
        if args.once:
            code = max(_one(voice, keeper, look), tell_open(voice, keeper))
            _carry(call)
            return code
        from zhanggui.site.stop import courier

        over = courier.start(call.ws.home)
        voice.say(Words(f"看着 {args.source}，Ctrl-C 结束", f"watching {args.source}; Ctrl-C ends it"))
        while True:
            _one(voice, keeper, look)
            sleep(args.interval)
    except KeyboardInterrupt:
        voice.say(Words("不再看了", "no longer watching"))
        return 0
    finally:
        if over is not None:
            over.set()


def _looker(call: Call, shop: Shop) -> Callable[[Keeper], Iterator[Came]]:
    """How its source is looked into. Raises UseError for one that is not there."""
    source = call.args.source
    if source.startswith(("http://", "https://")):
        from zhanggui.site.stop.polling import check

        check(source)
        return lambda keeper: _from_address(source, shop, keeper)
    path = Path(source).expanduser()
    if not path.exists():
        raise UseError(
            Words(f"没有 {source}", f"there is no {source}"),
            Words("写一个文件夹，或 https:// 网址", "name a folder, or an https:// address"),
        )
    return lambda keeper: _from_folder(path, shop, keeper, call.args.once)


def _from_folder(folder: Path, shop: Shop, keeper: Keeper, whole: bool) -> Iterator[Came]:
    from zhanggui.desks.promotion.stoploss import book
    from zhanggui.desks.promotion.stoploss.feed import take_piece
    from zhanggui.desks.promotion.stoploss.folder import files_of, news
    from zhanggui.desks.promotion.stoploss.numbers import Run

    for path in files_of(folder):
        mark = book.mark_of(keeper.db, f"{shop.key} {path.resolve()}")
        run = Run(mark.get("run"))
        try:
            for piece in news(path, shop.key, mark, whole):
                run = Run() if piece.first == 1 else run
                told = take_piece(keeper, shop, piece, run)
                yield path.name, [one for one, row in zip(told, piece.rows, strict=True) if row != {}]
        except OSError:  # it has gone, or is being written: at the next look
            continue


def _from_address(url: str, shop: Shop, keeper: Keeper) -> Iterator[Came]:
    from zhanggui.desks.promotion.stoploss import book
    from zhanggui.desks.promotion.stoploss.feed import take_rows
    from zhanggui.site.stop.polling import fetch

    source = f"{shop.key} {url}"
    mark = book.mark_of(keeper.db, source)
    rows, since = fetch(url, str(mark.get("since", "")))
    if rows or since != mark.get("since", ""):
        yield url, take_rows(keeper, shop, rows, 1, (source, {"since": since}))


def _one(voice: Voice, keeper: Keeper, look: Callable[[Keeper], Iterator[Came]]) -> int:
    """One look; an address that does not answer, or a disk that takes nothing, is told, and tried again. → exit code"""
    code = 0
    try:
        for name, told in look(keeper):
            code = max(code, tell(voice, keeper, name, told))
    except (ZhangguiError, sqlite3.Error) as error:
        if voice.call.args.once:
            raise
        voice.say(error.what if isinstance(error, ZhangguiError) else Words(f"没能写下来：{error}", f"could not be written down: {error}"))
    return code


def _carry(call: Call) -> None:
    """Have the chat groups told before the command ends."""
    from zhanggui.site.stop import courier

    if courier.waits(call.ws.home):
        courier.carry(call.ws)


WATCH = Command(
    "watch",
    Words("活动当晚盯着订单：低于底线、卖得太快就报警", "watch orders on the evening: alarms below the floor, or when it sells too fast"),
    watch_arguments,
    run_watch,
)
