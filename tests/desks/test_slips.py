"""A scenario with a slip of the hand: the line, the column, and in both languages what to write instead."""

from __future__ import annotations

import pytest

from zhanggui.desks.promotion.mistakes import Mistake, ScenarioError
from zhanggui.desks.promotion.scenario_file import parse

TOML = [
    ("sku = A1", 7, '文字要加英文引号：写 "A1"', 'put a text in quotes: "A1"'),
    ("sku = 12A", 9, '写 "12A"', '"12A"'),
    ("scope = [A1, B2]", 10, '写 "A1"', '"A1"'),
    ("sku = “A1”", 7, '把中文标点 “ 改成英文的 "', 'write " in place of the full-width “'),
    ('sku = "A1”', 11, '把中文标点 ” 改成英文的 "', 'write " in place of the full-width ”'),
    ('sku = "A1', 10, "少了后引号", "no closing quote"),
    ("scope = ['A'，'B']", 13, "把中文标点 ， 改成英文的 ,", "write , in place of the full-width ，"),
    ("price： 100", 6, "把中文标点 ： 改成英文的 =", "write = in place of the full-width ："),
    ("price = 100；", 12, "去掉中文标点 ；", "take the full-width ； away"),
    ('"price": 100', 8, "TOML 用 = 不用 :", "TOML has = instead of :"),
    ("【items】", 1, "把中文标点 【 改成英文的 [", "write [ in place of the full-width 【"),
    ("[[items]", 8, "少了 ]：写成 [[items]]", "a ] is missing: write [[items]]"),
    ("[fees", 6, "少了 ]：写成 [fees]", "a ] is missing: write [fees]"),
    ("tiers = [[300, 40]", 19, "前面的 [ 没有 ] 收尾", "a [ before has no ]"),
    ("tiers = [[300, 40]]]", 20, "多了一个 ]", "one ] too many"),
    ("rate = 20%", 10, "20% 写 0.2", "20% is 0.2"),
    ("price = 1,299", 10, "数字里不写逗号", "no comma inside a number"),
    ("price = ¥100", 9, "钱只写数字", "write the number alone"),
    ("price = ", 9, "等号后面没有值", "there is no value"),
    ("cross_shop = True", 14, "写 true", "write true"),
    ("starts = 2026-11-11 20:00", 21, "时间加引号", "put a moment in quotes"),
    ("limit = null", 9, "空着就删掉这一行", "take the line away"),
    ("a = 1 b = 2", 7, "一行只写一个 名 = 值", "one name = value a line"),
    ("a = 1 // 备注", 7, "备注用 # 开头", "a remark begins with #"),
]
JSON = [
    ('{"sku": A1}', 9, '文字要加英文引号：写 "A1"', 'put a text in quotes: "A1"'),
    ("{sku: 1}", 2, '写 "sku"', '"sku"'),
    ("{'sku': 1}", 2, "英文双引号", "double quotes"),
    ('{"sku": “A1”}', 9, '把中文标点 “ 改成英文的 "', 'write " in place of the full-width “'),
    ('{"sku"： "A1"}', 7, "把中文标点 ： 改成英文的 :", "write : in place of the full-width ："),
    ('{"a": 1，"b": 2}', 8, "把中文标点 ， 改成英文的 ,", "write , in place of the full-width ，"),
    ('{"sku": "A1}', 9, "少了后引号", "no closing quote"),
    ('{"a": [1, 2}', 12, "前面少了 ]", "a ] is missing before it"),
    ('{"a": [1, 2]', 13, "末尾少了 ] 或 }", "missing at the end"),
    ('{"a": 1 "b": 2}', 9, "少了逗号", "a comma is missing"),
    ('{"a": [1, 2,]}', 13, "去掉最后一个逗号", "take the last comma away"),
    ('{"price": 1,299}', 13, "数字里不写逗号", "no comma inside a number"),
    ('{"rate": 20%}', 12, "20% 写 0.2", "20% is 0.2"),
    ('{"cross_shop": True}', 16, "写 true", "write true"),
    ('{"a" = 1}', 6, "JSON 用 : 不用 =", "JSON has : instead of ="),
]  # fmt: skip


def slip(text: str, name: str) -> Mistake:
    with pytest.raises(ScenarioError) as caught:
        parse(text.encode(), name)
    (mistake,) = caught.value.mistakes
    return mistake


@pytest.mark.parametrize(
    ("name", "text", "column", "zh", "en"), [("s.toml", *slip) for slip in TOML] + [("s.json", *slip) for slip in JSON]
)
@pytest.mark.parametrize("above", ["", "\n\n"])
def test_the_slip_is_told_with_its_place(name: str, text: str, column: int, zh: str, en: str, above: str) -> None:
    mistake = slip(above + text, name)
    assert mistake.place == f"line {len(above) + 1} column {column}"
    assert (zh in mistake.mend.zh, en in mistake.mend.en) == (True, True), mistake.mend


def test_what_is_written_twice_is_told_where_it_comes_again() -> None:
    price, items = slip("price = 100\nprice = 90\n", "s.toml"), slip("[items]\na = 1\n[items]\na = 2\n", "s.toml")
    assert (price.place.split(" column")[0], items.place.split(" column")[0]) == ("line 2", "line 3")
    assert price.mend.zh.startswith("price 写了两次：留一个")
    assert items.mend.en.startswith(
        "items is given twice: keep one; several goods or promotions each begin with two brackets, such as [[items]]"
    )


def test_a_chinese_reader_gets_the_place_in_chinese_and_a_program_the_same_in_every_language() -> None:
    mistake = slip('currency = "CNY"\nsku = A1\n', "s.toml")
    assert mistake.say("zh") == '第 2 行第 7 列：TOML 从「A1」起读不下去 → 文字要加英文引号：写 "A1"'
    assert mistake.say("en").startswith("line 2 column 7: this is not TOML from 'A1' on (Invalid value) → ")
    assert mistake.row("zh")["place"] == mistake.row("en")["place"] == "line 2 column 7"


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    assert slip('currency = "CNY"\r\n\r\nsku = A1\r\n', "s.toml").place == "line 3 column 7"


@pytest.mark.parametrize("text", ["“", "=", "[", "]", "a", "a=", "{", "x = 'a", "\x00", "a = ¥", "a = 1.2.3%", "a = .%"])
@pytest.mark.parametrize("name", ["s.toml", "s.json"])
def test_whatever_is_broken_is_told_in_words(text: str, name: str) -> None:
    with pytest.raises(ScenarioError) as told:
        parse(text.encode(), name)
    assert all(m.say("zh") and m.say("en") for m in told.value.mistakes)
