"""Lakes for the benchmarks, made from a seed and brought in by the project's own loading; and the same facts as a native DuckDB file."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import duckdb
import make_trade as trade
import pyarrow as pa
from make_reports import EXT, Reports, fixed
from make_trade import MadeShop

from zhanggui.warehouse.duck import parquet
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.staging import Staged
from zhanggui.warehouse.tables import all_tables
from zhanggui.warehouse.workspace import Workspace, new_id

YEAR = 2025
STAMP = "made.json"
NATIVE = "native.duckdb"
OWN_WAYS = ("import_id", "row_no", "ext", "month")  # how the lake keeps a row, which nobody's own tables have


def lakes(lines: int, shops: int) -> dict[str, tuple[MadeShop, ...]]:
    """The lakes of the bench. `lines`: order lines a year of the shop `orders`, and about as many in the lake of so many `shops`.

    The shop `full` has the same rows in all of them: those of its last year, and in `years` two years more.
    """
    full, products = lines // 10, max(min(300, lines // 2_000), 60)

    def shop(*years: int) -> MadeShop:
        return MadeShop("full", 1, full, years, products)

    others = tuple(MadeShop(f"other{n:02d}", n, (lines - full) // (shops - 1), (YEAR,), 60) for n in range(2, shops + 1))
    return {
        "large": (shop(YEAR), MadeShop("orders", 0, lines, (YEAR,), products, reports=False)),
        "alone": (shop(YEAR),),
        "among": (shop(YEAR), *others),
        "years": (shop(YEAR - 2, YEAR - 1, YEAR),),
    }


def open_lake(home: Path, shops: Sequence[MadeShop]) -> Workspace:
    """The lake of these shops at `home`: the one that was kept when it is the same, else made anew."""
    stamp, wanted = home / STAMP, _stamp(shops)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return Workspace.open(home)
    shutil.rmtree(home, ignore_errors=True)
    ws = Workspace.open(home)
    for shop in shops:
        load_shop(ws, shop)
    stamp.write_text(wanted, encoding="utf-8")
    return ws


def _stamp(shops: Sequence[MadeShop]) -> str:
    """What makes a kept lake out of date: the shops, how they are made, the tables and the rollups."""
    made = [Path(__file__).with_name(name) for name in ("make_lake.py", "make_trade.py", "make_reports.py")]
    shaped = [f for f in files("zhanggui.warehouse").iterdir() if f.name.startswith("rollup") or f.name == "tables.toml"]
    code = b"".join(f.read_bytes() for f in (*made, *sorted(shaped, key=lambda f: f.name)))
    return json.dumps({"made": hashlib.sha256(code).hexdigest(), "shops": [asdict(s) for s in shops]})


def load_shop(ws: Workspace, shop: MadeShop) -> None:
    """Add a shop and load all it has in one import, as from a folder of its exports."""
    ws.add_shop(Shop(shop.key, "taobao", shop.key))
    record = ImportRecord(new_id(), shop.key, "", "canonical", "orders", shop.key)
    staged = Staged(ws.imports / record.id)
    writers, written = {}, {}
    for month in (None, *shop.months):
        made = fixed(shop) if month is None else tables_of(trade.trade(shop, month))
        for name, rows in made.items():
            if name not in writers:
                writers[name], written[name] = staged.writer(name), 0
            first, n = written[name] + 2, rows.num_rows
            places = pa.array(range(first, first + n), pa.int64())
            writers[name].write(rows.append_column("shop", pa.repeat(shop.key, n)).append_column("row_no", places))
            written[name] += n
    ws.load(record, [done for writer in writers.values() if (done := writer.close())])


def tables_of(t: trade.Trade) -> dict[str, pa.Table]:
    """The tables of one month."""
    facts = {"orders": trade.orders(t), "order_lines": trade.order_lines(t), "refunds": trade.refunds(t)}
    if not t.shop.reports:
        return facts
    return {**facts, "reviews": trade.reviews(t), "ledger": trade.ledger(t), **Reports(t).all()}


def open_native(ws: Workspace) -> duckdb.DuckDBPyConnection:
    """A DuckDB file with the facts of the lake as its own tables, by shop and day, as a sensible person keeps them. Made once a lake."""
    path, part = ws.home / NATIVE, ws.home / f"{NATIVE}.part"
    if not path.is_file():
        part.unlink(missing_ok=True)
        with duckdb.connect(str(part)) as con:
            for name in sorted(set(ws.lake.names()) & set(all_tables())):
                con.execute(f"create table {name} as {_native_sql(ws, name)}")
        part.replace(path)
    return duckdb.connect(str(path), read_only=True)


def _native_sql(ws: Workspace, name: str) -> str:
    about = all_tables()[name]
    own = f"* exclude ({', '.join(OWN_WAYS)})"
    extra = [f"(ext ->> '{column}')::{'double' if share else 'decimal(18, 4)'} as {column}" for column, share in EXT.get(name, {}).items()]
    by = ", ".join(dict.fromkeys(("shop", *([about.day] if about.day else about.key[:1]))))
    return f"select {', '.join([own, *extra])} from {parquet(ws.lake.files(name).pick())} order by {by}"
