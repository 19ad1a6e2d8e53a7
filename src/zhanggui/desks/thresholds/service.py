"""Setting, resetting and reading thresholds. The site must be booted when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhanggui.desks.check import CHECKS, Check, Threshold
from zhanggui.desks.thresholds.bounds import check_value, threshold_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.thresholds.models import ThresholdChange

EVERY_SHOP = ""
Key = tuple[str, str, str]  # shop (EVERY_SHOP: for all), check, name


@dataclass(frozen=True)
class Held:
    """A threshold as it holds for a shop. `change`: the line that made it so; none: the declared default."""

    check: Check
    name: str
    line: Threshold
    value: float
    change: ThresholdChange | None


def set_threshold(shops: list[str], check_id: str, name: str, value: float, reason: str, who: str = "") -> None:
    """Set a threshold for shops, or for EVERY_SHOP. Raises UseError for unknown names, values out of bounds and a missing reason."""
    from zhanggui.desks.thresholds.models import ThresholdChange

    _, line = threshold_of(check_id, name)
    check_value(line, value)
    why = _reason(reason)
    for shop in shops:
        ThresholdChange.objects.create(shop=shop, check_id=check_id, name=name, value=value, reason=why, who=who)


def reset_threshold(shops: list[str], check_id: str, name: str | None = None, reason: str = "", who: str = "") -> int:
    """Back to what holds without the shops' own values, for one name or all of a check. → how many values were taken back."""
    from zhanggui.desks.thresholds.models import ThresholdChange

    check = threshold_of(check_id, name)[0] if name else CHECKS.get(check_id)
    own = _newest()
    wanted = [name] if name else list(check.thresholds)
    standing = [(shop, n) for shop in shops for n in wanted if (shop, check_id, n) in own]
    for shop, n in standing:
        ThresholdChange.objects.create(shop=shop, check_id=check_id, name=n, value=None, reason=reason.strip(), who=who)
    return len(standing)


def _reason(text: str) -> str:
    if text.strip():
        return text.strip()
    raise UseError(
        Words("没有说明为什么改", "no reason is given"),
        Words('加上 --reason "为什么"，以后看得懂', 'add --reason "why", so that it is understood later'),
    )


def _newest() -> dict[Key, ThresholdChange]:
    """The line that holds per shop, check and name; those taken back are left out."""
    from zhanggui.desks.thresholds.models import ThresholdChange

    last = {(c.shop, c.check_id, c.name): c for c in ThresholdChange.objects.order_by("id")}
    return {key: change for key, change in last.items() if change.value is not None}


def own_thresholds() -> Callable[[str, str, str], float]:
    """(check, name, shop) → the number that holds: the shop's own, else that of every shop, else the declared default. Read once."""
    own = {key: float(change.value) for key, change in _newest().items()}

    def threshold(check_id: str, name: str, shop: str) -> float:
        for key in ((shop, check_id, name), (EVERY_SHOP, check_id, name)):
            if key in own:
                return own[key]
        return CHECKS.get(check_id).thresholds[name].value

    return threshold


def held(shop: str, check_id: str | None = None) -> Iterator[Held]:
    """Every threshold as it holds for a shop (EVERY_SHOP: for shops without their own), in the order declared."""
    own = _newest()
    for check in [CHECKS.get(check_id)] if check_id else CHECKS:
        for name, line in check.thresholds.items():
            change = own.get((shop, check.id, name)) or own.get((EVERY_SHOP, check.id, name))
            yield Held(check, name, line, line.value if change is None else float(change.value), change)


def history(shop: str | None = None, check_id: str | None = None) -> list[ThresholdChange]:
    """Every change, oldest first; of a shop those for every shop, too."""
    from zhanggui.desks.thresholds.models import ThresholdChange

    found = ThresholdChange.objects.order_by("id")
    if shop is not None:
        found = found.filter(shop__in=[shop, EVERY_SHOP])
    if check_id is not None:
        found = found.filter(check_id=CHECKS.get(check_id).id)
    return list(found)
