"""Which codes name which SKU: several codes of a row, listings with several variants, and the codes that the shop's data know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


class Facts(Protocol):
    """What is known of an SKU beside the sheet, money a piece. `facts.SkuFact` is one."""

    @property
    def last(self) -> Decimal: ...
    @property
    def median(self) -> Decimal: ...
    @property
    def cost(self) -> Decimal | None: ...
    @property
    def stock(self) -> int | None: ...


@dataclass(frozen=True)
class Listing:
    """A product whose variants are sold under one id: the greatest of their costs and prices (None where a cost is not known), the greatest stock."""

    title: str
    last: Decimal
    median: Decimal
    cost: Decimal | None
    stock: int | None


class Codes:
    """Made of the codes of every row, the most exact first. An SKU goes by the first code that a sheet gives it."""

    def __init__(self, rows: Iterable[Sequence[str]], facts: Mapping[str, Facts]) -> None:
        self._variants: dict[str, list[str]] = {}
        self._known: set[str] = set()
        self._facts = {**_listings(facts), **facts}
        self._fact: dict[str, str] = {}
        self._named: dict[str, str] = {}
        for name, fact in self._facts.items():
            for code in (name, *(getattr(fact, key, "") for key in ("sku_id", "merchant_sku"))):
                if code:
                    self._fact.setdefault(code, name)
        for first, *others in rows:
            self._known.add(first)
            for other in others:
                of = self._variants.setdefault(other, [])
                if first != other and first not in of:
                    of.append(first)

    def skus(self, code: str) -> list[str]:
        """The SKUs that a code names: several for a listing with variants, none for a code that is not known."""
        if variants := self._variants.get(code):
            return list(dict.fromkeys(self._one(v) for v in variants))
        return [self._one(code)] if code in self._known or code in self._fact else []

    def _one(self, code: str) -> str:
        fact = self._fact.get(code)
        if fact is None or isinstance(self._facts[fact], Listing):
            return code
        return self._named.setdefault(fact, code)

    def fact(self, codes: Iterable[str]) -> Facts | None:
        """What the shop's data say, by the first code that they know."""
        name = next((self._fact[c] for c in codes if c in self._fact), None)
        return None if name is None else self._facts[name]

    def sold(self) -> list[str]:
        """Every SKU of the shop's data."""
        return [self._one(name) for name, fact in self._facts.items() if not isinstance(fact, Listing)]


def _listings(facts: Mapping[str, Facts]) -> dict[str, Facts]:
    """Facts by product, for sheets that name the listing and not the variant."""
    variants: dict[str, list[Facts]] = {}
    for fact in facts.values():
        if product := getattr(fact, "product_id", ""):
            variants.setdefault(product, []).append(fact)
    return {product: _listing(some) for product, some in variants.items() if product not in facts}


def _listing(some: Sequence[Facts]) -> Facts:
    costs, stock = [f.cost for f in some if f.cost is not None], [f.stock for f in some if f.stock is not None]
    known = max(costs) if len(costs) == len(some) else None  # an unknown cost may be the greatest
    title = str(getattr(some[0], "title", ""))
    return Listing(title, max(f.last for f in some), max(f.median for f in some), known, max(stock) if stock else None)
