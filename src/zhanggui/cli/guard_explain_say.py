"""A basket worked out, as lines of text a person follows with a pocket calculator."""

from __future__ import annotations

from fractions import Fraction

from zhanggui.brief.render_text_layout import rule, wrap
from zhanggui.cli.guard_width import width
from zhanggui.desks.promotion.answer_words import in_currency
from zhanggui.desks.promotion.printed import money, percent
from zhanggui.desks.promotion.promotion_words import BASES, COMBINES, moment, terms, what
from zhanggui.desks.promotion.step_words import condition, of_line
from zhanggui.desks.promotion.worked import Took, Worked
from zhanggui.kernel.words import Lang, Words

OTHERS = Words("别店凑单", "other shops' goods")


def explain_lines(w: Worked, lang: Lang) -> list[str]:
    """The basket, layer by layer, then what is paid, received and left."""
    wide = width()
    lines = [rule(_say(lang, "购物篮", "the basket") + (f" · {moment(w.at).replace('T', ' ')}" if w.at else ""), wide)]
    for n, line in enumerate(w.lines):
        price = f"{money(w.world.items[line.item].price)} × {line.qty} = " if line.item is not None else ""
        lines += wrap(f"{_name(w, n, lang)}{_colon(lang)}{price}{money(line.amount)}", wide, first="  ", rest="    ")
    for layer, each in enumerate(w.layers):
        lines += ["", *_layer(w, layer, lang, wide)] if each.promotions else []
    return [*lines, "", *_totals(w, lang, wide)]


def _layer(w: Worked, layer: int, lang: Lang, wide: int) -> list[str]:
    each = w.layers[layer]
    how = Words(
        f"第 {layer + 1} 层 {each.name}：{COMBINES[each.combine].zh}，{BASES[each.base].zh}",
        f"layer {layer + 1} {each.name}: {COMBINES[each.combine].en}, {BASES[each.base].en}",
    )
    lines = wrap(f"── {how.say(lang)} ──", wide)
    for t in (t for t in w.took if t.layer == layer):
        lines += _took(w, t, lang, wide)
    for i in (i for i in w.idle if i.layer == layer):
        lines += wrap(
            f"· {i.promotion.id} {what(i.promotion).say(lang)}{_say(lang, '：没用上，', ': not used, ')}{i.why.say(lang)}",
            wide,
            first="  ",
            rest="    ",
        )
    return lines


def _took(w: Worked, t: Took, lang: Lang, wide: int) -> list[str]:
    head = f"✓ {t.promotion.id} {what(t.promotion).say(lang)}（{terms(w.world, t.promotion).say(lang)}）"
    if lang == "en":
        head = head.replace("（", " (").replace("）", ")")
    lines = wrap(head, wide, first="  ", rest="    ")
    lines += wrap(_say(lang, "范围内 ", "in scope ") + condition(t).say(lang), wide, first="      ")
    for n, part in t.taken.items():
        cut = f" = {money(part)}" if of_line(t, n) != money(part) else ""
        lines += wrap(
            f"{_name(w, n, lang)}{_colon(lang)}{_say(lang, '减 ', 'take ')}{of_line(t, n)}{cut}{_say(lang, '，剩 ', ', left ')}{money(t.after[n])}",
            wide, first="      ", rest="        ",
        )  # fmt: skip
    return lines


def _totals(w: Worked, lang: Lang, wide: int) -> list[str]:
    out, world = w.outcome, w.world
    lines = [rule(_say(lang, "算下来", "what it comes to"), wide)]
    for n, item in enumerate(out.items):
        pays, gets, qty = out.prices[n], out.receipts[n], out.qty[n]
        text = Words(
            f"{world.items[item].sku}：买家付 {money(pays)}，每件 {money(pays / qty)}；平台补 {money(w.funded[n])}；"
            f"店铺收 {_receipt(w, n)} = {money(gets)}，每件 {money(gets / qty)}",
            f"{world.items[item].sku}: the buyer pays {money(pays)}, {money(pays / qty)} a piece; the platform adds {money(w.funded[n])}; "
            f"the shop receives {_receipt(w, n)} = {money(gets)}, {money(gets / qty)} a piece",
        )
        lines += wrap(text.say(lang), wide, first="  ", rest="    ")
    gets, cost = sum(out.receipts, Fraction(0)), w.cost
    left = in_currency(money(out.margin), world.currency)
    text = Words(
        f"这一单：收 {money(gets)} − 成本 {money(cost)} − 赠品 {money(out.gifts)} − 运费 {money(world.shipping)} = {left.zh}",
        f"the order: receives {money(gets)} − cost {money(cost)} − gifts {money(out.gifts)} − shipping {money(world.shipping)} = {left.en}",
    )
    lines += wrap(text.say(lang), wide, first="  ", rest="    ")
    note = Words("数是精确算的，只在显示时四舍五入到分", "computed exactly; only what is shown is rounded to 0.01")
    return [*lines, *wrap(note.say(lang), wide, first="  ")]


def _receipt(w: Worked, n: int) -> str:
    fee = w.world.commission
    paid, added = money(w.outcome.prices[n]), money(w.funded[n])
    return f"{paid} + {added} − {paid} × {percent(fee)}" if fee else f"{paid} + {added}"


def _name(w: Worked, n: int, lang: Lang) -> str:
    return w.lines[n].sku or OTHERS.say(lang)


def _colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "


def _say(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en
