"""What people write in their own sheets: periods, ranges, days without a year; and what is guessed of a table nobody knows."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from zhanggui.intake.cellday import read_moment
from zhanggui.intake.cellrules import CellError, Rules
from zhanggui.intake.filedate import Span, span_in_name, year_in_name
from zhanggui.intake.guess import find_header, kind_of_cells, personal_kind
from zhanggui.intake.period import read_period
from zhanggui.intake.ranges import end_of_cells, ends_of
from zhanggui.intake.sheets import Sheet

OF_2026 = Rules(near=year_in_name("2026年目标.xlsx"))


@pytest.mark.parametrize(
    ("text", "level", "first"),
    [
        ("2026", "year", (1, 1)), ("2026年度", "year", (1, 1)), ("全年", "year", (1, 1)), ("2026-Q4", "quarter", (10, 1)), ("q2", "quarter", (4, 1)),
        ("一季度", "quarter", (1, 1)), ("2026年第三季度", "quarter", (7, 1)), ("2026-07", "month", (7, 1)), ("202607", "month", (7, 1)),
        ("2026年7月", "month", (7, 1)), ("7月份", "month", (7, 1)), ("十二月", "month", (12, 1)), ("7", "month", (7, 1)), ("Nov", "month", (11, 1)),
        ("2026-W10", "week", (3, 2)), ("第10周", "week", (3, 2)), ("2026-11-11", "day", (11, 11)), ("11月11日", "day", (11, 11)),
        ("11-11", "day", (11, 11)), ("２０２６年１１月１１日", "day", (11, 11)),
    ],
)  # fmt: skip
def test_a_period_is_read_as_people_write_it(text: str, level: str, first: tuple[int, int]) -> None:
    assert read_period(text, OF_2026) == (level, date(2026, *first))


@pytest.mark.parametrize("text", ["13月", "Q5", "第60周", "2026-13", "双十一", "2月30日"])
def test_what_is_no_period_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(CellError):
        read_period(text, OF_2026)


@pytest.mark.parametrize("text", ["7月", "Q1", "第3周", "11-11"])
def test_a_period_without_a_year_asks_for_one(text: str) -> None:
    with pytest.raises(CellError) as said:
        read_period(text, Rules())
    assert "--date" in said.value.why.en


def test_nothing_is_no_period() -> None:
    assert (read_period("", OF_2026), read_period("-", OF_2026)) == (None, None)


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("12-31", "账单2026-01.xlsx", (2025, 12, 31)), ("01-01", "账单2025-12.xlsx", (2026, 1, 1)), ("4/1", "2026年4月.xlsx", (2026, 4, 1)),
        ("02-29", "2028.xlsx", (2028, 2, 29)), ("12月31日 23:59", "2026.xlsx", (2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_day_without_a_year_lies_next_to_what_the_name_tells(text: str, name: str, day: tuple[int, int, int]) -> None:
    moment = read_moment(text, Rules(near=year_in_name(name)))
    assert moment is not None
    assert moment.date() == date(*day)


def test_a_leap_day_of_a_common_year_and_a_point_between_are_no_days() -> None:
    for text in ("02-29", "4.1"):
        with pytest.raises(CellError):
            read_moment(text, OF_2026)
    assert read_moment("2025-04-01", OF_2026) == datetime(2025, 4, 1), "a year of its own stays"


def test_the_year_of_a_name_is_one_year_only() -> None:
    assert year_in_name("目标2026.xlsx") == Span(date(2026, 1, 1), date(2026, 12, 31))
    assert year_in_name("2025对比2026.xlsx") is None
    assert year_in_name("商品20260101.xlsx") == span_in_name("商品20260101.xlsx")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1万 ~ 2.5万", "1万", "2.5万"), ("15% ~ 20%", "15%", "20%"), ("75万~100万", "75万", "100万"), ("1~2.5万", "1万", "2.5万"), ("15-20%", "15%", "20%"),
        ("10至20", "10", "20"), ("100万以上", "100万", ""), (">= 500", "500", ""), ("<10", "", "10"), ("5万以下", "", "5万"), ("12,345", "12,345", "12,345"),
        ("-5", "-5", "-5"), ("", "", ""), ("约1万", "约1万", "约1万"),
    ],
)  # fmt: skip
def test_both_ends_of_a_range(text: str, low: str, high: str) -> None:
    assert ends_of(text) == (low, high)
    cells = pa.array([text, text])
    assert (end_of_cells(cells, "low").to_pylist(), end_of_cells(cells, "high").to_pylist()) == ([low, low], [high, high])


def test_a_hyphen_inside_a_date_is_no_range() -> None:
    assert ends_of("2026-11-01 ~ 2026-11-11", days=True) == ("2026-11-01", "2026-11-11")
    assert ends_of("2026-11-01", days=True) == ("2026-11-01", "2026-11-01")


# --- guesses


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["2026-10-01", "2026-10-02", ""], "day"), (["2026-10-01 09:30:00"], "moment"), (["20261001", "20261002"], "day"), (["1,200", "13", "-"], "count"),
        (["¥12.30", "5"], "amount"), (["5.6%", "12%"], "percent"), (["678901234567", "678901234568"], "id"), (["SF1234567890"], "id"),
        (["是", "否"], "flag"), (["裙", "帽"], "text"), (["", "-"], "empty"), (["1", "2", "很多"], "text"),
    ],
)  # fmt: skip
def test_the_kind_of_a_column_is_told_by_its_cells(cells: list[str], kind: str) -> None:
    assert kind_of_cells(cells) == kind


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("收货人姓名", [], "name"), ("联系手机", [], "phone"), ("收件地址", [], "address"), ("买家会员名", [], "account"), ("E-mail", [], "email"),
        ("备用", ["13800000000", "13900000001"], "phone"), ("备用", ["a@b.cn"], "email"), ("手机端访客数", ["12"], None), ("商品名称", ["裙"], None),
    ],
)  # fmt: skip
def test_a_personal_column_is_told_by_its_header_or_its_cells(header: str, cells: list[str], kind: str | None) -> None:
    assert personal_kind(header, cells) == kind


def sheet(*rows: list[str]) -> Sheet:
    return Sheet("s", list(rows), lambda *_: None)  # type: ignore[arg-type,return-value]


def test_the_header_is_found_below_a_title_and_remarks() -> None:
    head = ["日期", "商品", "件数", "金额"]
    body = [["2026-10-01", "裙", "3", "5.5"]] * 4
    assert find_header(sheet(["月报"], ["统计口径：支付"], [], head, *body)) == 4
    assert find_header(sheet(head, *body)) == 1
    assert find_header(sheet(["1", "2"], ["3", "4"])) == 0
