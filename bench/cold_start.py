"""How long `zhanggui metric` takes as a process of its own, against importing the libraries that it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from speed import alternate

# Runs a command in this process and says which modules of others it loaded.
WATCHED = """
import contextlib, io, runpy, sys
sys.argv = ["zhanggui", *sys.argv[1:]]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    runpy.run_module("zhanggui", run_name="__main__")
places = {name: getattr(module, "__file__", None) or "" for name, module in list(sys.modules.items()) if "." not in name}
print(" ".join(name for name, place in places.items() if "site-packages" in place and not name.startswith("_")))
"""


def _environment() -> dict[str, str]:
    return {**os.environ, "ZHANGGUI_LANG": "en"}


def libraries(command: Sequence[str]) -> list[str]:
    """The top-level packages of others that a command loads, in the order of loading."""
    done = subprocess.run([sys.executable, "-c", WATCHED, *command], env=_environment(), check=True, capture_output=True, text=True)
    return done.stdout.split()


def cold_start(home: Path, asked: Sequence[str], runs: int) -> tuple[float, float, list[str]]:
    """Milliseconds of `zhanggui metric …`, of importing its libraries, and those libraries."""
    command = ["--home", str(home), "metric", *asked]
    found = libraries(command)

    def run(*what: str) -> None:
        subprocess.run([sys.executable, *what], env=_environment(), check=True, stdout=subprocess.DEVNULL)

    took = alternate(
        {"metric": lambda: run("-m", "zhanggui", *command), "libraries": lambda: run("-c", f"import {', '.join(found)}")}, runs
    )
    return took["metric"], took["libraries"], found
