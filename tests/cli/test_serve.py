"""`zhanggui serve` as a process: it opens, lets in, keeps its worker alive, and leaves nothing running."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from copies import copy_home

from zhanggui.cli.serve import VENDOR
from zhanggui.warehouse.workspace import Workspace

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals are sent as Linux and macOS know them"),
    pytest.mark.skipif(not VENDOR.exists(), reason="the assets of the pages are not there: python3 dev.py setup"),
]
PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object]) -> object:
    """What `true` gives once it gives something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.1)
    pytest.fail("it did not come about in time")


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/stat").exists() or " Z " not in Path(f"/proc/{pid}/stat").read_text()


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split("\n")
    return [int(line.split()[0]) for line in listed if line.split()[1:] == [str(pid)]]


def get(port: int, path: str) -> tuple[int, str, str]:
    """Status, where it leads, the cookie it sets."""
    asked = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.getheader("Set-Cookie", "")
    finally:
        asked.close()


class Served:
    """A running `zhanggui serve` and what it has said."""

    def __init__(self, home: Path, port: int, *more: str) -> None:
        self.port, self.said = port, home.parent / "said.txt"
        command = [
            sys.executable,
            "-m",
            "zhanggui",
            "--home",
            str(home),
            "--lang",
            "en",
            "serve",
            "--port",
            str(port),
            "--no-browser",
            *more,
        ]
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)

    def text(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def ready(self) -> str:
        """Wait until it says where it is open."""
        until(lambda: "Zhanggui is open" in self.text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.text()
        return self.text()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    began: list[Served] = []

    def start(home: Path, *more: str) -> Served:
        began.append(Served(home, free_port(), *more))
        return began[-1]

    yield start
    for one in began:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(60)


def test_it_opens_keeps_its_worker_and_ends_with_everything_it_began(serve: Callable[..., Served], tmp_path: Path) -> None:
    home = tmp_path / "home"
    served = serve(home)
    assert f"make the owner's account: http://127.0.0.1:{served.port}/welcome/" in str(
        until(lambda: "welcome" in served.ready() and served.text())
    )
    assert get(served.port, "/sign-in/")[:2] == (302, "/welcome/")
    taken = subprocess.run(
        [sys.executable, "-m", "zhanggui", "--home", str(home), "--lang", "en", "serve", "--port", str(served.port)],
        capture_output=True,
        text=True,
    )
    assert taken.returncode == 2
    assert "cannot be used" in taken.stderr
    assert len(taken.stderr.strip().splitlines()) == 1

    def worker() -> int | None:
        from zhanggui.site.boot import boot

        boot(home)
        from zhanggui.site.worker import alive

        return len(alive(home)) or None

    until(worker)
    locks = sorted((home / "locks").glob("worker-*.lock"))
    before = set(children(served.process.pid))
    for pid in before:  # the worker is the one that is not granian
        if "granian" not in subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout:
            os.kill(pid, signal.SIGKILL)
    until(lambda: [p for p in (home / "locks").glob("worker-*.lock") if p not in locks])
    everybody = [served.process.pid, *children(served.process.pid)]
    everybody += [grandchild for pid in everybody[1:] for grandchild in children(pid)]
    everybody += [
        deeper for pid in everybody[1:] for deeper in children(pid)
    ]  # beside each process that answers, the one that works out briefs
    assert len(set(everybody)) >= 7  # serve, the worker, granian, two that answer, two that work out briefs
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(60) == 0
    until(lambda: not any(is_there(pid) for pid in everybody))


def test_the_processes_that_answer_share_the_processors_between_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from zhanggui.cli.serving import Household

    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    threads = [Household(tmp_path, "127.0.0.1", 8800, servers, True).server_env["ZHANGGUI_THREADS"] for servers in (1, 2, 3, 16)]
    assert threads == ["8", "4", "2", "1"]
    assert "ZHANGGUI_THREADS" not in Household(tmp_path, "127.0.0.1", 8800, 2, True).env  # the worker has what is left over anyway
    monkeypatch.setenv("ZHANGGUI_THREADS", "3")
    assert Household(tmp_path, "127.0.0.1", 8800, 2, True).server_env["ZHANGGUI_THREADS"] == "3"


def test_a_question_takes_no_more_threads_than_it_may() -> None:
    asked = "from zhanggui.warehouse.engine import DuckEngine; print(DuckEngine().con.execute(\"select current_setting('threads')\").fetchone()[0])"
    told = [
        subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env={**os.environ, "ZHANGGUI_THREADS": said}).stdout
        for said in ("1", "2")
    ]
    assert told == ["1\n", "2\n"]


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="how Linux shares the processor")
def test_the_worker_stands_back_behind_the_pages_among_which_it_is_counted(serve: Callable[..., Served], tmp_path: Path) -> None:
    """Linux shares the processor among sessions first: in one of its own the worker would take half of it, however far it stands back."""
    home = tmp_path / "home"
    served = serve(home)
    served.ready()

    def worker() -> int | None:
        return next((pid for pid in children(served.process.pid) if os.sched_getscheduler(pid) == os.SCHED_IDLE), None)

    assert os.getsid(int(str(until(worker)))) == os.getsid(served.process.pid)


def test_the_demo_link_lets_in_once_as_the_shop_manager(serve: Callable[..., Served], demo_home: Path, tmp_path: Path) -> None:

    home = tmp_path / "home"
    copy_home(demo_home, home)
    served = serve(home, "--demo", "--no-worker")
    found = re.search(r"http://127\.0\.0\.1:\d+(/demo/\S+)", str(until(lambda: "/demo/" in served.ready() and served.text())))
    assert found
    status, where, cookie = get(served.port, found[1])
    assert status == 302
    assert where.startswith("/shop/demo-tmall/today/?date=2026-")
    assert "sessionid=" in cookie
    assert get(served.port, found[1])[0] == 400
    assert get(served.port, "/demo/guess/")[0] == 400


def test_nobodys_own_workspace_becomes_a_demo(tmp_path: Path) -> None:
    from zhanggui.warehouse.shops import Shop

    Workspace.open(tmp_path / "home").add_shop(Shop("tea", "taobao", "茶铺"))
    command = [
        sys.executable,
        "-m",
        "zhanggui",
        "--home",
        str(tmp_path / "home"),
        "--lang",
        "en",
        "serve",
        "--demo",
        "--port",
        str(free_port()),
    ]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "not the demo shops" in refused.stderr


def test_a_worker_without_a_workspace_and_a_port_that_is_none_are_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhanggui.cli.main import main

    nowhere = tmp_path / "nowhere"
    assert main(["--lang", "zh", "--home", str(nowhere), "worker", "--once"]) == 2
    assert "不是工作目录" in capsys.readouterr().err
    assert not nowhere.exists()
    assert main(["--lang", "en", "--home", str(tmp_path), "serve", "--port", "99999"]) == 2
    assert "there is no port 99999" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        assert main(["--lang", "zh", "--home", str(tmp_path), "serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "别的程序占着这个端口" in capsys.readouterr().err
