"""One run of the stop-loss bench: a workspace with floors and a chat group, the server as a process, the client as another, the server killed or not."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from stoploss_client import Sent

from zhanggui.desks.promotion.stoploss import book
from zhanggui.desks.promotion.stoploss.judge import Floor
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

HERE = Path(__file__).parent
SHOP, BAD = "tea", "sku-000"
SKUS, CONNECTIONS = 500, 8
READY, GIVE_UP = 90.0, 90.0  # seconds
SETTLE = 10.0  # seconds for what a server does once when it starts; it has been up for long on such an evening
ENV = {"ZHANGGUI_LANG": "en", "ZHANGGUI_PUSH_INTRANET": "1"}  # the stand-in of the chat group listens on this computer


@dataclass(frozen=True)
class Run:
    """What a run saw. Moments: seconds since 1970, 0 for what did not come; `lines`: rows that the server keeps; `counted`: lines that its counters hold;
    `missing`: lines acknowledged and not kept; `alarms`: of the bad SKU; `pushes`: messages that named it; `down`: seconds without a server;
    `busy`: processor seconds of the server from the first line to the last, 0 where it was killed."""

    sent: Sequence[Sent]
    lines: int
    counted: int
    loss: int
    missing: int
    alarms: int
    pushes: int
    first_bad: float
    raised: float
    pushed: float
    down: float = 0.0
    again: int = 0
    busy: float = 0.0


def make_home(home: Path, group: str) -> str:
    """A shop with 500 SKUs that cost 60 and sell at 100, and a chat group that is told alarms. → a token"""
    ws = Workspace.open(home)
    ws.add_shop(Shop(SHOP, "taobao", "茶铺"))
    from zhanggui.site.boot import boot

    os.environ.update(ENV)
    boot(home)
    from zhanggui.site.accounts.service import add_user
    from zhanggui.site.api.tokens import add_token
    from zhanggui.site.push.targets import save_target

    boss = add_user("boss", "three-cups-of-tea", "owner", "boss")
    given = {"kind": "wecom", "name": "group", "url": group, "role": "owner", "alarms": "high", "confirm_host": "on", "times": ""}
    save_target(ws, given, (), "boss", anywhere=True)
    with closing(book.connect(home)) as db:
        book.set_floors(db, SHOP, [Floor(f"sku-{n:03}", cost=6000, stock=100_000) for n in range(SKUS)], int(time.time()) - 60)
    return add_token("erp", boss, ["orders:write"])[1]


def make_lines(rate: int, seconds: int, bad_from: float, chance: random.Random) -> list[tuple[dict[str, Any], bool]]:
    """A line a moment, of any SKU; from `bad_from` on every other one is of the SKU whose price is wrong: 30 for what costs 60."""
    out = []
    for n in range(rate * seconds):
        bad = n / rate >= bad_from and n % 2 == 0
        sku = BAD if bad else f"sku-{chance.randrange(1, SKUS):03}"
        paid = "30.00" if bad else "100.00"
        out.append(({"order_id": f"o-{n:07}", "line_id": "1", "sku_id": sku, "qty": 1, "line_paid_amount": paid, "buyer_id": f"b{n}"}, bad))
    return out


class Server:
    """A server that can be killed as a power cut would: all its processes at once, none being told."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], port: int) -> None:
        self.command, self.env, self.port = command, {**os.environ, **env}, port
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, env=self.env, stdout=subprocess.DEVNULL)
        end = time.monotonic() + READY
        while time.monotonic() < end:
            with suppress(OSError), closing(HTTPConnection("127.0.0.1", self.port, timeout=READY)) as asked:
                asked.request("GET", "/sign-in/")
                asked.getresponse().read()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("✗ the server did not start")

    def kill(self) -> None:
        """kill -9 of the whole family."""
        family = _family(self.process.pid)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def _family(pid: int) -> list[int]:
    """A process and all that it started."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split("\n")
    pairs = [tuple(map(int, line.split())) for line in told if line.strip()]
    found = [pid]
    for one in found:
        found += [child for child, parent in pairs if parent == one]
    return found


def processor_seconds(server: Server) -> float:
    """What a server and all its processes have used so far; 0 where the system does not say."""
    ticks = 0
    for pid in _family(server.process.pid):
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def zhanggui_server(home: Path) -> Server:
    port = free_port()
    return Server([sys.executable, "-m", "zhanggui", "--home", str(home), "serve", "--no-browser", "--port", str(port)], ENV, port)


def plain_server(folder: Path) -> Server:
    """The baseline, served like the workbench: two processes of four threads."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4",
        "--no-ws", "--log-level", "warning", "stoploss_plain:application",
    ]  # fmt: skip
    return Server(
        command, {"PLAIN_DB": str(folder / "plain.db"), "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])}, port
    )


def client(port: int, path: str, token: str, rate: int, lines: Sequence[tuple[dict[str, Any], bool]]) -> subprocess.Popen[str]:
    """The client, at work."""
    told = {"port": port, "path": path, "token": token, "rate": rate, "connections": CONNECTIONS, "give_up": GIVE_UP, "lines": lines}
    made = subprocess.Popen([sys.executable, str(HERE / "stoploss_client.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert made.stdin is not None
    json.dump(told, made.stdin)
    made.stdin.close()
    return made


def what_came(process: subprocess.Popen[str]) -> list[Sent]:
    assert process.stdout is not None
    return [Sent(**{**one, "alarms": tuple(one["alarms"])}) for one in json.load(process.stdout)]


def warm_up(server: Server, token: str) -> None:
    """A few lines of another SKU, so that the first that counts is not the first of the process."""
    from stoploss_client import Sender

    sender = Sender(server.port, f"/api/v1/shops/{SHOP}/orders", token)
    for n in range(60):
        sender.send(json.dumps({"order_id": f"warm-{n}", "sku_id": "sku-499", "qty": 1, "line_paid_amount": "100"}).encode())


def run(folder: Path, robot: Any, rate: int, seconds: int, seed: int, kill_at: float | None = None) -> Run:
    """Serve a fresh workspace and send to it. `kill_at`: seconds after which the server is killed, to be started again at once."""
    home = folder / "home"
    token = make_home(home, robot.url)
    chance = random.Random(seed)
    lines = make_lines(rate, seconds, chance.uniform(seconds * 0.15, seconds * 0.6), chance)
    server = zhanggui_server(home)
    warm_up(server, token)
    time.sleep(SETTLE)
    robot.got.clear(), robot.times.clear()
    down, busy = 0.0, -processor_seconds(server)
    try:
        at_work = client(server.port, f"/api/v1/shops/{SHOP}/orders", token, rate, lines)
        if kill_at is not None:
            time.sleep(0.5 + kill_at)
            began = time.monotonic()
            server.kill()
            server.start()
            down = time.monotonic() - began
        sent = what_came(at_work)
        busy = busy + processor_seconds(server) if kill_at is None else 0.0
        end = time.monotonic() + 10
        while not robot.got and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1.0)
    finally:
        server.end()
    return _seen(home, sent, robot, down, busy)


def _seen(home: Path, sent: Sequence[Sent], robot: Any, down: float, busy: float) -> Run:
    with closing(sqlite3.connect(home / book.FILE)) as db:
        kept = {row[0] for row in db.execute("SELECT order_id FROM lines WHERE order_id LIKE 'o-%'")}
        counted, loss = db.execute("SELECT sum(lines), sum(loss) FROM days").fetchone()
        warm = db.execute("SELECT count(*) FROM lines WHERE order_id LIKE 'warm-%'").fetchone()[0]
        raised = db.execute("SELECT raised FROM alarms WHERE sku = ? AND kind = 'below_floor'", (BAD,)).fetchall()
    bad = [one.sent for one in sent if one.bad]
    named = [n for n, text in enumerate(robot.texts) if BAD in text]
    return Run(
        sent, len(kept), counted - warm, loss, sum(one.acknowledged > 0 and one.order_id not in kept for one in sent), len(raised), len(named),
        min(bad, default=0.0), min((r[0] for r in raised), default=0.0), robot.times[named[0]] if named else 0.0, down, sum(one.tries > 1 for one in sent), busy,
    )  # fmt: skip


def run_plain(folder: Path, rate: int, seconds: int) -> tuple[list[Sent], float]:
    """The same posts to the baseline. → what came of them, and the server's processor seconds"""
    server = plain_server(folder)
    try:
        before = processor_seconds(server)
        sent = what_came(client(server.port, "/", "", rate, make_lines(rate, seconds, seconds / 3, random.Random(1))))
        return sent, processor_seconds(server) - before
    finally:
        server.end()
