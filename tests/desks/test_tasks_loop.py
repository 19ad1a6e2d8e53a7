"""From a finding to a task to what came of it: one task a finding, states that people can trust, effects with an interval, pages that learn."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import numpy as np
import pytest
from copies import copy_home
from run_zhanggui import call

from zhanggui.kernel.errors import UseError
from zhanggui.warehouse.workspace import Workspace

FIRST, ACTION, DAYS, LIFT = date(2026, 3, 2), date(2026, 4, 27), 77, 1.5
TODAY = date(2026, 11, 18)  # a Wednesday
WEEK = np.array([1.0, 0.95, 0.9, 1.0, 1.1, 1.35, 1.3])


def finding(**changed: Any) -> dict[str, Any]:
    """A finding as the brief's JSON has it."""
    plain = {
        "id": "traffic.source_drop:source_l2=手淘搜索", "check": "traffic.source_drop", "subject": {"source_l2": "手淘搜索"},
        "metric": "visitors", "observed": 1812.0, "expected": 6161.0, "interval": [5682.0, 6655.0], "impact": -16666.33,
        "severity": "high", "confidence": 0.99, "caveats": [], "title": "手淘搜索少了", "why": "比平时少了七成",
        "actions": [{"role": "promotion", "text": "看词的排名", "playbook": "traffic/source_drop"}],
    }  # fmt: skip
    return plain | changed


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    """The task desk of an empty workspace."""
    from zhanggui.site.boot import boot

    boot(tmp_path)
    from zhanggui.desks.tasks import service

    return service


def make(desk: Any, shop: str = "lamp", day: date = TODAY, **changed: Any) -> Any:
    return desk.make_task(shop, day, finding(**changed), "lin", TODAY, lambda role, _: {"promotion": "mei"}.get(role, ""))


def test_a_second_click_gives_the_same_task(desk: Any) -> None:
    first, made = make(desk)
    again, made_again = make(desk)
    assert (first.pk, made, made_again) == (again.pk, True, False)


def test_an_open_task_of_yesterday_is_shown_and_told_that_it_came_again(desk: Any) -> None:
    first, _ = make(desk, day=TODAY - timedelta(days=1))
    assert [make(desk)[0].pk for _ in range(2)] == [first.pk, first.pk]
    assert [e.text for e in desk.history(first) if e.what == "again"] == [f"{TODAY}：手淘搜索少了"]  # said once
    assert make(desk, day=TODAY - timedelta(days=40))[0].pk != first.pk  # that was another story
    desk.drop(first.pk, "平台故障，已恢复", "lin")
    anew, made = make(desk)
    assert made
    assert anew.pk != first.pk


def test_the_same_finding_of_another_shop_is_another_task(desk: Any) -> None:
    assert make(desk)[0].pk != make(desk, shop="vase")[0].pk


def test_the_owner_is_who_has_the_role_and_the_due_day_goes_by_what_presses(desk: Any) -> None:
    friday = date(2026, 11, 20)
    task, _ = make(desk)
    assert (task.owner, task.role, task.due) == ("mei", "promotion", TODAY)
    due = {s: desk.make_task(s, friday, finding(severity=s), "lin", friday)[0].due for s in ("high", "medium", "low")}
    assert due == {"high": friday, "medium": date(2026, 11, 23), "low": date(2026, 11, 25)}  # not on Saturday and Sunday


def test_a_task_keeps_the_evidence_in_both_languages(desk: Any) -> None:
    english = finding(
        title="search fell", why="seven tenths less", actions=[{"role": "promotion", "text": "look at the words", "playbook": "x/y"}]
    )
    task, _ = desk.make_task("lamp", TODAY, finding(), "lin", TODAY, english=english)
    assert (task.title.zh, task.title.en, task.todo.en) == ("手淘搜索少了", "search fell", "look at the words")
    assert task.evidence["zh"]["expected"] == 6161.0
    assert task.playbook == "traffic/source_drop"


def test_a_task_goes_from_to_do_over_doing_to_done(desk: Any) -> None:
    pk = make(desk)[0].pk
    assert desk.start(pk, "mei").state == "doing"
    done = desk.finish(pk, "把三个词的出价调回去", TODAY - timedelta(days=1), "mei", TODAY)
    assert (done.state, done.since, done.changed) == ("done", TODAY - timedelta(days=1), "把三个词的出价调回去")
    assert [e.what for e in desk.history(done)] == ["made", "started", "done"]
    assert desk.open_count(["lamp", "vase"]) == {"lamp": 0, "vase": 0}


def test_done_asks_what_was_changed_and_since_when(desk: Any) -> None:
    pk = make(desk)[0].pk
    for changed, since in (("  ", TODAY), ("改了主图", TODAY + timedelta(days=1)), ("改了主图", date(2020, 1, 1))):
        with pytest.raises(UseError):
            desk.finish(pk, changed, since, "mei", TODAY)
    assert desk.task_of(pk).state == "open"


