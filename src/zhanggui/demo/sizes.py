"""How big a simulated shop is. Small effects are harder to see in a small shop: the accuracy page runs over all sizes."""

from __future__ import annotations

from dataclasses import dataclass

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words


@dataclass(frozen=True)
class Size:
    """`visitors`: mean daily visitors of the shop in an ordinary week. `noise`: standard deviation (log) of the shop's own daily wobble.

    `memory`: how much of a day's wobble is left on the next. `variety`: how far (log) the shop's sources, products and weekdays differ from
    those of the demo shop.
    """

    visitors: int
    products: int
    noise: float = 0.02
    memory: float = 0.4
    variety: float = 0.0


SIZES: dict[str, Size] = {
    "tiny": Size(visitors=1_500, products=12),
    "small": Size(visitors=20_000, products=30),
    "large": Size(visitors=60_000, products=30),
}


def get_size(name: str | Size) -> Size:
    """The size called `name`, or a size of one's own. Raises UseError."""
    if isinstance(name, Size):
        return name
    if name not in SIZES:
        raise UseError(
            Words(f"没有「{name}」这个店铺规模", f"no shop size called {name}"), Words("可用：" + "、".join(SIZES), ", ".join(SIZES))
        )
    return SIZES[name]
