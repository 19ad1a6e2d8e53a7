"""What goes wrong, as every answer of the API says it: a code for the program, what happened and how to mend it for the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Lang, Words


class Told(Schema):
    """One input that will not do: where it stands, and why."""

    where: str
    why: str


class Problem(Schema):
    """`code` stays the same in every language; `what` and `mend` are in the one asked for by Accept-Language."""

    code: str
    what: str
    mend: str
    fields: list[Told] = Field(default_factory=list)


class Wrong(Exception):
    """Ends a call with a status and its problem. `wait`: seconds after which it may be tried again."""

    def __init__(self, status: int, code: str, what: Words, mend: Words, wait: int = 0) -> None:
        super().__init__(what.en)
        self.status, self.code, self.what, self.mend, self.wait = status, code, what, mend, wait


NO_TOKEN = Wrong(
    401, "no_token", Words("没有令牌", "there is no token"),
    Words("加请求头 Authorization: Bearer 令牌；令牌在 设置 → 接口 里建", "send the header Authorization: Bearer TOKEN; make one in Settings → API"),
)  # fmt: skip
NOT_THERE = Wrong(
    404, "not_found", Words("没有这个，或你看不到", "there is no such thing, or it is not for you"),
    Words("核对编号和店铺；能看的店铺见 /api/v1/shops", "check the number and the shop; /api/v1/shops lists yours"),
)  # fmt: skip
NO_ADDRESS = Wrong(
    404, "no_address", Words("没有这个地址", "there is no such address"), Words("见 /api/v1/openapi.json", "see /api/v1/openapi.json")
)
UNREADABLE = Wrong(
    400, "unreadable", Words("请求读不懂", "the request cannot be read"),
    Words("正文用 UTF-8 的 JSON，或 multipart 表单", "send JSON in UTF-8, or a multipart form"),
)  # fmt: skip
TOO_LARGE = Wrong(
    413, "too_large", Words("正文太大", "the body is too large"),
    Words("分几次送；JSON 每次不超过 4 MB", "send it in parts; JSON of at most 4 MB at once"),
)  # fmt: skip
BROKEN = Wrong(
    500, "broken", Words("出了没料到的错", "something unexpected broke"),
    Words("再试一次；还不行请把时间和地址告诉开发者", "try again, else tell the developers when and at which address"),
)  # fmt: skip


def lang_of(request: HttpRequest) -> Lang:
    """The language of the answer: Accept-Language, else that of the token's person, else Chinese."""
    from django.utils.translation.trans_real import parse_accept_lang_header

    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.split("-")[0] in ("zh", "en"):
            return "en" if code.startswith("en") else "zh"
    desk = getattr(request, "desk", None)
    return "en" if desk is not None and desk.member.lang == "en" else "zh"


def said(request: HttpRequest, wrong: Wrong, fields: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The body of a problem."""
    lang = lang_of(request)
    return {"code": wrong.code, "what": wrong.what.say(lang), "mend": wrong.mend.say(lang), "fields": fields or []}


def wrong_of(error: ZhangguiError) -> Wrong:
    """What a service of the workbench refused, as the API says it."""
    return Wrong(422, "refused", error.what, error.mend or Words("核对后再试", "check it and try again"))
