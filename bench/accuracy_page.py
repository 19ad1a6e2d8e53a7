"""The accuracy page: what the shops showed, and the parts that others measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from accuracy_shops_score import Row

EDGES = (0.0, 1.5, 3.0, 4.5, 7.0, 10.0, float("inf"))
ABOVE = 3.0  # standard deviations: the goals are for effects above
MATERIAL = 0.02  # of the sales of a usual day
FIRST, WITHIN, QUIET, FDR = 0.90, 0.97, 0.10, 0.12
Z = 1.96
Lines = list[str]


@dataclass(frozen=True)
class Run:
    """How the shops were run."""

    command: str
    seeds: tuple[int, int]
    tuning: bool
    shops: int
    seconds: float


def page(run: Run | None, rows: Sequence[Row], parts: Mapping[str, Lines]) -> Lines:
    """The lines of the page."""
    out = ["# Accuracy of the diagnosis", "", *_head(run), ""]
    if rows:
        out += [*_goals(rows), "", *_curve(rows), "", *_kinds(rows), "", *_matrix(rows), "", *_harmless(rows), "", *_how()]
    for lines in parts.values():
        out += ["", *lines]
    return out


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {platform.system()}"


def _head(run: Run | None) -> Lines:
    if run is None:
        return [f"{date.today():%d %B %Y} · {machine()}."]
    purpose = "seeds for tuning" if run.tuning else "held-out seeds: nothing was tuned on them"
    return [
        f"`{run.command}` · {date.today():%d %B %Y} · {machine()} · {run.seconds / 60:.0f} minutes.",
        f"{run.shops:,} simulated shops, seeds {run.seeds[0]}–{run.seeds[1]} ({purpose}). Rules and thresholds are tuned on seeds below 1000 alone.",
    ]


# --- shares


def share(rows: Sequence[Row], right: Callable[[Row], bool]) -> str:
    """'93 %', or a dash without rows."""
    return f"{100 * sum(map(right, rows)) / len(rows):.0f} %" if rows else "–"


def share_of(rows: Sequence[Row], right: Callable[[Row], bool]) -> float:
    return sum(map(right, rows)) / len(rows) if rows else float("nan")


def _with_interval(hits: int, n: int) -> str:
    """A share and its 95 % interval (Wilson)."""
    if not n:
        return "–"
    p = hits / n
    middle, half = p + Z**2 / (2 * n), Z * ((p * (1 - p) + Z**2 / (4 * n)) / n) ** 0.5
    low, high = ((middle + s * half) / (1 + Z**2 / n) for s in (-1, 1))
    return f"{100 * p:.1f} % ({100 * low:.0f}–{100 * high:.0f}, n = {n})"


def _first(row: Row) -> bool:
    return row.rank == 1


def _within(row: Row) -> bool:
    return 1 <= row.rank <= 3


def _people(row: Row) -> bool:
    return row.people == 1


def _struck(rows: Sequence[Row]) -> list[Row]:
    return [r for r in rows if r.what == "struck"]


def _material(row: Row) -> bool:
    """Worth a part of the day's sales that people care for, or of a kind that moves none."""
    return row.part >= MATERIAL or row.money == 0


