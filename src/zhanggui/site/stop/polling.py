"""An address that is asked every second for order lines: JSON lines, from a cursor that is kept."""

from __future__ import annotations

import ipaddress
import json
import os
from typing import Any
from urllib.parse import urlencode, urlsplit

from zhanggui.kernel.errors import RUN_FAILURE, UseError, ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.site.push.reach import INTRANET, is_inside
from zhanggui.site.push.wire import CONNECT_SECONDS, READ_SECONDS

TOKEN = "ZHANGGUI_FEED_TOKEN"
MOST_BYTES = 4 * 2**20


class NotAnswered(ZhangguiError):
    """The address gave nothing this time."""

    code = RUN_FAILURE


def check(url: str) -> None:
    """Raises UseError for what is no web address, or lies in a network of its own. This computer itself is allowed: who runs the command sits there."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise UseError(
            Words(f"「{url}」不是网址", f"'{url}' is no address"), Words("写成 https://主机/路径", "write it like https://host/path")
        )
    if _is_here(host) or os.environ.get(INTRANET) == "1" or not is_inside(host):
        return
    raise UseError(
        Words(f"「{host}」在内网，不去取", f"'{host}' lies in a private network: nothing is fetched from there"),
        Words(f"换外网地址；确实要用，设环境变量 {INTRANET}=1", f"use a public address; if it is really meant, set {INTRANET}=1"),
    )


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def fetch(url: str, since: str) -> tuple[list[Any], str]:
    """Lines (None for one that is no JSON object) and the cursor for the next time: `cursor` of the last line that has one, else as it was. Raises NotAnswered."""
    import urllib3
    from urllib3.exceptions import HTTPError

    check(url)  # again: a name may lead elsewhere by now
    asked = url + (("&" if urlsplit(url).query else "?") + urlencode({"since": since}) if since else "")
    heads = {"Accept": "application/x-ndjson"} | ({"Authorization": f"Bearer {os.environ[TOKEN]}"} if os.environ.get(TOKEN) else {})
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    try:
        answer = urllib3.PoolManager().request(
            "GET", asked, headers=heads, timeout=timeout, retries=False, redirect=False, preload_content=False
        )
        text = answer.read(MOST_BYTES + 1, decode_content=True)
        answer.release_conn()
    except (HTTPError, OSError) as error:
        kind = type(error).__name__
        raise NotAnswered(Words(f"连不上（{kind}）", f"cannot connect ({kind})"), Words("一秒后再试", "tried again in a second")) from None
    if answer.status == 204:
        return [], since
    if answer.status != 200 or len(text) > MOST_BYTES:
        raise NotAnswered(
            Words(f"对方回 HTTP {answer.status}，{len(text):,} 字节", f"it answered HTTP {answer.status}, {len(text):,} bytes"),
            Words("要 200 和 JSON 行，最多 4 MB", "200 and JSON lines of at most 4 MB are wanted"),
        )
    rows = [_object(line) for line in text.decode("utf-8", "replace").split("\n") if line.strip()]
    cursors = [str(row["cursor"])[:200] for row in rows if row and row.get("cursor") not in (None, "")]
    return rows, cursors[-1] if cursors else since


def _object(line: str) -> Any:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
