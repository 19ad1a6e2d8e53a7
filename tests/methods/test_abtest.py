"""Two versions: the figures of independent libraries, one verdict on both scales, and no verdict where none may be given."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
import tea_tasting as tt
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import zhanggui
from zhanggui.kernel.errors import UseError
from zhanggui.methods.abtest import Arm, difference, mean_arm, rate_arm, relative_by_log, split_check
from zhanggui.methods.abtest_cuped import cuped
from zhanggui.methods.abtest_peek import always_valid, tuning
from zhanggui.methods.abtest_plan import days_needed, needed, needed_for_rate, power_of, rate_variance
from zhanggui.methods.abtest_verdict import judge

# gbstats 0.8.0, absolute scale: fixed p, interval; sequential (tuned at 5,000) p, interval.
GBSTATS = [
    ((100, 2000), (130, 2000), 0.041551854559481294, (0.0005745069788653297, 0.029425493021134667),
     0.4502299275735205, (-0.007370519378415274, 0.037370519378415276)),
    ((480, 12000), (531, 11880), 0.07156220113393919, (-0.00041207266444118207, 0.009806012058380581),
     1.0, (-0.0035073922079909454, 0.012901331601930344)),
    ((15, 400), (31, 410), 0.01851911965491415, (0.006411848689313049, 0.0698076635058089),
     0.31554617370998056, (-0.018104935670491873, 0.09432444786561382)),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "p", "interval", "peek_p", "peek_interval"), GBSTATS)
def test_the_absolute_scale_is_that_of_gbstats(a, b, p, interval, peek_p, peek_interval) -> None:
    once, often = difference(rate_arm(*a), rate_arm(*b)), always_valid(rate_arm(*a), rate_arm(*b), 5000)
    assert (once.p, once.low, once.high) == pytest.approx((p, *interval), abs=1e-9)
    assert (often.p, often.low, often.high) == pytest.approx((peek_p, *peek_interval), abs=1e-9)


def test_the_example_of_the_trade_reads_0_06_to_2_94_points() -> None:
    found = difference(rate_arm(100, 2000), rate_arm(130, 2000))
    assert (round(found.p, 4), round(100 * found.low, 2), round(100 * found.high, 2)) == (0.0416, 0.06, 2.94)
    assert found.relative == pytest.approx(0.30)


@pytest.fixture(scope="module")
def spent() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Money spent by buyers in two versions, and by the same buyers before."""
    rng = np.random.default_rng(11)
    before = rng.gamma(2.0, 30.0, 900)
    after = 0.7 * before + rng.gamma(2.0, 15.0, 900) + np.where(np.arange(900) < 420, 0.0, 6.0)
    return after[:420], before[:420], after[420:], before[420:]


def _tea(spent: tuple[np.ndarray, ...], **metrics: tt.metrics.MetricBase) -> object:
    a, before_a, b, before_b = spent
    table = pa.table({
        "variant": np.repeat([0, 1], [len(a), len(b)]), "y": np.concatenate([a, b]), "x": np.concatenate([before_a, before_b]),
    })  # fmt: skip
    return tt.Experiment(**metrics).analyze(table)


def _same(found, told, by_log) -> None:
    ours = (found.change, found.low, found.high, found.p, found.relative, *by_log)
    theirs = (told.effect_size, told.effect_size_ci_lower, told.effect_size_ci_upper, told.pvalue, told.rel_effect_size,
              told.rel_effect_size_ci_lower, told.rel_effect_size_ci_upper)  # fmt: skip
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_means_are_those_of_tea_tasting(spent: tuple[np.ndarray, ...]) -> None:
    a, b = mean_arm(spent[0]), mean_arm(spent[2])
    told = _tea(spent, y=tt.Mean("y"))["y"]
    _same(difference(a, b), told, relative_by_log(a, b))


def test_the_past_takes_out_noise_as_in_tea_tasting(spent: tuple[np.ndarray, ...]) -> None:
    a, b, saved = cuped(spent[0], spent[1], spent[2], spent[3])
    told = _tea(spent, y=tt.Mean("y", covariate="x"))["y"]
    _same(difference(a, b), told, relative_by_log(a, b))
    assert saved > 0.5
    assert difference(a, b).p < difference(mean_arm(spent[0]), mean_arm(spent[2])).p


