"""What the guard found: for every item its worst price and worst receipt with the basket that shows it, and the worst basket of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhanggui.methods.guard.world import Interval, World


@dataclass(frozen=True)
class Worst:
    """The least value of one figure. `value` is exact or a proven lower bound; `shown` is what `basket` really comes to.

    `filler` is other shops' goods in the basket, None when the least value is only approached and never reached.
    """

    value: Fraction
    shown: Fraction
    basket: Mapping[int, int]
    filler: Fraction | None
    interval: Interval

    @property
    def exact(self) -> bool:
        return self.value == self.shown

    @property
    def plain(self) -> Worst:
        """The same, with a basket that takes little work."""
        return self

    @property
    def ready(self) -> bool:
        """Whether its basket is known without more work."""
        return True

    @property
    def about(self) -> float:
        """The value, quickly: to about twelve digits."""
        return float(self.value)


@dataclass(frozen=True)
class ItemWorst:
    """One item: the least a buyer can pay and the shop can receive for one piece.

    `unlimited`: below its floor without limited promotions too, by the figures `free` where these had to be sought; a bound counts.
    """

    price: Worst
    receipt: Worst
    applied: Sequence[str]
    unlimited: bool = False
    free: tuple[Worst, Worst] | None = None

    @property
    def exact(self) -> bool:
        return self.price.exact and self.receipt.exact


@dataclass(frozen=True)
class Answer:
    """One per item of the world, in its order; None where an item fits no basket. `basket` None: no item fits one."""

    world: World
    items: tuple[ItemWorst | None, ...]
    basket: Worst | None
    basket_applied: tuple[str, ...] = ()


def below_floor(world: World, item: int, price: Fraction, receipt: Fraction) -> bool:
    """The price or the receipt of a piece is below its floor; equal is not below."""
    return too_cheap(world, price) or too_poor(world, item, receipt)


def shown_unlimited(world: World, item: int, worst: ItemWorst) -> bool:
    """Whether a basket shows that it is below its floor without limited promotions; else it is a bound that is."""
    return worst.unlimited and (worst.free is None or below_floor(world, item, worst.free[0].shown, worst.free[1].shown))


def too_cheap(world: World, price: Fraction) -> bool:
    """price < the least unit price."""
    return world.min_unit_price is not None and price < world.min_unit_price


def too_poor(world: World, item: int, receipt: Fraction) -> bool:
    """receipt × (1 − least margin rate) < cost."""
    return receipt * (1 - world.min_margin_rate) < world.items[item].cost


def may_be_below(world: World, item: int, price: Worst, receipt: Worst) -> bool:
    """Whether it is worth working out exactly: surely not below its floor is told quickly."""
    low = world.min_unit_price is not None and price.about < float(world.min_unit_price) + 1e-6
    return low or receipt.about * (1 - float(world.min_margin_rate)) < float(world.items[item].cost) + 1e-6
