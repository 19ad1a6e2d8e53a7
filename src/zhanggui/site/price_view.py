"""What the pages of price checks show of an answer of the guard; without what its reader may not see."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from zhanggui.brief.words_say import Voice
from zhanggui.desks.promotion.answer_rows import worst_first
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.price_headline import headline, is_unsure
from zhanggui.site.web.tables import Cell, Column, Table

if TYPE_CHECKING:
    from zhanggui.desks.promotion.drafts.running import Checked

Answer = Mapping[str, Any]
WORST = 10
TONES = {"safe": "green", "danger": "red", "unknown": "yellow", "": "secondary"}
STATE_TONES = {"draft": "secondary", "checked": "yellow", "approved": "green", "refused": "red", "dropped": "secondary"}
MONEY_KEYS = (
    "worst_unit_receipt",
    "margin_rate",
    "loss_per_piece",
    "loss_if_sold_out",
    "words",
    "receipt_basket",
    "receipt_filler",
    "receipt_interval",
)
BOUND = Words("下限：不会更低", "a bound: never lower")
UNLIMITED = Words("没限购也亏", "below even without limited offers")
COLUMNS = (
    Column("sku", Words("SKU", "SKU"), stack="lead"), Column("title", Words("商品", "item"), stack="line"), Column("price", Words("最低到手价", "worst price"), "money"),
    Column("receipt", Words("店铺实收", "shop receives"), "money"), Column("loss", Words("每件亏", "loss a piece"), "money"),
    Column("sold_out", Words("卖光亏", "loss if sold out"), "money"), Column("margin", Words("毛利率", "margin"), "ratio"),
    Column("below", Words("底线", "floor")), Column("found", Words("找到的最低", "least found"), "money"), Column("basket", Words("怎么买到", "with which basket"), stack="line"),
    Column("applied", Words("用到的优惠", "with which promotions"), stack="line"),
)  # fmt: skip
UNSURE = Words("说不准：只有下限低于底线", "unknown: only a bound is below")
FOR_MONEY = ("receipt", "loss", "sold_out", "margin")


def veiled(answer: Answer) -> Answer:
    """Without what tells cost, receipt or margin; in the same order."""
    skus = [{k: None if k in MONEY_KEYS else v for k, v in s.items()} for s in worst_first(answer["skus"])]
    typed = [e | {"why": ""} for e in answer["typing_errors"]]  # why may tell the cost
    return {**answer, "skus": skus, "worst_basket": None, "typing_errors": typed}


def say_basket(basket: Mapping[str, int] | None, filler: Any, lang: Lang, voice: Voice) -> str:
    """A ×2 + B ×1，凑单 ¥218.00."""
    if not basket:
        return "—"
    goods = " + ".join(f"{sku} ×{n}" for sku, n in basket.items())
    if not filler:
        return goods
    return goods + Words(f"，凑别家的货 {voice.money(filler)}", f", other shops' goods {voice.money(filler)}").say(lang)


def basket_asked(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the page that tells this basket layer by layer is asked for. The filler is exact, as 40 or 220/3."""
    told = list(row.get("explain") or ())
    given = {told[n]: told[n + 1] for n in range(0, len(told) - 1, 2)}
    asked = {"q": [f"{sku}={n}" for sku, n in (row.get("basket") or {}).items()], "filler": given.get("--filler"), "at": given.get("--at")}
    return {name: value for name, value in asked.items() if value}


def _linked(row: Mapping[str, Any], base: str) -> dict[str, str]:
    """The address of that page, and the same as the values of a form; nothing without a basket or for readers who may not see it."""
    asked = basket_asked(row) if base else {}
    return {"href": f"{base}?{urlencode(asked, doseq=True)}", "vals": json.dumps(asked)} if asked.get("q") else {"href": "", "vals": ""}


def rows(answer: Answer, titles: Mapping[str, str], voice: Voice, money: bool) -> list[dict[str, Any]]:
    """Of every SKU what its table shows."""
    out = []
    for s in worst_first(answer["skus"]):
        flags = [BOUND.say(voice.lang)] if not s["exact"] else []
        below = _against_floor(s).say(voice.lang)
        if s.get("unlimited"):
            flags.append(UNLIMITED.say(voice.lang))
        out.append({
            "sku": s["sku"], "title": titles.get(s["sku"], ""), "price": s["worst_unit_price"], "receipt": s.get("worst_unit_receipt"),
            "loss": s.get("loss_per_piece"), "sold_out": s.get("loss_if_sold_out"), "margin": s.get("margin_rate"),
            "below": Cell(below, below, flags=tuple(flags)), "found": s.get("witness_unit_price"), "basket": say_basket(s.get("basket"), s.get("filler"), voice.lang, voice),
            "applied": "、".join(s.get("applied") or ()),
        })  # fmt: skip
    return out


