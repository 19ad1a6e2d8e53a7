"""Several shops, several targets: what breaks or is paused for one is no matter of the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from push_desk import days, load, make_home, target
from robot_stands import stand

from zhanggui.site import briefs
from zhanggui.warehouse.workspace import Workspace

HIGH = {
    "id": "traffic.source_drop:visitors", "check": "traffic.source_drop", "metric": "visitors", "observed": 10.0, "expected": 100.0,
    "interval": [80.0, 120.0], "impact": -321.0, "severity": "high", "confidence": 0.9, "caveats": [], "title": "访客少了", "why": "", "actions": [],
}  # fmt: skip


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_home(tmp_path / "home", "tea", "cup")
    yield made
    from django.db import connections

    connections.close_all()


def yesterday() -> Any:
    from django.utils import timezone

    return timezone.localdate() - timedelta(days=1)


def came(ws: Workspace, folder: Path, shop: str, amount: float = 1000.0) -> None:
    """Nine days of files up to yesterday."""
    load(ws, folder / shop, days(yesterday() - timedelta(days=8), yesterday(), shop, amount), shop)


def breaking(monkeypatch: pytest.MonkeyPatch, *shops: str) -> None:
    """The briefs of these shops cannot be worked out; those of the others have something urgent."""
    real = briefs.briefs_of

    def made(ws: Workspace, asked: Any, *given: Any, **more: Any) -> list[dict[str, Any]]:
        if set(asked) & set(shops):
            raise ZeroDivisionError("a hole in the numbers")
        return [brief | {"findings": [HIGH], "quiet": False} for brief in real(ws, asked, *given, **more)]

    monkeypatch.setattr(briefs, "briefs_of", made)


def change(ws: Workspace, row: Any, robot: Any, **more: str) -> Any:
    """As the owner changes it on its page."""
    from zhanggui.site.push.targets import save_target

    return save_target(
        ws, {"times": "08:50", "role": "owner", "url": robot.url, "confirm_host": "on"} | more, (), "wang", row, anywhere=True
    )


def test_alarms_that_are_switched_on_tell_no_old_news(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site.push import alarms

    breaking(monkeypatch)
    with stand("dingtalk") as robot:
        row = target(ws, robot)
        came(ws, tmp_path, "tea")
        row = change(ws, row, robot, alarms="high")
        assert (alarms.something_came(ws), alarms.look(ws)) == (False, 0), "it came while nobody was told alarms"
        came(ws, tmp_path, "cup")
        change(ws, row, robot, alarms="medium")
        assert alarms.look(ws) == 1, "it came while this target was told them"


def test_a_target_that_goes_on_is_told_no_alarms_of_its_pause(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import Client

    from zhanggui.site.accounts.service import add_user
    from zhanggui.site.push import alarms

    breaking(monkeypatch)
    owner = Client()
    owner.force_login(add_user("wang", "three-cups-of-tea", "owner", "wang").user)
    with stand("dingtalk") as robot:
        row = target(ws, robot, alarms="high")
        assert owner.post("/settings/push/do/", {"target": row.pk, "do": "pause"}).status_code == 302
        came(ws, tmp_path, "tea")
        assert owner.post("/settings/push/do/", {"target": row.pk, "do": "resume"}).status_code == 302
        assert alarms.look(ws) == 0
        came(ws, tmp_path, "cup")
        assert alarms.look(ws) == 1


def test_shops_with_long_keys_have_each_of_their_alarms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shops = [f"{'t' * 63}{end}" for end in "ab"]
    ws = make_home(tmp_path / "home", *shops)
    from zhanggui.site.push import alarms
    from zhanggui.site.push.models import Sending

    breaking(monkeypatch)
    with stand("dingtalk") as robot:
        target(ws, robot, alarms="high")
        for shop in shops:
            came(ws, tmp_path, shop)
        assert alarms.look(ws) == 2
        monkeypatch.setitem(HIGH, "id", "traffic.source_drop:clicks")
        for shop in shops:
            came(ws, tmp_path / "more", shop, 2000.0)
        assert alarms.look(ws) == 2, "another finding of the same day"
        assert sorted(told.shop for told in Sending.objects.all()) == sorted(shops * 2)


@pytest.mark.parametrize(("broken", "other"), [("cup", "tea"), ("tea", "cup")])
def test_an_alarm_of_one_shop_comes_though_the_other_breaks(
    broken: str, other: str, ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhanggui.site.push import alarms
    from zhanggui.site.push.models import Sending

    with stand("dingtalk") as robot:
        target(ws, robot, alarms="high")
        came(ws, tmp_path, "cup")
        came(ws, tmp_path, "tea")
        breaking(monkeypatch, broken)
        assert alarms.look(ws) == 1
        assert [told.shop for told in Sending.objects.all()] == [other]
        assert not alarms.something_came(ws), "it would be asked for again and again"
        came(ws, tmp_path / "more", broken, 2000.0)
        assert alarms.something_came(ws)


def test_the_digest_names_the_shop_that_breaks_and_tells_of_the_others(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhanggui.site.push.content import digest_of

    came(ws, tmp_path, "cup")
    came(ws, tmp_path, "tea")
    breaking(monkeypatch, "cup")
    with stand("wecom") as robot:
        row = target(ws, robot)
        told = digest_of(ws, row, yesterday())
        assert ([b["shop"] for b in told.briefs], list(told.without), list(told.broken)) == (["tea"], [], ["cup铺"])
        assert "晨报没算出来：cup铺" in told.text()
        assert told.title.startswith("掌柜晨报 全部店铺")
        monkeypatch.undo()
        assert digest_of(ws, row, yesterday()).mark != told.mark


def test_a_digest_of_which_every_shop_breaks_is_tried_again_later(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from zhanggui.site.push.outbox import ask, deliver

    came(ws, tmp_path, "cup")
    breaking(monkeypatch, "cup", "tea")
    with stand("wecom") as robot:
        told = deliver(ws, ask(target(ws, robot), "digest", "digest 1", timezone.now(), yesterday()))
        assert (told.state, told.tries, robot.arrived) == ("waiting", 1, [])


def test_a_paused_target_is_told_nothing_but_a_test_until_it_goes_on(ws: Workspace, tmp_path: Path) -> None:
    from django.utils import timezone

    from zhanggui.site.push.jobs import push_out
    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import ask, due

    came(ws, tmp_path, "tea")
    now = timezone.now()
    with stand("wecom") as robot, stand("dingtalk") as second:
        paused, other = target(ws, robot), target(ws, second)
        for row in (paused, other):
            ask(row, "digest", "digest 1", now, yesterday())
        ask(paused, "test", "test 1", now)
        paused.active = False
        paused.save()
        push_out.func()
        said = {(s.target_id, s.what): s.state for s in Sending.objects.all()}
        assert said == {(paused.pk, "digest"): "waiting", (paused.pk, "test"): "sent", (other.pk, "digest"): "sent"}
        assert not due(timezone.now()).exists(), "the worker would be sent for it every few seconds"
        paused.active = True
        paused.save()
        push_out.func()
        assert Sending.objects.get(target=paused, what="digest").state == "sent"
