"""zhanggui brief: every format, one shop and all, valid and adding up whatever is there, and never looking ahead."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lake_rows import open_shop, put
from made_shop import FIRST, LAST, make, records
from run_zhanggui import call, refused

from zhanggui.brief.schema import brief_schema, broken_sums
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

VALIDATOR = Draft202012Validator(brief_schema())
QUIET = LAST - timedelta(days=1)


def orders(last: date, per_day: int = 12, days: int = 20, **more: Any) -> list[dict[str, Any]]:
    """Paid orders of some days up to the last."""
    return [
        {"order_id": f"{d}-{n}", "created_at": f"{d} {8 + n:02d}:00", "paid_at": f"{d} {8 + n:02d}:01", "paid_amount": f"{50 + 3 * n}.15",
         "buyer_id": f"b{(k * 5 + n) % 40}", "province": ("浙江省", "广东省", None)[n % 3], **more}
        for k in range(days) for d in [last - timedelta(days=k)] for n in range(per_day + k % 3)
    ]  # fmt: skip


def lines(of: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"order_id": o["order_id"], "line_id": "1", "product_id": f"p{n % 4}", "qty": 1, "line_paid_amount": o["paid_amount"]}
        for n, o in enumerate(of)
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with every report, one with orders only, one whose reports end early, one with a day of nothing, one empty."""
    home = tmp_path_factory.mktemp("briefs") / "home"
    ws = make().open(home)
    for key in ("orders_only", "ends_early", "zero_day", "zero_week", "empty", "nameless"):
        ws.add_shop(Shop(key, "taobao", f"店 {key}"))
    mine = orders(LAST)
    put(ws, "orders", *mine, shop="orders_only", order_lines=lines(mine))
    put(ws, "orders", *orders(LAST, buyer_id=None), shop="nameless")
    days = make(3).shop_days
    early = days[days["stat_date"] < QUIET]
    put(ws, "shop_days", *records(early), shop="ends_early", source_days=records(make(3).source_days))
    nothing = {c: 0 for c in days.columns if c != "stat_date"}
    put(
        ws,
        "shop_days",
        *(r | (nothing if r["stat_date"] == LAST else {}) for r in records(days)),
        shop="zero_day",
        product_days=records(make(3).product_days),
    )
    put(ws, "shop_days", *(r | (nothing if r["stat_date"] == LAST - timedelta(days=7) else {}) for r in records(days)), shop="zero_week")
    for shop in ("s1", "orders_only", "zero_day"):
        assert call(home, "plan", "set", "--shop", shop, "--year", "2026", "--amount", "1000000").code == 0
    return home


def brief(home: Path, shop: str, day: date, *words: str, lang: str = "en") -> dict[str, Any]:
    said = call(home, "brief", "--shop", shop, "--date", day.isoformat(), "--format", "json", *words, lang=lang)
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out, parse_constant=pytest.fail)
    return found


SHOPS = ("s1", "orders_only", "nameless", "ends_early", "zero_day", "zero_week", "empty")
MOMENTS = {
    "an ordinary day": QUIET,
    "the last day": LAST,
    "the first day": FIRST,
    "a day before all data": date(2020, 2, 29),
    "a day after all data": LAST + timedelta(days=3),
    "a day long after": date(2026, 12, 31),
}


@pytest.mark.parametrize(
    "moment", [pytest.param(m, marks=[pytest.mark.slow] * (m in ("an ordinary day", "a day long after"))) for m in MOMENTS]
)
@pytest.mark.parametrize("shop", SHOPS)
def test_a_brief_obeys_its_schema_and_adds_up(home: Path, shop: str, moment: str) -> None:
    told = brief(home, shop, MOMENTS[moment])
    assert [e.message for e in VALIDATOR.iter_errors(told)] == []
    assert broken_sums(told) == []


@pytest.mark.parametrize("base", ["expected", "yesterday", "last_week", "last_year", "plan"])
@pytest.mark.parametrize(
    "shop", ["s1", "orders_only", "zero_week", *(pytest.param(s, marks=pytest.mark.slow) for s in ("zero_day", "empty"))]
)
def test_against_every_base_it_adds_up(home: Path, shop: str, base: str) -> None:
    told = brief(home, shop, LAST, "--base", base)
    assert told["compare"]["base"] == base
    assert [e.message for e in VALIDATOR.iter_errors(told)] == []
    assert broken_sums(told) == []


