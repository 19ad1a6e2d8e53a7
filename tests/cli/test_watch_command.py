"""zhanggui import --watch: what was written to its end is imported once, what fails is told once, and a restart repeats nothing."""

from __future__ import annotations

import argparse
import json
import os
import signal
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from lake_rows import standing
from run_zhanggui import Said, call, refused, start

from zhanggui.cli.command import Call
from zhanggui.cli.watch import watch
from zhanggui.intake import ImportReport, import_paths
from zhanggui.intake.watching import Watch
from zhanggui.warehouse.workspace import Workspace

ORDERS = "order_id,created_at,paid_amount\n{},2026-03-01 10:00:00,10.50\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert call(tmp_path / "home", "shop", "add", "s1", "--platform", "taobao").code == 0
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "下载" / "九月").mkdir(parents=True)
    return tmp_path / "下载"


def put(path: Path, text: str) -> Path:
    """A file that was last written to a minute ago. It comes whole: a watch that sees one being written waits half a minute."""
    beside = path.parent.parent / f"{path.name} on its way"
    beside.write_text(text, encoding="utf-8")
    return aged(beside, 60).replace(path)


def aged(path: Path, seconds: float) -> Path:
    past = time.time() - seconds
    os.utime(path, (past, past))
    return path


def once(home: Path, folder: Path, *more: str) -> Said:
    return call(home, "import", folder, "--shop", "s1", "--watch", "--once", "--interval", "0.01", *more)


def orders(home: Path) -> set[str]:
    return {r["order_id"] for r in standing(Workspace.open(home), "orders")}


def test_once_imports_what_is_there_with_one_line_a_file(home: Path, folder: Path) -> None:
    put(folder / "orders_1.csv", ORDERS.format(1))
    put(folder / "九月" / "orders_2.csv", ORDERS.format(2))
    put(folder / "photo.png", "\x89PNG not a table")
    said = once(home, folder)
    assert said.code == 2
    lines = sorted(line.split(" ", 1)[1] for line in said.out.splitlines())
    assert lines[:2] == [f"✓ orders_{n}.csv: orders 1 new, 0 updated, 0 unchanged, 0 rejected" for n in (1, 2)]
    assert lines[2].startswith("✗ photo.png: ")
    assert len(lines) == 3
    assert orders(home) == {"1", "2"}


def test_a_restart_tells_nothing_again_but_tries_what_had_failed(home: Path, folder: Path) -> None:
    put(folder / "orders_1.csv", ORDERS.format(1))
    put(folder / "bad.csv", "a,b\n1,2\n")
    assert len(once(home, folder).out.splitlines()) == 2
    again = once(home, folder)
    assert [line.split(" ", 1)[1][:9] for line in again.out.splitlines()] == ["✗ bad.csv"]
    put(folder / "bad.csv", ORDERS.format(2).replace("order_id", "nothing_known"))
    (folder / "bad.csv").rename(folder / "orders_2.csv")
    put(folder / "orders_2.csv", ORDERS.format(2))
    assert "orders_2.csv: orders 1 new" in once(home, folder).out
    assert once(home, folder).out == ""


def test_a_file_loaded_before_under_another_name_changes_nothing(home: Path, folder: Path) -> None:
    put(folder / "orders_1.csv", ORDERS.format(1))
    once(home, folder)
    put(folder / "orders_1 (1).csv", ORDERS.format(1))
    assert "orders 0 new, 0 updated, 1 unchanged" in once(home, folder).out


@pytest.mark.parametrize(
    "name", ["orders.csv.crdownload", "orders.csv.part", "~$orders.xlsx", ".orders.csv", "orders.csv.tmp", "Thumbs.db"]
)
def test_what_is_still_being_downloaded_or_open_elsewhere_is_left_alone(home: Path, folder: Path, name: str) -> None:
    put(folder / name, ORDERS.format(1))
    assert (once(home, folder).out, orders(home)) == ("", set())


def test_a_file_that_grows_or_is_still_empty_is_waited_for(home: Path, folder: Path) -> None:
    seen = Watch([folder], home)
    file = folder / "orders.csv"
    file.write_bytes(b"")
    assert [seen.look(), seen.look()] == [[], []], "empty, and only just made"
    text = ORDERS.format(1)
    file.write_text(text[:20], encoding="utf-8")
    assert seen.look() == []
    file.write_text(text, encoding="utf-8")
    assert seen.look() == [], "grew since the last look"
    assert seen.look() == [file.resolve()]


