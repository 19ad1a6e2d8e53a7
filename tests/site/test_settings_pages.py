"""The settings: shops, thresholds with their reasons, the calendar, names, the log, and one's own account."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pytest

SHOP, OTHER = "demo-tmall", "demo-uci"
SET = "/settings/thresholds/set/"
YEAR = 2031


def logged(what: str) -> Any:
    """The newest line of the log of that kind."""
    from zhanggui.site.accounts.models import AuditEntry

    return AuditEntry.objects.filter(what=what).first()


@pytest.fixture
def calendar(visit: Any) -> Iterator[Any]:
    """A manager of every shop; what the test writes into the calendar is taken out again."""
    from zhanggui.site.web.desk import workspace

    client = visit("manager")
    client.get("/settings/me/")
    file = workspace().home / "promos.toml"
    yield client
    file.unlink(missing_ok=True)


class TestShops:
    def test_the_name_of_a_shop_is_changed_and_the_log_holds_both(self, visit: Any) -> None:
        from zhanggui.site.web.desk import workspace

        client = visit("manager")
        old = workspace().shops()[OTHER].name
        assert client.post(f"/settings/shop/{OTHER}/", {"name": "伦敦礼品"}).status_code == 302
        assert "伦敦礼品" in client.get("/settings/").content.decode()
        assert logged("shop.change").more == {"name": {"old": old, "new": "伦敦礼品"}}
        client.post(f"/settings/shop/{OTHER}/", {"name": old})

    def test_another_time_zone_is_said_what_it_means_before_it_is_taken(self, visit: Any) -> None:
        from zhanggui.site.web.desk import workspace

        answer = visit("manager").post(f"/settings/shop/{OTHER}/", {"timezone": "Asia/Tokyo"})
        assert answer.status_code == 400
        assert "撤销" in answer.content.decode()
        assert workspace().shops()[OTHER].timezone == "Europe/London"

    def test_who_has_some_shops_sees_those_and_adds_none(self, visit: Any) -> None:
        client = visit("manager", (OTHER,))
        page = client.get("/settings/").content.decode()
        assert f"/settings/shop/{OTHER}/" in page
        assert f"/settings/shop/{SHOP}/" not in page
        assert client.get(f"/settings/shop/{SHOP}/").status_code == 404
        assert client.post("/settings/shop-add/", {"key": "mine", "platform": "jd", "name": "x"}).status_code == 400

    def test_a_key_that_is_there_is_not_taken_twice(self, visit: Any) -> None:
        answer = visit("manager").post("/settings/shop-add/", {"key": SHOP, "platform": "jd", "name": "x"})
        assert answer.status_code == 400
        assert "已经有了" in answer.content.decode()


class TestThresholds:
    CHECK: ClassVar[dict[str, str]] = {"shop": SHOP, "check": "page.bounce_high", "name": "pass"}

    def test_each_stands_with_default_meaning_and_source(self, visit: Any) -> None:
        page = visit("manager").get(f"/settings/thresholds/?shop={SHOP}&desk=page").content.decode()
        assert "跳失率及格线" in page
        assert "R2，《S1 店铺运营的一天》" in page

    def test_a_number_is_set_with_a_reason_and_reset_again(self, visit: Any) -> None:
        from zhanggui.desks.thresholds.service import own_thresholds

        client = visit("manager")
        client.post(SET, self.CHECK | {"do": "set", "value": "65%", "reason": "同行更低"})
        assert own_thresholds()("page.bounce_high", "pass", SHOP) == 0.65
        assert "同行更低" in client.get(f"/settings/thresholds/?shop={SHOP}&desk=page").content.decode()
        assert logged("threshold.set").more == {"pass": {"old": 0.7, "new": 0.65}, "reason": "同行更低"}
        client.post(SET, self.CHECK | {"do": "reset", "reason": "试过了"})
        assert own_thresholds()("page.bounce_high", "pass", SHOP) == 0.7

    @pytest.mark.parametrize(("value", "reason"), [("65%", ""), ("70", "太大"), ("很多", "不是数")])
    def test_without_a_reason_or_out_of_bounds_nothing_is_set(self, visit: Any, value: str, reason: str) -> None:
        from zhanggui.desks.thresholds.service import own_thresholds

        answer = visit("manager").post(SET, self.CHECK | {"do": "set", "value": value, "reason": reason})
        assert answer.status_code == 400
        assert own_thresholds()("page.bounce_high", "pass", SHOP) == 0.7

    def test_who_has_one_shop_sets_nothing_for_others(self, visit: Any) -> None:
        from zhanggui.desks.thresholds.service import own_thresholds

        client = visit("manager", (OTHER,))
        for shop in ("*", SHOP):
            client.post(SET, self.CHECK | {"shop": shop, "do": "set", "value": "50%", "reason": "x"})
        assert own_thresholds()("page.bounce_high", "pass", SHOP) == 0.7
        client.post(SET, self.CHECK | {"shop": OTHER, "do": "reset", "reason": "x"})

    def test_the_table_downloads_with_the_history(self, visit: Any) -> None:
        book = openpyxl.load_workbook(io.BytesIO(visit("manager").get("/settings/thresholds/?format=xlsx").content))
        assert [cell.value for cell in book.worksheets[0][1]][:4] == ["检查", "编号", "意思", "现在的值"]
        assert len(book.worksheets) == 2


class TestCalendar:
    EVENT: ClassVar[dict[str, Any]] = {
        "year": YEAR, "first": f"{YEAR}-05-01", "last": f"{YEAR}-05-03", "name": "店庆", "kind": "anniversary", "phase": "peak",
        "platforms": "", "note": "",
    }  # fmt: skip

    def row(self, name: str, shop: str = "") -> Any:
        from zhanggui.almanac.promos import promo_calendar
        from zhanggui.almanac.rows import rows_of_year
        from zhanggui.site.web.desk import workspace

        return next((r for r in rows_of_year(promo_calendar(workspace().home), YEAR) if r.name == name and r.shop == shop), None)

    def test_an_event_of_a_shop_is_added_moved_and_removed(self, calendar: Any) -> None:
        calendar.post("/settings/calendar/put/", self.EVENT | {"do": "put", "shop": SHOP})
        row = self.row("店庆", SHOP)
        assert (row.first.day, row.last.day, row.phase) == (1, 3, "peak")
        calendar.post("/settings/calendar/put/", self.EVENT | {"do": "put", "shop": SHOP, "id": row.id, "last": f"{YEAR}-05-05"})
        row = self.row("店庆", SHOP)
        assert row.last.day == 5
        assert "店庆" in calendar.get(f"/settings/calendar/?year={YEAR}").content.decode()
        calendar.post("/settings/calendar/put/", {"year": YEAR, "do": "remove", "id": row.id})
        assert self.row("店庆", SHOP) is None

    def test_mistakes_are_named_and_nothing_is_written(self, calendar: Any) -> None:
        answer = calendar.post("/settings/calendar/put/", self.EVENT | {"do": "put", "shop": "", "last": f"{YEAR}-04-01"})
        assert answer.status_code == 400
        assert "日期颠倒" in answer.content.decode()
        assert self.row("店庆") is None

    def test_the_same_days_twice_are_refused(self, calendar: Any) -> None:
        for status in (302, 400):
            assert calendar.post("/settings/calendar/put/", self.EVENT | {"do": "put", "shop": SHOP}).status_code == status

    def test_who_has_one_shop_changes_its_events_alone(self, calendar: Any, visit: Any) -> None:
        client = visit("manager", (OTHER,))
        for shop, status in (("", 400), (SHOP, 400), (OTHER, 302)):
            assert client.post("/settings/calendar/put/", self.EVENT | {"do": "put", "shop": shop}).status_code == status

    def test_the_sheet_goes_out_and_what_it_changes_is_shown_before_it_is_taken(self, calendar: Any) -> None:
        book = openpyxl.load_workbook(io.BytesIO(calendar.get(f"/settings/calendar/?year={YEAR}&format=xlsx").content))
        sheet = book.worksheets[0]
        sheet.append([f"{YEAR}-08-01", f"{YEAR}-08-03", "会员日", "爆发", "", "", "大促", "", ""])
        out = io.BytesIO()
        book.save(out)
        out.seek(0)
        out.name = "calendar.xlsx"
        page = calendar.post("/settings/calendar/in/", {"file": out, "keep": "yes"}).content.decode()
        assert "会员日" in page
        assert self.row("会员日") is None
        found = re.search(r'name="cells" value="([^"]*)"', page)
        assert found
        cells = found[1].replace("&quot;", '"')
        calendar.post("/settings/calendar/in/", {"cells": cells, "keep": "yes", "do": "take"})
        assert self.row("会员日").first.day == 1


class TestPlatforms:
    def test_every_form_offers_the_same_platforms(self, visit: Any) -> None:
        def offered(address: str) -> list[str]:
            page = visit("owner").get(address).content.decode()
            select = re.search(r'<select[^>]*name="platform".*?</select>', page, re.DOTALL)
            assert select
            return [key for key in re.findall(r'<option value="([^"]*)"', select[0]) if key]

        known = offered("/loads/")
        assert {"taobao", "weixin", "vipshop", "tiktok_shop", "youzan", "1688", "other"} <= set(known)
        assert offered("/settings/") == offered(f"/settings/shop/{SHOP}/") == known

    def test_a_key_of_before_keeps_its_name_and_its_place(self, visit: Any) -> None:
        from zhanggui.brief.platforms import PLATFORMS, platform_name

        assert platform_name("vip") == PLATFORMS["vipshop"]
        assert platform_name("wechat") == PLATFORMS["weixin"]
        assert platform_name("moon").zh == "moon"


class TestNamesAndLog:
    def test_old_names_stand_beside_those_of_today(self, visit: Any) -> None:
        page = visit("manager").get("/settings/names/?q=直通车").content.decode()
        assert "关键词推广" in page
        assert "河北省" not in page

    def test_a_name_is_added_changed_and_taken_out_again_and_noted(self, visit: Any) -> None:
        manager, url = visit("manager"), "/settings/names/set/"
        name = {"kind": "source", "old": "淘内免费其他", "new": "其他免费"}
        assert manager.post(url, name).status_code == 302
        page = manager.get("/settings/names/").content.decode()
        assert "其他免费" in page
        assert manager.post(url, name | {"new": "淘内免费其他"}).status_code == 400
        assert manager.post(url, name | {"kind": "moon"}).status_code == 400
        assert visit("manager", shops=(SHOP,)).post(url, name | {"new": "x"}).status_code == 400  # it holds for every shop
        manager.post(url, name | {"new": "免费其他"})
        assert "淘内免费其他: 其他免费 → 免费其他" in visit("director").get("/settings/log/?what=name.set").content.decode()
        manager.post(url, name | {"do": "remove"})
        assert "免费其他</td>" not in manager.get("/settings/names/").content.decode()

    def test_the_log_is_filtered_and_says_old_and_new(self, visit: Any) -> None:
        visit("manager").post(SET, TestThresholds.CHECK | {"do": "set", "value": "66%", "reason": "记录"})
        visit("manager").post(SET, TestThresholds.CHECK | {"do": "reset", "reason": "记录"})
        page = visit("director").get(f"/settings/log/?what=threshold.set&shop={SHOP}&who=manager").content.decode()
        assert "0.7 → 0.66" in page
        assert "0.66 → 0.7" not in page

    def test_the_log_speaks_in_words_and_not_in_ids(self, visit: Any) -> None:
        from zhanggui.site.accounts.service import note
        from zhanggui.site.audit_words import Teller

        visit("service")
        note(
            "manager", "user.change", "service", more={"old": {"role": "service", "shops": []}, "new": {"role": "manager", "shops": [SHOP]}}
        )
        page = visit("owner").get("/settings/log/?what=user.change&who=manager").content.decode()
        assert re.search(r"角色: 客服 → 店长；店铺: — → 掌柜示范店", page)
        tell = Teller("zh", {"a": "甲店"}, {"wang": "小王"}, {})
        said = {
            ("threshold.set", "service.inquiry_low line"): ({"line": {"old": 0.7, "new": 0.66}, "reason": "淡季"}, "0.7 → 0.66；原因: 淡季"),
            ("task.assigned", "#3"): (
                {"before": {"state": "open", "owner": "", "due": "2026-07-20"}, "after": {"state": "doing", "owner": "wang", "due": "2026-07-20"}},
                "状态: 待办 → 进行中；负责人: — → 小王",
            ),
            ("explore.export", "day"): ({"asked": "?m=pay_amount&m=visitors&by=day&from=2026-07-01&to=2026-07-15"}, "看的是: 支付金额、访客数 · 日 · 2026-07-01 ~ 2026-07-15"),
            ("upload.add", "7"): ({"files": ["a.csv", "b.csv"], "bytes": 5_242_880}, "文件: a.csv、b.csv；大小: 5.00 MB"),
            ("shop.add", "a"): ({"new": {"key": "a", "platform": "jd", "name": "甲店"}}, "代号: a；平台: 京东；名称: 甲店"),
            ("user.leave", "wang"): ({"active": {"old": True, "new": False}}, "在职: 是 → 否"),
        }  # fmt: skip
        assert {entry: tell.told(*entry, more) for entry, (more, _) in said.items()} == {entry: words for entry, (_, words) in said.items()}
        assert tell.subject("threshold.set", "service.inquiry_low line").startswith("询单转化")
        assert (tell.subject("shop.add", "a"), tell.subject("explain.export", "pay_amount"), tell.person("wang")) == (
            "甲店",
            "支付金额",
            "小王 (wang)",
        )

    def test_every_verb_of_the_log_has_words(self) -> None:
        from importlib.resources import files

        from zhanggui.site.audit_words import WHAT

        noted = {
            verb
            for path in Path(str(files("zhanggui.site"))).rglob("*.py")
            for verb in re.findall(r'note\(\s*(?:[\w.\[\]()]+, )?"([a-z_]+(?:\.[a-z_]+)+|export)"', path.read_text(encoding="utf-8"))
        }
        assert {"plan.edit", "upload.add", "rejects.read", "export"} <= noted
        assert noted - set(WHAT) == set()

    def test_who_has_one_shop_reads_the_log_of_that_shop(self, visit: Any) -> None:
        from zhanggui.site.accounts.service import note

        note("somebody", "task.done", "秘密", SHOP)
        note("somebody", "task.done", "公开", OTHER)
        page = visit("director", (OTHER,)).get("/settings/log/").content.decode()
        assert "公开" in page
        assert "秘密" not in page

    def test_the_log_downloads_and_says_so(self, visit: Any) -> None:
        book = openpyxl.load_workbook(io.BytesIO(visit("owner").get("/settings/log/?format=xlsx").content))
        assert [cell.value for cell in book.worksheets[0][1]][:3] == ["时间", "谁", "做了什么"]
        assert logged("audit.export").who == "owner"

    @pytest.mark.parametrize("role", ["manager", "assistant", "client"])
    def test_most_roles_do_not_read_the_log(self, visit: Any, role: str) -> None:
        assert visit(role).get("/settings/log/").status_code == 403

    @pytest.mark.parametrize("role", ["design", "client", "warehouse"])
    def test_who_has_no_settings_still_has_an_account(self, visit: Any, role: str) -> None:
        client = visit(role)
        assert client.get("/settings/").status_code == 403
        page = client.get("/settings/me/").content.decode()
        assert "改密码" in page
        assert "/settings/thresholds/" not in page
