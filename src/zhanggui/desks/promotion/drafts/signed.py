"""A check that was approved, as a record that cannot be changed unseen: every figure lies under the SHA-256 and the Ed25519 signature of the workspace.

The key is made of the workspace's own secret; whoever has the file and the key's fingerprint can verify it, nobody without the secret can make one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORM = "zhanggui signed price check 1"
PURPOSE = b"zhanggui signed price checks 1"
LARGEST = 50_000_000  # bytes of a file
MOST_DIGITS = 400  # before or after the point: more than any float has
NOT_OURS = Words("这不是掌柜的签名检查文件", "this is no signed check")


class Verdict(StrEnum):
    """What came of looking at a signature."""

    GOOD = "good"  # not a figure was changed, and this workspace signed it
    CHANGED = "changed"  # something in it was changed after it was signed
    STRANGER = "stranger"  # not changed, but another key signed it


@dataclass(frozen=True)
class Looked:
    """A file that was looked at: what came of it, the fingerprint of the key that signed, and what it says."""

    verdict: Verdict
    fingerprint: str
    record: Mapping[str, Any]


@dataclass(frozen=True)
class Floor:
    """Below it an order line is an alarm: what the shop must at least receive of a piece, and what a buyer must at least pay; in the currency."""

    cost: Fraction
    receipt: Fraction | None
    price: Fraction | None


def canonical(value: Any) -> str:
    """One text for equal records: keys sorted, no spaces, numbers by their value (100, 100.0 and 1e2 are one)."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(k), ensure_ascii=False)}:{canonical(value[k])}" for k in sorted(value, key=str)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return _digits(Decimal(str(value)))


def _digits(number: Decimal) -> str:
    """Every digit of its value, whatever precision is set. Raises ValueError for one too long to be written."""
    if not number:
        return "0"
    if abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def digest(value: Any) -> str:
    """SHA-256 of the canonical text, in hex."""
    return sha256(canonical(value).encode()).hexdigest()


def fingerprint(public: str) -> str:
    """What people compare: the first 16 hex digits of the SHA-256 of a public key."""
    return sha256(bytes.fromhex(public)).hexdigest()[:16]


def _key(secret: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return Ed25519PrivateKey.from_private_bytes(HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret))


def public_key(secret: bytes) -> str:
    """The key by which the records of this workspace are verified, in hex."""
    return _key(secret).public_key().public_bytes_raw().hex()


def sign(record: Mapping[str, Any], secret: bytes) -> dict[str, Any]:
    """The record with its form, the SHA-256 of its scenario, the public key and the signature over all of it."""
    whole = {"form": FORM, **record, "sha256": digest(record["scenario"]), "public_key": public_key(secret)}
    return {**whole, "signature": _key(secret).sign(canonical(whole).encode()).hex()}


def look(signed: Mapping[str, Any], secret: bytes) -> Looked:
    """Whether it is as it was signed, and by whom. Raises FileError for what is no such record at all."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if signed.get("form") != FORM:
        raise FileError(NOT_OURS, Words("用「下载签名文件」得到的那个", "use the file of 'Download the signed file'"))
    record = {k: v for k, v in signed.items() if k != "signature"}
    public = str(signed.get("public_key"))
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(str(signed.get("signature"))), canonical(record).encode()
        )
        whole = digest(record.get("scenario")) == record.get("sha256")
    except (ValueError, InvalidSignature, ArithmeticError):
        whole = False
    if not whole:
        return Looked(Verdict.CHANGED, "", record)
    return Looked(Verdict.GOOD if public == public_key(secret) else Verdict.STRANGER, fingerprint(public), record)


def read_file(data: bytes) -> dict[str, Any]:
    """What a file holds; its numbers exact. Raises FileError."""
    try:
        told = json.loads(data.decode("utf-8-sig"), parse_float=Decimal) if len(data) <= LARGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise FileError(NOT_OURS, Words("要 .json 文件，内容不要改", "a .json file, as it was downloaded"))
    return told


def written(signed: Mapping[str, Any]) -> bytes:
    """The file of a record."""
    return (json.dumps(signed, ensure_ascii=False, indent=1) + "\n").encode()


def floors_of(signed: Mapping[str, Any]) -> dict[str, Floor]:
    """The floors of a signed check (or of a bare scenario), by SKU: what the stop-loss judges order lines by."""
    scenario = signed.get("scenario", signed)
    floors = scenario.get("floors") or {}
    rate, least = _exact(floors.get("min_margin_rate")) or Fraction(0), _exact(floors.get("min_unit_price"))
    out = {}
    for item in scenario["items"]:
        cost = _exact(item["cost"]) or Fraction(0)
        out[str(item["sku"])] = Floor(cost, cost / (1 - rate) if rate < 1 else None, least)
    return out


def _exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(Decimal(str(value)))
