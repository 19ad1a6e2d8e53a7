"""What a metric is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhanggui.kernel.flags import Flag
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words

Unit = Literal["money", "people", "count", "ratio", "seconds", "money_per_person", "times"]
Better = Literal["more", "less", "neither"]


@dataclass(frozen=True)
class Metric:
    """One metric. `top` alone is a quantity; with `bottom` it is the ratio of the sums; with `less` it is top − less.

    `source` says where the definition comes from. `always` are flags that belong to the definition itself;
    `not_for` names platforms that mean something else by the same word.
    """

    id: str
    name: Words
    unit: Unit
    better: Better
    top: str
    definition: Words
    source: str
    bottom: str | None = None
    less: str | None = None
    always: tuple[Flag, ...] = ()
    settles_in_days: int = 0
    aliases: tuple[str, ...] = ()
    differs: Words | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it is made of."""
        return tuple(m for m in (self.top, self.bottom, self.less) if m)


METRICS: Registry[Metric] = Registry(Words("指标", "metric"))


def find_metric(name: str) -> Metric:
    """A metric by id or alias. Raises UseError that names the nearest."""
    for metric in METRICS:
        if name in metric.aliases:
            return metric
    return METRICS.get(name)
