"""python bench/accuracy_localise.py [--small]: how often localisation names the true causes, against published methods on the same cubes.

Sets S and L are made after RiskLoc's; ratio and count sets are shops of 720 leaves with binomial or Poisson chance and one planted cause.
Seeds below 1000 were for tuning, and results of 1000 to 1199 were seen while building; what is reported comes from 2000 and above.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from localise_ratio_sets import Planted, RatioCase, make_count_case, make_ratio_case
from localise_sets import Case, Element, Floats, Ints, L, S, make_case
from riskloc import riskloc

from zhanggui.methods.localise import Causes, localise_rates, localise_values

FIRST_SEED = 2000
EVERY = 99  # causes listed: the sets have up to nine
NAMES = "abcdef"
KINDS: tuple[Planted, ...] = ("rate", "mix", "none", "all")
BANDS = ((3.0, 5.0), (5.0, 8.0), (8.0, 20.0))


@dataclass(frozen=True)
class SetRow:
    """One method on one set. Times: processor seconds a case."""

    name: str
    method: str
    cases: int
    right: int
    wrong: int
    missed: int
    mean: float
    worst: float

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


@dataclass(frozen=True)
class RatioRow:
    """One method on shops of one kind. Shares of cases: `first` the planted cause has the greatest impact, `any` it is listed, `outside`
    is said; `others`: causes a case that were not planted."""

    kind: str
    method: str
    cases: int
    first: float
    any: float
    others: float
    outside: float
    mean: float


@dataclass(frozen=True)
class CurveRow:
    """How often a planted change of `low` to `high` standard deviations comes first."""

    kind: str
    low: float
    high: float
    cases: int
    ours: float
    theirs: float | None  # of the greatest amount; it knows no mix


def members_of(codes: Ints) -> dict[str, Ints]:
    return {NAMES[dim]: code for dim, code in enumerate(codes)}


def elements_of(causes: Iterable[dict[str, str]]) -> list[Element]:
    """Causes as elements; the tail of a dim is none of the members that were made."""
    return [tuple((NAMES.index(dim), int(m) if m.isdecimal() else -1) for dim, m in sorted(cause.items())) for cause in causes]


def found_by_ours(case: Case) -> set[Element]:
    return set(elements_of(localise_values(members_of(case.codes), case.value, case.expected, top=EVERY)))


def adtributor(case: Case, least: float = 0.1, top: int = 3) -> set[Element]:
    """Adtributor (Bhagwan et al., NSDI 2014): members of one dim by surprise (Jensen–Shannon), as long as each explains `least`."""
    change, answers = case.value.sum() - case.expected.sum(), []
    for dim, codes in enumerate(case.codes):
        now, then = np.bincount(codes, case.value), np.bincount(codes, case.expected)
        power, surprise = (now - then) / change, _surprise(then / then.sum(), now / now.sum())
        taken, told = [], 0.0
        for member in np.argsort(-surprise, kind="stable"):
            if power[member] > least and told <= least:
                taken.append(int(member))
                told += power[member]
        if taken:
            answers.append((float(surprise[taken].sum()), [((dim, member),) for member in taken]))
    answers.sort(reverse=True)
    return {element for _, elements in answers[:top] for element in elements}


def _surprise(p: Floats, q: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return (np.nan_to_num(p * np.log(2 * p / (p + q))) + np.nan_to_num(q * np.log(2 * q / (p + q)))) / 2


METHODS: dict[str, Callable[[Case], set[Element]]] = {
    "zhanggui": found_by_ours,
    "RiskLoc": lambda case: set(riskloc(case.codes, case.value, case.expected)),
    "RiskLoc + leaf rule": lambda case: set(riskloc(case.codes, case.value, case.expected, leaf_prior=0.5)),
    "Adtributor": adtributor,
}


def score(found: set[Element], truth: Iterable[Element]) -> tuple[int, int, int]:
    """(right, wrong, missed)."""
    right = len(found & set(truth))
    return right, len(found) - right, len(set(truth)) - right


def set_rows(seeds: Sequence[int]) -> list[SetRow]:
    """Every method on the same cubes of S and of L."""
    rows = []
    for shape in (S, L):
        scores: dict[str, list[tuple[int, int, int]]] = {name: [] for name in METHODS}
        times: dict[str, list[float]] = {name: [] for name in METHODS}
        for seed in seeds:
            case = make_case(shape, seed)
            for name, method in METHODS.items():
                found, took = _timed(partial(method, case))
                scores[name].append(score(found, case.truth))
                times[name].append(took)
        for name in METHODS:
            right, wrong, missed = (int(n) for n in np.sum(scores[name], axis=0))
            rows.append(SetRow(shape.name, name, len(seeds), right, wrong, missed, float(np.mean(times[name])), max(times[name])))
    return rows


def _timed(what: Callable[[], set[Element]]) -> tuple[set[Element], float]:
    start = time.process_time()
    found = what()
    return found, time.process_time() - start


def ratio_answer(case: RatioCase) -> Causes:
    return localise_rates(members_of(case.codes), case.good, case.of, case.rate, expected_of=case.planned)


def greatest_difference(case: RatioCase) -> Element:
    """What people do: the member (of one dim) whose rate differs most from expected, in points."""
    best: tuple[float, Element] = (-1.0, ())
    for dim, codes in enumerate(case.codes):
        of = np.bincount(codes, case.of)
        apart = np.abs(np.bincount(codes, case.good) - np.bincount(codes, case.of * case.rate)) / np.maximum(of, 1.0)
        member = int(np.argmax(apart))
        best = max(best, (float(apart[member]), ((dim, member),)))
    return best[1]


def greatest_amount(case: RatioCase) -> Element:
    """The element of any dims with the greatest difference of good ones from expected: no notion of chance."""
    from zhanggui.methods.localise_elements import Dense
    from zhanggui.methods.localise_leaves import Leaves

    widths = [int(c.max()) + 1 for c in case.codes]
    elements = Dense(Leaves(tuple(NAMES[: len(widths)]), tuple(tuple(map(str, range(w))) for w in widths), case.codes))
    apart = np.where(elements.layer > 0, np.abs(elements.sums(case.good - case.of * case.rate)), 0.0)
    return elements.subject(int(np.argmax(apart)))


BASELINES: dict[str, Callable[[RatioCase], Element]] = {"greatest difference": greatest_difference, "greatest amount": greatest_amount}


def ratio_rows(seeds: Sequence[int], levels: Sequence[float] = (0.04, 0.5, 0.95)) -> list[RatioRow]:
    """Ratios of several levels: a member's rate moved, its share moved, nothing moved, every rate moved."""
    rows = []
    for kind in KINDS:
        cases = [make_ratio_case(seed, kind, level) for level in levels for seed in seeds]
        start = time.process_time()
        answers = [ratio_answer(case) for case in cases]
        took = (time.process_time() - start) / len(cases)
        rows.append(_judged(kind, cases, answers, took))
        for name, baseline in BASELINES.items() if kind == "rate" else ():  # they know no mix, and name somebody on any day
            right = float(np.mean([baseline(case) in case.truth for case in cases]))
            rows.append(RatioRow(kind, name, len(cases), right, right, 1 - right, 0.0, 0.0))
    return rows


