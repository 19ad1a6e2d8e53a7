"""One digest a day, at its time: silent when nothing is new, caught up when it was missed, never twice, whatever happens to the worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from push_desk import days, load, make_home, target
from robot_stands import stand

from zhanggui.warehouse.workspace import Workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_home(tmp_path / "home")
    load(made, tmp_path / "in", days(today() - timedelta(days=9), today() - timedelta(days=1)))
    yield made
    from django.db import connections

    connections.close_all()


def today() -> Any:
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def at(clock: str, days: int = 0) -> datetime:
    """That time of today (or of another day) in the shop's part of the world."""
    from zoneinfo import ZoneInfo

    hour, minute = map(int, clock.split(":"))
    return datetime.combine(today() + timedelta(days=days), datetime.min.time(), ZoneInfo("Asia/Shanghai")).replace(
        hour=hour, minute=minute
    )


def due_at(row: Any, moment: datetime, **more: Any) -> None:
    """As if its next digest had been written down for that moment."""
    row.next_digest = moment
    for name, value in more.items():
        setattr(row, name, value)
    row.save()


def pass_time(ws: Workspace, now: datetime) -> None:
    """What a worker does at that moment."""
    from zhanggui.site.push.clock import tick
    from zhanggui.site.push.models import WAITING, Sending
    from zhanggui.site.push.outbox import deliver

    tick(ws, now)
    for row in Sending.objects.filter(state=WAITING, after__lte=now):
        deliver(ws, row, now)


def states(row: Any) -> list[str]:
    from zhanggui.site.push.models import Sending

    return [s.state for s in Sending.objects.filter(target=row).order_by("id")]


def test_the_digest_goes_out_at_its_time_once_and_the_next_one_tomorrow(ws: Workspace) -> None:
    with stand("dingtalk", "SEC1") as robot:
        row = target(ws, robot)
        due_at(row, at("08:50"))
        pass_time(ws, at("08:49"))
        assert robot.got == []
        for _ in range(3):
            pass_time(ws, at("08:50"))
        assert len(robot.got) == 1
        assert "¥1,008.00" in robot.texts[0]  # yesterday is the ninth day
        row.refresh_from_db()
        assert row.next_digest == at("08:50", 1)


def test_a_missed_time_is_caught_up_the_same_day_and_not_on_another(ws: Workspace) -> None:
    with stand("wecom") as robot:
        row = target(ws, robot)
        due_at(row, at("08:50"))
        pass_time(ws, at("15:20"))
        assert len(robot.texts) == 1
        due_at(row, at("08:50", -3))
        pass_time(ws, at("08:10"))
        row.refresh_from_db()
        assert (len(robot.texts), row.next_digest) == (1, at("08:50"))


def test_of_several_missed_times_of_a_day_the_last_is_told(ws: Workspace) -> None:
    from zhanggui.site.push.models import Sending

    with stand("wecom") as robot:
        row = target(ws, robot, times="0 8,12,16 * * *")
        due_at(row, at("08:00"))
        pass_time(ws, at("13:00"))
        assert [s.key for s in Sending.objects.all()] == [f"digest {today()} 12:00"]
        row.refresh_from_db()
        assert row.next_digest == at("16:00")


def test_nothing_new_is_nothing_sent_and_a_new_day_is(ws: Workspace, tmp_path: Path) -> None:
    with stand("feishu") as robot:
        row = target(ws, robot, times="0 8,20 * * *")
        due_at(row, at("08:00"))
        pass_time(ws, at("08:00"))
        pass_time(ws, at("20:00"))
        assert (states(row), len(robot.got)) == (["sent", "quiet"], 1)
        corrected = days(today() - timedelta(days=1), today() - timedelta(days=1), amount=4321.0)
        load(ws, tmp_path / "again", corrected)
        due_at(row, at("08:00"), cron="0 8,21 * * *")
        pass_time(ws, at("21:00"))
        assert states(row) == ["sent", "quiet", "sent"]
        assert "¥4,321.00" in robot.texts[1]


