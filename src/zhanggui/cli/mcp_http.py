"""The server for assistants over HTTP, on this machine only."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from mcp.server import MCPServer


def serve(call: Call, server: MCPServer[Any]) -> int:
    """Serve until Ctrl-C. Every request needs a token; none is kept between requests."""
    from zhanggui.site.assistant.server import ADDRESS, PATH

    address = f"http://{ADDRESS}:{call.args.port}{PATH}"
    print(call.say(Words(f"{address}，要令牌；Ctrl-C 结束", f"{address}, with a token; Ctrl-C ends it")), file=sys.stderr, flush=True)
    server.run("streamable-http", host=ADDRESS, port=call.args.port, streamable_http_path=PATH, stateless_http=True, json_response=True)
    return 0
