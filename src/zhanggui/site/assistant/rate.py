"""What the server for assistants answers over HTTP to a token that calls too often: 429 and when to come again, as the HTTP interface does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer

from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send


class TooFast(Exception):
    """The token has used up its calls. `wait`: seconds until the next is taken."""

    def __init__(self, limit: int, wait: int) -> None:
        super().__init__(f"{limit} calls a minute")
        self.limit, self.wait = limit, wait


class RatedServer(MCPServer[Any]):
    """The SDK's server, whose check of the token may also end with TooFast; the SDK itself knows only 401 there."""

    def streamable_http_app(self, **given: Any) -> Starlette:
        app = super().streamable_http_app(**given)
        app.add_middleware(Rated)
        return app


class Rated:
    """Around everything else of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.responses import Response

        try:
            await self.app(scope, receive, send)
        except TooFast as fast:
            answer = Response(_problem(fast), 429, {"Retry-After": str(fast.wait)}, "application/json")
            await answer(scope, receive, send)


def _problem(fast: TooFast) -> bytes:
    """In both languages: a program reads it first."""
    what = Words(f"这个令牌每分钟最多 {fast.limit} 次", f"this token may call {fast.limit} times a minute")
    mend = Words(f"{fast.wait} 秒后再来", f"come again in {fast.wait} seconds")
    said = {"code": "too_many", "what": f"{what.zh} · {what.en}", "mend": f"{mend.zh} · {mend.en}"}
    return json.dumps(said, ensure_ascii=False).encode()
