"""The briefs of the demo shops: planted incidents are found and named, quiet days stay quiet, every sum is exact."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from goldens import same_as_golden
from jsonschema import Draft202012Validator

from zhanggui.brief.build import build_briefs
from zhanggui.brief.render import RENDERERS
from zhanggui.brief.schema import brief_schema, broken_sums
from zhanggui.demo import tmall_like, uci
from zhanggui.site.boot import boot
from zhanggui.warehouse.workspace import Workspace

TMALL, UCI = tmall_like.SHOP_KEY, uci.SHOP_KEY
UCI_DAY = date(2011, 12, 6)

# What each kind of planted incident must be called by, and by which part of its subject.
CALLED = {
    "ad_burn": ("ads.cost_burn", "campaign_id"),
    "stock_out": ("product.conversion_drop", "product_id"),
    "review_burst": ("product.conversion_drop", "product_id"),
    "agent_drop": ("service.agent_drop", "staff"),
    "refund_wave": ("service.refund_wave", "product_id"),
    "aov_drop": ("product.aov_drop", ""),
    "source_drop": ("traffic.source_drop", "source_l2"),
}


@pytest.fixture(scope="module")
def ws(demo_home: Path) -> Workspace:
    return Workspace.open(demo_home)


def brief_of(ws: Workspace, shop: str, day: date, lang: Any = "zh") -> dict[str, Any]:
    boot(ws.home)
    return build_briefs(ws, [shop], day, lang)[0]


def test_every_planted_incident_is_found_and_named(ws: Workspace) -> None:
    missed = []
    for incident in tmall_like.DEMO_INCIDENTS:
        check, dim = CALLED[incident.kind]
        days = [date.fromordinal(incident.start.toordinal() + n) for n in range(incident.days)]
        found = [f for day in days for f in brief_of(ws, TMALL, day)["findings"] if f["check"] == check]
        if not any(not dim or f["subject"].get(dim) == incident.subject[dim] for f in found):
            missed.append((incident.kind, [f["subject"] for f in found]))
    assert missed == []


@pytest.mark.parametrize("day", tmall_like.QUIET_DAYS, ids=str)
def test_a_quiet_day_needs_no_action(ws: Workspace, day: date) -> None:
    brief = brief_of(ws, TMALL, day)
    assert brief["findings"] == []
    assert brief["quiet"]
    assert "今日无需动作" in RENDERERS["text"](brief, "zh")


def test_the_first_cause_of_the_demo_day_is_the_planted_one(ws: Workspace) -> None:
    first = brief_of(ws, TMALL, tmall_like.DEMO_DAY)["causes"][0]
    assert first["subject"] == {"source_l1": "平台流量", "source_l2": "手淘搜索"}
    assert first["factor"] == "visitors"
    assert first["words"].startswith("主要伴随因子")


@pytest.mark.parametrize(
    ("shop", "day"), [(TMALL, tmall_like.DEMO_DAY), (TMALL, tmall_like.QUIET_DAY), (UCI, UCI_DAY), (UCI, date(2011, 12, 3))]
)
@pytest.mark.parametrize("base", ["expected", "yesterday", "last_week", "last_year", "plan", None])
def test_every_brief_keeps_the_contract_and_every_split_sums_to_the_cent(ws: Workspace, shop: str, day: date, base: Any) -> None:
    boot(ws.home)
    brief = build_briefs(ws, [shop], day, base=base)[0]
    plain = json.loads(RENDERERS["json"](brief, "zh"))
    assert [e.message for e in Draft202012Validator(brief_schema()).iter_errors(plain)] == []
    assert broken_sums(plain) == []


def test_orders_alone_are_split_into_buyers_and_spend_and_told_what_would_say_more(ws: Workspace) -> None:
    brief = brief_of(ws, UCI, UCI_DAY)
    assert [d["factor"] for d in brief["drivers"]] == ["buyers", "aov"]
    assert any("访客" in note for note in brief["notes"])


def test_the_fleet_brief_holds_the_brief_of_each_shop(ws: Workspace) -> None:
    boot(ws.home)
    fleet = build_briefs(ws, [TMALL, UCI], tmall_like.DEMO_DAY)
    assert fleet[0] == brief_of(ws, TMALL, tmall_like.DEMO_DAY)
    whole = json.loads(json.dumps({"date": tmall_like.DEMO_DAY.isoformat(), "shops": fleet}))
    assert [e.message for e in Draft202012Validator(brief_schema()).iter_errors(whole)] == []


@pytest.mark.parametrize(
    ("name", "shop", "day", "lang"),
    [
        ("demo_incident.zh.txt", TMALL, tmall_like.DEMO_DAY, "zh"),
        ("demo_incident.en.txt", TMALL, tmall_like.DEMO_DAY, "en"),
        ("demo_quiet.zh.txt", TMALL, tmall_like.QUIET_DAY, "zh"),
        ("demo_uci.zh.txt", UCI, UCI_DAY, "zh"),
    ],
)
def test_golden_briefs_of_the_demo_shops(ws: Workspace, name: str, shop: str, day: date, lang: Any) -> None:
    same_as_golden(name, RENDERERS["text"](brief_of(ws, shop, day, lang), lang))


def test_a_brief_never_looks_at_later_days(ws: Workspace, tmp_path: Path) -> None:
    """With the later half of the reports taken away, the brief of a day before is the same."""
    import pyarrow.parquet as pq

    from zhanggui.warehouse.ledger import ImportRecord
    from zhanggui.warehouse.staging import StagedTable
    from zhanggui.warehouse.workspace import new_id

    day = date(2026, 8, 9)
    past = Workspace.open(tmp_path / "past")
    past.add_shop(ws.shop(TMALL))
    dated = {
        "shop_days": "stat_date",
        "source_days": "stat_date",
        "product_days": "stat_date",
        "ad_days": "stat_date",
        "service_days": "stat_date",
    }
    for table, column in dated.items():
        rows = pq.ParquetDataset(ws.lake.files(table).pick([TMALL])).read()
        rows = rows.filter([shop == TMALL and d <= day for shop, d in zip(rows["shop"].to_pylist(), rows[column].to_pylist(), strict=True)])
        rows = rows.drop_columns([c for c in ("import_id", "month") if c in rows.column_names])
        past.load(ImportRecord(new_id(), table, table, "canonical", table, TMALL), [StagedTable(table, rows)])
    then, now = brief_of(past, TMALL, day), brief_of(ws, TMALL, day)
    for part in ("compare", "drivers"):
        assert then[part] == now[part]
    assert [f["id"] for f in then["findings"] if f["check"] == "service.inquiry_low"] == [
        f["id"] for f in now["findings"] if f["check"] == "service.inquiry_low"
    ]
