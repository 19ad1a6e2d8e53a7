"""python3 dev.py bench metrics: every metric of the catalogue by day over 90 days, against SQL written by hand on a native DuckDB file.

Asked anew: in a process that is warm, but has none of the rows in memory. Asked again: as by the next page of the same snapshot.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from cold_start import cold_start
from hand_sql import OF_ORDERS, OF_REPORTS, Piece, hand_sql, of_a_day
from make_lake import YEAR, lakes, open_lake, open_native
from make_trade import MadeShop
from metrics_page import Results, page
from speed import Answer, Flat, Line, alternate, disagreement, flatness

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.metrics.metric import METRICS, Metric
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import ANSWERS, Reader
from zhanggui.warehouse.workspace import Workspace

DAYS = 90
LAST = date(YEAR, 12, 20)
FIRST = LAST - timedelta(days=DAYS - 1)
LATER = date(YEAR + 2, 1, 1)  # as seen long afterwards: all is settled
LINES, SHOPS = 5_000_000, 100
SMALL_LINES, SMALL_SHOPS = 200_000, 4
SHOP_PIECES: dict[str, dict[str, Piece]] = {"full": OF_REPORTS, "orders": OF_ORDERS}
PAGE = Path(__file__).with_suffix(".md")


def ask(reader: Reader, metric: str, shop: str) -> list[dict[str, Any]]:
    """A metric of one shop by day."""
    return query(reader, [metric], [shop], FIRST, LAST, ["day"], LATER)[0].rows


def _ask_anew(ws: Workspace, metric: str, shop: str) -> list[dict[str, Any]]:
    ANSWERS.clear()
    return ask(Reader(ws.lake), metric, shop)


def _ask_again(ws: Workspace, metric: str, shop: str) -> list[dict[str, Any]]:
    return ask(Reader(ws.lake), metric, shop)


def hand(con: duckdb.DuckDBPyConnection, sql: str, shop: str) -> Any:
    """The answer of hand-written SQL as an Arrow table."""
    asked = {"shop": shop, "first": FIRST, "last": LAST, "until": LAST + timedelta(days=1)}
    return con.execute(sql, {name: value for name, value in asked.items() if f"${name}" in sql}).to_arrow_table()


def measure(ws: Workspace, runs: int) -> tuple[list[Line], list[str]]:
    """Every metric of every shop of a lake; and the metrics that were not measured."""
    lines, left_out = [], []
    with open_native(ws) as con:
        for shop, known in SHOP_PIECES.items():
            for metric in METRICS:
                sql = hand_sql(metric, known)
                if shop == "full" and (sql is None or not of_a_day(metric)):
                    left_out.append(metric.id)
                elif sql and (shop == "full" or set(metric.measures) <= set(known)):
                    lines.append(_line(ws, con, metric, shop, sql, runs))
    return lines, left_out


def _line(ws: Workspace, con: duckdb.DuckDBPyConnection, metric: Metric, shop: str, sql: str, runs: int) -> Line:
    ours: Answer = {row["day"]: row["value"] for row in _ask_anew(ws, metric.id, shop)}
    theirs: Answer = {str(row["day"]): row["value"] for row in hand(con, sql, shop).to_pylist()}
    wrong = disagreement(ours, theirs) or ("" if any(v is not None for v in ours.values()) else "no number on any day")
    took = alternate(
        {
            "new": partial(_ask_anew, ws, metric.id, shop),
            "again": partial(_ask_again, ws, metric.id, shop),
            "hand": partial(hand, con, sql, shop),
        },
        runs,
    )
    generic = not set(metric.measures) <= set(SHOP_PIECES[shop])
    return Line(metric.id, shop, took["new"], took["again"], took["hand"], generic, wrong)


def compare(small: Workspace, large: Workspace, metrics: Sequence[str], runs: int) -> Flat:
    """The same questions of the same shop in two lakes."""
    took: dict[str, dict[str, float]] = {"small": {}, "large": {}}
    for metric in metrics:
        calls = {name: partial(_ask_anew, ws, metric, "full") for name, ws in (("small", small), ("large", large))}
        alternate(calls, 1)
        for name, median in alternate(calls, runs).items():
            took[name][metric] = median
    return flatness(took["small"], took["large"])


def run(folder: Path, small: bool, runs: int) -> Results:
    """Make the lakes and measure."""
    made = lakes(*((SMALL_LINES, SMALL_SHOPS) if small else (LINES, SHOPS)))
    large = _opened(folder, "large", made)
    _tell("every metric")
    lines, left_out = measure(large, runs)
    asked = [line.metric for line in lines if line.shop == "full"][:: 25 if small else 1]
    alone, among, years = (_opened(folder, name, made) for name in ("alone", "among", "years"))
    _tell("many shops, many years, cold start")
    turns = max(runs, 3)
    shops, history = compare(alone, among, asked, turns), compare(alone, years, asked, turns)
    question = ["pay_amount", "--shop", "full", "--from", str(FIRST), "--to", str(LAST), "--by", "day"]
    cold, importing, found = cold_start(large.home, question, turns)
    command = f"python3 dev.py bench metrics{' --small' if small else ''}"
    return Results(command, DAYS, runs, made, lines, left_out, shops, history, cold, importing, found)


def _opened(folder: Path, name: str, made: dict[str, tuple[MadeShop, ...]]) -> Workspace:
    _tell(f"the lake {name}: {len(made[name])} shop(s)")
    return open_lake(folder / name, made[name])


def _tell(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"… {text}", file=sys.stderr, flush=True)


def profile(ws: Workspace, metric: str, shop: str) -> None:
    """Where the time of a warm question goes."""
    _ask_anew(ws, metric, shop)
    watch = cProfile.Profile()
    watch.enable()
    for _ in range(20):
        _ask_anew(ws, metric, shop)
    watch.disable()
    pstats.Stats(watch).sort_stats("cumulative").print_stats(40)


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench metrics", description=__doc__)
    parser.add_argument("--small", action="store_true", help="200,000 lines and few shops, in a minute")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the lakes there and keep them for the next time")
    parser.add_argument("--write", action="store_true", help=f"write the results to bench/{PAGE.name}")
    parser.add_argument("--runs", type=int, help="alternating runs a line (5; small: 1)")
    parser.add_argument("--profile", metavar="METRIC", help="instead: where the time of this metric goes")
    parser.add_argument("--shop", choices=tuple(SHOP_PIECES), default="full", help="with --profile")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-") as scratch:
        folder = args.keep or Path(scratch)
        if args.profile:
            made = lakes(*((SMALL_LINES, SMALL_SHOPS) if args.small else (LINES, SHOPS)))
            profile(open_lake(folder / "large", made["large"]), args.profile, args.shop)
            return 0
        results = run(folder, args.small, args.runs or (1 if args.small else 5))
    text = "\n".join(page(results))
    print(text)
    if args.write:
        PAGE.write_text(text + "\n", encoding="utf-8")
    return 1 if results.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
