"""A scenario file as plain objects: JSON or TOML, UTF-8 with or without a mark, GBK as Windows saves it. Numbers stay exact."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhanggui.desks.promotion.mistakes import Mistake, ScenarioError
from zhanggui.desks.promotion.reading_objects import Pairs
from zhanggui.desks.promotion.slips import Stuck, explained
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

SHEETS = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv")
ZIPPED = b"PK\x03\x04"  # how a workbook begins
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


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
    if name.lower().endswith(SHEETS) or raw[:4] == ZIPPED:
        raise _sheet(name)
    text = _decoded(raw)
    toml = name.lower().endswith(".toml") or (not name.lower().endswith(".json") and text.lstrip()[:1] not in ("{", "["))
    try:
        return tomllib.loads(text, parse_float=Decimal) if toml else _json(text)
    except RecursionError:
        raise _unreadable("file", Words("括号套得太深", "it is nested too deeply")) from None
    except json.JSONDecodeError as error:
        raise _stuck(Stuck(False, error.msg, text, error.pos)) from None
    except tomllib.TOMLDecodeError as error:
        raise _stuck(_of_toml(text.replace("\r\n", "\n"), str(error))) from None
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


def _of_toml(text: str, said: str) -> Stuck:
    """Where a TOML reader stopped: it tells the line and the column, or the end."""
    at = re.search(r" \(at line (\d+), column (\d+)\)$", said)
    lines = text.split("\n")
    place = sum(len(line) + 1 for line in lines[: int(at[1]) - 1]) + int(at[2]) - 1 if at else len(text)
    return Stuck(True, re.sub(r" \(at [^()]*\)$", "", said), text, place)


def _stuck(stuck: Stuck) -> ScenarioError:
    above = stuck.text[: stuck.at]
    return _unreadable(f"line {above.count(chr(10)) + 1} column {len(stuck.before) + 1}", *explained(stuck))


def _sheet(name: str) -> ScenarioError:
    """A promotion sheet where its scenario is wanted."""
    shown = shlex.quote(name or "活动表.xlsx") if re.search(r"\s", name) else name or "活动表.xlsx"
    return _unreadable(
        "file",
        Words("这是表格，不是方案", "this is a sheet, not a scenario"),
        Words(
            f"先做成方案：zhanggui guard new --from {shown} --out 方案.json",
            f"make a scenario of it first: zhanggui guard new --from {shown} --out scenario.json",
        ),
    )


def _unreadable(place: str, what: Words, mend: Words | None = None) -> ScenarioError:
    return ScenarioError([Mistake(place, what, mend or Words("检查这一处的写法", "check how it is written there"))])