def test_a_full_shop_is_decomposed_into_visitors_conversion_and_order_value(home: Path) -> None:
    told = brief(home, "s1", LAST, "--base", "last_week")
    shop = make().shop_days.set_index("stat_date")
    change = round(float(shop.loc[LAST, "pay_amount"] - shop.loc[LAST - timedelta(days=7), "pay_amount"]), 2)
    assert told["compare"]["change"] == change
    assert {d["factor"] for d in told["drivers"]} == {"visitors", "pay_conversion", "aov"}
    assert round(sum(d["effect"] for d in told["drivers"]), 2) == change
    assert {c["by"] for c in told["contributions"]} >= {"source_l1", "source_l2", "product_id", "buyer_type"}


def test_a_shop_with_orders_only_is_decomposed_into_buyers_and_told_what_would_say_more(home: Path) -> None:
    told = brief(home, "orders_only", LAST, lang="zh")
    assert {"buyers", "aov"} <= {d["factor"] for d in told["drivers"]} | {"aov"}
    assert not {"visitors", "pay_conversion"} & {d["factor"] for d in told["drivers"]}
    assert any("访客" in note or "生意参谋" in note for note in told["notes"])
    assert {c["table"]: c["status"] for c in told["coverage"]}["shop_days"] == "missing"
    assert {c["by"] for c in told["contributions"]} >= {"product_id", "buyer_type", "province"}


def test_a_shop_without_anything_is_neither_quiet_nor_alarmed(home: Path) -> None:
    told = brief(home, "empty", LAST)
    assert (told["target"]["actual"], told["compare"]["change"], told["quiet"]) == (None, None, False)
    assert told["compare"]["flags"] == ["missing_file"]
    assert {c["status"] for c in told["coverage"]} == {"missing"}


def test_a_day_on_which_nothing_was_sold_is_a_number_and_no_gap(home: Path) -> None:
    told = brief(home, "zero_day", LAST)
    assert (told["target"]["actual"], told["target"]["attainment"]) == (0, 0)
    assert told["compare"]["change"] == -told["compare"]["expected"]
    assert "missing_file" not in told["compare"]["flags"]


def test_a_base_of_nothing_has_no_ratio(home: Path) -> None:
    told = brief(home, "zero_week", LAST, "--base", "last_week")
    (line,) = [c for c in told["comparisons"] if c["base"] == "last_week"]
    assert (line["expected"], line["ratio"]) == (0, None)
    assert "zero_base" in told["compare"]["flags"]


def test_reports_that_have_not_come_are_named(home: Path) -> None:
    told = brief(home, "ends_early", QUIET)
    status = {c["table"]: (c["status"], c["last_day"]) for c in told["coverage"]}
    assert status["shop_days"] == ("late", (QUIET - timedelta(days=1)).isoformat())
    assert status["source_days"] == ("ok", QUIET.isoformat())


# --- never looking ahead


