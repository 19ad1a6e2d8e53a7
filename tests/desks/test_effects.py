"""The effect of an action, asked of a workspace: members against their sisters, a shop against other shops, and what cannot be asked."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from run_zhanggui import call

import zhanggui
from zhanggui.kernel.errors import UseError

FIRST, ACTION, DAYS, LIFT = date(2026, 3, 2), date(2026, 4, 27), 70, 1.4
WEEK = np.array([1.0, 0.95, 0.9, 1.0, 1.1, 1.35, 1.3])


def _days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range(DAYS)]


def _table(path: Path, head: str, rows: list[str]) -> Path:
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shop s1 of eight products that move together; p1 sells 40 % more since the action. s2 … s4: shops of their own."""
    rng, folder = np.random.default_rng(21), tmp_path_factory.mktemp("effect")
    home = folder / "home"
    luck = np.exp(np.cumsum(rng.normal(0, 0.03, DAYS))) * np.tile(WEEK, 10)
    acted = np.where([d >= ACTION for d in _days()], LIFT, 1.0)
    products, shops = [], {f"s{n}": np.zeros(DAYS) for n in range(1, 5)}
    for p in range(1, 9):
        visitors = np.round(luck * (300 + 60 * p) * np.exp(rng.normal(0, 0.03, DAYS)))
        buyers = rng.binomial(visitors.astype(int), 0.06 * (acted if p == 1 else 1.0))
        for n, day in enumerate(_days()):
            products.append(f"{day},p{p},{visitors[n]:.0f},{buyers[n]},{buyers[n] * 50:.2f}")
        shops["s1"] += buyers * 50
    for n in range(2, 5):
        shops[f"s{n}"] = np.round(luck * 4000 * n * np.exp(rng.normal(0, 0.04, DAYS)), 2)
    for key, sales in shops.items():
        call(home, "shop", "add", key, "--platform", "taobao")
        rows = [f"{day},{1000 * luck[n]:.0f},{sales[n]:.2f}" for n, day in enumerate(_days())]
        (folder / key).mkdir()
        made = _table(folder / key / "shop_days.csv", "stat_date,visitors,pay_amount", rows)
        assert call(home, "import", made, "--shop", key).code == 0
    made = _table(folder / "product_days.csv", "stat_date,product_id,product_visitors,pay_users,pay_amount", products)
    assert call(home, "import", made, "--shop", "s1").code == 0
    return home


def test_a_product_against_its_sisters(home: Path) -> None:
    found = zhanggui.open(home).effect("pay_amount", "s1", ACTION, where={"product_id": "p1"})
    low, high = found.effect.relative[1:]
    assert found.effect.how == "controls"
    assert low < LIFT - 1 < high
    assert low > 0.1
    assert {c[0] for c in found.controls} == {f"p{n}" for n in range(2, 9)}
    assert found.words.zh.startswith("比不做多了约 ¥")
    assert found.days[-1] == _days()[-1]  # to the last day with numbers
    assert (found.effect.days_before, found.effect.days_after) == (56, 14)


def test_an_untouched_product_shows_no_difference(home: Path) -> None:
    found = zhanggui.open(home).effect("pay_amount", "s1", ACTION, where={"product_id": "p4"}, controls=["p2", "p3", "p5", "p6", "p7"])
    assert not found.effect.is_clear
    assert {c[0] for c in found.controls} <= {"p2", "p3", "p5", "p6", "p7"}


def test_a_rate_is_weighted_and_told_in_points(home: Path) -> None:
    found = zhanggui.open(home).effect("pay_conversion", "s1", ACTION, where={"商品": "p1"})
    said = found.to_json()
    assert said["where"] == {"product_id": "p1"}
    assert said["interval"][0] < 0.06 * 0.4 < said["interval"][1]
    assert (said["total"], said["unit"]) == (None, "ratio")
    assert "个百分点" in found.words.zh
    assert "高了" in found.words.zh


def test_a_shop_against_other_shops(home: Path) -> None:
    found = zhanggui.open(home).effect("pay_amount", "s3", ACTION)
    assert found.effect.how == "controls"
    assert {c[0] for c in found.controls} == {"s1", "s2", "s4"}
    assert not found.effect.is_clear
    named = zhanggui.open(home).effect("pay_amount", "s3", ACTION, controls="s2")
    assert {c[0] for c in named.controls} <= {"s2"}


def test_too_short_a_past_is_refused_in_words(home: Path) -> None:
    found = zhanggui.open(home).effect("pay_amount", "s1", FIRST + timedelta(days=9), FIRST + timedelta(days=20), {"product_id": "p1"})
    assert found.words.zh == "数据不足：动作之前可用的日子不到 14 天"
    said = found.to_json("en")
    assert (said["trust"], said["method"], said["why"], said["per_day"], said["days"]) == ("little", "none", "short_before", None, [])


@pytest.mark.parametrize(
    "question",
    [
        {"metric": "nothing"},
        {"metric": "ad_cost"},  # no file tells it
        {"where": {"product_id": "p9"}},
        {"where": {"colour": "red"}},
        {"controls": ["p99"]},
        {"shop": "s9"},
        {"before": 5},
        {"before": "56"},
        {"before": 56.5},
        {"first": "0001-01-01"},
        {"first": date(1, 1, 1)},
        {"last": "9999-12-31"},
        {"last": FIRST},
        {"first": "2031-01-01", "last": "2031-01-20"},
    ],
)
def test_what_cannot_be_asked_is_said(home: Path, question: dict) -> None:
    plain = {"metric": "pay_amount", "shop": "s1", "first": ACTION, "where": {"product_id": "p1"}} | question
    with pytest.raises(UseError):
        zhanggui.open(home).effect(**plain)


def test_the_command_says_it_in_chinese_first(home: Path) -> None:
    said = call(home, "effect", "--shop", "s1", "--metric", "pay_amount", "--from", str(ACTION), "--where", "product_id=p1", lang="zh")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("支付金额 pay_amount · s1 · product_id=p1 · 2026-04-27 ~ 2026-05-10")
    assert lines[2].startswith("比不做多了约 ¥")
    for part in ("95% 区间", "主要伴随因子", "14 天约", "7 个没动的合成", "变化这么大的有 0 个"):
        assert part in said.out.replace("\n          ", "")
    assert "导致" not in said.out


def test_the_command_gives_json(home: Path) -> None:
    words = ["--metric", "pay_amount", "--from", str(ACTION), "--where", "product_id=p1", "--json"]
    said = call(home, "effect", "--shop", "s1", *words).json
    assert (said["shop"], said["metric"], said["method"], said["placebo"]["of"]) == ("s1", "pay_amount", "controls", 7)
    assert said["total"] == pytest.approx(14 * said["per_day"], abs=0.01)
    assert len(said["days"]) == 70
    assert sum(c["share"] for c in said["controls"]) == pytest.approx(1, abs=1e-4)
    gaps = [d["actual"] - d["without"] for d in said["days"] if d["day"] >= str(ACTION)]
    assert np.mean(gaps) == pytest.approx(said["per_day"], rel=1e-3)


def test_the_command_needs_a_question(home: Path) -> None:
    said = call(home, "effect", "--shop", "s1")
    assert (said.code, said.out, len(said.err.strip().splitlines())) == (2, "", 1)
