"""docs/stoploss.md is true: its curl and its Python run as they stand against a real `zhanggui serve`, which is killed with kill -9 and knows every line again."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from zhanggui.cli.serve import VENDOR
from zhanggui.desks.promotion.stoploss import book
from zhanggui.desks.promotion.stoploss.judge import Floor
from zhanggui.desks.promotion.stoploss.rules import RULES

GUIDE = Path(__file__).parents[2] / "docs" / "stoploss.md"
PATIENCE = 90.0
LINES = 600


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.S | re.M)
    assert found is not None
    return found[1]


class Live:
    """A server that may be killed."""

    def __init__(self, home: Path) -> None:
        self.home, self.command = home, [sys.executable, "-m", "zhanggui", "--home", str(home)]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.start()

    def start(self) -> None:
        words = ["serve", "--port", str(self.port), "--workers", "1", "--no-browser", "--no-worker"]
        self.process = subprocess.Popen([*self.command, *words], stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError), closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as asked:
                asked.request("GET", "/sign-in/")
                asked.getresponse().read()
                return
            time.sleep(0.1)
        pytest.fail("the server did not start")

    def kill(self) -> None:
        """The server and all that it started, none being told."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split("\n")
        pairs = [tuple(map(int, line.split())) for line in listed if line.strip()]
        family = [self.process.pid]
        for one in family:
            family += [child for child, parent in pairs if parent == one]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, dict[str, str]]]:
    if os.name == "nt" or not VENDOR.exists() or not shutil.which("curl"):
        pytest.skip("needs curl, and the assets of the pages: python3 dev.py setup")
    home = tmp_path_factory.mktemp("stoploss") / "home"

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "zhanggui", "--home", str(home), *words], capture_output=True, text=True, check=True
        ).stdout

    run("shop", "add", "myshop", "--platform", "taobao", "--name", "我的店")
    run("user", "add", "boss", "--role", "owner", "--password", "three-cups-of-tea")
    secret = run("token", "add", "ERP", "--scopes", "orders:write", "--as", "boss", "--shops", "myshop").split()[0]
    with closing(book.connect(home)) as db:
        book.set_floors(db, "myshop", [Floor("A-1", cost=6000, stock=500)], 0)
    server = Live(home)
    yield server, {**os.environ, "ZHANGGUI_SITE": f"http://127.0.0.1:{server.port}", "ZHANGGUI_TOKEN": secret}
    server.process.terminate()
    server.process.wait(60)


def test_the_curl_of_the_guide_sends_lines_and_reads_the_alarm(live: tuple[Live, dict[str, str]]) -> None:
    script = block("sh").replace("2026-11-11 20:00:05", time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3600)))
    done = subprocess.run(["sh", "-c", script], env=live[1], capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=True)
    out, answers = done.stdout.strip(), []
    while out:
        answer, end = json.JSONDecoder().raw_decode(out)
        answers.append(answer)
        out = out[end:].strip()
    one, by_body, alarms = answers
    # 60 for two pieces that cost 120.
    assert (one["lines"][0]["below"], one["lines"][0]["loss"], by_body["judged"]) == (True, 60.0, 1)
    assert [(a["sku"], a["kind"], a["loss"]) for a in alarms["items"]] == [("A-1", "below_floor", 60.0)]


def test_the_python_of_the_guide_says_what_became_of_each_line(live: tuple[Live, dict[str, str]], tmp_path: Path) -> None:
    script = tmp_path / "send.py"
    script.write_text(block("python"), encoding="utf-8")
    for _ in range(2):  # the second time nothing counts, and the answer is the same
        done = subprocess.run(
            [sys.executable, str(script)], env=live[1], capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE
        )
        assert done.returncode == 0, done.stderr
        lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
        assert lines[0] == "p-1 judged"
        assert lines[1].startswith("p-2 judged below its floor, lost 90.0")
        assert lines[2] == "p-3 unjudged"


def test_a_kill_amid_the_lines_loses_none_and_counts_none_twice(live: tuple[Live, dict[str, str]]) -> None:
    server, env = live
    path, heads = "/api/v1/shops/myshop/orders", {"Authorization": f"Bearer {env['ZHANGGUI_TOKEN']}", "Content-Type": "application/json"}
    line, answered, repeated, killed = HTTPConnection("127.0.0.1", server.port, timeout=5), 0, 0, False
    for n in range(LINES):
        body = json.dumps({"order_id": f"k-{n:05}", "sku_id": "A-1", "qty": 1, "line_paid_amount": 30})
        told: dict[str, Any] | None = None
        while told is None:
            try:
                line.request("POST", path, body, heads)
                if not killed and n == LINES // 2:  # it is under way, answered or not
                    server.kill()
                    server.start()
                    killed = True
                told = json.loads(line.getresponse().read())
            except (OSError, HTTPException):
                line.close()
        assert told["received"] == told["judged"] + told["repeated"] == 1
        answered, repeated = answered + 1, repeated + told["repeated"]
    with closing(book.connect(server.home)) as db:
        kept = db.execute("SELECT count(*) FROM lines WHERE order_id LIKE 'k-%'").fetchone()[0]
        every = db.execute("SELECT count(*) FROM lines WHERE state != 'cancelled'").fetchone()[0]
        counted = db.execute("SELECT sum(lines) FROM days").fetchone()[0]
        alarms = db.execute("SELECT count(*) FROM alarms WHERE kind = 'below_floor'").fetchone()[0]
    assert kept == answered == LINES
    assert counted == every
    assert repeated <= 1
    assert alarms == 1


def test_the_guide_shows_every_rule_with_its_default() -> None:
    text = block("toml")
    assert {name: float(value) for name, value in re.findall(r"^(\w+) = (\S+)", text, re.M)} == {
        name: line.value for name, line in RULES.items()
    }
