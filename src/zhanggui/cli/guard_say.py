"""The answer of the price guard as text: the verdict, the money, the worst goods first."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from zhanggui.brief.render_text_layout import Painter, cut, rule, table, wrap
from zhanggui.cli.guard_width import width
from zhanggui.desks.promotion.answer_rows import ORDER, Row, worst_first
from zhanggui.desks.promotion.verdict import MEANS, NAMES
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.guard.answer import Answer

SHOWN = 20  # goods told without --all
ROOMY = 78  # columns that a table needs; a narrower terminal gets a paragraph for each good
NOTED = 10
MARKS = {"danger": "✗", "unknown": "?", "safe": "✓"}


def check_lines(answer: Answer, told: Row, lang: Lang, every: bool, file: Path) -> list[str]:
    """The whole answer for a terminal."""
    wide = width()
    rows = worst_first(told["skus"])
    shown = rows if every else rows[:SHOWN]
    lines = _head(told, lang, wide)
    lines += ["", *(_table(shown, lang, wide) if wide >= ROOMY else [])]
    for row in shown if wide < ROOMY else [r for r in shown if r["verdict"] != "safe"][:SHOWN]:
        lines += wrap(row["words"], wide, first=f"{MARKS[row['verdict']]} ", rest="  ")
    if len(rows) > len(shown):
        lines += wrap(_left_out(rows[len(shown) :]).say(lang), wide, first="  ")
    return [*lines, *_notes(told, lang, wide), *_how(shown, told, lang, file)]


def _head(told: Row, lang: Lang, wide: int) -> list[str]:
    verdict = told["verdict"]
    count: dict[str, int] = {v: sum(r["verdict"] == v for r in told["skus"]) for v in ORDER}
    lines = [rule(f"{MARKS[verdict]} {NAMES[verdict].say(lang)}", wide)]
    lines += wrap(_counted(count, len(told["skus"])).say(lang), wide, first="  ")
    lost = sum(r["loss_if_sold_out"] or 0.0 for r in told["skus"])
    if lost:
        lines += wrap(
            Words(f"亏本的都卖光，最多亏 {lost:,.2f} {told['currency']}", f"sold out at their worst, the losing goods lose {lost:,.2f} {told['currency']}").say(lang),
            wide, first="  ",
        )  # fmt: skip
    lines += wrap(told["worst_basket"]["words"], wide, first="  ")
    for typed in told["typing_errors"]:
        lines += wrap(
            f"{typed['sku']}{Words('：价格像打错了，', ': its price looks mistyped: ').say(lang)}{typed['why']}",
            wide,
            first="✗ ",
            rest="  ",
        )
    return lines


def _counted(count: dict[str, int], goods: int) -> Words:
    said = [
        (count["danger"], Words("个低于底价", "below the floor")),
        (count["unknown"], Words("个说不准", "unknown")),
        (count["safe"], Words("个安全", "safe")),
    ]
    zh, en = "，".join(f"{n} {w.zh}" for n, w in said if n), ", ".join(f"{n} {w.en}" for n, w in said if n)
    return Words(f"{goods} 个商品：{zh}", f"{goods} goods: {en}")


HEADS = (
    Words("", ""), Words("SKU", "SKU"), Words("最低到手价", "least price"), Words("店铺收", "receipt"), Words("亏/件", "loss each"),
    Words("卖光亏", "loss of stock"), Words("算法", "how"), Words("怎么买", "with"),
)  # fmt: skip


def _table(rows: Sequence[Row], lang: Lang, wide: int) -> list[str]:
    body = [[h.say(lang) for h in HEADS], *[_cells(row, lang) for row in rows]]
    return table(body, "<<>>>><<", Painter(lang, False), wide, flex=7, indent=0)


def _cells(row: Row, lang: Lang) -> list[str]:
    loss = row["loss_per_piece"]
    return [
        MARKS[row["verdict"]],
        cut(row["sku"], 18),
        _money(row["worst_unit_price"]),
        _money(row["worst_unit_receipt"]),
        _money(loss) if loss else "—",
        _money(row["loss_if_sold_out"]) if row["loss_if_sold_out"] else "—",
        (Words("精确", "exact") if row["exact"] else Words("下界", "bound")).say(lang),
        _with(row),
    ]


def _with(row: Row) -> str:
    if row["basket"] is None:
        return "—"
    bought = " + ".join(f"{sku}×{n}" for sku, n in row["basket"].items())
    filler = f" + ({row['filler']:,.2f})" if row["filler"] else ""
    return bought + filler + (f" · {' + '.join(row['applied'])}" if row["applied"] else "")


def _money(amount: float | None) -> str:
    return "—" if amount is None else f"{amount:,.2f}"


def _left_out(rows: Sequence[Row]) -> Words:
    count: dict[str, int] = {v: sum(r["verdict"] == v for r in rows) for v in ORDER}
    return Words(f"没列出 {_counted(count, len(rows)).zh}；--all 全部列出", f"not shown: {_counted(count, len(rows)).en}; --all shows all")


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
    """What the verdict means, and the command that works the worst basket out. It is not wrapped, to be copied."""
    verdict, colon = told["verdict"], Words("：", ": ").say(lang)
    lines = ["", *wrap(f"{NAMES[verdict].say(lang)}{colon}{MEANS[verdict].say(lang)}", width(), rest="  ")]
    first = next((r for r in rows if r["explain"]), None)
    if first is not None:
        lines.append(Words("一层一层看：", "layer by layer:").say(lang))
        lines.append("  " + shlex.join(["zhanggui", "guard", "explain", str(file), *first["explain"]]))
    return lines
