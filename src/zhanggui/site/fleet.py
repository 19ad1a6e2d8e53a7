"""全部店铺: one row a shop. Sales and targets of all by one question each; change and causes from the briefs, as far as they are worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhanggui.brief.words import BASES, name_of
from zhanggui.brief.words_labels import FLEET_LINE
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.briefs import Kept, lines_of
from zhanggui.site.veil import PLAN, hides
from zhanggui.site.web.charts import spark
from zhanggui.site.web.desk import Desk
from zhanggui.warehouse.shops import Shop

METRIC = "pay_amount"
DAYS = 14  # of the small line
WEEK = 7
GRAVE = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class FleetRow:
    """A shop of the fleet. What is None is not known; `waiting`: its brief is still to be worked out."""

    shop: Shop
    sales: float | None
    target: float | None
    past: tuple[float | None, ...]
    kept: Kept
    line: Mapping[str, Any]
    tasks: int | None
    findings: int
    gravest: str

    @property
    def waiting(self) -> bool:
        return not self.line and not self.kept.failed

    @property
    def attainment(self) -> float | None:
        return self.sales / self.target if self.target and self.sales is not None else None

    @property
    def pace(self) -> float | None:
        """Where the month is heading: forecast ÷ target."""
        aim, forecast = self.line.get("month_target"), self.line.get("month_forecast")
        return forecast / aim if aim and forecast is not None else None

    @property
    def base(self) -> str:
        """What the change is against: as the brief has it; until then the same weekday last week."""
        return str(self.line.get("base") or "last_week")

    @property
    def expected(self) -> float | None:
        """The amount of the base."""
        return self.line.get("expected") if self.line else self.past[-1 - WEEK]

    @property
    def change(self) -> float | None:
        if self.line:
            return self.line.get("change")
        return None if self.sales is None or self.expected is None else round(self.sales - self.expected, 2)

    @property
    def ratio(self) -> float | None:
        return self.change / abs(self.expected) if self.change is not None and self.expected else None

    @property
    def points(self) -> str:
        return spark(self.past)


@dataclass(frozen=True)
class Total:
    """The shops of one currency together. Attainment: over the shops that have both a target and sales."""

    currency: str
    shops: int
    sold: int
    sales: float
    target: float | None
    attainment: float | None
    change: float | None
    base: str
    ratio: float | None
    aimed: int = 0


def fleet_rows(desk: Desk) -> list[FleetRow]:
    """Every shop of the visitor: currency by currency, the greatest loss first, what is not known last."""
    shops, day = desk.shops, desk.day
    money = desk.may(Permission.SEE_MONEY)
    sales, targets = _sales(desk, day), _targets(day) if money else {}
    kept, tasks = lines_of(desk.ws, shops, day, desk.lang), open_tasks(list(shops))
    rows = [_row(shop, sales.get(key, ()), targets.get(key), kept[key], tasks, money) for key, shop in shops.items()]
    many = _by_count(row.shop.currency for row in rows)
    return sorted(rows, key=lambda r: (many[r.shop.currency], r.change is None, r.change or 0.0, r.shop.name))


def _row(
    shop: Shop, past: Sequence[float | None], target: float | None, kept: Kept, tasks: Mapping[str, int] | None, money: bool
) -> FleetRow:
    line = dict(kept.line or {})
    found = [f for f in line.get("findings", ()) if money or not hides(f)]
    if not money:
        line |= {"month_target": None, "month_forecast": None} | ({"expected": None, "change": None} if line.get("base") == PLAN else {})
    gravest = min((f["severity"] for f in found), key=lambda s: GRAVE.get(s, 9), default="")
    values = tuple(past) or (None,) * DAYS
    return FleetRow(
        shop, values[-1], target, values, kept, line, tasks.get(shop.key, 0) if tasks is not None else None, len(found), gravest
    )


def _sales(desk: Desk, day: date) -> dict[str, list[float | None]]:
    """Sales of the last two weeks, shop by shop: one question for the whole fleet."""
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader

    first = day - timedelta(days=DAYS - 1)
    result = query(Reader(desk.ws.lake), [METRIC], list(desk.shops), first, day, ["day"], day + timedelta(days=1), True)[0]
    out: dict[str, list[float | None]] = {key: [None] * DAYS for key in desk.shops}
    for row in result.rows:
        out[row["shop"]][(date.fromisoformat(row["day"]) - first).days] = row["value"]
    return out


def _targets(day: date) -> dict[str, float]:
    from zhanggui.desks.plan import service

    return service.targets_of_day(day, METRIC)


def open_tasks(shops: list[str]) -> Mapping[str, int] | None:
    """How many tasks of every shop are open; None where there is no desk of tasks."""
    try:
        from zhanggui.desks.tasks.service import open_count
    except ImportError:
        return None
    counts: Mapping[str, int] = open_count(shops)
    return counts


def _by_count(currencies: Iterable[str]) -> dict[str, int]:
    """Currencies in order: that of most shops first."""
    listed = list(currencies)
    return {c: n for n, c in enumerate(sorted(set(listed), key=lambda c: (-listed.count(c), c)))}


def totals(rows: Sequence[FleetRow]) -> list[Total]:
    """One line a currency: money of different currencies is never added."""
    return [_total(c, [r for r in rows if r.shop.currency == c]) for c in dict.fromkeys(r.shop.currency for r in rows)]


def _total(currency: str, rows: Sequence[FleetRow]) -> Total:
    held = [r for r in rows if r.target and r.sales is not None]
    aim = _sum(r.target for r in held)
    bases = {r.base for r in rows if r.change is not None}
    base = next(iter(bases)) if len(bases) == 1 else ""  # changes against different bases do not add up
    moved = [r for r in rows if r.change is not None and base]
    change = _sum(r.change for r in moved) if moved else None
    expected = _sum(r.expected for r in moved)
    sold = [r for r in rows if r.sales is not None]
    return Total(
        currency, len(rows), len(sold), _sum(r.sales for r in sold), aim or None, _sum(r.sales for r in held) / aim if aim else None,
        change, base, change / expected if change is not None and expected else None, len(held),
    )  # fmt: skip


def _sum(amounts: Iterable[float | None]) -> float:
    """In whole cents."""
    return sum(round((a or 0.0) * 100) for a in amounts) / 100


def fleet_words(rows: Sequence[FleetRow], money: bool, lang: Lang) -> str:
    """How the fleet stands, in a sentence."""
    if not money:
        found = sum(r.findings > 0 for r in rows)
        return Words(f"{len(rows)} 家店，{found} 家有发现。", f"{len(rows)} shops, {found} with findings.").say(lang)
    hit, missed = sum((r.attainment or 0) >= 1 for r in rows), sum(r.attainment is not None and r.attainment < 1 for r in rows)
    return Voice(lang)(FLEET_LINE, n=len(rows), hit=hit, missed=missed, unknown=len(rows) - hit - missed)


def base_words(base: str, lang: Lang) -> str:
    """What a change is against, in words."""
    return name_of(BASES, base, lang) if base else ""


def moved_today(rows: Sequence[FleetRow]) -> dict[str, Any] | None:
    """What really moved over the shops of the visitor, from what their briefs left behind."""
    from zhanggui.brief.moved import moved_json
    from zhanggui.desks.readings import Reading

    told = {r.shop.key: [Reading(**one) for one in r.line.get("told", ())] for r in rows}
    shops = {r.shop.key: r.shop for r in rows}
    return moved_json(told, {key: s.platform for key, s in shops.items()}, {key: (s.name, s.currency) for key, s in shops.items()})
