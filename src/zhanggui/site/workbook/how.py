"""The sheet that says how the workbook is handed back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhanggui.kernel.words import Words
from zhanggui.site.workbook.form import Part
from zhanggui.site.workbook.hand import Hand
from zhanggui.site.workbook.pen import Pen

NAME = Words("怎么交回", "How to hand it back")
STEPS = (
    Words(
        "浅黄色的格子可以改；别的锁着，改了也不收。",
        "Cells in pale yellow may be changed; the others are locked, and nothing of theirs is taken.",
    ),
    Words(
        "存成 .xlsx（WPS、Excel、LibreOffice 都行），在「今日」点「导回」传上来；或运行 zhanggui workbook preview 文件、zhanggui workbook take 文件。",
        "Save it as .xlsx (WPS, Excel, LibreOffice) and send it by 'Excel back' on the page Today; or run zhanggui workbook preview FILE, then take FILE.",
    ),
    Words(
        "先看到每一处改动，点了才收；有一处不对就一处也不收，除非你说只收对的。",
        "You see every change first, and nothing is taken before you say so; one that is wrong stops all, unless you take the good ones only.",
    ),
    Words(
        "你下载之后别人改过的格子会写明：他改成什么、谁、什么时候。那一处不收，看过再在页面上改。",
        "Cells that somebody changed since are named: to what, by whom, when. Those are not taken; look, then change them on the page.",
    ),
    Words(
        "排序、筛选、删行都没关系：删掉的行就是不改。新加的行不收。",
        "Sort, filter, delete rows as you like: a deleted row changes nothing. Added rows are not taken.",
    ),
    Words("公式按算出的值读。", "Formulas are read as the values they gave."),
    Words(
        "要动锁着的格子（比如重排）：审阅 → 撤销工作表保护，没有密码。",
        "To move locked cells: Review, Unprotect Sheet; there is no password.",
    ),
)
READ_ONLY = Words("（你只能看）", " (yours to read)")
BRIEF = Words("晨报的几张表只给看，不收回。", "The sheets of the brief are to read; nothing of theirs comes back.")


def write_how(book: Any, pen: Pen, parts: Sequence[Part], hand: Hand, brief: bool) -> None:
    """One column of text: the steps, then a line a sheet."""
    page = book.add_worksheet(NAME.say(hand.lang))
    page.set_column(0, 0, 110)
    page.write_string(0, 0, NAME.say(hand.lang), pen.title)
    told = [step.say(hand.lang) for step in STEPS] + ([BRIEF.say(hand.lang)] if brief else [])
    for part in parts:
        mark = "" if hand.may(part.edits) else READ_ONLY.say(hand.lang)
        told.append(f"{part.name.say(hand.lang)}{mark}: {part.how.say(hand.lang)}")
    for n, text in enumerate(told, 1):
        page.write_string(n, 0, text, pen.text)
    page.protect("")
