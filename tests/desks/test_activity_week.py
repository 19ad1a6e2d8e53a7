"""The week of activities: what the calendar and the platforms hold, where bars lie, and what an empty week proposes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhanggui.almanac.promos import promo_calendar
from zhanggui.desks.promotion.booked import Booked
from zhanggui.desks.promotion.official import looks, officials
from zhanggui.desks.promotion.proposals import Seen, proposals
from zhanggui.desks.promotion.rules import KINDS, LADDER, OWN_LADDER, STATES, next_states, state_words
from zhanggui.desks.promotion.week import calendar_bars, official_bars, own_bars, weeks

MONDAY = date(2026, 11, 9)
OURS = Booked(id=5, shop="s", name="会员日", kind="own", state="passed", starts=date(2026, 11, 14), ends=date(2026, 11, 17))


def test_a_bar_is_cut_at_the_weeks_it_crosses() -> None:
    first, second = weeks(MONDAY, MONDAY + timedelta(days=13), own_bars([replace(OURS, after_days=0)]))
    (here,), (there,) = dict(first.lanes)["own"], dict(second.lanes)["own"]
    assert (here.start, here.span, here.from_before, here.goes_on) == (6, 2, False, True)
    assert (there.start, there.span, there.from_before, there.goes_on) == (1, 2, True, False)


def test_the_days_after_are_kept_in_view_and_do_not_fill_a_week() -> None:
    bars = own_bars([OURS])
    assert [(b.tone, b.first, b.last) for b in bars] == [
        ("runs", date(2026, 11, 14), date(2026, 11, 17)),
        ("after", date(2026, 11, 18), date(2026, 11, 24)),
    ]
    full, also, empty = weeks(MONDAY, MONDAY + timedelta(days=20), bars)
    assert [w.is_empty for w in (full, also, empty)] == [False, False, True]


def test_what_was_refused_or_dropped_leaves_the_week_empty() -> None:
    (week,) = weeks(MONDAY, MONDAY, own_bars([replace(OURS, state="refused")]))
    assert week.is_empty
    assert [p.bar.tone for p in dict(week.lanes)["own"]] == ["off"]


def test_the_calendar_gives_its_promotions_and_holidays() -> None:
    bars = calendar_bars(promo_calendar(None), "tmall", "", date(2026, 11, 9), date(2026, 11, 15))
    assert ("双11 爆发", "peak") in [(b.words.zh, b.tone) for b in bars]
    october = calendar_bars(promo_calendar(None), "tmall", "", date(2026, 10, 5), date(2026, 10, 6))
    assert any(b.tone == "holiday" and "国庆" in b.words.zh for b in october)


def test_an_official_campaign_tells_when_to_sign_up_by_a_rule_of_thumb_and_says_so() -> None:
    (found,) = [o for o in officials(promo_calendar(None), "tmall", date(2026, 10, 1), date(2026, 11, 15)) if o.id == "double11"]
    assert (found.opens, found.closes, found.locked) == tuple(found.first + timedelta(days=n) for n in (-40, -14, -10))
    assert "惯例" in found.source.zh
    assert found.note.zh == "以平台当年公告为准"
    assert all("以平台当年公告为准" in bar.note.zh for bar in official_bars([found]))


def test_a_platform_abroad_has_no_double_eleven() -> None:
    found = officials(promo_calendar(None), "amazon", date(2026, 1, 1), date(2026, 12, 31))
    assert "double11" not in {o.id for o in found}
    assert "black_friday" in {o.id for o in found}


def test_every_look_has_a_line_and_its_source() -> None:
    assert [look.id for look in looks()] == ["conversion", "pieces", "refunds", "bad_reviews", "price", "stock"]
    assert all((look.least is None) != (look.most is None) and look.source.zh and look.source.en for look in looks())


TODAY = date(2026, 11, 12)


def seen(product: str, days_ago: int, pieces: float = 28, price: float | None = 50.0, left: float | None = None) -> Seen:
    return Seen(product, "", TODAY - timedelta(days=days_ago), pieces, price, left)


def test_a_new_arrival_of_the_last_three_days_gets_a_price_for_what_is_left_of_them() -> None:
    """First seen on the 11th: the 11th, 12th, 13th, back on the 14th."""
    (one,) = proposals([seen("p1", 1), seen("old", 40)], TODAY - timedelta(days=60), TODAY)
    assert (one.kind, one.product_id, one.starts, one.ends) == ("new_price", "p1", date(2026, 11, 11), date(2026, 11, 13))
    assert "11-14 恢复" in one.why.zh
    assert one.given["goods"] == "p1,,50.00"


@pytest.mark.parametrize(("days_ago", "proposed"), [(2, 1), (3, 0)])
def test_the_fourth_day_is_too_late_for_a_new_price(days_ago: int, proposed: int) -> None:
    assert len(proposals([seen("p1", days_ago)], TODAY - timedelta(days=60), TODAY)) == proposed


def test_a_shop_whose_files_begin_this_week_has_no_new_arrivals() -> None:
    assert proposals([seen("p1", 1)], TODAY - timedelta(days=3), TODAY) == []
    assert proposals([seen("p1", 1)], None, TODAY) == []


def test_slow_stock_is_what_lasts_ninety_days_and_more() -> None:
    """28 pieces in 28 days is one a day: 90 pieces last 90 days."""
    found = proposals(
        [seen("slow", 80, 28, left=90), seen("fine", 80, 28, left=89), seen("few", 80, 0, left=19), seen("dead", 80, 0, left=20)],
        None,
        TODAY,
    )
    assert [p.product_id for p in found] == ["slow", "dead"]
    assert "够卖 90 天" in found[0].why.zh
    assert "近 28 天没卖出" in found[1].why.zh


def test_goods_of_an_activity_are_not_proposed_again() -> None:
    assert proposals([seen("p1", 1), seen("slow", 80, 28, left=900)], TODAY - timedelta(days=60), TODAY, frozenset({"p1", "slow"})) == []


def test_the_ladder_has_no_rung_that_leads_nowhere() -> None:
    for ladder in (LADDER, OWN_LADDER):
        assert set(ladder) == set(STATES)
        assert {state for there in ladder.values() for state in there} <= set(STATES)
    reached, todo = {"idea"}, ["idea"]
    while todo:
        for state in LADDER[todo.pop()]:
            if state not in reached:
                reached.add(state)
                todo.append(state)
    assert reached == set(STATES)
    assert [k for k in KINDS if "to_sign" in next_states(k, "idea")] == ["official", "flash"]
    assert state_words("own", "passed").zh == "准备好了"
    assert state_words("official", "passed").zh == "已通过"