def test_the_past_takes_nothing_out_where_it_tells_nothing() -> None:
    a, b, saved = cuped([1.0, 2.0, 4.0], [5.0, 5.0, 5.0], [2.0, 3.0, 5.0], [5.0, 5.0, 5.0])
    assert (a, b, saved) == (mean_arm([1, 2, 4]), mean_arm([2, 3, 5]), 0.0)


def test_the_people_needed_are_those_of_tea_tasting(spent: tuple[np.ndarray, ...]) -> None:
    values = np.concatenate([spent[0], spent[2]])
    metric = tt.Mean("y", use_t=False, effect_size=3.0, power=0.9)
    told = metric.solve_power(pa.table({"y": values}), "n_obs")[0].n_obs
    each = needed(3.0, float(values.var(ddof=1)), float(values.var(ddof=1)), power=0.9)
    assert told in (2 * each, 2 * each - 1)  # theirs counts both arms


def test_people_needed_by_the_textbook() -> None:
    """(1.960 + 0.842)² (0.05·0.95 + 0.055·0.945) ÷ 0.005²."""
    assert needed_for_rate(0.05, 0.10) == math.ceil((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) ** 2 * (0.0475 + 0.051975) / 0.005**2)
    assert power_of(31231, 0.005, rate_variance(0.05), rate_variance(0.055)) == pytest.approx(0.8, abs=1e-4)
    assert power_of(31230, 0.0, 0.0475, 0.0475) == pytest.approx(0.05)


def test_a_test_runs_for_whole_weeks() -> None:
    assert [days_needed(n, 1000) for n in (1, 3500, 3501, 7000)] == [7, 7, 14, 14]


def test_the_split_is_held_against_the_plan() -> None:
    """χ² of 10,000 / 9,700 is 300² ÷ 19,700 = 4.569."""
    p, state = split_check([10000, 9700])
    assert (p, state) == (pytest.approx(stats.chi2.sf(300**2 / 19700, 1)), "ok")
    assert p == pytest.approx(0.0325645369, abs=1e-9)  # gbstats
    assert split_check([50000, 49000]) == (pytest.approx(0.0014818807747203882), "warning")
    assert split_check([10000, 9000])[1] == "alarm"
    assert split_check([900, 2100], [3, 7]) == (pytest.approx(1.0), "ok")


rates = st.integers(30, 3000).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))


@given(rates, rates)
def test_the_relative_interval_never_contradicts_the_absolute_one(a: tuple[int, int], b: tuple[int, int]) -> None:
    for found in (difference(rate_arm(*a), rate_arm(*b)), always_valid(rate_arm(*a), rate_arm(*b))):
        assert found.is_clear == (found.low > 0 or found.high < 0)
        if found.relative_low is not None and min(abs(found.low), abs(found.high)) > 1e-12:
            assert (found.low > 0) == (found.relative_low > 0)
            assert (found.high < 0) == (found.relative_high < 0)
        swapped = difference(rate_arm(*b), rate_arm(*a))
        assert swapped.p == pytest.approx(difference(rate_arm(*a), rate_arm(*b)).p)


def test_fieller_holds_all_ratios_that_the_data_allow() -> None:
    """By scanning: |b − R a| ≤ t √(var b + R² var a)."""
    a, b = rate_arm(40, 900), rate_arm(61, 880)
    found = difference(a, b)
    reach = (found.high - found.change) / math.sqrt(a.doubt + b.doubt)
    ratios = np.linspace(0.2, 5, 48001)
    inside = ratios[np.abs(b.mean - ratios * a.mean) <= reach * np.sqrt(b.doubt + ratios**2 * a.doubt)]
    assert (found.relative_low, found.relative_high) == pytest.approx((inside[0] - 1, inside[-1] - 1), abs=2e-4)


def test_a_base_that_may_be_nothing_gives_no_bounds_to_the_lift() -> None:
    found = difference(Arm(20, 0.4, 4.0), Arm(20, 1.0, 4.0))
    assert (found.relative, found.relative_low, found.relative_high) == (pytest.approx(1.5), None, None)
    assert difference(Arm(20, -1.0, 4.0), Arm(20, 1.0, 4.0)).relative is None


