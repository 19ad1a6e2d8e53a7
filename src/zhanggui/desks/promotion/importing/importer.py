"""Promotion sheets → a scenario of a rule pack, with what was understood and what was not. The one way in for command and page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhanggui.desks.promotion.deal_prices import sheet_slips
from zhanggui.desks.promotion.importing.codes import Facts
from zhanggui.desks.promotion.importing.context import Context, Draft
from zhanggui.desks.promotion.importing.counted import say_remarks
from zhanggui.desks.promotion.importing.goods import items_of, read_goods, skus_of
from zhanggui.desks.promotion.importing.layers import layer_of
from zhanggui.desks.promotion.importing.mended import with_mended
from zhanggui.desks.promotion.importing.offer import even
from zhanggui.desks.promotion.importing.promotions import read_promotions
from zhanggui.desks.promotion.importing.report import Gap, Imported, Place, RefusedRow, Understood
from zhanggui.desks.promotion.importing.say import say_offer
from zhanggui.desks.promotion.importing.table import Table, open_tables
from zhanggui.desks.promotion.packs.pack import TOOL_WORDS, Pack, PackLayer
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.guard.world import FIRST_KINDS

SHOWN_SLIPS = 20  # activity prices like slips that are told one by one
PRICE_NAME = Words("一口价", "sale price")
SHOWN_TOOLS = ("coupon", "platform")  # whose promotions are named with their tool
CHINA = ZoneInfo("Asia/Shanghai")


def import_sheets(
    paths: Sequence[Path],
    pack: Pack,
    facts: Mapping[str, Facts] | None = None,
    currency: str | None = None,
    zone: ZoneInfo = CHINA,
    lang: Lang = "zh",
    cost_of: Callable[[str], Decimal | None] | None = None,
) -> Imported:
    """The scenario of one or several files.

    `facts`: what the shop's data say, by SKU; `cost_of`: the cost of a code that was not sold lately.
    Raises FileError for a file that cannot be read; every other trouble is a gap in the answer.
    """
    opened = [open_tables(path) for path in paths]
    tables = with_mended([table for file in opened for table in file.tables])
    ctx = Context(pack, currency or pack.currency, zone, facts or {}, cost_of, facts is not None)
    ctx.gaps += [gap for file in opened for gap in file.gaps]
    ctx.notes += [note for file in opened for note in file.notes]
    read_goods(ctx, tables)
    read_promotions(ctx, tables)
    items = items_of(ctx)
    placed = list(_placed(ctx, {item["sku"] for item in items}, lang))
    say_remarks(ctx, {item["sku"]: item["price"] for item in items})
    if not items:
        ctx.gaps.append(_no_goods(paths, ctx.asks_shop))
    scenario = pack.scenario(items, placed, lang, ctx.currency)
    if ctx.sums_orders:
        _sum_orders(ctx, scenario, lang)
    slips = sheet_slips(scenario)
    ctx.notes += slips[:SHOWN_SLIPS]
    if (more := len(slips) - SHOWN_SLIPS) > 0:
        ctx.note(Words(f"还有 {more} 个活动价像是填错了", f"{more} more activity prices look like slips"))
    understood, left_out = _understood(ctx, tables, {item["sku"] for item in items})
    notes = tuple(dict.fromkeys(ctx.notes))
    return Imported(scenario, understood, tuple(ctx.gaps), notes, tuple(_refused(ctx, tables)), left_out)


def _placed(ctx: Context, known: set[str], lang: Lang) -> Iterable[tuple[PackLayer, dict[str, Any]]]:
    """Every promotion in its layer, those alike in several rows as one."""
    ids: Counter[str] = Counter()
    for draft in _as_tiers(ctx, _joined(ctx.drafts)):
        skus = None if draft.skus is None else [s for s in draft.skus if s in known]
        item = ctx.items.get(draft.skus[0]) if draft.skus else None
        if skus == [] or (draft.offer.kind == "fixed_price" and item is not None and item.deal_is_price):
            continue
        layer = layer_of(ctx.pack, draft)
        if layer is None:
            _no_layer(ctx, draft)
            continue
        if draft.offer.caveat:
            ctx.note(Words(f"{draft.place.say('zh')}：{draft.offer.caveat.zh}", f"{draft.place.say('en')}: {draft.offer.caveat.en}"))
        _say_scope(ctx, draft, skus)
        _ask_again(ctx, draft)
        yield layer, _promotion(ctx, draft, skus, ids, lang)


def _ask_again(ctx: Context, draft: Draft) -> None:
    """A reduction across shops with one step gives mostly for every full amount: who wrote 300 and 50 in two cells is asked."""
    if draft.tool == "platform" and draft.offer.kind == "threshold_off" and len(draft.offer.fields.get("tiers") or ()) == 1:
        said = say_offer(replace(draft.offer, tool=None))
        ctx.note(
            Words(
                f"{draft.place.say('zh')}：跨店「{said.zh}」按只减一次计；跨店满减多半是每满，若是请写成「每{said.zh}」",
                f"{draft.place.say('en')}: across shops, '{said.en}' is taken once; if it is for every full amount, write it so (每满300减50)",
            )
        )


def _say_scope(ctx: Context, draft: Draft, skus: list[str] | None) -> None:
    """A reduction or coupon written beside goods holds for these alone: whoever knows better is told so."""
    if draft.own or skus is None or draft.tool == "item":
        return
    said, tool = say_offer(replace(draft.offer, tool=None)), TOOL_WORDS[draft.tool]
    ctx.note(
        Words(
            f"{tool.zh}「{said.zh}」按这 {len(skus)} 个商品计；若全店可用请改适用范围",
            f"the {tool.en} '{said.en}' is taken for these {len(skus)} goods; if it holds for the whole shop, change its scope",
        )
    )


def _joined(drafts: Iterable[Draft]) -> list[Draft]:
    """One promotion written in the rows of several goods is one; a limit holds for each of them alone."""
    joined: dict[tuple[Any, ...], Draft] = {}
    goods: dict[tuple[Any, ...], dict[str, None]] = {}
    for n, draft in enumerate(drafts):
        terms = (draft.tool, draft.offer.kind, repr(draft.offer.fields), draft.starts, draft.ends, draft.funded_by, draft.name)
        alike = (*terms, draft.own, repr(draft.skus) if draft.own or draft.limit else "", repr(draft.limit))
        key = alike if draft.skus is not None or draft.own else (*alike, n)
        joined.setdefault(key, draft)
        goods.setdefault(key, {}).update(dict.fromkeys(draft.skus or ()))
    return [draft if draft.skus is None else replace(draft, skus=list(goods[key])) for key, draft in joined.items()]


def _as_tiers(ctx: Context, drafts: Sequence[Draft]) -> list[Draft]:
    """Where a buyer can use only one coupon in a layer that adds up: coupons over the same goods at the same time become tiers of one."""
    out: dict[Any, list[Draft]] = {}
    for n, draft in enumerate(drafts):
        layer = layer_of(ctx.pack, draft)
        one = layer is not None and draft.tool in layer.one_of and draft.offer.kind == "threshold_off" and draft.limit is None
        key = (draft.tool, repr(draft.skus), draft.starts, draft.ends, draft.funded_by) if one else n
        out.setdefault(key, []).append(draft)
    return [some[0] if len(some) == 1 else _one(some) for some in out.values()]


def _one(drafts: Sequence[Draft]) -> Draft:
    """The best of several: at every threshold the greatest value reached so far."""
    best: dict[Any, Any] = {}
    for threshold, value in sorted(tier for draft in drafts for tier in draft.offer.fields["tiers"]):
        best[threshold] = max(value, *best.values()) if best else value
    names = dict.fromkeys(draft.name for draft in drafts if draft.name)
    offer = replace(drafts[0].offer, fields={"tiers": [[t, v] for t, v in best.items()]})
    return replace(drafts[0], offer=offer, name="、".join(names))


def _no_layer(ctx: Context, draft: Draft) -> None:
    said = say_offer(draft.offer)
    ctx.gaps.append(
        Gap(
            draft.place,
            said.zh,
            Words(
                f"规则包「{ctx.pack.name.zh}」没有这种{TOOL_WORDS[draft.tool].zh}",
                f"the pack '{ctx.pack.name.en}' has no such {TOOL_WORDS[draft.tool].en}",
            ),
            Words("换一个规则包，例如 --pack generic", "choose another pack, such as --pack generic"),
        )
    )


def _promotion(ctx: Context, draft: Draft, skus: list[str] | None, ids: Counter[str], lang: Lang) -> dict[str, Any]:
    offer = draft.offer
    wanted = even(draft.name)[:60] or _named(draft, skus, lang)
    ids[wanted] += 1
    crossing = draft.tool == "platform" and offer.kind in ("threshold_off", "every_off")
    out: dict[str, Any] = {"id": wanted if ids[wanted] == 1 else f"{wanted} #{ids[wanted]}", "kind": offer.kind, **offer.fields}
    out["scope"] = "all" if skus is None else skus
    out["funded_by"] = draft.funded_by
    if draft.limit is not None:
        out["limit_per_buyer"] = draft.limit.pieces
        out["limit_mode"] = "first_pieces" if draft.limit.first and offer.kind in FIRST_KINDS else "void"
    if crossing:
        out["cross_shop"] = True
    return out | {"starts": draft.starts, "ends": draft.ends, "note": draft.place.say(lang)}


def _named(draft: Draft, skus: list[str] | None, lang: Lang) -> str:
    if draft.offer.kind == "fixed_price":
        said = PRICE_NAME.say(lang)  # without its figure: a price that is mended later keeps a true name
        if skus is not None and len(skus) > 1:
            return Words(f"{skus[0]} 等 {len(skus)} 个{PRICE_NAME.zh}", f"{skus[0]} and {len(skus) - 1} more {PRICE_NAME.en}").say(lang)
    else:
        said = say_offer(replace(draft.offer, tool=draft.tool if draft.tool in SHOWN_TOOLS else None)).say(lang)
    return f"{skus[0]} {said}" if skus is not None and len(skus) == 1 else said


def _sum_orders(ctx: Context, scenario: dict[str, Any], lang: Lang) -> None:
    """Order discounts that combine with each other."""
    names = [layer.name.say(lang) for layer in ctx.pack.layers if layer.id == "order"]
    for layer in scenario["layers"]:
        if layer["name"] in names:
            layer["combine"] = "sum"
            ctx.note(Words("订单折扣互相可叠加：这一层都算上", "order discounts combine with each other: all of them count"))


def _no_goods(paths: Sequence[Path], asks_shop: bool) -> Gap:
    more = (
        Words("", "") if asks_shop else Words("（可以再写一个 --from），或用 --shop 代号", " (another --from will do), or say --shop KEY")
    )
    return Gap(
        Place("、".join(p.name for p in paths)),
        "",
        Words("没有一个商品有价格和成本", "no item has both a price and a cost"),
        Words(f"加一页有货号、日常价、成本的表{more.zh}", f"add a sheet with SKU, price and cost{more.en}"),
    )


def _understood(ctx: Context, tables: Sequence[Table], known: Set[str]) -> tuple[tuple[Understood, ...], tuple[Understood, ...]]:
    """For every row what was taken from it; apart from those the rows all of whose goods were left out."""
    by_place: dict[tuple[str, str, int], list[Words]] = {}
    goods: dict[tuple[str, str, int], set[str]] = {}
    for table in tables:
        for row in table.rows:
            if said := ctx.said.get((id(table), row.number)):
                by_place.setdefault((table.file, table.name, row.number), []).extend(said)
                goods.setdefault((table.file, table.name, row.number), set()).update(skus_of(ctx, table, row))
    for draft in ctx.drafts:
        at = draft.place.file, draft.place.sheet, draft.place.row
        by_place.setdefault(at, []).append(_said(ctx, draft))
        goods.setdefault(at, set()).update(draft.skus or known)
    said_of: dict[bool, list[Understood]] = {True: [], False: []}
    for at, said in sorted(by_place.items()):
        what = Words("；".join(w.zh for w in said), "; ".join(w.en for w in said))
        said_of[not goods[at] or not goods[at].isdisjoint(known)].append(Understood(Place(*at), what))
    return tuple(said_of[True]), tuple(said_of[False])


def _said(ctx: Context, draft: Draft) -> Words:
    said, layer = say_offer(replace(draft.offer, tool=draft.tool if draft.tool in SHOWN_TOOLS else None)), layer_of(ctx.pack, draft)
    skus = draft.skus
    zh, en = (
        (["全部商品"], ["all goods"]) if skus is None else (["、".join(skus[:5]) + ("等" if len(skus) > 5 else "")], [", ".join(skus[:5])])
    )
    if draft.limit:
        zh.append(f"每人限 {draft.limit.pieces} 件" + ("，超出原价" if draft.limit.first else ""))
        en.append(f"{draft.limit.pieces} a buyer" + (", more at full price" if draft.limit.first else ""))
    if draft.starts or draft.ends:
        zh.append(f"{draft.starts or '…'} 到 {draft.ends or '…'}")
        en.append(f"{draft.starts or '…'} to {draft.ends or '…'}")
    if draft.funded_by == "platform":
        zh.append("平台承担")
        en.append("paid by the platform")
    if layer is not None:
        zh.append(f"在「{layer.name.zh}」层")
        en.append(f"in the layer '{layer.name.en}'")
    return Words(f"{said.zh}（{'，'.join(zh)}）", f"{said.en} ({', '.join(en)})")


def _refused(ctx: Context, tables: Sequence[Table]) -> Iterable[RefusedRow]:
    for table in tables:
        headers = tuple(c.header for c in table.columns)
        for row in table.rows:
            gaps = ctx.bad.get((id(table), row.number))
            if gaps:
                yield RefusedRow((table.file, table.name), headers, row.number, row.cells, tuple(gaps))
