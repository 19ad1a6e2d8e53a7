"""The way past the workbench's machinery for order lines: hundreds a second are let in, judged and answered here.

Whatever is not a plain call that all goes well with (a token that does not hold, a line that cannot be read, a shop that is not there) is passed on untouched to the
endpoint itself, which answers it: there is one set of rules and one form of errors.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.words import Lang
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.api.scopes import ORDERS

if TYPE_CHECKING:
    from zhanggui.site.api.spending import Spent

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
ADDRESS = re.compile(r"/api/v1/shops/([0-9A-Za-z][0-9A-Za-z_.-]{0,63})/orders")
BY_SHOP = "/api/orders"
MOST_BYTES = 1_000_000
HEADS = [
    ("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Accept-Language, Authorization"),
]  # fmt: skip
log = logging.getLogger(__name__)


def with_quick_orders(django: Application) -> Application:
    """The application, with a short way for order lines."""

    def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        size = _size(environ)
        if not size:
            return django(environ, start_response)
        body = environ["wsgi.input"].read(size)
        try:
            told = _answer(environ, body)
        except Exception:  # the endpoint meets it again, and says so in its words
            log.debug("passed on", exc_info=True)
            told = None
        if told is None:
            environ["wsgi.input"] = io.BytesIO(body)
            return django(environ, start_response)
        content, spent = told
        rate = [("RateLimit-Limit", str(spent.limit)), ("RateLimit-Remaining", str(spent.left)), ("Content-Length", str(len(content)))]
        start_response("200 OK", [*HEADS, *rate])
        return [content]

    return application


def _size(environ: Environ) -> int:
    """Bytes of a call that may go this way, else 0."""
    path = environ.get("PATH_INFO", "")
    if environ.get("REQUEST_METHOD") != "POST" or not (path == BY_SHOP or ADDRESS.fullmatch(path)) or environ.get("HTTP_CONTENT_ENCODING"):
        return 0
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() and int(length) <= MOST_BYTES else 0


def _answer(environ: Environ, body: bytes) -> tuple[bytes, Spent] | None:
    """The answer; None for what must be looked at closely. Nothing is written down before that is certain."""
    from zhanggui.desks.promotion.stoploss.feed import judge_rows, read_rows
    from zhanggui.site.api.lanes import QUICK
    from zhanggui.site.api.orders import MOST_LINES, judged
    from zhanggui.site.stop.keeping import keeper_of
    from zhanggui.site.web.desk import workspace

    kind, _, secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind != "Bearer":
        return None
    caller = QUICK.knows(secret)
    if not caller.has(ORDERS) or not caller.role_may(Permission.IMPORT):
        return None
    sent = json.loads(body)
    named = sent.get("shop") if isinstance(sent, dict) else None
    match = ADDRESS.fullmatch(environ["PATH_INFO"])
    key = match[1] if match else named
    rows = sent.get("lines", [sent]) if isinstance(sent, dict) else sent
    ws = workspace()
    shop = ws.shops().get(key) if isinstance(key, str) else None
    if (
        shop is None
        or named not in (None, "", key)
        or not isinstance(rows, list)
        or not 0 < len(rows) <= MOST_LINES
        or not caller.shops_of([shop.key])
    ):
        return None
    keeper = keeper_of(ws.home)
    read = read_rows(keeper, shop, rows)
    if any(isinstance(one, Exception) for one in read):
        return None
    spent = QUICK.spends(caller.token, environ.get("REMOTE_ADDR", ""))
    if spent.wait:
        return None
    lang: Lang = "zh"  # nothing of this answer is in words
    told = judged(shop.key, judge_rows(keeper, shop, read), lang, caller.role_may(Permission.SEE_MONEY))
    return json.dumps(told, ensure_ascii=False).encode(), spent
