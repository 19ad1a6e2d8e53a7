"""大促 as the trade keeps them: by promotion and phase, per platform and year, editable."""

from datetime import date

import pytest

from zhanggui.almanac.promos import promo_calendar, promo_on
from zhanggui.kernel.errors import UseError

OWN = """
[[promo]]
id = "birthday"
zh = "店庆"
en = "shop birthday"
platforms = ["tmall", "amazon"]
phases = [{ phase = "peak", from = "11-11", to = "11-12" }]

[[promo]]
id = "sale99"
zh = "99"
phases = [{ phase = "peak", from = "09-08", to = "09-09" }]
"""


@pytest.mark.parametrize(
    ("day", "platform", "name"),
    [
        (date(2026, 11, 11), "tmall", "双11 爆发"),
        (date(2026, 11, 12), "jd", "双11 返场"),
        (date(2026, 10, 25), "douyin", "双11 预售付定金"),
        (date(2026, 11, 1), "taobao", "双11 付尾款"),
        (date(2026, 6, 18), "jd", "618 爆发"),
        (date(2026, 3, 8), "pdd", "3.8 节 爆发"),
        (date(2026, 9, 9), "tmall", "99 大促 爆发"),
        (date(2026, 12, 12), "tmall", "双12 爆发"),
        (date(2022, 12, 29), "tmall", "年货节 爆发"),
    ],
)
def test_the_big_days_are_known(day, platform, name):
    promo = promo_on(day, platform)
    assert promo is not None
    assert promo.full_words.zh == name
    assert promo.first <= day <= promo.last


def test_an_ordinary_day_and_a_foreign_platform_have_none():
    assert promo_on(date(2026, 4, 15), "tmall") is None
    assert promo_on(date(2026, 11, 11), "amazon") is None


def test_a_year_may_differ_on_some_platforms():
    """2024: no deposits for 618 on Taobao and Tmall; elsewhere the rule of thumb holds."""
    assert promo_on(date(2024, 5, 27), "tmall").phase == "balance"
    assert promo_on(date(2024, 5, 27), "jd").phase == "presale"


def test_a_promotion_day_is_compared_with_the_same_day_of_its_phase():
    calendar = promo_calendar()
    assert calendar.comparable_year_ago(date(2026, 11, 11), "tmall") == date(2025, 11, 11)
    assert calendar.comparable_year_ago(date(2025, 10, 16), "tmall") == date(2024, 10, 15)
    assert calendar.comparable_year_ago(date(2026, 4, 15), "tmall") == date(2025, 4, 16)
    assert promo_on(date(2026, 10, 31), "jd").nth(date(2026, 11, 1)) == 2


def test_the_new_year_festival_follows_the_moon():
    calendar = promo_calendar()
    here = promo_on(date(2026, 1, 25), "tmall")
    assert here.id == "nianhuo"
    twin = calendar.same_day_of(2025, date(2026, 1, 25), "tmall")
    assert (date(2026, 2, 17) - date(2026, 1, 25)) == (date(2025, 1, 29) - twin)


def test_spring_festivals_agree_with_the_lunar_calendar():
    known = "2010-02-14 2012-01-23 2015-02-19 2018-02-16 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17"
    for day in map(date.fromisoformat, [*known.split(), "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03"]):
        assert promo_calendar().spring_festival(day.year) == day
    assert promo_calendar().spring_festival(2050) is None


def test_a_workspace_adds_and_replaces_promotions(tmp_path):
    (tmp_path / "promos.toml").write_text(OWN, encoding="utf-8")
    assert promo_on(date(2026, 11, 12), "tmall", tmp_path).words.zh == "店庆"
    assert promo_on(date(2026, 11, 12), "amazon", tmp_path).words.zh == "店庆"
    assert promo_on(date(2026, 11, 12), "jd", tmp_path).words.zh == "双11"
    assert promo_on(date(2026, 9, 8), "tmall", tmp_path).phase == "peak"
    assert promo_on(date(2026, 9, 10), "tmall", tmp_path) is None
    assert promo_on(date(2026, 9, 10), "tmall").phase == "return"


@pytest.mark.parametrize(
    "text",
    ["[[promo]]\nid = 1\n", "promo = [", OWN.replace("peak", "boom"), OWN.replace("11-12", "11-32"), OWN.replace('"11-11"', '"soon"')],
)
def test_a_mistake_in_the_file_is_told_in_one_line(tmp_path, text):
    (tmp_path / "promos.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UseError) as error:
        promo_on(date(2026, 11, 12), "tmall", tmp_path)
    assert "promos.toml" in error.value.say("zh")
    assert "\n" not in error.value.say("zh")
