"""Write the reference pages from the registries: `.venv/bin/python docs/generate.py`; with `--check` say (exit 1) which pages are stale."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from pages import checks, commands, disasters, metrics, real_shops, recipes, tables  # noqa: E402  the folder beside this file

PAGES: dict[str, Callable[[], str]] = {
    "metrics.md": metrics.page,
    "checks.md": checks.page,
    "recipes.md": recipes.page,
    "commands.md": commands.page,
    "tables.md": tables.page,
    "real-shops.md": real_shops.page,
    "guard-disasters.md": disasters.page,
}
# Folders that hold nothing but written pages: what is not written any more is removed.
FOLDERS: dict[str, Callable[[], dict[str, str]]] = {"recipes": recipes.pages, "metrics": metrics.pages}


def main(argv: list[str]) -> int:
    """→ 0; 1 when `--check` finds a page that differs from what would be written, or one that should not be there."""
    check = "--check" in argv
    wanted = {name: make() for name, make in PAGES.items()}
    for make_all in FOLDERS.values():
        wanted |= make_all()
    stale = [name for name, text in wanted.items() if not _is_fresh(HERE / name, text)]
    there = {path.relative_to(HERE).as_posix() for folder in FOLDERS for path in (HERE / folder).rglob("*.md")}
    left = sorted(there - set(wanted))
    if not check:
        for name in stale:
            (HERE / name).parent.mkdir(parents=True, exist_ok=True)
            (HERE / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        for name in left:
            (HERE / name).unlink()
    _say(check, stale, left)
    return 1 if check and (stale or left) else 0


def _is_fresh(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _say(check: bool, stale: list[str], left: list[str]) -> None:
    if stale:
        print(f"{'stale' if check else 'written'}: {', '.join(stale)}")
    if left:
        print(f"{'not wanted' if check else 'removed'}: {', '.join(left)}")
    if not stale and not left:
        print("every page is fresh")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
