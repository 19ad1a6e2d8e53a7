"""What a brief rests on, as one short text per shop: it changes when a fresh brief could say something else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from threading import Lock

from zhanggui import __version__
from zhanggui.almanac.promos import WORKSPACE_FILE
from zhanggui.warehouse.lake import DataFile, Lake
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

FORM = 2  # raise it when what is kept changes its form
SHOPS = "shops"  # who a shop is stands in the stamp itself: another shop's coming changes nothing here


class TableMarks:
    """One table at one version: what its data files are, shop by shop. Another shop's import leaves a shop's mark as it is."""

    def __init__(self, files: Iterable[DataFile]) -> None:
        own: dict[str, list[str]] = {}
        self._wide: list[DataFile] = []
        for file in files:
            if file.first_shop is not None and file.first_shop == file.last_shop:
                own.setdefault(file.first_shop, []).append(file.name)
            else:
                self._wide.append(file)
        self._own = {shop: _short(paths) for shop, paths in own.items()}

    def of(self, shop: str) -> str:
        """The mark of the files that may hold rows of the shop."""
        wide = [f.name for f in self._wide if f.may_hold([shop], None)]
        return self._own.get(shop, "") + (_short(wide) if wide else "")


_MARKS: dict[tuple[str, str], tuple[int, TableMarks]] = {}
_LOCK = Lock()


def stamps(ws: Workspace, shops: Mapping[str, Shop], day: date, base: str | None = None) -> dict[str, str]:
    """The stamp of the brief of every shop: version of the program, facts, imports, plan, thresholds, activities, calendar, recipes."""
    tables = [(name, _marks(ws.lake, name)) for name in ws.lake.names() if name != SHOPS]
    shared = [FORM, __version__, day, base or "", *_own_files(ws.home)]
    plans, limits, imports, activities = _plans(), _thresholds(), ws.ledger.marks(), _activities()
    return {
        key: _short(
            [*shared, shop, plans.get(key, ""), limits.get(key, ""), limits.get("", ""), imports.get(key, ""), *activities.get(key, ())]
            + [f"{name}={marks.of(key)}" for name, marks in tables]
        )
        for key, shop in shops.items()
    }


def _marks(lake: Lake, table: str) -> TableMarks:
    files = lake.files(table)
    key = (str(lake.root), table)
    with _LOCK:
        known = _MARKS.get(key)
        if known is None or known[0] != files.version:
            known = _MARKS[key] = files.version, TableMarks(files.files)
    return known[1]


def _plans() -> dict[str, str]:
    """The last change of every shop's plans."""
    from django.db.models import Count, Max

    from zhanggui.desks.plan.models import Plan

    rows = Plan.objects.values_list("shop").annotate(Max("updated_at"), Max("changes__id"), Count("id", distinct=True), Max("id"))
    return {row[0]: repr(row[1:]) for row in rows}


def _activities() -> dict[str, tuple[str]]:
    """The last change of every shop's activities; nothing of a shop without any."""
    from django.db.models import Count, Max

    from zhanggui.desks.promotion.models import Activity

    rows = Activity.objects.values_list("shop").annotate(Max("events__id"), Count("id", distinct=True), Max("id"))
    return {row[0]: (repr(row[1:]),) for row in rows}


def _thresholds() -> dict[str, str]:
    """The last change of every shop's thresholds; "": of those for every shop."""
    from django.db.models import Count, Max

    from zhanggui.desks.thresholds.models import ThresholdChange

    return {shop: f"{last}/{count}" for shop, last, count in ThresholdChange.objects.values_list("shop").annotate(Max("id"), Count("id"))}


def _own_files(home: Path) -> list[str]:
    """The workspace's own calendar and recipes, by name, size and time."""
    found = [home / WORKSPACE_FILE, *sorted((home / "recipes").rglob("*.toml"))]
    return [f"{p.name}:{s.st_size}:{s.st_mtime_ns}" for p in found if p.exists() for s in [p.stat()]]


def _short(parts: Sequence[object]) -> str:
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=12).hexdigest()
