"""Two languages, Chinese unless asked otherwise; errors say what happened and how to mend it."""

import pytest

from zhanggui.kernel.errors import FileError, UseError, ZhangguiError
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words, choose_lang


class Thing:
    def __init__(self, name: str) -> None:
        self.id = name


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch):
    for name in ("ZHANGGUI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def test_places_are_filled_in_both_languages():
    assert Words("{n} 家店", "{n} shops").fill(n=3) == Words("3 家店", "3 shops")
    assert Words("店", "shop").say("zh") == "店"
    assert Words("店", "shop").say("en") == "shop"


def test_chinese_is_spoken_unless_somebody_says_english(monkeypatch):
    assert choose_lang() == "zh"
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert choose_lang() == "en"
    monkeypatch.setenv("ZHANGGUI_LANG", "zh")
    assert choose_lang() == "zh"
    assert choose_lang("en") == "en"


def test_an_error_is_one_line_of_what_and_how():
    error = UseError(Words("没有这家店", "no such shop"), Words("先添加", "add it first"))
    assert error.say("zh") == "没有这家店 → 先添加"
    assert error.say("en") == "no such shop → add it first"
    assert (error.code, FileError(Words("", "")).code, ZhangguiError(Words("", "")).code) == (2, 2, 1)


def test_a_registry_keeps_its_order_and_names_what_is_near():
    shelf: Registry[Thing] = Registry(Words("指标", "metric"))
    for name in ("visitors", "aov", "pay_amount"):
        shelf.add(Thing(name))
    assert [thing.id for thing in shelf] == ["visitors", "aov", "pay_amount"]
    assert len(shelf) == 3
    assert "aov" in shelf
    with pytest.raises(UseError) as error:
        shelf.get("vistors")
    assert "visitors" in error.value.say("zh")
    with pytest.raises(ValueError, match="twice"):
        shelf.add(Thing("aov"))
