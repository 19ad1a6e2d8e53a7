"""What is known of a day at once."""

from __future__ import annotations

from datetime import date

from zhanggui.almanac.features import features
from zhanggui.almanac.promos import promo_calendar

PROMOS = promo_calendar()


def test_double_eleven():
    day = features(date(2026, 11, 11), PROMOS, "tmall")
    assert (day.weekday, day.kind.kind, day.announced, day.promo.full_words.zh, day.nth) == (2, "workday", True, "双11 爆发", 2)
    assert day.classes == {"weekday:2", "kind:workday", "promo:double11:peak"}
    assert day.days_to_spring == 87


def test_a_make_up_saturday_before_the_spring_festival():
    day = features(date(2026, 2, 14), PROMOS, "tmall")
    assert day.classes == {"weekday:5", "kind:makeup", "holiday:春节"}
    assert (day.days_to_spring, day.lunar.words.zh, day.promo, day.nth) == (3, "腊月廿七", None, None)


def test_a_festival_of_an_unannounced_year():
    day = features(date(2035, 9, 16), PROMOS, "tmall")
    assert day.classes == {"weekday:6", "kind:weekend", "festival:mid_autumn", "unannounced"}


def test_a_shop_abroad_knows_neither_chinese_holidays_nor_the_moon():
    day = features(date(2025, 10, 1), PROMOS, "amazon", country="US")
    assert day.classes == {"weekday:2", "kind:workday"}
    assert (day.days_to_spring, day.lunar, day.festival) == (None, None, None)


def test_own_events_are_told(tmp_path):
    (tmp_path / "promos.toml").write_text(
        '[[event]]\nzh = "秋装上新"\nkind = "launch"\nfirst = 2026-09-01\nlast = 2026-09-02\nshop = "mine"\n', encoding="utf-8"
    )
    promos = promo_calendar(tmp_path)
    assert "event:launch" in features(date(2026, 9, 2), promos, "tmall", "mine").classes
    assert "event:launch" not in features(date(2026, 9, 2), promos, "tmall", "yours").classes


def test_a_shop_abroad_has_the_holiday_of_its_country_and_no_moon() -> None:
    boxing_day = features(date(2024, 12, 26), promo_calendar(), "shopify", country="GB")
    assert "holiday:Boxing Day" in boxing_day.classes
    assert "kind:holiday" in boxing_day.classes
    assert features(date(2025, 8, 29), promo_calendar(), "shopify", country="GB").lunar is None
