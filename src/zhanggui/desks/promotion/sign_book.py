"""The answer of the price guard as a workbook to sign: conclusion, every SKU, the promotions as read, and the worst baskets worked out live."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from zhanggui.desks.promotion.answer_rows import Row, worst_first
from zhanggui.desks.promotion.near_filler import Figure, margin_of, price_of, receipt_of, shown_filler
from zhanggui.desks.promotion.promotion_words import BASES, COMBINES, terms, what, window
from zhanggui.desks.promotion.reasons import why
from zhanggui.desks.promotion.sign_pen import Pen
from zhanggui.desks.promotion.sign_steps import write_steps
from zhanggui.desks.promotion.verdict import NAMES, Verdict
from zhanggui.desks.promotion.worked import work_out
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.guard.answer import Answer, Worst

WORST = 10  # goods on the first sheet, and worked out on the last
SHEETS = {
    "verdict": Words("结论", "Conclusion"),
    "goods": Words("商品", "Goods"),
    "promotions": Words("优惠", "Promotions"),
    "steps": Words("计算", "Sums"),
}
GOODS_HEADS = (
    Words("判断", "Verdict"), Words("SKU", "SKU"), Words("原价", "List price"), Words("成本", "Cost"), Words("库存", "Stock"),
    Words("近30天中位价", "30-day median"), Words("最低到手价", "Least price"), Words("店铺最少收", "Least receipt"), Words("毛利率", "Margin rate"),
    Words("亏/件", "Loss each"), Words("卖光亏", "Loss of stock"), Words("精确/下限", "Exact or bound"), Words("没有限购也低于底价", "Below without a limit"),
    Words("怎么买", "With"), Words("说明", "In words"),
)  # fmt: skip
NAME = Words("商品", "Good")  # where the scenario names its goods
PROMOTION_HEADS = (
    Words("层", "Layer"), Words("一起用的规则", "How they combine"), Words("编号", "Id"), Words("优惠", "What"), Words("条件", "Terms"), Words("时间", "When"),
)  # fmt: skip
SIGNERS = (Words("制表", "Prepared by"), Words("复核", "Checked by"), Words("老板", "Owner"))


@dataclass(frozen=True)
class Check:
    """What was checked, when, and by whom: the file's name and SHA-256, the moment of the check, a name or ''. `risks`: what the signers must have seen;

    `unread`: where and what of the imported sheets was not understood.
    """

    file: str
    sha256: str
    at: datetime
    by: str = ""
    risks: Sequence[Words] = ()
    unread: Sequence[tuple[Words, str]] = ()


def sign_book(answer: Answer, told: Row, check: Check, lang: Lang) -> bytes:
    """The workbook's bytes. `told` is `answer_json` in the same language."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": check.at})
        pages = {key: book.add_worksheet(words.say(lang)) for key, words in SHEETS.items()}
        pen = Pen(book, lang)
        rows = worst_first(told["skus"])
        _conclusion(pen.on(pages["verdict"]), told, why(answer, told), rows[:WORST], check)
        _goods(pen.on(pages["goods"]), answer, told["skus"])
        _promotions(pen.on(pages["promotions"]), answer)
        _steps(pen.on(pages["steps"]), answer, [r["sku"] for r in rows[:WORST] if r["basket"]])
        for page in pages.values():
            page.set_landscape()
            page.fit_to_pages(1, 0)
    return out.getvalue()


def _conclusion(pen: Pen, told: Row, reasons: Words, worst: Sequence[Row], check: Check) -> None:
    pen.widths(16, 16, 14, 14, 14, 14, 60)
    verdict: Verdict = told["verdict"]
    pen.text(Words("大促价格检查", "Price check of promotions"), "title").down()
    pen.text(Words("结论", "Verdict"), "head").text(NAMES[verdict], verdict).text(reasons).down()
    facts = [(Words("方案文件", "Scenario"), check.file), (Words("方案 SHA-256", "SHA-256 of it"), check.sha256)]
    facts += [(Words("检查时间", "Checked at"), check.at.strftime("%Y-%m-%d %H:%M")), (Words("检查人", "Checked by"), check.by)]
    for head, said in facts:
        pen.text(head, "head").text(said).down()
    lost = sum(r["loss_if_sold_out"] or 0.0 for r in told["skus"])
    pen.text(Words("亏本的都卖光亏", "Loss of all stock"), "head").money(lost).text(told["currency"]).down()
    for line in told["worst_basket"]["words"].splitlines():
        pen.text(Words("最差的一单", "Worst order"), "head").text(line).down()
    for typed in told["typing_errors"]:
        pen.text(Words("像是填错了", "Mistyped?"), "danger").text(typed["sku"]).text(typed["why"]).down()
    for risk in check.risks:
        pen.text(Words("要看清楚", "To be seen"), "danger").text(risk).down()
    for where, text in check.unread:
        pen.text(Words("没有读懂", "Not understood"), "unknown").text(where).text(text).down()
    for left in told["not_understood"]:
        pen.text(Words("没有读懂", "Not understood"), "unknown").text(left).down()
    for note in told["notes"][:WORST]:
        pen.text(Words("看一眼", "Worth a look"), "head").text(note["about"] or note["place"]).text(
            f"{note['what']} → {note['mend']}"
        ).down()
    pen.down()
    heads = (Words("最差的商品", "Worst goods"), *(GOODS_HEADS[n] for n in (6, 7, 9, 10, 11)), GOODS_HEADS[14])
    for head in heads:
        pen.text(head, "head")
    for row in worst:
        pen.down().text(_called(row), row["verdict"]).money(row["worst_unit_price"]).money(row["worst_unit_receipt"])
        pen.money(row["loss_per_piece"]).money(row["loss_if_sold_out"]).text(_how(row)).text(row["words"], "wrap")
    pen.down().down()
    for who in SIGNERS:
        pen.text(who, "head").text("", "line").text("", "line").text(Words("日期", "Date"), "head").text("", "line").down().down()
    pen.text(
        Words(
            "改动方案里任何一个数，SHA-256 就变，要重新检查。", "Change one figure of the scenario and its SHA-256 changes: check again."
        ),
        "grey",
    )


