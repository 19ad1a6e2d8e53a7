"""Addresses and secrets of targets, encrypted with a key that is made of the workspace's own secret: a copy of the database alone tells none."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

PURPOSE = b"zhanggui push targets 1"


def _box(home: Path) -> Fernet:
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    from zhanggui.site.settings import secret

    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret(home).encode())
    return Fernet(base64.urlsafe_b64encode(key))


def seal(home: Path, values: Mapping[str, str]) -> str:
    """Encrypted and authenticated text."""
    return _box(home).encrypt(json.dumps(dict(values)).encode()).decode()


def unseal(home: Path, sealed: str) -> dict[str, str]:
    """What was sealed in this workspace. Raises UseError when its key is another one now."""
    from cryptography.fernet import InvalidToken

    try:
        return dict(json.loads(_box(home).decrypt(sealed.encode())))
    except InvalidToken:
        raise UseError(
            Words(
                "打不开这个推送的地址和密钥：工作目录的 web.key 换过",
                "address and secret of this target cannot be opened: web.key of the workspace is another one",
            ),
            Words("在设置 → 推送里把地址和密钥重新填一次", "enter them again under Settings → Push"),
        ) from None
