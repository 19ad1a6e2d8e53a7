"""One basket worked out on a sheet as live formulas: whoever doubts a figure changes a cell and sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from zhanggui.desks.promotion.promotion_words import moment, what
from zhanggui.desks.promotion.sign_pen import Pen
from zhanggui.desks.promotion.worked import Took, Worked
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.kinds import ZERO
from zhanggui.methods.guard.world import Kind

HEADS = (
    Words("优惠", "Promotion"), Words("商品", "Good"), Words("件数", "Pieces"), Words("单价/算在", "Price or base"), Words("范围内合计", "In scope"),
    Words("共减", "Worth"), Words("本行减", "Taken"), Words("减前", "Before"), Words("减后", "Left"), Words("谁出钱", "Who pays"),
)  # fmt: skip
TOTALS = (
    Words("算下来", "In the end"), Words("商品", "Good"), Words("件数", "Pieces"), Words("买家付", "Buyer pays"), Words("平台补", "Platform adds"),
    Words("佣金率", "Commission"), Words("店铺收", "Receipt"), Words("每件付", "Paid each"), Words("每件收", "Received each"), Words("成本", "Cost each"),
)  # fmt: skip
OTHERS = Words("别店凑单", "other shops' goods")
NEAR = 6  # decimals to which a sum is compared with a threshold: a spreadsheet counts in floating point
MOST_IFS = 12  # tiers written as IFs inside each other


@dataclass
class Sums:
    """Where the results of one basket stand: cells of the price and receipt of a piece by line, and of the margin."""

    prices: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    margin: str = ""


@dataclass
class _Cells:
    """The cell that holds each line's amount now, at the start, and as its layer began; what each layer's promotions took so far."""

    now: list[str]
    original: list[str]
    pieces: list[str]
    entered: list[str] = field(default_factory=list)
    layer: int = -1
    parts: dict[int, list[str]] = field(default_factory=dict)  # the shares of this layer so far before any cut, by line
    funded: dict[int, list[str]] = field(default_factory=dict)
    gifts: list[str] = field(default_factory=list)


def write_steps(pen: Pen, title: Words, w: Worked) -> Sums:
    """The block of one basket. Amounts start from list prices; every later cell is a formula."""
    at = Words(f"（{moment(w.at).replace('T', ' ')}）", f" ({moment(w.at).replace('T', ' ')})") if w.at else Words("", "")
    pen.text(Words(title.zh + at.zh, title.en + at.en), "title").down()
    for head in HEADS:
        pen.text(head, "head")
    cells = _lines(pen.down(), w)
    for took in w.took:
        if took.layer != cells.layer:
            cells.layer, cells.entered, cells.parts = took.layer, list(cells.now), {}
        _gift(pen, took, cells) if took.gift else _step(pen, w, took, cells)
    return _totals(pen, w, cells)


def _lines(pen: Pen, w: Worked) -> _Cells:
    cells = _Cells([], [], [])
    for line in w.lines:
        pen.text(Words("原价", "list price")).text(line.sku or OTHERS)
        cells.pieces.append(pen.cell())
        if line.item is None:
            pen.skip(6)
            cells.now.append(pen.formula(_number(line.amount), float(line.amount)))
        else:
            pen.number(line.qty)
            price = pen.cell()
            pen.money(float(w.world.items[line.item].price)).skip(4)
            cells.now.append(pen.formula(f"{cells.pieces[-1]}*{price}", float(line.amount)))
        pen.down()
    cells.original = list(cells.now)
    return cells


def _number(amount: Fraction) -> str:
    """An exact amount inside a formula."""
    return str(amount.numerator) if amount.denominator == 1 else f"{amount.numerator}/{amount.denominator}"


def _base(w: Worked, t: Took, n: int, cells: _Cells) -> str:
    """The cell or sum that a promotion is computed on."""
    layer = w.layers[t.layer]
    start = cells.entered[n] if layer.base == "running" else cells.original[n]
    return start + "".join(f"-({part})" for part in cells.parts.get(n, [])) if layer.combine == "chain" else start


def _step(pen: Pen, w: Worked, t: Took, cells: _Cells) -> None:
    lines = list(t.seen.amounts)
    top, bottom = pen.row + 1, pen.row + len(lines)
    total, worth = f"$E${top}", f"$F${top}"
    own = [cells.pieces[n] for n in lines if n in t.seen.pieces]
    after: dict[int, str] = {}
    took: dict[int, str] = {}
    parts: dict[int, str] = {}
    for k, n in enumerate(lines):
        pen.text(f"{t.promotion.id} {what(t.promotion).say(pen.lang)}" if not k else "").text(w.lines[n].sku or OTHERS)
        pen.number(w.lines[n].qty or None)
        base = pen.formula(_base(w, t, n, cells), float(t.base[n]))
        if k:
            pen.skip(2)
        else:
            pen.formula(f"SUM(D{top}:D{bottom})", float(t.seen.total))
            pen.formula(_worth(t, total, own) or f"SUM(G{top}:G{bottom})", float(_whole(t)))
        before = f"H{pen.row + 1}"
        part = _part(t, n, base, total, worth) if n in t.taken else "0"
        parts[n] = part
        took[n] = pen.formula(f"MIN({before},{part})" if n in t.taken else "0", float(t.taken.get(n, ZERO)))
        pen.formula(cells.now[n], float(t.before[n]))
        after[n] = pen.formula(f"{before}-{took[n]}", float(t.after[n]))
        pen.text(Words("平台", "platform") if t.promotion.platform else Words("商家", "shop")).down()
    for n in lines:
        cells.now[n] = after[n]
        cells.parts.setdefault(n, []).append(parts[n])
        if t.promotion.platform:
            cells.funded.setdefault(n, []).append(took[n])


def _whole(t: Took) -> Fraction:
    """What stands in the cell of the whole worth: shared kinds before any cut, others what was taken."""
    return t.worth if t.promotion.kind in WORTH else sum(t.taken.values(), ZERO)


def _worth(t: Took, total: str, own: Sequence[str]) -> str:
    """The formula of the whole discount, for kinds that are shared out; '' for the others."""
    make = WORTH.get(t.promotion.kind)
    return make(t, total, "+".join(own)) if make else ""


def _threshold(t: Took, total: str, _: str) -> str:
    return f"MIN({total},{_tier(t, f'ROUND({total},{NEAR})')})"


def _qty(t: Took, total: str, pieces: str) -> str:
    return f"{total}*{_tier(t, f'({pieces})')}"


def _tier(t: Took, seen: str) -> str:
    """The value of the greatest tier reached."""
    tiers = t.promotion.tiers
    if len(tiers) > MOST_IFS:
        needs, gives = (",".join(str(float(tier[k])) for tier in tiers) for k in (0, 1))
        return f"IF({seen}<{float(tiers[0][0])},0,LOOKUP({seen},{{{needs}}},{{{gives}}}))"
    formula = "0"
    for need, value in tiers:
        formula = f"IF({seen}>=ROUND({_number(need)},{NEAR}),{_number(value)},{formula})"
    return formula


def _every(t: Took, total: str, _: str) -> str:
    p = t.promotion
    assert p.threshold is not None
    often = f"INT(ROUND({total}/({_number(p.threshold)}),{NEAR}))"
    often = often if p.max_times is None else f"MIN({often},{p.max_times})"
    return f"MIN({total},{often}*({_number(p.value)}))"


WORTH: dict[Kind, Callable[[Took, str, str], str]] = {"threshold_off": _threshold, "every_off": _every, "qty_off": _qty}


def _part(t: Took, n: int, base: str, total: str, worth: str) -> str:
    """What one line gives, before it is cut at what is left of it."""
    p = t.promotion
    if p.kind in WORTH:
        return f"IF({total}=0,0,{base}/{total}*{worth})"
    chosen, pieces = t.seen.chosen[n], f"C{base[1:]}"
    if p.kind == "percent_off":
        return f"{base}*{_number(p.rate)}*{chosen}/{pieces}"
    if p.kind == "nth_off":
        return f"{base}/{pieces}*INT({chosen}/{p.nth})*{_number(p.rate)}"
    if p.kind == "amount_off":
        return f"MIN({base}/{pieces},{_number(p.value)})*{chosen}"
    return f"MAX({base}/{pieces}-{_number(p.value)},0)*{chosen}"


def _gift(pen: Pen, t: Took, cells: _Cells) -> None:
    cost = ZERO if t.promotion.platform else t.promotion.cost
    pen.text(f"{t.promotion.id} {what(t.promotion).say(pen.lang)}").skip(4)
    cells.gifts.append(pen.formula(_number(cost), float(cost)))
    pen.skip(3).text(Words("平台", "platform") if t.promotion.platform else Words("商家", "shop")).down()


def _totals(pen: Pen, w: Worked, cells: _Cells) -> Sums:
    sums, out, fee = Sums(), w.outcome, w.world.commission
    for head in TOTALS:
        pen.text(head, "head")
    first = pen.down().row + 1
    for n, item in enumerate(out.items):
        pay, gets, qty = out.prices[n], out.receipts[n], out.qty[n]
        pen.skip().text(w.lines[n].sku)
        pieces = pen.cell()
        pen.number(qty)
        paid = pen.formula(cells.now[n], float(pay))
        added = pen.formula("+".join(cells.funded.get(n, ["0"])), float(w.funded[n]))
        rate = pen.cell()
        pen.percent(float(fee))
        got = pen.formula(f"{paid}+{added}-{rate}*{paid}", float(gets))
        sums.prices.append(pen.formula(f"{paid}/{pieces}", float(pay / qty)))
        sums.receipts.append(pen.formula(f"{got}/{pieces}", float(gets / qty)))
        pen.money(float(w.world.items[item].cost)).down()
    last = pen.row
    gifts, shipping = "+".join(cells.gifts) or "0", _number(w.world.shipping)
    pen.text(Words("这一单：收 − 成本 − 赠品 − 运费", "the order: receipts − cost − gifts − shipping"), "head").skip(5)
    sums.margin = pen.formula(
        f"SUM(G{first}:G{last})-SUMPRODUCT(C{first}:C{last},J{first}:J{last})-({gifts})-{shipping}", float(out.margin)
    )
    pen.down()
    return sums
