"""kill -9 in the middle of an import: nothing lost, nothing double, and the next call puts all right."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from lake_rows import standing
from run_zhanggui import run, start

from zhanggui.warehouse.duck import parquet, scratch
from zhanggui.warehouse.workspace import Workspace

ROWS = 100_000
MONTHS = ("2026-01", "2026-02", "2026-03")
QTY = sum(n % 3 + 1 for n in range(ROWS))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100 000 orders over three months, and a second file that restates every tenth of them."""
    folder = tmp_path_factory.mktemp("files")
    with (folder / "orders.csv").open("w", encoding="utf-8") as out, (folder / "orders_later.csv").open("w", encoding="utf-8") as later:
        head = "order_id,created_at,paid_at,paid_amount,item_qty,buyer_id\n"
        out.write(head)
        later.write("order_id,paid_amount\n")
        start_day = datetime(2026, 1, 1)
        for n in range(ROWS):
            moment = start_day + timedelta(seconds=n * 77)
            out.write(f"{n},{moment},{moment},{n % 1000}.25,{n % 3 + 1},b{n % 5000}\n")
            if n % 10 == 0:
                later.write(f"{n},1000\n")
    return folder


def figures(home: Path) -> tuple[int, int, Decimal, int]:
    """Rows, distinct orders, money, pieces of what stands in the lake."""
    ws = Workspace.open(home)
    paths = ws.lake.files("orders").pick()
    with scratch() as con:
        found = con.execute(f"select count(*), count(distinct order_id), sum(paid_amount), sum(item_qty) from {parquet(paths)}").fetchone()
    assert found is not None
    return found


def rolled_up(home: Path) -> tuple[Decimal, int]:
    """The same money and pieces as the day rollup tells them."""
    rows = [r for r in standing(Workspace.open(home), "order_days") if r["dim"] == "shop"]
    return sum(r["pay_amount"] for r in rows), sum(r["pay_qty"] for r in rows)


FIRST = sum(Decimal(n % 1000) + Decimal("0.25") for n in range(ROWS))
LATER = sum(Decimal(1000) if n % 10 == 0 else Decimal(n % 1000) + Decimal("0.25") for n in range(ROWS))


def killed_after(home: Path, seconds: float, *words: str | Path) -> bool:
    """Start the command and kill it. → True when it was still at work."""
    process = start(home, *words)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return process.returncode != 0


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    run(tmp_path / "home", "shop", "add", "s1", "--platform", "taobao")
    yield tmp_path / "home"
    ws = Workspace.open(tmp_path / "home")
    assert ws.ledger.unfinished() == []


def duration(home: Path, *words: str | Path) -> float:
    began = time.perf_counter()
    assert run(home, *words).code == 0
    return time.perf_counter() - began


def killed_at_several_moments(home: Path, files: Path, shares: list[float]) -> None:
    usual = duration(home.parent / "other", "import", files / "orders.csv", "--shop", "s1")
    kills = [killed_after(home, usual * share, "import", files / "orders.csv", "--shop", "s1") for share in shares]
    assert any(kills)
    said = run(home, "import", files / "orders.csv", "--shop", "s1", "--json")
    assert said.code == 0, said.err
    rows = said.json["imports"][0]["rows"]
    assert rows["read"] == ROWS == rows["inserted"] + rows["unchanged"]
    assert figures(home) == (ROWS, ROWS, FIRST, QTY)
    assert rolled_up(home) == (FIRST, QTY)


def test_killed_imports_lose_nothing_and_double_nothing(home: Path, files: Path) -> None:
    run(home.parent / "other", "shop", "add", "s1", "--platform", "taobao")
    killed_at_several_moments(home, files, [0.5, 0.75, 0.9])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_killed_at_any_moment(home: Path, files: Path, seed: int) -> None:
    run(home.parent / "other", "shop", "add", "s1", "--platform", "taobao")
    moments = random.Random(seed)
    killed_at_several_moments(home, files, [moments.uniform(0.3, 1.0) for _ in range(4)])


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 0.65, 0.8, 0.9, 0.97])
def test_doctor_after_a_kill_leaves_all_or_nothing(home: Path, files: Path, share: float) -> None:
    run(home.parent / "other", "shop", "add", "s1", "--platform", "taobao")
    usual = duration(home.parent / "other", "import", files / "orders.csv", "--shop", "s1")
    assert run(home, "import", files / "orders.csv", "--shop", "s1").code == 0
    killed_after(home, usual * share, "import", files / "orders_later.csv", "--shop", "s1")
    assert run(home, "doctor").code == 0
    assert figures(home)[:2] == (ROWS, ROWS)
    assert figures(home)[2] in (FIRST, LATER)
    assert rolled_up(home)[0] == figures(home)[2]
    assert run(home, "import", files / "orders_later.csv", "--shop", "s1").code == 0
    assert (figures(home)[2], rolled_up(home)[0]) == (LATER, LATER)


@pytest.mark.slow
def test_a_killed_undo_is_finished_by_the_next_command(home: Path, files: Path) -> None:
    run(home, "import", files / "orders.csv", "--shop", "s1")
    done = run(home, "import", files / "orders_later.csv", "--shop", "s1", "--json").json["imports"][0]["id"]
    for seconds in (1.2, 1.6, 2.0):
        killed_after(home, seconds, "undo", done)
        assert run(home, "doctor").code == 0
        assert rolled_up(home)[0] == figures(home)[2] in (FIRST, LATER)
    run(home, "undo", done)
    assert (figures(home), rolled_up(home)[0]) == ((ROWS, ROWS, FIRST, QTY), FIRST)


def test_a_table_whose_first_commit_was_killed_is_begun_anew(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "shop", "add", "s1", "--platform", "taobao")
    (home / "lake" / "orders" / "_delta_log").mkdir(parents=True)
    (home / "lake" / "orders" / "_delta_log" / "_commit_1.json.tmp").write_text("")
    file = tmp_path / "orders.csv"
    file.write_text("order_id,paid_amount\n1,5\n", encoding="utf-8")
    assert run(home, "doctor").code == 0
    assert run(home, "import", file, "--shop", "s1").code == 0
    assert [r["paid_amount"] for r in standing(Workspace.open(home), "orders")] == [Decimal(5)]
