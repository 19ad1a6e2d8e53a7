"""Briefs are worked out beside the process that answers pages; whatever becomes of that other process, the reader gets his brief."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lake_rows import open_shop, put

from zhanggui.site import brief_maker, briefs
from zhanggui.site.boot import boot
from zhanggui.site.brief_maker import Maker
from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 3, 20)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    ws = open_shop(tmp_path / "home", "east", "west")
    put(ws, "shop_days", {"stat_date": "2026-03-20", "visitors": 500, "pay_amount": "1000.00"}, shop="east")
    boot(ws.home)
    return ws


@pytest.fixture
def maker(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Maker]:
    maker = Maker(ws.home)
    monkeypatch.setattr(briefs, "elsewhere", maker)
    yield maker
    maker.end()


@pytest.fixture
def made_here(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The shops whose briefs this process works out itself."""
    seen: list[list[str]] = []
    build = briefs._build

    def counted(missing: list[str], *more: object) -> dict[str, briefs.Brief]:
        if missing:
            seen.append(list(missing))
        return build(missing, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(briefs, "_build", counted)
    return seen


def test_a_brief_is_worked_out_beside_the_pages_and_is_the_same(ws: Workspace, maker: Maker, made_here: list[list[str]]) -> None:
    elsewhere = briefs.briefs_of(ws, ["east", "west"], DAY)
    assert made_here == []
    briefs.elsewhere = None
    for file in (ws.home / briefs.FOLDER).rglob("*.json"):
        file.unlink()
    assert briefs.briefs_of(ws, ["east", "west"], DAY) == elsewhere
    assert made_here == [["east", "west"]]
    assert elsewhere[0]["target"]["actual"] == 1000


def test_when_the_other_process_was_killed_it_is_begun_anew(ws: Workspace, maker: Maker, made_here: list[list[str]]) -> None:
    briefs.brief_of(ws, "east", DAY)
    assert maker._process is not None
    maker._process.kill()
    maker._process.wait()
    assert briefs.brief_of(ws, "west", DAY)["shop"] == "west"
    assert made_here == []


def test_when_it_dies_over_a_brief_the_page_works_it_out_itself(
    ws: Workspace, maker: Maker, made_here: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.start()
    assert maker._process is not None
    maker._process.kill()
    monkeypatch.setattr(maker._process, "poll", lambda: None)  # it seemed alive when it was asked
    assert briefs.brief_of(ws, "east", DAY)["target"]["actual"] == 1000
    assert made_here == [["east"]]


def test_when_it_does_not_answer_in_time_the_page_works_the_brief_out_itself(
    ws: Workspace, maker: Maker, made_here: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    monkeypatch.setattr(brief_maker, "PATIENCE", 3.0)
    maker.start()
    held = FileLock(ws.home / "locks" / "brief-east.lock")  # somebody else is at it, and slow
    held.acquire()
    assert not maker.make(["east"], DAY, "zh", None)
    held.release()
    monkeypatch.setattr(brief_maker, "PATIENCE", 60.0)
    assert briefs.brief_of(ws, "west", DAY)["shop"] == "west"  # the next order is answered by a new process
    assert made_here == []


def test_who_waits_too_long_for_his_turn_there_is_served_here(
    ws: Workspace, maker: Maker, made_here: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brief_maker, "QUEUE", 0.1)
    with maker._lock:
        assert briefs.brief_of(ws, "east", DAY)["target"]["actual"] == 1000
    assert made_here == [["east"]]


def test_what_breaks_there_breaks_here_too_where_it_is_seen_and_the_other_process_goes_on(ws: Workspace, maker: Maker) -> None:
    with pytest.raises(KeyError, match="nonsense"):
        briefs.brief_of(ws, "east", DAY, base="nonsense")
    assert maker._process is not None
    assert maker._process.poll() is None
