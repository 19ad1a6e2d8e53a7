"""Lines of bills as pieces of measures: what the ledger rollup says of them, once more in plain Python. Rules: ledger_kinds.toml."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from zhanggui.metrics.trace.pieces import NOTHING, Facts, Piece, Ref, Spot
from zhanggui.metrics.trace.reading import Tables, rows_on
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.ledgerkinds import KINDS, OWN, declared
from zhanggui.warehouse.rollup_ledger import COSTS
from zhanggui.warehouse.tables import get_table


class Part(NamedTuple):
    """One kind of money of one line; a line that shows its fees beside what is left has several. `row` None: a source's silence.

    `unnamed`: of a line that is some fee, and does not say what for.
    """

    day: date
    source: str
    name: str | None
    kind: str
    amount: Decimal
    row: Ref | None
    unnamed: bool = False


def read_ledger(reader: Reader, spot: Spot) -> Tables:
    return rows_on(reader, spot, "ledger", "posted_at")


def _parts(facts: Facts) -> list[Part]:
    """The lines taken apart; own money changing places is left out."""
    names = [*get_table("ledger").columns, "ext"]
    out = []
    for n, cells in enumerate(facts.columns("ledger", *names)):
        row = dict(zip(names, cells, strict=True))
        if row["amount"] is None:
            continue
        row |= {k: v for k, v in json.loads(row["ext"] or "{}").items() if k not in row}
        kind, unnamed = _kind(row)
        if kind != OWN:
            out += [part._replace(unnamed=unnamed) for part in _taken_apart(row, kind, ("ledger", n))]
    return out


def _taken_apart(row: dict[str, Any], kind: str, ref: Ref) -> list[Part]:
    day, source, came = row["posted_at"].date(), row["source"], row["amount_in"]
    name = row["fee_name"] if row["fee_name"] is not None else row["txn_type"] or ""
    fees = {c: _fee(row.get(c)) for c in declared()["columns"]}
    rest = row["amount"] - sum(fees.values(), NOTHING)
    whole = rest > 0 and came is not None and came > rest
    main = "sale" if kind == "freight" and rest > 0 and source != "freight" else kind
    out = [Part(day, source, name, main, came if whole else rest, ref)]
    out += [Part(day, source, name, "other", rest - came, ref)] if whole else []
    return out + [Part(day, source, c, declared()["columns"][c], fee, ref) for c, fee in fees.items() if fee]


def _fee(value: Any) -> Decimal:
    try:
        return Decimal(str(value)).quantize(Decimal("0.0001")) if value is not None else NOTHING
    except InvalidOperation:
        return NOTHING


def _kind(row: dict[str, Any]) -> tuple[str, bool]:
    """The kind of the first rule of which a word stands in the line; and whether it is a fee that does not say what for."""
    says = declared()["says"]
    said = " ".join(str(row[c]) for c in says.get(row["source"], says["others"]) if row.get(c) is not None).lower()
    for rule in declared()["rules"]:
        if rule.get("source", row["source"]) == row["source"] and any(word in said for word in rule["words"]):
            return str(rule["kind"]), bool(rule.get("unnamed", False))
    return "other", False


def _chosen(facts: Facts) -> list[Part]:
    """Of sources that tell the same money of a day, what the best of them tells; and the kinds of which a source's silence means none."""
    parts: list[Part] = facts.once("parts", _parts)
    hides = {(p.day, p.source) for p in parts if p.unnamed}
    hidden = set(declared()["unnamed"]["hidden"])
    silence = {source: set(kinds) for source, kinds in declared()["tells"].items()}
    groups = {s: (f"same {n}", rank, g["whole"]) for n, g in enumerate(declared()["same_money"]) for rank, s in enumerate(g["sources"])}
    said = {(p.day, p.source, p.kind) for p in parts}
    best: dict[tuple[date, str, str], int] = {}
    present = sorted({(p.day, p.source) for p in parts})
    tells = {at: silence.get(at[1], set()) - (hidden if at in hides else set()) for at in present}
    for day, source in present:
        money, rank, whole = groups.get(source, (source, 0, False))
        for kind in KINDS:
            if whole or (day, source, kind) in said or kind in tells[day, source]:
                best[day, money, kind] = min(rank, best.get((day, money, kind), rank))

    def wins(day: date, source: str, kind: str) -> bool:
        money, rank, _ = groups.get(source, (source, 0, False))
        return best.get((day, money, kind)) == rank

    silent = [Part(day, source, None, kind, NOTHING, None) for day, source in present for kind in tells[day, source]]
    return [p for p in [*parts, *silent] if wins(p.day, p.source, p.kind)]


def _of(amount: Callable[[Part], Decimal | None]) -> Callable[[Facts], list[Piece]]:
    def pieces(facts: Facts) -> list[Piece]:
        member = facts.spot.where.get("fee_name")
        chosen = [p for p in facts.once("chosen", _chosen) if member is None or p.name == member]
        return [Piece(p.day, amount(p), (p.row,) if p.row else ()) for p in chosen if amount(p) is not None]

    return pieces


def _cost(kinds: tuple[str, ...]) -> Callable[[Facts], list[Piece]]:
    """What is paid, as a positive number; what came back of it is taken off."""
    return _of(lambda p: -p.amount if p.kind in kinds else None)


LEDGER_PIECES: dict[str, Callable[[Facts], list[Piece]]] = {
    "ledger_in": _of(lambda p: max(p.amount, NOTHING)),
    "ledger_out": _of(lambda p: max(-p.amount, NOTHING)),
    "ledger_fees": _cost(COSTS["ledger_fees"]),
    "commission": _cost(COSTS["ledger_commission"]),
    "freight_cost": _cost(COSTS["ledger_freight"]),
}
