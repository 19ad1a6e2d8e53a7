"""Fuzzes intake: python3 dev.py fuzz --inputs 100000. Finds are made small and kept in tests/fixtures/fuzz_corpus, replayed by a test."""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"
sys.path.insert(0, str(FIXTURES))

from fuzz_seeds import make_input  # noqa: E402
from fuzz_target import run_target  # noqa: E402

from zhanggui.kernel.errors import ZhangguiError  # noqa: E402

CORPUS = FIXTURES / "fuzz_corpus"
SECONDS = 10
BLOCK = 250
TRIES = 300  # runs spent on making a find small


class TooSlowError(Exception):
    """An input took longer than it may."""


def outcome(data: bytes, name: str) -> str:
    """ "rows", "refused", or the error that is a find: its name and the place in our code where it came up."""
    try:
        with limited():
            return "rows" if run_target(data, name) == "rows" else "refused"
    except ZhangguiError:
        return "refused"
    except Exception as error:
        ours = [f for f in traceback.extract_tb(error.__traceback__) if "zhanggui" in f.filename]
        return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].name}" if ours else type(error).__name__


@contextmanager
def limited() -> Iterator[None]:
    def late(*_: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def smaller(data: bytes, name: str, wanted: str) -> bytes:
    """A shorter input with the same outcome: pieces are taken out, large ones first, as long as it stays."""
    tries, piece = 0, max(len(data) // 2, 1)
    while piece and tries < TRIES:
        at, before = 0, len(data)
        while at < len(data) and tries < TRIES:
            shorter, tries = data[:at] + data[at + piece :], tries + 1
            if outcome(shorter, name) == wanted:
                data = shorter
            else:
                at += piece
        piece = piece // 2 if len(data) == before or piece == 1 else min(piece, len(data) // 2)
        if piece == 0 or (piece == 1 and len(data) == before):
            break
    return data


def block(first: int, count: int, seed: int) -> tuple[Counter[str], dict[str, tuple[bytes, str]], float]:
    """Run a block of inputs: how often each outcome came, an input for each find, the slowest in seconds."""
    os.nice(19 - os.nice(0))
    tempfile.tempdir = "/dev/shm" if Path("/dev/shm").is_dir() else None
    seen: Counter[str] = Counter()
    finds: dict[str, tuple[bytes, str]] = {}
    slowest = 0.0
    for number in range(first, first + count):
        data, name = make_input(number, seed)
        begun = time.perf_counter()
        found = outcome(data, name)
        if found.startswith(TooSlowError.__name__):  # a busy machine is no find
            found, begun = outcome(data, name), time.perf_counter()
        slowest = max(slowest, time.perf_counter() - begun)
        seen[found] += 1
        if found not in ("rows", "refused") and found not in finds:
            finds[found] = data, name
    return seen, finds, slowest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    seen: Counter[str] = Counter()
    finds: dict[str, tuple[bytes, str]] = {}
    slowest, begun, known = 0.0, time.monotonic(), set[str]()
    starts = range(0, args.inputs, BLOCK)
    counts = [min(BLOCK, args.inputs - first) for first in starts]
    with ProcessPoolExecutor(args.workers) as pool:
        for told, found, slow in pool.map(block, starts, counts, [args.seed] * len(counts)):
            seen, finds, slowest = seen + told, found | finds, max(slow, slowest)
            for what in found.keys() - known:
                print(f"✗ {what}: {found[what][1]}, {len(found[what][0])} bytes", flush=True)
            known |= found.keys()
            if sys.stderr.isatty():
                print(f"\r{seen.total():,} inputs, {len(finds)} kinds of find", end="", file=sys.stderr)
    for what, (data, name) in sorted(finds.items()):
        small = data if what.startswith(TooSlowError.__name__) else smaller(data, name, what)
        CORPUS.mkdir(exist_ok=True)
        path = CORPUS / f"{hashlib.sha256(small).hexdigest()[:10]}-{name}"
        path.write_bytes(small)
        print(f"✗ {what}: {seen[what]} inputs, kept as {path.name} ({len(small)} bytes)")
    minutes = (time.monotonic() - begun) / 60
    print(
        f"{seen.total():,} inputs in {minutes:.1f} min: {seen['rows']:,} read, {seen['refused']:,} refused in a sentence, "
        f"{len(finds)} kinds of find; slowest {slowest:.1f} s"
    )
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
