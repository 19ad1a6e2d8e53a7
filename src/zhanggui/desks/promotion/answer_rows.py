"""The answer of the price guard as plain rows: the JSON of `zhanggui guard check --json`, and what tables and workbooks are made of.

Figures are rounded half up to 0.01 (rates to 0.0001), bounds down, what a bound may lose up, fillers up. `exact_price`, `exact_receipt` and
`exact_margin` hold the same figures unrounded, as 82.5 or 220/3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from zhanggui.desks.promotion.answer_words import Teller, basket_told, item_words
from zhanggui.desks.promotion.mistakes import Mistake
from zhanggui.desks.promotion.near_filler import Figure, margin_of, price_of, receipt_of, shown_filler
from zhanggui.desks.promotion.printed import Way, figure, fraction
from zhanggui.desks.promotion.promotion_words import moment
from zhanggui.desks.promotion.typing_errors import TypingError, typing_errors
from zhanggui.desks.promotion.verdict import Verdict, is_below, loss_per_piece, margin_rate, of_item, of_whole
from zhanggui.kernel.words import Lang
from zhanggui.methods.collecting import without_collecting
from zhanggui.methods.guard.answer import Answer, ItemWorst, Worst
from zhanggui.methods.guard.world import Interval, World

Row = dict[str, Any]
RATE_DECIMALS = 4
ORDER: tuple[Verdict, ...] = ("danger", "unknown", "safe")
NOTHING: Row = dict.fromkeys(
    (
        "worst_unit_price", "worst_unit_receipt", "basket", "interval", "filler", "receipt_basket", "receipt_filler", "receipt_interval",
        "witness_unit_price", "margin_rate", "loss_per_piece", "loss_if_sold_out", "exact_price", "exact_receipt", "explain", "explain_receipt",
    )
)  # fmt: skip


def answer_json(
    answer: Answer, lang: Lang, notes: Sequence[Mistake] = (), names: Mapping[str, str] | None = None, left: Sequence[str] = ()
) -> Row:
    """The whole answer: every SKU in the order of the scenario, the worst basket, typing errors, the verdict; and notes.

    `names` of SKUs stand in their rows. `left`: what the scenario is without; nothing is safe then.
    """
    with without_collecting():
        typed, rows = typing_errors(answer.world), with_names(sku_rows(answer, lang), names or {})
    return {
        "skus": rows,
        "worst_basket": basket_row(answer, lang),
        "typing_errors": typing_rows(answer.world, typed, lang),
        "verdict": of_whole({row["verdict"] for row in rows} | ({"unknown"} if left else set()), answer, typed),
        "currency": answer.world.currency,
        "notes": [n.row(lang) for n in notes],
        "not_understood": list(left),
    }


def with_names(rows: Sequence[Row], names: Mapping[str, str]) -> list[Row]:
    """The rows with the names of their SKUs; as they are where there are none at all."""
    return [row | {"name": names.get(row["sku"]) or None} for row in rows] if any(names.values()) else list(rows)


def sku_rows(answer: Answer, lang: Lang) -> list[Row]:
    """One row a SKU, in the order of the scenario."""
    teller = Teller(answer.world)
    return [_sku_row(teller, n, worst, lang) for n, worst in enumerate(answer.items)]


def worst_first(rows: Sequence[Row]) -> list[Row]:
    """Danger first, then what is unknown; of these the greatest loss, then the least left over cost."""

    def bad(row: Row) -> tuple[int, float, float, float]:
        rate = row["margin_rate"]
        return (
            ORDER.index(row["verdict"]),
            -(row["loss_if_sold_out"] or 0.0),
            -(row["loss_per_piece"] or 0.0),
            -1e9 if rate is None else rate,
        )

    return sorted(rows, key=bad)


def _sku_row(teller: Teller, n: int, worst: ItemWorst | None, lang: Lang) -> Row:
    world = teller.world
    verdict = of_item(world, n, worst)
    below = worst is not None and (verdict == "danger" if worst.exact else is_below(world, n, worst))
    head: Row = {"sku": world.items[n].sku, "verdict": verdict, "words": item_words(teller, n, worst, below).say(lang)}
    if worst is None:
        return head | NOTHING | {"exact": True, "applied": [], "below_floor": False, "unlimited": False}
    price, receipt = worst.price, worst.receipt
    return (
        head
        | {
            "worst_unit_price": figure(price.value, _way(price)),
            "worst_unit_receipt": figure(receipt.value, _way(receipt)),
            "exact": worst.exact,
            "basket": named(world, price.basket),
            "interval": _moments(price.interval),
            "filler": figure(price.filler, "up"),
            "receipt_basket": named(world, receipt.basket),
            "receipt_filler": figure(receipt.filler, "up"),
            "receipt_interval": _moments(receipt.interval),
            "witness_unit_price": figure(price.shown),
            "applied": list(worst.applied),
            "below_floor": below,
            "unlimited": worst.unlimited,
            "exact_price": fraction(price.value),
            "exact_receipt": fraction(receipt.value),
            "explain": explain_arguments(world, price, price_of(n)),
            "explain_receipt": explain_arguments(world, receipt, receipt_of(n)),
        }
        | _losses(world, n, worst)
    )


def _losses(world: World, n: int, worst: ItemWorst) -> Row:
    loss, stock = loss_per_piece(world, n, worst), world.items[n].stock
    rounding: Way = "near" if worst.receipt.exact else "up"
    return {
        "margin_rate": figure(margin_rate(world, n, worst), _way(worst.receipt), RATE_DECIMALS),
        "loss_per_piece": figure(loss, rounding),
        "loss_if_sold_out": None if stock is None else figure(loss * stock, rounding),
    }


def basket_row(answer: Answer, lang: Lang) -> Row:
    """The worst basket of all; null figures when no basket holds anything."""
    told, worst = basket_told(answer).say(lang), answer.basket
    if worst is None:
        empty = dict.fromkeys(("basket", "filler", "interval", "margin", "exact_margin", "witness_margin", "explain"))
        return empty | {"applied": [], "exact": True, "words": told}
    return {
        "basket": named(answer.world, worst.basket),
        "filler": figure(worst.filler, "up"),
        "interval": _moments(worst.interval),
        "margin": figure(worst.value, _way(worst)),
        "applied": list(answer.basket_applied),
        "exact": worst.exact,
        "exact_margin": fraction(worst.value),
        "witness_margin": figure(worst.shown),
        "explain": explain_arguments(answer.world, worst, margin_of),
        "words": told,
    }


def typing_rows(world: World, typed: Sequence[TypingError], lang: Lang) -> list[Row]:
    return [{"sku": world.items[t.item].sku, "price": figure(world.items[t.item].price), "why": t.why.say(lang)} for t in typed]


def named(world: World, basket: Mapping[int, int]) -> dict[str, int]:
    """SKU → pieces, in the order of the scenario."""
    return {world.items[n].sku: q for n, q in sorted(basket.items())}


def _moments(interval: Interval) -> list[str | None]:
    return [moment(interval.starts) or None, moment(interval.ends) or None]


def _way(worst: Worst) -> Way:
    return "near" if worst.exact else "down"


def explain_arguments(world: World, worst: Worst, figure: Figure) -> list[str]:
    """The arguments of `guard explain FILE` that show this basket: exact, so a filler may be a fraction."""
    filler = shown_filler(world, worst, figure)
    said = ["--basket", ",".join(f"{sku}={q}" for sku, q in named(world, worst.basket).items())]
    if filler:
        said += ["--filler", fraction(filler)]
    at = moment_of(worst.interval)
    return said + (["--at", moment(at)] if at is not None else [])


def moment_of(interval: Interval) -> datetime | None:
    """A moment inside an interval; None when it has no edge."""
    if interval.starts is not None or interval.ends is None:
        return interval.starts
    try:
        return interval.ends - timedelta(minutes=1)
    except OverflowError:
        return None
