"""Words that a platform renamed: files from before, during and after the change give one series."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_files import HEADERS, Row, grid, preface, write_xls
from loaded_shop import LoadedShop

from zhanggui.intake.renames import renamed_words


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


def sources(folder: Path, day: str, words: list[str]) -> Path:
    rows: list[Row] = [{"一级来源": "付费流量", "二级来源": word, "三级来源": "汇总", "访客数": 10 + n} for n, word in enumerate(words)]
    cells = [*preface("无线店铺流量来源", 5), *grid(HEADERS["sycm_shop_source"], rows, blank="-")]
    return write_xls(folder / f"【生意参谋平台】无线店铺流量来源-{day}_{day}.xls", {"Sheet1": cells})


def test_a_renamed_source_is_one_series_over_the_day_of_the_change(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(sources(tmp_path, "2024-02-18", ["直通车", "引力魔方", "万相台", "淘宝客"]))
    shop.load(sources(tmp_path, "2024-02-20", ["关键词推广(原直通车)", "精准人群推广（原引力魔方）", "智能场景(原万相台)", "淘宝客"]))
    shop.load(sources(tmp_path, "2026-11-10", ["关键词推广", "人群推广", "智能场景", "淘宝客"]))
    by_day: dict[str, set[str]] = {}
    for row in shop.rows("source_days"):
        by_day.setdefault(str(row["stat_date"]), set()).add(row["source_l2"])
    assert list(by_day.values()) == [{"关键词推广", "人群推广", "智能场景", "淘宝客"}] * 3


def test_the_word_of_the_file_is_kept_only_where_it_was_changed(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(sources(tmp_path, "2024-02-20", ["精准人群推广（原引力魔方）", "淘宝客"]))
    kept = {r["source_l2"]: shop.ext(r).get("source_l2_was") for r in shop.rows("source_days")}
    assert kept == {"人群推广": "精准人群推广（原引力魔方）", "淘宝客": None}


def test_a_word_is_renamed_as_a_whole_only(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(sources(tmp_path, "2024-02-18", ["直通车老计划", "万相台无界版"]))
    assert {r["source_l2"] for r in shop.rows("source_days")} == {"直通车老计划", "万相台无界版"}


def test_every_old_word_points_straight_to_a_current_one() -> None:
    chained = {c: sorted(set(words) & set(words.values())) for c, words in renamed_words().items()}
    assert set(chained) >= {f"source_days.source_l{n}" for n in range(1, 5)}
    assert not any(chained.values()), chained


def test_a_name_of_one_s_own_makes_one_series_and_goes_before_the_program_s(shop: LoadedShop, tmp_path: Path) -> None:
    from zhanggui.intake.ownnames import set_own_name

    home = shop.ws.home
    set_own_name(home, "source", "淘宝客", "淘客")
    set_own_name(home, "source", "关键词推广", "搜索推广")  # also what the program makes of 直通车
    set_own_name(home, "source", "万相台", "我的万相台")
    shop.load(sources(tmp_path, "2024-02-18", ["直通车", "万相台", "淘宝客", "手淘搜索"]))
    found = {row["source_l2"]: shop.ext(row).get("source_l2_was") for row in shop.rows("source_days")}
    assert found == {"搜索推广": "直通车", "我的万相台": "万相台", "淘客": "淘宝客", "手淘搜索": None}


def test_names_of_one_s_own_lead_straight_to_the_last_and_never_in_a_circle(tmp_path: Path) -> None:
    from zhanggui.intake.ownnames import drop_own_name, own_columns, set_own_name
    from zhanggui.kernel.errors import UseError

    set_own_name(tmp_path, "staff", "小满", '满"满\\')
    set_own_name(tmp_path, "staff", '满"满\\', "大满")
    assert own_columns(tmp_path)["service_days.staff"] == {"小满": "大满", '满"满\\': "大满"}
    for kind, old, new in (
        ("staff", "大满", "小满"),
        ("staff", "甲", "甲"),
        ("moon", "甲", "乙"),
        ("staff", "", "乙"),
        ("staff", "甲" * 81, "乙"),
    ):
        with pytest.raises(UseError):
            set_own_name(tmp_path, kind, old, new)
    assert drop_own_name(tmp_path, "staff", "小满")[0].old == '满"满\\'
    (tmp_path / "names.toml").write_text("[[names]]\nkind = 'staff'", encoding="utf-8")
    with pytest.raises(UseError):
        own_columns(tmp_path)


def test_the_columns_of_one_s_own_names_are_there() -> None:
    from zhanggui.intake.ownnames import KINDS
    from zhanggui.warehouse.tables import get_table

    for kind in KINDS.values():
        for column in kind.columns:
            table, _, name = column.partition(".")
            assert get_table(table).knows(name), column
