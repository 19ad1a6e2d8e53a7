"""Keeping the processes of `zhanggui serve` up: pages and background work, together until they are stopped."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType

from zhanggui.kernel.errors import RUN_FAILURE, UseError
from zhanggui.kernel.words import Words

LOOK = 0.25  # seconds between two looks at the processes
GRACE = 20.0  # seconds that a task or a page may take to end; what is cut off is done anew next time
READY = 60.0  # seconds until the pages must answer
WHY = {
    errno.EADDRINUSE: Words("别的程序占着这个端口", "another program listens there"),
    errno.EACCES: Words("没有权限用这个端口", "this port is not for everybody"),
    errno.EADDRNOTAVAIL: Words("这台电脑没有这个地址", "this computer has no such address"),
}
QUICK, SLOWER = 5.0, 30.0  # a worker that dies so soon is started again only so much later


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, a closed window, a system that shuts down."""


def check_port(host: str, port: int) -> None:
    """Raises UseError for a port that is none, or on which another program listens."""
    if not 0 < port < 65_536:
        raise UseError(
            Words(f"没有端口 {port}", f"there is no port {port}"),
            Words("用 1 到 65535 之间的数，如 --port 8800", "choose one of 1 to 65535, as --port 8800"),
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # there it would mean: take it from whoever has it
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            why = WHY.get(error.errno or 0) or Words(str(error.strerror or error), str(error.strerror or error))
            raise UseError(
                Words(f"{host}:{port} 用不了：{why.zh}", f"{host}:{port} cannot be used: {why.en}"),
                Words("掌柜可能已经开着；或用 --port 换一个端口", "Zhanggui may be open already; or choose another with --port"),
            ) from None


class Household:
    """The server of the pages, and the worker beside it, which is started again when it dies."""

    def __init__(self, home: Path, host: str, port: int, servers: int, with_worker: bool) -> None:
        self.host, self.port = host, port
        self.env: Mapping[str, str] = {**os.environ, "ZHANGGUI_HOME": str(home), "ZHANGGUI_SERVED_BY": str(os.getpid())}
        self.server_command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(servers),
            "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "zhanggui.site.wsgi:application",
        ]  # fmt: skip
        # Together they have as many threads as there are processors: more would only be in each other's way.
        self.server_env = {"ZHANGGUI_THREADS": str(max((os.cpu_count() or 1) // servers, 1))} | dict(self.env)
        self.worker_command = [sys.executable, "-m", "zhanggui", "--home", str(home), "worker"] if with_worker else None
        self.server: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.began = 0.0

    def run(self, ready: Callable[[], None]) -> int:
        """Serve until stopped; `ready` is called once the pages answer. → exit code."""
        before = {sign: signal.signal(sign, _stop) for sign in _signs()}
        try:
            self.server = self._start(self.server_command, self.server_env)
            self._start_worker()
            self._wait_ready()
            ready()
            return self._watch()
        except Stopped:
            return 0
        finally:
            for sign in before:
                signal.signal(sign, signal.SIG_IGN)  # the end is under way: a second Ctrl-C must not cut it short
            self._end()
            for sign, handler in before.items():
                signal.signal(sign, handler)

    def _start(self, command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """In a group of its own: a Ctrl-C at the terminal is for us, and we tell each once. Not in a session of its own: Linux shares the
        processor among sessions first, and that the worker stands back would mean nothing to the pages."""
        return subprocess.Popen(command, env=env, process_group=0)

    def _start_worker(self) -> None:
        if self.worker_command:
            self.worker, self.began = self._start(self.worker_command, self.env), time.monotonic()

    def _wait_ready(self) -> None:
        """Until the pages answer. Raises UseError when the server ends instead."""
        target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        end = time.monotonic() + READY
        while time.monotonic() < end and self.server is not None and self.server.poll() is None:
            asked = HTTPConnection(target, self.port, timeout=READY)
            try:
                asked.request("GET", "/sign-in/")
                asked.getresponse()
                return  # the first page is slow, and nobody waits for it any more
            except OSError:
                time.sleep(LOOK)
            finally:
                asked.close()
        raise UseError(
            Words("页面服务没有起来", "the server of the pages did not start"),
            Words("看上面的输出；或运行 zhanggui doctor", "see above; or run zhanggui doctor"),
        )

    def _watch(self) -> int:
        """Until the server ends; a worker that dies is started again, one that cannot even start only after a while."""
        died: float | None = None
        while self.server is not None and self.server.poll() is None:
            if self.worker is not None and self.worker.poll() is not None:
                now = time.monotonic()
                died = died or now
                if now - died >= (SLOWER if died - self.began < QUICK else 0.0):
                    self._start_worker()
                    died = None
            time.sleep(LOOK)
        return RUN_FAILURE

    def _end(self) -> None:
        """Tell both to end what they are at; after a while they are ended."""
        there = [p for p in (self.server, self.worker) if p is not None and p.poll() is None]
        for process in there:
            process.terminate()
        end = time.monotonic() + GRACE
        for process in there:
            try:
                process.wait(max(end - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _signs() -> list[signal.Signals]:
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _stop(signum: int, frame: FrameType | None) -> None:
    raise Stopped