def test_without_any_file_of_the_day_the_files_are_asked_for_three_days_and_then_no_more(tmp_path: Path) -> None:
    from zhanggui.brief.digest import Gap, Note

    def note(behind: int) -> Note:
        return Note(today(), "zh", 1, [Gap("tea", "茶铺", "shop_days", "店铺日报", "late", "迟到", "07-12", behind, "")])

    marks = [note(behind).mark for behind in (1, 2, 3, 4, 5)]
    assert len(set(marks[:3])) == 3
    assert marks[2] == marks[3] == marks[4]


def test_what_surely_did_not_arrive_is_tried_again_later_and_later(ws: Workspace) -> None:
    from zhanggui.site.push.models import Sending

    with stand("dingtalk") as robot:
        row = target(ws, robot)
        due_at(row, at("08:50"))
        robot.fail = [(503, {}), (200, {"errcode": 130101, "errmsg": "send too fast"})]
        now, waits = at("08:50"), []
        for _ in range(3):
            pass_time(ws, now)
            told = Sending.objects.get()
            if told.state == "waiting":
                waits.append((told.after - now).total_seconds() / 60)
                assert told.error["what"][0]
                pass_time(ws, told.after - timedelta(seconds=1))
                now = told.after
        assert (waits, told.state, told.tries, len(robot.got), len(robot.arrived)) == ([1.0, 2.0], "sent", 3, 1, 3)


def test_it_is_tried_no_longer_than_the_day_is_long(ws: Workspace) -> None:
    from zhanggui.site.accounts.models import AuditEntry
    from zhanggui.site.push.models import Sending

    with stand("wecom") as robot:
        row = target(ws, robot)
        due_at(row, at("08:50"))
        robot.fail = [(503, {})] * 60
        now = at("08:50")
        while (told := Sending.objects.filter(target=row).first()) is None or told.state == "waiting":
            pass_time(ws, now)
            now += timedelta(minutes=30)
        assert (told.state, now < at("02:00", 1), len(robot.arrived) > 10) == ("failed", True, True)
        assert AuditEntry.objects.filter(what="push.failed", subject=row.name).count() == 1


def test_what_is_refused_for_good_is_not_tried_again_until_a_person_says_so(ws: Workspace) -> None:
    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import deliver, send_again

    with stand("wecom") as robot:
        row = target(ws, robot)
        due_at(row, at("08:50"))
        robot.fail = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})]
        for minutes in (0, 60, 120):
            pass_time(ws, at("08:50") + timedelta(minutes=minutes))
        told = Sending.objects.get()
        assert (told.state, len(robot.arrived)) == ("failed", 1)
        assert "93000" in told.error["what"][0]
        assert send_again(told)
        assert deliver(ws, told).state == "sent"
        assert not send_again(told)


