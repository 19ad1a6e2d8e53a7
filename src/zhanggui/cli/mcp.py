"""zhanggui mcp."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from zhanggui.cli.command import Call, Command
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.site.assistant.asker import Rights

TOKEN = "ZHANGGUI_TOKEN"
PORT = 8748


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--port", type=int, default=PORT, metavar="N")
    parser.add_argument("--role", default="owner", metavar="ROLE")
    parser.add_argument("--shops", default="", metavar="KEY,…")


def _run(call: Call) -> int:
    call.boot()
    try:
        from zhanggui.site.assistant import server
    except ImportError as missing:
        if not (missing.name or "").startswith(("mcp", "pydantic")):
            raise
        raise UseError(
            Words("给助手用的服务要另装", "the server for assistants is installed separately"),
            Words('pip install "zhanggui[mcp]"', 'pip install "zhanggui[mcp]"'),
        ) from missing
    if call.args.http:
        from zhanggui.cli.mcp_http import serve

        return serve(call, server.token_server(call.ws, call.args.port, call.lang))
    server.local_server(call.ws, _rights(call), call.lang).run("stdio")
    return 0


def _rights(call: Call) -> Rights:
    """Whom the token of the environment stands for; without one the local user, narrowed by --role and --shops."""
    from zhanggui.site.accounts.roles import ROLES
    from zhanggui.site.assistant.asker import ByToken, Local

    args = call.args
    if secret := os.environ.get(TOKEN, "").strip():
        by_token = ByToken(secret)
        by_token.caller  # noqa: B018  a token that is not known is told now, not at the first question
        return by_token
    shops = tuple(call.ws.shop(key.strip()).key for key in args.shops.split(",") if key.strip())
    return Local(ROLES.get(args.role).id, shops)


MCP = Command(
    "mcp",
    Words("给 AI 助手用（MCP）：指标、晨报、发现、做法，只读", "for AI assistants (MCP): metrics, briefs, findings, playbook; read-only"),
    _arguments,
    _run,
)
