"""Trying what a workbook asks for, and taking it: all or nothing, or only what is good when a person says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from django.db import transaction

from zhanggui.kernel.errors import ZhangguiError
from zhanggui.site.workbook.compare import Change, Verdict, by_batch, compare
from zhanggui.site.workbook.form import Part, Value, Wish
from zhanggui.site.workbook.hand import Hand
from zhanggui.site.workbook.parts import PARTS
from zhanggui.site.workbook.read import Sent

BAD = (Verdict.CONFLICT, Verdict.REFUSED, Verdict.WAITS)


@dataclass(frozen=True)
class Outcome:
    """What became of a workbook, or would become of it. `taken`: whether anything was written."""

    changes: list[Change]
    taken: bool = False
    missing: list[Part] = field(default_factory=list)
    deleted: int = 0

    def of(self, *verdicts: Verdict) -> list[Change]:
        return [c for c in self.changes if c.verdict in verdicts]

    @property
    def ready(self) -> list[Change]:
        return self.of(Verdict.READY)

    @property
    def bad(self) -> list[Change]:
        return self.of(*BAD)

    @property
    def same(self) -> list[Change]:
        return self.of(Verdict.SAME)

    @property
    def digest(self) -> str:
        """Changes when anything that was shown does: what is taken is what was seen."""
        told = [(c.part.id, c.id, c.key, c.new, c.now, str(c.verdict)) for c in self.changes]
        return sha256(repr(told).encode()).hexdigest()


def preview(hand: Hand, sent: Sent) -> Outcome:
    """What would happen: everything is tried for good and taken back."""
    with transaction.atomic():
        outcome = _tried(hand, sent)
        transaction.set_rollback(True)
    return outcome


def take(hand: Hand, sent: Sent, only_good: bool = False, seen: str = "") -> Outcome:
    """Take the changes. One that is wrong stops all, but with `only_good`. `seen`: the digest of what was shown; another one stops all, too."""
    with transaction.atomic():
        outcome = _tried(hand, sent)
        stop = not outcome.ready or (bool(outcome.bad) and not only_good) or (bool(seen) and seen != outcome.digest)
        if stop:
            transaction.set_rollback(True)
            return outcome
        counts = {"taken": len(outcome.ready), "left": len(outcome.bad), "written": sent.about.at, "by": sent.about.who}
        for shop in sorted({c.shop for c in outcome.ready}):
            hand.note("workbook.take", sent.about.day, shop, counts | {"cells": sum(c.shop == shop for c in outcome.ready)})
    return Outcome(outcome.changes, True, outcome.missing, outcome.deleted)


def _tried(hand: Hand, sent: Sent) -> Outcome:
    """Make every change that is ready, batch by batch; a batch that the desk refuses leaves nothing behind, and says why."""
    changes = compare(hand, sent)
    parts = {part.id: part for part in PARTS}
    refused: dict[tuple[str, str], ZhangguiError] = {}
    for name, batch in by_batch(changes).items():
        try:
            with transaction.atomic():
                parts[name[0]].take(hand, _wishes(batch))
        except ZhangguiError as error:
            refused[name] = error
    found = [
        c.refused(refused[name]) if c.verdict is Verdict.READY and (name := (c.part.id, c.part.batch(c.id))) in refused else c
        for c in changes
    ]
    there = {(row.part, row.id) for row in sent.rows}
    gone = [key for key in sent.bases if key not in there and key[0] not in sent.missing]
    return Outcome(found, False, [parts[id] for id in sent.missing], len(gone))


def _wishes(batch: list[Change]) -> list[Wish]:
    """The changes of a batch, row by row."""
    new: dict[str, dict[str, Value]] = {}
    for change in batch:
        new.setdefault(change.id, {})[change.key] = change.value
    lines = {c.id: c.line for c in batch}
    return [Wish(line, new[id]) for id, line in lines.items() if line is not None]
