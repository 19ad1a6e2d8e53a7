"""The weekly meeting: both over and under are told with what went along, everybody's tasks, and the effects of the week."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

SHOP, OTHER = "demo-tmall", "demo-uci"
WEEK = date(2026, 8, 17)  # the week in which the basket shrank on Friday
Visit = Callable[..., Any]


@pytest.fixture(autouse=True)
def clean(visit: Visit) -> Iterator[None]:
    from zhanggui.desks.tasks.models import Task

    Task.objects.all().delete()
    yield
    Task.objects.all().delete()


def pack(monday: date = WEEK, today: date = date(2026, 9, 1), shops: tuple[str, ...] = (SHOP, OTHER)) -> Any:
    from zhanggui.brief.weekly import build_week
    from zhanggui.site.web.desk import workspace

    return build_week(workspace(), list(shops), monday, today)


def test_the_week_is_the_sum_of_its_days_and_the_plan_s_own_review(visit: Visit) -> None:
    visit("owner")
    from zhanggui.desks.plan import service
    from zhanggui.metrics.query import query
    from zhanggui.site.web.desk import workspace
    from zhanggui.warehouse.engine import Reader

    week = next(w for w in pack().shops if w.shop.key == SHOP)
    sold = query(Reader(workspace().lake), ["pay_amount"], [SHOP], WEEK, WEEK + timedelta(days=6))[0].rows[0]["value"]
    assert week.actual == pytest.approx(sold, abs=0.005)
    assert week.target == service.target_of(SHOP, "pay_amount", WEEK, WEEK + timedelta(days=6))
    assert week.gap == pytest.approx(week.actual - week.target, abs=0.005)


def test_the_factors_sum_to_the_change_to_the_cent_and_name_the_shrunken_basket(visit: Visit) -> None:
    visit("owner")
    week = next(w for w in pack().shops if w.shop.key == SHOP)
    assert sum(week.factors.values()) == pytest.approx(week.change, abs=0.005)
    assert week.main_factor[0] == "aov"
    assert week.mover("product_id").change < 0  # the way the week went


def test_a_week_that_is_not_over_is_held_against_the_days_so_far(visit: Visit) -> None:
    visit("owner")
    from zhanggui.desks.plan import service

    week = next(w for w in pack(date(2026, 8, 24), today=date(2026, 8, 27)).shops if w.shop.key == SHOP)
    assert week.verdict == "running"
    assert week.target == service.target_of(SHOP, "pay_amount", date(2026, 8, 24), date(2026, 8, 26))


def test_days_without_figures_are_said_and_not_taken_for_a_miss(visit: Visit) -> None:
    visit("owner")
    from zhanggui.brief.weekly_say import topics

    told = pack(date(2026, 8, 31), today=date(2026, 9, 10))
    week = next(w for w in told.shops if w.shop.key == SHOP)
    assert (week.verdict, week.missing_days, week.gap) == ("incomplete", 7, None)
    assert [t.kind for t in topics(told, {})] == ["missing"]


def test_both_over_and_under_are_talked_about_and_never_as_a_cause(visit: Visit) -> None:
    visit("owner")
    from zhanggui.brief.weekly import ShopWeek, WeekPack
    from zhanggui.brief.weekly_say import topics
    from zhanggui.warehouse.shops import Shop

    fell = ShopWeek(
        Shop("a", "tmall", "甲店"), 80_000.0, 100_000.0, "under", before=90_000.0, factors={"visitors": -12_000.0, "aov": 2_000.0}
    )
    rose = ShopWeek(Shop("b", "tmall", "乙店"), 130_000.0, 100_000.0, "over", before=100_000.0, factors={"aov": 30_000.0})
    said = topics(WeekPack(WEEK, WEEK, [fell, rose], [], []), {})
    assert [t.kind for t in said] == ["under", "over"]
    assert said[0].words.zh == "甲店 没达标，差 ¥2.00万；比上周，主要伴随：访客数 -¥1.20万"
    assert "哪些做法能留下来" in said[1].words.zh
    assert not any("导致" in t.words.zh for t in said)
    aimless = ShopWeek(Shop("c", "tmall", "丙店"), 70_000.0, None, "none", before=100_000.0)
    assert topics(WeekPack(WEEK, WEEK, [aimless], [], []), {})[0].words.zh == "丙店 没有目标，比上周少了 30.0%"
    untold = topics(WeekPack(WEEK, WEEK, [fell], [], []), {}, see_money=False)[0].words
    assert untold == (
        "甲店 没达标；比上周，主要伴随：访客数 -¥1.20万",
        "甲店: target missed; against the week before, went along: visitors -¥12,000.00",
    )


def test_everybody_s_tasks_of_the_week_are_counted(visit: Visit) -> None:
    client = visit("manager")
    from django.utils import timezone

    from zhanggui.desks.tasks import service

    today = timezone.localdate()
    done, late, _ = (service.make_own(SHOP, t, "manager", today, owner="design") for t in ("换主图", "改首屏", "补白底图"))
    service.finish(done.pk, "换了", today, "design", today)
    type(late).objects.filter(pk=late.pk).update(due=today - timedelta(days=1))
    person = next(p for p in pack(today - timedelta(days=today.weekday()), today).people if p.owner == "design")
    assert ([t.pk for t in person.done], len(person.todo), [t.pk for t in person.late]) == ([done.pk], 2, [late.pk])
    assert "改首屏" in client.get(f"/meeting/?week={today}").content.decode()


def test_the_page_opens_on_the_last_week_with_figures(visit: Visit) -> None:
    page = visit("owner").get("/meeting/").content.decode()
    assert "2026-08-24" in page
    assert "97.6" in visit("owner").get(f"/meeting/?week={WEEK}").content.decode()


def test_the_workbook_has_the_agenda_the_shops_the_people_and_the_effects(visit: Visit) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(visit("owner").get(f"/meeting/?week={WEEK}&format=xlsx").content))
    assert book.sheetnames == ["先说什么", "达标与超额", "这一周的发现", "每个人", "这周量出的效果"]
    rows = list(book["达标与超额"].values)
    assert rows[0][:4] == ("店铺", "达标没有", "本周支付金额", "目标")
    assert rows[1][2] == pytest.approx(556_486.63, abs=0.01)


def test_a_client_reads_its_own_shop_and_no_names_of_the_agency(visit: Visit) -> None:
    page = visit("client", shops=(OTHER,)).get(f"/meeting/?week={WEEK}").content.decode()
    assert "掌柜示范店" not in page
    assert "每个人" not in page


def test_who_may_not_see_money_sees_no_target_nor_what_tells_it(visit: Visit) -> None:
    page, whole = (visit(role).get(f"/meeting/?week={WEEK}").content.decode() for role in ("design", "manager"))
    for head in ("目标</button>", "差额", "完成率"):  # sold and attained tell the target by one division
        assert (head in page, head in whole) == (False, True), head
    assert "97.6" in whole
    assert "97.6" not in page


def test_a_week_missed_by_a_hair_is_missed_and_its_share_says_so(visit: Visit) -> None:
    visit("owner")
    from zhanggui.brief.weekly import ShopWeek
    from zhanggui.site.pages.meeting import _shop
    from zhanggui.warehouse.shops import Shop

    row = _shop(ShopWeek(Shop("a", "tmall", "甲店"), 999_970.0, 1_000_000.0, "under"), "zh")
    assert (row["verdict"], row["attainment"].text) == ("↓ 没达标", "99.997%")
    assert _shop(ShopWeek(Shop("a", "tmall", "甲店"), 1_000_000.0, 1_000_000.0, "met"), "zh")["attainment"].text == "100.00%"


def test_arrow_and_sign_go_together(visit: Visit) -> None:
    page = visit("manager").get(f"/meeting/?week={WEEK}").content.decode()
    assert "↓ -¥" in page
    assert not re.search(r"↓ ¥|↑ ¥", page)


def test_the_findings_of_the_week_s_briefs_stand_together_with_the_days_that_told_them(visit: Visit) -> None:
    from zhanggui.site.briefs import brief_of
    from zhanggui.site.web.desk import workspace

    client, monday = visit("manager"), date(2026, 8, 24)
    days = [monday + timedelta(days=n) for n in range(7)]
    briefs = {day: brief_of(workspace(), SHOP, day) for day in days}
    page = client.get(f"/meeting/?week={monday}").content.decode()
    told = {f["title"] for brief in briefs.values() for f in brief["findings"]}
    assert any("手淘搜索" in title for title in told)
    last = {f["id"]: f["title"] for day in days for f in briefs[day]["findings"]}  # as the last day told it
    assert all(title in page for title in last.values())
    assert f"/shop/{SHOP}/today/?date=2026-08-27" in page
    assert "份晨报还没算过" not in page


def test_a_brief_that_nobody_asked_for_is_said_to_be_missing_and_is_not_worked_out(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    import zhanggui.site.briefs as briefs

    monkeypatch.setattr(briefs, "_build", lambda *a: pytest.fail("the meeting computes no brief"))
    page = visit("manager").get("/meeting/?week=2026-04-06").content.decode()
    assert "7 份晨报还没算过" in re.sub(r"\s+", " ", page)


def test_missing_briefs_are_worked_out_in_the_background_for_one_s_own_shops_alone(visit: Visit) -> None:
    from django_tasks_db.models import DBTaskResult

    from zhanggui.site.jobs import make_ready

    asked = DBTaskResult.objects.filter(task_path=make_ready.module_path)
    asked.delete()
    answer = visit("client", shops=(OTHER,)).post("/meeting/briefs/", {"week": "2011-11-17"})
    assert answer.headers["Location"] == "/meeting/?week=2011-11-14&asked=1"
    assert sorted(tuple(t.args_kwargs["args"]) for t in asked) == [(OTHER, f"2011-11-{day}", "zh") for day in range(14, 21)]
    asked.delete()