def _goals(rows: Sequence[Row]) -> Lines:
    big = [r for r in _struck(rows) if r.deviations > ABOVE]
    quiet, harmless = ([r for r in rows if r.what == what] for what in ("quiet", "harmless"))
    false, told = sum(len(r.false) for r in rows), sum(r.findings for r in rows)
    uneven = sum(bool(r.uneven) for r in rows)
    out = ["| | goal | measured | met | ±30 % against last week |", "|---|---|---|---|---|"]
    for name, some in (
        (f"effects above {ABOVE:g} standard deviations of the struck series", big),
        (f"… of them worth {MATERIAL:.0%} of the day's sales, or of a kind that moves none", [r for r in big if _material(r)]),
        (f"effects above {ABOVE:g} standard deviations of the shop's sales", [r for r in _struck(rows) if r.sales_deviations > ABOVE]),
    ):
        n = len(some)
        out.append(
            f"| true cause first, {name} | ≥ {FIRST:.0%} | {_with_interval(sum(map(_first, some)), n)} "
            f"| {_met(share_of(some, _first) >= FIRST, n)} | {_with_interval(sum(map(_people, some)), n)} |"
        )
        within = _with_interval(sum(1 <= r.people <= 3 for r in some), n)
        out.append(
            f"| … within the first three | ≥ {WITHIN:.0%} | {_with_interval(sum(map(_within, some)), n)} | {_met(share_of(some, _within) >= WITHIN, n)} | {within} |"
        )
    for name, some in (("quiet", quiet), ("harmless", harmless)):
        most = _surely_below(some, _false)
        met = "–" if not some else "yes" if most <= QUIET else "not shown" if _mean(some, _false) <= QUIET else "**no**"
        said = f"{_per_day(some, _false)}, surely below {most:.2f}"
        out.append(f"| false findings on a {name} shop-day | ≤ {QUIET} | {said} | {met} | {_per_day(some, _alarms)} alarms |")
    out += [
        f"| false among all findings | ≤ {FDR:.0%} | {_with_interval(false, told)} | {_met(false <= FDR * told, told)} | |",
        f"| causes blamed on a quiet shop-day, of them surely | | {_per_day(quiet, _blamed)}, {_per_day(quiet, _surely)} | | |",
        f"| shop-days with a list that does not sum to the cent | 0 | {uneven} of {len(rows)} | {_met(uneven == 0)} | |",
    ]
    return out


def _per_day(some: Sequence[Row], count: Callable[[Row], int]) -> str:
    return f"{sum(map(count, some)) / len(some):.3f} (n = {len(some)})" if some else "–"


def _mean(some: Sequence[Row], count: Callable[[Row], int]) -> float:
    return sum(map(count, some)) / len(some) if some else float("nan")


def _surely_below(some: Sequence[Row], count: Callable[[Row], int]) -> float:
    """Upper end of the 95 % interval of a mean count a day (Poisson, one-sided)."""
    from scipy.stats import chi2

    return float(chi2.ppf(0.95, 2 * (sum(map(count, some)) + 1)) / 2 / len(some)) if some else float("nan")


def _met(yes: bool, n: int = 1) -> str:
    return "–" if not n else "yes" if yes else "**no**"


def _false(row: Row) -> int:
    return len(row.false)


def _alarms(row: Row) -> int:
    return row.people_alarms


def _blamed(row: Row) -> int:
    return len(row.blamed)


def _surely(row: Row) -> int:
    return row.sure_blamed


