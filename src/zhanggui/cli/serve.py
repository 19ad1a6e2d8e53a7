"""`zhanggui serve`: the workbench in a browser; `zhanggui worker`: what runs in the background; `zhanggui user`: its people."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

from zhanggui.cli.command import Call, Command, as_json
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

VENDOR = Path(__file__).parents[1] / "site" / "static" / "vendor" / "tabler.css"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="127.0.0.1")
    parser.add_argument("--port", type=int, default=8800, help="8800")
    parser.add_argument("--workers", type=int, default=2, help="processes that answer pages (2)")
    parser.add_argument("--no-worker", action="store_true", help="the background work runs elsewhere: zhanggui worker")
    parser.add_argument("--demo", action="store_true", help="the demo shops, signed in as their shop manager")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")


def _serve(call: Call) -> int:
    """Pages and background work, until Ctrl-C."""
    from zhanggui.cli.serving import Household, check_port

    args = call.args
    _check(args)
    check_port(args.host, args.port)
    from zhanggui.site.boot import boot

    boot(call.ws.home)
    shown = f"[{args.host}]" if ":" in args.host else args.host
    site = f"http://{shown}:{args.port}"
    link = site + _demo_link(call) if args.demo else ""

    def ready() -> None:
        _tell(call, site, link)

    return Household(call.ws.home, args.host, args.port, max(args.workers, 1), not args.no_worker).run(ready)


def _check(args: argparse.Namespace) -> None:
    """Raises UseError for what cannot be served, or not so."""
    if not VENDOR.exists():
        raise UseError(
            Words("页面资源还没有下载", "the assets of the pages are not there"),
            Words("运行 python3 dev.py setup", "run python3 dev.py setup"),
        )
    if args.host not in LOOPBACK and args.demo:
        raise UseError(
            Words("示范店只在这台电脑上开", "the demo is only served on this computer"), Words("去掉 --host 再来", "leave --host out")
        )
    if args.host not in LOOPBACK and not os.environ.get("ZHANGGUI_HOSTS"):
        raise UseError(
            Words(
                f"要让别的电脑访问 {args.host}，先说明允许的域名或地址",
                f"to be reached from elsewhere at {args.host}, name the allowed hosts first",
            ),
            Words(
                "设 ZHANGGUI_HOSTS=店里用的域名或IP；最好放在 HTTPS 反向代理后面并设 ZHANGGUI_HTTPS=1",
                "set ZHANGGUI_HOSTS=name-or-address; better behind an HTTPS proxy with ZHANGGUI_HTTPS=1",
            ),
        )


def _demo_link(call: Call) -> str:
    """The way in for the demo's shop manager, good for once. Raises UseError in a workspace of other shops: they are nobody's demo."""
    from zhanggui.cli.load import progress_bar
    from zhanggui.demo.load import DEMO_DAY, SHOPS, load_demo
    from zhanggui.site.onelink import make_link

    keys = [shop.key for shop in SHOPS]
    there = call.ws.shops()
    if there and not set(keys) <= set(there):
        raise UseError(
            Words("这个工作目录里有别的店，没有示范店", "this workspace has shops of its own, and not the demo shops"),
            Words("用 --home 指一个新目录：zhanggui --home 示范 serve --demo", "choose a new folder: zhanggui --home demo serve --demo"),
        )
    with progress_bar(call.say(Words("装载示范店", "loading the demo shops"))) as progress:
        load_demo(call.ws, progress)
    return make_link(call.ws.home, keys, f"/shop/{keys[0]}/today/?date={DEMO_DAY}", call.lang)


def _tell(call: Call, site: str, link: str) -> None:
    """Where it is open, and what to do first."""
    from zhanggui.site.accounts.service import nobody_yet

    words = Words(f"掌柜已打开：{site}/ （Ctrl-C 关闭）", f"Zhanggui is open: {site}/ (Ctrl-C closes it)")
    print(call.say(words), flush=True)
    if link:
        print(
            call.say(
                Words(f"以示范店长进入（链接只能用一次）：{link}", f"go in as the demo's manager (the link is good for once): {link}")
            ),
            flush=True,
        )
    elif nobody_yet():
        print(call.say(Words(f"先建老板的账号：{site}/welcome/", f"first make the owner's account: {site}/welcome/")), flush=True)
    if not call.args.no_browser and _has_screen():
        import webbrowser

        webbrowser.open(link or f"{site}/")


def _has_screen() -> bool:
    """A person sits before it, and a window can be opened: in a script or over ssh the address alone is printed."""
    graphic = os.name == "nt" or sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return graphic and sys.stdout.isatty()


SERVE = Command("serve", Words("在浏览器里打开工作台", "open the workbench in a browser"), _serve_arguments, _serve)


def _worker_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")


def _worker(call: Call) -> int:
    """Do what waits in the background, until stopped. Raises UseError where there is no workspace: an empty one has no work."""
    from zhanggui.site.boot import boot
    from zhanggui.warehouse.workspace import default_home

    home = default_home(call.args.home).expanduser()
    if not (home / "lake").is_dir():
        raise UseError(
            Words(f"{home} 不是工作目录", f"there is no workspace at {home}"),
            Words("用 --home 指到 zhanggui serve 用的目录", "say with --home which folder zhanggui serve uses"),
        )

    boot(call.ws.home)
    from zhanggui.site.worker import stand_back, work

    stand_back()
    work(call.ws.home, call.args.once)
    return 0


WORKER = Command(
    "worker", Words("跑后台任务：导入、晨报、验效果", "run the background work: imports, briefs, effects"), _worker_arguments, _worker
)


def _user_arguments(parser: argparse.ArgumentParser) -> None:
    subs = parser.add_subparsers(dest="do", metavar="DO", required=True)
    add = subs.add_parser("add", help=Words("加一个人", "add somebody").zh)
    add.add_argument("username")
    add.add_argument("--role", default="owner")
    add.add_argument("--name", default="")
    add.add_argument("--shops", default="", help="a,b (every shop)")
    add.add_argument("--password", help="asked for when not given; or ZHANGGUI_PASSWORD")
    as_json(add)
    as_json(subs.add_parser("list", help=Words("列出所有人", "list everybody").zh))


def _user(call: Call) -> int:
    from zhanggui.site.boot import boot

    boot(call.ws.home)
    from zhanggui.site.accounts.models import Member
    from zhanggui.site.accounts.roles import ROLES
    from zhanggui.site.accounts.service import add_user, note

    args = call.args
    if args.do == "list":
        people = list(Member.objects.select_related("user"))
        if args.json:
            print(json.dumps([_plain(m) for m in people], ensure_ascii=False, indent=2))
            return 0
        rows = [[m.user.username, m.name, ROLES.get(m.role).name.say(call.lang), "、".join(m.shops) or "*"] for m in people]
        print_table(
            [
                Words("登录名", "sign-in name").say(call.lang),
                Words("姓名", "name").say(call.lang),
                Words("角色", "role").say(call.lang),
                Words("店铺", "shops").say(call.lang),
            ],
            rows,
        )
        return 0
    password = args.password or os.environ.get("ZHANGGUI_PASSWORD") or getpass.getpass(Words("密码：", "password: ").say(call.lang))
    shops = [call.ws.shop(key.strip()).key for key in args.shops.split(",") if key.strip()]
    member = add_user(args.username, password, args.role, args.name, shops, call.lang)
    note("zhanggui user", "user.add", args.username, more={"role": member.role})
    role = ROLES.get(member.role).name
    call.tell(Words(f"已加 {member.name}（{role.zh}）", f"added {member.name} ({role.en})"), _plain(member))
    return 0


def _plain(member: Any) -> dict[str, Any]:
    return {"username": member.user.username, "name": member.name, "role": member.role, "shops": list(member.shops)}


USER = Command("user", Words("工作台的人员", "the people of the workbench"), _user_arguments, _user)
