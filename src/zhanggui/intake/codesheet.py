"""The sheet on which a person confirms which code of the platform is which of the cost sheet. own_code_map reads it back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from zhanggui.kernel.formula import harmless
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.codes import Suggestion

HEADS = (
    Words("平台商家编码", "Platform code"),
    Words("平台SKU ID", "Platform SKU ID"),
    Words("平台商品ID", "Platform product ID"),
    Words("平台商品名称", "Title"),
    Words("平台规格", "Variant"),
    Words("成本表编码", "Cost code"),
    Words("成本表名称", "Cost title"),
    Words("成本表规格", "Cost variant"),
    Words("件数", "Units"),
    Words("相似度", "Similarity"),
    Words("名次", "Rank"),
    Words("确认(是/否)", "Confirmed (yes/no)"),
)
ANSWERS = Words("是,否", "yes,no")
HOW = Words(
    "对的在最后一列写“是”，不对写“否”或留空；成本表编码可以改；平台一件等于成本表几件写在件数。保存后：zhanggui import 这个文件 --shop 代号",
    "Say yes in the last column where it is right, no or nothing where not; cost codes may be changed; units: pieces of the cost sheet in one of the platform. "
    "Save it, then: zhanggui import THIS FILE --shop KEY",
)


@dataclass(frozen=True)
class Asked:
    """One code of the platform without a cost, and what may be its code in the cost sheet."""

    sku_id: str
    merchant_sku: str
    product_id: str
    title: str
    spec: str
    money: float
    found: Sequence[Suggestion]


def write_code_sheet(asked: Sequence[Asked], lang: Lang) -> bytes:
    """The workbook: one line a suggestion, the code with most money first; codes without any stand there to be filled in by hand."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        page = book.add_worksheet("对照 codes")
        page.set_column(0, len(HEADS) - 1, 18, text)
        for place, words in enumerate(HEADS):
            page.write_string(0, place, words.say(lang), bold)
        lines = [line for one in asked for line in _lines(one)]
        for row, cells in enumerate(lines, start=1):
            for place, cell in enumerate(cells):
                page.write_string(row, place, harmless(cell), text)
        page.data_validation(
            1, len(HEADS) - 1, max(len(lines), 1), len(HEADS) - 1, {"validate": "list", "source": ANSWERS.say(lang).split(",")}
        )
        page.write_comment(0, len(HEADS) - 1, HOW.say(lang), {"x_scale": 3})
        page.freeze_panes(1, 0)
    return out.getvalue()


def _lines(one: Asked) -> list[list[str]]:
    theirs = [one.merchant_sku, one.sku_id, one.product_id, one.title, one.spec]
    if not one.found:
        return [[*theirs, *[""] * (len(HEADS) - len(theirs))]]
    return [[*theirs, s.mine.code, s.mine.title, s.mine.spec, "1", f"{s.score:.2f}", str(s.rank), ""] for s in one.found]
