"""A backup taken while people work: what was written and not yet moved into the database's own file is in it, what was not finished is not."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lake_rows import open_shop

from zhanggui.warehouse.backup import backup, restore


def rows(file: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute("SELECT text FROM notes ORDER BY text").fetchall()


@pytest.mark.parametrize("name", ["zhanggui.sqlite3", "stoploss.db", "deep/other.sqlite3"])
def test_rows_that_only_the_wal_holds_are_restored(tmp_path: Path, name: str) -> None:
    ws = open_shop(tmp_path / "home")
    file = ws.home / name
    file.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as open_all_along:
        open_all_along.executescript("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE notes(text TEXT);")
        open_all_along.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        open_all_along.execute("INSERT INTO notes VALUES ('written')")
        shutil.copy(file, tmp_path / "alone.db")
        assert rows(tmp_path / "alone.db") == []  # the file alone knows nothing of it
        open_all_along.execute("BEGIN")
        open_all_along.execute("INSERT INTO notes VALUES ('not finished')")
        backup(ws, tmp_path / "all.zip")
        open_all_along.execute("COMMIT")
        assert rows(file) == [("not finished",), ("written",)]  # and whoever was writing goes on
    restore(tmp_path / "all.zip", tmp_path / "new")
    assert rows(tmp_path / "new" / name) == [("written",)]
    assert not list((tmp_path / "new").rglob("*-wal"))


def test_databases_of_one_name_in_two_folders_are_not_mixed_up(tmp_path: Path) -> None:
    ws = open_shop(tmp_path / "home")
    for folder in ("a", "b"):
        (ws.home / folder).mkdir()
        with closing(sqlite3.connect(ws.home / folder / "same.db")) as db:
            db.execute("CREATE TABLE notes(text TEXT)")
            db.execute("INSERT INTO notes VALUES (?)", (folder,))
            db.commit()
    backup(ws, tmp_path / "all.zip")
    restore(tmp_path / "all.zip", tmp_path / "new")
    assert [rows(tmp_path / "new" / folder / "same.db") for folder in ("a", "b")] == [[("a",)], [("b",)]]
