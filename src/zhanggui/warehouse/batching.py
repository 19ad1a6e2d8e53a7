"""From the imports of one call to the batches of each table."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from zhanggui.warehouse.duck import fetch, scratch
from zhanggui.warehouse.fresh import Batch, Share, make_fresh, shares
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import Part
from zhanggui.warehouse.months import FOLLOWS_ORDER, months_of_orders
from zhanggui.warehouse.stagedfiles import StagedFiles, find_staged
from zhanggui.warehouse.staging import Staged, StagedTable
from zhanggui.warehouse.tables import get_table


def bring_in(folder: Path, staged: Sequence[StagedTable], link: bool = False) -> None:
    """Put staged tables into the folder of their import: rows in hand are written, files elsewhere are moved (or `link`ed)."""
    for one in staged:
        if one.rows is not None and one.rows.num_rows:
            writer = Staged(folder).writer(one.table)
            writer.write(_one_writing(one.rows))
            writer.close()
        elif one.path is not None and one.path != folder / one.table:
            folder.mkdir(parents=True, exist_ok=True)
            if link:
                (folder / one.table).symlink_to(one.path.resolve(), target_is_directory=True)
            else:
                shutil.move(one.path, folder / one.table)


def _one_writing(rows: pa.Table) -> pa.Table:
    """The rows with their JSON as merging writes it, so that equal contents are equal text."""
    if "ext" not in rows.column_names:
        return rows
    with scratch() as con:
        con.register("given", pa.table({"n": pa.array(range(rows.num_rows), pa.int64()), "ext": rows.column("ext")}))
        ext = fetch(con, "select json_merge_patch('{}', ext)::varchar as ext from given order by n").column("ext")
    return rows.set_column(rows.column_names.index("ext"), "ext", ext)


def find_batches(imports: Path, wanted: Sequence[tuple[str, Sequence[str]]]) -> dict[str, Batch]:
    """What these imports (id and tables) have staged, by table, orders first."""
    members: dict[str, list[tuple[int, StagedFiles]]] = defaultdict(list)
    for seq, (import_id, tables) in enumerate(wanted):
        for name in dict.fromkeys(tables):
            found = find_staged(imports / import_id, import_id, name)
            if found is not None:
                members[name].append((seq, found))
    names = sorted(members, key=lambda n: (n != "orders", n))
    return {name: Batch(get_table(name), tuple(members[name])) for name in names}


def follow_orders(con: duckdb.DuckDBPyConnection, lake: Lake, batch: Batch, batches: dict[str, Batch]) -> None:
    """Look up the months of the orders that a batch follows, when its table follows orders."""
    if batch.table.name in FOLLOWS_ORDER:
        orders = [one for _, one in batches["orders"].members] if "orders" in batches else []
        months_of_orders(con, lake, [one for _, one in batch.members], orders)


def lay_out(con: duckdb.DuckDBPyConnection, lake: Lake, batches: dict[str, Batch]) -> dict[str, list[Share]]:
    """Make the staged rows of every table ready to be read. → how they spread over imports, shops and months."""
    found = {}
    for name, batch in batches.items():
        follow_orders(con, lake, batch, batches)
        make_fresh(con, batch)
        found[name] = shares(con, batch)
    return found


def parts_of(spread: dict[str, list[Share]], ids: Sequence[str]) -> list[Part]:
    """The tables, shops and months that each import speaks of."""
    months: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    for name, found in spread.items():
        for share in found:
            months[share.seq, name, share.shop].add(share.month)
    return [Part(ids[seq], name, shop, frozenset(found)) for (seq, name, shop), found in sorted(months.items())]
