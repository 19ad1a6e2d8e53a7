"""Write the reference pages from the registries: `.venv/bin/python docs/generate.py`; with `--check` say (exit 1) which pages are stale."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from pages import checks, commands, metrics, recipes, tables  # noqa: E402  the folder beside this file

PAGES: dict[str, Callable[[], str]] = {
    "metrics.md": metrics.page,
    "checks.md": checks.page,
    "recipes.md": recipes.page,
    "commands.md": commands.page,
    "tables.md": tables.page,
}


def main(argv: list[str]) -> int:
    """→ 0; 1 when `--check` finds a page that differs from what would be written."""
    stale = []
    for name, make in PAGES.items():
        path, text = HERE / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in argv:
            path.write_text(text, encoding="utf-8", newline="\n")
    said = "stale" if "--check" in argv else "written"
    print(f"{said}: {', '.join(stale)}" if stale else "every page is fresh")
    return 1 if stale and "--check" in argv else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
