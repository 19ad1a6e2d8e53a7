"""Tasks in the browser: one click from a finding to somebody's task, done with what was changed, the effect seen, each shop to its own people."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

SHOP, OTHER, DAY = "demo-tmall", "demo-uci", date(2026, 8, 7)  # on that day one agent converts half
FINDING = "service.agent_drop:staff=掌柜示范店:小满"
Visit = Callable[..., Any]


@pytest.fixture(autouse=True)
def clean(visit: Visit) -> Iterator[None]:
    """Every test begins and ends without tasks."""
    from zhanggui.desks.tasks.models import Task

    Task.objects.all().delete()
    yield
    Task.objects.all().delete()


def give(client: Any, **more: str) -> Any:
    """The click on 派成任务."""
    return client.post("/tasks/new/", {"shop": SHOP, "day": str(DAY), "finding": FINDING}, **more)


def given(client: Any) -> str:
    """The address of the task made by that click."""
    return str(give(client).headers["Location"])


def logged(what: str) -> Any:
    from zhanggui.site.accounts.models import AuditEntry

    return AuditEntry.objects.filter(what=what).first()


def test_one_click_makes_the_task_of_the_person_whose_work_it_is(visit: Visit) -> None:
    from zhanggui.desks.tasks.models import Task

    visit("service")
    address = given(visit("manager"))
    task = Task.objects.get()
    assert address == f"/tasks/{task.pk}/"
    assert (task.role, task.owner, task.made_by) == ("service", "service", "manager")
    assert (logged("task.made").subject, logged("task.made").more["finding"]) == (f"#{task.pk}", FINDING)
    page = visit("manager").get(address).content.decode()
    for part in (task.title_zh, "询单转化率 实际", "看什么", "08-07"):
        assert part in page


def test_a_second_click_leads_to_the_same_task(visit: Visit) -> None:
    client = visit("manager")
    assert given(client) == given(client)


def test_htmx_gets_a_chip_and_not_a_page(visit: Visit) -> None:
    piece = give(visit("manager"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "已派给" in piece
    assert "已有任务" in give(visit("manager"), headers={"HX-Request": "true"}).content.decode()


def test_a_finding_that_the_brief_does_not_say_makes_no_task(visit: Visit) -> None:
    from zhanggui.desks.tasks.models import Task

    answer = visit("manager").post("/tasks/new/", {"shop": SHOP, "day": str(DAY), "finding": "ads.cost_burn:campaign_id=1"})
    assert (answer.status_code, Task.objects.count()) == (400, 0)
    assert "没有这个发现" in answer.content.decode()


def test_the_other_language_is_told_afterwards(visit: Visit) -> None:
    from zhanggui.desks.tasks.models import Task
    from zhanggui.site.jobs_effects import tell_in_both

    give(visit("manager"))
    task = Task.objects.get()
    assert task.title_en == task.title_zh
    tell_in_both.func(task.pk, "zh")
    task.refresh_from_db()
    assert task.title_en != task.title_zh
    assert task.evidence["en"]["why"] == task.why_en


def test_done_says_what_was_changed_and_then_the_effect_is_seen(visit: Visit) -> None:
    visit("service")
    manager, agent = visit("manager"), visit("service")
    address = given(manager)
    assert agent.post(f"{address}do/", {"do": "start"}).status_code == 302
    refused = agent.post(f"{address}do/", {"do": "finish", "changed": " ", "since": "2026-08-10"})
    assert refused.status_code == 400
    assert "没有写改了什么" in refused.content.decode()
    assert agent.post(f"{address}do/", {"do": "finish", "changed": "换人接待，补了话术", "since": "2026-08-10"}).status_code == 302
    assert logged("task.done").more["before"]["state"] == "doing"
    waits = manager.get(address).content.decode()
    assert "现在就量" in waits
    assert "正在量效果" in waits  # the days have passed: nobody has to ask for it
    assert manager.post(f"{address}do/", {"do": "measure"}).status_code == 302
    page = manager.get(address).content.decode()
    for part in ("回到平时", "95% 区间", "换人接待，补了话术", "data-chart", "markLine"):
        assert part in page
    assert "现在就量" not in page


def test_what_was_typed_is_not_lost_when_it_is_refused(visit: Visit) -> None:
    client = visit("manager")
    address = given(client)
    page = client.post(f"{address}do/", {"do": "finish", "changed": "改了主图", "since": str(date.today() + timedelta(days=3))})
    assert page.status_code == 400
    assert "改了主图" in page.content.decode()


def test_hands_do_their_own_tasks_and_leads_give_and_drop(visit: Visit) -> None:
    visit("service")
    address = given(visit("manager"))
    assert visit("design").post(f"{address}do/", {"do": "finish", "changed": "x", "since": "2026-08-10"}).status_code == 403
    assert visit("service").post(f"{address}do/", {"do": "drop", "reason": "不想做"}).status_code == 403
    assert visit("design").post(f"{address}do/", {"do": "comment", "text": "图我来换"}).status_code == 302
    assert visit("manager").post(f"{address}do/", {"do": "assign", "owner": "design"}).status_code == 302
    assert logged("task.assigned").more["after"]["owner"] == "design"
    page = visit("design").get(address).content.decode()
    assert "图我来换" in page
    assert visit("manager").post(f"{address}do/", {"do": "drop", "reason": "活动结束了"}).status_code == 302
    assert "活动结束了" in visit("manager").get(address).content.decode()


def test_nobody_gives_a_task_to_somebody_who_does_not_see_the_shop(visit: Visit) -> None:
    visit("design", shops=(OTHER,))
    address = given(visit("manager"))
    answer = visit("manager").post(f"{address}do/", {"do": "assign", "owner": f"design-{OTHER}"})
    assert answer.status_code == 400


def test_a_task_of_a_shop_that_one_does_not_see_is_not_there(visit: Visit) -> None:
    address = given(visit("manager"))
    stranger = visit("manager", shops=(OTHER,))
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}do/", {"do": "start"}).status_code == 404
    assert stranger.post("/tasks/new/", {"shop": SHOP, "title": "看看"}).status_code == 404
    assert "小满" not in stranger.get("/tasks/?who=all").content.decode()


def test_the_board_has_a_column_a_state_and_the_list_downloads_as_it_is_shown(visit: Visit) -> None:
    from openpyxl import load_workbook

    client = visit("manager")
    address = given(client)
    page = client.get("/tasks/").content.decode()
    for part in ("待办", "进行中", "已完成", "已放弃", "小满"):
        assert part in page
    book = load_workbook(io.BytesIO(client.get("/tasks/?view=list&format=xlsx").content))
    head, row = list(book.active.values)[:2]
    assert head[:5] == ("编号", "店铺", "任务", "状态", "谁做")
    assert f"/tasks/{row[0]}/" == address
    assert logged("export").subject == "tasks"


def test_a_hand_sees_their_own_first_and_a_filter_narrows(visit: Visit) -> None:
    visit("service")
    given(visit("manager"))
    assert "小满" in visit("service").get("/tasks/").content.decode()
    assert "小满" not in visit("design").get("/tasks/").content.decode()
    assert "小满" in visit("design").get("/tasks/?who=all").content.decode()
    assert "小满" not in visit("manager").get("/tasks/?role=design").content.decode()
    assert "小满" not in visit("manager").get(f"/tasks/?shop={OTHER}").content.decode()


def test_a_task_without_a_finding_is_filled_in(visit: Visit) -> None:
    from zhanggui.desks.tasks.models import Task

    client, plain = (
        visit("manager"),
        {"shop": SHOP, "title": "换主图", "role": "design", "metric": "pay_conversion", "product": "684210370000"},
    )
    visit("design")
    answer = client.post("/tasks/new/", plain)
    task = Task.objects.get()
    assert answer.headers["Location"] == f"/tasks/{task.pk}/"
    assert (task.owner, task.subject) == ("design", {"product_id": "684210370000"})
    assert client.post("/tasks/new/", plain | {"title": ""}).status_code == 400
    assert client.post("/tasks/new/", plain | {"due": "2020-01-01"}).status_code == 400
    assert Task.objects.count() == 1


def test_an_empty_board_says_how_tasks_begin(visit: Visit) -> None:
    page = visit("manager").get("/tasks/").content.decode()
    assert "还没有任务" in page
    assert f"/shop/{SHOP}/today/" in page


def test_looking_at_the_board_has_due_effects_measured_in_the_background_once(visit: Visit) -> None:
    from django_tasks_db.models import DBTaskResult

    from zhanggui.desks.tasks.models import Effect
    from zhanggui.site import jobs_effects

    DBTaskResult.objects.all().delete()
    client = visit("manager")
    address = given(client)
    client.post(f"{address}do/", {"do": "finish", "changed": "换人接待", "since": "2026-08-10"})
    for _ in range(2):
        client.get("/tasks/")
    assert DBTaskResult.objects.filter(task_path=jobs_effects.measure_effects.module_path).count() == 1
    jobs_effects.measure_effects.func()
    assert {e.span for e in Effect.objects.all()} == {7, 14}
    assert "回到平时" in client.get("/tasks/").content.decode()


def test_a_worker_asks_for_effects_by_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from zhanggui.site.boot import boot

    boot(tmp_path)
    from zhanggui.site import jobs_effects, worker

    asked: list[bool] = []
    monkeypatch.setattr(jobs_effects, "ask_for_effects", lambda: asked.append(True))
    worker._look(tmp_path)
    assert asked == [True]


def test_a_task_that_tells_a_target_is_read_by_those_who_may_and_by_whom_it_was_given_to(visit: Visit) -> None:
    from zhanggui.desks.tasks.models import Task

    visit("design"), visit("warehouse")
    task = Task.objects.create(
        shop=SHOP, day=DAY, finding="plan.target_missed:", title_zh="比目标少 ¥1.53万", title_en="¥15,300 short", role="design", owner="design",
        due=DAY, made_by="manager",
    )  # fmt: skip
    seen = {
        role: (visit(role).get(f"/tasks/{task.pk}/").status_code, "¥1.53万" in visit(role).get("/tasks/?who=all").content.decode())
        for role in ("manager", "design", "warehouse")
    }
    assert seen == {"manager": (200, True), "design": (200, True), "warehouse": (404, False)}


def test_a_card_says_what_its_reader_may_do_with_it_on_the_board(visit: Visit) -> None:
    visit("service")
    given(visit("manager"))

    def moves(role: str) -> list[str]:
        return re.findall(r'data-moves="([^"]*)"', visit(role).get("/tasks/?who=all").content.decode())

    assert (moves("manager"), moves("service"), moves("design")) == (["start finish drop reopen"], ["start finish"], [])


def test_moved_on_the_board_one_is_back_on_the_board_as_it_was(visit: Visit) -> None:
    from zhanggui.desks.tasks.models import Task

    client = visit("manager")
    address = given(client)
    answer = client.post(f"{address}do/", {"do": "start", "back": "who=mine"})
    assert (answer.headers["Location"], Task.objects.get().state) == ("/tasks/?who=mine", "doing")
    page = client.get(f"{address}?do=finish").content.decode()
    assert re.search(r'id="finish" open', page)
