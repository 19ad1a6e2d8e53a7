"""Which day compares with which: 较前一日, 较上周同期, 环比, 同比 by promotion, by the moon, by weekday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhanggui.almanac.comparable import BASES, BASIS_WORDS, HOW_WORDS, compare, seasons_of
from zhanggui.almanac.lunar import spring_festival
from zhanggui.almanac.promos import promo_calendar
from zhanggui.almanac.season import days_of_season, season_of
from zhanggui.kernel.days import LEVELS, days_between, end_of, start_of
from zhanggui.kernel.errors import UseError

PROMOS = promo_calendar()
TMALL = seasons_of(PROMOS, "tmall")
DAYS = st.dates(date(2022, 1, 1), date(2030, 12, 31))
PLATFORMS = ("tmall", "jd", "douyin", "amazon", "other")


def d(text):
    return date.fromisoformat(text)


def year_before(day, seasons=TMALL):
    pair = seasons.pair(d(day))
    return (pair.base.isoformat() if pair.base else None, pair.how, pair.why.zh)


# --- 同比 of a day


@pytest.mark.parametrize(
    ("day", "base", "how", "why"),
    [
        ("2026-06-18", "2025-06-18", "promo", "按大促对齐：618 爆发第 4 天"),
        ("2026-11-11", "2025-11-11", "promo", "按大促对齐：双11 爆发第 2 天"),
        ("2025-10-21", "2024-10-22", "promo", "按大促对齐：双11 付尾款第 2 天"),
        ("2026-10-25", "2025-10-16", "promo", "按大促对齐：双11 预售付定金第 2 天"),
        ("2026-02-17", "2025-01-29", "lunar", "按农历对齐：春节当天"),
        ("2026-02-14", "2025-01-26", "lunar", "按农历对齐：春节前 3 天"),
        ("2026-02-23", "2025-02-04", "lunar", "按农历对齐：春节后 6 天"),
        ("2026-01-25", "2025-01-06", "promo", "按大促对齐：年货节 爆发第 3 天"),
        ("2026-11-22", "2025-11-23", "weekday", "按星期对齐"),
        ("2026-04-15", "2025-04-16", "weekday", "按星期对齐"),
        ("2024-02-29", "2023-02-10", "lunar", "按农历对齐：春节后 19 天"),
    ],
)
def test_a_day_is_held_against_the_day_like_it(day, base, how, why):
    assert year_before(day) == (base, how, why)


def test_a_phase_that_was_shorter_leaves_days_without_a_counterpart():
    """预售 2026: 24 to 30 October, seven days; 2025 on Tmall: 15 to 19, five."""
    pairs = [TMALL.pair(day) for day in days_between(d("2026-10-24"), d("2026-10-30"))]
    assert [p.base.day if p.base else None for p in pairs] == [15, 16, 17, 18, 19, None, None]
    assert pairs[-1].why.zh == "去年这个大促的这个阶段没有对应的一天"


def test_a_peak_of_another_length_is_counted_from_its_last_day(tmp_path):
    (tmp_path / "promos.toml").write_text(
        '[[event]]\nzh = "双11"\nphase = "peak"\nfirst = 2026-11-08\nlast = 2026-11-11\nplatforms = ["tmall"]\n', encoding="utf-8"
    )
    seasons = seasons_of(promo_calendar(tmp_path), "tmall")
    assert year_before("2026-11-11", seasons) == ("2025-11-11", "promo", "按大促对齐：双11 爆发第 4 天，从最后一天对齐")
    assert year_before("2026-11-10", seasons)[0] == "2025-11-10"
    assert year_before("2026-11-09", seasons)[:2] == (None, "none")


def test_an_ordinary_day_is_not_held_against_a_promotion_or_the_spring_festival():
    """15 October 2025 was presale: 14 October 2026 takes the nearest free Wednesday that was not, or none."""
    for day in days_between(d("2026-01-01"), d("2026-12-31")):
        pair = TMALL.pair(day)
        if PROMOS.on(day, "tmall") is None and pair.base:
            promo = PROMOS.on(pair.base, "tmall")
            assert promo is None or promo.phase == "warm", day


def test_buyers_abroad_do_not_keep_the_spring_festival():
    assert year_before("2026-02-17", seasons_of(PROMOS, "amazon", lunar=False)) == ("2025-02-18", "weekday", "按星期对齐")
    assert year_before("2026-11-27", seasons_of(PROMOS, "amazon", lunar=False))[0] == "2025-11-28"


def test_the_shops_own_anniversary_meets_its_last(tmp_path):
    entry = '[[event]]\nzh = "店庆"\nkind = "anniversary"\nphase = "peak"\nshop = "mine"\nfirst = {0}\nlast = {1}\n'
    text = entry.format("2025-05-20", "2025-05-22") + entry.format("2026-08-01", "2026-08-03")
    (tmp_path / "promos.toml").write_text(text, encoding="utf-8")
    promos = promo_calendar(tmp_path)
    assert year_before("2026-08-03", seasons_of(promos, "other", "mine")) == ("2025-05-22", "promo", "按大促对齐：店庆 爆发第 3 天")
    assert year_before("2026-08-03", seasons_of(promos, "other", "yours")) == ("2025-08-04", "weekday", "按星期对齐")


# --- what holds for every day


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_day_is_used_twice(platform):
    seasons = seasons_of(PROMOS, platform)
    bases = [pair.base for day in days_between(d("2022-01-01"), d("2030-12-31")) if (pair := seasons.pair(day)).base]
    assert len(bases) == len(set(bases))
    assert len(bases) > 0.9 * 9 * 365


@pytest.mark.parametrize("platform", PLATFORMS)
def test_alignment_by_nature_is_symmetric(platform):
    seasons = seasons_of(PROMOS, platform)
    held = 0
    for day in days_between(d("2023-01-01"), d("2029-12-31")):
        for years in (-1, 1):
            pair = seasons.natural(day, years)
            if pair:
                back = seasons.natural(pair.base, -years)
                assert back is not None
                assert (back.base, back.how) == (day, pair.how)
                held += 1
    assert held > 2 * 0.85 * 7 * 365


@example(day=d("2022-03-31"), platform="tmall")
@given(day=DAYS, platform=st.sampled_from(PLATFORMS))
def test_each_way_of_aligning_means_what_it_says(day, platform):
    pair = seasons_of(PROMOS, platform).pair(day)
    if pair.how == "promo":
        mine, theirs = PROMOS.on(day, platform), PROMOS.on(pair.base, platform)
        assert (mine.id, mine.phase) == (theirs.id, theirs.phase)
        assert mine.year - theirs.year == 1
    elif pair.how == "lunar":
        assert any(day - spring_festival(y) == pair.base - spring_festival(y - 1) for y in (day.year, day.year + 1))
    elif pair.how in ("weekday", "near"):
        weeks, rest = divmod((day - pair.base).days, 7)
        assert rest == 0
        assert abs(weeks - 52) <= (8 if pair.how == "near" else 0)
        assert season_of(pair.base) == season_of(day) - 1 or day.month == 3  # 52 weeks before 31 March lies 1 April
    else:
        assert pair.how == "none"
        assert pair.base is None
    assert pair.why.zh
    assert pair.why.en.isascii() or pair.how == "promo"


def test_most_days_of_a_year_have_a_counterpart_and_the_others_are_counted():
    whole = compare("year_before", d("2026-01-01"), d("2026-12-31"), "span", TMALL)
    assert whole.without == sum(pair.base is None for pair in whole.pairs) == 365 - len(whole.matched)
    assert len(whole.base) == len(whole.matched)
    assert whole.without < 30
    for season in range(2022, 2030):
        pairs = [TMALL.pair(day) for day in days_of_season(season)]
        assert sum(p.how == "none" for p in pairs) <= 25, season


def test_a_week_of_a_53_week_year_meets_the_same_weekdays():
    """2026 has 53 ISO weeks: weekday alignment does not slip where ISO weeks do."""
    week = compare("year_before", d("2026-12-28"), d("2027-01-03"), "week", seasons_of(PROMOS, "other", lunar=False))
    assert [p.base.isoformat() for p in week.pairs] == [f"2025-12-{n}" for n in (29, 30, 31)] + [f"2026-01-0{n}" for n in (1, 2, 3, 4)]
    assert [p.base.weekday() for p in week.pairs] == list(range(7))


# --- the other bases


def test_the_day_and_the_week_before():
    assert compare("day_before", d("2026-03-01"), d("2026-03-01")).base == (d("2026-02-28"),)
    assert compare("week_before", d("2026-11-11"), d("2026-11-11")).base == (d("2026-11-04"),)
    week = compare("week_before", d("2026-11-09"), d("2026-11-15"), "week")
    assert (week.base[0], week.base[-1], week.without) == (d("2026-11-02"), d("2026-11-08"), 0)
    assert week.why.zh == "上周同星期"


def test_ten_days_go_back_two_weeks_so_that_no_day_is_its_own_base():
    ten = compare("week_before", d("2026-11-01"), d("2026-11-10"))
    assert (ten.base[0], ten.base[-1]) == (d("2026-10-18"), d("2026-10-27"))
    assert all(p.day.weekday() == p.base.weekday() for p in ten.pairs)


@pytest.mark.parametrize(
    ("first", "last", "level", "base_first", "base_last", "without"),
    [
        ("2026-11-11", "2026-11-11", "day", "2026-11-10", "2026-11-10", 0),
        ("2026-11-09", "2026-11-15", "week", "2026-11-02", "2026-11-08", 0),
        ("2026-11-09", "2026-11-11", "week", "2026-11-02", "2026-11-04", 0),
        ("2026-10-01", "2026-10-31", "month", "2026-09-01", "2026-09-30", 1),
        ("2026-02-01", "2026-02-28", "month", "2026-01-01", "2026-01-31", 0),
        ("2026-03-01", "2026-03-10", "month", "2026-02-01", "2026-02-10", 0),
        ("2026-03-01", "2026-03-30", "month", "2026-02-01", "2026-02-28", 2),
        ("2024-03-01", "2024-03-30", "month", "2024-02-01", "2024-02-29", 1),
        ("2026-01-01", "2026-01-05", "month", "2025-12-01", "2025-12-05", 0),
        ("2026-04-01", "2026-06-30", "quarter", "2026-01-01", "2026-03-31", 1),
        ("2026-01-01", "2026-12-31", "year", "2025-01-01", "2025-12-31", 0),
        ("2026-03-05", "2026-03-14", "span", "2026-02-23", "2026-03-04", 0),
        ("2026-03-05", "2026-03-14", "month", "2026-02-23", "2026-03-04", 0),
    ],
)
def test_the_period_before(first, last, level, base_first, base_last, without):
    found = compare("period_before", d(first), d(last), level)
    assert (found.base[0], found.base[-1], found.without) == (d(base_first), d(base_last), without)
    assert found.is_span


@given(day=DAYS, level=st.sampled_from(LEVELS))
def test_a_whole_period_is_held_against_the_whole_one_before(day, level):
    first, last = start_of(day, level), end_of(day, level)
    found = compare("period_before", first, last, level)
    before = first - timedelta(days=1)
    assert found.base == tuple(days_between(start_of(before, level), before))
    assert not set(found.base) & set(days_between(first, last))


def test_a_year_is_held_against_the_year_before_by_the_date():
    year = compare("year_before", d("2024-01-01"), d("2024-12-31"), "year", TMALL)
    assert (year.base[0], year.base[-1], len(year.base), year.without) == (d("2023-01-01"), d("2023-12-31"), 365, 1)
    assert [p.day for p in year.pairs if p.base is None] == [d("2024-02-29")]


def test_what_nobody_wants_aligned_goes_by_the_date():
    plain = compare("year_before", d("2026-02-01"), d("2026-02-28"), "month", TMALL, aligned=False)
    assert (plain.base[0], plain.base[-1]) == (d("2025-02-01"), d("2025-02-28"))


def test_a_month_says_how_many_days_were_aligned_how():
    june = compare("year_before", d("2026-06-01"), d("2026-06-30"), "month", TMALL)
    assert june.why.zh == "按大促对齐 20 天，按星期对齐 10 天"
    assert june.why.en == "by promotion: 20 days, by weekday: 10 days"
    october = compare("year_before", d("2026-10-01"), d("2026-10-31"), "month", TMALL)
    assert october.without == 4
    assert "没有可比的日子 4 天" in october.why.zh


def test_what_makes_no_sense_is_refused():
    with pytest.raises(UseError):
        compare("day_before", d("2026-03-01"), d("2026-03-02"))
    with pytest.raises(UseError):
        compare("period_before", d("2026-03-02"), d("2026-03-01"))


def test_every_basis_and_way_is_said_in_both_languages():
    assert set(BASIS_WORDS) == set(BASES)
    assert all(w.zh and w.en.isascii() for w in (*BASIS_WORDS.values(), *HOW_WORDS.values()))
