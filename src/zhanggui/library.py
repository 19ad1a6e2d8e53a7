"""Zhanggui from a notebook or a script: open a workspace, ask for metrics and briefs, get tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from zhanggui.kernel.days import checked_day, read_day
from zhanggui.kernel.words import Lang
from zhanggui.leaftable import localise as localise
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.desks.effect_answer import Answer
    from zhanggui.intake.report import ImportReport
    from zhanggui.methods.abtest_read import Given, Values
    from zhanggui.methods.abtest_verdict import ABTest
    from zhanggui.metrics.trace import Trace

Day = date | str


class Book:
    """A workspace opened for reading and loading. Days are dates or text like 2026-10-28."""

    def __init__(self, home: str | Path | None = None) -> None:
        self.workspace = Workspace.open(home)
        self.workspace.recover()

    def shops(self) -> list[Shop]:
        """Every shop, by key."""
        return list(self.workspace.shops().values())

    def add_shop(self, key: str, platform: str, name: str = "", currency: str = "CNY", timezone: str = "Asia/Shanghai") -> Shop:
        """Add a shop, or change what is known of it. Raises UseError."""
        shop = Shop(key, platform, name or key, currency, timezone)
        self.workspace.add_shop(shop)
        return shop

    def load(self, paths: Sequence[str | Path] | str | Path, shop: str, recipe: str | None = None, day: Day | None = None) -> ImportReport:
        """Import files, folders or archives, like `zhanggui import`."""
        from zhanggui.intake.importer import import_paths
        from zhanggui.intake.settings import keeps_rejects
        from zhanggui.kernel.words import choose_lang
        from zhanggui.site.targets import apply_targets

        listed = [paths] if isinstance(paths, str | Path) else list(paths)
        keep = keeps_rejects(self.workspace.home)
        report = import_paths(self.workspace, listed, shop, recipe, _day(day) if day else None, keep_rejects=keep)
        apply_targets(self.workspace, report, choose_lang())
        return report

    def metric(
        self,
        ids: str | Sequence[str],
        shops: str | Sequence[str],
        first: Day,
        last: Day,
        by: Sequence[str] = ("day",),
        engine: str = "duckdb",
    ) -> pa.Table:
        """One row a metric, shop and group: metric, shop, the `by` columns, value (null: not to be had), flags (list of text)."""
        import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
        from zhanggui.metrics.query import query
        from zhanggui.warehouse.engine import Reader

        asked, keys = _listed(ids), [self.workspace.shop(s).key for s in _listed(shops)]
        results = query(Reader(self.workspace.lake, engine), asked, keys, _day(first), _day(last), by, show_shop=True)
        columns = ["metric", "shop", *[b for b in by if b != "shop"]]
        rows = [{"metric": r.metric.id, **row} for r in results for row in r.rows]
        fields = [(c, pa.string()) for c in columns] + [("value", pa.float64()), ("flags", pa.list_(pa.string()))]
        return pa.Table.from_pylist(rows, schema=pa.schema(fields))

    def explain(
        self,
        metric: str,
        shop: str,
        first: Day,
        last: Day,
        where: Mapping[str, str] | None = None,
        engine: str = "duckdb",
        versions: Mapping[str, int] | None = None,
    ) -> Trace:
        """Where a number comes from, and the same counted again: `.to_json()` as `explain --json`, `.rows` its rows as an Arrow table.

        `where` names the member of each dimension; `versions` answers from tables as they once were.
        """
        import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
        from zhanggui.metrics.trace import trace

        return trace(self.workspace, metric, shop, _day(first), _day(last), where, engine, versions)

    def effect(
        self,
        metric: str,
        shop: str,
        first: Day,
        last: Day | None = None,
        where: Mapping[str, str] | None = None,
        controls: str | Sequence[str] = "auto",
        before: int = 56,
        engine: str = "duckdb",
    ) -> Answer:
        """What changed since an action of `first`: `.words` and `.notes` for people, `.effect` the figures, `.to_json()` as `effect --json`.

        `where` names the member that was acted upon (product_id, source_l1, campaign_id …); without it the shop is held against other shops.
        `controls`: members (or shops) that were left alone; "auto": all others, the nearest taken. `before`: days that are learnt from.
        """
        import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
        from zhanggui.desks.effects import measure, read_question

        day = _day(last) if last else None
        asked = read_question(self.workspace, metric, shop, _day(first), day, where or {}, _listed(controls), before)
        return measure(self.workspace, asked, engine)

    def brief(self, shop: str, day: Day, lang: Lang = "zh", engine: str = "duckdb") -> dict[str, Any]:
        """The morning brief of one shop: the object of `brief --format json`."""
        from zhanggui.brief.build import build_briefs
        from zhanggui.site.boot import boot

        boot(self.workspace.home)
        return build_briefs(self.workspace, [shop], _day(day), lang, engine)[0]


def open(home: str | Path | None = None) -> Book:
    """The workspace at `home`, else $ZHANGGUI_HOME, else ./zhanggui-data; made when missing."""
    return Book(home)


def abtest(
    a: Given,
    b: Given,
    before_a: Values | None = None,
    before_b: Values | None = None,
    planned: int | None = None,
    peek: bool = False,
    split: Sequence[float] | None = (1.0, 1.0),
    alpha: float = 0.05,
) -> ABTest:
    """Two versions against each other: "100/2000" or a list of values each; `.words` the verdict, `.to_json()` as `abtest --json`.

    See `zhanggui.methods.abtest_read.abtest`. Raises UseError.
    """
    from zhanggui.methods import abtest_read

    return abtest_read.abtest(a, b, before_a, before_b, planned, peek, split, alpha)


def _day(day: Day) -> date:
    return checked_day(day) if isinstance(day, date) else read_day(day)


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
