"""Several processes at one workspace at the same time: nothing lost, nothing double."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from lake_rows import rollups, standing
from run_zhanggui import Said, run, start

from zhanggui.warehouse.workspace import Workspace


@pytest.fixture
def home(tmp_path: Path) -> Path:
    run(tmp_path / "home", "shop", "add", "s1", "--platform", "taobao")
    return tmp_path / "home"


def orders_file(folder: Path, name: str, first: int, count: int, amount: int = 1) -> Path:
    """Orders of one day each, numbered from `first`."""
    path = folder / name
    lines = [f"{n},2026-0{n % 3 + 1}-05 10:00:00,2026-0{n % 3 + 1}-05 10:00:00,{amount},b{n}" for n in range(first, first + count)]
    path.write_text("order_id,created_at,paid_at,paid_amount,buyer_id\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def at_once(home: Path, *calls: list[str | Path]) -> list[Said]:
    """All the commands started together, all waited for."""
    processes = [start(home, *words) for words in calls]
    told = [p.communicate(timeout=300) for p in processes]
    return [Said(p.returncode, out, err) for p, (out, err) in zip(processes, told, strict=True)]


def paid(home: Path) -> tuple[int, int, Decimal]:
    """Orders, distinct orders and money; the rollup must tell the same money."""
    ws = Workspace.open(home)
    rows = standing(ws, "orders")
    total = sum((r["paid_amount"] for r in rows), Decimal(0))
    assert sum(r["pay_amount"] for r in rollups(ws)["order_days"] if r["dim"] == "shop") == total
    return len(rows), len({r["order_id"] for r in rows}), total


@pytest.mark.parametrize("count", [2, 3])
def test_different_files_at_once(home: Path, tmp_path: Path, count: int) -> None:
    files = [orders_file(tmp_path, f"orders_{n}.csv", n * 300, 400) for n in range(count)]  # each shares 100 orders with the next
    said = at_once(home, *(["import", f, "--shop", "s1", "--json"] for f in files))
    assert [s.code for s in said] == [0] * count, said
    assert paid(home) == (300 * count + 100,) * 2 + (Decimal(300 * count + 100),)
    assert sum(s.json["imports"][0]["rows"]["inserted"] for s in said) == 300 * count + 100


def test_the_same_file_three_times_at_once(home: Path, tmp_path: Path) -> None:
    file = orders_file(tmp_path, "orders.csv", 0, 500)
    said = at_once(home, *[["import", file, "--shop", "s1", "--json"]] * 3)
    assert [s.code for s in said] == [0, 0, 0], said
    rows = [s.json["imports"][0]["rows"] for s in said]
    assert sorted(r["inserted"] for r in rows) == [0, 0, 500]
    assert all(r["inserted"] + r["unchanged"] == 500 for r in rows)
    assert paid(home) == (500, 500, Decimal(500))


def test_one_reads_while_another_writes(home: Path, tmp_path: Path) -> None:
    assert run(home, "import", orders_file(tmp_path, "orders.csv", 0, 300), "--shop", "s1").code == 0
    asked = ["metric", "pay_amount", "--shop", "s1", "--from", "2026-01-01", "--to", "2026-03-31", "--format", "json"]
    later = orders_file(tmp_path, "orders_later.csv", 300, 3000)
    said = at_once(home, ["import", later, "--shop", "s1"], *[asked] * 3)
    assert [s.code for s in said] == [0] * 4, said
    assert all(s.json["rows"][0]["value"] in (300, 3300) for s in said[1:])


def test_a_new_workspace_met_by_three_at_once(tmp_path: Path) -> None:
    said = at_once(tmp_path / "new", ["init"], *(["shop", "add", k, "--platform", "taobao"] for k in ("a", "b")))
    assert [s.code for s in said] == [0, 0, 0], said
    assert list(Workspace.open(tmp_path / "new").shops()) == ["a", "b"]


def test_an_undo_and_an_import_at_once(home: Path, tmp_path: Path) -> None:
    done = run(home, "import", orders_file(tmp_path, "orders.csv", 0, 200), "--shop", "s1", "--json").json["imports"][0]["id"]
    said = at_once(home, ["undo", done], ["import", orders_file(tmp_path, "orders_b.csv", 100, 200, amount=7), "--shop", "s1"])
    assert [s.code for s in said] == [0, 0], said
    assert paid(home) == (200, 200, Decimal(1400))
