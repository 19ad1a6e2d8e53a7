"""The pages of 活动 that show numbers: how steady prices were, what stayed after an activity, what an audit would see; money for whoever sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import fastexcel
import pytest

SHOP = "demo-tmall"
HOME = f"/shop/{SHOP}/activities/"
TODAY = date(2026, 8, 15)
PRODUCT = "684210370000"
Visit = Callable[..., Any]


@pytest.fixture(autouse=True)
def clean(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A morning that the demo shop's files tell of, and no activities before or after."""
    visit("owner")
    from zhanggui.desks.promotion.models import Activity

    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: TODAY)
    Activity.objects.all().delete()
    yield
    Activity.objects.all().delete()


def activity(starts: int, ends: int, goods: str = "", kind: str = "cut", **more: str) -> Any:
    """A self-made activity so many days from today, ready."""
    from zhanggui.desks.promotion import booking
    from zhanggui.desks.promotion.draft import read_draft, read_goods

    days = {"starts": str(TODAY + timedelta(days=starts)), "ends": str(TODAY + timedelta(days=ends))}
    made = booking.make(SHOP, read_draft({"name": "毛巾直降", "kind": kind, **days, **more}, read_goods(goods)), "manager")
    booking.move(made.pk, "passed", "manager")
    return made


def cells(answer: Any) -> list[dict[str, str]]:
    sheet = fastexcel.read_excel(answer.content).load_sheet(0, header_row=None, dtypes="string")
    heads, *rows = zip(*[c.to_pylist() for c in sheet.to_arrow().columns], strict=True)
    return [{str(h): str(v or "") for h, v in zip(heads, row, strict=True)} for row in rows]


def page(client: Any, path: str) -> str:
    answer = client.get(f"{HOME}{path}")
    assert answer.status_code == 200, answer.content.decode()[-1500:]
    return str(answer.content.decode())


def test_the_prices_of_the_page_are_those_of_the_order_lines(visit: Visit, desk_home: Any) -> None:
    from zhanggui.desks.promotion.facts import median_prices_30d
    from zhanggui.warehouse.workspace import Workspace

    (row,) = [r for r in cells(visit("manager").get(f"{HOME}prices/?format=xlsx")) if r["商品"].startswith(PRODUCT)]
    facts = [
        f for f in median_prices_30d(Workspace.reading(desk_home), SHOP, TODAY - timedelta(days=1)).values() if f.product_id == PRODUCT
    ]
    assert float(row["30 天中位价"]) == float(facts[0].median) == 69.0
    assert float(row["成本"]) == max(float(f.cost) for f in facts if f.cost is not None)
    assert float(row["按中位价毛利率"]) == pytest.approx(1 - float(row["成本"]) / 69.0, abs=1e-4)


def test_the_cost_is_for_those_who_see_money(visit: Visit) -> None:
    assert "按中位价毛利率" in page(visit("manager"), "prices/")
    assert "按中位价毛利率" not in page(visit("design"), "prices/")
    assert "成本" not in "".join(cells(visit("service").get(f"{HOME}prices/?format=xlsx"))[0])


def test_a_product_that_moved_is_marked_by_the_shops_own_line(visit: Visit) -> None:
    from zhanggui.desks.thresholds.models import ThresholdChange
    from zhanggui.desks.thresholds.service import set_threshold

    client = visit("manager")
    before = page(client, "prices/").count("动得多")
    set_threshold([SHOP], "promotion.price_risk", "spread", 0.9, "本店常做券", "manager")
    assert page(client, "prices/").count("动得多") < max(before, 1)
    ThresholdChange.objects.all().delete()


def test_after_an_activity_its_days_stand_beside_those_before(visit: Visit, desk_home: Any) -> None:
    """The average of a day is that of the product's own report."""
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader
    from zhanggui.warehouse.workspace import Workspace

    activity(-8, -6, f"{PRODUCT},59,69")
    client = visit("manager")
    text = page(client, "after/")
    assert "还要看 1 天" in text
    assert "派成任务" in text
    (row,) = [r for r in cells(client.get(f"{HOME}after/?format=xlsx")) if r["每天平均"] == "支付金额"]
    first, last = TODAY - timedelta(days=5), TODAY - timedelta(days=1)
    told = query(Reader(Workspace.reading(desk_home).lake), ["pay_amount"], [SHOP], first, last, ("product_id",))[0]
    whole = next(r["value"] for r in told.rows if r["product_id"] == PRODUCT)
    assert float(row["活动后"]) == pytest.approx(whole / 5, abs=0.01)
    assert row["活动后已有几天"] == "5"
    assert float(row["活动后比活动前"]) == pytest.approx(float(row["活动后"]) / float(row["活动前 28 天"]) - 1, abs=1e-4)


