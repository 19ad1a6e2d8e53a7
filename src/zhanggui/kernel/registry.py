"""A registry: declared objects by their id, in the order declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

FEW = 12  # so many ids are read at a glance


class HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=HasId)


class Registry(Generic[T]):
    """Objects with an `id`. When one is unknown `get` names all ids of a few, of many the nearest."""

    def __init__(self, noun: Words) -> None:
        self.noun = noun
        self._items: dict[str, T] = {}

    def add(self, item: T) -> T:
        if item.id in self._items:
            raise ValueError(f"{self.noun.en} {item.id} is declared twice")
        self._items[item.id] = item
        return item

    def get(self, name: str) -> T:
        if name in self._items:
            return self._items[name]
        from difflib import get_close_matches

        few = list(self._items) if len(self._items) <= FEW else get_close_matches(name, self._items, n=3, cutoff=0.4)
        near = "、".join(few or list(self._items)[:FEW])
        raise UseError(
            Words(f"没有这个{self.noun.zh}：{name}", f"no {self.noun.en} called {name}"),
            Words(f"可用的有：{near}", f"there are: {near.replace('、', ', ')}"),
        )

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)
