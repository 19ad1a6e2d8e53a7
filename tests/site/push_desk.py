"""A small workspace to push from, quickly made: no demo shops, one tea shop with a few days of canonical files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

HEAD = "shop,stat_date,pay_amount,visitors,pay_users,pay_orders\n"


def make_home(home: Path, *shops: str) -> Workspace:
    ws = Workspace.open(home)
    for key in shops or ("tea",):
        ws.add_shop(Shop(key, "taobao", f"{key}铺"))
    from zhanggui.site.boot import boot

    boot(home)
    return ws


def days(first: date, last: date, shop: str = "tea", amount: float = 1000.0) -> str:
    """shop_days, one line a day; the amount grows by one a day so that no two days are the same."""
    count = (last - first).days + 1
    return HEAD + "".join(f"{shop},{first + timedelta(days=n)},{amount + n:.2f},{200 + n},20,20\n" for n in range(count))


def load(ws: Workspace, folder: Path, text: str, shop: str = "tea") -> None:
    from zhanggui.intake.importer import import_paths

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "shop_days.csv"
    file.write_text(text, encoding="utf-8")
    report = import_paths(ws, [file], shop)
    assert [r.table for r in report.imports] == ["shop_days"], report.failed


def target(ws: Workspace, robot: Any, **more: Any) -> Any:
    """A target at a stand-in; the host is confirmed, as a person would have to."""
    from zhanggui.site.push.targets import save_target

    shops = more.pop("shops", ())
    given = {
        "kind": robot.kind,
        "url": robot.url,
        "secret": robot.secret,
        "keyword": robot.keyword,
        "times": "08:50",
        "role": "owner",
        "confirm_host": "on",
    }
    return save_target(ws, given | more, shops, "wang", anywhere=True)


def mailbox(ws: Workspace, port: int, **more: Any) -> Any:
    from zhanggui.site.push.targets import save_target

    given = {
        "kind": "mail", "host": "127.0.0.1", "port": str(port), "security": "none", "sender": "brief@example.com",
        "receivers": "boss@example.com，desk@example.com", "times": "08:50", "role": "owner", "picture": "on",
    }  # fmt: skip
    return save_target(ws, given | more, (), "wang", anywhere=True)