def test_a_failed_file_is_told_once_and_tried_again_when_it_changes(home: Path, folder: Path) -> None:
    tried = watched(
        home, folder, [lambda: put(folder / "x.csv", "a,b\n1,2\n"), *[lambda: None] * 4, lambda: put(folder / "x.csv", "a,b,c\n1,2,3\n")]
    )
    assert tried == ["x.csv", "x.csv"]


def test_files_that_come_later_are_seen_and_one_that_vanishes_harms_nothing(home: Path, folder: Path) -> None:
    steps: list[Callable[[], object]] = [
        lambda: put(folder / "orders_1.csv", ORDERS.format(1)), lambda: put(folder / "gone.csv", "x"), lambda: (folder / "gone.csv").unlink(),
        lambda: put(folder / "九月" / "orders_2.csv", ORDERS.format(2)),
    ]  # fmt: skip
    assert watched(home, folder, steps) == ["orders_1.csv", "orders_2.csv"]
    assert orders(home) == {"1", "2"}


def watched(home: Path, folder: Path, steps: list[Callable[[], object]]) -> list[str]:
    """Watch while something happens between the looks, then Ctrl-C; the names that were imported, in order."""
    tried: list[str] = []
    left: Iterator[Callable[[], object]] = iter([*steps, *[lambda: None] * 3])
    ws = Workspace.open(home)

    def load(paths: Sequence[Path]) -> ImportReport:
        tried.extend(path.name for path in paths)
        return import_paths(ws, paths, "s1")

    def sleep(_: float) -> None:
        step = next(left, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    args = argparse.Namespace(paths=[str(folder)], interval=5.0, once=False, json=True, home=home)
    assert watch(Call(args, "en"), load, sleep) == 0, "Ctrl-C is a clean end"
    return tried


def test_json_is_one_object_a_line(home: Path, folder: Path) -> None:
    put(folder / "orders_1.csv", ORDERS.format(1))
    put(folder / "orders_2.csv", ORDERS.format(2))
    said = [json.loads(line) for line in once(home, folder, "--json").out.splitlines()]
    assert [d["imports"][0]["rows"]["inserted"] for d in said] == [1, 1]


def test_wrong_use_is_one_line(home: Path, tmp_path: Path) -> None:
    assert "no such folder" in refused(call(home, "import", tmp_path / "nowhere", "--shop", "s1", "--watch", "--once"))
    assert "interval" in refused(call(home, "import", tmp_path, "--shop", "s1", "--watch", "--interval", "0"))


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is another thing on Windows")
def test_a_running_watch_takes_a_file_and_ends_with_ctrl_c(home: Path, folder: Path) -> None:
    process = start(home, "import", folder, "--shop", "s1", "--watch", "--interval", "0.2")
    try:
        assert process.stdout is not None
        assert "watching" in process.stdout.readline()
        put(folder / "orders_1.csv", ORDERS.format(1))
        assert "✓ orders_1.csv" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, err) == (0, "")
    assert out.strip() == "no longer watching"


def test_many_files_dropped_at_once_are_one_commit_and_still_a_line_each(home: Path, folder: Path) -> None:
    for n in range(30):
        put(folder / f"orders_{n}.csv", ORDERS.format(n))
    with zipfile.ZipFile(folder / "more.zip", "w") as pack:
        pack.writestr("orders_a.csv", ORDERS.format("a"))
        pack.writestr("orders_b.csv", ORDERS.format("b"))
    aged(folder / "more.zip", 60)
    lake = Workspace.open(home).lake
    said = once(home, folder)
    assert (said.code, len(said.out.splitlines()), len(orders(home))) == (0, 31, 32)
    assert next(line for line in said.out.splitlines() if "more.zip" in line).count("orders 1 new") == 2
    assert lake.files("orders").version == 0, "the first commit of the table is the only one"


def test_the_command_of_its_own_does_the_same(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "shop_days.csv").write_text("stat_date,visitors,pay_amount\n2025-11-01,100,50.00\n", encoding="utf-8")
    said = call(home, "watch", folder, "--shop", "s1", "--once", "--interval", "0.01")
    assert said.code == 0
    assert "shop_days.csv" in said.out
    assert (
        "shop_days.csv" not in call(home, "import", folder, "--shop", "s1", "--watch", "--once", "--interval", "0.01").out
    )  # one memory for both