def _against_floor(s: Mapping[str, Any]) -> Words:
    """Below its floor, not below, or, where only a bound is below, neither."""
    return UNSURE if is_unsure(s) else Words("低于底线", "below") if s["below_floor"] else Words("没有低于", "not below")


def table(answer: Answer, titles: Mapping[str, str], voice: Voice, money: bool, name: str) -> Table:
    """Every SKU of an answer."""
    bounds = any(not s["exact"] for s in answer["skus"])
    columns = [c for c in COLUMNS if (money or c.key not in FOR_MONEY) and (bounds or c.key != "found")]
    return Table(
        "skus", columns, rows(answer, titles, voice, money), Words("每个 SKU 的最坏情况", "Every SKU at its worst"), name, voice.currency
    )


def shown(checked: Checked, entry: Mapping[str, Any], lang: Lang, money: bool, base: str = "") -> dict[str, Any]:
    """The panel of a check: verdict, sentence, worst SKUs, mistakes, notes. `base`: the page that tells a basket layer by layer, "" for none."""
    from zhanggui.desks.promotion.drafts.habits import LAWFUL

    voice = Voice(lang, str(entry.get("currency") or "CNY"))
    answer = checked.answer if money or checked.answer is None else veiled(checked.answer)
    titles = {i["sku"]: i.get("title", "") for i in entry["items"].values()}
    worst = answer.get("worst_basket") if answer else None
    errors = [e | {"title": titles.get(e["sku"], "")} for e in answer["typing_errors"]] if answer else []
    notes = checked.notes if money else ()  # some tell the cost
    return {
        "verdict": checked.verdict, "tone": TONES[checked.verdict], "headline": headline(answer, len(checked.mistakes), voice, money),
        "worst": [card(s, titles, voice, base) for s in worst_first(answer["skus"])[:WORST]] if answer else [], "more": max(len(answer["skus"]) - WORST, 0) if answer else 0,
        "basket": _basket(worst, voice, base) if worst and worst.get("basket") else None, "errors": errors,
        "mistakes": checked.mistakes, "notes": notes, "habits": checked.habits, "looks": len(notes) + len(checked.habits), "lawful": LAWFUL,
        "reads": {key: words.say(lang) for key, words in checked.reads.items()}, "money": money,
        "marks": {m.path: f"{m.what.say(lang)} → {m.mend.say(lang)}" for m in reversed(checked.mistakes)},
        "currency": voice.currency,
        "hints": {path: words.say(lang) for path, words in checked.notes if path} | {h.path: h.short.say(lang) for h in checked.habits},
    }  # fmt: skip


def card(s: Mapping[str, Any], titles: Mapping[str, str], voice: Voice, base: str) -> dict[str, Any]:
    """A SKU in the panel. A bound goes with the least price that was found, which its basket gives."""
    return {
        "sku": s["sku"], "title": titles.get(s["sku"], ""), "price": voice.money(s["worst_unit_price"]), "below": s["below_floor"], "unsure": is_unsure(s), "exact": s["exact"],
        "found": "" if s["exact"] else voice.money(s.get("witness_unit_price")),
        "unlimited": s.get("unlimited"), "receipt": voice.money(s.get("worst_unit_receipt")), "loss": voice.money(s["loss_per_piece"]) if s.get("loss_per_piece") else "",
        "sold_out": voice.money(s["loss_if_sold_out"]) if s.get("loss_if_sold_out") else "", "basket": say_basket(s.get("basket"), s.get("filler"), voice.lang, voice),
        "applied": s.get("applied") or (), "fits": s["worst_unit_price"] is not None, **_linked(s, base),
    }  # fmt: skip


def _basket(worst: Mapping[str, Any], voice: Voice, base: str) -> dict[str, Any]:
    return {
        "said": say_basket(worst["basket"], worst.get("filler"), voice.lang, voice), "margin": voice.money(worst["margin"]), "loses": worst["margin"] < 0,
        "exact": worst["exact"], "lines": str(worst["words"]).splitlines(), **_linked(worst, base),
    }  # fmt: skip


def left(entry: Mapping[str, Any], money: bool, called: Mapping[str, str]) -> dict[str, Any]:
    """What of the imported sheets was not understood, and how the rest was taken; the texts only for readers who may see money, for they may tell a cost."""
    from zhanggui.desks.promotion.drafts.entry import unread

    rows = [{"where": Words(**x["where"]), "text": x["text"], "why": Words(**x["why"])} for x in unread(entry)]
    seen = entry.get("left_seen", "")
    return {
        "count": len(rows),
        "rows": rows if money else [],
        "seen": called.get(seen, seen),
        "said": [Words(*said) for said in entry.get("said") or ()] if money else [],
    }
