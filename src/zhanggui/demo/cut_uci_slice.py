"""For developers only: cut the bundled slice out of the whole UCI Online Retail file.

    python -m zhanggui.demo.cut_uci_slice WHOLE.csv[.gz]

Kept: the original header and lines, untouched and in their order, from FIRST on, of about SHARE % of the customers (lines without a
customer: of the invoices), chosen by the checksum of their number. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zlib
from pathlib import Path

from zhanggui.demo.uci import SLICE

FIRST = "2011-09-26"
SHARE = 45


def chosen(customer: str, invoice: str) -> bool:
    """True for the customers (or nameless invoices) that stay. A cancellation C536365 goes with its customer."""
    return zlib.crc32((customer or invoice).encode()) % 100 < SHARE


def cut(whole: Path) -> bytes:
    """The slice, gzipped."""
    text = whole.read_bytes()
    lines = csv.reader(io.StringIO((gzip.decompress(text) if whole.suffix == ".gz" else text).decode("utf-8"), newline=""))
    kept = io.StringIO()
    out = csv.writer(kept, lineterminator="\n")
    header = next(lines)
    out.writerow(header)
    invoice, moment, customer = (header.index(name) for name in ("InvoiceNo", "InvoiceDate", "CustomerID"))
    out.writerows(line for line in lines if line[moment] >= FIRST and chosen(line[customer], line[invoice]))
    return gzip.compress(kept.getvalue().encode("utf-8"), 9, mtime=0)


if __name__ == "__main__":
    made = cut(Path(sys.argv[1]))
    SLICE.write_bytes(made)
    print(f"{SLICE}: {len(made):,} bytes")
