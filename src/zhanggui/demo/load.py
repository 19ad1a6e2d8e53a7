"""Bring both demo shops into a workspace: write their files, import them like anybody's files, set their plans. Safe to run twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from zhanggui.demo import tmall_like, uci
from zhanggui.desks.plan import service
from zhanggui.intake.importer import import_paths
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.site.boot import boot
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

DEMO_DAY, QUIET_DAY = tmall_like.DEMO_DAY, tmall_like.QUIET_DAY
FOLDER, STAMP = "demo-files", "loaded.json"
SHOPS = (
    Shop(tmall_like.SHOP_KEY, "tmall", tmall_like.SHOP_NAME),
    Shop(uci.SHOP_KEY, "other", uci.SHOP_NAME, "GBP", "Europe/London"),
)
# What makes the loaded demo out of date: raise VERSION when the simulator or the files change.
VERSION = {"version": 1, "seed": tmall_like.SEED, "last": str(tmall_like.LAST)}

TMALL_YEAR, TMALL_TARGET = 2026, 32_000_000.0
UCI_YEAR, UCI_TARGET = 2011, 1_750_000.0
UCI_LOCKS = {"2011-Q1": 0.0, "2011-Q2": 0.0, "2011-Q3": 0.0, "2011-10": 450_000.0, "2011-11": 650_000.0}

Progress = Callable[[int, int, str], None]
SIMULATED, WRITTEN, SHARE_TMALL, SHARE_UCI = 15, 30, 55, 12  # of 100, by the time they take


def load_demo(ws: Workspace, progress: Progress | None = None) -> bool:
    """Load both shops. → True when there was something to do, False when they were there already.

    `progress` is called like that of import_paths: done, total (100), what is being done.
    Raises ZhangguiError when a demo file is not taken.
    """
    tell = progress or (lambda done, total, text: None)
    stamp = ws.home / FOLDER / STAMP
    if _is_loaded(ws, stamp):
        return False
    for shop in SHOPS:
        ws.add_shop(shop)
    tell(0, 100, "simulate")
    tables = tmall_like.demo_tables()
    tell(SIMULATED, 100, "write files")
    files = tmall_like.write_files(ws.home / FOLDER / tmall_like.SHOP_KEY, tables)
    _import(ws, tmall_like.SHOP_KEY, files, tell, WRITTEN, SHARE_TMALL)
    _import(ws, uci.SHOP_KEY, [uci.write_file(ws.home / FOLDER / uci.SHOP_KEY)], tell, WRITTEN + SHARE_TMALL, SHARE_UCI)
    tell(WRITTEN + SHARE_TMALL + SHARE_UCI, 100, "set targets")
    _set_plans(ws, tables["shop_days"])
    stamp.write_text(json.dumps(VERSION), encoding="utf-8")
    tell(100, 100, "")
    return True


def _is_loaded(ws: Workspace, stamp: Path) -> bool:
    """True when this very demo is there. Raises ZhangguiError when an older one is: its rows would stay beside the new ones."""
    if not stamp.is_file():
        return False
    if json.loads(stamp.read_text(encoding="utf-8")) != VERSION:
        raise ZhangguiError(
            Words("这个工作目录里的示范店是旧版", "the demo shops in this workspace are of an older version"),
            Words(
                f"换一个空目录（--home），或删掉 {ws.home} 再来", f"choose an empty folder with --home, or delete {ws.home} and run again"
            ),
        )
    return {shop.key for shop in SHOPS} <= set(ws.shops())


def _import(ws: Workspace, shop: str, paths: Sequence[Path], tell: Progress, start: int, share: int) -> None:
    """Import files like anybody's; their part of the bar goes from `start` over `share` per cent."""
    report = import_paths(
        ws, paths, shop, progress=lambda done, total, text: tell(start + share * done // max(total, 1), 100, Path(text).name)
    )
    if report.exit_code:
        first = report.failed[0] if report.failed else report.imports[0]
        raise ZhangguiError(
            Words(f"示范店的文件没能全部导入：{first.file}", f"not every demo file was taken: {first.file}"),
            Words("请把这一行报给开发者", "please report this line to the developers"),
        )


def _set_plans(ws: Workspace, shop_days: pa.Table) -> None:
    boot(ws.home)
    days, sales = shop_days["stat_date"].to_pylist(), shop_days["pay_amount"].to_pylist()
    history: dict[date, float] = {day: float(money) for day, money in zip(days, sales, strict=True) if day.year < TMALL_YEAR}
    service.set_plan(tmall_like.SHOP_KEY, TMALL_YEAR, TMALL_TARGET, history=history, platform="tmall", home=ws.home)
    service.set_plan(uci.SHOP_KEY, UCI_YEAR, UCI_TARGET, history=uci.sales_by_day(), platform="other", home=ws.home)
    for cell, amount in UCI_LOCKS.items():
        service.lock(uci.SHOP_KEY, UCI_YEAR, cell, amount)
