"""The bench of the workbench measures what it says: who reads what, which briefs count as kept, what a page may take, what is an error."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from workbench_ask import CUTS, KEPT, WORKED_OUT, Question, draw
from workbench_lake import FULL, LAST, SMALL, Fleet
from workbench_page import Results, Sent, page
from workbench_people import Known, Read
from workbench_run import EVERY_SHOP, ROLES, copy_home, people

from zhanggui.metrics.metric import find_metric
from zhanggui.site.accounts.roles import ROLES as KNOWN_ROLES


def results(reads: list[Read], sent: list[Sent] | None = None) -> Results:
    alone = {KEPT: 0.01, WORKED_OUT: 1.0, "sales by shop, 7 days": 0.1}
    done = [Sent("s", 0.0, 60.0, True)] if sent is None else sent
    return Results("python3 dev.py bench workbench", FULL, 10_000_000, 20, 5.0, 200_000, alone, reads, done, 1.0, 400_000, 300.0)


def goals(r: Results) -> dict[str, str]:
    """First words of a goal → whether it was reached."""
    rows = [line.strip("| ").split(" | ") for line in page(r) if line.startswith("| ") and line.endswith((" yes |", " no |"))]
    return {cells[0]: cells[-1] for cells in rows}


def test_twenty_people_of_every_role_see_all_shops_between_them() -> None:
    for fleet in (FULL, SMALL):
        everybody = people(fleet.keys)
        assert len(everybody) == len(ROLES) == 20
        assert {role for role, _ in everybody.values()} == {role.id for role in KNOWN_ROLES}
        assert {shop for _, shops in everybody.values() for shop in shops} == set(fleet.keys)
        assert all(len(shops) == (fleet.shops if role in EVERY_SHOP else 5) for role, shops in everybody.values())


def test_the_full_fleet_has_a_hundred_shops_and_ten_million_lines() -> None:
    assert FULL.shops * FULL.lines == 10_000_000
    assert len(FULL.keys) == 100


def test_every_other_page_is_a_brief_and_nine_of_ten_of_these_of_the_newest_day() -> None:
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics

    chance = np.random.default_rng(1)
    asked = [draw(chance, ["a", "b"]) for _ in range(2000)]
    briefs = [q for q in asked if not q.cut]
    assert len(briefs) == pytest.approx(1000, abs=80)
    assert sum(q.day == LAST for q in briefs) == pytest.approx(900, abs=80)
    assert {q.cut for q in asked} - {""} == set(CUTS)
    assert min(q.day for q in asked) > LAST - timedelta(days=14)
    assert all(find_metric(m) for metrics, _, _ in CUTS.values() for m in metrics)


def test_nobody_with_one_shop_cuts_by_shop() -> None:
    chance = np.random.default_rng(1)
    assert "sales by shop, 7 days" not in {draw(chance, ["a"]).cut for _ in range(300)}


def test_an_address_asks_for_the_cut() -> None:
    found = urlsplit(Question(("a",), LAST, "refunds by week, 84 days").address)
    assert found.path == "/shop/a/explore/"
    asked = parse_qsl(found.query)
    assert [v for k, v in asked if k == "m"] == ["pay_amount", "refund_amount", "refund_rate"]
    assert dict(asked)["from"] == str(LAST - timedelta(days=83))
    assert Question(("a", "b"), LAST, "sales by shop, 7 days").address.startswith("/explore/?")
    assert Question(("a",), LAST).address == f"/shop/a/today/?date={LAST}"


def test_a_brief_is_kept_once_it_was_read_until_its_shop_imports() -> None:
    known, newest, other = Known({("a", LAST)}), Question(("a",), LAST), Question(("a",), LAST - timedelta(days=3))
    assert (known.what(newest), known.what(other)) == (KEPT, WORKED_OUT)
    known.read(other)
    assert known.what(other) == KEPT
    known.imports("a", True)
    known.read(newest)
    assert known.what(newest) == WORKED_OUT  # as long as the file comes in, nobody knows when it was read
    known.imports("a", False)
    assert known.what(newest) == WORKED_OUT
    known.read(newest)
    assert known.what(newest) == KEPT


def test_a_page_may_take_three_times_its_bare_question_and_a_tenth_of_a_second() -> None:
    assert results([]).limit(WORKED_OUT) == pytest.approx(3.1)
    assert results([]).limit(KEPT) == pytest.approx(0.13)


def test_ninety_five_of_a_hundred_pages_must_keep_within_it_each_within_its_own() -> None:
    fast, slow = Read(KEPT, 0.0, 0.12, 9_000), Read(KEPT, 0.0, 0.2, 9_000)
    anew, cut = Read(WORKED_OUT, 0.0, 3.0, 9_000), Read("sales by shop, 7 days", 0.0, 0.41, 9_000)
    name = "p95 of 今日 ≤ 3 × its bare question + 100 ms"
    reached = goals(results([fast] * 60 + [anew] * 37 + [slow] * 3 + [cut]))
    assert reached[name] == "yes"
    assert reached["p95 of 探索 ≤ 3 × its bare question + 100 ms"] == "no"
    assert goals(results([fast] * 60 + [anew] * 33 + [slow] * 7))[name] == "no"


def test_lost_pages_and_failed_imports_are_errors() -> None:
    good = Read(KEPT, 0.0, 0.1, 9_000)
    assert goals(results([good]))["no errors"] == "yes"
    assert results([good, Read(KEPT, 0.0, 0.1, 0, "/x: 500")]).wrong == ["/x: 500"]
    assert results([good], [Sent("s", 0.0, 9.0, False)]).wrong == ["import into s"]


def test_pages_must_stay_light() -> None:
    light, heavy = Read(KEPT, 0.0, 0.1, 50_000), Read(KEPT, 0.0, 0.1, 50_001)
    assert goals(results([light]))["a page after that ≤ 50 KB as sent"] == "yes"
    assert goals(results([light, heavy]))["a page after that ≤ 50 KB as sent"] == "no"


def test_the_copy_that_is_written_to_shares_only_what_is_never_written_to_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "lake" / "orders").mkdir(parents=True)
    for name in ("lake/orders/part.parquet", "ledger.sqlite3"):
        (home / name).write_text("as it was")
    copy_home(home, tmp_path / "copy")
    assert (tmp_path / "copy/lake/orders/part.parquet").samefile(home / "lake/orders/part.parquet")
    (tmp_path / "copy/ledger.sqlite3").write_text("changed")
    assert (home / "ledger.sqlite3").read_text() == "as it was"


@pytest.mark.slow
def test_a_lake_of_copies_holds_for_each_what_its_model_has(tmp_path: Path) -> None:
    from workbench_lake import make

    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader
    from zhanggui.warehouse.workspace import Workspace

    ws, fleet = Workspace.open(tmp_path / "home"), Fleet(2, 2_000, 1)
    make(ws, fleet)
    told = [query(Reader(ws.lake), ["pay_amount", "refund_amount", "visitors"], [s], LAST, LAST)[0].rows[0]["value"] for s in fleet.keys]
    assert told[0] == told[1] > 0
    files = [Counter(f.month for f in ws.lake.files("orders").files if f.first_shop == f.last_shop == shop) for shop in fleet.keys]
    assert files[0] == files[1]
    assert set(files[0].values()) == {1}
