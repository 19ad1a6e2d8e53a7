"""What one cell of an export says, read exactly: numbers and text. Days and moments are in cellday.py.

Every reader takes the text of a cell and returns the value, None for "nothing", or raises CellError with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from zhanggui.intake.filedate import Span
from zhanggui.kernel.formula import STARTS
from zhanggui.kernel.words import Words

NULLS = frozenset(
    [
        *("", "-", "--", "---", "—", "——", "\\n", "null", "(null)", "none", "nan", "n/a"),
        *("#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!"),
        *("无退款申请", "任意时间", "暂无", "无数据"),
    ]
)
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\ufeff\u200b\u200c\u200d\u2060"
CODES = "CNY|RMB|USD|GBP|EUR|INR|AUD|BRL|JPY|CAD|MXN|SGD|MYR|IDR|THB|VND|PHP|PLN|SEK"
CURRENCIES = re.compile(rf"(?:{CODES}|US|HK|NT|MX|A|C|R|S)?[¥$€£₹฿₫₱]|^(?:{CODES}) ?|^(?:Rp|RM)\.? ?", re.ASCII)
UNIT = re.compile(r"(?:元|件|人次|人|次|笔|个|单|秒)$")
DIGITS = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?")
SCIENTIFIC = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]{1,3}")
RANGE = re.compile(r"\d\D*(?:~|至|–| - )\D*\d")
LOST_ID = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE]\+[0-9]+")
QUOTED = re.compile(r'="(.*)"|=([0-9A-Za-z.-]*)', re.DOTALL)
SIZES = {"万": 4, "亿": 8, "千": 3, "w": 4, "W": 4}
MONEY_LIMIT = Decimal(10) ** 14
COUNT_LIMIT = 2**63
MONEY_STEP = Decimal("0.0001")


class CellError(ValueError):
    """A cell that cannot be read as what its column holds."""

    def __init__(self, why: Words) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True)
class Rules:
    """How the cells of one file are to be read. `shop_zone`: where moments end up; `file_zone`: where naive ones come from."""

    date_order: Literal["ymd", "mdy", "dmy"] = "ymd"
    decimal: Literal[".", ","] = "."
    shop_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    file_zone: ZoneInfo | None = None
    nulls: frozenset[str] = NULLS
    near: Span | None = None  # what a day without a year lies in or next to


def unwrap(text: str) -> str:
    """The text without blanks around it, ="…", and the apostrophe that spreadsheets put before digits."""
    text = text.strip(BLANKS)
    if text[:1] in ("'", "’", "`") and (text[1:2] in STARTS or (text[1:2].isalnum() and "'" not in text[1:])):
        text = text[1:].strip(BLANKS)
    if text.startswith("="):
        found = QUOTED.fullmatch(text)
        text = (found.group(1) or found.group(2) or "").strip(BLANKS) if found else text
    return text


def plain(text: str, rules: Rules) -> str | None:
    """Text in its compatibility form (full-width → half-width), None when it is a word for nothing."""
    text = unicodedata.normalize("NFKC", unwrap(text)).strip(BLANKS)
    return None if text.lower() in rules.nulls else text


def read_text(text: str, rules: Rules) -> str | None:
    """Free text as it stands: only wrappers and words for nothing go."""
    text = unwrap(text)
    return None if text.lower() in rules.nulls else text


def read_id(text: str, rules: Rules) -> str | None:
    """An identifier: text, never a number. 17850.0 is 17850; 1.23E+18 has lost its digits for ever."""
    name = plain(text, rules)
    if name is None:
        return None
    name = re.sub(r"^ID\s*:\s*", "", name, flags=re.IGNORECASE)
    if LOST_ID.fullmatch(name):
        raise CellError(
            Words(
                f"编号「{name}」被表格软件变成了科学计数法，原来的数字找不回来；请重新下载，不要用表格软件另存",
                f"the id '{name}' was turned into scientific notation by a spreadsheet and its digits are lost; download the file again",
            )
        )
    return name[:-2] if re.fullmatch(r"[0-9]+\.0", name) else name or None


def read_exact(text: str, rules: Rules) -> Decimal | None:
    """Any written number → exact Decimal: 1,234.50  ¥12  12.30元  12.34% (0.1234)  1.2万  (3.00)  －５."""
    said = plain(text, rules)
    if said is None:
        return None
    body = CURRENCIES.sub("", said.replace(" ", "") if rules.decimal == "," else said).strip()
    negative = body.startswith("(") and body.endswith(")")
    body = body[1:-1] if negative else body
    if body[:1] in "+-−" and body[1:]:
        negative ^= body[0] != "+"
        body = CURRENCIES.sub("", body[1:].strip()).strip()
    if rules.decimal == ",":
        body = body.replace(".", "\0").replace(",", ".").replace("\0", ",")
    body, shift = _size(UNIT.sub("", body).strip())
    if GROUPED.fullmatch(body):
        body = body.replace(",", "")
    if not (DIGITS.fullmatch(body) or SCIENTIFIC.fullmatch(body)):
        raise CellError(_why_no_number(said))
    exact = Decimal(body).scaleb(shift)
    return -exact if negative else exact


def _size(body: str) -> tuple[str, int]:
    """The number without %, 万 or 亿, and the power of ten they stand for."""
    if body.endswith("%"):
        return body[:-1].strip(), -2
    if body[-1:] in SIZES:
        return body[:-1].strip(), SIZES[body[-1]]
    return body, 0


def _why_no_number(said: str) -> Words:
    short = said if len(said) <= 40 else said[:40] + "…"
    if RANGE.search(said):
        return Words(f"「{short}」是区间，不是一个数", f"'{short}' is a range, not one number")
    return Words(f"「{short}」不是数字", f"'{short}' is not a number")


def read_money(text: str, rules: Rules) -> Decimal | None:
    """Money to four decimals, half up."""
    exact = read_exact(text, rules)
    if exact is None:
        return None
    if abs(exact) >= MONEY_LIMIT:
        raise CellError(Words(f"金额「{text.strip()[:40]}」大得不可能", f"the amount '{text.strip()[:40]}' is impossibly large"))
    return exact.quantize(MONEY_STEP, ROUND_HALF_UP)


def read_count(text: str, rules: Rules) -> int | None:
    """A whole number; 12.0 is 12, 12.5 is refused."""
    exact = read_exact(text, rules)
    if exact is None:
        return None
    if abs(exact) >= COUNT_LIMIT:
        raise CellError(Words(f"「{text.strip()[:40]}」大得不可能", f"'{text.strip()[:40]}' is impossibly large"))
    if exact != exact.to_integral_value():
        raise CellError(Words(f"「{text.strip()[:40]}」不是整数", f"'{text.strip()[:40]}' is not a whole number"))
    return int(exact)


def read_number(text: str, rules: Rules) -> float | None:
    """A plain number; 12.34% is 0.1234."""
    exact = read_exact(text, rules)
    return None if exact is None else float(exact)


YES = frozenset(["true", "1", "yes", "y", "t", "是", "有", "1.0"])
NO = frozenset(["false", "0", "no", "n", "f", "否", "没有", "无", "0.0"])


def read_flag(text: str, rules: Rules) -> bool | None:
    """是/否, true/false, 1/0."""
    said = plain(text, rules)
    if said is None:
        return None
    if said.lower() in YES:
        return True
    if said.lower() in NO:
        return False
    raise CellError(Words(f"「{said[:40]}」不是“是/否”", f"'{said[:40]}' is neither yes nor no"))
