"""The captures of a brief in the READMEs: real output, shortened by leaving out whole sections and marking the place."""

from __future__ import annotations

import re
from pathlib import Path

from zhanggui.kernel.words import Lang

ROOT = Path(__file__).resolve().parents[2]
READMES: dict[Lang, Path] = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
LEFT_OUT = "[…]"
HEADING = re.compile(r"^── ")
# Sections by their place in the brief: the whole of it, its first paragraph, or its first lines.
WHOLE, PARAGRAPH = -1, 0
SHOWN: dict[int, int] = {0: WHOLE, 1: 5, 2: WHOLE, 4: PARAGRAPH, 6: WHOLE, 7: WHOLE}


def shorten(brief: str) -> str:
    """A brief without the sections and lines that SHOWN leaves out; each gap is one line that says so."""
    sections: list[list[str]] = [[]]
    for line in brief.splitlines():
        if HEADING.match(line):
            sections.append([])
        sections[-1].append(line.rstrip())
    out: list[str] = []
    for number, lines in enumerate(sections):
        whole = "\n".join(lines).rstrip()
        kept = _kept(whole, SHOWN[number]) if number in SHOWN else ""
        if kept:
            out.append(kept)
        if kept != whole and out[-1] != LEFT_OUT:
            out.append(LEFT_OUT)
    return "\n\n".join(out)


def _kept(section: str, how: int) -> str:
    if how == WHOLE:
        return section
    return section.split("\n\n")[0] if how == PARAGRAPH else "\n".join(section.splitlines()[:how])


def captured(lang: Lang) -> str:
    """The capture that stands in the README of a language."""
    found = re.search(rf"<!-- brief:{lang} -->\n```text\n(.*?)\n```", READMES[lang].read_text(encoding="utf-8"), re.DOTALL)
    return found[1] if found else ""


def put(lang: Lang, brief: str) -> None:
    """Put the shortened brief into the README of a language."""
    path = READMES[lang]
    text = path.read_text(encoding="utf-8")
    mark = f"<!-- brief:{lang} -->\n```text\n"
    start = text.index(mark) + len(mark)
    end = text.index("\n```", start)
    path.write_text(text[:start] + shorten(brief) + text[end:], encoding="utf-8", newline="\n")
