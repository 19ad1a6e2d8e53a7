"""What a check is: a declared object that turns one day's frames of all shops into findings. The desks declare theirs with `@check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words

Cadence = Literal["day", "week", "month"]


class ShopLike(Protocol):
    """What a check reads of a shop."""

    @property
    def key(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def timezone(self) -> str: ...


class Context(Protocol):
    """What a check may look at: frames of all shops, days day-35 … day. The metrics room builds it (metrics/context.py)."""

    @property
    def day(self) -> date: ...
    @property
    def shops(self) -> Mapping[str, Any]: ...
    def frame(self, name: str) -> Any: ...
    def flags(self, shop: str, day: date) -> frozenset[Flag]: ...
    def target(self, shop: str) -> float | None: ...
    def threshold(self, check_id: str, name: str, shop: str) -> float: ...


@dataclass(frozen=True)
class Threshold:
    """A default that a shop may change. `unit`: ratio, z, money, people, days, count. `source`: the rule or the reason it stands on."""

    value: float
    unit: str
    source: Words
    meaning: Words


@dataclass(frozen=True)
class Check:
    """One declared check. `run` gives the findings of every shop at once; `playbook` names the page that says what to do."""

    id: str
    name: Words
    cadence: Cadence
    tables: tuple[str, ...]
    thresholds: Mapping[str, Threshold]
    playbook: str
    run: Callable[[Context], Iterable[Finding]]

    @property
    def desk(self) -> str:
        return self.id.split(".")[0]

    @property
    def playbook_file(self) -> Path:
        """The Markdown page, Chinese first, then English."""
        desk, name = self.playbook.split("/")
        return Path(__file__).parent / desk / "playbook" / f"{name}.md"


CHECKS: Registry[Check] = Registry(Words("检查", "check"))


def check(
    id: str, name: Words, cadence: Cadence, tables: tuple[str, ...], thresholds: Mapping[str, Threshold], playbook: str = ""
) -> Callable[[Callable[[Context], Iterable[Finding]]], Check]:
    """Declare the function below as a check. Without `playbook` the page is named like the check."""

    def declare(run: Callable[[Context], Iterable[Finding]]) -> Check:
        return CHECKS.add(Check(id, name, cadence, tables, dict(thresholds), playbook or id.replace(".", "/"), run))

    return declare


def limit(ctx: Context, check_id: str, name: str, shops: Iterable[str]) -> Any:
    """The threshold of each listed shop as an array (each shop asked once)."""
    import numpy as np

    listed = list(shops)
    asked = {shop: ctx.threshold(check_id, name, shop) for shop in dict.fromkeys(listed)}
    return np.array([asked[shop] for shop in listed], dtype=float)


# Where a default comes from, when more than one check says so.
OWN_DEFAULT = Words("掌柜默认值，按模拟数据的误报率选定", "Zhanggui's default, chosen by the false-alarm rate on simulated shops")
MIN_Z = Threshold(
    3.5, "z", OWN_DEFAULT, Words("偏离平时范围多少个波动单位才报", "how many usual swings away from the usual range before it is said")
)
MIN_SHARE = Threshold(
    0.02, "ratio", OWN_DEFAULT, Words("涉及金额至少占平时一天支付金额的多少", "money at stake, at least this share of a usual day's sales")
)
