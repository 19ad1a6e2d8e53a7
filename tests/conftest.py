"""What tests of every room share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["COLUMNS"] = "100"  # a terminal of one width, wherever the tests run: tables are cut to it
sys.path.insert(0, str(Path(__file__).parent / "fixtures"))  # builders of small export files, shared by rooms


def _kept_environment() -> Iterator[None]:
    before = {name: value for name, value in os.environ.items() if name.startswith("ZHANGGUI_")}
    yield
    for name in [name for name in os.environ if name.startswith("ZHANGGUI_")]:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(autouse=True, scope="module")
def environment_of_the_file() -> Iterator[None]:
    """A command called in this process sets the language for what it starts: the next file finds the environment as it was."""
    yield from _kept_environment()


@pytest.fixture(autouse=True)
def environment_of_the_test(environment_of_the_file: None) -> Iterator[None]:
    """And so does the next test."""
    yield from _kept_environment()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files beside the repository; the test is skipped where it is not there."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real files at {folder}")
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with both demo shops, loaded once for all test processes of a run. Read only."""
    from filelock import FileLock

    from zhanggui.demo.load import load_demo
    from zhanggui.warehouse.workspace import Workspace

    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home = shared / "demo-shops"
    with FileLock(str(shared / "demo-shops.lock")):
        load_demo(Workspace.open(home))
    return home
