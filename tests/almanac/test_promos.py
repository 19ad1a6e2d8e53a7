"""大促 as the trade keeps them: by promotion and phase, per platform and year, editable."""

from datetime import date

import pytest

from zhanggui.almanac.dayrule import rule_day
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
    """2024: no deposits for 618 on Taobao, Tmall and JD; elsewhere the rule of thumb holds."""
    assert promo_on(date(2024, 5, 27), "tmall").phase == "balance"
    assert promo_on(date(2024, 5, 27), "jd") is None
    assert promo_on(date(2024, 5, 31), "jd").phase == "balance"
    assert promo_on(date(2024, 5, 27), "wechat").phase == "presale"


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
    assert promo_calendar().spring_festival(2060) is None


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


@pytest.mark.parametrize(
    ("day", "platform", "name"),
    [
        ("2022-10-20", "jd", "双11 预售付定金"),
        ("2023-10-23", "jd", "双11 预热"),
        ("2024-10-14", "tmall", "双11 预售付定金"),
        ("2024-10-21", "tmall", "双11 付尾款"),
        ("2025-10-09", "douyin", "双11 预热"),
        ("2025-05-13", "taobao", "618 预售付定金"),
        ("2023-05-23", "jd", "618 预售付定金"),
        ("2026-08-18", "suning", "818 爆发"),
        ("2025-11-28", "amazon", "黑色星期五 爆发"),
        ("2025-11-27", "shopify", "黑色星期五 预热"),
        ("2025-12-01", "amazon", "网络星期一 爆发"),
        ("2026-11-27", "amazon", "黑色星期五 爆发"),
        ("2024-11-29", "woocommerce", "黑色星期五 爆发"),
        ("2024-07-16", "amazon", "亚马逊会员日 爆发"),
    ],
)
def test_what_was_announced_for_a_platform_and_year(day, platform, name):
    assert promo_on(date.fromisoformat(day), platform).full_words.zh == name


def test_what_has_no_rule_and_was_not_announced_is_not_guessed():
    assert not {promo.id for promo in promo_calendar().of_year(2026, "amazon").values()} & {"prime_day", "prime_autumn"}


def test_every_window_says_where_it_comes_from():
    """A rule of thumb asks to be checked; a window of a year names the notice."""
    calendar = promo_calendar()
    for year in range(2022, 2027):
        for platform in calendar.all_platforms():
            for promo in calendar.windows(year, platform):
                assert promo.source.zh
                assert promo.source.en.isascii()
                assert promo.first <= promo.last
    assert "公告" in calendar.on(date(2025, 11, 11), "tmall").source.zh
    assert calendar.on(date(2026, 11, 11), "tmall").note.en == "verify with this year's notice"


def test_phases_of_one_promotion_never_overlap():
    calendar = promo_calendar()
    for year in range(2022, 2031):
        for platform in calendar.all_platforms():
            windows = calendar.windows(year, platform)
            total = sum((w.last - w.first).days + 1 for w in windows)
            assert total == len(calendar.of_year(year, platform)), (year, platform)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("11-11", "2026-11-11"), ("SF", "2026-02-17"), ("SF-25", "2026-01-23"), ("SF+14", "2026-03-03"), ("L07-07-6", "2026-08-13"),
        ("L08-15", "2026-09-25"), ("11-4thu", "2026-11-26"), ("11-4thu+1", "2026-11-27"), ("11-4thu-3", "2026-11-23"), ("05-2sun", "2026-05-10"),
        ("06-5mon", "2026-06-29"),
    ],
)  # fmt: skip
def test_a_rule_for_a_day(rule, day):
    assert rule_day(rule, 2026) == date.fromisoformat(day)


def test_a_day_that_a_year_does_not_have_is_none():
    assert rule_day("02-29", 2026) is None
    assert rule_day("02-29", 2028) == date(2028, 2, 29)
    assert rule_day("05-5mon", 2026) is None
    assert rule_day("SF", 2060) is None


