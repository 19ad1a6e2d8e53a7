"""`zhanggui token`: who lets which script in by the HTTP API."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call, Command
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.site.accounts.models import Member
    from zhanggui.site.api.models import Token

BY = "zhanggui token"
HEADS = (
    Words("编号", "no."), Words("名字", "name"), Words("结尾", "ends in"), Words("以谁的名义", "as"), Words("能做", "scopes"), Words("店铺", "shops"),
    Words("上次用", "last used"), Words("状态", "state"),
)  # fmt: skip


def _arguments(parser: argparse.ArgumentParser) -> None:
    subs = parser.add_subparsers(dest="do", metavar="DO", required=True)
    add = subs.add_parser("add", help=Words("新建令牌，只显示这一次", "make a token, shown this once").zh)
    add.add_argument("name")
    add.add_argument("--as", dest="username", metavar="USER", default="", help="whose rights it has (the only owner)")
    add.add_argument("--scopes", default="read", help="read,money,import,tasks,plan (read)")
    add.add_argument("--shops", default="", help="a,b (all that USER sees)")
    add.add_argument("--days", type=int, help="for how long (no end)")
    add.add_argument("--per-minute", type=int, default=120, help="calls a minute (120)")
    add.add_argument("--json", action="store_true")
    listed = subs.add_parser("list", help=Words("列出令牌", "list the tokens").zh)
    listed.add_argument("--json", action="store_true")
    revoke = subs.add_parser("revoke", help=Words("撤销令牌", "revoke a token").zh)
    revoke.add_argument("number", type=int)
    revoke.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    call.boot()
    return {"add": _add, "list": _list, "revoke": _revoke}[call.args.do](call)


def _add(call: Call) -> int:
    from zhanggui.site.api.tokens import add_token

    args = call.args
    shops = [call.ws.shop(key.strip()).key for key in args.shops.split(",") if key.strip()]
    token, secret = add_token(
        args.name, _whose(args.username), args.scopes.split(","), shops, days=args.days, per_minute=args.per_minute, by=BY
    )
    if args.json:
        print(json.dumps({**_object(token), "token": secret}, ensure_ascii=False))
        return 0
    print(secret)
    once = Words(
        f"令牌 #{token.pk} {token.name}：记下来，不会再显示。撤销：zhanggui token revoke {token.pk}",
        f"token #{token.pk} {token.name}: keep it, it is not shown again. Revoke it with zhanggui token revoke {token.pk}",
    )
    print(call.say(once))
    return 0


def _whose(username: str) -> Member:
    """Raises UseError when nobody is named and there is not one owner alone."""
    from zhanggui.site.accounts.models import Member
    from zhanggui.site.accounts.people import OWNER, member_of

    if username:
        return member_of(username)
    owners: list[Member] = list(Member.objects.select_related("user").filter(role=OWNER, user__is_active=True)[:2])
    if len(owners) == 1:
        return owners[0]
    raise UseError(
        Words("没有说明以谁的名义", "whose rights shall it have?"),
        Words("用 --as 登录名；人员见 zhanggui user list", "say --as NAME; zhanggui user list shows the names"),
    )


GOOD = Words("可用", "good")


def _list(call: Call) -> int:
    from zhanggui.site.api.tokens import tokens, why_not

    every = list(tokens())
    listed = [_object(token) for token in every]
    if call.args.json:
        print(json.dumps(listed, ensure_ascii=False))
        return 0
    rows = [
        [
            f"#{t['id']}", t["name"], f"…{t['hint']}", t["as"], ",".join(t["scopes"]), "、".join(t["shops"]) or "*",
            (t["used_at"] or "—")[:16].replace("T", " "), call.say(why_not(token) or GOOD),
        ]
        for token, t in zip(every, listed, strict=True)
    ]  # fmt: skip
    print_table([call.say(w) for w in HEADS], rows)
    return 0


def _object(token: Token) -> dict[str, Any]:
    from zhanggui.site.api.tokens import why_not

    return {
        "id": token.pk, "name": token.name, "hint": token.hint, "as": token.member.user.username, "scopes": token.scopes, "shops": token.shops,
        "per_minute": token.per_minute, "ends_at": _at(token.ends_at),
        "used_at": _at(token.used_at), "state": (why_not(token) or GOOD).en,
    }  # fmt: skip


def _at(moment: datetime | None) -> str | None:
    from django.utils import timezone

    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _revoke(call: Call) -> int:
    from zhanggui.site.api.tokens import revoke_token, token_of

    token = token_of(call.args.number)
    revoke_token(token, BY)
    said = Words(f"令牌 #{token.pk} {token.name} 已撤销", f"token #{token.pk} {token.name} is revoked")
    call.tell(said, _object(token_of(token.pk)))
    return 0


TOKEN = Command("token", Words("接口令牌：让脚本和 BI 进来", "tokens of the HTTP API, for scripts and BI tools"), _arguments, _run)
