"""Where pushes may go besides the platforms' own hosts: never into the server's own network, unless whoever runs the server says so."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.push.kinds import Kind

INTRANET = "ZHANGGUI_PUSH_INTRANET"


def host_of(kind: Kind, secrets: Mapping[str, str]) -> str:
    return secrets["host"] if kind.is_mail else urlsplit(secrets["url"]).hostname or ""


def is_own(kind: Kind, secrets: Mapping[str, str]) -> bool:
    """Whether it goes to the platform itself."""
    return host_of(kind, secrets) in kind.hosts


def keep_out(kind: Kind, secrets: Mapping[str, str]) -> None:
    """Raises UseError for a host that lies inside. The platforms' own are known; proxies answer for them with made-up addresses."""
    host = host_of(kind, secrets)
    if is_own(kind, secrets) or os.environ.get(INTRANET) == "1" or not is_inside(host):
        return
    raise UseError(
        Words(f"「{host}」在服务器自己的网络里，不往那里发", f"'{host}' lies in the server's own network: nothing is sent there"),
        Words(
            f"换外网地址；确实要发到内网，由管服务器的人设环境变量 {INTRANET}=1 后重启",
            f"use a public address; if it is really meant, whoever runs the server sets {INTRANET}=1 and restarts it",
        ),
    )


def is_inside(host: str) -> bool:
    """Whether any address of the host is not of the open internet (IANA's special-purpose registries). False for a name nobody knows."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(_is_special(str(where[0])) for *_, where in found)


def _is_special(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or address
    return not inner.is_global or inner.is_multicast
