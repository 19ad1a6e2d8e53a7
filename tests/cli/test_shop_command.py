"""zhanggui shop add: what was taken for granted abroad is said."""

from __future__ import annotations

from pathlib import Path

from run_zhanggui import call


def test_the_clock_of_a_shop_abroad_is_said_when_nobody_named_it(tmp_path: Path) -> None:
    said = call(tmp_path / "home", "shop", "add", "us", "--platform", "shopify")
    assert "money in USD, days in UTC" in said.out
    assert "--timezone" in said.out


def test_a_shop_at_home_or_with_a_named_clock_is_just_added(tmp_path: Path) -> None:
    for more in (("tm", "--platform", "tmall"), ("de", "--platform", "shopify", "--timezone", "Europe/Berlin")):
        assert call(tmp_path / "home", "shop", "add", *more).out.strip() == f"shop {more[0]} ({more[0]}) added"


def test_a_changed_clock_does_not_move_what_was_imported_before_and_says_so(tmp_path: Path) -> None:
    call(tmp_path / "home", "shop", "add", "us", "--platform", "shopify", "--timezone", "UTC")
    said = call(tmp_path / "home", "shop", "add", "us", "--platform", "shopify", "--timezone", "America/New_York")
    assert "what was imported before keeps its days" in said.out
