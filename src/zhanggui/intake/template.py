"""An empty workbook for a recipe: its headers on the first sheet, and on the second what each column is, with an example."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import xlsxwriter

from zhanggui.intake.frame import EXT, kind_of
from zhanggui.intake.recipemodel import DROP, RAW, Recipe, Target
from zhanggui.kernel.formula import harmless
from zhanggui.kernel.words import Words

DATA, NOTES = "数据 data", "说明 notes"
KINDS: dict[str, Words] = {
    "text": Words("文字", "text"),
    "id": Words("编号，按文字填", "id, as text"),
    "count": Words("整数", "whole number"),
    "money": Words("金额", "amount"),
    "number": Words("数或百分比", "number or percentage"),
    "day": Words("日期 2026-10-28", "day 2026-10-28"),
    "moment": Words("时间 2026-10-28 09:30:00", "moment 2026-10-28 09:30:00"),
    "flag": Words("是/否", "yes/no"),
    EXT: Words("文字或数", "text or number"),
}
NEVER_KEPT = Words("个人信息：读过就丢，不入库", "personal: read past and never kept")
FINGERPRINT = Words("账号：只存加密指纹", "account: only a keyed fingerprint is kept")
COMPARED = Words("只用来核对，不入库", "compared, not kept")
AS_IT_IS = Words("原样保存", "kept as it is")
NOT_USED = Words("不用", "not used")
HEADS = (
    Words("列", "column"),
    Words("示例（不要抄进数据表）", "example (not part of the data)"),
    Words("必填", "required"),
    Words("说明", "what it is"),
    Words("去向", "goes to"),
    Words("也可写作", "other names"),
)


@dataclass(frozen=True)
class Line:
    """One column of the template, as its notes say it."""

    header: str
    example: str
    required: bool
    what: Words
    goes_to: str
    other_names: list[str]


def headers_of(recipe: Recipe) -> list[str]:
    """The headers of a template: those of the example, else one for each place that the recipe fills; and those it is known by."""
    if recipe.headerless:
        return list(recipe.headerless)
    chosen = list(recipe.example)
    if not chosen:
        old = {r.old for r in recipe.renames}
        places: dict[tuple[Target, ...], str] = {}
        for header, targets in recipe.columns.items():
            if header not in old:
                places.setdefault(targets if _is_place(targets) else (Target(header),), header)
        chosen = list(places.values())
    known_by = [p for p in recipe.fingerprints if not p & recipe.absent]
    if not any(p <= set(chosen) for p in known_by):
        chosen += [h for h in recipe.columns if h in known_by[0] and h not in chosen]
        chosen += sorted(known_by[0] - set(chosen))
    return chosen


def lines_of(recipe: Recipe) -> Iterator[Line]:
    """What the notes say of every column."""
    known_by = next((p for p in recipe.fingerprints if p <= set(headers_of(recipe))), frozenset())
    needed = {*recipe.required, *(names[0] for names in recipe.any_of if names)}
    for header in headers_of(recipe):
        targets = recipe.columns.get(header, ())
        required = header in known_by or any(t.name in needed for t in targets)
        others = [h for h, there in recipe.columns.items() if h != header and there == targets and _is_place(targets)]
        goes_to = ", ".join(dict.fromkeys(t.name for t in targets))
        yield Line(header, recipe.example.get(header, ""), required, _what(targets), goes_to, others)


def write_template(recipe: Recipe) -> bytes:
    """The template as the bytes of an .xlsx. Cells of the data sheet are text, so that no long id loses its digits."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, text, wrap = (
            book.add_format({"bold": True, "num_format": "@"}),
            book.add_format({"num_format": "@"}),
            book.add_format({"text_wrap": True}),
        )
        page = book.add_worksheet(recipe.sheets[0] if recipe.sheets else DATA)
        headers = headers_of(recipe)
        page.set_column(0, max(len(headers) - 1, 0), 16, text)
        if not recipe.headerless:
            for place, header in enumerate(headers):
                page.write_string(0, place, harmless(header), bold)
            page.freeze_panes(1, 0)
        notes = book.add_worksheet(NOTES)
        notes.set_column(0, 5, 24, wrap)
        for n, words in enumerate(_about(recipe)):
            notes.write_string(n, 0, f"{words.zh}\n{words.en}")
        top = len(_about(recipe)) + 1
        notes.write_row(top, 0, [f"{w.zh} {w.en}" for w in HEADS], bold)
        for row, line in enumerate(lines_of(recipe), start=top + 1):
            cells = [
                line.header,
                line.example,
                "是 yes" if line.required else "",
                f"{line.what.zh} / {line.what.en}",
                line.goes_to,
                "、".join(line.other_names),
            ]
            for place, cell in enumerate(cells):
                notes.write_string(row, place, f"[{cell}]" if place == 0 else harmless(cell), wrap)
    return out.getvalue()


def _about(recipe: Recipe) -> list[Words]:
    sheet = recipe.sheets[0] if recipe.sheets else DATA
    head = Words(
        f"{recipe.name.zh}（{recipe.id}）：在「{sheet}」里填，表头不要改",
        f"{recipe.name.en} ({recipe.id}): fill in the sheet '{sheet}', keep its headers",
    )
    if recipe.headerless:
        head = Words(
            f"{recipe.name.zh}：没有表头，从第一行起按下面的顺序填",
            f"{recipe.name.en}: no header row; fill from the first row on, in this order",
        )
    return [head, *([recipe.notes] if recipe.notes else []), *([recipe.download] if recipe.download else [])]


def _is_place(targets: tuple[Target, ...]) -> bool:
    """True when the targets are somewhere in the lake: two headers with equal ones mean the same."""
    return bool(targets) and targets[0].name not in (RAW, DROP) and targets[0].table not in ("pii", "derived")


def _what(targets: tuple[Target, ...]) -> Words:
    first = targets[0] if targets else Target(RAW)
    if first.name in (RAW, DROP):
        return AS_IT_IS if first.name == RAW else NOT_USED
    if first.table == "pii":
        return NEVER_KEPT
    if first.hash:
        return FINGERPRINT
    if first.table == "derived":
        return COMPARED
    words = KINDS[str(kind_of(first.name))]
    if first.end:
        return Words(f"{words.zh}，可以写区间 1万 ~ 2.5万", f"{words.en}; may be a range")
    return words
