"""Put a fresh brief of the demo shop into both READMEs: `.venv/bin/python docs/capture_brief.py`, after `python3 dev.py demo`."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from pages import capture  # noqa: E402  the folder beside this file

from zhanggui import library  # noqa: E402
from zhanggui.brief.render import RENDERERS  # noqa: E402
from zhanggui.demo.tmall_like import DEMO_DAY, SHOP_KEY  # noqa: E402


def main(argv: list[str]) -> int:
    """The workspace of the demo may be named; it is demo-data otherwise."""
    book = library.open(argv[0] if argv else HERE.parent / "demo-data")
    for lang in capture.READMES:
        text = RENDERERS["text"](book.brief(SHOP_KEY, DEMO_DAY, lang), lang)
        capture.put(lang, text if isinstance(text, str) else text.decode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
