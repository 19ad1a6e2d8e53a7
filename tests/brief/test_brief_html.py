"""The brief as a page: one file, no script, nothing fetched, readable in light and dark."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from sample import SAMPLES, bad_day, sample

from zhanggui.brief.render_html import render_html
from zhanggui.kernel.words import Lang

VOID = {"meta", "input", "br", "hr", "img", "link"}
LANGS: list[Lang] = ["zh", "en"]


class Reader(HTMLParser):
    """Text, tags and attributes; fails on a tag that closes what is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.refs: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-labelledby"):
                self.refs.append(value or "")
            if name in ("href", "src"):
                assert (value or "").startswith("#"), f"{name} leads outside: {value}"
            assert not name.startswith("on"), f"a handler: {name}"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style"} & set(self.open):
            self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SAMPLES)
def test_one_file_well_formed_and_closed_to_the_outside(name: str, lang: Lang) -> None:
    html = render_html(sample(name), lang)
    page = read(html)
    assert not page.tags & {"script", "iframe", "link", "img", "object"}
    assert not re.search(r"url\(|@import|//[a-z]", re.sub(r"https?://x", "", html))
    assert len(page.ids) == len(set(page.ids))
    assert set(page.refs) <= set(page.ids)
    assert "{{" not in html
    assert "{%" not in html
    assert "None" not in page.text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", [n for n in SAMPLES if n != "fleet"])
def test_it_opens_with_the_headline(name: str, lang: Lang) -> None:
    brief = sample(name)
    text = " ".join(read(render_html(brief, lang)).text.split())
    assert brief["headline"][lang] in text


def test_arrows_and_words_stand_beside_colour() -> None:
    html = render_html(bad_day(), "zh")
    bare = re.findall(r'class="[^"]*\b(?:up|down)\b[^"]*">([^<]+)<', html)
    assert len(bare) > 20
    assert [text for text in bare if not re.search(r"[↑↓+-]|—", text)] == []


def test_text_of_files_is_escaped() -> None:
    brief = bad_day()
    brief["findings"][0]["title"] = "<script>alert(1)</script>"
    html = render_html(brief, "zh")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_quiet_day_is_calm() -> None:
    page = read(render_html(sample("quiet_day"), "zh"))
    assert "今日无需动作" in page.text
    assert "没有发现异常" in page.text


def test_every_shop_of_the_fleet_can_be_reached() -> None:
    brief = sample("fleet")
    html = render_html(brief, "zh")
    for n, shop in enumerate(brief["shops"], 1):
        assert f'href="#shop-{n}">{shop["shop_name"]}<' in html
        assert f'id="shop-{n}"' in html


CSS = files("zhanggui.brief").joinpath("templates/brief.css").read_text(encoding="utf-8")
THEMES = re.findall(r":root\{([^}]*)\}", CSS)
PAIRS = [(ink, ground) for ink in ("ink", "soft", "brand", "up", "down") for ground in ("card", "bg")]
PAIRS += [("brand", "tint"), ("warn", "warn-bg"), ("card", "ink"), ("card", "brand")]


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of #rrggbb or #rgb."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(c * 2 for c in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("theme", range(3), ids=["light", "dark", "print"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast_is_enough_for_everybody(theme: int, ink: str, ground: str) -> None:
    colours = dict(re.findall(r"--([\w-]+):(#\w+)", THEMES[theme]))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
