"""A script that calls the API: with the token of somebody, in a language."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]
ROOT = "/api/v1"


class Script:
    """Calls as a program does: JSON there and back, no session, no cookie."""

    def __init__(self, secret: str, lang: str = "en") -> None:
        from django.test import Client

        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.heads = {"Authorization": f"Bearer {secret}", "Accept-Language": lang}

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(ROOT + path, asked, headers=self.heads)

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        heads = self.heads | ({"Idempotency-Key": key} if key else {})
        return self.client.post(ROOT + path, json.dumps(body if body is not None else {}), "application/json", headers=heads)

    def send(self, path: str, form: dict[str, Any], key: str = "") -> Any:
        return self.client.post(ROOT + path, form, headers=self.heads | ({"Idempotency-Key": key} if key else {}))


def member_of(visit: Visit, role: str, *shops: str) -> Any:
    """Somebody of that role who sees these shops."""
    return visit(role, shops).get("/settings/me/").wsgi_request.desk.member


def script(visit: Visit, role: str, *scopes: str, shops: tuple[str, ...] = (), lang: str = "en", per_minute: int = 6000) -> Script:
    """A script with a token of that role for these scopes."""
    from zhanggui.site.api.tokens import add_token

    return Script(add_token(f"{role} script", member_of(visit, role, *shops), scopes, per_minute=per_minute)[1], lang)
