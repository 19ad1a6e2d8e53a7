"""One run of the workbench bench: a copy of the lake is served, people sign in and read, files are sent."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from make_files import write_orders
from workbench_ask import BACK, CUTS, Question
from workbench_lake import LAST
from workbench_page import Sent
from workbench_people import PASSWORD, Browser, Known, Read, reader, send

from zhanggui.site.boot import boot

ROLES = (
    "owner",
    "director",
    *["manager"] * 6,
    *["assistant"] * 2,
    *["promotion"] * 3,
    "design",
    *["service"] * 2,
    "warehouse",
    *["client"] * 3,
)
EVERY_SHOP = ("owner", "director")
OWN = 5  # shops of each of the others
SENDER = "sender"
IMPORTED = 2  # so many shops, the last ones, take turns in being imported
FILES = 4  # a minute at most
LONGEST = 600.0  # seconds after which an import counts as failed
LOOK = 0.8  # seconds between two looks at an import, as its page does


def people(shops: Sequence[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Sign-in name → role and shops. Between them they see all shops."""
    out = {}
    for n, role in enumerate(ROLES):
        own = tuple(sorted({shops[(n * OWN + k) % len(shops)] for k in range(OWN)}))
        out[f"{role}{n}"] = role, tuple(shops) if role in EVERY_SHOP else own
    return out


def copy_home(home: Path, to: Path) -> None:
    """The workspace once more, to be written to: files that are never written to again are linked, not copied."""

    def put(source: str, target: str) -> None:
        (os.link if source.endswith((".parquet", ".json")) else shutil.copy2)(source, target)

    shutil.copytree(home, to, copy_function=put, ignore=shutil.ignore_patterns("locks", "uploads", "*.lock"))


def forget_other_days(home: Path) -> None:
    """Only the briefs of the newest day lie ready."""
    for file in (home / "cache" / "briefs").rglob("*.json"):
        if not file.name.startswith(f"{LAST}."):
            file.unlink()


@contextmanager
def served(home: Path, more: Sequence[str]) -> Iterator[int]:
    """`zhanggui serve` on the workspace. → its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "zhanggui", "--home", str(home), "serve", "--no-browser", "--port", str(port), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "ZHANGGUI_LANG": "en"})
    try:
        assert process.stdout is not None
        if not any("http://" in line for line in process.stdout):  # the server may say other things first
            raise SystemExit("✗ the workbench did not start")
        yield port
    finally:
        process.terminate()
        process.wait(60)


def signed_in(port: int, name: str) -> Browser:
    browser = Browser(port)
    browser.sign_in(name)
    return browser


def first_load(browser: Browser, address: str) -> int:
    """Bytes of a page and of all it loads, as they are sent to a browser that has nothing yet."""
    there = browser.read(address, "").size
    assets = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', browser.text(address)))
    return there + sum(len(browser.ask(one)[2]) for one in sorted(assets))


def warm_up(shops: Sequence[str]) -> list[Question]:
    """A page of each kind."""
    return [
        Question((shops[0],), LAST - timedelta(days=BACK)),
        *(Question(tuple(shops) if by == "shop" else (shops[0],), LAST, name) for name, (_, by, _) in CUTS.items()),
    ]


def import_on(browser: Browser, files: Sequence[tuple[str, Path]], known: Known, over: threading.Event, out: list[Sent]) -> None:
    """Send the files one after the other, each when the one before is in the lake. Runs as a thread until told to send no more."""
    for shop, file in files:
        if over.is_set():
            return
        began = time.time()
        known.imports(shop, True)
        number = send(browser, shop, file)
        while "hx-trigger" in (piece := browser.text(f"/loads/{number}/state/"))[:300] and time.time() - began < LONGEST:
            time.sleep(LOOK)
        known.imports(shop, False)
        out.append(Sent(shop, began, time.time() - began, done="result-mark" in piece))


def write_files(folder: Path, shops: Sequence[str], count: int, lines: int) -> list[tuple[str, Path]]:
    """Files to be sent, the shops taking turns: every further file of a shop has the same orders with other amounts and states."""
    out = []
    for n in range(count):
        file = folder / str(n) / "ExportOrderList.csv"
        file.parent.mkdir()
        write_orders(file, lines, seed=7 + n)
        out.append((shops[n % len(shops)], file))
    return out


@dataclass(frozen=True)
class Seen:
    """What came of it: pages read after the warm-up, imports, share of the time in which one ran, bytes of a first page with all it loads."""

    reads: list[Read]
    sent: list[Sent]
    importing: float
    first_load: int


def add_people(home: Path, everybody: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
    """Accounts for them, and for whoever sends the files."""
    from zhanggui.site.accounts.service import add_user

    boot(home)
    for name, (role, shops) in everybody.items():
        add_user(name, PASSWORD, role, name, () if role in EVERY_SHOP else shops)
    add_user(SENDER, PASSWORD, "owner", SENDER)


def run(home: Path, shops: Sequence[str], files: Sequence[tuple[str, Path]], minutes: float, warm: float, more: Sequence[str]) -> Seen:
    """Serve the workspace; everybody reads while the files are imported. The first `warm` seconds do not count."""
    everybody = people(shops)
    add_people(home, everybody)
    known, over = Known({(key, LAST) for key in shops}), threading.Event()
    reads: list[Read] = []
    sent: list[Sent] = []
    with served(home, more) as port:
        browsers = {name: signed_in(port, name) for name in (*everybody, SENDER)}
        weight = first_load(browsers[SENDER], f"/shop/{shops[0]}/today/?date={LAST}")
        for question in warm_up(shops) * 2:
            browsers[SENDER].read(question.address, "")
            known.read(question)
        threads = [threading.Thread(target=import_on, args=(browsers[SENDER], files, known, over, sent))]
        threads += [
            threading.Thread(target=reader, args=(browsers[name], name, own, known, over.is_set, reads))
            for name, (_, own) in everybody.items()
        ]
        for thread in threads:
            thread.start()
        begun = time.time() + warm
        time.sleep(warm + minutes * 60)
        end = time.time()
        over.set()
        for thread in threads:
            thread.join()
    busy = sum(max(min(s.began + s.seconds, end) - max(s.began, begun), 0.0) for s in sent)
    return Seen([r for r in reads if begun <= r.at < end], sent, busy / (end - begun), weight)