def _called(row: Row) -> str:
    return f"{row['sku']} {row['name']}" if row.get("name") else str(row["sku"])


def _how(row: Row) -> Words:
    return Words("精确", "exact") if row["exact"] else Words("下限", "bound")


def _goods(pen: Pen, answer: Answer, rows: Sequence[Row]) -> None:
    named = any(row.get("name") for row in rows)
    pen.widths(10, 18, *([24] if named else []), 11, 11, 9, 13, 12, 12, 10, 10, 13, 11, 12, 40, 80)
    pen.heads((*GOODS_HEADS[:2], *([NAME] if named else []), *GOODS_HEADS[2:]))
    for item, row in zip(answer.world.items, rows, strict=True):
        pen.down().text(NAMES[row["verdict"]], row["verdict"]).text(row["sku"])
        if named:
            pen.text(row["name"] or "")
        pen.money(float(item.price)).money(float(item.cost))
        pen.number(item.stock).money(None if item.median_price_30d is None else float(item.median_price_30d))
        pen.money(row["worst_unit_price"]).money(row["worst_unit_receipt"]).percent(row["margin_rate"])
        pen.money(row["loss_per_piece"]).money(row["loss_if_sold_out"]).text(_how(row))
        pen.text(Words("是", "yes") if row["unlimited"] else Words("", "")).text(_bought(row)).text(row["words"])


def _bought(row: Row) -> str:
    if row["basket"] is None:
        return "—"
    filler = f" + {row['filler']:,.2f}" if row["filler"] else ""
    return " + ".join(f"{sku}×{n}" for sku, n in row["basket"].items()) + filler + "".join(f" · {p}" for p in row["applied"])


def _promotions(pen: Pen, answer: Answer) -> None:
    pen.widths(16, 44, 20, 40, 60, 40)
    pen.heads(PROMOTION_HEADS)
    for layer in answer.world.layers:
        for p in layer.promotions:
            pen.down().text(layer.name).text(Words(*(f"{a}；{b}" for a, b in zip(COMBINES[layer.combine], BASES[layer.base], strict=True))))
            pen.text(p.id).text(what(p)).text(terms(answer.world, p)).text(window(p.starts, p.ends))


def _steps(pen: Pen, answer: Answer, skus: Sequence[str]) -> None:
    """The baskets of the worst goods and the worst order, as formulas a spreadsheet computes again."""
    pen.widths(44, 18, 8, 13, 13, 13, 13, 13, 13, 12)
    by_sku = {item.sku: n for n, item in enumerate(answer.world.items)}
    blocks: list[tuple[Words, Worst, Figure]] = []
    for sku in skus:
        n = by_sku[sku]
        found = answer.items[n]
        if found is not None:
            blocks.append((Words(f"{sku} 的最低到手价", f"the least price of {sku}"), found.price, price_of(n)))
            if (found.receipt.basket, found.receipt.filler, found.receipt.interval) != (
                found.price.basket,
                found.price.filler,
                found.price.interval,
            ):
                blocks.append((Words(f"{sku} 的店铺最少收", f"the least receipt of {sku}"), found.receipt, receipt_of(n)))
    if answer.basket is not None:
        blocks.append((Words("最差的一单", "the worst order"), answer.basket, margin_of))
    for title, worst, figure in blocks:
        write_steps(pen, title, work_out(answer.world, worst.basket, shown_filler(answer.world, worst, figure), worst.interval.starts))
        if worst.filler is None:
            pen.text(
                Words(
                    "凑单只能无限接近这个数；这里用很接近的凑单金额算",
                    "a filler only comes near that figure; worked out here with one very near",
                ),
                "grey",
            ).down()
        pen.down()
