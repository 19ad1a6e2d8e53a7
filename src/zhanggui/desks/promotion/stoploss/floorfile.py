"""Floors from a file: a scenario of the price guard (JSON, TOML; the `scenario` inside a signed check), or a table (CSV) of what each SKU costs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from zhanggui.desks.promotion.scenario_file import parse
from zhanggui.desks.promotion.stoploss.floorcolumns import column_of
from zhanggui.desks.promotion.stoploss.judge import MILLION, Floor
from zhanggui.kernel.errors import FileError, UseError
from zhanggui.kernel.money import cents
from zhanggui.kernel.words import Words

MOST_BYTES, MOST_FLOORS, MOST_SAID = 20 * 2**20, 200_000, 10
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls
MOST_NUMBER = Decimal(10**9)
Wrong = list[tuple[str, str]]  # what is wrong and where, in both languages


def read_floors(path: Path) -> list[Floor]:
    """The floors of a file. Raises FileError, UseError: every mistake with its place."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(
            Words(f"读不了 {path}：{error.strerror}", f"cannot read {path}: {error.strerror}"), Words("核对路径", "check the path")
        ) from None
    return floors_of(path.name, data)


def floors_of(name: str, data: bytes) -> list[Floor]:
    """By the ending of its name: .json, .toml, else a table."""
    if len(data) > MOST_BYTES:
        raise FileError(Words(f"{name} 太大", f"{name} is too large"), Words("最多 20 MB", "20 MB at most"))
    if data.startswith(WORKBOOKS):
        raise FileError(
            Words(f"{name} 是工作簿", f"{name} is a workbook"),
            Words(
                "在 WPS 或 Excel 里另存为 CSV，或把格子复制了贴到 活动 → 止损 →「改底线」",
                "save it as CSV in WPS or Excel, or copy its cells into Activities → Stop-loss, floors",
            ),
        )
    ending = name.rpartition(".")[2].lower()
    wrong: Wrong = []
    floors = _of_scenario(_parsed(name, data), wrong) if ending in ("json", "toml") else _of_table(_text(name, data), wrong)
    seen: dict[str, int] = {}
    for n, floor in enumerate(floors):
        if floor.sku in seen:
            wrong.append((f"{floor.sku} 写了两次", f"{floor.sku} stands there twice"))
        seen[floor.sku] = n
    if wrong:
        zh, en = zip(*wrong, strict=True)
        raise UseError(
            Words(
                f"{name} 有 {len(wrong)} 处不对：{'；'.join(zh[:MOST_SAID])}", f"{name}: {len(wrong)} mistakes: {'; '.join(en[:MOST_SAID])}"
            ),
            Words("改好再来；一处都没收", "mend them and come again; nothing was taken"),
        )
    if not floors or len(floors) > MOST_FLOORS:
        raise UseError(
            Words(f"{name} 里有 {len(floors)} 个 SKU", f"{name} holds {len(floors)} SKUs"),
            Words(f"1 到 {MOST_FLOORS:,} 个", f"1 to {MOST_FLOORS:,}"),
        )
    return floors


def _text(name: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(Words(f"{name} 不是文字文件", f"{name} is no text file"), Words("存成 UTF-8", "save it as UTF-8"))


def _parsed(name: str, data: bytes) -> Mapping[str, Any]:
    told = parse(data, name)
    told = told.get("scenario", told) if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("items"), list):
        raise FileError(
            Words(f"{name} 里没有 items", f"{name} has no items"), Words("用价格检查的方案文件", "give it a scenario of the price check")
        )
    return told


def _of_scenario(told: Mapping[str, Any], wrong: Wrong) -> list[Floor]:
    shared: dict[str, Any] = {}
    for part in ("floors", "fees"):
        inner = told.get(part) or {}
        if isinstance(inner, dict):
            shared |= {
                key: inner.get(key) for key in ("min_margin_rate", "min_unit_price", "commission_rate") if inner.get(key) is not None
            }
        else:
            wrong.append((f"{part} 不是一组值", f"{part} is no table"))
    out: list[Floor] = []
    for n, item in enumerate(told["items"]):
        if isinstance(item, dict):
            out += _floor(shared | {k: v for k, v in item.items() if v is not None}, f"items[{n}]", f"items[{n}]", wrong)
        else:
            wrong.append((f"items[{n}] 不是一组值", f"items[{n}] is no table"))
    return out


def _of_table(text: str, wrong: Wrong) -> list[Floor]:
    rows = csv.reader(io.StringIO(text.replace("\t", ",") if "\t" in text.partition("\n")[0] else text))
    heads = _heads([h.strip() for h in next(rows, [])], wrong)
    if "sku" not in heads:
        wrong.append(
            ("第 1 行没有编码这一列（sku、SKU编码、商品编码、货号……）", "line 1 has no column of codes (sku, SKU ID, product code …)")
        )
        return []
    out: list[Floor] = []
    for cells in rows:
        line = rows.line_num
        if any(c.strip() for c in cells):
            named = {h: c for h, c in reversed(list(zip(heads, cells, strict=False))) if h and c.strip()}  # of two names the first
            out += _floor(named, f"第 {line} 行", f"line {line}", wrong)
    return out


def _heads(said: Sequence[str], wrong: Wrong) -> list[str]:
    """What each column is; '' for one that is no floor. One that is not known, or means what another does, is wrong."""
    heads: list[str] = []
    for head in said:
        name = column_of(head)
        if name is None:
            wrong.append((f"第 1 行不认识列「{head}」", f"line 1: no such column '{head}'"))
        elif name in heads and name not in ("", "name"):
            twin = said[heads.index(name)]
            wrong.append((f"第 1 行「{twin}」和「{head}」都是 {name}，留一列", f"line 1: '{twin}' and '{head}' are both {name}: keep one"))
        heads.append(name or "")
    return heads


def _floor(raw: Mapping[str, Any], zh: str, en: str, wrong: Wrong) -> Iterable[Floor]:
    """One floor, or none and what is wrong."""
    before = len(wrong)

    def read(key: str, kind: Callable[[Decimal], Any], most: Decimal = MOST_NUMBER, whole: bool = False, least: int = 0) -> Any:
        if raw.get(key) is None:
            return None
        value = _decimal(raw[key])
        if value is None or not least <= value <= most or (whole and value != value.to_integral_value()):
            wrong.append((f"{zh} 的 {key}「{str(raw[key])[:40]}」不行", f"{en}: {key} '{str(raw[key])[:40]}' will not do"))
            return None
        return kind(value)

    sku = str(raw.get("sku") or "").strip()
    if not sku or len(sku) > 80:
        wrong.append((f"{zh} 的 sku 空着或太长", f"{en}: sku is empty or too long"))
    rate = read("expected_per_minute", float)
    floor = Floor(
        sku, read("cost", cents), read("min_unit_price", cents), read("min_margin_rate", _millionths, Decimal("0.999999")) or 0,
        read("commission_rate", _millionths, Decimal("0.999999")) or 0, read("stock", int, whole=True), read("limit_per_buyer", int, whole=True, least=1),
        () if rate is None else (rate,) * 24, str(raw.get("name") or "").strip()[:120],
    )  # fmt: skip
    return [floor] if len(wrong) == before else []


def _decimal(value: Any) -> Decimal | None:
    text = str(value).strip().strip("¥￥元").strip().replace(",", "")
    try:
        number = Decimal(text[:-1]) / 100 if text.endswith(("%", "％")) else Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and not isinstance(value, bool) else None


def _millionths(value: Decimal) -> int:
    return int((value * MILLION).to_integral_value())
