"""The one way out: a POST of JSON, no redirect followed. It tells what surely did not arrive from what may have."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from zhanggui.kernel.words import Words

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
MOST_ANSWER = 64 * 1024
NOT_TAKEN = (429, 503)  # too many requests, not in service: answers of who did not look at the message
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


class Outgoing:
    """The body of a request, which knows whether any of it was asked for: until then no more than the head has left the house."""

    def __init__(self, content: bytes) -> None:
        self.content, self.begun = content, False

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        yield self.content


def post(url: str, body: Mapping[str, Any]) -> Any:
    """The JSON of the answer. Raises NotDelivered or Unsure; neither says the address."""
    import urllib3
    from urllib3.exceptions import HTTPError

    data = Outgoing(json.dumps(body, ensure_ascii=False).encode())
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    try:
        answer = _pool(url).request(
            "POST",
            url,
            body=data,
            headers={"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(data.content))},
            timeout=timeout,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        text = answer.read(MOST_ANSWER, decode_content=True)
    except (HTTPError, OSError) as error:
        if not data.begun:
            raise NotDelivered(_said(Words("连不上对方", "cannot connect"), error), NET, True) from None
        raise Unsure(_said(Words("发出去了，没等到回音，可能已到", "sent, but no answer came: it may have arrived"), error)) from None
    if answer.status in NOT_TAKEN:
        raise NotDelivered(Words(f"对方忙（HTTP {answer.status}）", f"the other side is busy (HTTP {answer.status})"), NET, True)
    if answer.status >= 500:  # a gateway says so, too, when what lies behind it has taken the message and answered too late
        raise Unsure(Words(f"对方出错（HTTP {answer.status}），可能已到", f"it broke there (HTTP {answer.status}): it may have arrived"))
    if answer.status != 200:
        raise NotDelivered(
            Words(f"对方不收（HTTP {answer.status}）", f"refused (HTTP {answer.status})"),
            Words("检查 webhook 地址", "check the webhook address"),
            False,
        )
    try:
        return json.loads(text)
    except ValueError:
        raise Unsure(Words("对方的回答看不懂，可能已到", "the answer is not understood: it may have arrived")) from None


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
