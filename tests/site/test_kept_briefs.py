"""Briefs are worked out once: kept while nothing they rest on has changed, made anew as soon as something has."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest

from zhanggui.site import briefs
from zhanggui.site.briefs import Kept, brief_of, briefs_of, lines_of, make_ready
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 3, 20)
Builds = list[tuple[str, ...]]


def load_days(ws: Workspace, shop: str, first: date, days: int, amount: float = 1000.0) -> None:
    """Import a small day report."""
    from zhanggui.intake.importer import import_paths

    file = ws.home / f"{shop}-{first}" / "shop_days.csv"
    file.parent.mkdir()
    rows = [f"{first + timedelta(days=n)},{500 + n},{20 + n % 3},{amount + 10 * n}" for n in range(days)]
    file.write_text("\n".join(["stat_date,visitors,pay_users,pay_amount", *rows]), encoding="utf-8")
    assert import_paths(ws, [file], shop).exit_code == 0


@pytest.fixture(scope="module")
def two_shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small shops with two weeks of day reports."""
    made = Workspace.open(tmp_path_factory.mktemp("kept") / "home")
    for key in ("east", "west"):
        made.add_shop(Shop(key, "taobao", key.title()))
        load_days(made, key, DAY - timedelta(days=13), 14)
    return made.home


@pytest.fixture
def ws(two_shops: Path, tmp_path: Path) -> Workspace:
    """A copy of them to write to."""
    from zhanggui.site.boot import boot

    shutil.copytree(two_shops, tmp_path / "home", ignore=shutil.ignore_patterns("*.lock"))
    boot(tmp_path / "home")
    return Workspace.open(tmp_path / "home")


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> Builds:
    """The shops of every call that works briefs out; what it gives is numbered by the call instead of worked out."""
    from zhanggui.brief import build

    seen: Builds = []

    def counted(ws: Workspace, shops: list[str], day: date, lang: str, base: str | None = None, told: object = None) -> list[briefs.Brief]:
        if "broken" in shops:
            raise ArithmeticError("a bug")
        seen.append(tuple(shops))
        return [
            {"shop": s, "lang": lang, "target": {"actual": len(seen)}, "compare": {"base": base or "expected", "change": -1.0}}
            for s in shops
        ]

    monkeypatch.setattr(build, "build_briefs", counted)
    return seen


def number(ws: Workspace, shop: str) -> object:
    """Which call the brief of the shop comes from."""
    return brief_of(ws, shop, DAY)["target"]["actual"]


