"""`import zhanggui` in a script and in a real Jupyter kernel: opening writes nothing, numbers keep their caveats, charts show what was asked."""

from __future__ import annotations

import json
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from copies import copy_home
from run_zhanggui import call, tree

import zhanggui
from zhanggui.kernel.errors import UseError

NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebook.ipynb"
SHOP, DAY = "demo-tmall", "2026-08-27"


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("notebook") / "home"
    copy_home(demo_home, copy)
    return copy


@pytest.fixture(scope="module")
def book(home: Path) -> zhanggui.Book:
    return zhanggui.open(home, lang="zh")


def test_opening_and_asking_write_nothing(home: Path) -> None:
    before = tree(home)
    book = zhanggui.open(home)
    assert [s.key for s in book.shops()] == [SHOP, "demo-uci"]
    book.metric("pay_amount", SHOP, DAY, DAY)
    book.expected("visitors", SHOP, DAY, DAY)
    book.localise("visitors", SHOP, DAY)
    book.explain("aov", SHOP, DAY, DAY)
    book.export("orders", SHOP, DAY, DAY)
    book.playbook("退款")
    assert tree(home) == before


def test_a_workspace_that_is_not_there_is_made_by_the_first_writing_only(tmp_path: Path) -> None:
    book = zhanggui.open(tmp_path / "none")
    assert book.shops() == []
    for ask in (lambda: book.metric("pay_amount", "s1", DAY, DAY), lambda: book.brief("s1", DAY), lambda: book.tasks()):
        with pytest.raises(UseError):
            ask()
    assert list(tmp_path.iterdir()) == []
    book.add_shop("s1", "taobao", "一号店")
    assert [s.name for s in book.shops()] == ["一号店"]
    assert (tmp_path / "none" / "lake" / "shops").is_dir()


def test_numbers_keep_their_caveats_in_arrow_and_in_pandas(book: zhanggui.Book) -> None:
    frame = book.metric(["visitors", "refund_rate"], SHOP, "2026-08-21", DAY, by=[]).to_pandas()
    assert frame["flags"].map(list).to_list() == [["non_additive"], ["cohort_mismatch"]]
    assert frame["value"].isna().to_list() == [True, False]  # visitors of a week are no sum of its days
    assert frame.attrs["caveats"]["non_additive"] == "去重的数（人、商品）不能跨天、跨来源相加"
    assert frame.attrs["metrics"]["visitors"]["adds_up"] == "人数，不能跨天、跨来源、跨商品相加"
    assert frame.attrs["currency"] == {SHOP: "CNY"}


def test_the_catalogue_tells_what_a_metric_may_be_cut_by(book: zhanggui.Book) -> None:
    rows = {r["metric"]: r for r in book.metrics().to_pylist()}
    assert "source_l1" in rows["visitors"]["by"]
    assert "source_l1" not in rows["goods_cost"]["by"]
    assert "presale" in rows["pay_conversion"]["void_on"]


def test_days_beside_their_range_are_the_days_of_the_metric(book: zhanggui.Book) -> None:
    table = book.expected("pay_amount", SHOP, "2026-08-18", DAY)
    plain = book.metric("pay_amount", SHOP, "2026-08-18", DAY)
    assert table["value"].to_pylist() == plain["value"].to_pylist()
    assert all(r["low"] < r["expected"] < r["high"] for r in table.to_pylist())
    out = [str(r["day"]) for r in table.to_pylist() if not r["low"] <= r["value"] <= r["high"]]
    assert out == ["2026-08-21", DAY]  # both planted
    with pytest.raises(UseError, match="no model"):
        book.expected("aov", SHOP, DAY, DAY)
    with pytest.raises(UseError, match="1 to 90 days"):
        book.expected("pay_amount", SHOP, "2026-01-01", DAY)


def test_the_range_of_one_day_is_that_of_its_brief(book: zhanggui.Book) -> None:
    (row,) = book.expected("pay_amount", SHOP, DAY, DAY).to_pylist()
    compare = book.brief(SHOP, DAY)["compare"]
    assert (row["expected"], [row["low"], row["high"]]) == (compare["expected"], compare["interval"])


