"""The brief on a terminal."""

from __future__ import annotations

import re

import pytest
from goldens import same_as_golden
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from sample import SAMPLES, bad_day, sample

from zhanggui.brief.render_text import render_text
from zhanggui.brief.render_text_layout import Painter, cut, pad, table, wrap
from zhanggui.kernel.words import Lang

ANSI = re.compile(r"\x1b\[[\d;]*m")
WORDY = st.text(st.sampled_from("手淘搜索访客少了（）。，¥3.21% abc-—\t"), max_size=200)
LANGS: list[Lang] = ["zh", "en"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SAMPLES)
def test_text_is_as_agreed(name: str, lang: Lang) -> None:
    same_as_golden(f"{name}.{lang}.txt", render_text(sample(name), lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [80, 60, 100])
def test_no_line_is_wider_than_asked(name: str, lang: Lang, width: int) -> None:
    lines = render_text(sample(name), lang, width=width).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    plain, coloured = render_text(sample(name), "zh"), render_text(sample(name), "zh", colour=True)
    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    assert ANSI.sub("", coloured) == plain


def test_red_is_up_in_chinese_and_down_in_english() -> None:
    zh, en = render_text(bad_day(), "zh", colour=True), render_text(bad_day(), "en", colour=True)
    assert re.search(r"\x1b\[32m *↓ -¥6,741.27", zh)
    assert re.search(r"\x1b\[31m *↓ -¥6,741.27", en)


def test_it_opens_with_the_sentence_of_the_shopkeeper() -> None:
    lines = render_text(bad_day(), "zh").splitlines()
    assert lines[2].startswith("昨天（10-28 周三）卖了 ¥3.21万")


def test_a_zero_base_gives_a_dash_and_says_so() -> None:
    line = next(x for x in render_text(bad_day(), "zh").splitlines() if x.startswith("  同比"))
    assert "—" in line
    assert "基数为 0" in line
    assert "%" not in line


def test_a_quiet_day_says_nothing_to_do() -> None:
    text = render_text(sample("quiet_day"), "zh")
    assert "── 今天做什么 " in text
    assert "\n  今日无需动作\n" in text


def test_breakdown_keeps_five_and_sums_the_rest() -> None:
    text = render_text(bad_day(), "zh")
    sources = text.split("  来源\n")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in sources] == [
        "手淘搜索",
        "关键词推广（直通车）",
        "手淘推荐",
        "购物车",
        "我的淘宝",
        "其他",
        "重叠/去重差额",
        "合计",
    ]
    cents = [round(float(re.search(r"([+-])¥([\d,.]+)", s)[0].replace("¥", "").replace(",", "")) * 100) for s in sources]  # type: ignore[index]
    assert sum(cents[:-1]) == cents[-1] == -590000


def test_names_from_files_cannot_drive_the_terminal() -> None:
    brief = bad_day()
    brief["shop_name"] = "山茶\x1b[31m\n店"
    text = render_text(brief, "zh")
    assert "\x1b" not in text
    assert "山茶 [31m 店" in text.splitlines()[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_it_never_claims_a_cause(name: str) -> None:
    assert "导致" not in render_text(sample(name), "zh")


@given(text=WORDY, width=st.integers(12, 80))
def test_wrapping_keeps_every_character_and_fits(text: str, width: int) -> None:
    text = " ".join(text.split())
    lines = wrap(text, width, first="  · ")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "·" + text.replace(" ", "")


def test_a_line_does_not_begin_with_a_closing_mark() -> None:
    assert wrap("昨天卖了很多，比目标多", 12) == ["昨天卖了很", "多，比目标多"]


@given(text=WORDY, cells=st.integers(1, 40))
def test_cut_and_pad_give_the_cells_asked_for(text: str, cells: int) -> None:
    text = " ".join(text.split())
    assert cell_len(cut(text, cells)) <= cells
    assert cell_len(pad(text, cells)) == cells


@given(rows=st.lists(st.tuples(WORDY, WORDY, WORDY), min_size=1, max_size=5), width=st.integers(30, 80))
def test_a_table_always_fits(rows: list[tuple[str, str, str]], width: int) -> None:
    clean_rows = [[" ".join(c.split()) for c in row] for row in rows]
    lines = table(clean_rows, "<><", Painter("zh", on=False), width)
    assert len(lines) == len(rows)
    assert all(cell_len(line) <= width for line in lines)
