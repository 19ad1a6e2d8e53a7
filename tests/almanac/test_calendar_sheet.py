"""The calendar of a year as a sheet: out, edited by people, in again."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest

from zhanggui.almanac.ownfile import MARK, add_row, remove_row, set_year
from zhanggui.almanac.platforms import NAMES, platform_words, read_platforms
from zhanggui.almanac.promos import promo_calendar
from zhanggui.almanac.rows import Row, changes, rows_of_year
from zhanggui.almanac.sheet import COLUMNS, read_cells, read_sheet_day, write_csv, write_xlsx
from zhanggui.almanac.sheetcheck import read_rows
from zhanggui.kernel.errors import FileError, UseError

HAND = """# my own notes stay
[[promo]]
id = "birthday"
zh = "周年庆"
kind = "anniversary"
platforms = ["tmall"]
phases = [{ phase = "peak", from = "05-20", to = "05-21" }]

[[event]]
zh = "双11"
phase = "peak"
first = 2026-11-09
last = 2026-11-11
platforms = ["tmall", "jd"]

[[event]]
id = "mine"
zh = "直播专场"
kind = "live"
first = 2026-03-03
last = 2026-03-03
"""
OWN = Row(date(2026, 5, 1), date(2026, 5, 3), "店庆", "peak", frozenset(), "myshop", "anniversary", "自定", "=1+1 折")


def sheet_of(tmp_path, rows, year=2026, form="xlsx"):
    home = promo_calendar(tmp_path).platforms
    path = tmp_path / f"calendar.{form}"
    path.write_bytes(write_xlsx(rows, year, home) if form == "xlsx" else write_csv(rows, home))
    return path


def read(tmp_path, path, **more):
    return read_rows(read_cells(path), promo_calendar(tmp_path), **more)


def csv_of(tmp_path, *lines):
    path = tmp_path / "mine.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("year", [2022, 2024, 2025, 2026, 2027])
def test_what_goes_out_comes_back_the_same(tmp_path, form, year):
    rows = rows_of_year(promo_calendar(tmp_path), year)
    back = read(tmp_path, sheet_of(tmp_path, rows, year, form))
    assert (back.year, back.rows) == (year, rows)
    assert not set_year(tmp_path, year, back.rows)
    assert not (tmp_path / "promos.toml").exists()


def test_the_sheet_has_chinese_heads_real_dates_and_no_formula(tmp_path):
    path = sheet_of(tmp_path, [*rows_of_year(promo_calendar(), 2026), OWN])
    page = openpyxl.load_workbook(path).active
    grid = list(page.iter_rows(values_only=True))
    assert grid[0] == COLUMNS
    assert grid[1][0].date() == date(2026, 1, 19)
    assert grid[1][2:5] == ("年货节", "预热", "国内各平台")
    assert grid[-1][8] == "'=1+1 折"
    assert not [c for row in page.iter_rows() for c in row if c.data_type == "f"]
    assert read(tmp_path, path).rows[-1] == OWN


def test_an_edited_cell_changes_its_window(tmp_path):
    path = sheet_of(tmp_path, rows_of_year(promo_calendar(), 2026))
    book = openpyxl.load_workbook(path)
    lines = {(r[2].value, r[3].value): r for r in book.active.iter_rows(min_row=2)}
    lines["双11", "预热"][1].value = "2026/11/7"
    peak = lines["双11", "爆发"]
    peak[0].value, peak[4].value = date(2026, 11, 8), "天猫、淘宝"
    book.save(path)
    found = set_year(tmp_path, 2026, read(tmp_path, path).rows)
    assert (len(found.added), len(found.removed), len(found.changed)) == (0, 0, 2)
    calendar = promo_calendar(tmp_path)
    assert calendar.on(date(2026, 11, 8), "tmall").phase == "peak"
    assert calendar.on(date(2026, 11, 11), "jd") is None, "the row now names two platforms only"
    assert calendar.on(date(2026, 11, 7), "jd").phase == "warm"
    assert calendar.on(date(2027, 11, 11), "jd").phase == "peak"


def test_a_dry_run_tells_and_writes_nothing(tmp_path):
    rows = rows_of_year(promo_calendar(), 2026)
    found = set_year(tmp_path, 2026, [*rows[1:], OWN], dry_run=True)
    assert found.added == (OWN,)
    assert found.removed == (rows[0],)
    assert found.same == len(rows) - 1
    assert not (tmp_path / "promos.toml").exists()


@pytest.mark.parametrize("hand", ["", HAND])
def test_any_edit_of_a_year_is_kept_exactly_and_touches_no_other_year(tmp_path, hand):
    """60 random edits, one upon the other: the year reads as it was set, its neighbours as before, the hand-written part to the letter."""
    (tmp_path / "promos.toml").write_text(hand, encoding="utf-8")
    others = {year: rows_of_year(promo_calendar(tmp_path), year) for year in (2025, 2027)}
    dice = random.Random(11)
    for _ in range(60):
        rows = rows_of_year(promo_calendar(tmp_path), 2026)
        wanted = sorted({edited(dice, row) for row in rows if dice.random() > 0.05} | extra(dice), key=lambda row: row.order)
        set_year(tmp_path, 2026, wanted)
        assert rows_by_platform(rows_of_year(promo_calendar(tmp_path), 2026)) == rows_by_platform(wanted)
    assert {year: rows_of_year(promo_calendar(tmp_path), year) for year in others} == others
    assert (tmp_path / "promos.toml").read_text(encoding="utf-8").startswith(hand.rstrip())


def edited(dice, row):
    what = dice.random()
    if what < 0.05:
        return replace(row, first=row.first - timedelta(days=1))
    if what < 0.08:
        return replace(row, note=f'第 {dice.randrange(9)} 次 "改" \\ #')
    if what < 0.12 and len(row.platforms) > 1:
        return replace(row, platforms=frozenset(dice.sample(sorted(row.platforms), len(row.platforms) - 1)))
    return row


def extra(dice):
    day = date(2026, dice.randrange(1, 13), dice.randrange(1, 29))
    name, phase, kind = dice.choice([("上新", None, "launch"), ("店庆", "peak", "anniversary"), ("双11", "return", "promo")])
    shop = dice.choice(["", "myshop"])
    return (
        {Row(day, day, name, phase, frozenset(dice.choice([(), ("tmall",), ("jd", "pdd")])), shop, kind)} if dice.random() < 0.3 else set()
    )


def rows_by_platform(rows):
    """Each row once for each of its platforms: rows may be cut along platforms otherwise than they were typed."""
    found = set()
    for row in rows:
        every = promo_calendar().all_platforms() if row.name == "双11" and not row.shop else [""]
        found |= {(replace(row, platforms=frozenset()), platform) for platform in row.platforms or every}
    return found


def test_setting_a_year_back_to_the_rules_leaves_nothing_behind(tmp_path):
    plain = rows_of_year(promo_calendar(), 2026)
    set_year(tmp_path, 2026, [replace(plain[0], note="改"), *plain[2:], OWN])
    assert rows_of_year(promo_calendar(tmp_path), 2026) != plain
    set_year(tmp_path, 2026, plain)
    assert rows_of_year(promo_calendar(tmp_path), 2026) == plain
    assert (tmp_path / "promos.toml").read_text(encoding="utf-8").strip() == MARK


def test_one_event_is_added_and_removed_by_what_it_says(tmp_path):
    assert add_row(tmp_path, 2026, OWN).added == (OWN,)
    assert promo_calendar(tmp_path).on(date(2026, 5, 2), "tmall", "myshop").full_words.zh == "店庆 爆发"
    (kept,) = [row for row in rows_of_year(promo_calendar(tmp_path), 2026) if row.id == OWN.id]
    assert remove_row(tmp_path, 2026, kept).removed == (OWN,)
    assert promo_calendar(tmp_path).on(date(2026, 5, 2), "tmall", "myshop") is None


# --- mistakes


def test_every_mistake_is_named_with_its_row_at_once(tmp_path):
    path = csv_of(
        tmp_path,
        "2026-11-10,2026-11-11,双11,爆发,天猫,,大促,,",
        "2026-11-12,2026-11-10,双11,返场,天猫,,大促,,",
        "2026-11-01,2026-11-03,双11,冲刺,天猫,,大促,,",
        "2026-11-11,2026-11-13,双11,返场,天猫、京东,,大促,,",
        "soon,2026-02-30,,,火星商城,nowhere,怪,,",
        "2026-03-01,2026-03-02,3.8 节,,,,大促,,",
        "2026-01-01,2026-12-31,店庆,爆发,,,店庆,,",
        "2025-06-01,2025-06-02,上新,,,,上新,,",
        "2026-11-10,2026-11-11,双11,爆发,天猫,,大促,,再写一遍",
    )
    with pytest.raises(UseError) as error:
        read(tmp_path, path, shops=["myshop"])
    said = error.value.say("zh")
    assert "\n" not in said
    for part in (
        "第 3 行：日期颠倒：2026-11-12 在 2026-11-10 之后",
        "第 4 行：没有「冲刺」这个阶段",
        "第 5 行：和第 2 行的日期重叠（同一个活动）",
        "第 6 行：看不懂日期「soon」",
        "第 6 行：看不懂日期「2026-02-30」",
        "第 6 行：没有名称",
        "第 6 行：没有「怪」这个类型",
        "第 6 行：没有店铺「nowhere」",
        "第 6 行：没有平台「火星商城」",
        "第 7 行：大促要写阶段",
        "第 8 行：长达 365 天",
        "第 9 行：不在 2026 年",
        "第 10 行：和第 2 行重复",
    ):
        assert part in said, part
    assert error.value.say("en").isascii() is False, "what was typed is shown as typed"


def test_phases_of_different_promotions_shops_and_platforms_may_share_days(tmp_path):
    lines = (
        "2026-11-10,2026-11-11,双11,爆发,天猫,,大促,,",
        "2026-11-10,2026-11-11,双11,爆发,京东,,大促,,",
        "2026-11-10,2026-11-11,店庆,爆发,天猫,,店庆,,",
        "2026-11-10,2026-11-12,双11,爆发,,myshop,大促,,",
        "2026-11-10,2026-11-11,上新,,天猫,,上新,,",
        "2026-11-11,2026-11-11,上新,,天猫,,上新,,",
    )
    assert len(read(tmp_path, csv_of(tmp_path, *lines)).rows) == 6


def test_the_new_years_festival_that_begins_in_december_is_of_the_next_year(tmp_path):
    lines = ("2022-12-20,2022-12-27,年货节,预热,天猫,,大促,,", "2022-12-28,2023-01-05,年货节,爆发,天猫,,大促,,")
    assert read(tmp_path, csv_of(tmp_path, *lines)).year == 2023


def test_a_promotion_without_a_rule_is_of_the_year_that_it_lies_in(tmp_path):
    assert read(tmp_path, csv_of(tmp_path, "2026-07-07,2026-07-10,亚马逊会员日,爆发,亚马逊,,大促,,")).year == 2026


def test_columns_may_stand_in_another_order_and_some_be_missing(tmp_path):
    path = tmp_path / "few.csv"
    path.write_bytes("名称,日期起,日期止\n上新,2026/9/1,2026年9月2日\n".encode("gb18030"))
    assert read(tmp_path, path).rows == [Row(date(2026, 9, 1), date(2026, 9, 2), "上新", None, frozenset(), "", "other")]


@pytest.mark.parametrize("text", ["2026-11-11", "2026/11/11", "2026.11.11", "2026年11月11日", "2026-11-11 00:00:00", "46337", "46337.0"])
def test_a_day_as_people_and_spreadsheets_write_it(text):
    assert read_sheet_day(text) == date(2026, 11, 11)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 no workbook", b"\xff\xfe\x00\xd8"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_that_is_no_calendar_is_told_in_one_line(tmp_path, content, form):
    path = tmp_path / f"x.{form}"
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        read_cells(path)
    assert "\n" not in error.value.say("en")


def test_an_empty_sheet_would_empty_the_year_and_is_refused(tmp_path):
    with pytest.raises(UseError):
        read(tmp_path, csv_of(tmp_path))


# --- names


def test_platforms_are_written_and_read_by_name():
    home = promo_calendar().platforms
    assert platform_words({"taobao", "tmall"}, home).zh == "淘宝、天猫"
    assert platform_words(home | {"amazon"}, home).zh == "国内各平台、亚马逊"
    assert platform_words((), home).zh == ""
    assert read_platforms("淘宝，天猫", home) == read_platforms("taobao,Tmall", home) == {"taobao", "tmall"}
    assert read_platforms("all in China", home) == home
    for keys in (*NAMES.values(), home, frozenset({"vip"}), frozenset({"other", "jd"})):
        for text in platform_words(keys, home):
            assert read_platforms(text, home) == keys


def test_changes_pair_a_window_with_its_new_days():
    old = [OWN, replace(OWN, name="上新", phase=None, kind="launch")]
    new = [replace(OWN, last=date(2026, 5, 5)), replace(OWN, name="直播", phase=None, kind="live")]
    found = changes(old, new)
    assert found.changed == ((OWN, new[0]),)
    assert (found.added, found.removed, found.same) == ((new[1],), (old[1],), 0)
    assert not changes(old, list(reversed(old)))