def test_who_makes_no_tasks_is_offered_none(visit: Visit) -> None:
    activity(-8, -6, f"{PRODUCT},59,69")
    assert "派成任务" not in page(visit("promotion"), "after/")


def test_what_it_brought_is_measured_with_an_interval_and_kept(visit: Visit) -> None:
    made, client = activity(-10, -8, f"{PRODUCT},59,69"), visit("manager")
    assert client.post(f"{HOME}{made.pk}/do/", {"do": "measure", "metric": "pay_amount"}).status_code == 302
    made.refresh_from_db()
    assert made.measured["metric"] == "pay_amount"
    assert made.measured["where"] == {"product_id": PRODUCT}
    assert (made.measured["from"], made.measured["to"]) == (str(TODAY - timedelta(days=10)), str(TODAY - timedelta(days=1)))
    assert None not in made.measured["interval"]
    assert made.measured["after"]["actual"] > 0
    shown = page(client, f"{made.pk}/")
    assert made.measured["said"]["zh"] in shown


def test_entry_shows_what_an_audit_sees_with_the_notices_lines(visit: Visit, desk_home: Any) -> None:
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader
    from zhanggui.warehouse.workspace import Workspace

    client = visit("manager")
    (row,) = cells(client.get(f"{HOME}entry/?product={PRODUCT}&pieces=999999&conversion=0.1%25&format=xlsx"))
    last = TODAY - timedelta(days=1)
    told = query(Reader(Workspace.reading(desk_home).lake), ["pay_qty"], [SHOP], last - timedelta(days=6), last, ("product_id",))[0]
    sold = next(r["value"] for r in told.rows if r["product_id"] == PRODUCT)
    assert float(row["近 7 天销量（件）"]) == sold
    assert f"近 7 天销量（件） 还差 {999999 - sold:,.0f}" in row["还差什么"]
    assert "支付转化率 还差" not in row["还差什么"]


def test_entry_holds_an_activitys_price_against_the_lowest_day(visit: Visit) -> None:
    made, client = activity(3, 5, f"{PRODUCT},68,69\n684210377919,1,89"), visit("manager")
    rows = {r["商品"].split()[0]: r for r in cells(client.get(f"{HOME}entry/?activity={made.pk}&format=xlsx"))}
    assert rows[PRODUCT]["活动价不高过近 30 天最低日价"] == "68"
    assert "最低日价" not in rows["684210377919"]["还差什么"]


@pytest.mark.parametrize("asked", ["conversion=-1", "pieces=many"])
def test_a_line_that_is_none_is_refused(visit: Visit, asked: str) -> None:
    assert visit("manager").get(f"{HOME}entry/?{asked}").status_code == 400


def test_a_product_that_nobody_knows_is_said_to_have_no_data(visit: Visit) -> None:
    (row,) = cells(visit("manager").get(f"{HOME}entry/?product=nothing&format=xlsx"))
    assert "没有数据" in row["还差什么"]


def test_an_activity_of_another_shop_gives_no_prices_here(visit: Visit) -> None:
    made = activity(3, 5, f"{PRODUCT},68,69")
    assert visit("owner").get(f"/shop/demo-uci/activities/entry/?activity={made.pk}").status_code == 404


def test_goods_get_the_name_that_the_files_tell(visit: Visit) -> None:
    client = visit("manager")
    client.post(f"{HOME}new/", {"name": "直降", "kind": "cut", "starts": str(TODAY), "goods": f"{PRODUCT},59,69"})
    from zhanggui.desks.promotion.models import ActivityItem

    assert ActivityItem.objects.get().title == "全棉浴巾大号成人速干裹巾"


def test_the_brief_of_today_says_the_deadline_and_a_brief_without_activities_stays_as_it_was(visit: Visit) -> None:
    client = visit("manager")
    day = TODAY - timedelta(days=1)
    before = client.get(f"/shop/{SHOP}/today/?date={day}").content.decode()
    assert "活动：今天要办" not in before
    made = activity(-3, -1, f"{PRODUCT},59,69", kind="new_price")
    text = client.get(f"/shop/{SHOP}/today/?date={day}").content.decode()
    assert "「毛巾直降」今天要恢复原价" in text
    assert "每天约让利" in text
    made.delete()
    after = client.get(f"/shop/{SHOP}/today/?date={day}").content.decode()
    assert after.count("brief-finding") == before.count("brief-finding")
    assert "毛巾直降" not in after
