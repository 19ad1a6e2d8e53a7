"""A served workbench and a real browser, for the tests that need them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "three-cups-of-tea"
WIDTHS = {"desk": (1366, 768), "phone": (375, 812)}
CHINESE = {"ZHANGGUI_LANG": "zh"}  # the language of the tests' visitors
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def served(home: Path, *more: str) -> Iterator[str]:
    """`zhanggui serve` on a workspace; its address. It and its worker are ended afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "zhanggui", "--home", str(home), "serve", "--port", str(port), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **CHINESE})
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: subprocess.Popen[str], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {process.stdout.read() if process.stdout else ''}")
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium: that of the system, else the one Playwright installed. Without one the test is skipped; CI must have one."""
    from playwright.sync_api import Error, sync_playwright

    path = (
        os.environ.get("ZHANGGUI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )
    with sync_playwright() as play:
        try:
            made = play.chromium.launch(executable_path=path, args=QUIET)
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no browser: install chromium, or run `playwright install chromium` ({str(error).splitlines()[0]})")
        yield made
        made.close()


def sign_in(page: Any, address: str, name: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.click("button.btn-primary")
    page.wait_for_load_state()


def add_user(home: Path, name: str, role: str) -> None:
    command = [sys.executable, "-m", "zhanggui", "--home", str(home), "user", "add", name, "--role", role, "--password", PASSWORD]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **CHINESE})
