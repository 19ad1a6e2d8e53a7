"""python3 dev.py bench workbench: 20 people read 今日 and 探索 of 100 shops at once while files of 200,000 lines are imported one after the other.

The pages are those of `zhanggui serve`, over HTTP on this machine, with its worker beside it. What a page may take hangs on what its question takes
of the rooms themselves, asked alone in a calm process before: three times that, and a tenth of a second.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from make_files import write_orders
from workbench_ask import bare
from workbench_lake import FULL, LAST, SMALL, Fleet, keep_briefs, open_lake
from workbench_page import Results, Sent, page
from workbench_people import PASSWORD, Browser, Known, Read, reader, send

from zhanggui.site.boot import boot
from zhanggui.warehouse.workspace import Workspace

PAGE = Path(__file__).with_suffix(".md")
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
        if not process.stdout.readline():
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


def import_on(browser: Browser, files: Sequence[tuple[str, Path]], known: Known, over: threading.Event, out: list[Sent]) -> None:
    """Send the files one after the other, each when the one before is in the lake. Runs as a thread until told to end."""
    for shop, file in files:
        if over.is_set():
            return
        began = time.time()
        known.imports(shop, True)
        number = send(browser, shop, file)
        while b"hx-trigger" in (piece := browser.text(f"/loads/{number}/state/").encode())[:300] and not over.is_set():
            time.sleep(LOOK)
        known.imports(shop, False)
        out.append(Sent(shop, began, time.time() - began, done=b"result-mark" in piece))


def load(
    home: Path, fleet: Fleet, minutes: float, warm: float, more: Sequence[str], scratch: Path, lines: int
) -> tuple[list[Read], list[Sent], int]:
    """Everybody reads. → what was read after the warm-up, what was imported, bytes of a first page."""
    from zhanggui.site.accounts.service import add_user

    boot(home)
    everybody = people(fleet.keys)
    for name, (role, shops) in everybody.items():
        add_user(name, PASSWORD, role, name, () if role in EVERY_SHOP else shops)
    add_user(SENDER, PASSWORD, "owner", SENDER)
    files = []
    for n in range(max(2, round(minutes * 6))):
        (scratch / str(n)).mkdir()
        files.append((fleet.keys[-1 - n % IMPORTED], scratch / str(n) / "ExportOrderList.csv"))
    write_orders(files[0][1], lines)
    for n, (_, file) in enumerate(files[1:], 1):
        write_orders(file, lines, seed=7 + n) if n < IMPORTED else shutil.copy(files[n % IMPORTED][1], file)
    known, over = Known({(key, LAST) for key in fleet.keys}), threading.Event()
    reads: list[Read] = []
    sent: list[Sent] = []
    with served(home, more) as port:
        browsers = {name: signed_in(port, name) for name in (*everybody, SENDER)}
        weight = first_load(browsers[SENDER], f"/shop/{fleet.keys[0]}/today/?date={LAST}")
        threads = [
            threading.Thread(target=reader, args=(browsers[name], name, shops, known, over.is_set, reads))
            for name, (_, shops) in everybody.items()
        ]
        threads.append(threading.Thread(target=import_on, args=(browsers[SENDER], files, known, over, sent)))
        for thread in threads:
            thread.start()
        begun = time.time() + warm
        time.sleep(warm + minutes * 60)
        end = time.time()
        over.set()
        for thread in threads:
            thread.join()
    return [r for r in reads if begun <= r.at < end], sent, weight


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench workbench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="10 shops of 10,000 order lines, in a few minutes")
    parser.add_argument("--home", type=Path, metavar="DIR", help="make the lake there and keep it for the next time")
    parser.add_argument("--minutes", type=float, help="how long they read (5; small: 1)")
    parser.add_argument("--workers", type=int, help="as of zhanggui serve")
    parser.add_argument("--write", action="store_true", help=f"write the results to bench/{PAGE.name}")
    args = parser.parse_args()
    fleet, minutes, lines = (SMALL, args.minutes or 1.0, 20_000) if args.small else (FULL, args.minutes or 5.0, 200_000)
    more = ["--workers", str(args.workers)] if args.workers else []
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-", dir=args.home.parent if args.home else None) as scratch:
        home = args.home or Path(scratch) / "lake"
        ws = open_lake(home.resolve(), fleet)
        forget_other_days(ws.home)
        keep_briefs(ws, fleet.keys)
        running = Path(scratch) / "home"
        copy_home(ws.home, running)
        alone = bare(Workspace.open(running), fleet.keys, fleet.keys, 2 if args.small else 5)
        forget_other_days(running)
        began = time.time()
        reads, sent, weight = load(running, fleet, minutes, 10 if args.small else 30, more, Path(scratch), lines)
        command = f"python3 dev.py bench workbench{' --small' if args.small else ''}{' ' + ' '.join(more) if more else ''}"
        results = Results(command, fleet, _order_lines(ws), len(ROLES), minutes, lines, alone, reads, sent, weight, time.time() - began)
    text = "\n".join(page(results))
    print(text)
    if args.write:
        PAGE.write_text(text + "\n", encoding="utf-8")
    return 1 if results.wrong else 0


def _order_lines(ws: Workspace) -> int:
    return sum(f.rows for f in ws.lake.files("order_lines").files)


if __name__ == "__main__":
    raise SystemExit(main())
