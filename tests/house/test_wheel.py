"""An installed wheel has everything: pages, their assets, recipes, playbooks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "zhanggui"
LEFT_OUT = {".stamp"}  # by which web/vendor.py knows what it fetched


def files() -> list[Path]:
    return [p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts and p.name not in LEFT_OUT]


def test_every_file_of_the_package_is_named_by_the_build() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["*"]
    assert {"playbook", "templates", "recipes"} <= {part for p in files() for part in p.relative_to(PACKAGE).parts}
    assert [p for p in files() if p.suffix != ".py" and not any(fnmatch(p.name, pattern) for pattern in patterns)] == []


@pytest.mark.slow
def test_the_workbench_opens_from_a_wheel_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, place = tmp_path / "tree", tmp_path / "installed"
    shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree / name)
    shutil.copytree(ROOT / "requirements", tree / "requirements")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(tmp_path),
        str(tree),
    ]
    subprocess.run(command, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as inside:
        assert {p.relative_to(PACKAGE.parent).as_posix() for p in files()} <= set(inside.namelist())
        inside.extractall(place)
    sys.path.insert(0, str(ROOT / "tests" / "site"))
    from browsing import served

    monkeypatch.setenv("PYTHONPATH", str(place))
    monkeypatch.chdir(tmp_path)
    said = subprocess.run([sys.executable, "-c", "import zhanggui; print(zhanggui.__file__)"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith(str(place) + os.sep)
    with served(tmp_path / "home") as address:
        for page in ("/welcome/", "/static/vendor/tabler.css", "/static/vendor/echarts.js", "/static/zhanggui/look.css"):
            assert urlopen(address + page).status == 200
