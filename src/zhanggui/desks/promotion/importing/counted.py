"""What became of every remark: counted, without effect beside the activity price, or not used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhanggui.desks.promotion.importing.context import Context, Draft
from zhanggui.desks.promotion.importing.layers import layer_of
from zhanggui.desks.promotion.importing.offer import comes_to
from zhanggui.desks.promotion.importing.report import Place
from zhanggui.desks.promotion.importing.say import plain, say_offer
from zhanggui.kernel.words import Words

NAMED = 5  # cells that a note names
SHOWN_UNUSED = 40  # unused cells that a note names


@dataclass(frozen=True)
class Beaten:
    """A discount that comes to no less than the activity price beside it. `on_top`: what it would come to taken off that price."""

    sku: str
    comes_to: Decimal
    deal: Decimal
    on_top: Decimal | None


def say_remarks(ctx: Context, prices: Mapping[str, Decimal]) -> None:
    """Of every column of remarks: the cells that say nothing of prices, and what the discounts in the others do. `prices`: by SKU, of the goods that are in."""
    for where, unused in ctx.unused.items():
        listed = "、".join(unused[:SHOWN_UNUSED]) + (" ……" if len(unused) > SHOWN_UNUSED else "")
        ctx.note(
            Words(
                f"{where.say('zh')}里另有 {len(unused)} 格没有用：{listed}",
                f"{where.say('en')}: {len(unused)} more cells are not used: {listed}",
            )
        )
    for where, titles in ctx.praised.items():
        listed = "、".join(titles[:NAMED])
        ctx.note(
            Words(
                f"{where.say('zh')}里像有优惠，没有算：{listed}" + (f" 等 {len(titles)} 格" if len(titles) > NAMED else "") + "；真有就写进优惠内容",
                f"{where.say('en')} sounds like discounts, which are not counted: {listed}"
                + (f" … {len(titles)} cells" if len(titles) > NAMED else "")
                + "; write those that hold under Offer",
            )
        )  # fmt: skip
    by_place: dict[Place, list[Draft]] = defaultdict(list)
    for draft in ctx.drafts:
        by_place[draft.place].append(draft)
    deals = _deals(ctx)
    for where, cells in ctx.remarks.items():
        counted: list[str] = []
        beaten: list[tuple[str, Draft, Beaten]] = []
        for place, text in cells.items():
            fates = [(draft, _beaten(ctx, draft, deals, prices)) for draft in by_place[place]]
            beaten += [(f"{place.cell}「{text}」", draft, fate) for draft, fate in fates if fate is not None]
            if any(fate is None and _is_in(draft, prices) for draft, fate in fates):
                counted.append(f"{place.cell}「{text}」")
        _say_counted(ctx, where, counted)
        _say_beaten(ctx, where, beaten)


def _is_in(draft: Draft, prices: Mapping[str, Decimal]) -> bool:
    """False for a promotion whose goods were all left out."""
    return draft.skus is None or any(sku in prices for sku in draft.skus)


def _deals(ctx: Context) -> dict[tuple[str, str, int], Draft]:
    """The least activity price of every row."""
    out: dict[tuple[str, str, int], Draft] = {}
    for draft in ctx.drafts:
        if draft.offer.kind == "fixed_price":
            before = out.setdefault(_row(draft), draft)
            if draft.offer.fields["value"] < before.offer.fields["value"]:
                out[_row(draft)] = draft
    return out


def _row(draft: Draft) -> tuple[str, str, int]:
    return draft.place.file, draft.place.sheet, draft.place.row


def _beaten(ctx: Context, draft: Draft, deals: Mapping[tuple[str, str, int], Draft], prices: Mapping[str, Decimal]) -> Beaten | None:
    """Why a discount changes nothing for any of its goods: the better of it and the activity price applies."""
    deal, layer = deals.get(_row(draft)), layer_of(ctx.pack, draft)
    if deal is None or deal is draft or layer is None or layer.combine != "best_line" or layer_of(ctx.pack, deal) is not layer:
        return None
    value = deal.offer.fields["value"]
    skus = [sku for sku in draft.skus or () if sku in prices]
    for sku in skus:
        end = comes_to(draft.offer, prices[sku])
        if end is None or end < value or ctx.items[sku].deal_is_price:
            return None
    return Beaten(skus[0], comes_to(draft.offer, prices[skus[0]]) or value, value, _on_top(draft, value)) if skus else None


def _on_top(draft: Draft, deal: Decimal) -> Decimal | None:
    return None if draft.offer.kind == "fixed_price" else comes_to(draft.offer, deal)


def _say_counted(ctx: Context, where: Place, said: list[str]) -> None:
    if not said:
        return
    listed, more = "、".join(said[:NAMED]), len(said) > NAMED
    ctx.note(
        Words(
            f"{where.say('zh')}里的优惠也算了：{listed}" + (f" 等 {len(said)} 格" if more else ""),
            f"{where.say('en')}: the discounts in it are counted: {listed}" + (f" … {len(said)} cells" if more else ""),
        )
    )


def _say_beaten(ctx: Context, where: Place, beaten: list[tuple[str, Draft, Beaten]]) -> None:
    if not beaten:
        return
    told = list(_told(beaten[:NAMED]))
    more = len(beaten) > NAMED
    ctx.note(
        Words(
            f"{where.say('zh')}里的这些优惠没有作用：打折、立减按日常价算，和活动价取更低的一个。"
            + "；".join(w.zh for w in told) + (f" 等 {len(beaten)} 个" if more else ""),
            f"{where.say('en')}: these discounts change nothing: they are worked out on the list price, and the better of each and the activity price applies. "
            + "; ".join(w.en for w in told) + (f" … {len(beaten)} in all" if more else ""),
        )
    )  # fmt: skip


def _told(beaten: list[tuple[str, Draft, Beaten]]) -> Iterator[Words]:
    for cell, draft, fate in beaten:
        said, comes_to, deal = say_offer(draft.offer), _money(fate.comes_to), _money(fate.deal)
        zh = f"{cell}：{fate.sku} {said.zh}是 {comes_to}，活动价是 {deal}"
        en = f"{cell}: {fate.sku} {said.en} comes to {comes_to}, the activity price is {deal}"
        if fate.on_top is not None:
            zh += f"；要在活动价上再减，活动价一列改写 {_money(fate.on_top)}"
            en += f"; if it is meant on top of that, write {_money(fate.on_top)} as the activity price"
        yield Words(zh, en)


def _money(value: Decimal) -> str:
    return plain(value.quantize(Decimal("0.01")))
