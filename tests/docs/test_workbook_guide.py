"""docs/workbook.md names every page whose table downloads, and says how it comes back or why it does not."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from tempfile import mkdtemp

PAGE = Path(__file__).parents[2] / "docs" / "workbook.md"
DOWNLOADS = re.compile(r"\bwants_sheet\(|\bsheet\(\[|\bXLSX\b|\"\.xlsx\"|\bFORMS\b|_sheet\(|\.xlsx\"")


def routes() -> set[str]:
    """The addresses of the pages that answer with a workbook."""
    from zhanggui.site.boot import boot

    boot(Path(mkdtemp()))
    import zhanggui.site.pages  # noqa: F401  declares them
    from zhanggui.site.web.registry import PAGES

    return {p.route for p in PAGES if "GET" in p.methods and DOWNLOADS.search(inspect.getsource(p.view))}


def test_every_page_that_downloads_a_table_is_named_with_its_way_back() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    named = {route for line in rows for route in re.findall(r"`([^`]*)`", line.split("|")[2])}
    found = routes()
    assert {"tasks/", "settings/thresholds/", "shop/<str:shop>/plan/book/", "shop/<str:shop>/workbook/", "shops/"} <= found
    assert found - named == set()
    assert all(line.split("|")[3].strip() for line in rows)