def _curve(rows: Sequence[Row]) -> Lines:
    out = ["## By size of the effect", "", "In standard deviations of the struck series, and of the shop's daily sales:", ""]
    out += [
        "| deviations | n | first | within three | people first | of sales: n | first | within three |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for low, high in pairwise(EDGES):
        own = [r for r in _struck(rows) if low < r.deviations <= high or (low == 0 and r.deviations == 0)]
        sold = [r for r in _struck(rows) if low <= r.sales_deviations < high]
        name = f"{low:g}–{high:g}" if high < float("inf") else f"above {low:g}"
        out.append(
            f"| {name} | {len(own)} | {share(own, _first)} | {share(own, _within)} | {share(own, _people)} "
            f"| {len(sold)} | {share(sold, _first)} | {share(sold, _within)} |"
        )
    return out


def _kinds(rows: Sequence[Row]) -> Lines:
    out = ["## By kind, effects above 3 standard deviations", ""]
    out += ["| planted | n | first | within three | subject named | people first |", "|---|---|---|---|---|---|"]
    for label in sorted({r.label for r in _struck(rows)}):
        mine = [r for r in _struck(rows) if r.label == label and r.deviations > ABOVE]
        if mine:
            named = share(mine, lambda r: bool(r.loose or r.found_at))
            out.append(f"| {label} | {len(mine)} | {share(mine, _first)} | {share(mine, _within)} | {named} | {share(mine, _people)} |")
    return out


def _matrix(rows: Sequence[Row]) -> Lines:
    spans = list(pairwise(EDGES))
    names = [f"{a:g}–{b:g}" if b < float("inf") else f"> {a:g}" for a, b in spans]
    out = ["## First, by kind and size", "", f"| planted | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for label in sorted({r.label for r in _struck(rows)}):
        mine = [r for r in _struck(rows) if r.label == label]
        cells = [[r for r in mine if a < r.deviations <= b] for a, b in spans]
        out.append(f"| {label} | {' | '.join(f'{sum(map(_first, c))}/{len(c)}' if c else '' for c in cells)} |")
    return out


def _harmless(rows: Sequence[Row]) -> Lines:
    out = ["## Days on which nothing is wrong", ""]
    out += ["| day | shop-days | false findings a day | days with any | causes blamed a day, surely | people's alarms a day |"]
    out += ["|---|---|---|---|---|---|"]
    for what in ("quiet", "harmless"):
        for label in sorted({r.label for r in rows if r.what == what}):
            mine = [r for r in rows if r.label == label and r.what == what]
            each = sum(len(r.false) for r in mine) / len(mine)
            alarms, surely = (sum(map(count, mine)) / len(mine) for count in (_alarms, _surely))
            out.append(f"| {label} | {len(mine)} | {each:.3f} | {share(mine, lambda r: bool(r.false))} | {surely:.3f} | {alarms:.1f} |")
    every = _struck(rows)
    wrong, echoes, told = (
        sum(len(x) for x in xs) for xs in ([r.false for r in every], [r.echoes for r in every], [[0] * r.findings for r in every])
    )
    out += ["", f"On struck days: {told} findings, {wrong} about something that was not touched, {echoes} about another side of what was."]
    twice = [r for r in every if r.label.startswith("two at once") and r.deviations > ABOVE]
    out += [
        f"Of two incidents on one day, both were among the first three in {share(twice, lambda r: r.all_named)} of {len(twice)} shop-days."
    ]
    return out


def _how() -> Lines:
    return [
        "## How it is measured",
        "",
        "Each shop has its own seed, size (8,000 to 60,000 visitors a day, or a tiny shop of 1,500), sources, products and week; a quarter has noise that",
        "lasts for days. One or two incidents are planted on one day; every seventh grows over four days, every eighth shop is two or three weeks old. The",
        "size is set from the standard deviation of the struck series itself, seen in a twin of the shop in which nothing happens, so that small and large",
        "effects come alike; in every other round from the shop's daily sales, or from the part of them that ads and refunds cost. Every second shop has the",
        "sources of its ten best-known listings, every third the keyword report. The shops are loaded into the lake and `build_briefs` writes their briefs,",
        "as `zhanggui brief --all` does.",
        "",
        "*First*: the first cause has the struck subject (a level-2 source with or without its level 1) and its factor; a mix shift may be told of the shop.",
        "Where sales are not moved (refunds, ads, agents, reviews, stock ahead, prices below cost, files): the first finding, those left aside that only",
        "say how much was sold. *People*: of all sources and listings (plans, agents, refunds for those kinds) that differ by 30 % or more from the same day",
        "last week, the one that moved most. *False*: a finding about a subject that was not struck; on a quiet or harmless day any finding.",
        "",
        "A brief looks for causes over sources of two levels, products, sources × products, and buyers by product, province, new or old. Deeper levels, devices,",
        "campaigns and any other table are for `zhanggui.localise`, which is measured below by itself, on tables made for it. The checks of a brief have a line of",
        "their own each; what `brief --all` and the page of all shops tell over shops × measures, under control of false ones, is measured below as well.",
    ]
