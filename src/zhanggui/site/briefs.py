"""Briefs that were worked out once and are kept: a page computes nothing that is known already.

One file a shop, day, base and language under <home>/cache/briefs. Its first line holds the stamp of what it rests on and the shop's line of
the fleet table, the second the brief. A stamp that no longer holds makes the brief anew. The cache may be deleted at any time.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from zhanggui.kernel.words import Lang
from zhanggui.site.brief_lines import line_of
from zhanggui.site.brief_stamps import stamps
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.desks.readings import Reading
    from zhanggui.site.brief_maker import Maker

FOLDER = Path("cache", "briefs")
MOST_FILES = 150  # of one shop: the days that people still look at
AGAIN_SECONDS = 1800  # what could not be worked out is worth another try after a while
Brief = dict[str, Any]
log = logging.getLogger(__name__)
elsewhere: Maker | None = None  # the process that works out what this one serves; None: this one does


@dataclass(frozen=True)
class Kept:
    """What is known of a shop's day. `line` None: not worked out yet (or, `failed`, it could not be)."""

    line: dict[str, Any] | None = None
    failed: bool = False


@dataclass(frozen=True)
class _Asked:
    ws: Workspace
    day: date
    lang: Lang
    base: str | None


def brief_of(ws: Workspace, shop: str, day: date, lang: Lang = "zh", base: str | None = None) -> Brief:
    """The brief of one shop. The site must be booted. Raises UseError for a shop that is not there."""
    return briefs_of(ws, [shop], day, lang, base)[0]


def briefs_of(ws: Workspace, shops: Sequence[str], day: date, lang: Lang = "zh", base: str | None = None) -> list[Brief]:
    """The briefs of several shops, in their order; those that are not kept are built in one go."""
    known = _known(ws, shops)
    marks = stamps(ws, known, day, base)
    files = {key: _file(ws, key, day, lang, base) for key in known}
    found = _kept(files, marks)
    if (missing := [key for key in known if key not in found]) and elsewhere is not None and elsewhere.make(missing, day, lang, base):
        found |= _kept({key: files[key] for key in missing}, marks)
    if missing := [key for key in known if key not in found]:
        with _one_at_a_time(ws, missing):
            found |= _kept({key: files[key] for key in missing}, marks)  # somebody else may just have worked it out
            found |= _build([key for key in missing if key not in found], files, marks, _Asked(ws, day, lang, base))
    return [found[key] for key in shops]


def _kept(files: Mapping[str, Path], marks: Mapping[str, str]) -> dict[str, Brief]:
    return {key: brief for key, file in files.items() if (brief := _read(file, marks[key])) is not None}


def lines_of(ws: Workspace, shops: Mapping[str, Shop], day: date, lang: Lang = "zh") -> dict[str, Kept]:
    """What the fleet table says of every shop, as far as it is known; nothing is computed."""
    marks = stamps(ws, shops, day)
    return {key: _read_head(_file(ws, key, day, lang), marks[key]) for key in shops}


def kept_of(ws: Workspace, shops: Mapping[str, Shop], day: date, lang: Lang = "zh") -> dict[str, Brief]:
    """The briefs of a day that are kept and still hold; nothing is computed."""
    return _kept({key: _file(ws, key, day, lang) for key in shops}, stamps(ws, shops, day))


def make_ready(ws: Workspace, shops: Sequence[str], day: date, lang: Lang = "zh") -> None:
    """Have the briefs of shops kept. A shop whose brief cannot be worked out is noted, and does not keep the others from theirs."""
    try:
        briefs_of(ws, shops, day, lang)
    except Exception:
        if len(shops) > 1:
            for shop in shops:
                make_ready(ws, [shop], day, lang)
            return
        log.exception("brief of %s, %s", shops[0], day)
        mark = stamps(ws, _known(ws, shops), day)[shops[0]]
        _write(_file(ws, shops[0], day, lang), {"stamp": mark, "failed": True, "at": time.time()}, None)


def _known(ws: Workspace, shops: Sequence[str]) -> dict[str, Shop]:
    every = ws.shops()
    return {key: every.get(key) or ws.shop(key) for key in shops}


def _build(missing: Sequence[str], files: Mapping[str, Path], marks: Mapping[str, str], asked: _Asked) -> dict[str, Brief]:
    """Work out what is missing in one call, and keep it."""
    from zhanggui.brief.build import build_briefs

    made: dict[str, Brief] = {}
    told: dict[str, tuple[Reading, ...]] = {}
    for brief in build_briefs(asked.ws, missing, asked.day, asked.lang, base=asked.base, told=told) if missing else ():  # type: ignore[arg-type]
        key = brief["shop"]
        _write(files[key], {"stamp": marks[key], "line": line_of(brief, told.get(key, ()))}, brief)
        made[key] = json.loads(json.dumps(brief))  # as it will be read, lists for tuples
    return made


# --- files


def _file(ws: Workspace, shop: str, day: date, lang: Lang, base: str | None = None) -> Path:
    return ws.home / FOLDER / shop / f"{day.isoformat()}{'.' + base if base else ''}.{lang}.json"


def _read_head(file: Path, stamp: str) -> Kept:
    """The first line, if it was written under this very stamp."""
    try:
        with file.open(encoding="utf-8") as lines:
            head = json.loads(lines.readline())
    except (OSError, ValueError):
        return Kept()
    if head.get("stamp") != stamp:
        return Kept()
    return Kept(head.get("line"), bool(head.get("failed")) and time.time() - head["at"] < AGAIN_SECONDS)


def _read(file: Path, stamp: str) -> Brief | None:
    """The whole brief, if it still holds. A file that is cut or spoilt is none."""
    try:
        head, brief = (json.loads(line) for line in file.read_text(encoding="utf-8").split("\n", 1))
    except (OSError, ValueError):
        return None
    return brief if head.get("stamp") == stamp and isinstance(brief, dict) else None


def _write(file: Path, head: Mapping[str, Any], brief: Brief | None) -> None:
    """Whole or not at all. A disk that is full costs the cache, never the page."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text("\n".join(json.dumps(part, ensure_ascii=False) for part in (head, brief)), encoding="utf-8")
        os.replace(fresh, file)
        _prune(file.parent)
    except OSError:
        log.warning("the brief %s could not be kept", file, exc_info=True)
        fresh.unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    """Forget what was written longest ago."""
    files = list(folder.iterdir())
    if len(files) > MOST_FILES:
        for old in sorted(files, key=lambda f: f.stat().st_mtime)[: len(files) - MOST_FILES]:
            old.unlink(missing_ok=True)


# --- two who ask for the same at once, in whatever process: one works it out, the other finds it kept


@contextmanager
def _one_at_a_time(ws: Workspace, shops: Sequence[str]) -> Iterator[None]:
    """Hold these shops. Taken in one order by all, so that nobody waits for ever; the system lets go of what a killed process held."""
    with ExitStack() as held:
        for shop in sorted(set(shops)):
            held.enter_context(FileLock(ws.home / "locks" / f"brief-{shop}.lock"))
        yield