def test_a_sending_that_breaks_unexpectedly_is_unsure_and_keeps_no_other_back(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site.push import robots

    take = robots.post

    def post(url: str, body: Any) -> Any:
        if "/broken" in url:
            raise UnicodeError("label too long")
        return take(url, body)

    monkeypatch.setattr(robots, "post", post)
    with stand("wecom") as robot:
        whole = robot.url
        robot.url = whole.replace("/robot", "/broken")
        broken = target(ws, robot)
        robot.url = whole
        sound = target(ws, robot)
        for row in (broken, sound):
            due_at(row, at("08:50"))
        pass_time(ws, at("08:50"))
        assert (states(broken), states(sound), len(robot.arrived)) == (["unsure"], ["sent"], 1)


def test_the_picture_that_failed_is_sent_alone_the_next_time(ws: Workspace) -> None:
    with stand("wecom") as robot:
        row = target(ws, robot, picture="on")
        due_at(row, at("08:50"))
        robot.fail = [(200, {"errcode": 0})]
        pass_time(ws, at("08:50"))
        robot.fail = []
        assert [body["msgtype"] for body in robot.arrived] == ["markdown", "image"]
        row2 = target(ws, robot, picture="on", name="二")
        due_at(row2, at("08:50"))
        robot.arrived.clear()
        robot.fail = [(200, {"errcode": 0}), (200, {"errcode": -1, "errmsg": "system busy"})]
        pass_time(ws, at("08:50"))
        pass_time(ws, at("08:51"))
        assert [body["msgtype"] for body in robot.arrived] == ["markdown", "image", "image"]
        assert states(row2) == ["sent"]


def test_the_limit_of_a_minute_is_kept_and_what_is_over_it_waits(ws: Workspace) -> None:
    from django.utils import timezone

    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import ask, deliver

    with stand("dingtalk") as robot:
        row = target(ws, robot)
        rows = [ask(row, "test", f"test {n}", timezone.now()) for n in range(25)]
        told = [deliver(ws, r).state for r in rows]
        assert (told.count("sent"), told.count("waiting"), len(robot.arrived)) == (19, 6, 19)
        assert all(r.tries == 0 for r in Sending.objects.filter(state="waiting"))


def test_two_workers_at_once_send_one(ws: Workspace) -> None:
    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import deliver

    with stand("wecom") as robot:
        row = target(ws, robot)
        due_at(row, at("08:50"))
        stale = type(row).objects.get(pk=row.pk)
        from zhanggui.site.push import clock

        clock._due(row, "next_digest", row.cron, "digest", at("08:50"))
        clock._due(stale, "next_digest", row.cron, "digest", at("08:50"))
        (told,) = Sending.objects.all()
        other = Sending.objects.get()
        assert (deliver(ws, told).state, deliver(ws, other).state, len(robot.texts)) == ("sent", "sent", 1)


def start_worker(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "zhanggui", "--home", str(home), "worker"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def until(true: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is another thing on Windows")
def test_killed_between_sending_and_noting_it_is_not_sent_again_but_shown(ws: Workspace) -> None:
    from zhanggui.site.push.models import Sending

    with stand("wecom") as robot:
        row = target(ws, robot)
        robot.wait = 120  # it has the message, and does not answer
        due_at(row, at("00:00"), cron="0 0 * * *")
        worker = start_worker(ws.home)
        until(lambda: robot.arrived)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        assert states(row) == ["sending"]
        robot.wait = 0
        worker = start_worker(ws.home)
        try:
            until(lambda: states(row) == ["unsure"])
            time.sleep(2)
        finally:
            worker.terminate()
            worker.wait(30)
        assert len(robot.arrived) == 1
        assert "可能已到" in Sending.objects.get().error["what"][0]


def test_whoever_was_killed_while_sending_leaves_it_unsure(ws: Workspace) -> None:
    """The quick twin: the row as a killed worker leaves it."""
    from filelock import FileLock

    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import ask, settle

    with stand("wecom") as robot:
        row = target(ws, robot)
        due_at(row, at("08:50", 1))
        told = ask(row, "digest", "digest 1", at("08:50"))
        Sending.objects.update(state="sending")
        with FileLock(str(ws.home / "locks" / f"push-{told.pk}.lock")):
            assert (settle(ws.home), states(row)) == (0, ["sending"])  # somebody is at it
        assert (settle(ws.home), states(row)) == (1, ["unsure"])
        pass_time(ws, at("09:50"))
        assert robot.arrived == []


@pytest.mark.parametrize(
    ("typed", "cron"),
    [
        ("08:50", "50 8 * * *"),
        ("8：05", "5 8 * * *"),
        (" 50  8 * *  1-5 ", "50 8 * * 1-5"),
        ("", ""),
        ("*/15 9-18 * * *", "*/15 9-18 * * *"),
    ],
)
def test_a_time_of_day_or_a_cron_expression(typed: str, cron: str) -> None:
    from zhanggui.site.push.times import read_times

    assert read_times(typed) == cron


@pytest.mark.parametrize("typed", ["25:00", "every day", "* * * *", "61 8 * * *", "0 0 31 2 *", "@daily", "* * * * * *"])
def test_what_is_no_time_is_refused_in_words(typed: str) -> None:
    from zhanggui.kernel.errors import UseError
    from zhanggui.site.push.times import read_times

    with pytest.raises(UseError, match=r"not understood|看不懂"):
        read_times(typed)
