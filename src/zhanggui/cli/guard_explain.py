"""zhanggui guard explain: one basket worked out layer by layer."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from zhanggui.cli.command import Call, Command, as_json, told
from zhanggui.cli.guard_file import SCENARIO, read_file, telling_mistakes
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.promotion.worked import Worked
    from zhanggui.methods.guard.world import Moment, World

BETWEEN = re.compile(r"([\s,，、;；+]+)")  # two lines of a basket
EQUALS = re.compile("[=＝×]")
NAMED = 4  # SKUs that a hint names
MOST_PIECES = 10**6
BASKET = Words("买什么、几件，例如 A=2,B=1", "what is bought, and how many pieces, such as A=2,B=1")
AT = Words(
    "什么时候，例如 2026-11-11T00:00；不写就看对店铺最不利的时间",
    "when, such as 2026-11-11T00:00; else the time that is worst for the shop",
)
FILLER = Words(
    "拿别店的货凑单多少钱；可以写分数 302/3", "other shops' goods in the basket, in money; a fraction such as 302/3 is understood"
)
MOST_FILLER = 10**40  # some least values are only approached as the filler grows without end


def _arguments(parser: argparse.ArgumentParser) -> None:
    told(parser, "file", SCENARIO, type=Path, metavar="FILE")
    told(parser, "--basket", BASKET, metavar="SKU=N,SKU=N", required=True)
    told(parser, "--at", AT, metavar="T")
    told(parser, "--filler", FILLER, metavar="AMOUNT", default="0")
    as_json(parser)


def _run(call: Call) -> int:
    from zhanggui.cli.guard_explain_say import explain_lines
    from zhanggui.desks.promotion.worked_rows import worked_json

    scenario = read_file(call.args.file)
    worked = _worked(scenario.world, call.args)
    if call.args.json:
        print(json.dumps(worked_json(worked, call.lang), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n".join(explain_lines(worked, call.lang)))
    return 0


def _worked(world: World, args: argparse.Namespace) -> Worked:
    from zhanggui.desks.promotion.worked import work_out, worst_moment

    basket, filler = read_basket(world, args.basket), read_filler(args.filler)
    at = read_at(world, args.at) if args.at else worst_moment(world, basket, filler).starts
    return work_out(world, basket, filler, at)


def read_basket(world: World, text: str) -> dict[int, int]:
    """A=2,B=1, also as people type it: A＝２、B×1; → item → pieces. A SKU may hold such marks itself. Raises UseError."""
    skus = {item.sku: n for n, item in enumerate(world.items)}
    basket: dict[int, int] = {}
    part = ""
    for piece in BETWEEN.split(text):
        part += piece
        item, pieces = _line(part, skus)
        if item is None or not pieces.isdecimal():
            part = "" if BETWEEN.fullmatch(part) else part
            continue
        if not 0 < int(pieces[:9]) <= MOST_PIECES:
            raise _no_pieces(part)
        if item in basket:
            raise UseError(Words(f"{part} 重复了", f"{part} comes again"), Words("每个 SKU 写一次", "write each SKU once"))
        basket[item], part = int(pieces), ""
    if part or not basket:
        raise _unread(text, part, skus)
    return basket


def _line(part: str, skus: Mapping[str, int]) -> tuple[int | None, str]:
    """The item that `A=2` names, and its pieces as text."""
    sku, _, pieces = EQUALS.sub("=", part).rpartition("=")
    sku = part[: len(sku)].strip()
    return next((skus[name] for name in (sku, normalize("NFKC", sku)) if name in skus), None), pieces.strip()


def _unread(text: str, part: str, skus: Mapping[str, int]) -> UseError:
    from zhanggui.desks.promotion.reading_promotions import nearest

    first = BETWEEN.split(part.strip())[0]
    item, pieces = _line(first, skus)
    if item is not None and pieces:
        return _no_pieces(first)
    sku = EQUALS.split(first)[0].strip()
    near = nearest(sku, skus)
    known, more = list(skus)[:NAMED], len(skus) > NAMED
    hint = Words(
        f"是不是 {near}？" if near else f"方案里有 {'、'.join(known)}{' 等' if more else ''}；",
        f"did you mean {near}? " if near else f"the scenario has {', '.join(known)}{' …' if more else ''}; ",
    )
    unknown = sku not in skus and EQUALS.search(first)
    return UseError(
        Words(f"方案里没有 {sku}", f"the scenario has no {sku}")
        if unknown
        else Words(f"购物篮 {text!r} 读不懂：{part!r}", f"cannot read the basket {text!r}: {part!r}"),
        Words(f"{hint.zh}写成 SKU=件数，逗号隔开，例如 {known[0]}=2", f"{hint.en}write SKU=pieces with commas, such as {known[0]}=2"),
    )


def _no_pieces(line: str) -> UseError:
    sku, pieces = (text.strip() for text in EQUALS.sub("=", line).rpartition("=")[::2])
    return UseError(
        Words(f"{sku} 的件数「{pieces}」不行", f"{sku}: '{pieces}' will not do as a number of pieces"),
        Words(f"件数是 1 起的整数，最多 {MOST_PIECES:,}", f"a whole number, 1 piece or more, {MOST_PIECES:,} at most"),
    )


def read_filler(text: str) -> Fraction:
    """101.00, or exactly as 302/3. Raises UseError."""
    try:
        filler = Fraction(normalize("NFKC", text).replace(",", "").strip().strip("¥元"))
    except (ValueError, ZeroDivisionError):
        filler = Fraction(-1)
    if not 0 <= filler <= MOST_FILLER or len(text) > 200:
        raise UseError(
            Words(f"凑单金额 {text[:40]!r} 不对", f"the filler {text[:40]!r} is wrong"),
            Words("写金额，例如 101.00 或 302/3", "an amount, such as 101.00 or 302/3"),
        )
    return filler


def read_at(world: World, text: str) -> Moment:
    """A moment of the scenario. Raises UseError."""
    from zhanggui.desks.promotion.exact_numbers import Wrong, moment
    from zhanggui.desks.promotion.promotion_words import moment as written

    at = moment(text)
    if isinstance(at, Wrong):
        raise UseError(at.what, at.mend)
    edges = [m for layer in world.layers for p in layer.promotions for m in (p.starts, p.ends) if m is not None]
    edges += [m for m in (world.begins, world.ends) if m is not None]
    if edges and (edges[0].utcoffset() is None) != (at.utcoffset() is None):
        raise UseError(
            Words(
                "方案里的时间带时区，这里的不带" if at.utcoffset() is None else "方案里的时间不带时区，这里的带",
                "the scenario's moments have an offset, or this has, and the other has not",
            ),
            Words(f"照方案里的写法，例如 {written(edges[0])}", f"write it like those of the scenario, such as {written(edges[0])}"),
        )
    if (world.begins is not None and at < world.begins) or (world.ends is not None and at >= world.ends):
        raise UseError(
            Words(f"{text} 不在方案的 when 里", f"{text} is not within the scenario's `when`"),
            Words(
                f"{written(world.begins) or '…'} 到 {written(world.ends) or '…'}",
                f"from {written(world.begins) or '…'} until {written(world.ends) or '…'}",
            ),
        )
    return at


EXPLAIN = Command(
    "explain",
    Words("把一单一层一层算给人看", "work one basket out, layer by layer"),
    _arguments,
    telling_mistakes(_run),
)
