"""python3 dev.py bench metrics: every metric of the catalogue by day over 90 days, against SQL written by hand on a native DuckDB file.

Asked anew: a new reader in a process that is warm, as for every page. Asked again: of a reader that has answered it before.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import platform
import pstats
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from cold_start import cold_start
from hand_sql import OF_ORDERS, OF_REPORTS, Piece, hand_sql, of_a_day
from make_lake import YEAR, lakes, open_lake, open_native
from speed import Answer, Line, alternate, disagreement, flatness, share_within, summary, table

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.metrics.metric import METRICS, Metric
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

DAYS = 90
LAST = date(YEAR, 12, 20)
FIRST = LAST - timedelta(days=DAYS - 1)
LATER = date(YEAR + 2, 1, 1)  # as seen long afterwards: all is settled
LINES, SHOPS = 5_000_000, 100
SMALL_LINES, SMALL_SHOPS = 200_000, 8
SHOP_PIECES: dict[str, dict[str, Piece]] = {"full": OF_REPORTS, "orders": OF_ORDERS}
PAGE = Path(__file__).with_suffix(".md")


def ask(reader: Reader, metric: str, shop: str) -> list[dict[str, Any]]:
    """A metric of one shop by day."""
    return query(reader, [metric], [shop], FIRST, LAST, ["day"], LATER)[0].rows


def hand(con: duckdb.DuckDBPyConnection, sql: str, shop: str) -> Any:
    """The answer of hand-written SQL as an Arrow table."""
    asked = {"shop": shop, "first": FIRST, "last": LAST, "until": LAST + timedelta(days=1)}
    return con.execute(sql, {name: value for name, value in asked.items() if f"${name}" in sql}).to_arrow_table()


def measure(ws: Workspace, runs: int) -> tuple[list[Line], list[str]]:
    """Every metric of every shop of a lake; and the metrics that were not measured."""
    lines, left_out = [], []
    kept = Reader(ws.lake)
    with open_native(ws) as con:
        for shop, known in SHOP_PIECES.items():
            for metric in METRICS:
                sql = hand_sql(metric, known) if of_a_day(metric) else None
                if shop == "orders" and not set(metric.measures) <= set(OF_ORDERS):
                    continue
                if sql is None:
                    left_out.append(metric.id)
                    continue
                lines.append(_line(ws, kept, con, metric, shop, sql, runs))
    return lines, left_out


def _line(ws: Workspace, kept: Reader, con: duckdb.DuckDBPyConnection, metric: Metric, shop: str, sql: str, runs: int) -> Line:
    ours: Answer = {row["day"]: row["value"] for row in ask(kept, metric.id, shop)}
    theirs: Answer = {str(row["day"]): row["value"] for row in hand(con, sql, shop).to_pylist()}
    wrong = disagreement(ours, theirs) or ("" if any(v is not None for v in ours.values()) else "no number on any day")
    took = alternate(
        {
            "new": lambda: ask(Reader(ws.lake), metric.id, shop),
            "again": lambda: ask(kept, metric.id, shop),
            "hand": lambda: hand(con, sql, shop),
        },
        runs,
    )
    generic = not set(metric.measures) <= set(SHOP_PIECES[shop])
    return Line(metric.id, shop, took["new"], took["again"], took["hand"], generic, wrong)


def compare(small: Workspace, large: Workspace, metrics: Sequence[str], runs: int) -> tuple[float, float, str]:
    """The same questions of the same shop in two lakes."""
    took: dict[str, dict[str, float]] = {"small": {}, "large": {}}
    for metric in metrics:
        calls: dict[str, Callable[[], object]] = {
            name: lambda ws=ws: ask(Reader(ws.lake), metric, "full") for name, ws in (("small", small), ("large", large))
        }
        alternate(calls, 1)
        for name, median in alternate(calls, runs).items():
            took[name][metric] = median
    return flatness(took["small"], took["large"])


def page(folder: Path, small: bool, runs: int) -> tuple[list[str], list[Line]]:
    """Make the lakes, measure, and write down what came of it."""
    made = lakes(*((SMALL_LINES, SMALL_SHOPS) if small else (LINES, SHOPS)))
    large = open_lake(folder / "large", made["large"])
    lines, left_out = measure(large, runs)
    asked = [line.metric for line in lines if line.shop == "full"][:: 8 if small else 1]
    alone, among, years = (open_lake(folder / name, made[name]) for name in ("alone", "among", "years"))
    shops, history = compare(alone, among, asked, runs), compare(alone, years, asked, runs)
    question = ["pay_amount", "--shop", "full", "--from", str(FIRST), "--to", str(LAST), "--by", "day"]
    cold, importing, found = cold_start(large.home, question, max(runs, 3))
    wrong = [line for line in lines if line.wrong]
    ratios = [line.ratio for line in lines]
    of = {shop.key: f"{shop.lines:,}" for shop in made["large"]}
    others = made["among"][1]
    text = [
        "# Metrics against SQL written by hand",
        "",
        f"`python3 dev.py bench metrics{' --small' if small else ''}` · {date.today():%d %B %Y} · {os.cpu_count()} cores, {_memory()} GB,"
        f" Python {platform.python_version()}, DuckDB {duckdb.__version__}, {platform.system()}. Every metric of the catalogue for one shop by day",
        f"over {DAYS} days, medians of {runs} alternating runs in a warm process, in milliseconds. By hand: SQL as an analyst writes it, on tables of",
        "his own in a native DuckDB file, sorted by shop and day, its connection kept open, the answer fetched as Arrow. The answers agree to a",
        f"millionth or the line is a failure. The shop `full` has every report of its platform and {of['full']} order lines; the shop `orders` has no",
        f"report, only {of['orders']} order lines and their refunds, which the SQL counts one by one. *Asked anew*: by a new reader, as every page does;",
        "*asked again*: by a reader that has answered the question before.",
        "",
        "| shop | metrics | ms, median | by hand, median | ratio, median | ratio, worst | within 2.0 |",
        "|---|---|---|---|---|---|---|",
        *summary(lines),
        "",
        "| goal | reached |",
        "|---|---|",
        f"| any metric ≤ 2.0 × the SQL | {share_within(ratios, 2.0)}, worst {max(ratios):.2f} |",
        f"| flat from 1 to {len(made['among'])} shops, ≤ 1.3 × (the others have {others.lines:,} order lines each) | {_flat(shops)} |",
        f"| flat from 1 to 3 years of history, ≤ 1.3 × | {_flat(history)} |",
        f"| cold start of `zhanggui metric` ≤ 2.0 × importing its libraries | {cold / importing:.2f} ({cold:.0f} ms ÷ {importing:.0f} ms) |",
        f"| every answer is that of the SQL | {len(lines) - len(wrong)} of {len(lines)} |",
        "",
        f"Libraries of the cold start: {', '.join(found)}.",
        *([f"Told only of a product, a word or a score, not of a day, and so not here: {', '.join(left_out)}."] if left_out else []),
        "",
        *(["## Answers that differ", "", *(f"- {n.metric}, `{n.shop}`: {n.wrong}" for n in wrong), ""] if wrong else []),
        "## Every metric",
        "",
        "| metric | shop | asked anew | asked again | by hand | ratio | ratio again |",
        "|---|---|---|---|---|---|---|",
        *table(lines),
        *(["", "\\* no SQL of its own: the sum of the column of that name."] if any(n.generic for n in lines) else []),
    ]
    return text, wrong


def _flat(found: tuple[float, float, str]) -> str:
    return f"{found[0]:.2f} all together, worst {found[1]:.2f} ({found[2]})"


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def profile(ws: Workspace, metric: str, shop: str) -> None:
    """Where the time of a warm question goes."""
    ask(Reader(ws.lake), metric, shop)
    watch = cProfile.Profile()
    watch.enable()
    for _ in range(20):
        ask(Reader(ws.lake), metric, shop)
    watch.disable()
    pstats.Stats(watch).sort_stats("cumulative").print_stats(40)


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench metrics", description=__doc__)
    parser.add_argument("--small", action="store_true", help="200,000 lines and few shops, in a minute")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the lakes there and keep them for the next time")
    parser.add_argument("--write", action="store_true", help=f"write the results to bench/{PAGE.name}")
    parser.add_argument("--runs", type=int, help="alternating runs a line (5; small: 3)")
    parser.add_argument("--profile", metavar="METRIC", help="instead: where the time of this metric goes")
    parser.add_argument("--shop", choices=tuple(SHOP_PIECES), default="full", help="with --profile")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-") as scratch:
        folder = args.keep or Path(scratch)
        if args.profile:
            made = lakes(*((SMALL_LINES, SMALL_SHOPS) if args.small else (LINES, SHOPS)))
            profile(open_lake(folder / "large", made["large"]), args.profile, args.shop)
            return 0
        text, wrong = page(folder, args.small, args.runs or (3 if args.small else 5))
    print("\n".join(text))
    if args.write:
        PAGE.write_text("\n".join(text) + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
