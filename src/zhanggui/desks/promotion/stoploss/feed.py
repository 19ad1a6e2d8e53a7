"""From what is sent to what became of it: every line is read on its own, so that one that is wrong keeps none of the others waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from zhanggui.desks.promotion.stoploss.batch import Told
from zhanggui.desks.promotion.stoploss.folder import Piece
from zhanggui.desks.promotion.stoploss.judge import REFUSED
from zhanggui.desks.promotion.stoploss.keeper import Keeper
from zhanggui.desks.promotion.stoploss.line import Line, Mistake, read_line
from zhanggui.desks.promotion.stoploss.numbers import Numbers, Run
from zhanggui.kernel.money import yuan
from zhanggui.kernel.words import Lang, Words
from zhanggui.warehouse.shops import Shop

NO_TABLE = Mistake("", Words("这一行不是一组列名和值", "this line is no table of names and values"), Words("写成 {…}", "send it as {…}"))


@dataclass(frozen=True)
class Outcome:
    """What became of one line, or why it could not be judged. `place`: where it stood, counted from 1."""

    place: int
    told: Told | None
    mistake: Mistake | None = None

    @property
    def state(self) -> str:
        return self.told.state if self.told else REFUSED

    def to_json(self, lang: Lang, money: bool = True) -> dict[str, Any]:
        """As every door answers it; money in the shop's currency, 0 for who may not see cost."""
        if self.mistake is not None:
            where = f"line {self.place}" + (f", {self.mistake.field}" if self.mistake.field else "")
            return _row(self.place, state=REFUSED, where=where, what=self.mistake.what.say(lang), mend=self.mistake.mend.say(lang))
        told = self.told
        assert told is not None
        return _row(
            self.place, order_id=told.order_id, line_id=told.line_id, sku=told.sku, state=told.state, below=told.below, loss=yuan(told.loss) if money else 0.0,
            repeated=told.repeated, corrected=told.corrected, alarms=list(told.alarms),
        )  # fmt: skip


def _row(place: int, **given: Any) -> dict[str, Any]:
    blank = {
        "line": place,
        "order_id": "",
        "line_id": "",
        "sku": "",
        "state": "",
        "below": False,
        "loss": 0.0,
        "repeated": False,
        "corrected": False,
    }
    return blank | {"alarms": [], "where": "", "what": "", "mend": ""} | given


def take_rows(
    keeper: Keeper, shop: Shop, rows: Sequence[Any], first: int = 1, mark: tuple[str, Mapping[str, Any]] | None = None
) -> list[Outcome]:
    """Read one message, judge it and write it down. `first`: the place of its first line. Raises sqlite3.Error where nothing could be written."""
    return judge_rows(keeper, shop, read_rows(keeper, shop, rows), first, mark)


def take_piece(keeper: Keeper, shop: Shop, piece: Piece, run: Run) -> list[Outcome]:
    """The same for lines of a file, which belong together with those read of it before."""
    read = read_rows(keeper, shop, piece.rows, run)
    mark = piece.mark | {"run": run.mark()} if piece.last else piece.mark
    return judge_rows(keeper, shop, read, piece.first, (piece.source, mark) if mark else None)


def read_rows(keeper: Keeper, shop: Shop, rows: Sequence[Any], numbers: Numbers | None = None) -> list[Line | Mistake]:
    """The lines of one message, or what is wrong with each. `numbers`: those of a message that goes on."""
    zone, now, numbers = ZoneInfo(shop.timezone), int(keeper.clock()), numbers or Numbers()
    read: list[Line | Mistake] = []
    for raw in rows:
        try:
            read.append(numbers.of(read_line(raw, zone, now)) if isinstance(raw, Mapping) else NO_TABLE)
        except Mistake as mistake:
            read.append(mistake)
    return read


def judge_rows(
    keeper: Keeper, shop: Shop, read: Sequence[Line | Mistake], first: int = 1, mark: tuple[str, Mapping[str, Any]] | None = None
) -> list[Outcome]:
    """Judge and write down what could be read."""
    good = [line for line in read if isinstance(line, Line)]
    told = iter(keeper.take(shop.key, good, ZoneInfo(shop.timezone), mark) if good or mark else ())
    return [Outcome(first + n, next(told)) if isinstance(line, Line) else Outcome(first + n, None, line) for n, line in enumerate(read)]


def counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many of each state; a repeated line counts as repeated alone: it was counted when it came first."""
    out = dict.fromkeys(("received", "judged", "unjudged", "gift", "cancelled", "repeated", "refused"), 0)
    out["received"] = len(outcomes)
    for one in outcomes:
        out["repeated" if one.told is not None and one.told.repeated else one.state] += 1
    return out
