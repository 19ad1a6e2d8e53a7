"""zhanggui import: the object of the contract, exit codes, dates, dry runs, folders and zips, and any order of files."""

from __future__ import annotations

import zipfile
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from lake_rows import rollups, standing
from run_zhanggui import Said, call, tree

from zhanggui.warehouse.workspace import Workspace

ORDERS = "order_id,created_at,paid_at,paid_amount,buyer_id\n1,2026-03-01 10:00:00,2026-03-01 10:01:00,10.50,b1\n2,2026-03-02 10:00:00,2026-03-02 10:01:00,20,b2\n"
LINES = "order_id,line_id,product_id,qty,line_paid_amount\n1,1,p1,1,10.50\n2,1,p1,2,15\n2,2,p2,1,5\n"
REFUNDS = "refund_id,order_id,applied_at,finished_at,refund_amount\nr1,1,2026-03-02,2026-03-03,10.50\n"
LATER = "order_id,status\n1,done\n2,done\n"
BAD = "order_id,created_at,paid_amount\n3,2026-03-03,30\n,2026-03-03,1\n4,2026-03-03,many\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert call(tmp_path / "home", "shop", "add", "s1", "--platform", "taobao").code == 0
    return tmp_path / "home"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "下载"
    folder.mkdir()
    for name, text in (("orders.csv", ORDERS), ("order_lines.csv", LINES), ("refunds.csv", REFUNDS), ("orders_status.csv", LATER)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def load(home: Path, *words: Any) -> Said:
    return call(home, "import", *words, "--shop", "s1", "--json")


def rows(said: Said) -> dict[str, int]:
    (entry,) = said.json["imports"]
    counts: dict[str, int] = entry["rows"]
    assert counts["read"] == sum(n for name, n in counts.items() if name != "read")
    return counts


def test_the_object_of_the_contract_exactly(home: Path, files: Path) -> None:
    said = load(home, files / "orders.csv")
    assert said.code == 0
    assert set(said.json) == {"imports", "failed"}
    (entry,) = said.json["imports"]
    assert set(entry) == {"id", "file", "sha256", "recipe", "table", "shop", "period", "rows", "rejects_file", "reconciliation", "warnings"}
    assert (entry["table"], entry["shop"], entry["period"]) == ("orders", "s1", ["2026-03-01", "2026-03-02"])
    assert entry["rows"] == {"read": 2, "inserted": 2, "updated": 0, "unchanged": 0, "dropped": 0, "rejected": 0}
    assert entry["rejects_file"] is None
    assert len(entry["sha256"]) == 64


def test_rejected_rows_give_code_3_and_a_workbook_and_the_rest_is_loaded(home: Path, files: Path) -> None:
    (files / "orders_bad.csv").write_text(BAD, encoding="utf-8")
    said = load(home, files / "orders_bad.csv")
    assert said.code == 3
    assert rows(said) == {"read": 3, "inserted": 1, "updated": 0, "unchanged": 0, "dropped": 0, "rejected": 2}
    assert Path(said.json["imports"][0]["rejects_file"]).suffix == ".xlsx"
    assert Path(said.json["imports"][0]["rejects_file"]).is_file()
    assert [r["order_id"] for r in standing(Workspace.open(home), "orders")] == ["3"]


def test_an_unreadable_file_gives_code_2_and_the_others_are_loaded(home: Path, files: Path) -> None:
    (files / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (files / "orders_bad.csv").write_text(BAD, encoding="utf-8")
    said = load(home, files)
    assert said.code == 2
    assert [f["file"].endswith("broken.xlsx") for f in said.json["failed"]] == [True]
    assert set(said.json["failed"][0]) == {"file", "reason", "hint"}
    assert len(said.json["imports"]) == 5
    assert len(standing(Workspace.open(home), "orders")) == 3


def test_the_same_file_again_is_unchanged_and_keeps_its_id(home: Path, files: Path) -> None:
    first, again = load(home, files / "orders.csv"), load(home, files / "orders.csv")
    assert rows(again) == {"read": 2, "inserted": 0, "updated": 0, "unchanged": 2, "dropped": 0, "rejected": 0}
    assert again.json["imports"][0]["id"] == first.json["imports"][0]["id"]


def test_a_restated_file_says_what_was_updated(home: Path, files: Path) -> None:
    load(home, files / "orders.csv")
    (files / "orders_new.csv").write_text(ORDERS.replace("20,b2", "25,b2") + "3,2026-03-03,,,\n", encoding="utf-8")
    assert rows(load(home, files / "orders_new.csv")) == {
        "read": 3,
        "inserted": 1,
        "updated": 1,
        "unchanged": 1,
        "dropped": 0,
        "rejected": 0,
    }


def test_repeated_headers_and_total_lines_are_dropped_and_told(home: Path, files: Path) -> None:
    head, *body = ORDERS.splitlines()
    (files / "orders_joined.csv").write_text("\n".join([head, body[0], head, body[1], "合计,,,30.50,"]) + "\n", encoding="utf-8")
    said = load(home, files / "orders_joined.csv")
    assert said.code == 0
    assert rows(said) == {"read": 4, "inserted": 2, "updated": 0, "unchanged": 0, "dropped": 2, "rejected": 0}
    assert len(said.json["imports"][0]["warnings"]) == 2


def test_a_dry_run_counts_and_leaves_every_byte_as_it_was(home: Path, files: Path) -> None:
    load(home, files / "orders.csv")
    (files / "orders_bad.csv").write_text(BAD, encoding="utf-8")
    before = tree(home)
    said = load(home, files, "--dry-run")
    assert said.code == 3
    assert {e["table"]: e["rows"]["inserted"] for e in said.json["imports"] if "bad" in e["file"] or "lines" in e["file"]} == {
        "orders": 1,
        "order_lines": 3,
    }
    assert {e["rejects_file"] for e in said.json["imports"]} == {None}
    assert tree(home) == before


def test_a_dry_run_in_an_empty_workspace_says_what_the_real_one_then_does(home: Path, files: Path) -> None:
    promised = rows(load(home, files / "orders.csv", "--dry-run"))
    assert standing(Workspace.open(home), "orders") == []
    assert rows(load(home, files / "orders.csv")) == promised


def test_a_file_without_a_date_needs_one_and_then_tells_two_days_apart(home: Path, files: Path) -> None:
    (files / "shop_days.csv").write_text("visitors,pay_amount\n10,5\n", encoding="utf-8")
    said = load(home, files / "shop_days.csv")
    assert (said.code, said.json["imports"]) == (2, [])
    assert said.json["failed"][0]["hint"]
    for day in ("2026-03-01", "2026-03-02"):
        taken = load(home, files / "shop_days.csv", "--date", day)
        assert (taken.code, taken.json["imports"][0]["period"]) == (0, [day, day])
        assert rows(taken)["inserted"] == 1
    assert rows(load(home, files / "shop_days.csv", "--date", "2026-03-02"))["unchanged"] == 1
    assert len(standing(Workspace.open(home), "shop_days")) == 2


def test_dates_in_the_file_are_not_overruled_by_the_option(home: Path, files: Path) -> None:
    load(home, files / "orders.csv", "--date", "2020-01-01")
    assert {r["created_at"].year for r in standing(Workspace.open(home), "orders")} == {2026}


def everything(home: Path) -> dict[str, Any]:
    ws = Workspace.open(home)
    return {name: standing(ws, name) for name in ("orders", "order_lines", "refunds")} | rollups(ws)


def test_any_order_of_the_files_ends_in_the_same_lake(tmp_path: Path, files: Path) -> None:
    names = ["orders.csv", "order_lines.csv", "refunds.csv", "orders_status.csv"]
    lakes = []
    for n, order in enumerate(list(permutations(names))[::5]):
        home = tmp_path / str(n)
        call(home, "shop", "add", "s1", "--platform", "taobao")
        assert load(home, *(files / name for name in order)).code == 0
        lakes.append(everything(home))
    assert len(lakes) == 5
    assert all(lake == lakes[0] for lake in lakes)
    assert lakes[0]["order_days"]


def test_a_folder_and_a_zip_hold_the_same_files(tmp_path: Path, files: Path) -> None:
    with zipfile.ZipFile(tmp_path / "下载.zip", "w") as archive:
        for path in sorted(files.iterdir()):
            archive.write(path, f"店铺/{path.name}")
    homes = [tmp_path / "a", tmp_path / "b"]
    for home, source in zip(homes, (files, tmp_path / "下载.zip"), strict=True):
        call(home, "shop", "add", "s1", "--platform", "taobao")
        said = load(home, source)
        assert (said.code, len(said.json["imports"])) == (0, 4)
    assert everything(homes[0]) == everything(homes[1])


def test_an_import_can_be_undone_by_the_id_it_told(home: Path, files: Path) -> None:
    done = load(home, files / "orders.csv").json["imports"][0]["id"]
    assert call(home, "undo", done).code == 0
    assert standing(Workspace.open(home), "orders") == []
    states = {e["id"]: e["state"] for e in call(home, "imports", "--json").json}
    assert states[done] == "undone"
    assert rows(load(home, files / "orders.csv"))["inserted"] == 2


def test_what_people_read_says_the_same_counts(home: Path, files: Path) -> None:
    said = call(home, "import", files / "orders.csv", "--shop", "s1")
    assert "2 rows: 2 new, 0 updated" in said.out
    said = call(home, "import", files / "orders.csv", "--shop", "s1", lang="zh")
    assert "读 2 行：新增 0，更新 0，不变 2" in said.out


def test_a_difference_says_what_should_be_and_what_is(home: Path, files: Path) -> None:
    """Of two tables that differ, the shop's own report is what should be."""
    bad = files / "orders.csv"
    bad.write_text(BAD, encoding="utf-8")
    (files / "product_days.csv").write_text("product_id,stat_date,pay_amount\np1,2026-03-01,8.50\n", encoding="utf-8")
    (files / "shop_days.csv").write_text("stat_date,pay_amount\n2026-03-01,10\n", encoding="utf-8")
    call(home, "import", files / "product_days.csv", "--shop", "s1")
    said = call(home, "import", bad, files / "shop_days.csv", "--shop", "s1", lang="zh").out
    assert "paid_amount：应为 31，实为 30，差 1（拒收的行 1）" in said
    assert "各商品支付金额之和 对 店铺支付金额（2026-03-01）：应为 10，实为 8.50，差 1.50（" in said
