"""What the playbook has learnt: how often a page was tried, how often it helped, and by how much. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import comb
from statistics import median

from zhanggui.desks.tasks.models import Effect, Task
from zhanggui.desks.tasks.reading import latest_effects
from zhanggui.desks.tasks.rules import Verdict
from zhanggui.kernel.words import Words

LEAST = 3  # fewer effects say nothing
SURE = 0.95
TOO_FEW = Words("太少，看不出", "too few to tell")


@dataclass
class Record:
    """What is known of one page. `changes`: relative effects, turned so that more is better."""

    tried: int = 0
    verdicts: list[Verdict] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)

    @property
    def measured(self) -> int:
        return sum(v.told for v in self.verdicts)

    @property
    def helped(self) -> int:
        return sum(v.helped for v in self.verdicts)

    @property
    def median(self) -> float | None:
        return median(self.changes) if len(self.changes) >= LEAST else None

    @property
    def words(self) -> Words:
        """中位 +8.2%（4 次里从 -1.0% 到 +15.3%）."""
        middle = self.median
        if middle is None:
            return TOO_FEW
        low, high, sure = middle_range(self.changes)
        n, size = len(self.changes), f"{middle:+.1%}"
        span = f"{low:+.1%} ～ {high:+.1%}"
        if sure:
            return Words(f"中位 {size}（95% 区间 {span}）", f"median {size} (95% interval {span.replace('～', 'to')})")
        return Words(f"中位 {size}（{n} 次在 {span} 之间）", f"median {size} ({n} times between {span.replace('～', 'and')})")


def middle_range(values: Sequence[float]) -> tuple[float, float, bool]:
    """The interval of the median by ranks, and whether it holds in 95% of cases (from six values on; below, the whole range)."""
    ordered, n = sorted(values), len(values)
    outside, rank = 0.0, 0
    while rank < n // 2 and outside + 2 * comb(n, rank) / 2**n <= 1 - SURE:
        outside += 2 * comb(n, rank) / 2**n
        rank += 1
    return ordered[max(rank - 1, 0)], ordered[n - max(rank, 1)], rank > 0


def learnt(shops: Iterable[str], playbook: str | None = None) -> dict[str, Record]:
    """By page of the playbook: what these shops tried and what came of it."""
    found = Task.objects.filter(shop__in=list(shops), state="done").exclude(playbook="")
    if playbook is not None:
        found = found.filter(playbook=playbook)
    tasks = list(found)
    effects = latest_effects(tasks)
    records: dict[str, Record] = {}
    for task in tasks:
        record = records.setdefault(task.playbook, Record())
        record.tried += 1
        if task.pk in effects:
            _add(record, effects[task.pk])
    return records


def _add(record: Record, effect: Effect) -> None:
    verdict = Verdict(effect.verdict)
    record.verdicts.append(verdict)
    if verdict.told and effect.relative is not None:
        record.changes.append(effect.relative * effect.better)
