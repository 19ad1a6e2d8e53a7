"""Where the pages of the playbook lie: beside the desk that raises the finding, or here for what the brief itself finds."""

from __future__ import annotations

from pathlib import Path

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

HERE = Path(__file__).parent
OWN = "intake"  # findings about the data itself belong to no desk; the brief raises them


def playbook_page(name: str) -> Path:
    """The Markdown page of `desk/name`, Chinese first, then English. Raises UseError when there is none."""
    desk, _, page = name.partition("/")
    folder = HERE / "playbook" if desk == OWN else HERE.parent / "desks" / desk / "playbook"
    path = folder / f"{page}.md"
    if not page or not path.is_file():
        raise UseError(
            Words(f"没有这一页做法：{name}", f"no playbook page called {name}"), Words("见文档 checks", "see the documentation page checks")
        )
    return path


def own_pages() -> list[str]:
    """The pages for what the brief itself finds, as `intake/name`."""
    return sorted(f"{OWN}/{path.stem}" for path in (HERE / "playbook").glob("*.md"))
