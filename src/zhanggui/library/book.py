"""The workspace as a script sees it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from zhanggui.kernel.days import checked_day, read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words, choose_lang
from zhanggui.library.aside import aside
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.desks.effect_answer import Answer
    from zhanggui.intake.report import ImportReport
    from zhanggui.methods.abtest_read import Given, Values
    from zhanggui.methods.abtest_verdict import ABTest
    from zhanggui.methods.localise_cause import Causes
    from zhanggui.metrics.trace import Trace

Day = date | str
T = TypeVar("T")
HALF_WAY = Words(
    "有一次导入没做完，或工作目录是旧版留下的：数字可能不全；运行 zhanggui imports，或再导入一次",
    "an import was stopped half-way, or the workspace is of an older version: numbers may be incomplete; run zhanggui imports, or load once more",
)


class Book:
    """A workspace. Opening writes nothing, asking changes nothing that was entered; `add_shop` and `load` write.

    Days are dates or text like 2026-10-28. `lang` is the language of words in answers: "zh" or "en".
    """

    def __init__(self, home: str | Path | None = None, lang: Lang | None = None) -> None:
        self.workspace = Workspace.reading(home)
        self.lang: Lang = lang or choose_lang()
        if self.workspace.unready:
            warnings.warn(HALF_WAY.say(self.lang), stacklevel=3)

    def __repr__(self) -> str:
        return f"<zhanggui {self.workspace.home}: {', '.join(self.workspace.shops()) or '–'}>"

    def shops(self) -> list[Shop]:
        """Every shop, by key."""
        return list(self.workspace.shops().values())

    def add_shop(self, key: str, platform: str, name: str = "", currency: str = "CNY", timezone: str = "Asia/Shanghai") -> Shop:
        """Add a shop, or change what is known of it. Raises UseError."""
        shop = Shop(key, platform, name or key, currency, timezone)
        self._for_writing().add_shop(shop)
        return shop

    def load(self, paths: Sequence[str | Path] | str | Path, shop: str, recipe: str | None = None, day: Day | None = None) -> ImportReport:
        """Import files, folders or archives, like `zhanggui import`."""
        from zhanggui.intake.importer import import_paths
        from zhanggui.intake.settings import keeps_rejects
        from zhanggui.site.targets import apply_targets

        ws = self._for_writing()
        listed = [paths] if isinstance(paths, str | Path) else list(paths)
        keep = keeps_rejects(ws.home)
        report = import_paths(ws, listed, shop, recipe, _day(day) if day else None, keep_rejects=keep)
        aside(lambda: apply_targets(ws, report, self.lang))
        return report

    def metrics(self) -> pa.Table:
        """The catalogue: what each metric means, how it adds up, what it can be cut by (`by`), under which flags it says nothing (`void_on`)."""
        import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
        from zhanggui.library.lists import metrics_table

        return metrics_table(self.lang)

    def metric(
        self,
        ids: str | Sequence[str],
        shops: str | Sequence[str],
        first: Day,
        last: Day,
        by: Sequence[str] = ("day",),
        engine: str = "duckdb",
    ) -> pa.Table:
        """One row a metric, shop and group: metric, shop, the `by` columns, value (null: not to be had), flags (list of text).

        What the flags say and the metrics mean is in the metadata, and after `.to_pandas()` in `attrs["caveats"]` and `attrs["metrics"]`.
        """
        import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
        from zhanggui.library.told import about, with_caveats
        from zhanggui.metrics.query import query
        from zhanggui.warehouse.engine import Reader

        asked, keys = _listed(ids), [self.workspace.shop(s).key for s in _listed(shops)]
        results = query(Reader(self.workspace.lake, engine), asked, keys, _day(first), _day(last), by, show_shop=True)
        columns = ["metric", "shop", *[b for b in by if b != "shop"]]
        rows = [{"metric": r.metric.id, **row} for r in results for row in r.rows]
        fields = [(c, pa.string()) for c in columns] + [("value", pa.float64()), ("flags", pa.list_(pa.string()))]
        said = about([r.metric for r in results], (f for r in rows for f in r["flags"]), self.lang)
        currencies = {key: self.workspace.shop(key).currency for key in keys}
        return with_caveats(pa.Table.from_pylist(rows, schema=pa.schema(fields)), said | {"currency": currencies})

    def expected(self, metric: str, shop: str, first: Day, last: Day) -> pa.Table:
        """A row a day: value beside what the day should have brought (expected) and its 95 % range (low, high), judged one day ahead.

        For visitors, pay_users and pay_amount; at most 90 days. `zhanggui.charts.series` draws it.
        """
        import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
        from zhanggui.library.expected import expected_table

        return expected_table(self.workspace, metric, self.workspace.shop(shop).key, _day(first), _day(last), self.lang)

    def localise(
        self, metric: str, shop: str, day: Day, by: str | Sequence[str] = "source_l1", against: Day | None = None, top: int = 5
    ) -> Causes:
        """Which members made the change of a metric: the day against another, without one the same weekday a week before.

        The answer of `zhanggui.localise`, whose page tells how to read it. Accompanying factors, never proof of a cause.
        """
        import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
        from zhanggui.library.moved import localise_days
        from zhanggui.warehouse.engine import Reader

        key, other = self.workspace.shop(shop).key, _day(against) if against else None
        return localise_days(Reader(self.workspace.lake), metric, key, _day(day), _listed(by), other, top)

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

    def brief(self, shop: str, day: Day, lang: Lang | None = None, engine: str = "duckdb") -> dict[str, Any]:
        """The morning brief of one shop: the object of `brief --format json`. `zhanggui.charts.drivers` draws its change."""
        from zhanggui.brief.build import build_briefs

        return self._booted(lambda: build_briefs(self.workspace, [shop], _day(day), lang or self.lang, engine)[0])

    def plan(self, shop: str, year: int | None = None, level: str = "month", metric: str = "pay_amount") -> pa.Table:
        """Target and actual by year, quarter, month, week or day: from, to, target, actual, locked. The latest planned year by default."""
        import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
        from zhanggui.library.lists import plan_table

        return self._booted(lambda: plan_table(self.workspace, self.workspace.shop(shop).key, year, level, metric))

    def tasks(self, shops: str | Sequence[str] = (), states: str | Sequence[str] = ()) -> pa.Table:
        """Tasks of these shops (all) in these states (open, doing, done, dropped; all), those to be done first."""
        from zhanggui.library.lists import tasks_table

        keys = [self.workspace.shop(s).key for s in _listed(shops)] or list(self.workspace.shops())
        return self._booted(lambda: tasks_table(keys, _listed(states), self.lang))

    def playbook(self, words: str = "") -> pa.Table:
        """Pages of the playbook that hold these words, or the one called desk/name: page, title, text (Markdown), checks."""
        from zhanggui.library.lists import playbook_table

        return playbook_table(words, self.lang)

    def export(self, table: str, shops: str | Sequence[str] = (), first: Day | None = None, last: Day | None = None) -> pa.Table:
        """The rows of a canonical table, as `zhanggui export` writes them: buyers' accounts are fingerprints, money is exact decimals."""
        from zhanggui.warehouse.exporting import read_table

        keys = [self.workspace.shop(s).key for s in _listed(shops)] or list(self.workspace.shops())
        return read_table(self.workspace.lake, table, keys, _day(first) if first else None, _day(last) if last else None)

    def _for_writing(self) -> Workspace:
        """The same workspace, made when missing; imports that a killed process left are completed first."""
        self.workspace = Workspace.open(self.workspace.home)
        self.workspace.recover()
        return self.workspace

    def _booted(self, ask: Callable[[], T]) -> T:
        """What `ask` answers once the database of what people decide is ready. Raises UseError where there is no workspace: asking makes none."""
        from zhanggui.site.boot import boot

        home = self.workspace.home
        if not home.is_dir():
            raise UseError(
                Words(f"{home} 不是工作目录", f"{home} is no workspace"),
                Words("zhanggui.open(目录)，或先 add_shop、load", "zhanggui.open(folder), or add_shop and load first"),
            )

        def booted() -> T:
            boot(home)
            return ask()

        return aside(booted)


def open(home: str | Path | None = None, lang: Lang | None = None) -> Book:
    """The workspace at `home`, else $ZHANGGUI_HOME, else ./zhanggui-data. Writes nothing; one that is missing is made by the first `add_shop`."""
    return Book(home, lang)


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
