"""A link that signs the demo's shop manager in, once. Only its fingerprint lies in the workspace, and the first visitor takes that away."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FILE = "demo-link.json"
USER, NAME, ROLE = "demo", {"zh": "示范店长", "en": "Demo manager"}, "manager"
GOOD_FOR = 12 * 3600.0  # seconds


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(home: Path, shops: Sequence[str], then: str, lang: str) -> str:
    """The path of a new link; any link made before is void. The demo's manager is made when missing. The site must be booted."""
    from zhanggui.site.accounts.models import Member
    from zhanggui.site.accounts.service import add_user

    if not Member.objects.filter(user__username=USER).exists():
        add_user(USER, secrets.token_urlsafe(24), ROLE, NAME["en" if lang == "en" else "zh"], shops, lang)
    token = secrets.token_urlsafe(24)
    fresh = home / f"{FILE}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump({"mark": _mark(token), "then": then, "until": time.time() + GOOD_FOR}, file)
    fresh.replace(home / FILE)
    return f"/demo/{token}/"


def use_link(home: Path, token: str) -> str | None:
    """Where the link leads, when it is good; it is not afterwards. A wrong token leaves the right one as it is."""
    path = home / FILE
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not secrets.compare_digest(kept["mark"], _mark(token)):
        return None
    try:
        path.unlink()  # of two that come at once, one finds it gone
    except OSError:
        return None
    return str(kept["then"]) if time.time() < kept["until"] else None
