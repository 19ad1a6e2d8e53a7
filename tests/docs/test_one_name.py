"""One name for one thing: a reader who meets 价格检查 in the workbench finds it by that name in the command, the sheet and the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OTHERS = ("价格守卫", "价格核对")
TITLE = "docs/guard.md"  # the engine's own page may say what it is called inside
ENDINGS = (".py", ".toml", ".html", ".js", ".css", ".md", ".svg")


def files() -> list[Path]:
    found = [p for folder in ("src", "docs") for p in (ROOT / folder).rglob("*") if p.suffix in ENDINGS and "vendor" not in p.parts]
    return [*found, ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CHANGELOG.md"]


@pytest.mark.parametrize("other", OTHERS)
def test_the_price_check_has_one_name_in_chinese(other: str) -> None:
    named = [p.relative_to(ROOT).as_posix() for p in files() if other in p.read_text(encoding="utf-8")]
    assert [name for name in named if name != TITLE] == []
    assert "价格检查" in (ROOT / "src/zhanggui/cli/guard.py").read_text(encoding="utf-8")
