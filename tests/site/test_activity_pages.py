"""活动 in the browser: an activity from idea to what came of it, its planning sheet out and in, what the week shows, each shop to its own people."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import fastexcel
import pytest
from django.utils import timezone

SHOP, OTHER = "demo-tmall", "demo-uci"
HOME = f"/shop/{SHOP}/activities/"
Visit = Callable[..., Any]


@pytest.fixture(autouse=True)
def clean(visit: Visit) -> Iterator[None]:
    """Every test begins and ends without activities."""
    visit("owner")
    from zhanggui.desks.promotion.models import Activity

    Activity.objects.all().delete()
    yield
    Activity.objects.all().delete()


def day(n: int) -> str:
    """So many days from today."""
    return str(timezone.localdate() + timedelta(days=n))


def form(**more: str) -> dict[str, str]:
    """A filled-in form."""
    return {
        "name": "双11 官方立减", "kind": "official", "starts": day(10), "ends": day(12), "signup_closes": day(2), "locked_from": day(8), "after_days": "7",
        "goal_metric": "pay_amount", "goal_amount": "12万", "channels": "站内、会员群", "scheme": "满 199 减 20", "goods": "684210370000,59.9,69,100,2", **more,
    }  # fmt: skip


def made(client: Any, **more: str) -> Any:
    from zhanggui.desks.promotion.models import Activity

    answer = client.post(f"{HOME}new/", form(**more))
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return Activity.objects.order_by("-pk").first()


def do(client: Any, activity: Any, **given: str) -> Any:
    return client.post(f"{HOME}{activity.pk}/do/", given)


def logged(what: str) -> Any:
    from zhanggui.site.accounts.models import AuditEntry

    return AuditEntry.objects.filter(what=what).order_by("-id").first()


def test_an_activity_is_kept_as_it_was_planned(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client)
    assert (activity.shop, activity.kind, activity.state, activity.made_by) == (SHOP, "official", "idea", "manager")
    assert (activity.goal_amount, activity.scheme) == (120000, "满 199 减 20")
    good = activity.items.get()
    assert (good.product_id, good.price_cents, good.usual_cents, good.qty, good.per_buyer) == ("684210370000", 5990, 6900, 100, 2)
    page = client.get(f"{HOME}{activity.pk}/").content.decode()
    for part in ("双11 官方立减", "想法", "满 199 减 20", "站内、会员群", "59.90", "30 天中位价"):
        assert part in page
    assert logged("activity.made").subject == f"#{activity.pk} 双11 官方立减"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "「活动名称」没有填"),
        ("starts", "下周三", "「开始」看不懂「下周三」"),
        ("kind", "抽奖", "「类型」没有「抽奖」这种"),
        ("ends", "2001-01-01", "晚于「结束」2001-01-01"),
        ("after_days", "61", "「活动后看几天」要写 0 到 60 的整数"),
        ("goal_amount", "很多", "「目标」看不懂「很多」"),
        ("goods", "1001,70,69", "第 1 行：「活动价」70.00 高过恢复价 69.00"),
        ("goods", "1001\n1001", "第 2 行：商品 1001  写了两次"),
        ("goods", ",59", "第 1 行：「商品编号」没有填"),
        ("goods", "1001,-5", "「活动价」不能是 -5"),
        ("goods", "1001,5,6,1e300", "「报名件数」看不懂「1e300」"),
    ],
)
def test_every_mistake_is_named_with_its_place_and_nothing_typed_is_lost(visit: Visit, field: str, value: str, said: str) -> None:
    from zhanggui.desks.promotion.models import Activity

    answer = visit("manager").post(f"{HOME}new/", form(**{field: value}))
    page = answer.content.decode()
    assert (answer.status_code, Activity.objects.count()) == (400, 0)
    assert said in page
    assert "满 199 减 20" in page


def test_two_mistakes_are_said_at_once(visit: Visit) -> None:
    page = visit("manager").post(f"{HOME}new/", form(name="", starts="x")).content.decode()
    assert "「活动名称」没有填" in page
    assert "「开始」看不懂「x」" in page


def test_the_ladder_is_climbed_rung_by_rung_and_every_step_is_a_persons(visit: Visit) -> None:
    client = visit("promotion")
    activity = made(client)
    for state in ("to_sign", "signed", "passed", "running", "ended"):
        assert do(client, activity, do="move", state=state).status_code == 302
    activity.refresh_from_db()
    assert activity.state == "ended"
    text = client.get(f"{HOME}{activity.pk}/").content.decode()
    assert all(step in text for step in ("想法 → 待报名", "待报名 → 已报名", "进行中 → 已结束"))
    assert {e.who for e in activity.events.all()} == {"promotion"}
    assert logged("activity.moved").more == {"activity_state": {"old": "running", "new": "ended"}}


def test_a_rung_that_is_not_there_is_refused_and_the_next_ones_are_named(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client)
    answer = do(client, activity, do="move", state="running")
    assert answer.status_code == 400
    assert "可以改成：待报名、不做了" in answer.content.decode()
    activity.refresh_from_db()
    assert activity.state == "idea"


def test_a_refusal_says_why(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client)
    for state in ("to_sign", "signed"):
        do(client, activity, do="move", state=state)
    assert "没有写原因" in do(client, activity, do="move", state="refused").content.decode()
    assert do(client, activity, do="move", state="refused", reason="7 天销量不够").status_code == 302
    assert "没通过：7 天销量不够" in client.get(HOME).content.decode()


def test_a_self_made_activity_signs_up_nowhere(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client, kind="new_price", signup_closes="", locked_from="")
    assert "准备好了" in client.get(f"{HOME}{activity.pk}/").content.decode()
    assert do(client, activity, do="move", state="passed").status_code == 302


def test_nobody_says_it_is_evaluated_before_anything_is_written(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client, starts=day(-5), ends=day(-3), signup_closes="", locked_from="")
    for state in ("to_sign", "signed", "passed", "running", "ended"):
        do(client, activity, do="move", state=state)
    assert "还没写复盘" in do(client, activity, do="move", state="evaluated").content.decode()
    assert do(client, activity, do="evaluate", evaluation="达成 80%，赠品太贵").status_code == 302
    assert do(client, activity, do="move", state="evaluated").status_code == 302
    assert "达成 80%，赠品太贵" in client.get(f"{HOME}{activity.pk}/").content.decode()


def test_a_price_that_is_back_is_not_asked_for_any_more(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client, kind="new_price", starts=day(-3), ends=day(-1), signup_closes="", locked_from="")
    do(client, activity, do="move", state="passed")
    assert "今天要恢复原价" in client.get(HOME).content.decode()
    assert do(client, activity, do="restore", day=day(1)).status_code == 400
    assert do(client, activity, do="restore", day=day(0)).status_code == 302
    assert "要恢复原价" not in client.get(HOME).content.decode()


def test_who_changes_what_somebody_changed_meanwhile_is_told_and_loses_nothing(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client)
    seen = str(activity.version)
    save = f"{HOME}{activity.pk}/save/"
    assert client.post(save, form(name="改过一次", version=seen)).status_code == 302
    answer = client.post(save, form(name="慢了一步", version=seen))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "刚被别人改过" in page
    assert "慢了一步" in page
    activity.refresh_from_db()
    assert activity.name == "改过一次"
    assert logged("activity.changed").more["name"] == {"old": "双11 官方立减", "new": "改过一次"}


def test_the_week_shows_its_bars_and_the_morning_what_is_asked_for(visit: Visit) -> None:
    client = visit("manager")
    made(client, starts=day(0), ends=day(1), signup_closes=day(0), locked_from="")
    page = client.get(HOME).content.decode()
    assert "报名今天截止，还没报" in page
    assert "双11 官方立减 报名截止" in page
    assert "act-bar from-" in page


def test_the_month_of_november_shows_the_campaign_and_its_sign_up_to_be_checked_with_the_notice(visit: Visit) -> None:
    client = visit("manager")
    page = client.get(f"{HOME}?view=month&from=2026-10-05").content.decode()
    assert "双11 报名" in page
    assert "以平台当年公告为准" in page
    form_page = client.get(f"{HOME}new/?official=double11%202026").content.decode()
    assert 'value="2026 双11"' in form_page
    assert "以平台当年公告为准" in form_page
    assert client.get(f"{HOME}new/?official=nothing%202026").status_code == 200
    assert client.get(f"{HOME}?from=never").status_code == 400


def rows_of(answer: Any) -> list[dict[str, str]]:
    sheet = fastexcel.read_excel(answer.content).load_sheet(0, header_row=None, dtypes="string")
    heads, *rows = zip(*[c.to_pylist() for c in sheet.to_arrow().columns], strict=True)
    return [{str(h): str(v or "") for h, v in zip(heads, row, strict=True)} for row in rows]


def csv_of(rows: list[dict[str, str]]) -> io.BytesIO:
    import csv

    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    sent = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    sent.name = "activities.csv"
    return sent


def preview(client: Any, rows: list[dict[str, str]]) -> Any:
    return client.post(f"{HOME}in/", {"file": csv_of(rows)})


def take(client: Any, rows: list[dict[str, str]]) -> Any:
    import html
    import re

    page = preview(client, rows).content.decode()
    found = re.search(r'name="rows" value="([^"]*)"', page)
    assert found, page
    return client.post(f"{HOME}in/", {"rows": html.unescape(found[1]), "do": "take"})


def test_the_sheet_goes_out_and_comes_back_unchanged(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client, name="=1+1 会员日", goods="684210370000,59.9,69,100,2\n684210377919,79,89")
    rows = rows_of(client.get(f"{HOME}?format=xlsx"))
    assert [(r["商品编号"], r["活动价"], r["恢复到的价"]) for r in rows] == [("684210370000", "59.9", "69"), ("684210377919", "79", "89")]
    assert "没有变化" in preview(client, rows).content.decode()
    before = activity.version
    assert take(client, rows).status_code == 302
    activity.refresh_from_db()
    assert activity.version == before


def test_a_sheet_changes_and_adds_and_says_so_first(visit: Visit) -> None:
    from zhanggui.desks.promotion.models import Activity

    client = visit("manager")
    made(client)
    rows = rows_of(client.get(f"{HOME}?format=xlsx"))
    rows[0]["活动名称"] = "双11 改名"
    rows.append(dict.fromkeys(rows[0], "") | {"活动名称": "周三会员日", "类型": "自办活动", "开始": day(20), "商品编号": "684210377919"})
    page = preview(client, rows).content.decode()
    assert "双11 官方立减 → 双11 改名" in page
    assert "周三会员日" in page
    assert Activity.objects.count() == 1
    assert take(client, rows).status_code == 302
    assert sorted(Activity.objects.values_list("name", flat=True)) == ["双11 改名", "周三会员日"]
    assert logged("activity.import").more == {"added": 1, "changed": 1}


def test_a_sheet_with_one_wrong_row_changes_nothing_and_names_the_row(visit: Visit) -> None:
    from zhanggui.desks.promotion.models import Activity

    client = visit("manager")
    made(client)
    rows = rows_of(client.get(f"{HOME}?format=xlsx"))
    rows += [
        dict.fromkeys(rows[0], "") | {"活动名称": "好的", "类型": "直降", "开始": day(20)},
        dict.fromkeys(rows[0], "") | {"活动名称": "坏的", "类型": "直降", "开始": "月底"},
    ]
    answer = preview(client, rows)
    assert answer.status_code == 400
    assert "第 4 行：「开始」看不懂「月底」" in answer.content.decode()
    assert Activity.objects.count() == 1


def test_a_sheet_does_not_overrun_what_somebody_changed_since(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client)
    rows = rows_of(client.get(f"{HOME}?format=xlsx"))
    do(client, activity, do="move", state="to_sign")
    rows[0]["活动名称"] = "旧表"
    answer = preview(client, rows)
    assert answer.status_code == 400
    assert "下载之后被别人改过" in answer.content.decode()


def test_a_sheet_reaches_no_activity_of_another_shop(visit: Visit) -> None:
    owner = visit("owner")
    activity = made(owner)
    rows = [{"编号": str(activity.pk), "活动名称": "抢来的", "类型": "直降", "开始": day(3)}]
    answer = owner.post(f"/shop/{OTHER}/activities/in/", {"file": csv_of(rows)})
    assert answer.status_code == 400
    assert f"这家店没有编号 {activity.pk} 的活动" in answer.content.decode()


def test_an_activity_is_of_its_shop_alone(visit: Visit) -> None:
    activity = made(visit("manager"))
    assert visit("owner").get(f"/shop/{OTHER}/activities/{activity.pk}/").status_code == 404
    assert visit("manager", shops=(OTHER,)).get(f"{HOME}{activity.pk}/").status_code == 404


def test_the_goal_is_for_those_who_see_the_plan(visit: Visit) -> None:
    activity = made(visit("manager"))
    assert "¥12.00万" in visit("manager").get(f"{HOME}{activity.pk}/").content.decode()
    visit("manager").post(f"{HOME}{activity.pk}/save/", form(goal_amount="130000", version=str(activity.version)))
    page = visit("design").get(f"{HOME}{activity.pk}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert not any(amount in text for amount in ("130000", "120000", "12.00万", "13.00万"))
    assert "目标" not in "".join(rows_of(visit("design").get(f"{HOME}?format=xlsx"))[0])


def test_pages_are_said_in_english_too(visit: Visit) -> None:
    client = visit("manager")
    activity = made(client)
    do(client, activity, do="move", state="to_sign")
    client.post(f"{HOME}{activity.pk}/save/", form(channels="live"))
    client.cookies["lang"] = "en"
    history = client.get(f"{HOME}{activity.pk}/").content.decode()
    assert "idea → to sign up" in history
    assert "channels 站内、会员群 → live" in history
    for path, part in ((HOME, "New activity"), (f"{HOME}new/", "Days in view after it"), (f"{HOME}{activity.pk}/", "What came of it")):
        page = client.get(path).content.decode()
        assert part in page
        assert "活动后看几天" not in page


def test_an_empty_week_proposes_to_make_something_only_from_what_is_known(visit: Visit) -> None:
    page = visit("manager").get(HOME).content.decode()
    assert "还没有活动" in page
    assert date.today().isoformat()[:4] in page
