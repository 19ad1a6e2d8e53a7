"""The briefs of four real shops over their whole span are those of the kept pages, and a shopkeeper has judged what they say.

ZHANGGUI_GOLDEN=write pytest -m slow tests/real/test_real_briefs.py writes the pages anew; read the difference, and judge what is new in judged_<shop>.toml.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from real_pages import SHOPS, VERDICTS, causes_of, findings_of, load, of_page, paragraphs

from zhanggui.site.boot import boot

READ = ("tmall", "amazon", "uci", "olist")  # whose pages were read and judged
EVERY = pytest.mark.parametrize("key", READ)


def kept(key: str) -> dict[date, str]:
    return of_page(SHOPS[key].page.read_text(encoding="utf-8"))


@EVERY
def test_a_few_days_of_a_real_shop_read_as_they_were_kept(key: str, tmp_path: Path, shared_data: Path) -> None:
    shop, pages = SHOPS[key], kept(key)
    boot(tmp_path / key)
    ws = load(shop, tmp_path, shared_data, cut=True)
    assert dict(paragraphs(ws, shop, list(shop.few))) == {day: pages[day] for day in shop.few}


@pytest.mark.slow
@EVERY
def test_every_day_of_a_real_shop_reads_as_it_was_kept(key: str, tmp_path: Path, shared_data: Path) -> None:
    shop = SHOPS[key]
    boot(tmp_path / key)
    told = dict(paragraphs(load(shop, tmp_path, shared_data), shop, shop.days))
    if os.environ.get("ZHANGGUI_GOLDEN") == "write":
        shop.page.write_text("\n\n".join(told.values()) + "\n", encoding="utf-8")
    pages = kept(key)
    assert [day for day in shop.days if told[day] != pages.get(day)] == []


@EVERY
def test_every_finding_of_the_judged_days_has_a_verdict_and_no_verdict_is_left_over(key: str) -> None:
    judged = SHOPS[key].verdicts
    spans = [(s["first"], s["last"]) for s in judged["judged"]]
    found = {(day, one) for day, text in kept(key).items() if any(a <= day <= b for a, b in spans) for one in findings_of(text)}
    given = {(date.fromisoformat(day), one) for day, row in judged["verdict"].items() for one in row}
    assert sorted(found - given) == [], "not judged yet"
    assert sorted(given - found) == [], "judged, but not said any more"


@EVERY
def test_few_of_the_findings_are_wrong(key: str) -> None:
    judged = SHOPS[key].verdicts
    rows = [told for row in judged["verdict"].values() for told in row.values()]
    assert all(verdict in VERDICTS and why for verdict, why in rows)
    share = Counter(verdict for verdict, _ in rows)["wrong"] / max(len(rows), 1)
    assert share <= judged["most_wrong"]


@EVERY
def test_what_is_known_to_have_happened_is_told_where_it_can_be(key: str) -> None:
    pages = kept(key)
    for event in SHOPS[key].verdicts["event"]:
        days = [pages[d] for d in pages if event["first"] <= d <= event["last"]]
        said = {one.split(":")[0] for text in days for one in findings_of(text)} | {
            by for by in event["told_by"] for text in days for cause in causes_of(text) if by in cause
        }
        assert bool(said & set(event["told_by"])) == event["told"], event["words"]