def _judged(kind: Planted, cases: Sequence[RatioCase], answers: Sequence[Causes], took: float) -> RatioRow:
    firsts, listed, others = [], [], []
    for case, causes in zip(cases, answers, strict=True):
        told = [(e, c.kind) for e, c in zip(elements_of([*causes, *causes.against]), [*causes, *causes.against], strict=True)]
        planted = [(element, kind) for element in case.truth]
        firsts.append(first_of(causes) in planted)
        listed.append(any(p in told for p in planted))
        others.append(sum(t not in planted for t in told))
    outside = float(np.mean([causes.outside for causes in answers]))
    return RatioRow(kind, "zhanggui", len(cases), float(np.mean(firsts)), float(np.mean(listed)), float(np.mean(others)), outside, took)


def first_of(causes: Causes) -> tuple[Element, str] | None:
    """The cause of the greatest impact, whichever way it moved."""
    every = sorted([*causes, *causes.against], key=lambda c: -abs(c.impact))
    return (elements_of(every[:1])[0], every[0].kind) if every else None


def curve_rows(seeds: Sequence[int], levels: Sequence[float] = (0.04, 0.5, 0.95)) -> list[CurveRow]:
    """Small and large effects apart."""
    rows = []
    for kind in KINDS[:2]:
        cases = [make_ratio_case(seed, kind, level) for level in levels for seed in seeds]
        for low, high in BANDS:
            mine = [case for case in cases if low <= case.size < high]
            ours = [first_of(ratio_answer(case)) in [(e, kind) for e in case.truth] for case in mine]
            theirs = float(np.mean([greatest_amount(case) in case.truth for case in mine])) if kind == "rate" else None
            rows.append(CurveRow(kind, low, high, len(mine), float(np.mean(ours)), theirs))
    return rows


