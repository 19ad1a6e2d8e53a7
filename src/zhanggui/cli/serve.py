"""`zhanggui serve`: the workbench in a browser; `zhanggui worker`: what runs in the background; `zhanggui user`: its people."""

from __future__ import annotations

import argparse
import getpass
import os
import subprocess
import sys
from pathlib import Path

from zhanggui.cli.command import Call, Command
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

VENDOR = Path(__file__).parents[1] / "site" / "static" / "vendor" / "tabler.css"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="127.0.0.1")
    parser.add_argument("--port", type=int, default=8800, help="8800")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer pages (1)")
    parser.add_argument("--no-worker", action="store_true", help="the background work runs elsewhere: zhanggui worker")


def _serve(call: Call) -> int:
    """Pages and background work, until Ctrl-C."""
    args = call.args
    if not VENDOR.exists():
        raise UseError(
            Words("页面资源还没有下载", "the assets of the pages are not there"),
            Words("运行 python3 dev.py setup", "run python3 dev.py setup"),
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
    from zhanggui.site.boot import boot

    call.ws.recover()
    boot(call.ws.home)
    env = {**os.environ, "ZHANGGUI_HOME": str(call.ws.home), "DJANGO_TASKS": "1"}
    worker = (
        None if args.no_worker else subprocess.Popen([sys.executable, "-m", "zhanggui", "--home", str(call.ws.home), "worker"], env=env)
    )
    shown = f"[{args.host}]" if ":" in args.host else args.host
    print(
        Words(
            f"掌柜已打开：http://{shown}:{args.port}/ （Ctrl-C 关闭）", f"Zhanggui is open: http://{shown}:{args.port}/ (Ctrl-C closes it)"
        ).say(call.lang),
        flush=True,
    )
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        args.host,
        "--port",
        str(args.port),
        "--workers",
        str(args.workers),
    ]
    server = subprocess.Popen(
        [*command, "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "zhanggui.site.wsgi:application"], env=env
    )
    try:
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for process in (server, worker):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(20)


SERVE = Command("serve", Words("在浏览器里打开工作台", "open the workbench in a browser"), _serve_arguments, _serve)


def _worker_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")


def _worker(call: Call) -> int:
    """Do what waits in the background, until stopped."""
    from zhanggui.site.boot import boot

    boot(call.ws.home)
    from zhanggui.site.worker import work

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
    subs.add_parser("list", help=Words("列出所有人", "list everybody").zh)


def _user(call: Call) -> int:
    from zhanggui.site.boot import boot

    boot(call.ws.home)
    from zhanggui.site.accounts.models import Member
    from zhanggui.site.accounts.roles import ROLES
    from zhanggui.site.accounts.service import add_user, note

    args = call.args
    if args.do == "list":
        rows = [
            [m.user.username, m.name, ROLES.get(m.role).name.say(call.lang), "、".join(m.shops) or "*"]
            for m in Member.objects.select_related("user")
        ]
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
    print(
        Words(f"已加 {member.name}（{ROLES.get(member.role).name.zh}）", f"added {member.name} ({ROLES.get(member.role).name.en})").say(
            call.lang
        )
    )
    return 0


USER = Command("user", Words("工作台的人员", "the people of the workbench"), _user_arguments, _user)
