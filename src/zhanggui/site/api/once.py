"""A call that is sent twice is done once: the answer under its Idempotency-Key is kept with what it did, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja.params.functions import Header
from ninja.responses import Status

from zhanggui.kernel.words import Words
from zhanggui.site.api.desk import desk_of
from zhanggui.site.api.models import Answer
from zhanggui.site.api.problems import Wrong

KEPT = timedelta(days=7)
KEY: Any = Header(
    "", alias="Idempotency-Key", max_length=200, description="the same key and the same call: done once, answered alike; kept for a week"
)
OTHER = Wrong(
    422, "key_reused", Words("这个 Idempotency-Key 用在过另一个请求上", "this Idempotency-Key was used for another request"),
    Words("新请求用新的键", "use a new key for a new request"),
)  # fmt: skip
AT_WORK = Wrong(
    409, "at_work", Words("同一个键的请求正在做", "a request with the same key is at work"), Words("一秒后再试", "try again in a second"), 1
)


def once(request: HttpRequest, key: str, asked: str, act: Callable[[], Any], status: int = 200) -> Any:
    """What `act` gives (JSON), or gave when it was asked under this key before. What it raises is not kept: then nothing was done.

    Raises Wrong when the key belongs to another request.
    """
    if not key:
        return Status(status, act())
    token = desk_of(request).by.token
    try:
        with transaction.atomic():
            there = Answer.objects.filter(token=token, key=key).first()
            if there is None:
                Answer.objects.filter(at__lt=timezone.now() - KEPT).delete()
                body = act()
                Answer.objects.create(token=token, key=key, asked=asked, status=status, body=body)
                return Status(status, body)
    except IntegrityError:  # two at once, on a database where they do not wait for each other: what this one did is taken back
        raise AT_WORK from None
    return _again(request, there, asked)


def answered(request: HttpRequest, key: str, asked: str) -> Any:
    """What was answered under this key before; None when nothing was. To be asked before what an act needs is looked up: by now it may be gone."""
    there = Answer.objects.filter(token=desk_of(request).by.token, key=key).first() if key else None
    return None if there is None else _again(request, there, asked)


def _again(request: HttpRequest, there: Answer, asked: str) -> Any:
    if there.asked != asked:
        raise OTHER
    request.replayed = True
    return Status(there.status, there.body)


def body_of(request: HttpRequest) -> str:
    """What tells a call apart: method, address and body."""
    return _digest(request, [request.body])


def files_of(request: HttpRequest, files: list[UploadedFile], *more: str) -> str:
    """The same of a form with files."""
    parts = [part.encode() for part in more]
    for file in files:
        held = hashlib.sha256()
        for piece in file.chunks():
            held.update(piece)
        file.seek(0)
        parts += [str(file.name).encode(), held.digest()]
    return _digest(request, parts)


def _digest(request: HttpRequest, parts: list[bytes]) -> str:
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\0".encode())
    for part in parts:
        told.update(hashlib.sha256(part).digest())
    return told.hexdigest()
