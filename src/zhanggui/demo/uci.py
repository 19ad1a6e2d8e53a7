"""The real demo shop: a slice of UCI Online Retail, a British gift wholesaler in the autumn of 2011 (data/ATTRIBUTION.md)."""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

SLICE = Path(__file__).parent / "data" / "uci_online_retail_slice.csv.gz"
ATTRIBUTION = SLICE.with_name("ATTRIBUTION.md")
SHOP_KEY, SHOP_NAME = "demo-uci", "UCI Online Retail(真实数据)"
FIRST, LAST = date(2011, 9, 26), date(2011, 12, 9)
DEMO_DAY = date(2011, 12, 6)  # a Tuesday that sold little more than half of the Tuesday before


def read() -> str:
    """The slice as text."""
    return gzip.decompress(SLICE.read_bytes()).decode("utf-8")


def write_file(folder: Path) -> Path:
    """The slice as a plain CSV under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "uci_online_retail_slice.csv"
    path.write_bytes(gzip.decompress(SLICE.read_bytes()))
    return path


def sales_by_day() -> dict[date, float]:
    """Pounds sold on each day, cancellations aside; 0 on the days (Saturdays) that the shop was shut."""
    sales: dict[date, float] = defaultdict(float)
    for line in csv.DictReader(io.StringIO(read(), newline="")):
        if not line["InvoiceNo"].startswith("C"):
            sales[date.fromisoformat(line["InvoiceDate"][:10])] += float(line["Quantity"]) * float(line["UnitPrice"])
    return {day: sales[day] for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))}
