"""zhanggui calendar: what people see of the calendar, and how they change it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import openpyxl
import pytest
from run_zhanggui import call, refused, tree


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    call(home, "shop", "add", "mine", "--platform", "tmall")
    call(home, "shop", "add", "us", "--platform", "amazon", "--timezone", "UTC")
    return home


def calendar(home, *words, lang="zh"):
    return call(home, "calendar", *words, lang=lang)


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_a_year_shows_promotions_then_holidays(home):
    said = calendar(home, "show", "--year", "2026", "--platform", "tmall").out
    lines = said.splitlines()
    assert [line.split()[1:4] for line in lines if "双11" in line][3] == ["2026-11-10—11-11", "双11", "爆发"]
    assert "2026-02-15—02-23  春节放假，02-14、02-28 上班" in lines
    assert "未公布" not in said
    assert "黑色星期五" not in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_fits_a_terminal(home, lang):
    calendar(home, "add", "--name", "一个名字特别特别长的店铺周年庆典活动", "--from", "2025-12-30", "--to", "2026-01-02", "--shop", "mine")
    for words in (
        ("show", "--from", "2025-06-01", "--to", "2026-12-31"),
        ("day", "2026-11-11"),
        ("day", "2026-01-12"),
        ("day", "2027-01-09"),
    ):
        assert max(columns(line) for line in calendar(home, *words, lang=lang).out.splitlines()) <= 80


def test_holidays_nobody_announced_are_said_so(home):
    said = calendar(home, "show", "--year", "2035")
    assert "2035 年：放假安排未公布，周末按星期算" in said.out
    assert calendar(home, "show", "--year", "2035", "--json").json["not_announced"] == [2035]


def test_a_shop_abroad_has_its_own_promotions_and_no_chinese_holidays(home):
    shown = calendar(home, "show", "--year", "2025", "--shop", "us", "--json").json
    assert {row["name"] for row in shown["rows"]} == {"黑色星期五", "网络星期一", "亚马逊会员日", "亚马逊秋季会员日"}
    assert shown["holidays"] == shown["not_announced"] == []


def test_a_day_says_what_it_is_and_what_it_is_held_against(home):
    said = calendar(home, "day", "2026-11-11", "--shop", "mine").out
    assert "2026-11-11 星期三，农历十月初三（天猫）" in said
    assert "双11 爆发第 2 天" in said
    assert "2025-11-11  按大促对齐：双11 爆发第 2 天" in said
    day = calendar(home, "day", "2026-02-14", "--json").json
    assert (day["kind"], day["holiday"]["zh"], day["days_to_spring"], day["lunar"]) == ("makeup", "春节", 3, [2025, 12, 27, False])
    assert day["compared_with"]["year_before"] == {
        "day": "2025-01-26",
        "how": "lunar",
        "why": {"zh": "按农历对齐：春节前 3 天", "en": "by the moon: 3 days before the Spring Festival"},
    }


def test_a_day_without_a_counterpart_says_so(home):
    day = calendar(home, "day", "2026-10-30", "--shop", "mine")
    assert "—           去年这个大促的这个阶段没有对应的一天" in day.out


def test_the_calendar_goes_out_is_edited_and_comes_back(home, tmp_path):
    sheet = tmp_path / "calendar.xlsx"
    assert "2026 年日历" in calendar(home, "export", "--year", "2026", "--out", sheet).out
    before = tree(home)
    book = openpyxl.load_workbook(sheet)
    for row in book.active.iter_rows(min_row=2):
        if row[2].value == "99 大促":
            row[4].value = "天猫"
    book.active.append(["2026-09-15", "2026-09-16", "秋装上新", None, None, "mine", "上新", None, "主推外套"])
    book.save(sheet)
    told = calendar(home, "import", sheet, "--dry-run")
    assert "新增 1，修改 3，删除 0" in told.out
    assert "（试看，没有写入）" in told.out
    assert tree(home) == before
    assert "新增 1，修改 3，删除 0" in calendar(home, "import", sheet).out
    assert calendar(home, "import", sheet, "--json").json["same"] == 25
    rows = calendar(home, "show", "--from", "2026-09-01", "--to", "2026-09-30", "--json").json["rows"]
    assert [(row["name"], row["platforms"], row["shop"], row["note"]) for row in rows][-1] == ("秋装上新", [], "mine", "主推外套")
    assert all(row["platforms"] == ["tmall"] for row in rows[:3])


def test_a_short_sheet_may_leave_the_rest_alone(home, tmp_path):
    sheet = tmp_path / "short.csv"
    sheet.write_text("日期起,日期止,名称,阶段,平台\n2026-11-09,2026-11-11,双11,爆发,天猫\n", encoding="utf-8")
    assert calendar(home, "import", sheet, "--dry-run", "--json").json["same"] == 0
    kept = calendar(home, "import", sheet, "--keep", "--json").json
    assert {row["name"] for row in kept["removed"]} == {"双11"}
    assert kept["same"] > 10


def test_an_own_event_is_added_and_removed(home):
    added = calendar(home, "add", "--name", "店庆", "--from", "2026-05-01", "--to", "2026-05-03", "--shop", "mine", "--json").json["added"]
    assert [(row["kind"], row["phase"], row["shop"]) for row in added] == [("anniversary", "peak", "mine")]
    assert "店庆 爆发第 2 天" in calendar(home, "day", "2026-05-02", "--shop", "mine").out
    assert "店庆" not in calendar(home, "day", "2026-05-02").out
    assert "已有 店庆" in refused(calendar(home, "add", "--name", "店庆", "--from", "2026-05-03", "--shop", "mine"))
    assert "删除 1" in calendar(home, "remove", added[0]["id"]).out
    assert added[0]["id"] in refused(calendar(home, "remove", added[0]["id"]))


def test_a_built_in_window_can_be_removed_too(home):
    rows = calendar(home, "show", "--year", "2026", "--platform", "tmall", "--json").json["rows"]
    (peak,) = [row for row in rows if (row["name"], row["phase"]) == ("双12", "peak")]
    assert "删除 1" in calendar(home, "remove", peak["id"]).out
    assert calendar(home, "day", "2026-12-12", "--json").json["promo"] is None
    assert calendar(home, "day", "2027-12-12", "--json").json["promo"]["phase"] == "peak"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("day",), "没有说明哪一天"),
        (("import",), "没有说明哪个文件"),
        (("import", "nowhere.xlsx"), "nowhere.xlsx"),
        (("remove", "nothing"), "日历里没有 nothing"),
        (("add", "--name", "店庆"), "事件要有名称和日期"),
        (("add", "--name", "店庆", "--from", "2026-05-03", "--to", "2026-05-01"), "之后"),
        (("show", "--from", "2026-05-03", "--to", "2026-05-01"), "之后"),
        (("show", "--shop", "nobody"), "没有店铺"),
        (("export", "--year", "2026", "--out", "calendar.pdf"), "不会写 .pdf"),
        (("day", "someday"), "看不懂日期"),
    ],
)
def test_what_cannot_be_done_is_one_line(home, words, part):
    assert part in refused(calendar(home, *words))
