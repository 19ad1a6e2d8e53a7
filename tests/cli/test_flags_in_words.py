"""Beside a number that is not to be trusted, people read why: in the table of `metric` and in the brief, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from run_zhanggui import call

from zhanggui.kernel.flags import FLAG_WORDS, Flag

DAYS = """stat_date,visitors,pay_users,pay_amount,bounce_rate,order_users
2026-03-01,20,2,100,0.5,3
2026-03-02,1000,60,6000,0.5,80
2026-03-03,900,1000,6100,0.5,70
2026-03-04,0,0,0,0.5,0
"""
PRODUCTS = """stat_date,product_id,product_visitors,presale_orders
2026-03-02,p1,500,40
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("words") / "home"
    call(home, "shop", "add", "s1", "--platform", "taobao")
    for name, text in (("shop_days", DAYS), ("product_days", PRODUCTS)):
        file = home.parent / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        assert call(home, "import", file, "--shop", "s1").code == 0
    return home


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_of_a_metric_says_in_words_what_its_flags_mean(home: Path, lang: str) -> None:
    said = call(home, "metric", "pay_conversion", "--shop", "s1", "--from", "2026-03-01", "--to", "2026-03-05", "--by", "day", lang=lang)
    lines = [line for line in said.out.splitlines() if line.strip()]
    flags = {
        "2026-03-01": Flag.SMALL_SAMPLE,
        "2026-03-02": Flag.PRESALE,
        "2026-03-03": Flag.BAD_DATA,
        "2026-03-04": Flag.ZERO_BASE,
        "2026-03-05": Flag.MISSING_FILE,
    }
    for day, flag in flags.items():
        (row,) = [line for line in lines if day in line]
        assert str(flag) in row
        assert ("—" in row) == (flag in (Flag.BAD_DATA, Flag.ZERO_BASE, Flag.MISSING_FILE))
        assert f" {flag}: {FLAG_WORDS[flag].say(lang)}" in "  " + " ".join(said.out.split())  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["text", "html"])
def test_the_brief_of_a_presale_day_says_so_beside_the_conversion(home: Path, lang: str, form: str) -> None:
    said = call(home, "brief", "--shop", "s1", "--date", "2026-03-02", "--format", form, lang=lang)
    assert said.code == 0
    words = FLAG_WORDS[Flag.PRESALE].say(lang)  # type: ignore[arg-type]
    assert words in " ".join(said.out.split()) or words.replace(" ", "") in "".join(said.out.split())
    quiet = call(home, "brief", "--shop", "s1", "--date", "2026-03-01", "--format", form, lang=lang)
    assert words not in quiet.out


def test_the_brief_names_the_bad_day_and_counts_none_of_it(home: Path) -> None:
    said = call(home, "brief", "--shop", "s1", "--date", "2026-03-03", "--format", "json", lang="zh").json
    named = [f for f in said["findings"] if f["check"] == "data.parts_exceed_whole"]
    assert [f["title"] for f in named] == ["店铺日报 03-03 支付买家数 1,000 大于访客数 900"]
    assert named[0]["words_caveats"] == [FLAG_WORDS[Flag.BAD_DATA].zh]
    shown = {m["id"]: m for m in said["measures"]}
    assert "pay_conversion" not in shown
    assert said["drivers"] == [] or all(d["factor"] not in ("visitors", "pay_conversion") for d in said["drivers"])
