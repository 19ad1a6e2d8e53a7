"""A file that was taken for a signed check and is none: what it is, and how a signed one is made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from zhanggui.desks.promotion.drafts.signed import FORM, NOT_OURS, read_file
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

HOW = Words(
    "要签名的：在 活动 → 价格检查 建草稿，提交，批准后点「下载签名文件」",
    "for a signed one make a draft in Activities → Price check, hand it in, have it approved, then 'Download the signed file'",
)
NO_SIGNATURE = Words("没有电子签名，核对不了有没有被改过", "without a signature: nobody can tell whether it was changed")
SHEET = Words("手写签字用的签字表（guard check 写的）", "the sheet of guard check, to be printed and signed by hand")
WORKBOOK = Words("一个工作簿", "a workbook")
KINDS: tuple[tuple[tuple[str, ...], Words], ...] = (
    (("skus", "worst_basket", "verdict"), Words("价格检查的结论（guard check --json）", "the answer of guard check --json")),
    (("items", "layers"), Words("一份方案", "a scenario")),
    (("mistakes",), Words("一份写着方案哪里不对的清单", "a list of a scenario's mistakes")),
)


def read_signed(data: bytes) -> dict[str, Any]:
    """The record of a signed check. Raises FileError that says what another file is."""
    if data[:4] == b"PK\x03\x04":
        raise _refusal(SHEET if _is_sheet(data) else WORKBOOK)
    try:
        record = read_file(data)
    except FileError:
        raise _refusal(_scenario_of(data)) from None
    if record.get("form") == FORM:
        return record
    raise _refusal(next((said for keys, said in KINDS if all(key in record for key in keys)), None))


def _refusal(what: Words | None) -> FileError:
    if what is None:
        return FileError(NOT_OURS, HOW)
    return FileError(Words(f"这是{what.zh}，{NO_SIGNATURE.zh}", f"this is {what.en}, {NO_SIGNATURE.en}"), HOW)


def _is_sheet(data: bytes) -> bool:
    """Whether a workbook has the pages of the sheet that guard check writes."""
    from zhanggui.desks.promotion.sign_book import SHEETS

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            pages = book.read("xl/workbook.xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return False
    return any(all(f'name="{words.say(lang)}"' in pages for words in SHEETS.values()) for lang in ("zh", "en"))


def _scenario_of(data: bytes) -> Words | None:
    """What is no JSON may be a scenario in TOML."""
    from zhanggui.desks.promotion.mistakes import ScenarioError
    from zhanggui.desks.promotion.scenario_file import parse

    try:
        told = parse(data, "file.toml")
    except ScenarioError:
        return None
    return KINDS[1][1] if isinstance(told, Mapping) and "items" in told else None
