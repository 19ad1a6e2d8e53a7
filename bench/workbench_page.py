"""The results page of the workbench bench."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from workbench_ask import KEPT, WORKED_OUT
from workbench_lake import DAYS, Fleet
from workbench_people import THINKS, Read

TIMES, BESIDE = 3.0, 0.1  # a page may take so many times its bare question, and so many seconds
FIRST_LOAD, LATER = 500_000, 50_000  # bytes as sent
TODAY = (KEPT, WORKED_OUT)


@dataclass(frozen=True)
class Sent:
    """An import that ran beside the reading. `done`: it is in the lake."""

    shop: str
    began: float
    seconds: float
    done: bool


@dataclass(frozen=True)
class Results:
    """What a run measured. `alone`: seconds of the bare questions; `importing`: share of the time in which an import ran; `first_load`: bytes of a first page with all
    it loads; `seconds`: of the whole run beyond making the lake."""

    command: str
    fleet: Fleet
    order_lines: int
    people: int
    minutes: float
    file_lines: int
    alone: Mapping[str, float]
    reads: Sequence[Read]
    sent: Sequence[Sent]
    importing: float
    first_load: int
    seconds: float

    @property
    def wrong(self) -> list[str]:
        """Pages that did not come as they should, and imports that failed."""
        return [r.wrong for r in self.reads if r.wrong] + [f"import into {s.shop}" for s in self.sent if not s.done]

    def limit(self, what: str) -> float:
        """Seconds that a page may take."""
        return TIMES * self.alone[what] + BESIDE

    def of(self, *whats: str) -> list[Read]:
        return [r for r in self.reads if r.what in whats]


def page(r: Results) -> list[str]:
    """The lines of the page."""
    return [*_head(r), "", *_goals(r), "", *_every(r), "", *_imports(r), "", *_how(r)]


def _head(r: Results) -> list[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {platform.system()}"
    return [
        "# The workbench under load",
        "",
        f"`{r.command}` · {date.today():%d %B %Y} · {machine}; who reads, the server, its worker and the import share these cores.",
        f"{r.fleet.shops} shops with {r.order_lines:,} order lines of {DAYS} days; {r.people} people of all roles read for {r.minutes:g} minutes,"
        f" each thinking {THINKS[0]:g}–{THINKS[1]:g} seconds",
        f"between two pages; all the while files of {r.file_lines:,} orders are imported through the upload page, one after the other.",
    ]


def _goals(r: Results) -> list[str]:
    cuts = [what for what in r.alone if what not in TODAY]
    pages = [x.size for x in r.reads if not x.wrong]
    return [
        "| goal | measured | reached |",
        "|---|---|---|",
        _goal(r, "今日", TODAY),
        _goal(r, "探索", cuts),
        f"| no errors | {len(r.wrong)} of {len(r.reads)} pages and {len(r.sent)} imports | {_yes(not r.wrong)} |",
        f"| first load ≤ {FIRST_LOAD // 1000} KB as sent | {r.first_load / 1000:.0f} KB | {_yes(r.first_load <= FIRST_LOAD)} |",
        f"| a page after that ≤ {LATER // 1000} KB as sent | largest {max(pages, default=0) / 1000:.0f} KB, median"
        f" {statistics.median(pages or [0]) / 1000:.0f} KB | {_yes(max(pages, default=0) <= LATER)} |",
    ]


def _goal(r: Results, name: str, whats: Sequence[str]) -> str:
    """95 of 100 pages keep within what each of them may take."""
    shares = [x.seconds / r.limit(x.what) for x in r.of(*whats)]
    p95 = float(np.quantile(shares, 0.95)) if shares else float("nan")
    within = sum(share <= 1 for share in shares) / max(len(shares), 1)
    said = f"p95 {p95:.2f} × that; {within:.1%} of {len(shares):,} pages within"
    return f"| p95 of {name} ≤ {TIMES:g} × its bare question + {BESIDE * 1000:g} ms | {said} | {_yes(p95 <= 1)} |"


def _every(r: Results) -> list[str]:
    rows = [
        "| page | read | ms, median | ms, p95 | ms, longest | bare question, ms | may take, ms | within |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for what, alone in r.alone.items():
        took = [x.seconds for x in r.of(what)]
        if not took:
            rows.append(f"| {_name(what)} | 0 | | | | {alone * 1000:.0f} | {r.limit(what) * 1000:.0f} | |")
            continue
        within = sum(s <= r.limit(what) for s in took) / len(took)
        middle, p95 = np.quantile(took, [0.5, 0.95]) * 1000
        rows.append(
            f"| {_name(what)} | {len(took):,} | {middle:.0f} | {p95:.0f} | {max(took) * 1000:.0f} | {alone * 1000:.0f}"
            f" | {r.limit(what) * 1000:.0f} | {within:.1%} |"
        )
    return rows


def _name(what: str) -> str:
    return what if what in TODAY else f"探索: {what}"


def _imports(r: Results) -> list[str]:
    took = ", ".join(f"{s.seconds:.0f}" for s in r.sent) or "none ended in time"
    said = f"An import ran {r.importing:.0%} of the time; seconds from sending each file to its result: {took}."
    return [said, *(f"- {w}" for w in r.wrong[:20])]


def _how(r: Results) -> list[str]:
    return [
        "The bare question: the same brief or cut asked of its room (`brief.build`, `metrics.cut`) in one calm process beforehand, warm, but with none of the rows",
        "in memory; median of several shops and days. A brief that is *kept* was worked out before; its bare question is reading it from its file. Every other page",
        "that is read is 今日, nine of ten of these that of the newest day, which the worker has ready after an import; the others are any of two weeks, worked out",
        f"when first asked for, and so are those of a shop whose file comes in. {r.fleet.made} shops lived in the simulator and were imported; the others are their",
        "copies under names of their own, in data files of their own. Pages are whole pages over HTTP, gzipped, of people who are signed in, until the last byte.",
    ]


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"
