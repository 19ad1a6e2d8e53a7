"""The one way out: a POST of JSON, no redirect followed. It tells what surely did not arrive from what may have."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from zhanggui.kernel.words import Words

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
MOST_ANSWER = 64 * 1024
logging.getLogger("urllib3").setLevel(logging.WARNING)  # at debug it writes addresses, and these hold tokens


class NotDelivered(Exception):
    """It surely did not arrive. `again`: it may later; else somebody must mend something first."""

    def __init__(self, what: Words, mend: Words, again: bool) -> None:
        super().__init__(what.en)
        self.what, self.mend, self.again = what, mend, again


class Unsure(Exception):
    """It may have arrived: it is not sent again unless a person says so."""

    def __init__(self, what: Words) -> None:
        super().__init__(what.en)
        self.what = what


CHECK = Words("群里看一眼；没有的话在记录里点「再发」", "look into the group; if it is not there, press 'Send again' in the list")
NET = Words("检查网络和代理；会自动再试", "check network and proxy; it is tried again")


def post(url: str, body: Mapping[str, Any]) -> Any:
    """The JSON of the answer. Raises NotDelivered or Unsure; neither says the address."""
    import urllib3
    from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError, SSLError

    data = json.dumps(body, ensure_ascii=False).encode()
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    try:
        answer = _pool(url).request(
            "POST",
            url,
            body=data,
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=timeout,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        text = answer.read(MOST_ANSWER, decode_content=True)
    except (NewConnectionError, ConnectTimeoutError, ProxyError, SSLError) as error:
        raise NotDelivered(_said(Words("连不上对方", "cannot connect"), error), NET, True) from None
    except (HTTPError, OSError) as error:
        raise Unsure(_said(Words("发出去了，没等到回音，可能已到", "sent, but no answer came: it may have arrived"), error)) from None
    if answer.status == 429 or answer.status >= 500:
        raise NotDelivered(Words(f"对方忙（HTTP {answer.status}）", f"the other side is busy (HTTP {answer.status})"), NET, True)
    if answer.status != 200:
        raise NotDelivered(
            Words(f"对方不收（HTTP {answer.status}）", f"refused (HTTP {answer.status})"),
            Words("检查 webhook 地址", "check the webhook address"),
            False,
        )
    try:
        return json.loads(text)
    except ValueError:
        raise NotDelivered(
            Words("对方的回答看不懂", "the answer is not understood"), Words("检查 webhook 地址", "check the webhook address"), False
        ) from None


def _pool(url: str) -> Any:
    """Straight to the host, or by the proxy that the environment names."""
    import urllib3

    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def _said(words: Words, error: Exception) -> Words:
    kind = type(error).__name__
    return Words(f"{words.zh}（{kind}）", f"{words.en} ({kind})")
