"""What kinds of money the ledger holds, and which of two sources counts that tell the same money: ledger_kinds.toml as SQL."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from zhanggui.warehouse.duck import quoted
from zhanggui.warehouse.tables import get_table

KINDS = ("sale", "refund", "commission", "insurance", "compensation", "payment", "freight", "ad", "fee", "other")
OWN = "own"  # own money changing places: in no sum


@cache
def declared() -> dict[str, Any]:
    """The file as it stands."""
    return tomllib.loads(files("zhanggui.warehouse").joinpath("ledger_kinds.toml").read_text(encoding="utf-8"))


def cell(name: str) -> str:
    """SQL of a column of the ledger, wherever it is kept."""
    return name if name in get_table("ledger").columns else f"json_extract_string(ext, '$.{name}')"


def said_sql() -> str:
    """SQL of what a row says of itself, in small letters."""
    each = {source: _joined(names) for source, names in declared()["says"].items()}
    others = each.pop("others")
    return f"lower(case source {' '.join(f'when {quoted(s)} then {sql}' for s, sql in each.items())} else {others} end)"


def _joined(names: Iterable[str]) -> str:
    return f"concat_ws(' ', {', '.join(map(cell, names))})"


def kind_sql(said: str = "said") -> str:
    """SQL of the kind of a row, from what it says and its source."""
    whens = []
    for rule in declared()["rules"]:
        found = " or ".join(f"contains({said}, {quoted(word)})" for word in rule["words"])
        only = f"source = {quoted(rule['source'])} and " if "source" in rule else ""
        whens.append(f"when {only}({found}) then {quoted(rule['kind'])}")
    return f"case {' '.join(whens)} else 'other' end"


def unnamed_sql(said: str = "said") -> str:
    """SQL that is true for a row of the kind `fee` that does not say what the fee was for."""
    named = [word for rule in declared()["rules"] if rule["kind"] == "fee" and not rule.get("unnamed") for word in rule["words"]]
    return f"(kind = 'fee' and not ({' or '.join(f'contains({said}, {quoted(word)})' for word in named)}))"


def hidden_sql() -> str:
    """SQL of the kinds that a fee without a name may be, as a list in brackets."""
    return f"({', '.join(map(quoted, declared()['unnamed']['hidden']))})"


def fee_sql(column: str) -> str:
    """SQL of a fee that stands beside the amount, negative when paid; 0 where there is none."""
    return f"coalesce(try_cast({cell(column)} as decimal(18, 4)), 0)"


def tells_sql() -> str:
    """SQL of a table: the kinds of which the silence of a source means none."""
    return _values("source, kind", [(source, kind) for source, kinds in declared()["tells"].items() for kind in kinds])


def ranks_sql() -> str:
    """SQL of a table: sources that tell the same money, by group and rank (0: the best)."""
    return _values(
        "source, money, rank, whole",
        [(s, f"same {n}", r, g["whole"]) for n, g in enumerate(declared()["same_money"]) for r, s in enumerate(g["sources"])],
    )


def kinds_sql() -> str:
    """SQL of a table of all kinds."""
    return _values("kind", [(kind,) for kind in KINDS])


def _values(columns: str, rows: Iterable[tuple[Any, ...]]) -> str:
    cells = (", ".join(quoted(c) if isinstance(c, str) else str(c).lower() for c in row) for row in rows)
    return f"(select * from (values {', '.join(f'({row})' for row in cells)}) v({columns}))"
