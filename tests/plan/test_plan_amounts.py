"""Amounts of a plan as people write them."""

from datetime import date

import pytest

from zhanggui.desks.plan import service
from zhanggui.desks.plan.amounts import read_amount
from zhanggui.kernel.errors import UseError
from zhanggui.site.boot import boot


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1200万", 12_000_000), ("1.2亿", 120_000_000), ("12,000,000", 12_000_000), ("1234567.89", 1_234_567.89), ("¥300,000.01", 300_000.01)],
)
def test_an_amount_is_read_as_it_is_written(text, amount):
    assert read_amount(text) == amount


@pytest.mark.parametrize("text", ["很多", "", "12,00", "50%", "1万2", "nan"])
def test_nonsense_is_refused_in_chinese(text):
    with pytest.raises(UseError) as error:
        read_amount(text)
    assert "看不懂金额" in error.value.what.zh


def test_a_lock_without_an_amount_keeps_what_the_cell_has(tmp_path):
    boot(tmp_path)
    service.set_plan("s", 2026, 365_000)
    assert service.lock("s", 2026, "2026-06")["locks"] == {"2026-06": 30_000.0}
    service.set_plan("s", 2026, 400_000)
    assert service.rows("s", 2026)[5]["target"] == 30_000


def test_a_ramp_says_what_its_days_stand_on(tmp_path):
    boot(tmp_path)
    assert service.ramp("s", date(2026, 3, 2), 4, 1000)["shape"] == "默认形状：每天一样，大促按倍数"
