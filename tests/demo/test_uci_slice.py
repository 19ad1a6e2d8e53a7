"""The bundled slice of a real shop: attributed, small, and an honest cut of the whole."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

from zhanggui.demo import uci
from zhanggui.demo.cut_uci_slice import chosen, cut
from zhanggui.intake.importer import import_paths
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_slice_is_attributed_and_says_what_was_cut() -> None:
    text = uci.ATTRIBUTION.read_text(encoding="utf-8")
    assert all(words in text for words in ("Chen, D.", "352", "Online Retail", "CC BY 4.0", "45 %", "26 September 2011"))
    assert f"{len(rows(uci.read())):,}".replace(",", " ") in text


def test_the_slice_is_small_and_keeps_the_original_headers() -> None:
    assert uci.SLICE.stat().st_size <= 1_500_000
    first = rows(uci.read())[0]
    assert list(first) == ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]


def test_customers_are_kept_whole_or_not_at_all() -> None:
    kept = rows(uci.read())
    assert all(chosen(line["CustomerID"], line["InvoiceNo"]) for line in kept)
    days = sorted({line["InvoiceDate"][:10] for line in kept})
    assert (days[0], days[-1]) == (str(uci.FIRST), str(uci.LAST))


def test_cutting_the_whole_file_again_gives_the_slice(shared_data: Path) -> None:
    made = cut(shared_data / "online_retail" / "online_retail_by_day_concat.csv.gz")
    assert gzip.decompress(made) == gzip.decompress(uci.SLICE.read_bytes())


def test_the_shop_is_shut_on_saturdays() -> None:
    sales = uci.sales_by_day()
    assert all(sold == 0 for day, sold in sales.items() if day.weekday() == 5)
    assert sales[uci.DEMO_DAY] < 0.6 * sales[uci.DEMO_DAY.replace(day=uci.DEMO_DAY.day - 1)]


def test_the_slice_is_recognised_and_taken_whole(tmp_path: Path) -> None:
    ws = Workspace.open(tmp_path / "home")
    ws.add_shop(Shop(uci.SHOP_KEY, "other", uci.SHOP_NAME, "GBP", "Europe/London"))
    report = import_paths(ws, [uci.write_file(tmp_path)], uci.SHOP_KEY)
    assert report.exit_code == 0
    assert report.imports[0].rows["inserted"] == len(rows(uci.read()))
