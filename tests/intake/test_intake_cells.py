"""The one place of cell rules: what a cell of an export says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.intake import cellday
from zhanggui.intake.cellrules import CellError, Rules
from zhanggui.intake.cells import READERS, Kind, read_column

PLAIN = Rules()


def one(kind: Kind, text: str, rules: Rules = PLAIN) -> Any:
    column = read_column(kind, pa.array([text], pa.string()), rules)
    if column.reasons:
        raise CellError(column.reasons[0])
    return column.values[0].as_py()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234", "1234"),
        ("1,234,567.89", "1234567.89"),
        ("1,23,456.00", "123456"),  # as written in India
        ("¥12.30", "12.30"),
        ("￥1,000", "1000"),
        ("12.30元", "12.30"),
        ("12.34%", "0.1234"),
        ("1.2万", "12000"),
        ("0.5亿", "50000000"),
        ("-3.5", "-3.5"),
        ("(3.50)", "-3.5"),
        ("-¥3.5", "-3.5"),
        ('="178.8"', "178.8"),
        ("'42", "42"),
        ("\t42\t", "42"),
        ("１２３．４５", "123.45"),
        ("1.5E-03", "0.0015"),
        ("0.00005", "0.0001"),  # half up to four decimals
        ("US$ 5", "5"),
    ],
)
def test_money_as_platforms_write_it(text: str, amount: str) -> None:
    assert one("money", text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", " ", "-", "--", "—", "\\N", "null", " --", "无退款申请", "任意时间", "#REF!", "N/A"])
@pytest.mark.parametrize("kind", ["money", "count", "number", "text", "id", "day", "moment", "flag"])
def test_words_for_nothing_are_nothing(kind: Kind, text: str) -> None:
    assert one(kind, text) is None


def test_zero_percent_is_zero_and_not_nothing() -> None:
    assert one("number", "0.00%") == 0.0


def test_decimal_comma_only_where_the_recipe_says_so() -> None:
    assert one("money", "1.234,56", Rules(decimal=",")) == Decimal("1234.56")
    with pytest.raises(CellError):
        one("money", "1.234,56")


@pytest.mark.parametrize("text", ["1万 ~ 2.5万", "75万 ~ 100万", "15% ~ 20%"])
def test_a_range_is_no_number_and_says_so(text: str) -> None:
    with pytest.raises(CellError, match="range"):
        one("money", text)


def test_a_count_is_whole() -> None:
    assert one("count", "12.0") == 12
    assert one("count", "1.2万") == 12000
    with pytest.raises(CellError, match="whole"):
        one("count", "12.5")


def test_an_id_destroyed_by_a_spreadsheet_is_refused_with_that_reason() -> None:
    with pytest.raises(CellError, match="scientific notation"):
        one("id", "1.23E+18")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1234567890123456789", "1234567890123456789"),
        ('="1234567890123456789"', "1234567890123456789"),
        ("'0812", "0812"),
        ("\t987654321", "987654321"),
        ("'\t987654321", "987654321"),  # a tab that was made harmless
        ("ID：998877", "998877"),
        ("17850.0", "17850"),
        ("536365", "536365"),
        ("00012", "00012"),
        ("１２３", "123"),
    ],
)
def test_ids_keep_every_digit(text: str, name: str) -> None:
    assert one("id", text) == name


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-03-01", "ymd", date(2026, 3, 1)),
        ("2026/3/1", "ymd", date(2026, 3, 1)),
        ("20260301", "ymd", date(2026, 3, 1)),
        ("2018.02.01", "ymd", date(2018, 2, 1)),
        ("2026年3月1日", "ymd", date(2026, 3, 1)),
        ("04-30-22", "mdy", date(2022, 4, 30)),
        ("03-01-26", "ymd", date(2026, 3, 1)),  # 拼多多 writes MM-DD-YY
        ("31/12/2025", "ymd", date(2025, 12, 31)),
        ("01/12/2025", "dmy", date(2025, 12, 1)),
        ("43831", "ymd", date(2020, 1, 1)),  # Excel's serial number
        ("2026-03-01至2026-03-07", "ymd", date(2026, 3, 1)),
        ("2026-03-01 ~ 2026-03-31", "ymd", date(2026, 3, 1)),
        ("20260324000000~20260324005999", "ymd", date(2026, 3, 24)),
        ("19 April 2020", "ymd", date(2020, 4, 19)),
        ("Apr 5, 2020", "ymd", date(2020, 4, 5)),
    ],
)
def test_days_in_every_shape(text: str, order: Any, day: date) -> None:
    assert one("day", text, Rules(date_order=order)) == day


def test_a_day_that_could_be_two_days_is_refused_not_guessed() -> None:
    with pytest.raises(CellError, match="day or month first"):
        one("day", "03/04/2026")


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "hello", "99999999", "2026-03"])
def test_days_that_never_were_are_refused(text: str) -> None:
    with pytest.raises(CellError):
        one("day", text)


def test_moments_with_an_offset_go_to_the_shops_clock() -> None:
    sydney = Rules(shop_zone=ZoneInfo("Australia/Sydney"))
    assert one("moment", "2014-11-25 14:45:53 +1100", sydney) == datetime(2014, 11, 25, 14, 45, 53)
    assert one("moment", "2026-03-01T00:00:00Z") == datetime(2026, 3, 1, 8)
    assert one("moment", "2026-03-01T00:00:00.250+08:00") == datetime(2026, 3, 1, 0, 0, 0, 250000)


def test_naive_moments_of_a_utc_file_go_to_the_shops_clock() -> None:
    assert one("moment", "2026-03-01 16:30:00", Rules(file_zone=ZoneInfo("UTC"))) == datetime(2026, 3, 2, 0, 30)


def test_seconds_since_1970_go_to_the_shops_clock() -> None:
    assert one("epoch", "1511544070") == datetime(2017, 11, 25, 1, 21, 10)
    assert one("epoch", "1511544070000") == datetime(2017, 11, 25, 1, 21, 10)
    with pytest.raises(CellError):
        one("epoch", "yesterday")


def test_good_cells_of_a_column_are_read_beside_bad_ones() -> None:
    column = read_column("money", pa.array(["1.5", "abc", "-", "2,000"]), PLAIN)
    assert column.values.to_pylist() == [Decimal("1.5"), None, None, Decimal(2000)]
    assert list(column.reasons) == [1]


money = st.decimals(min_value=Decimal("-9999999999999"), max_value=Decimal("9999999999999"), places=4)


@given(money)
def test_money_is_read_back_exactly_however_it_is_written(amount: Decimal) -> None:
    for text in (f"{amount}", f"{amount:,}", f"¥{amount}", f'="{amount}"', f"{amount}元"):
        assert one("money", text) == amount


@given(st.integers(min_value=-(2**53), max_value=2**53))
def test_counts_are_read_back_exactly(count: int) -> None:
    assert one("count", str(count)) == count
    assert one("count", f"{count:,}") == count
    assert one("count", f"{count}.0") == count


@given(st.from_regex(r"[0-9]{6,22}", fullmatch=True))
def test_ids_survive_every_wrapping(name: str) -> None:
    for text in (name, f'="{name}"', f"'{name}", f"\t{name} "):
        assert one("id", text) == name


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_days_are_read_back_in_every_unambiguous_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d 23:59:59", "%d %B %Y"):
        assert one("day", day.strftime(form)) == day
    assert one("day", str((day - date(1899, 12, 30)).days)) == day
    assert one("day", day.strftime("%m-%d-%Y"), Rules(date_order="mdy")) == day
    assert one("day", day.strftime("%d/%m/%Y"), Rules(date_order="dmy")) == day


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1)), st.integers(-14 * 4, 14 * 4))
def test_a_moment_is_the_same_instant_whatever_offset_it_is_written_with(moment: datetime, quarters: int) -> None:
    moment = moment.replace(microsecond=0)
    there = moment + timedelta(minutes=15 * quarters) - timedelta(hours=8)
    sign, minutes = ("-" if quarters < 0 else "+"), abs(quarters) * 15
    text = f"{there:%Y-%m-%d %H:%M:%S} {sign}{minutes // 60:02d}:{minutes % 60:02d}"
    assert one("moment", text) == moment


@given(st.lists(st.text(max_size=40) | st.from_regex(r"[-+(]?[¥$]?[0-9.,]{1,12}[%万元)E+]?[0-9/年月~: -]{0,12}"), max_size=8))
def test_no_text_ever_raises_anything_but_its_own_rejection(texts: list[str]) -> None:
    for kind in READERS:
        for rules in (PLAIN, Rules(date_order="dmy", decimal=",", file_zone=ZoneInfo("UTC"))):
            column = read_column(kind, pa.array(texts, pa.string()), rules)
            assert len(column.values) == len(texts)
            assert all(column.values[row].as_py() is None and why.zh and why.en for row, why in column.reasons.items())


@given(st.text(max_size=30))
def test_the_fast_way_and_the_exact_way_agree(text: str) -> None:
    for kind, reader in READERS.items():
        try:
            exact = reader.exact(text, PLAIN)
        except CellError:
            exact = CellError
        try:
            fast = one(kind, text)
        except CellError:
            fast = CellError
        assert fast == exact, (kind, text)


def test_a_cell_that_spans_days_tells_its_last_day_too() -> None:
    assert cellday.read_span("2026-03-01 ~ 2026-03-31", PLAIN) == (date(2026, 3, 1), date(2026, 3, 31))
    assert cellday.read_span("2026-03-01", PLAIN) is None
