"""The people of the workbench bench: each signs in over HTTP and reads in a closed loop, thinking in between; one sends files all the while."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from workbench_ask import KEPT, WORKED_OUT, Question, draw

PASSWORD = "three-cups-of-tea"
THINKS = (2.0, 6.0)  # seconds between two pages of a reader
PATIENCE = 120.0  # seconds after which a page counts as lost
END_OF_PAGE = b"</html>"


@dataclass(frozen=True)
class Read:
    """One page: what it was, when it was asked for, how long it took, how many bytes came; `wrong`: what was not as it should be."""

    what: str
    at: float
    seconds: float
    size: int
    wrong: str = ""


class Browser:
    """As much of a browser as it takes: one connection kept open, cookies, gzip."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self._line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(
        self, path: str, body: bytes | None = None, kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body as it came over the line."""
        heads = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            heads |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", ""), "Origin": f"http://127.0.0.1:{self.port}"}
        try:
            self._line.request("GET" if body is None else "POST", path, body, heads)
            answer = self._line.getresponse()
            content = answer.read()
        except (OSError, HTTPException):
            self._line.close()
            raise
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, content

    def text(self, path: str) -> str:
        """What a page says."""
        _, heads, content = self.ask(path)
        return (zlib.decompress(content, 31) if heads.get("content-encoding") == "gzip" else content).decode()

    def sign_in(self, name: str) -> None:
        self.ask("/sign-in/")
        status, *_ = self.ask("/sign-in/", urlencode({"username": name, "password": PASSWORD, "next": "/"}).encode())
        if status != 302:
            raise RuntimeError(f"{name} could not sign in: {status}")

    def read(self, path: str, what: str) -> Read:
        """A page, whole and in one piece, or what was wrong with it."""
        start = time.time(), time.perf_counter()
        try:
            status, heads, content = self.ask(path)
        except (OSError, HTTPException) as error:
            return Read(what, start[0], time.perf_counter() - start[1], 0, f"{path}: {error!r}")
        took = time.perf_counter() - start[1]
        page = zlib.decompress(content, 31) if heads.get("content-encoding") == "gzip" else content
        wrong = "" if status == 200 and END_OF_PAGE in page else f"{path}: {status}"
        return Read(what, start[0], took, len(content), wrong)


@dataclass
class Known:
    """Which briefs were worked out already: shared by all readers. A shop whose file is being imported has none."""

    there: set[tuple[str, object]]
    importing: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def what(self, q: Question) -> str:
        with self._lock:
            if q.cut:
                return q.cut
            return KEPT if (q.shops[0], q.day) in self.there and q.shops[0] not in self.importing else WORKED_OUT

    def read(self, q: Question) -> None:
        with self._lock:
            if not q.cut:
                self.there.add((q.shops[0], q.day))

    def imports(self, shop: str, begins: bool) -> None:
        with self._lock:
            self.there = {one for one in self.there if one[0] != shop}
            (self.importing.add if begins else self.importing.discard)(shop)


def reader(browser: Browser, name: str, shops: Sequence[str], known: Known, until: Callable[[], bool], out: list[Read]) -> None:
    """The day of one person who is signed in, as a thread."""
    chance = np.random.default_rng(zlib.crc32(name.encode()))
    while not until():
        time.sleep(chance.uniform(*THINKS))
        question = draw(chance, shops)
        what = known.what(question)
        out.append(browser.read(question.address, what))
        known.read(question)


def send(browser: Browser, shop: str, file: Path) -> int:
    """Put a file into the upload page. → the number of the upload."""
    if "csrftoken" not in browser.cookies:
        browser.ask("/loads/")
    edge = "=====zhanggui-bench====="
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="shop"\r\n\r\n{shop}\r\n'.encode(),
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\nContent-Type: text/csv\r\n\r\n'.encode(),
        file.read_bytes(),
        f"\r\n--{edge}--\r\n".encode(),
    ]
    status, heads, _ = browser.ask("/loads/", b"".join(parts), f"multipart/form-data; boundary={edge}")
    where = heads.get("location", "")
    if status != 302 or not where:
        raise RuntimeError(f"the file was not taken: {status}")
    return int(where.rstrip("/").rsplit("/", 1)[-1])
