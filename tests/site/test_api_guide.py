"""docs/api.md is true: its Python and its curl, run as they stand against a real `zhanggui serve`; its tables name what there is."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from zhanggui.cli.serve import VENDOR

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
PATIENCE = 120.0


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.S | re.M)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server of a fresh workspace with the shop of the guide, and a token as the guide makes it: what a script's environment holds."""
    if os.name == "nt" or not VENDOR.exists() or not shutil.which("curl"):
        pytest.skip("needs curl, and the assets of the pages: python3 dev.py setup")
    home = tmp_path_factory.mktemp("guide") / "home"
    command = [sys.executable, "-m", "zhanggui", "--home", str(home)]

    def run(*words: str) -> str:
        return subprocess.run([*command, *words], capture_output=True, text=True, check=True).stdout

    run("shop", "add", "myshop", "--platform", "taobao", "--name", "我的店")
    run("user", "add", "boss", "--role", "owner", "--password", "three-cups-of-tea")
    secret = run("token", "add", "夜里导入", "--scopes", "read,import,tasks", "--as", "boss", "--shops", "myshop", "--days", "365").split()[
        0
    ]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*command, "serve", "--port", str(port), "--workers", "1", "--no-browser"], stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield {**os.environ, "ZHANGGUI_SITE": f"http://127.0.0.1:{port}", "ZHANGGUI_TOKEN": secret}
    finally:
        server.terminate()
        server.wait(60)


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            asked = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            asked.request("GET", "/api/v1/openapi.json")
            assert asked.getresponse().status == 200
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail("the server did not start")


def test_the_python_of_the_guide_imports_reads_and_makes_a_task(live: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "day.py"
    script.write_text(block("python"), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], env=live, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("done ")
    assert "'inserted': 2" in lines[0]
    assert lines[1].startswith("2026-07-14 {'pay_amount': (200.5, ")
    assert "¥200.50" in lines[2]
    assert re.fullmatch(r"\d+ open", lines[3])
    assert lines[-1] == "1 imports"


def test_the_curl_of_the_guide_answers_every_line(live: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(["bash", "-e", "-c", block("sh")], env=live, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"user": "boss"') == 1
    assert '"files": ["orders.csv"]' in done.stdout
    assert '"code"' not in done.stdout  # no refusal


def test_the_guide_names_every_address_scope_and_code() -> None:
    from tempfile import mkdtemp

    from zhanggui.site.boot import boot

    boot(Path(mkdtemp()))
    import zhanggui.site.api.urls  # noqa: F401  declares them
    from zhanggui.site.api.door import ENDPOINTS
    from zhanggui.site.api.scopes import SCOPES

    text = GUIDE.read_text(encoding="utf-8")
    assert [f"{e.method} {e.path}" for e in ENDPOINTS if f"`{e.method} {e.path}`" not in text] == []
    assert [s.id for s in SCOPES if f"| `{s.id}` |" not in text] == []
    source = "".join(p.read_text(encoding="utf-8") for p in (Path(__file__).parents[2] / "src/zhanggui/site/api").glob("*.py"))
    codes = set(re.findall(r"Wrong\(\s*\d{3}, \"(\w+)\"", source)) - {"broken"}
    assert len(codes) > 10
    assert [c for c in sorted(codes) if c not in text] == []
