"""The answer of the price guard as text: the verdict, the money, the worst goods first."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence, Set
from pathlib import Path

from zhanggui.brief.render_text_layout import Painter, cut, rule, table, wrap
from zhanggui.cli.guard_width import width
from zhanggui.desks.promotion.answer_rows import Row, worst_first
from zhanggui.desks.promotion.answer_words import in_currency
from zhanggui.desks.promotion.reasons import why
from zhanggui.desks.promotion.verdict import NAMES
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.guard.answer import Answer

SHOWN = 20  # goods told without --all
ROOMY = 78  # columns that a table needs; a narrower terminal gets a paragraph for each good
NOTED = 10
MARKS = {"danger": "✗", "unknown": "?", "safe": "✓"}


def check_lines(answer: Answer, told: Row, lang: Lang, every: bool, file: Path) -> list[str]:
    """The whole answer for a terminal."""
    wide = width()
    rows, typed = worst_first(told["skus"]), {error["sku"] for error in told["typing_errors"]}
    shown = rows if every else rows[:SHOWN]
    lines = _head(answer, told, lang, wide)
    lines += ["", *(_table(shown, typed, lang, wide) if wide >= ROOMY else [])]
    for row in shown if wide < ROOMY else [r for r in shown if r["verdict"] != "safe"][:SHOWN]:
        called = f"{row['name']} " if row.get("name") else ""
        lines += wrap(called + row["words"], wide, first=f"{_mark(row, typed)} ", rest="  ")
    if len(rows) > len(shown):
        lines += wrap(_left_out(rows[len(shown) :]).say(lang), wide, first="  ")
    return [*lines, *_notes(told, lang, wide), *_how(shown, told, lang, file)]


def _head(answer: Answer, told: Row, lang: Lang, wide: int) -> list[str]:
    """The verdict with its reasons, then what is counted: the goods one by one, without the worst order and typing errors."""
    verdict = told["verdict"]
    lines = [rule(f"{MARKS[verdict]} {NAMES[verdict].say(lang)}", wide)]
    lines += wrap(f"{NAMES[verdict].say(lang)}{Words('：', ': ').say(lang)}{why(answer, told).say(lang)}", wide, first="  ")
    for left in told["not_understood"][:NOTED]:
        lines += wrap(left, wide, first=Words("? 没读进方案：", "? not in the scenario: ").say(lang), rest="  ")
    if (more := len(told["not_understood"]) - NOTED) > 0:
        lines += wrap(Words(f"还有 {more} 处没读进方案", f"{more} more are not in the scenario").say(lang), wide, first="? ")
    alone = _counted(told["skus"])
    lines += wrap(Words(f"单看商品：{alone.zh}", f"goods by themselves: {alone.en}").say(lang), wide, first="  ")
    lost = sum(r["loss_if_sold_out"] or 0.0 for r in told["skus"])
    if lost:
        sum_lost = in_currency(f"{lost:,.2f}", told["currency"])
        words = Words(f"亏本的都卖光，最多亏 {sum_lost.zh}", f"sold out at their worst, the losing goods lose {sum_lost.en}")
        lines += wrap(words.say(lang), wide, first="  ")
    for line in told["worst_basket"]["words"].splitlines():  # of a bound two: the bound, and the order that was found
        lines += wrap(line, wide, first="  ")
    for typed in told["typing_errors"]:
        lines += wrap(
            f"{typed['sku']}{Words(' 像是填错了：', ' looks mistyped: ').say(lang)}{typed['why']}",
            wide,
            first="✗ ",
            rest="  ",
        )
    return lines


def _counted(rows: Sequence[Row]) -> Words:
    count = Counter(row["verdict"] for row in rows)
    said = [
        (count["danger"], Words("个低于底价", "below the floor")),
        (count["unknown"], Words("个说不准", "unknown")),
        (count["safe"], Words("个不低于底价", "not below the floor")),
    ]
    zh, en = "，".join(f"{n} {w.zh}" for n, w in said if n), ", ".join(f"{n} {w.en}" for n, w in said if n)
    return Words(zh, en)


HEADS = (
    Words("", ""), Words("SKU", "SKU"), Words("最低到手价", "least price"), Words("店铺收", "receipt"), Words("亏/件", "loss each"),
    Words("卖光亏", "loss of stock"), Words("算法", "how"), Words("怎么买", "with"),
)  # fmt: skip


NAME = Words("商品", "good")
NAME_WIDE = 20


def _table(rows: Sequence[Row], typed: Set[str], lang: Lang, wide: int) -> list[str]:
    body = [[h.say(lang) for h in HEADS], *[_cells(row, _mark(row, typed), lang) for row in rows]]
    if not any(row.get("name") for row in rows):
        return table(body, "<<>>>><<", Painter(lang, False), wide, flex=7, indent=0)
    named = [NAME.say(lang), *(cut(row["name"] or "", NAME_WIDE) for row in rows)]
    body = [[*cells[:2], name, *cells[2:]] for cells, name in zip(body, named, strict=True)]
    return table(body, "<<<>>>><<", Painter(lang, False), wide, flex=8, indent=0)


def _mark(row: Row, typed: Set[str]) -> str:
    """One whose price looks mistyped is not ticked off, however its figures come out."""
    return "!" if row["verdict"] == "safe" and row["sku"] in typed else MARKS[row["verdict"]]


def _cells(row: Row, mark: str, lang: Lang) -> list[str]:
    loss = row["loss_per_piece"]
    return [
        mark,
        cut(row["sku"], 18),
        _money(row["worst_unit_price"]),
        _money(row["worst_unit_receipt"]),
        _money(loss) if loss else "—",
        _money(row["loss_if_sold_out"]) if row["loss_if_sold_out"] else "—",
        (Words("精确", "exact") if row["exact"] else Words("下限", "bound")).say(lang),
        _with(row, lang),
    ]


def _with(row: Row, lang: Lang) -> str:
    if row["basket"] is None:
        return "—"
    bought = " + ".join(f"{sku}×{n}" for sku, n in row["basket"].items())
    filler = f" + {Words('别店', 'others').say(lang)} {row['filler']:,.2f}" if row["filler"] else ""
    return bought + filler + (f" · {' + '.join(row['applied'])}" if row["applied"] else "")


def _money(amount: float | None) -> str:
    return "—" if amount is None else f"{amount:,.2f}"


def _left_out(rows: Sequence[Row]) -> Words:
    left = _counted(rows)
    return Words(f"没列出的：{left.zh}；--all 全部列出", f"not shown: {left.en}; --all shows all")


def _notes(told: Row, lang: Lang, wide: int) -> list[str]:
    notes = told["notes"]
    lines = ["", rule(Words("看一眼", "worth a look").say(lang), wide)] if notes else []
    for n in notes[:NOTED]:
        lines += wrap(f"{n['about'] or n['place']}{Words('：', ': ').say(lang)}{n['what']} → {n['mend']}", wide, first="! ", rest="  ")
    return lines + (
        [Words(f"  还有 {len(notes) - NOTED} 条，见 --json", f"  {len(notes) - NOTED} more: see --json").say(lang)]
        if len(notes) > NOTED
        else []
    )


def _how(rows: Sequence[Row], told: Row, lang: Lang, file: Path) -> list[str]:
    """The command that works the worst basket out: the worst good's, or the order's when no good is bad by itself. It is not wrapped, to be copied."""
    lines: list[str] = [""]
    worst = told["worst_basket"]
    order_alone = rows and rows[0]["verdict"] == "safe" and (worst["margin"] or 0) < 0
    first = worst if order_alone else next((r for r in rows if r["explain"]), None)
    if first is not None:
        lines.append(Words("一层一层看：", "layer by layer:").say(lang))
        lines.append("  " + shlex.join(["zhanggui", "guard", "explain", str(file), *first["explain"]]))
    return lines