def test_looking_every_day_costs_width_least_near_the_planned_number() -> None:
    def widening(n: int) -> float:
        a, b = rate_arm(n // 20, n), rate_arm(n // 20, n)
        return always_valid(a, b, 20_000).high / difference(a, b).high

    ratios = {n: widening(n) for n in (500, 10_000, 400_000)}
    assert ratios[10_000] < ratios[500]
    assert ratios[10_000] == pytest.approx(math.sqrt(2 * 9 / 8 * math.log(60)) / 1.96, rel=0.01)  # ρ²N = 8.0
    assert tuning(5000) == pytest.approx((-2 * math.log(0.05) + math.log(-2 * math.log(0.05) + 1)) / 5000)


def test_verdicts() -> None:
    clear = rate_arm(100, 2000), rate_arm(130, 2000)
    assert judge(*clear).verdict == "b_better"
    assert judge(*reversed(clear)).verdict == "a_better"
    assert judge(rate_arm(100, 2000), rate_arm(110, 2000)).verdict == "not_told"
    assert judge(*clear, planned=5000).verdict == "too_early"
    assert judge(*clear, planned=2000).verdict == "b_better"
    assert judge(*clear, planned=5000, peek=True).verdict == "not_told"
    assert judge(rate_arm(200, 2000), rate_arm(330, 2000), planned=5000, peek=True).verdict == "b_better"
    assert judge(rate_arm(2, 200), rate_arm(15, 200)).verdict == "too_few"
    assert judge(rate_arm(195, 200), rate_arm(180, 200)).verdict == "too_few"  # only five who did not
    assert judge(rate_arm(1000, 10000), rate_arm(1300, 9000)).verdict == "bad_split"
    assert judge(rate_arm(1000, 10000), rate_arm(1300, 9000), shares=(10, 9)).verdict == "b_better"


def test_two_arms_without_any_spread_tell_nothing() -> None:
    assert judge(mean_arm([3, 3, 3]), mean_arm([4, 4, 4])).verdict == "not_told"
    assert judge(mean_arm([3, 3, 3]), mean_arm([4, 4, 4]), peek=True).to_json()["interval"] == [None, None]


def test_from_a_notebook(spent: tuple[np.ndarray, ...]) -> None:
    found = zhanggui.abtest("100/2000", (130, 2000))
    assert found.to_json("en")["a"] == {"good": 100, "of": 2000, "rate": 0.05}
    assert zhanggui.abtest("58.2,40.1,2000", "62,41,2000").found == difference(Arm(2000, 58.2, 40.1**2), Arm(2000, 62.0, 41.0**2))
    a, before_a, b, before_b = spent
    known = zhanggui.abtest(a, b, before_a=before_a, before_b=before_b)
    assert (known.verdict, round(known.saved, 2)) == ("b_better", round(cuped(a, before_a, b, before_b)[2], 2))
    assert known.split_p is None  # nobody drew lots for products


@pytest.mark.parametrize("wrong", ["100", "2000/100", "a/b", "1/2/3", "5,x,9", "5,-1,20", "1/1", (3,), [1.0], [1.0, math.nan], (5, 2),
    "1e200,1e180,2000", "5,1e200,2000", "5,1,1e300", "nan,1,20", "5,nan,20", "5,1,20.5", (1.5, 2.5), (100.7, 2000), (math.nan, 9), (1, math.inf),
    ("1", "20"), (True, 20), (1, 10**400), [1e200, 2e200], [10**400, 1], [[1.0, 2.0]], {"a": 1}, None, Arm(0, 1.0, 1.0), Arm(9, math.nan, 1.0),
])  # fmt: skip
def test_what_cannot_be_read_is_said_in_words(wrong: object) -> None:
    with pytest.raises(UseError) as error:
        zhanggui.abtest(wrong, "1/10")
    assert error.value.mend is not None
    assert "cannot read" in error.value.say("en") or "more did it" in error.value.say("en")


@pytest.mark.parametrize(
    ("how", "what"),
    [
        *[
            ({"split": s}, "split")
            for s in [(-1, 2), (math.nan, 1), (1, 1, 1), (1,), (0, 1), (1, math.inf), (1, 10**400), "50:50", 5, ("1", "1"), ()]
        ],
        *[({"planned": n}, "planned") for n in [0, -5, 1, 2.5, "5000", True, math.nan, 10**400]],
        *[({"alpha": a}, "alpha") for a in [0, 1, -0.1, 1.5, math.nan, "0.05", None, True]],
    ],
)
def test_a_test_that_cannot_be_is_refused_in_words(how: dict[str, object], what: str) -> None:
    with pytest.raises(UseError) as error:
        zhanggui.abtest("100/2000", "130/2000", **how)
    assert what in error.value.say("en")
    assert error.value.mend is not None
    assert "\n" not in error.value.say("zh")


def test_whole_numbers_may_be_written_as_any_kind_of_number() -> None:
    plain = zhanggui.abtest((100, 2000), (130, 2000), planned=2000)
    assert (
        zhanggui.abtest((np.int64(100), 2000.0), (130.0, np.float64(2000)), planned=np.int32(2000), alpha=np.float32(0.5).item() / 10)
        == plain
    )
    assert zhanggui.abtest("100/2000", "130/2000", split=np.array([1, 1]), planned=2000.0) == plain
    assert zhanggui.abtest("100/2000", "130/2000", split=[50, 50], planned=2000) == plain


@pytest.mark.parametrize("mean", ["58.2,40.1,2000", [1.0, 0.0, 1.0], Arm(2000, 0.05, 0.0475)])
def test_a_rate_is_not_held_against_a_mean(mean: object) -> None:
    with pytest.raises(UseError, match="one version is a rate, the other a mean"):
        zhanggui.abtest("100/2000", mean)
    with pytest.raises(UseError, match="one version is a rate, the other a mean"):
        zhanggui.abtest(mean, "100/2000")


def test_tiny_values_are_compared_like_any_other() -> None:
    """The same test in a unit a thousand million times as large, over and over: only the unit changes."""
    one, other = zhanggui.abtest("5,2,400", "5.5,2.5,400"), zhanggui.abtest("5e-90,2e-90,400", "5.5e-90,2.5e-90,400")
    assert other.found.p == pytest.approx(one.found.p)
    assert other.found.low == pytest.approx(1e-90 * one.found.low)
    assert other.verdict == one.verdict == "b_better"


@pytest.mark.parametrize("past", [[1.0, math.inf], [1.0, math.nan], ["a", "b"], [10**400, 1], [[1.0, 2.0]], [], 5])
def test_a_past_that_cannot_be_read_is_refused(past: object) -> None:
    with pytest.raises(UseError, match="needs a value and an earlier one"):
        zhanggui.abtest([1.0, 2.0], [2.0, 3.0], before_a=past, before_b=[1.0, 2.0])


def test_fewest_people_by_trying_every_number() -> None:
    """The least n with the power, however large or small the test: where counting is possible, by counting."""
    for change, spread, power in [(0.5, 1.0, 0.8), (0.1, 0.2, 0.8), (2.0, 1.0, 0.3), (0.3, 1.0, 0.08), (0.3, 2.0, 0.0501)]:
        by_counting = next(n for n in range(2, 10**6) if power_of(n, change, spread, spread) >= power)
        assert needed(change, spread, spread, power=power) == by_counting
    each = needed_for_rate(0.05, 0.0001)
    assert each == pytest.approx((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) ** 2 * 2 * 0.0475 / 5e-6**2, rel=1e-4)


@pytest.mark.parametrize("change", [1e-30, 1e-200, 5e-324])
def test_a_difference_that_no_number_of_people_shows_has_none(change: float) -> None:
    with pytest.raises(ValueError, match="no number of people"):
        needed(change, 1.0, 1.0)
    assert judge(Arm(10**15, change, 1.0), Arm(10**15, change, 1.0)).more_needed() is None


def test_a_past_for_one_version_alone_is_refused() -> None:
    with pytest.raises(UseError):
        zhanggui.abtest([1.0, 2.0], [2.0, 3.0], before_a=[1.0, 2.0])
    with pytest.raises(UseError):
        zhanggui.abtest([1.0, 2.0], [2.0, 3.0], before_a=[1.0, 2.0, 3.0], before_b=[1.0, 2.0])
