"""The lake of the workbench bench: some shops live and are imported one by one, the others are copies of them under their own names."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from accuracy_shops_load import with_whole_key

from zhanggui.demo.catalogue import CAMPAIGNS, SEARCH, products
from zhanggui.demo.incidents import Incident
from zhanggui.demo.simulate import simulate
from zhanggui.demo.sizes import Size
from zhanggui.site.boot import boot
from zhanggui.warehouse.datafiles import write_files
from zhanggui.warehouse.duck import named, names_of, parquet, quoted, scratch
from zhanggui.warehouse.lake import NewFile
from zhanggui.warehouse.ledger import ImportRecord, Part
from zhanggui.warehouse.rollups import rollup_schemas
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.staging import StagedTable
from zhanggui.warehouse.tables import all_tables
from zhanggui.warehouse.workspace import Workspace, new_id

FIRST, DAYS = date(2025, 5, 1), 426
LAST = FIRST + timedelta(days=DAYS - 1)  # the newest day there is
STAMP = "made.json"
SEED = 600
TOGETHER = 25  # shops whose briefs are worked out in one go
MORE = ("product_sources", "keyword_ads", "cost_sheet")
LINES_A_VISITOR = 24.2  # order lines in DAYS days for each visitor of an ordinary day
TOP, SECOND = (p.id for p in products()[:2])
EVERY = 3  # days: in the last weeks something goes wrong so often
TROUBLES: tuple[tuple[str, int, float, dict[str, str]], ...] = (
    ("source_drop", 1, 0.3, {"source_l1": "平台流量", "source_l2": SEARCH}),
    ("stock_out", 2, 0.03, {"product_id": TOP}),
    ("review_burst", 3, 0.45, {"product_id": SECOND}),
    ("ad_burn", 2, 3.2, {"campaign_id": CAMPAIGNS[0].id}),
    ("aov_drop", 1, 0.7, {}),
)


@dataclass(frozen=True)
class Fleet:
    """So many shops with about so many order lines each, of which `made` live and are imported, and the rest are copied."""

    shops: int
    lines: int
    made: int

    @property
    def keys(self) -> list[str]:
        return [f"shop{n:03d}" for n in range(self.shops)]


FULL, SMALL = Fleet(100, 100_000, 5), Fleet(10, 10_000, 2)


def open_lake(home: Path, fleet: Fleet) -> Workspace:
    """The workspace at `home`: the one that was kept when it is the same, else made anew. Ends the program before it overwrites another's."""
    stamp, wanted = home / STAMP, _stamp(fleet)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return Workspace.open(home)
    if home.exists() and any(home.iterdir()) and not stamp.is_file():
        sys.exit(f"✗ {home} holds something that this bench did not make")
    shutil.rmtree(home, ignore_errors=True)
    ws = Workspace.open(home)
    stamp.write_text("being made", encoding="utf-8")
    make(ws, fleet)
    stamp.write_text(wanted, encoding="utf-8")
    return ws


def _stamp(fleet: Fleet) -> str:
    """What makes a kept lake out of date: its size and how it is made. (Tables and rollups of an older form the program makes anew itself.)"""
    return json.dumps({"made": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(), "fleet": asdict(fleet)})


def make(ws: Workspace, fleet: Fleet) -> None:
    """Fill an empty workspace, and have the briefs of the newest day kept, as the background work does after an import."""
    models = fleet.keys[: fleet.made]
    for n, key in enumerate(models):
        load_shop(ws, key, n, fleet.lines)
        _tell(f"imported {key}")
    copy_shops(ws, {key: models[n % fleet.made] for n, key in enumerate(fleet.keys) if n >= fleet.made})
    ws.tidy()
    _tell("the briefs of the newest day")
    keep_briefs(ws, fleet.keys)


def load_shop(ws: Workspace, key: str, number: int, lines: int) -> None:
    """Let a shop live, and load all it has in one import, as from a folder of its exports."""
    troubles = [*TROUBLES[number % len(TROUBLES) :], *TROUBLES[: number % len(TROUBLES)]]
    struck = [Incident(kind, LAST - timedelta(days=EVERY * n), days, size, on) for n, (kind, days, size, on) in enumerate(troubles)]
    size = Size(round(lines / LINES_A_VISITOR), 30, variety=0.35)
    tables = simulate(SEED + number, FIRST, DAYS, struck, size, more=MORE if number % 2 else ())
    ws.add_shop(Shop(key, "tmall", key))
    record = ImportRecord(new_id(), key, "", "canonical", "orders", key, period=(FIRST.isoformat(), LAST.isoformat()))
    ws.load(record, [StagedTable(name, with_whole_key(name, key, rows)) for name, rows in tables.items()])


def copy_shops(ws: Workspace, copies: Mapping[str, str]) -> None:
    """Give every new shop (key → model) the model's rows of every fact table and rollup, in data files of its own, as its own import would.

    One commit a table for all of them; the ledger has an import for each. What was staged for the model's import is not copied.
    """
    for key in copies:
        ws.add_shop(Shop(key, "tmall", key))
    schemas = {name: t.schema for name, t in all_tables().items()} | rollup_schemas()
    models = sorted(set(copies.values()))
    with ws.writing(), scratch() as con:
        for name in sorted(set(ws.lake.names()) & set(schemas) - {"shops"}):
            schema, new = schemas[name], list[NewFile]()
            for key, model in copies.items():
                if found := ws.lake.files(name).pick([model]):
                    rows = f"select {quoted(key)} as shop, {names_of(schema, 'shop')} from {parquet(found)} where shop = {quoted(model)}"
                    sql = f"select {', '.join(map(named, schema.names))} from ({rows})"
                    new += write_files(con, sql, ws.lake.root / name, schema)
            ws.lake.commit(name, schema, new, [], {"zhanggui_import": f"copies of {', '.join(models)}"})
            _tell(f"copied {name}: {sum(f.rows for f in new):,} rows in {len(new)} files")
    _note_imports(ws, copies)


def _note_imports(ws: Workspace, copies: Mapping[str, str]) -> None:
    """An import in the ledger for every copy, with the parts of its model's."""
    of_shop = {record.shop: record for _, record in ws.ledger.all() if record.table == "orders"}
    for key, model in copies.items():
        like = of_shop[model]
        record = ImportRecord(new_id(), key, "", like.recipe, like.table, key, period=like.period)
        ws.ledger.begin([record], [Part(record.id, p.table, key, p.months) for p in ws.ledger.parts_of(like.id)])
        ws.ledger.finish(record)


def keep_briefs(ws: Workspace, shops: Sequence[str]) -> None:
    """As after an import: the brief of the newest day lies ready."""
    boot(ws.home)
    from zhanggui.site.briefs import make_ready

    for n in range(0, len(shops), TOGETHER):
        make_ready(ws, shops[n : n + TOGETHER], LAST)


def _tell(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"… {text}", file=sys.stderr, flush=True)