def up_to(rows: list[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    return [r for r in rows if r["stat_date"] <= day]


def without_versions(told: dict[str, Any]) -> dict[str, Any]:
    """A brief without what names the state of the lake rather than its contents; numbers to nine digits."""
    plain: dict[str, Any] = json.loads(json.dumps(told), parse_float=lambda text: float(f"{float(text):.9g}"))
    for finding in plain["findings"]:
        finding.pop("sources")
    return plain


def test_facts_of_later_days_do_not_change_a_brief(tmp_path: Path) -> None:
    ws, day = open_shop(tmp_path, "s1"), LAST - timedelta(days=5)
    shop = make()
    tables = {name: records(getattr(shop, name)) for name in ("shop_days", "source_days", "product_days", "ad_days", "service_days")}
    every = orders(LAST)
    past = [o for o in every if o["order_id"][:10] <= day.isoformat()]
    put(ws, "shop_days", **{name: up_to(rows, day) for name, rows in tables.items()}, orders=past, order_lines=lines(past))
    before = brief(tmp_path, "s1", day)
    later = [o for o in every if o["order_id"][:10] > day.isoformat()]
    put(ws, "shop_days", **{name: [r for r in rows if r["stat_date"] > day] for name, rows in tables.items()}, orders=later,
        refunds=[{"refund_id": "r", "order_id": past[0]["order_id"], "applied_at": str(day), "finished_at": str(LAST), "refund_amount": "5"}],
        reviews=[{"review_id": "x", "created_at": f"{LAST} 10:00", "rating": 1}],
        stock=[{"merchant_sku": "k", "snapshot_at": f"{LAST} 09:00", "qty_available": 0}])  # fmt: skip
    put(ws, "shop_days", {"stat_date": LAST - timedelta(days=6), "period": "week", "visitors": 5})
    assert without_versions(brief(tmp_path, "s1", day)) == without_versions(before)


def test_a_restated_fact_of_the_day_does_change_it(tmp_path: Path) -> None:
    ws = make().open(tmp_path)
    before = brief(tmp_path, "s1", LAST)["target"]["actual"]
    put(ws, "shop_days", {"stat_date": LAST, "pay_amount": before + 100})
    assert brief(tmp_path, "s1", LAST)["target"]["actual"] == before + 100


@pytest.mark.slow
def test_other_shops_do_not_change_a_brief(home: Path, tmp_path: Path) -> None:
    alone = make().open(tmp_path)
    assert list(alone.shops()) == ["s1"]
    call(tmp_path, "plan", "set", "--shop", "s1", "--year", "2026", "--amount", "1000000")
    mine, among_others = brief(tmp_path, "s1", LAST), brief(home, "s1", LAST)
    assert without_versions(among_others) == without_versions(mine)


# --- formats


def test_every_format_of_one_shop(home: Path, tmp_path: Path) -> None:
    formats = ("text", "json", "html", "xlsx", "md")
    told = {
        f: call(home, "brief", "--shop", "s1", "--date", LAST.isoformat(), "--format", f, "--out", tmp_path / f"b.{f}") for f in formats
    }
    assert {f: (s.code, s.out) for f, s in told.items()} == dict.fromkeys(told, (0, ""))
    assert (tmp_path / "b.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert zipfile.is_zipfile(tmp_path / "b.xlsx")
    assert (tmp_path / "b.md").read_text(encoding="utf-8").strip()
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["shop"] == "s1"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.html", "b.json", "b.md", "b.text", "b.xlsx"]


@pytest.mark.parametrize("form", [pytest.param(f, marks=pytest.mark.slow) for f in ("text", "html", "xlsx", "md")] + ["json"])
def test_every_format_of_all_shops(home: Path, tmp_path: Path, form: str) -> None:
    said = call(home, "brief", "--all", "--date", LAST.isoformat(), "--format", form, "--out", tmp_path / "b")
    assert (said.code, said.out) == (0, "")
    if form != "json":
        assert (tmp_path / "b").stat().st_size > 1000
        return
    whole = json.loads((tmp_path / "b").read_text(encoding="utf-8"))
    assert [e.message for e in VALIDATOR.iter_errors(whole)] == []
    assert broken_sums(whole) == []
    assert set(whole) >= {"date", "shops"}
    assert [s["shop"] for s in whole["shops"]] == sorted(SHOPS)


def test_the_fleet_says_of_each_shop_what_its_own_brief_says(home: Path) -> None:
    fleet = call(home, "brief", "--all", "--date", LAST.isoformat(), "--format", "json").json
    for told in (s for s in fleet["shops"] if s["shop"] in ("s1", "orders_only", "empty")):
        assert without_versions(told) == without_versions(brief(home, told["shop"], LAST))


def test_a_workbook_may_go_through_a_pipe(home: Path) -> None:
    said = call(home, "brief", "--shop", "s1", "--date", LAST.isoformat(), "--format", "xlsx")
    assert said.code == 0
    assert said.out.startswith("PK")


def test_a_brief_that_cannot_be_written_leaves_the_old_file(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.txt"
    target.write_text("old", encoding="utf-8")
    refused(call(home, "brief", "--shop", "nobody", "--date", LAST.isoformat(), "--out", target))
    assert target.read_text(encoding="utf-8") == "old"
    refused(call(home, "brief", "--shop", "s1", "--date", LAST.isoformat(), "--out", tmp_path), code=1)
    assert [p.name for p in tmp_path.iterdir()] == ["b.txt"]


def test_both_languages_say_the_same_numbers(home: Path) -> None:
    chinese, english = brief(home, "s1", LAST, lang="zh"), brief(home, "s1", LAST, lang="en")
    assert (chinese["lang"], english["lang"]) == ("zh", "en")
    assert chinese["headline"] == english["headline"]
    for part in ("target", "compare", "drivers", "contributions"):
        assert chinese[part] == english[part]
    text = call(home, "brief", "--shop", "s1", "--date", LAST.isoformat()).out
    assert english["headline"]["en"] in " ".join(text.split())


def test_text_fits_eighty_columns(home: Path) -> None:
    from rich.cells import cell_len

    for shop in SHOPS:
        for lang in ("zh", "en") if shop == "s1" else ("zh",):
            text = call(home, "brief", "--shop", shop, "--date", LAST.isoformat(), lang=lang).out
            assert max(cell_len(line) for line in text.splitlines()) <= 80, shop


def test_a_brief_changes_nothing_in_the_lake(home: Path) -> None:
    ws = Workspace.open(home)
    versions = {n: ws.lake.files(n).version for n in ws.lake.names()}
    brief(home, "s1", LAST)
    assert {n: ws.lake.files(n).version for n in ws.lake.names()} == versions