@pytest.mark.parametrize("rule", ["", "soon", "13-01", "11-31", "11-6thu", "11-4xyz", "SF25", "1-1", "11-11+1"])
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(ValueError):  # noqa: PT011  the words are date's own for a day that no month has
        rule_day(rule, 2026)


DATED = """
[[event]]
zh = "双11"
phase = "presale"
first = 2026-10-13
last = 2026-10-19
platforms = ["tmall"]

[[event]]
zh = "双11"
phase = "peak"
first = 2026-11-08
last = 2026-11-11
platforms = ["tmall"]

[[event]]
zh = "店庆"
kind = "anniversary"
phase = "peak"
first = 2026-12-30
last = 2027-01-02
shop = "mine"

[[event]]
zh = "上新"
kind = "launch"
first = 2026-11-11
last = 2026-11-13

[[without]]
id = "sale99"
year = 2026
platforms = ["tmall"]
"""


@pytest.fixture
def dated(tmp_path):
    (tmp_path / "promos.toml").write_text(DATED, encoding="utf-8")
    return promo_calendar(tmp_path)


def test_dated_windows_replace_the_rule_of_that_year_and_platform(dated):
    assert dated.on(date(2026, 10, 13), "tmall").full_words.zh == "双11 预售付定金"
    assert dated.on(date(2026, 11, 8), "tmall").phase == "peak"
    assert dated.on(date(2026, 11, 13), "tmall") is None, "the announced windows have no second chance"
    assert dated.on(date(2026, 11, 13), "jd").phase == "return"
    assert dated.on(date(2027, 10, 25), "tmall").phase == "presale", "the rule holds again next year"
    assert dated.same_day_of(2025, date(2026, 11, 11), "tmall") == date(2025, 11, 11)


def test_a_promotion_can_be_taken_out_of_a_year(dated):
    assert dated.on(date(2026, 9, 9), "tmall") is None
    assert dated.on(date(2026, 9, 9), "jd").id == "sale99"
    assert dated.on(date(2027, 9, 9), "tmall").id == "sale99"


def test_the_shops_own_event_holds_for_that_shop_and_over_the_turn_of_the_year(dated):
    for day in (date(2026, 12, 30), date(2027, 1, 2)):
        assert dated.on(day, "tmall", "mine").full_words.zh == "店庆 爆发"
        assert dated.on(day, "tmall", "other") is None
        assert dated.on(day, "tmall") is None


def test_an_event_without_a_phase_is_told_but_changes_no_promotion(dated):
    assert [e.full_words.zh for e in dated.events(date(2026, 11, 11), "tmall")] == ["双11 爆发", "上新"]
    assert [e.full_words.zh for e in dated.events(date(2026, 11, 12), "amazon")] == ["上新"]
    assert dated.on(date(2026, 11, 12), "amazon") is None


@pytest.mark.parametrize(
    "wrong",
    [
        DATED.replace("last = 2026-10-19", "last = 2026-10-09"),
        DATED.replace('"presale"', '"boom"'),
        DATED.replace('"launch"', '"boom"'),
        DATED.replace("first = 2026-10-13", 'first = "2026-10-13"'),
        DATED.replace('id = "sale99"', ""),
    ],
)
def test_a_mistake_in_a_dated_entry_is_told_in_one_line(tmp_path, wrong):
    (tmp_path / "promos.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(UseError):
        promo_calendar(tmp_path)


def test_a_phase_in_two_waves_is_counted_through(tmp_path):
    waves = "".join(
        f'[[event]]\nzh = "店庆"\nkind = "anniversary"\nphase = "balance"\nfirst = {a}\nlast = {b}\n'
        for a, b in (("2025-04-01", "2025-04-02"), ("2025-04-10", "2025-04-11"), ("2026-04-07", "2026-04-10"))
    )
    (tmp_path / "promos.toml").write_text(waves, encoding="utf-8")
    calendar = promo_calendar(tmp_path)
    twins = [calendar.same_day_of(2025, date(2026, 4, d), "tmall") for d in (7, 8, 9, 10)]
    assert twins == [date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 10), date(2025, 4, 11)]