def test_the_second_look_reads_no_facts(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.warehouse.engine import Reader

    first = brief_of(ws, "east", DAY)
    monkeypatch.setattr(Reader, "ask", lambda *_, **__: pytest.fail("the lake was read"))
    assert brief_of(ws, "east", DAY) == first


def test_a_kept_brief_is_the_brief_itself(ws: Workspace) -> None:
    from zhanggui.brief.build import build_briefs

    kept = [brief_of(ws, "east", DAY, "en") for _ in range(2)]
    fresh = json.loads(json.dumps(build_briefs(ws, ["east"], DAY, "en")[0]))
    assert kept == [fresh, fresh]


def test_languages_and_bases_are_kept_apart(ws: Workspace, builds: Builds) -> None:
    for _ in range(2):
        assert brief_of(ws, "east", DAY, "zh")["lang"] == "zh"
        assert brief_of(ws, "east", DAY, "en")["lang"] == "en"
        assert brief_of(ws, "east", DAY, base="last_week")["compare"]["base"] == "last_week"
        assert brief_of(ws, "east", DAY, base="yesterday")["compare"]["base"] == "yesterday"
    assert len(builds) == 4


def test_what_is_missing_is_built_in_one_go(ws: Workspace, builds: Builds) -> None:
    brief_of(ws, "west", DAY)
    assert [b["shop"] for b in briefs_of(ws, ["west", "east"], DAY)] == ["west", "east"]
    briefs_of(ws, ["east", "west"], DAY - timedelta(days=1))
    assert builds == [("west",), ("east",), ("east", "west")]


def test_a_plan_makes_the_brief_new_for_its_shop_alone(ws: Workspace, builds: Builds) -> None:
    from zhanggui.desks.plan import service

    briefs_of(ws, ["east", "west"], DAY)
    service.set_plan("east", 2026, 400_000.0)
    assert (number(ws, "east"), number(ws, "west")) == (2, 1)
    service.lock("east", 2026, "2026-03-20", 5_000.0)
    assert (number(ws, "east"), number(ws, "west")) == (3, 1)


def test_a_threshold_makes_the_brief_new(ws: Workspace, builds: Builds) -> None:
    from zhanggui.desks import CHECKS
    from zhanggui.desks.thresholds import service

    check = CHECKS.get("plan.target_missed")
    name, line = next(iter(check.thresholds.items()))
    briefs_of(ws, ["east", "west"], DAY)
    service.set_threshold(["east"], check.id, name, line.value * 0.5, "a smaller shop")
    assert (number(ws, "east"), number(ws, "west")) == (2, 1)
    service.set_threshold([""], check.id, name, line.value * 0.7, "for all")
    assert (number(ws, "east"), number(ws, "west")) == (3, 4)


def test_an_import_and_its_undo_make_the_brief_new_for_their_shop_alone(ws: Workspace, builds: Builds) -> None:
    briefs_of(ws, ["east", "west"], DAY)
    load_days(ws, "east", DAY, 1, 9_999.0)
    assert (number(ws, "east"), number(ws, "west")) == (2, 1)
    ws.undo(ws.ledger.all()[-1][1].id)
    assert (number(ws, "east"), number(ws, "west")) == (3, 1)


def test_joining_the_files_of_one_shop_leaves_the_brief_of_another(ws: Workspace, builds: Builds) -> None:
    briefs_of(ws, ["east", "west"], DAY)
    load_days(ws, "east", DAY - timedelta(days=1), 1, 2000.0)
    ws.tidy()
    briefs_of(ws, ["east", "west"], DAY)
    assert builds == [("east", "west"), ("east",)]


def test_a_copy_of_the_workspace_elsewhere_still_has_its_briefs(ws: Workspace, builds: Builds, tmp_path: Path) -> None:
    from zhanggui.site.boot import boot

    briefs_of(ws, ["east"], DAY)
    shutil.copytree(ws.home, tmp_path / "elsewhere")
    boot(tmp_path / "elsewhere")
    briefs_of(Workspace.open(tmp_path / "elsewhere"), ["east"], DAY)
    assert builds == [("east",)]


def test_an_own_promotion_makes_the_brief_new(ws: Workspace, builds: Builds) -> None:
    brief_of(ws, "east", DAY)
    (ws.home / "promos.toml").write_text("", encoding="utf-8")
    assert number(ws, "east") == 2


def test_the_fleet_lines_say_what_is_known_and_what_is_not(ws: Workspace, builds: Builds) -> None:
    brief_of(ws, "east", DAY)
    lines = lines_of(ws, ws.shops(), DAY)
    assert lines["east"].line
    assert lines["east"].line["change"] == -1.0
    assert lines["west"] == Kept(None, False)
    assert builds == [("east",)]


def test_one_brief_that_fails_does_not_keep_the_others_from_theirs(ws: Workspace, builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    ws.add_shop(Shop("broken", "taobao", "Broken"))
    make_ready(ws, ["broken", "west"], DAY)
    lines = lines_of(ws, ws.shops(), DAY)
    assert lines["broken"] == Kept(None, True)
    assert lines["west"].line
    with pytest.raises(ArithmeticError):
        brief_of(ws, "broken", DAY)
    with monkeypatch.context() as later:
        later.setattr(briefs, "AGAIN_SECONDS", 0)
        assert lines_of(ws, ws.shops(), DAY)["broken"] == Kept(None, False)  # after a while: once more
    load_days(ws, "broken", DAY, 1)
    assert lines_of(ws, ws.shops(), DAY)["broken"] == Kept(None, False)  # new facts: worth another try


def test_a_spoilt_file_is_made_anew_and_the_oldest_go(ws: Workspace, builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    brief_of(ws, "east", DAY)
    (file,) = (ws.home / briefs.FOLDER / "east").iterdir()
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert number(ws, "east") == 2
    monkeypatch.setattr(briefs, "MOST_FILES", 2)
    for back in range(1, 4):
        brief_of(ws, "east", DAY - timedelta(days=back))
    assert len(list((ws.home / briefs.FOLDER / "east").iterdir())) == 2


def test_those_who_ask_at_once_wait_for_one(ws: Workspace, builds: Builds) -> None:
    asked = [Thread(target=brief_of, args=(ws, "east", DAY)) for _ in range(4)]
    for thread in asked:
        thread.start()
    for thread in asked:
        thread.join()
    assert builds == [("east",)]
