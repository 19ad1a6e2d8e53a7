"""The results page of the bench of metrics."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
from make_trade import MadeShop
from speed import Flat, Line, share_within

GOAL, FLAT_GOAL = 2.0, 1.3  # times the baseline
STAR = "\\*"  # which is no word of Markdown


@dataclass(frozen=True)
class Results:
    """What a run measured. `lakes` are those of make_lake; cold start in milliseconds."""

    command: str
    days: int
    runs: int
    lakes: dict[str, tuple[MadeShop, ...]]
    lines: Sequence[Line]
    left_out: Sequence[str]
    shops: Flat
    history: Flat
    cold: float
    importing: float
    libraries: Sequence[str]

    @property
    def wrong(self) -> list[Line]:
        """The lines whose answer is not that of the SQL."""
        return [line for line in self.lines if line.wrong]


def page(r: Results) -> list[str]:
    """The lines of the page."""
    return [*_head(r), "", *_summary(r), "", *_goals(r), "", *_notes(r), "", *_wrong(r), *_every(r)]


def _head(r: Results) -> list[str]:
    lines = {shop.key: f"{shop.lines:,}" for shop in r.lakes["large"]}
    runs = "one run" if r.runs == 1 else f"medians of {r.runs} alternating runs"
    machine = (
        f"{os.cpu_count()} cores, {_memory()} GB, Python {platform.python_version()}, DuckDB {duckdb.__version__}, {platform.system()}"
    )
    return [
        "# Metrics against SQL written by hand",
        "",
        f"`{r.command}` · {date.today():%d %B %Y} · {machine}.",
        f"Every metric of the catalogue for one shop by day over {r.days} days, {runs} in a warm process, in milliseconds.",
        "",
        "By hand: SQL as an analyst writes it, on tables of his own in a native DuckDB file, sorted by shop and day, its connection kept open,",
        "the answer fetched as Arrow. The answers agree to a millionth, or the line is a failure.",
        f"The shop `full` has every report of its platform and {lines['full']} order lines; the shop `orders` has no report, only",
        f"{lines['orders']} order lines and their refunds, which the SQL counts one by one.",
        "*Asked anew*: the process is warm, but none of the rows are in its memory: they are read from the lake's files.",
        "*Asked again*: by another reader, as the next page or metric of the same snapshot asks: the rows by day that were read before are kept in",
        "memory (`Answers` in `warehouse/engine.py`), and only the arithmetic is done anew; the SQL runs its query again.",
    ]


def _summary(r: Results) -> list[str]:
    rows = [
        "| shop | metrics | ms, median | by hand, median | ratio, median | ratio, worst | within 2.0 |",
        "|---|---|---|---|---|---|---|",
    ]
    for shop in dict.fromkeys(line.shop for line in r.lines):
        mine = [line for line in r.lines if line.shop == shop]
        hand = statistics.median(line.hand for line in mine)
        for what, took in (("asked anew", [n.new for n in mine]), ("asked again", [n.again for n in mine])):
            ratio = {line.metric: ms / line.hand for line, ms in zip(mine, took, strict=True)}
            worst = max(ratio, key=lambda name: ratio[name])
            rows.append(
                f"| `{shop}`, {what} | {len(mine)} | {statistics.median(took):.1f} | {hand:.1f} | {statistics.median(ratio.values()):.2f}"
                f" | {ratio[worst]:.2f} ({worst}) | {share_within(ratio.values(), GOAL)} |"
            )
    return rows


def _goals(r: Results) -> list[str]:
    new, again = [line.ratio for line in r.lines], [line.ratio_again for line in r.lines]
    among, others = r.lakes["among"], r.lakes["among"][1].lines
    return [
        "| goal | reached |",
        "|---|---|",
        f"| any metric ≤ {GOAL} × the SQL, asked anew | {share_within(new, GOAL)}, worst {max(new):.2f} |",
        f"| any metric ≤ {GOAL} × the SQL, asked again | {share_within(again, GOAL)}, worst {max(again):.2f} |",
        f"| flat from 1 to {len(among)} shops, ≤ {FLAT_GOAL} × (the others have {others:,} order lines each) | {_flat(r.shops)} |",
        f"| flat from 1 to {len(r.lakes['years'][0].years)} years of history, ≤ {FLAT_GOAL} × | {_flat(r.history)} |",
        f"| cold start of `zhanggui metric` ≤ {GOAL} × importing its libraries"
        f" | {r.cold / r.importing:.2f} ({r.cold:.0f} ms ÷ {r.importing:.0f} ms) |",
        f"| every answer is that of the SQL | {len(r.lines) - len(r.wrong)} of {len(r.lines)} |",
    ]


def _flat(found: Flat) -> str:
    return f"{found.whole:.2f} all together, median {found.median:.2f}, worst {found.worst:.2f} ({found.metric})"


def _notes(r: Results) -> list[str]:
    said = [f"Libraries of the cold start: {', '.join(r.libraries)}."]
    if r.left_out:
        said += ["", f"Not here, because no number of a shop by day or without SQL by hand: {', '.join(r.left_out)}."]
    return said


def _wrong(r: Results) -> list[str]:
    return ["## Answers that differ", "", *(f"- {n.metric}, `{n.shop}`: {n.wrong}" for n in r.wrong), ""] if r.wrong else []


def _every(r: Results) -> list[str]:
    rows = [
        f"| {_name(n)} | `{n.shop}` | {n.new:.1f} | {n.again:.1f} | {n.hand:.1f} | {n.ratio:.2f} | {n.ratio_again:.2f} |"
        for n in sorted(r.lines, key=lambda n: -n.ratio)
    ]
    foot = ["", f"{STAR} no SQL of its own: the sum of the column of that name."] if any(n.generic for n in r.lines) else []
    heads = "| metric | shop | asked anew | asked again | by hand | ratio | ratio again |"
    return ["## Every metric", "", heads, "|---|---|---|---|---|---|---|", *rows, *foot]


def _name(line: Line) -> str:
    return f"{line.metric} {STAR}" if line.generic else line.metric


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
