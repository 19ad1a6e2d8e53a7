"""A promotion in the words of the trade: 满300减40, 第2件5折."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from zhanggui.desks.promotion.printed import percent, plain
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import Base, Combine, Kind, Promotion, World


def fold(rate: Fraction) -> str:
    """The share taken off as Chinese shops say it: 0.2 is 8折, 0.15 is 8.5折."""
    return f"{float((1 - rate) * 10):.4g}折"


def what(p: Promotion) -> Words:
    """What it gives: 满300减40."""
    return SAY[p.kind](p)


def _threshold(p: Promotion) -> Words:
    return Words(
        "、".join(f"满{plain(t)}减{plain(v)}" for t, v in _shown(p)) + _more(p),
        ", ".join(f"{plain(v)} off from {plain(t)}" for t, v in _shown(p)) + _more(p),
    )


def _pieces(p: Promotion) -> Words:
    return Words(
        "、".join(f"满{plain(t)}件{fold(r)}" for t, r in _shown(p)) + _more(p),
        ", ".join(f"{percent(r)} off from {plain(t)} pieces" for t, r in _shown(p)) + _more(p),
    )


ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}
SHOWN = 4  # tiers that are told


def _shown(p: Promotion) -> tuple[tuple[Fraction, Fraction], ...]:
    return p.tiers[:SHOWN]


def _more(p: Promotion) -> str:
    return "…" if len(p.tiers) > SHOWN else ""


def _every(p: Promotion) -> Words:
    assert p.threshold is not None
    most = Words(f"（最多{p.max_times}次）", f", at most {p.max_times} times") if p.max_times else Words("", "")
    return Words(f"每满{plain(p.threshold)}减{plain(p.value)}{most.zh}", f"{plain(p.value)} off for every {plain(p.threshold)}{most.en}")


def _percent(p: Promotion) -> Words:
    from_qty = Words(f"满{p.min_qty}件", f" from {p.min_qty} pieces") if p.min_qty > 1 else Words("", "")
    return Words(f"{from_qty.zh}{fold(p.rate)}", f"{percent(p.rate)} off{from_qty.en}")


def _gift(p: Promotion) -> Words:
    at = [] if p.threshold is None else [Words(f"满{plain(p.threshold)}", f"from {plain(p.threshold)}")]
    at += [] if p.min_qty == 1 else [Words(f"满{p.min_qty}件", f"from {p.min_qty} pieces")]
    return Words(
        f"{'且'.join(w.zh for w in at)}赠品（成本{plain(p.cost)}）",
        " ".join(["a gift", " and ".join(w.en for w in at), f"that costs {plain(p.cost)}"]),
    )


SAY: dict[Kind, Callable[[Promotion], Words]] = {
    "percent_off": _percent,
    "amount_off": lambda p: Words(f"每件减{plain(p.value)}", f"{plain(p.value)} off each piece"),
    "fixed_price": lambda p: Words(f"一口价{plain(p.value)}", f"each piece at {plain(p.value)}"),
    "threshold_off": _threshold,
    "every_off": _every,
    "qty_off": _pieces,
    "nth_off": lambda p: Words(
        f"每{p.nth}件的第{p.nth}件{fold(p.rate)}", f"every {ORDINALS.get(p.nth, f'{p.nth}th')} piece {percent(p.rate)} off"
    ),
    "gift": _gift,
}


def terms(world: World, p: Promotion) -> Words:
    """Its conditions: whose goods, how many a buyer, who pays, across shops."""
    said = [_scope(world, p)]
    if p.limit is not None:
        beyond = Words("，多的按原价", ", the others pay in full") if p.first_pieces else Words("，超过就没有", ", lost beyond")
        said.append(Words(f"每人限{p.limit}件{beyond.zh}", f"at most {p.limit} a buyer{beyond.en}"))
    else:
        said.append(Words("没有限购", "no limit per buyer"))
    if p.cross_shop:
        said.append(Words("跨店", "across shops"))
    said.append(Words("平台出钱", "the platform pays") if p.platform else Words("商家出钱", "the shop pays"))
    return Words("；".join(w.zh for w in said), "; ".join(w.en for w in said))


NAMED = 5  # goods of a scope that are named


def _scope(world: World, p: Promotion) -> Words:
    if p.scope is None:
        return Words("全部商品", "all goods")
    skus = [world.items[n].sku for n in sorted(p.scope)]
    listed, more = "、".join(skus[:NAMED]), len(skus) > NAMED
    return Words(
        f"{listed} 等 {len(skus)} 个" if more else listed, f"{', '.join(skus[:NAMED])} … {len(skus)} in all" if more else ", ".join(skus)
    )


COMBINES: dict[Combine, Words] = {
    "best": Words("只用减得最多的一个", "only the one that takes most"),
    "best_line": Words("每行只用减得最多的一个", "for each line the one that takes most"),
    "sum": Words("都用，同一金额上算", "all of them, on the same amounts"),
    "chain": Words("依次用，减完再算下一个", "one after another, each on what is left"),
}
BASES: dict[Base, Words] = {
    "running": Words("按前面减完的金额", "on what the layers before left"),
    "original": Words("按原价", "on list prices"),
}


def window(starts: datetime | None, ends: datetime | None) -> Words:
    """From when until when."""
    if starts is None and ends is None:
        return Words("一直有效", "always")
    return Words(
        f"{moment(starts) if starts else '…'} 起，{moment(ends) if ends else '…'} 止（不含）",
        f"from {moment(starts) if starts else '…'} until {moment(ends) if ends else '…'}",
    )


def moment(at: datetime | None) -> str:
    """2026-11-10T20:00, with seconds and offset only when it has them; '' for none."""
    return "" if at is None else at.isoformat(timespec="microseconds" if at.microsecond else "seconds" if at.second else "minutes")
