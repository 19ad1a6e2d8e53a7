"""The MCP server: the declared tools over standard input and output, or over HTTP with tokens. Needs the official SDK (`zhanggui[mcp]`)."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from mcp.server import MCPServer
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import AnyHttpUrl

from zhanggui import __version__
from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.assistant import mornings, numbers, work  # noqa: F401  declare the tools
from zhanggui.site.assistant.asker import Asker, ByToken, Rights
from zhanggui.site.assistant.rate import RatedServer, TooFast
from zhanggui.site.assistant.rules import instructions
from zhanggui.site.assistant.tool import TOOLS, Tool
from zhanggui.warehouse.workspace import Workspace

ADDRESS = "127.0.0.1"
PATH = "/mcp"
Who = Callable[[], Rights]


def local_server(ws: Workspace, rights: Rights, lang: Lang) -> MCPServer[Any]:
    """The server of one person: only the tools that person may use."""
    server = MCPServer("zhanggui", title="掌柜 Zhanggui", instructions=instructions(lang), version=__version__, log_level="CRITICAL")
    for tool in TOOLS:
        if rights.may(tool.needs):
            _add(server, tool, ws, lambda: rights, lang)
    return server


def token_server(ws: Workspace, port: int, lang: Lang) -> MCPServer[Any]:
    """The server of everybody with a token: what a token does not allow is refused when it is asked for."""
    here = AnyHttpUrl(f"http://{ADDRESS}:{port}")
    auth = AuthSettings(issuer_url=here, resource_server_url=None)
    server = RatedServer(
        "zhanggui", title="掌柜 Zhanggui", instructions=instructions(lang), version=__version__, log_level="CRITICAL",
        auth=auth, token_verifier=Tokens(),
    )  # fmt: skip
    for tool in TOOLS:
        _add(server, tool, ws, _of_request, lang)
    return server


class Tokens:
    """The tokens of the HTTP interface as the SDK asks for them. One that is not known is let in nowhere; one that calls too often is told to wait."""

    async def verify_token(self, token: str) -> AccessToken | None:
        from anyio.to_thread import run_sync

        return await run_sync(_verified, token)


def _verified(token: str) -> AccessToken | None:
    from zhanggui.site.api.spending import spend
    from zhanggui.site.api.tokens import member_of

    try:
        caller = member_of(token)
    except UseError:
        return None
    if (spent := spend(caller.token, ADDRESS)).wait:
        raise TooFast(spent.limit, spent.wait)
    return AccessToken(token=token, client_id=f"token-{caller.token.pk}", scopes=list(caller.token.scopes), subject=str(caller.member.pk))


def _of_request() -> Rights:
    token = get_access_token()
    if token is None:
        raise UseError(Words("没有令牌", "no token"), Words("Authorization: Bearer 令牌", "Authorization: Bearer TOKEN"))
    return ByToken(token.token)


def _add(server: MCPServer[Any], tool: Tool, ws: Workspace, who: Who, lang: Lang) -> None:
    hints = ToolAnnotations(title=tool.title.say(lang), read_only_hint=not tool.writes, destructive_hint=False, open_world_hint=False)
    server.add_tool(
        _asked(tool, ws, who, lang), tool.id, tool.title.say(lang), tool.does.say(lang), annotations=hints, structured_output=True
    )


def _asked(tool: Tool, ws: Workspace, who: Who, lang: Lang) -> Callable[..., Any]:
    """The tool's function with its first argument filled in, and mistakes said in one line."""
    run = tool.run

    @functools.wraps(run)
    def ask(**given: Any) -> Any:
        asker = Asker(ws, who(), lang)
        try:
            asker.need(tool.needs, Words(f"用「{tool.title.zh}」", f"use {tool.id}"))
            return run(asker, **given)
        except ZhangguiError as error:
            raise ToolError(error.say(lang)) from error

    signature = inspect.signature(run, eval_str=True)
    _, *asked = signature.parameters.values()
    ask.__signature__ = signature.replace(parameters=asked)  # type: ignore[attr-defined]
    ask.__annotations__ = {p.name: p.annotation for p in asked} | {"return": signature.return_annotation}
    del ask.__wrapped__  # else the SDK reads the signature behind it
    return ask