def test_what_is_over_cannot_be_started_or_finished_but_opened_again(desk: Any) -> None:
    pk = make(desk)[0].pk
    with pytest.raises(UseError):
        desk.drop(pk, "", "lin")
    desk.drop(pk, "活动已结束", "lin")
    for move in (lambda: desk.start(pk, "mei"), lambda: desk.finish(pk, "x", TODAY, "mei", TODAY), lambda: desk.assign(pk, "mei", "lin")):
        with pytest.raises(UseError):
            move()
    assert desk.reopen(pk, "lin").is_open


def test_who_takes_what_nobody_has_owns_it(desk: Any) -> None:
    task = desk.make_own("lamp", "换主图", "lin", TODAY, role="design")
    assert task.owner == ""
    assert desk.start(task.pk, "ke").owner == "ke"
    assert desk.assign(task.pk, "mei", "lin", "小梅").owner == "mei"
    assert [(e.what, e.text) for e in desk.history(task)][-1] == ("assigned", "小梅")


def test_a_task_of_one_s_own_says_what_to_do(desk: Any) -> None:
    with pytest.raises(UseError):
        desk.make_own("lamp", "   ", "lin", TODAY)
    one, other = desk.make_own("lamp", "补拍白底图", "lin", TODAY), desk.make_own("lamp", "补拍白底图", "lin", TODAY)
    assert one.pk != other.pk  # two such tasks may be meant
    assert desk.open_count(["lamp"]) == {"lamp": 2}


def test_the_list_begins_with_what_is_late_and_ends_with_what_was_dropped(desk: Any) -> None:
    late = desk.make_own("lamp", "早该做的", "lin", TODAY, due=TODAY - timedelta(days=3))
    soon = desk.make_own("lamp", "明天的", "lin", TODAY, due=TODAY + timedelta(days=1))
    gone = desk.make_own("lamp", "不做的", "lin", TODAY)
    desk.drop(gone.pk, "重复了", "lin")
    assert [t.pk for t in desk.tasks_of(["lamp"])] == [late.pk, soon.pk, gone.pk]
    assert [t.pk for t in desk.tasks_of(["lamp"], overdue_by=TODAY)] == [late.pk]
    assert desk.tasks_of(["vase"]) == []


