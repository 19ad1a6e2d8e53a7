"""What a browser has to load first: little enough for a slow line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ASSETS = (
    "vendor/tabler.css",
    "vendor/tabler.js",
    "vendor/htmx.js",
    "vendor/icons.svg",
    "vendor/echarts.js",
    "zhanggui/look.css",
    "zhanggui/brief.css",
    "zhanggui/page.js",
    "zhanggui/charts.js",
)
MOST = 500_000


def test_the_first_page_with_charts_weighs_less_than_half_a_megabyte_as_it_is_sent(visit: Callable[..., Any]) -> None:
    client = visit("owner")
    sent = [client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}) for name in ASSETS]
    sent.append(client.get("/tasks/", headers={"Accept-Encoding": "gzip"}))
    assert {r.status_code for r in sent} == {200}
    assert {r.headers.get("Content-Encoding") for r in sent} == {"gzip"}
    assert sum(len(b"".join(r.streaming_content) if r.streaming else r.content) for r in sent) < MOST