def count_rows(seeds: Sequence[int], totals: Sequence[int] = (2_000, 20_000, 200_000)) -> list[RatioRow]:
    """Counts of shops of several sizes: a member moved, nothing moved, everything moved. `method` names the size."""
    rows = []
    for kind in ("rate", "none", "all"):
        for total in totals:
            cases = [make_count_case(seed, kind, total) for seed in seeds]  # type: ignore[arg-type]
            start = time.process_time()
            answers = [localise_values(members_of(case.codes), case.value, case.expected) for case in cases]
            took = (time.process_time() - start) / len(cases)
            told = [elements_of([*causes, *causes.against]) for causes in answers]
            firsts = [(first_of(causes) or ((), ""))[0] in case.truth for causes, case in zip(answers, cases, strict=True)]
            others = [sum(e not in case.truth for e in listed) for listed, case in zip(told, cases, strict=True)]
            hit = [any(e in case.truth for e in listed) for listed, case in zip(told, cases, strict=True)]
            outside = float(np.mean([c.outside for c in answers]))
            label = "member" if kind == "rate" else kind
            rows.append(RatioRow(label, f"{total:,}", len(cases), *(float(np.mean(x)) for x in (firsts, hit, others)), outside, took))
    return rows


def tables(small: bool) -> str:
    """The results as Markdown."""
    sets, shops = (20, 20) if small else (200, 150)
    seeds, more = range(FIRST_SEED, FIRST_SEED + sets), range(FIRST_SEED, FIRST_SEED + shops)
    rows = set_rows(seeds)
    theirs = {row.name: row for row in rows if row.method == "RiskLoc"}
    lines = [
        f"Seeds {seeds[0]} to {seeds[-1]} (sets), {more[0]} to {more[-1]} (shops, each level or size); tuning and building saw none above 1199.",
        "",
    ]
    lines += _table(
        ("set", "method", "cases", "right", "wrong", "missed", "F1", "ms mean", "ms worst", "× faster than RiskLoc"),
        [
            (r.name, r.method, r.cases, r.right, r.wrong, r.missed, f"{r.f1:.3f}", *(f"{1000 * t:.0f}" for t in (r.mean, r.worst)),
             f"{theirs[r.name].mean / max(r.mean, 1e-9):.1f}")
            for r in rows
        ],
    )  # fmt: skip
    head = ("planted", "method", "cases", "first", "listed", "others a case", "said outside", "ms")
    lines += _table(head, [_ratio_line(r) for r in ratio_rows(more)])
    lines += _table(
        ("planted", "standard deviations", "cases", "zhanggui first", "greatest amount"),
        [
            (r.kind, f"{r.low:.0f}–{r.high:.0f}", r.cases, f"{r.ours:.1%}", "—" if r.theirs is None else f"{r.theirs:.1%}")
            for r in curve_rows(more)
        ],
    )
    lines += _table(("planted", "visitors a day", *head[2:]), [_ratio_line(r) for r in count_rows(more)])
    return "\n".join(lines)


def _ratio_line(r: RatioRow) -> tuple[object, ...]:
    took = f"{1000 * r.mean:.1f}" if r.mean else ""
    return (r.kind, r.method, r.cases, f"{r.first:.1%}", f"{r.any:.1%}", f"{r.others:.2f}", f"{r.outside:.1%}", took)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(map(str, row))} |" for row in rows), ""]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of the cases, in about a minute")
    print(tables(parser.parse_args().small))
