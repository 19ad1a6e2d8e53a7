"""Words, numbers said, and the geometry of the charts."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import SAMPLES, bad_day, sample

from zhanggui.brief import words, words_labels
from zhanggui.brief.charts import blocks, waterfall
from zhanggui.brief.headline import headline
from zhanggui.brief.render import RENDERERS
from zhanggui.brief.view_money import breakdowns
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.words import Words
from zhanggui.metrics.metric import METRICS
from zhanggui.warehouse.tables import all_tables

ZH, EN = Voice("zh"), Voice("en")
MONEY = st.integers(-10_000_000, 10_000_000).map(lambda cents: cents / 100)


def test_every_table_of_the_lake_has_a_name() -> None:
    assert set(all_tables()) <= set(words.TABLES)


def test_metrics_are_called_as_in_the_catalogue() -> None:
    assert words.metric_name("ad_clicks", "zh") == METRICS.get("ad_clicks").name.zh
    assert words.metric_name("bounce", "zh") == "跳失率"
    assert words.metric_unit("bounce") == "ratio"
    assert words.metric_name("never_heard_of", "zh") == "never_heard_of"


def test_a_subject_without_dimension_is_the_whole_shop() -> None:
    assert words.subject_words({}).zh == "全店"
    assert words.subject_words({"source_l1": "手淘搜索", "source_l2": "手淘搜索"}).zh == "手淘搜索"
    assert words.subject_words({"buyer_type": "new"}).en == "new buyers"
    assert words.subject_words({"product_id": "1"}, "四件套").zh == "四件套"
    assert (
        words.subject_words({"product_id": "1", "source_l1": "平台流量", "source_l2": "手淘搜索"}, "四件套").zh
        == "平台流量 › 手淘搜索 › 四件套"
    )
    assert words.subject_words({"campaign_id": "8", "channel": "直通车"}, "秋季计划").zh == "秋季计划"


def test_every_text_is_said_in_both_languages() -> None:
    tables = [t for t in vars(words).values() if isinstance(t, dict) and t and all(isinstance(w, Words) for w in t.values())]
    texts = [w for t in tables for w in t.values()] + [w for w in vars(words_labels).values() if isinstance(w, Words)]
    assert len(texts) > 120
    assert [w for w in texts if not w.zh or not w.en or any("一" <= c <= "鿿" for c in w.en)] == []


@pytest.mark.parametrize(
    ("confidence", "said"),
    [(1.0, "主要伴随因子"), (0.75, "主要伴随因子"), (0.74, "需进一步验证"), (0.4, "需进一步验证"), (0.39, "数据不足"), (0.0, "数据不足")],
)
def test_words_of_certainty_are_honest(confidence: float, said: str) -> None:
    assert words.certainty(confidence, "zh") == said


def test_changes_are_said_with_arrow_and_word() -> None:
    assert ZH.ratio_trend(-0.0829) == "↓ 降 8.29%"
    assert ZH.ratio_trend(None) == "—"
    assert ZH.ratio_trend(0.00001) == "→ 平"
    assert ZH.points_trend(0.0665) == "↑ 升 6.65 个百分点"
    assert EN.points_trend(-0.0043) == "↓ down 0.43 pp"


def test_days_are_said_with_their_weekday() -> None:
    assert ZH.day("2026-10-28") == "10-28 周三"
    assert EN.full_day("2026-10-28") == "Wed 28 Oct 2026"
    assert ZH.day(None) == "—"


@given(effects=st.lists(MONEY, min_size=1, max_size=8))
def test_each_bar_starts_where_the_last_one_ended(effects: list[float]) -> None:
    fall = waterfall([(str(i), e) for i, e in enumerate(effects)], "total")
    ends = [b.left + b.width if b.effect > 0 else b.left for b in fall.bars]
    starts = [b.left if b.effect > 0 else b.left + b.width for b in fall.bars]
    assert starts[0] == pytest.approx(fall.zero, abs=1e-9)
    assert [e for e, _ in zip(ends, starts[1:], strict=False)] == pytest.approx(starts[1:], abs=1e-9)
    assert all(b.left >= -1e-9 and b.left + b.width <= 1 + 1e-9 for b in (*fall.bars, fall.total))
    assert len(list(pairwise(fall.bars))) == len(effects) - 1


@given(left=st.floats(0, 1), width=st.floats(0, 1), cells=st.integers(1, 40))
def test_a_text_bar_has_its_length_and_shows_what_is_not_nothing(left: float, width: float, cells: int) -> None:
    bar = blocks(left, min(width, 1 - left), cells, "#")
    assert len(bar) == cells
    assert ("#" in bar) == (min(width, 1 - left) > 0)


@given(effects=st.lists(MONEY, min_size=1, max_size=20))
def test_a_cut_breakdown_still_adds_up(effects: list[float]) -> None:
    rows = [{"by": "product_id", "subject": {"product_id": str(i)}, "factor": "aov", "effect": e} for i, e in enumerate(effects)]
    (part,) = breakdowns({"contributions": [*rows, {"by": "product_id", "subject": {}, "factor": "overlap", "effect": -1.23}]}, ZH)
    assert len(part.shares) <= 7
    assert sum(round(s.effect * 100) for s in part.shares) == round(part.total * 100)


def test_a_member_of_several_factors_is_one_line() -> None:
    part = breakdowns(bad_day(), ZH)[0]
    assert (part.shares[0].label, part.shares[0].effect) == ("手淘搜索", -5122.40)
    assert part.shares[0].main == "主要在访客数 -¥4,812.40"


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_form_draws_every_brief_in_both_languages_and_leaves_it_alone(name: str, form: str) -> None:
    brief = sample(name)
    assert RENDERERS[form](brief, "zh")
    assert RENDERERS[form](brief, "en")
    assert brief == sample(name)


def test_json_is_plain_and_never_nan() -> None:
    text = RENDERERS["json"](bad_day(), "zh")
    assert isinstance(text, str)
    assert "手淘搜索" in text
    assert json.loads(text) == bad_day()
    with pytest.raises(ValueError, match="JSON"):
        RENDERERS["json"](bad_day() | {"odd": float("nan")}, "zh")


def test_a_range_as_wide_as_a_barn_door_calls_no_day_ordinary() -> None:
    compare = {"actual": 9000.0, "change": -100.0, "base": "expected", "interval": [152.96, 389_500.0]}
    target = {"target": None, "attainment": None, "actual": 9000.0}
    said = headline(date(2026, 6, 1), "CNY", target, compare, [], True)
    assert "样本不足，看不出是不是平常" in said.zh
    assert "范围" not in said.zh
    narrow = headline(date(2026, 6, 1), "CNY", target, compare | {"interval": [7000.0, 12_000.0]}, [], True)
    assert "在平时范围内" in narrow.zh
