"""The results page of the stop-loss bench."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from stoploss_client import Sent
from stoploss_run import CONNECTIONS, SKUS, Run

IN_TIME = 5.0  # seconds from the first bad line to alarm and message


@dataclass(frozen=True)
class Results:
    """`plain`: what came of the same posts at the baseline, `plain_busy`: its processor seconds; `load`: of the machine a minute
    before, and at the end."""

    command: str
    rate: int
    seconds: int
    calm: Run
    killed: Run
    plain: Sequence[Sent]
    plain_busy: float
    load: tuple[float, float] = (0.0, 0.0)

    @property
    def good(self) -> bool:
        return all(reached for _, _, reached in goals(self))


def took(sent: Sequence[Sent]) -> list[float]:
    """Milliseconds from the moment a line was due to its answer: one that waits for its turn counts as waiting."""
    return [(one.acknowledged - one.due) * 1000 for one in sent if one.acknowledged]


def quantiles(sent: Sequence[Sent]) -> tuple[float, float, float]:
    """p50, p95, p99 in milliseconds."""
    p50, p95, p99 = np.quantile(took(sent) or [float("nan")], [0.5, 0.95, 0.99])
    return float(p50), float(p95), float(p99)


def per_line(busy: float, sent: Sequence[Sent]) -> float:
    """Processor milliseconds a line."""
    return busy * 1000 / max(len(sent), 1)


def goals(r: Results) -> list[tuple[str, str, bool]]:
    """Goal, what was measured, whether it was reached."""
    out: list[tuple[str, str, bool]] = []
    for name, run in (("", r.calm), ("killed: ", r.killed)):
        acknowledged, sent = sum(one.acknowledged > 0 for one in run.sent), len(run.sent)
        equal = f"{sent:,} sent, {acknowledged:,} acknowledged, {run.lines:,} kept, {run.counted:,} counted"
        out.append((f"{name}every line judged once", equal, sent == acknowledged == run.lines == run.counted))
        out.append(
            (
                f"{name}lost 0, judged twice 0",
                f"{run.missing} lost, {run.counted - run.lines} twice",
                run.missing == 0 and run.counted == run.lines,
            )
        )
        out.append((f"{name}one alarm, one message", f"{run.alarms} and {run.pushes}", run.alarms == run.pushes == 1))
    alarm, push = r.calm.raised - r.calm.first_bad, r.calm.pushed - r.calm.first_bad
    out.append((f"first bad line to the alarm ≤ {IN_TIME:g} s", f"{alarm:.3f} s", 0 <= alarm <= IN_TIME))
    out.append((f"first bad line to the chat group ≤ {IN_TIME:g} s", f"{push:.2f} s", 0 <= push <= IN_TIME))
    return out


def page(r: Results) -> list[str]:
    """The lines of the page."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {platform.system()}"
    return [
        "# The stop-loss under load",
        "",
        f"`{r.command}` · {date.today():%d %B %Y} · {machine}; server, worker, client and chat group share these cores.",
        f"{r.rate} order lines a second for {r.seconds} seconds, one to a call, over {CONNECTIONS} connections, of {SKUS} SKUs; at a random second the price of one"
        " goes wrong,",
        "and every other line from then on is of it, at half its cost. The known disaster ran at 33 orders a second.",
        "",
        "| goal | measured | reached |",
        "|---|---|---|",
        *(f"| {goal} | {measured} | {'yes' if reached else 'no'} |" for goal, measured, reached in goals(r)),
        "",
        *_latency(r),
        "",
        f"Load average of the machine in the minute before: {r.load[0]:.1f}, at the end {r.load[1]:.1f}. Above {os.cpu_count()} other work ran beside the bench, and the"
        " milliseconds tell of that, too.",
        "",
        f"Processor milliseconds of all server processes a line: {per_line(r.calm.busy, r.calm.sent):.2f}; baseline {per_line(r.plain_busy, r.plain):.2f};"
        f" the stop-loss takes {r.calm.busy / (r.seconds * (os.cpu_count() or 1)):.0%} of the machine at this rate.",
        "",
        f"The killed run: after {r.seconds // 2} seconds kill -9 of all processes of `zhanggui serve` at once, started again at once; {r.killed.down:.1f} s until it"
        f" answered; {r.killed.again:,} lines were sent more than",
        f"once by a client that repeats what got no answer, of which {sum(one.repeated for one in r.killed.sent):,} had been written down before the kill and counted nothing.",
        "",
        "Answered means on the disk: one SQLite transaction (WAL, synchronous=FULL) holds the line, its counters, the alarm and what is to be told; lines that wait",
        "for a commit go into the next together. The baseline is a WSGI application on the same server that does nothing but write the line to SQLite with the same",
        "settings: no token, no shop, no floor, no counter. Milliseconds count from the moment a line was due, not from when a connection was free for it.",
    ]


def _latency(r: Results) -> list[str]:
    rows = ["| | ms p50 | ms p95 | ms p99 | p50 ÷ baseline | p95 ÷ baseline |", "|---|---|---|---|---|---|"]
    base = quantiles(r.plain)
    for name, sent in (("stop-loss", r.calm.sent), ("stop-loss, killed once", r.killed.sent), ("baseline: only written down", r.plain)):
        p50, p95, p99 = quantiles(sent)
        rows.append(f"| {name} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {p50 / base[0]:.2f} | {p95 / base[1]:.2f} |")
    return rows
