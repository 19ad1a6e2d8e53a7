"""Words inside cells that a platform renamed: old files and new ones give one series, under the name of today."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from unicodedata import normalize

import pyarrow as pa

from zhanggui.intake.frame import Frame
from zhanggui.warehouse.tables import get_table

WAS = "_was"  # ends the name under which the word of the file is kept in ext


@cache
def renamed_words() -> Mapping[str, Mapping[str, str]]:
    """Full column name → old word → current word, from recipes/renames.toml. Raises ValueError for a column that is none."""
    text = files("zhanggui.intake").joinpath("recipes", "renames.toml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for group in tomllib.loads(text)["renames"]:
        for column in group["columns"]:
            table, _, name = column.partition(".")
            if not get_table(table).knows(name):
                raise ValueError(f"{column}?")
            words[column] |= group["words"]
    return words


def keeps_was(column: str) -> bool:
    """True where the table has a place for the word as it stood; names that are only written otherwise need none."""
    table, _, name = column.partition(".")
    return get_table(table).knows(name + WAS)


def _today(word: str | None, words: Mapping[str, str], own: Mapping[str, str]) -> str | None:
    if word is None:
        return None
    plain = normalize("NFKC", word)
    if plain in own:
        return own[plain]
    now = words.get(plain, word)
    return own.get(now, now)


def rename_words(frame: Frame, own: Mapping[str, Mapping[str, str]]) -> None:
    """Put the current word for every renamed one; what stood in the file goes to <column>_was. `own`: the workspace's words, which go first."""
    known = renamed_words()
    for column in dict.fromkeys([*known, *own]):
        words, mine = known.get(column, {}), own.get(column, {})
        values = frame.get(column)
        if values is None:
            continue
        coded = values.dictionary_encode()
        said = coded.dictionary.to_pylist()
        now = [_today(word, words, mine) for word in said]
        if now == said:
            continue
        was = [old if new != old else None for old, new in zip(said, now, strict=True)]
        frame.put(column, pa.array(now, pa.string()).take(coded.indices))
        if keeps_was(column):
            frame.put(column + WAS, pa.array(was, pa.string()).take(coded.indices))
