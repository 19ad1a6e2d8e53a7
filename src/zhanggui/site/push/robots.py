"""The group robots of 钉钉, 企业微信 and 飞书: how each wants a message, signs it, and what it answers.

Sources: open.dingtalk.com/document/robots/custom-robot-access, developer.work.weixin.qq.com/document/path/91770,
open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from zhanggui.kernel.words import Words
from zhanggui.site.push.wire import NotDelivered, post

Part = Callable[[], None]
BODY_BYTES = 20_000  # of 钉钉 and 飞书; JSON, Chinese as it is
IMAGE_BYTES = 2 * 1024 * 1024  # of 企业微信, before base64
WAIT = Words("会自动再试", "it is tried again")


@dataclass(frozen=True)
class Message:
    """What is to be told: `text` Markdown within the robot's limit; `picture` a PNG, for those that take one."""

    title: str
    text: str
    picture: bytes | None = None


@dataclass(frozen=True)
class Codes:
    """Where a robot's answer says how it went (0 is well), and which of its codes a later try may overcome. `hosts`: the platform's own."""

    hosts: tuple[str, ...]
    field: str
    said: str
    later: frozenset[int]
    known: Mapping[int, Words]

    def read(self, answer: Any, own: bool) -> None:
        """Raises NotDelivered with the robot's own words; of a host that is not the platform's nothing is repeated but a code that is known."""
        code = answer.get(self.field) if isinstance(answer, dict) else None
        if code == 0:
            return
        text = str(answer.get(self.said, ""))[:160] if isinstance(answer, dict) and own else ""
        if not own and not (isinstance(code, int) and (code in self.later or code in self.known)):
            code = "HTTP 200"
        mend = WAIT if code in self.later else self.known.get(code) if isinstance(code, int) else None
        raise NotDelivered(
            Words(f"对方没收：{code} {text}", f"refused: {code} {text}"),
            mend or Words("照对方的提示改好设置，再发", "mend the settings as it says, then send again"),
            code in self.later,
        )


KEYWORD = Words(
    "机器人要求的关键词、加签或 IP 不对：照群里机器人的安全设置填",
    "keyword, signature or IP: fill in what the robot's security settings say",
)
GONE = Words("地址不对，或机器人已被移除：重新复制 webhook", "the address is wrong or the robot was removed: copy the webhook anew")
DINGTALK = Codes(
    ("oapi.dingtalk.com",),
    "errcode",
    "errmsg",
    frozenset({-1, 130101, 410100, 90030}),
    {310000: KEYWORD, 300001: GONE, 300005: GONE, 400101: GONE, 400102: GONE},
)
WECOM = Codes(("qyapi.weixin.qq.com",), "errcode", "errmsg", frozenset({-1, 45009}), {93000: GONE, 93004: GONE, 93008: GONE})
FEISHU = Codes(
    ("open.feishu.cn", "open.larksuite.com"),
    "code",
    "msg",
    frozenset({11232}),
    {19001: GONE, 19002: GONE, 19021: KEYWORD, 19022: KEYWORD, 19024: KEYWORD},
)


def dingtalk(secrets: Mapping[str, str], message: Message, keyword: str) -> list[Part]:
    """One Markdown message; signed in the address when the robot has a secret. A single line break is swallowed, so it gets two blanks."""
    title = _with(message.title, keyword)
    text = "\n\n".join(paragraph.replace("\n", "  \n") for paragraph in _with(message.text, keyword).split("\n\n"))
    body = {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
    return [partial(_send, partial(_dingtalk_address, secrets), body, DINGTALK)]


def _dingtalk_address(secrets: Mapping[str, str]) -> str:
    url, secret = secrets["url"], secrets.get("secret", "")
    if not secret:
        return url
    stamp = str(round(time.time() * 1000))
    sign = _hmac(secret.encode(), f"{stamp}\n{secret}".encode())
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'timestamp': stamp, 'sign': sign})}"


def wecom(secrets: Mapping[str, str], message: Message, keyword: str) -> list[Part]:
    """Markdown, then the picture."""
    text: dict[str, Any] = {"msgtype": "markdown", "markdown": {"content": _with(message.text, keyword)}}
    where = partial(_as_it_is, secrets)
    parts: list[Part] = [partial(_send, where, text, WECOM)]
    if message.picture and len(message.picture) <= IMAGE_BYTES:
        image = {
            "base64": base64.b64encode(message.picture).decode(),
            "md5": hashlib.md5(message.picture, usedforsecurity=False).hexdigest(),
        }
        parts.append(partial(_send, where, {"msgtype": "image", "image": image}, WECOM, None))
    return parts


def feishu(secrets: Mapping[str, str], message: Message, keyword: str) -> list[Part]:
    """One card with a head and Markdown; signed in the body when the robot has a secret."""
    head = {"title": {"tag": "plain_text", "content": _with(message.title, keyword)}, "template": "blue"}
    card = {
        "config": {"wide_screen_mode": True},
        "header": head,
        "elements": [{"tag": "markdown", "content": _with(message.text, keyword).rstrip("\n")}],
    }
    return [partial(_send, partial(_as_it_is, secrets), {"msg_type": "interactive", "card": card}, FEISHU, sign=secrets.get("secret", ""))]


def _as_it_is(secrets: Mapping[str, str]) -> str:
    return secrets["url"]


def _send(address: Callable[[], str], body: dict[str, Any], codes: Codes, most: int | None = BODY_BYTES, sign: str = "") -> None:
    """Signed at the very moment it is sent: a signature is good for an hour."""
    if sign:
        stamp = str(int(time.time()))
        body = {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{sign}".encode(), b""), **body}
    size = len(json.dumps(body, ensure_ascii=False).encode())
    if most is not None and size > most:
        raise NotDelivered(Words(f"内容太长（{size} 字节）", f"too long ({size} bytes)"), Words("少选几家店", "choose fewer shops"), False)
    url = address()
    codes.read(post(url, body), urlsplit(url).hostname in codes.hosts)


def _hmac(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def _with(text: str, keyword: str) -> str:
    """The text with the word without which the robot refuses it."""
    return text if not keyword or keyword in text else f"{text.rstrip()}\n\n{keyword}\n" if "\n" in text else f"{text} {keyword}"
