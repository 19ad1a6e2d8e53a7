"""zhanggui threshold: a shop's own numbers, who set them, when and why; briefs obey them; nonsense is refused in one line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lake_rows import put
from run_zhanggui import call, refused

from zhanggui.desks import CHECKS
from zhanggui.desks.thresholds.bounds import check_value
from zhanggui.warehouse.workspace import Workspace

SUNDAY = date(2026, 4, 19)
INQUIRY = "service.inquiry_low"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shops in which four of ten who ask buy, five weeks long."""
    home = tmp_path_factory.mktemp("threshold") / "home"
    for key in ("s1", "s2"):
        call(home, "shop", "add", key, "--platform", "taobao")
        days = [(SUNDAY - timedelta(days=n)).isoformat() for n in range(35)]
        service = [
            {"stat_date": d, "staff": "小王", "inquiry_users": 100, "inquiry_pay_users": 40, "inquiry_pay_amount": "4000"} for d in days
        ]
        sales = [{"stat_date": d, "visitors": 1000, "pay_users": 50, "pay_amount": "5000"} for d in days]
        put(Workspace.open(home), "service_days", *service, shop=key, shop_days=sales)
    return home


def numbers(home: Path, shop: str | None = "s1") -> dict[str, Any]:
    said = call(home, "threshold", "list", *(("--shop", shop) if shop else ()), "--check", INQUIRY, "--json")
    assert said.code == 0, said.err
    return {row["name"]: row for row in said.json["thresholds"]}


def said_low(home: Path, shop: str) -> bool:
    brief = call(home, "brief", "--shop", shop, "--date", SUNDAY.isoformat(), "--format", "json").json
    return any(f["check"] == INQUIRY for f in brief["findings"])


def test_a_shops_own_line_moves_its_brief_and_no_other_shops(home: Path) -> None:
    assert said_low(home, "s1")
    done = call(home, "threshold", "set", INQUIRY, "line", "35%", "--shop", "s1", "--reason", "类目客单高")
    assert done.code == 0, done.err
    assert not said_low(home, "s1")
    assert said_low(home, "s2")
    line = numbers(home)["line"]
    assert (line["value"], line["default"]) == (0.35, 0.5)
    assert line["set"]["reason"] == "类目客单高"
    assert line["set"]["shop"] == "s1"
    assert numbers(home, "s2")["line"]["set"] is None
    assert call(home, "threshold", "reset", INQUIRY, "line", "--shop", "s1").code == 0
    assert said_low(home, "s1")


def test_a_number_for_all_shops_holds_where_a_shop_has_none_of_its_own(home: Path) -> None:
    call(home, "threshold", "set", INQUIRY, "sure", "0.99", "--shop", "s1", "--reason", "own")
    call(home, "threshold", "set", INQUIRY, "sure", "0.8", "--all", "--reason", "all")
    assert [numbers(home, shop)["sure"]["value"] for shop in ("s1", "s2", None)] == [0.99, 0.8, 0.8]
    call(home, "threshold", "reset", INQUIRY, "--shop", "s1")
    assert numbers(home)["sure"]["value"] == 0.8
    call(home, "threshold", "reset", INQUIRY, "--all")
    assert numbers(home)["sure"]["value"] == 0.9


def test_every_change_is_kept_with_its_reason(home: Path) -> None:
    before = call(home, "threshold", "history", "--shop", "s2", "--json").json
    call(home, "threshold", "set", INQUIRY, "min_inquiries", "40", "--shop", "s2", "--reason", "small shop")
    call(home, "threshold", "reset", INQUIRY, "min_inquiries", "--shop", "s2", "--reason", "no longer small")
    new = call(home, "threshold", "history", "--shop", "s2", "--json").json[len(before) :]
    assert [(c["shop"], c["check"], c["name"], c["value"], c["reason"]) for c in new] == [
        ("s2", INQUIRY, "min_inquiries", 40.0, "small shop"),
        ("s2", INQUIRY, "min_inquiries", None, "no longer small"),
    ]
    assert all(c["at"] for c in new)
    shown = call(home, "threshold", "history", "--shop", "s2", lang="zh").out
    assert "no longer small" in shown
    assert "恢复" in shown


def test_the_list_names_every_number_of_every_check_with_its_source(home: Path) -> None:
    rows = call(home, "threshold", "list", "--json").json["thresholds"]
    assert [(r["check"], r["name"]) for r in rows] == [(c.id, n) for c in CHECKS for n in c.thresholds]
    assert all(r["source"]["zh"] and r["meaning"]["en"] for r in rows)
    text = call(home, "threshold", "list", "--check", INQUIRY, lang="zh").out
    assert "低于 50% 要培训" in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((INQUIRY, "line", "70", "--reason", "x"), "seventy per cent is 0.7 or 70%"),
        ((INQUIRY, "line", "-0.1", "--reason", "x"), "0 to 5"),
        ((INQUIRY, "line", "nan", "--reason", "x"), "0.6 or 60%"),
        ((INQUIRY, "line", "much", "--reason", "x"), "no number"),
        ((INQUIRY, "closing_weekday", "8", "--reason", "x"), "from 1 to 7"),
        ((INQUIRY, "min_inquiries", "2.5", "--reason", "x"), "whole number"),
        ((INQUIRY, "line", "0.4"), "no reason"),
        ((INQUIRY, "lines", "0.4", "--reason", "x"), "there are: line"),
        (("service.inquiry", "line", "0.4", "--reason", "x"), INQUIRY),
        ((INQUIRY, "line"), "CHECK NAME VALUE"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(home: Path, words: tuple[str, ...], told: str) -> None:
    before = numbers(home)
    assert told in refused(call(home, "threshold", "set", *words, "--shop", "s1"))
    assert numbers(home) == before


def test_a_shop_must_be_named(home: Path) -> None:
    assert "--shop" in refused(call(home, "threshold", "set", INQUIRY, "line", "0.4", "--reason", "x"))
    assert "nobody" in refused(call(home, "threshold", "set", INQUIRY, "line", "0.4", "--reason", "x", "--shop", "nobody"))


def test_every_declared_default_is_itself_allowed() -> None:
    for check in CHECKS:
        for line in check.thresholds.values():
            assert check_value(line, line.value) == line.value