# What came of it.


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shop lamp: eight products that move together; p1 sells half as much again from ACTION on."""
    rng, folder = np.random.default_rng(7), tmp_path_factory.mktemp("loop")
    home, rows = folder / "home", []
    luck = np.exp(np.cumsum(rng.normal(0, 0.02, DAYS))) * np.tile(WEEK, DAYS // 7)
    for p in range(1, 9):
        visitors = np.round(luck * (400 + 60 * p) * np.exp(rng.normal(0, 0.03, DAYS))).astype(int)
        for n, day in enumerate(FIRST + timedelta(days=n) for n in range(DAYS)):
            buyers = rng.binomial(visitors[n], 0.06 * (LIFT if p == 1 and day >= ACTION else 1.0))
            rows.append(f"{day},p{p},{visitors[n]},{buyers},{buyers * 50:.2f}")
    made = folder / "product_days.csv"
    made.write_text("\n".join(["stat_date,product_id,product_visitors,pay_users,pay_amount", *rows]) + "\n", encoding="utf-8")
    call(home, "shop", "add", "lamp", "--platform", "taobao")
    assert call(home, "import", made, "--shop", "lamp").code == 0
    return home


@pytest.fixture
def lamp(shop_home: Path, tmp_path: Path) -> tuple[Workspace, Any]:
    """A copy of that shop and its task desk."""
    from zhanggui.site.boot import boot

    copytree(shop_home, tmp_path / "home", ignore=ignore_patterns("*.lock"))
    boot(tmp_path / "home")
    from zhanggui.desks.tasks import service

    return Workspace.open(tmp_path / "home"), service


def finished(desk: Any, product: str, since: date = ACTION, metric: str = "pay_amount", playbook: str = "product/conversion_drop") -> Any:
    task = desk.make_own("lamp", f"改 {product}", "lin", since, metric=metric, subject={"product_id": product}, playbook=playbook)
    return desk.finish(task.pk, "换了主图和首屏", since, "mei", since)


def test_the_effect_of_a_planted_lift_is_found_and_said_with_its_interval(lamp: tuple[Workspace, Any]) -> None:
    ws, desk = lamp
    task = finished(desk, "p1")
    assert "再过" in desk.waiting(task, ACTION).zh
    assert desk.measure_due(ws, ACTION + timedelta(days=6)) == []  # the seventh day is not over
    effect = desk.measure_due(ws, ACTION + timedelta(days=7))[0]
    assert (effect.span, effect.verdict, effect.better) == (7, "better", 1)
    assert effect.low < LIFT - 1 < effect.high
    assert "95% 区间" in effect.said.zh
    assert "interval" in effect.said.en
    assert "导致" not in effect.said.zh + str(effect.notes)
    assert desk.measure_due(ws, ACTION + timedelta(days=8)) == []  # once is enough …
    later = desk.measure_due(ws, ACTION + timedelta(days=14))
    assert [e.span for e in later] == [14]  # … and once more after a fortnight
    assert desk.waiting(task, ACTION + timedelta(days=20)) is None


def test_an_untouched_product_shows_nothing(lamp: tuple[Workspace, Any]) -> None:
    ws, desk = lamp
    task = finished(desk, "p5")
    assert [e.verdict for e in desk.measure_due(ws, ACTION + timedelta(days=14))] == ["unclear", "unclear"]
    assert desk.latest_effects([desk.task_of(task.pk)])[task.pk].span == 14


def test_files_that_may_still_come_are_waited_for_and_then_no_more(lamp: tuple[Workspace, Any]) -> None:
    ws, desk = lamp
    end = FIRST + timedelta(days=DAYS - 1)
    task = finished(desk, "p1", since=end - timedelta(days=2))  # three days of figures
    ready = task.since + timedelta(days=7)
    assert desk.measure_due(ws, ready) == []
    assert "导进来就量" in desk.waiting(task, ready).zh
    effect = desk.measure_due(ws, ready + timedelta(days=7))[0]
    assert ["7 天里只有 3 天有数", "only 3 of 7 days have figures"] in effect.notes


def test_what_cannot_be_measured_is_written_down_once(lamp: tuple[Workspace, Any]) -> None:
    ws, desk = lamp
    finished(desk, "p404")
    much_later = ACTION + timedelta(days=40)
    assert [e.verdict for e in desk.measure_due(ws, much_later)] == ["failed", "failed"]
    assert desk.measure_due(ws, much_later) == []


def test_a_task_about_files_has_no_effect(lamp: tuple[Workspace, Any]) -> None:
    ws, desk = lamp
    gap = finding(id="intake.table_late:table=orders", check="intake.table_late", subject={"table": "orders"}, metric="coverage")
    task = desk.finish(desk.make_task("lamp", ACTION, gap, "lin", ACTION)[0].pk, "补了表", ACTION, "mei", ACTION)
    assert desk.measure_due(ws, ACTION + timedelta(days=30)) == []
    assert "没有可量的指标" in desk.waiting(task, ACTION).zh


def test_two_changes_at_once_are_said_to_be_two(lamp: tuple[Workspace, Any]) -> None:
    ws, desk = lamp
    one, other = finished(desk, "p1"), finished(desk, "p1", since=ACTION + timedelta(days=2))
    effects = {e.task_id: e for e in desk.measure_due(ws, ACTION + timedelta(days=9))}
    assert any(f"#{other.pk}" in zh for zh, _ in effects[one.pk].notes)


def test_a_page_of_the_playbook_learns_what_helped(lamp: tuple[Workspace, Any]) -> None:
    ws, desk = lamp
    for product in ("p1", "p3", "p4"):
        finished(desk, product)
    assert desk.learnt(["lamp"])["product/conversion_drop"].words.zh == "太少，看不出"  # nothing was measured yet
    desk.measure_due(ws, ACTION + timedelta(days=7))
    record = desk.learnt(["lamp"])["product/conversion_drop"]
    assert (record.tried, record.measured, record.helped) == (3, 3, 1)
    assert "3 次在" in record.words.zh
    assert desk.learnt(["vase"]) == {}  # another shop's tries are not told


def test_without_an_interval_there_is_no_verdict() -> None:
    from zhanggui.desks.tasks.verdicts import verdict_of
    from zhanggui.methods.effect import Effect

    assert verdict_of(Effect("own_past", "no_spread", per_day=5.0, without=10.0), 1) == "little"
    assert verdict_of(Effect("controls", per_day=5.0, low=1.0, high=9.0, without=10.0), -1) == "worse"  # less would be better


def test_the_median_has_an_interval_from_six_on() -> None:
    from zhanggui.desks.tasks.learning import middle_range

    assert middle_range([3.0, 1.0, 2.0, 5.0, 4.0]) == (1.0, 5.0, False)
    assert middle_range([6.0, 3.0, 1.0, 2.0, 5.0, 4.0]) == (1.0, 6.0, True)
    assert middle_range(range(1, 10)) == (2, 8, True)  # P(outside) = 3.9 %


def test_a_deviation_that_is_gone_is_back_to_usual(demo_home: Path, tmp_path: Path) -> None:
    """The agent of the demo shop who converted half for three days does so no longer: no gain over the weeks before, but back."""
    from zhanggui.site.boot import boot

    copy_home(demo_home, tmp_path / "home")
    boot(tmp_path / "home")
    from zhanggui.brief.build import build_briefs
    from zhanggui.desks.tasks import service as desk

    ws, day, since = Workspace.open(tmp_path / "home"), date(2026, 8, 7), date(2026, 8, 10)
    seen = build_briefs(ws, ["demo-tmall"], day)[0]["findings"][0]
    task, _ = desk.make_task("demo-tmall", day, seen, "lin", day)
    desk.finish(task.pk, "换人接待，补了话术", since, "ke", since)
    effect = desk.measure_due(ws, since + timedelta(days=7))[0]
    assert (effect.metric, effect.verdict) == ("inquiry_conversion", "back")
    assert effect.said.zh.startswith("已回到平时：当天偏了 -54")
    assert any("光看数分不开" in zh for zh, _ in effect.notes)
