"""Every file that once broke the readers is read, or refused in a sentence; and new ones are made the same way every time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fuzz_seeds import SEEDS, make_input
from fuzz_target import run_target

CORPUS = sorted((Path(__file__).parents[1] / "fixtures" / "fuzz_corpus").glob("*-*"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name[:10])
def test_what_fuzzing_found_stays_mended(path: Path) -> None:
    assert run_target(path.read_bytes(), path.name.partition("-")[2])


def test_every_seed_is_read_as_it_stands() -> None:
    refused = [n for n, (pack, seeds) in enumerate(SEEDS) for data in seeds if run_target(pack(data, random.Random(3)), "x.csv") != "rows"]
    assert refused == []


def test_three_hundred_broken_files_raise_nothing_but_a_sentence() -> None:
    outcomes = {run_target(*make_input(number, seed=99)) == "rows" for number in range(300)}
    assert outcomes == {True, False}


def test_the_same_number_makes_the_same_input() -> None:
    assert [make_input(n) for n in range(20)] == [make_input(n) for n in range(20)]
