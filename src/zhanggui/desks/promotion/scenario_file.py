"""A scenario file as plain objects: JSON or TOML, UTF-8 with or without a mark, GBK as Windows saves it. Numbers stay exact."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhanggui.desks.promotion.mistakes import Mistake, ScenarioError
from zhanggui.desks.promotion.reading_objects import Pairs
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WIDE = "，：“”｛｝［］"


def load_raw(path: Path) -> Any:
    """The file's contents. Raises ScenarioError with the line of what cannot be read; FileError when it cannot be opened."""
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise FileError(
            Words(f"打不开 {path}：{reason}", f"cannot open {path}: {reason}"),
            Words(
                "检查路径；写一个例子：zhanggui guard new --out 方案.json",
                "check the path; an example: zhanggui guard new --out scenario.json",
            ),
        ) from None
    return parse(raw, path.name)


def parse(raw: bytes, name: str = "") -> Any:
    """JSON or TOML by the name's ending, else by the first character. Raises ScenarioError."""
    text = _decoded(raw)
    toml = name.lower().endswith(".toml") or (not name.lower().endswith(".json") and text.lstrip()[:1] not in ("{", "["))
    try:
        return tomllib.loads(text, parse_float=Decimal) if toml else _json(text)
    except RecursionError:
        raise _unreadable("file", Words("括号套得太深", "it is nested too deeply")) from None
    except json.JSONDecodeError as error:
        raise _unreadable(f"line {error.lineno} column {error.colno}", *_bad_json(text, error)) from None
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at (line \d+, column \d+)", str(error))
        said = re.sub(r" \(at .*\)$", "", str(error))
        raise _unreadable(at[1] if at else "file", Words(f"TOML 读不下去：{said}", f"this is not TOML: {said}")) from None
    except (ValueError, ArithmeticError):
        raise _unreadable("file", Words("有一个数长得读不了", "a number is too long to be read")) from None


def _decoded(raw: bytes) -> str:
    for encoding in (MARKS.get(raw[:2], "utf-8-sig"), "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(
        "file", Words("不是文本文件", "this is not a text file"), Words("存成 UTF-8 的 .json 或 .toml", "save it as UTF-8, .json or .toml")
    )


def _json(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_pairs)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = Pairs(pairs)
    if len(whole) < len(pairs):
        keys = [key for key, _ in pairs]
        whole.twice = tuple(key for key in whole if keys.count(key) > 1)
    return whole


def _bad_json(text: str, error: json.JSONDecodeError) -> tuple[Words, Words]:
    """What stopped the reader, and the likely slip there."""
    near, before = text[error.pos : error.pos + 1], text[: error.pos].rstrip()[-1:]
    what = Words(f"JSON 在这里读不下去：{error.msg}", f"this is not JSON from here on: {error.msg}")
    if not text.strip():
        return Words("文件是空的", "the file is empty"), Words("写一个例子：zhanggui guard new", "an example: zhanggui guard new")
    if near and near in WIDE:
        return what, Words(f"把中文标点 {near} 改成英文的", f"write ASCII punctuation in place of {near}")
    if before == "," and near in ("}", "]"):
        return what, Words("去掉最后一个逗号", "take the last comma away")
    if near in ("/", "#"):
        return what, Words("JSON 不能写注释；要注释就用 TOML", "JSON has no comments; use TOML for them")
    return what, Words("检查这里的引号、逗号、括号", "check quotes, commas and brackets there")


def _unreadable(place: str, what: Words, mend: Words | None = None) -> ScenarioError:
    return ScenarioError([Mistake(place, what, mend or Words("检查这一处的写法", "check how it is written there"))])
