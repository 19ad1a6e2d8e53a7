"""What a browser has to load: little enough for a slow line, first and afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

DAY = "2026-07-15"
SHOP = "demo-tmall"
FIRST = f"/shop/{SHOP}/today/?date={DAY}"
MOST, MOST_LATER = 500_000, 50_000  # bytes as they are sent
LATER = {
    "the fleet": f"/shops/?date={DAY}",
    "a cut by product, 500 lines": f"/shop/{SHOP}/explore/?by=product_id&period=last30&date={DAY}&top=500",
    "a cut by day over half a year": f"/shop/{SHOP}/explore/?by=day&from=2026-01-15&to={DAY}",
    "four metrics by day over a year, each with its change": (
        f"/shop/{SHOP}/explore/?m=pay_amount&m=visitors&m=pay_conversion&m=aov&by=day&from=2025-07-16&to={DAY}"
    ),
    "where a number comes from": f"/explain/?metric=pay_amount&shop={SHOP}&from={DAY}&to={DAY}",
    "a year's plan": f"/shop/{SHOP}/plan/?year=2026",
    "tasks": "/tasks/",
    "a month of activities": f"/shop/{SHOP}/activities/?view=month&from=2026-11-01",
    "prices of the main products": f"/shop/{SHOP}/activities/prices/",
    "import": "/loads/",
    "missing tables": "/loads/missing/",
    "playbook": "/playbook/",
    "the meeting": f"/meeting/?date={DAY}",
    "settings": "/settings/",
    "thresholds": "/settings/thresholds/",
    "the calendar": "/settings/calendar/",
    "names": "/settings/names/",
    "the log": "/settings/log/",
}


class Line:
    """A client that counts what is sent to it, compressed; static files once, as a browser keeps them."""

    def __init__(self, client: Any) -> None:
        self.client, self.kept = client, set[str]()

    def load(self, address: str) -> int:
        """Bytes of a page and of what it loads that is not kept yet."""
        sent, answer = self._ask(address)
        assets = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', self.client.get(address).content.decode())) - self.kept
        self.kept |= assets
        assert answer.status_code == 200, address
        return sent + sum(self._ask(one)[0] for one in assets)

    def _ask(self, address: str) -> tuple[int, Any]:
        answer = self.client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return len(b"".join(answer.streaming_content) if answer.streaming else answer.content), answer


@pytest.fixture
def line(visit: Callable[..., Any]) -> Line:
    return Line(visit("owner"))


def test_the_first_page_with_charts_weighs_less_than_half_a_megabyte_as_it_is_sent(line: Line) -> None:
    assert line.load(FIRST) < MOST
    assert {"/static/vendor/echarts.js", "/static/vendor/tabler.css", "/static/vendor/htmx.js"} <= line.kept


def test_every_page_after_the_first_weighs_a_tenth_of_that(line: Line) -> None:
    line.load(FIRST)
    weights = {name: line.load(address) for name, address in LATER.items()}
    assert {name: weight for name, weight in weights.items() if weight > MOST_LATER} == {}