def test_a_change_is_found_where_the_brief_finds_it(book: zhanggui.Book) -> None:
    found = book.localise("visitors", SHOP, DAY, ["source_l1", "source_l2"])
    assert [dict(c) for c in found] == [{"source_l2": "手淘搜索"}]
    both = book.metric("visitors", SHOP, "2026-08-20", DAY, by=["day", "source_l1", "source_l2"]).to_pylist()
    now, then = (sum(r["value"] for r in both if r["day"] == d) for d in (DAY, "2026-08-20"))
    assert found.change == now - then
    with pytest.raises(UseError, match="cannot be split"):
        book.localise("net_pay_amount", SHOP, DAY)


def test_plan_tasks_playbook_and_rows_are_tables(book: zhanggui.Book, home: Path) -> None:
    said = call(home, "plan", "show", "--shop", SHOP, "--year", "2026", "--level", "quarter", "--json").json
    table = book.plan(SHOP, 2026, "quarter").to_pylist()
    assert [(str(r["from"]), r["target"], r["actual"]) for r in table] == [(r["from"], r["target"], r["actual"]) for r in said["rows"]]
    from zhanggui.desks.tasks.making import make_own

    made = make_own(SHOP, "换主图", "me", date(2026, 8, 27), metric="pay_conversion")
    (task,) = book.tasks(SHOP, "open").to_pylist()
    assert (task["task"], task["title"], task["metric"]) == (made.pk, "换主图", "pay_conversion")
    assert book.tasks(SHOP, "done").num_rows == 0
    with pytest.raises(UseError, match="no state"):
        book.tasks(SHOP, "finished")
    (page,) = book.playbook("service/refund_wave").to_pylist()
    assert page["checks"] == ["service.refund_wave"]
    rows = book.export("orders", SHOP, DAY, DAY)
    text = call(home, "export", "orders", "--shop", SHOP, "--from", DAY, "--to", DAY).out
    assert rows.num_rows == len(text.splitlines()) - 1
    assert str(rows.schema.field("paid_amount").type) == "decimal128(18, 4)"
    assert book.export("orders", "demo-uci", DAY, DAY).schema.names == rows.schema.names  # empty, with its columns


def test_the_waterfall_shows_the_drivers_and_nothing_else(book: zhanggui.Book) -> None:
    brief = book.brief(SHOP, DAY)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph")  # a box where a character should be
        figure = zhanggui.charts.drivers(brief)
        picture = figure._repr_png_()
    assert picture.startswith(b"\x89PNG")
    bars = [round(p.get_height(), 2) for p in figure.axes[0].patches]
    assert bars == [brief["compare"]["expected"], *(d["effect"] for d in brief["drivers"]), brief["compare"]["actual"]]
    with pytest.raises(UseError, match="no drivers"):
        zhanggui.charts.drivers(brief | {"drivers": []})


def test_the_chart_of_days_marks_those_outside_of_their_range(book: zhanggui.Book) -> None:
    figure = zhanggui.charts.series(book.expected("pay_amount", SHOP, "2026-08-18", DAY))
    arrows = [t.get_text() for t in figure.axes[0].texts]
    assert arrows == ["↓", "↓"]
    with pytest.raises(UseError, match=r"no table of book\.expected"):
        zhanggui.charts.series(pa.table({"expected": [1.0]}))


def test_the_example_runs_in_a_kernel_and_says_what_stands_in_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel has an event loop and calls itself interactive: both have broken what worked in a script."""
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.setenv("ZHANGGUI_HOME", str(home))
    for row in zhanggui.open(home).tasks().to_pylist():  # the book of the other tests may have made one
        from zhanggui.desks.tasks.models import Task

        Task.objects.filter(pk=row["task"]).delete()
    written = nbformat.read(NOTEBOOK, as_version=4)
    run = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(run, timeout=300, kernel_name="python3").execute()
    assert [_said(c) for c in run.cells] == [_said(c) for c in written.cells]
    pictures = [o for c in run.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    assert len(pictures) == 2
    assert "/home" not in json.dumps(written)


def _said(cell: Any) -> list[str]:
    return [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.get("outputs", [])]
