"""The door for assistants, with the SDK's own client: over a pipe and over HTTP; what the answers say must be minded, who may see and do what."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

mcp = pytest.importorskip("mcp")
from mcp import Client, StdioServerParameters  # noqa: E402
from mcp.client.stdio import stdio_client  # noqa: E402

SHOP, DAY = "demo-tmall", "2026-08-27"
PAGE = Path(__file__).parents[2] / "docs" / "assistant.md"
READING = ["brief", "findings", "playbook", "shops", "metrics", "metric", "explain", "tasks"]
Ask = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def token_for(desk_home: Path) -> Callable[..., str]:
    """token_for("manager", "read,tasks") → the secret of a token of a colleague with that role."""
    from zhanggui.site.boot import boot

    boot(desk_home)
    from zhanggui.site.accounts.service import add_user
    from zhanggui.site.api.tokens import add_token

    def make(role: str, scopes: str, shops: tuple[str, ...] = ()) -> str:
        from django.contrib.auth.models import User

        name = f"assistant-{role}"
        user = User.objects.filter(username=name).first() or add_user(name, "three-cups-of-tea", role).user
        return add_token("assistant", user.member, scopes.split(","), shops)[1]

    return make


def asked(server: Any, *asks: Ask) -> list[Any]:
    """The answers of one conversation: what a tool gave, or the line it refused with."""

    async def talk() -> list[Any]:
        async with Client(server) as client:
            return [_plain(await client.call_tool(name, given)) for name, given in asks]

    return asyncio.run(talk())


def _plain(result: Any) -> Any:
    return result.content[0].text if result.is_error else result.structured_content


def local(home: Path, role: str = "owner", shops: tuple[str, ...] = (), secret: str = "") -> Any:
    """The server of one person, in this process."""
    from zhanggui.site.assistant.asker import ByToken, Local
    from zhanggui.site.assistant.server import local_server
    from zhanggui.site.boot import boot
    from zhanggui.warehouse.workspace import Workspace

    boot(home)
    return local_server(Workspace.open(home), ByToken(secret) if secret else Local(role, shops), "en")


def tools_of(server: Any) -> list[Any]:
    async def talk() -> list[Any]:
        async with Client(server) as client:
            return (await client.list_tools()).tools

    return asyncio.run(talk())


def test_a_number_comes_with_what_must_be_minded(desk_home: Path) -> None:
    days = {"first_day": "2026-08-21", "last_day": DAY, "shop": SHOP}
    week, by_day, brief = asked(
        local(desk_home),
        ("metric", {"metrics": ["visitors", "refund_rate"], **days}),
        ("metric", {"metrics": ["visitors"], "by": ["day"], **days}),
        ("brief", {"shop": SHOP, "day": DAY}),
    )
    visitors, refunds = week["metrics"]
    assert visitors["rows"] == [{"value": None, "flags": ["non_additive"], "text": "—"}]
    assert visitors["adds_up"] == "people: do not add over days, sources or products"
    assert refunds["not_the_same_as"] == {"refund_rate_by_pay_date": "Refund rate of the orders paid"}
    assert [line.split(":")[0] for line in week["mind"][:2]] == ["cohort_mismatch", "non_additive"]
    assert any(line.startswith("Ratios neither add nor average") for line in week["mind"])
    assert any("it is not 0" in line for line in week["mind"])
    assert len(by_day["metrics"][0]["rows"]) == 7
    assert any(line.startswith("People (visitors, buyers) do not add") for line in by_day["mind"])
    assert any("never say that they caused it" in line for line in brief["mind"])


def test_an_answer_is_what_the_other_doors_say(desk_home: Path) -> None:
    import zhanggui

    book = zhanggui.open(desk_home, lang="en")
    told, brief, trace = asked(
        local(desk_home),
        ("metric", {"metrics": ["pay_amount"], "shop": SHOP, "first_day": DAY, "last_day": DAY}),
        ("brief", {"shop": SHOP, "day": DAY}),
        ("explain", {"metric": "aov", "shop": SHOP, "first_day": DAY, "last_day": DAY}),
    )
    same = book.brief(SHOP, DAY)
    assert told["metrics"][0]["rows"][0]["value"] == same["target"]["actual"] == 67256.7
    assert (brief["headline"], brief["drivers"]) == (same["headline"]["en"], same["drivers"])
    assert trace["recount"]["agrees"] is True
    assert "facts" not in trace  # no rows: they hold buyers


def test_the_rules_are_told_before_anything_is_asked(desk_home: Path) -> None:
    from zhanggui.site.assistant.rules import RULES, instructions

    server = local(desk_home)

    async def talk() -> str:
        async with Client(server) as client:
            return str(client.instructions)

    assert asyncio.run(talk()) == instructions("en")
    assert all(rule.en in instructions("en") and rule.zh in instructions("zh") for rule in RULES)


def test_without_a_token_nothing_can_be_written(desk_home: Path) -> None:
    tools = tools_of(local(desk_home))
    assert [t.name for t in tools] == READING
    assert all(t.annotations.read_only_hint for t in tools)
    (said,) = asked(local(desk_home), ("make_task", {"shop": SHOP, "title": "x"}))
    assert "Unknown tool" in said


def test_role_and_shops_narrow_what_is_seen(desk_home: Path) -> None:
    days = {"first_day": DAY, "last_day": DAY}
    shops, other, cost, brief, names = asked(
        local(desk_home, "service", (SHOP,)),
        ("shops", {}),
        ("metric", {"metrics": ["pay_amount"], "shop": "demo-uci", **days}),
        ("metric", {"metrics": ["gross_profit"], "shop": SHOP, **days}),
        ("brief", {"shop": SHOP, "day": DAY}),
        ("metrics", {"words": "profit"}),
    )
    assert [s["key"] for s in shops["shops"]] == [SHOP]
    assert "there is no shop 'demo-uci', or it is not yours to see" in other
    assert "may not see cost and profit" in cost
    assert brief["target"]["target"] is None
    assert [m["metric"] for m in names["metrics"]] == [
        "ad_roi"
    ]  # which its definition calls no profit; gross_profit and its like are not told
    (client,) = asked(local(desk_home, "client"), ("tasks", {}))
    assert "may not read tasks" in client


def test_buyers_are_no_dimension_and_no_answer(desk_home: Path) -> None:
    catalogue, cut, trace = asked(
        local(desk_home),
        ("metrics", {}),
        ("metric", {"metrics": ["pay_amount"], "shop": SHOP, "first_day": DAY, "last_day": DAY, "by": ["buyer_id"]}),
        ("explain", {"metric": "pay_users", "shop": SHOP, "first_day": DAY, "last_day": DAY}),
    )
    assert "buyer_id" not in catalogue["dimensions"]
    assert "no dimension 'buyer_id'" in cut
    import zhanggui

    buyers = set(zhanggui.open(desk_home).export("orders", SHOP, DAY, DAY)["buyer_id"].to_pylist()) - {None}
    assert len(buyers) > 100
    assert not [b for b in buyers if b in json.dumps(trace)]


def test_a_token_that_says_so_makes_and_finishes_a_task(desk_home: Path, token_for: Callable[..., str]) -> None:
    lead, hand = token_for("manager", "read,tasks"), token_for("design", "read,tasks")
    (made,) = asked(
        local(desk_home, secret=lead),
        ("make_task", {"shop": SHOP, "title": "换首图", "metric": "pay_conversion", "owner": "assistant-manager"}),
    )
    number = made["made"]["task"]
    done = ("finish_task", {"task": number, "changed": "换成白底图", "since": "2026-08-27"})
    (refused,) = asked(local(desk_home, secret=hand), done)
    assert "may not finish somebody else's task" in refused
    assert "make_task" not in [t.name for t in tools_of(local(desk_home, secret=hand))]
    since = ("finish_task", done[1] | {"since": time.strftime("%Y-%m-%d")})
    (finished,) = asked(local(desk_home, secret=lead), since)
    assert (finished["done"]["state"], finished["done"]["changed"]) == ("done", "换成白底图")
    from zhanggui.site.accounts.models import AuditEntry

    assert [e.what for e in AuditEntry.objects.filter(subject=f"#{number}")] in (["task.made", "task.done"], ["task.done", "task.made"])
    assert [t.name for t in tools_of(local(desk_home, secret=token_for("manager", "read")))] == READING


def test_the_configuration_of_the_page_runs(desk_home: Path) -> None:
    """The command, started and spoken to as an assistant does it."""
    found = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    configured = json.loads(found[0])["mcpServers"]["zhanggui"]
    assert configured["command"] == "zhanggui"
    words = [str(desk_home) if w == "zhanggui-data" else w for w in configured["args"]]
    process = StdioServerParameters(command=sys.executable, args=["-m", "zhanggui", *words], env={**os.environ})

    async def talk() -> tuple[list[str], Any]:
        async with Client(stdio_client(process)) as client:
            tools = await client.list_tools()
            return [t.name for t in tools.tools], _plain(await client.call_tool("shops", {}))

    names, shops = asyncio.run(talk())
    assert names == READING
    assert [(s["key"], s["newest_day"]) for s in shops["shops"]] == [(SHOP, "2026-08-30"), ("demo-uci", "2011-12-09")]


@pytest.fixture(scope="module")
def port(desk_home: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    words = ["--home", str(desk_home), "--lang", "en", "mcp", "--http", "--port", str(number)]
    process = subprocess.Popen([sys.executable, "-m", "zhanggui", *words], stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", number)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.1)
        yield number
    finally:
        process.terminate()
        process.wait(20)


def over_http(port: int, secret: str | None, *asks: Ask) -> list[Any]:
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    async def talk() -> list[Any]:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as web,
            Client(streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=web)) as client,
        ):
            return [_plain(await client.call_tool(name, given)) for name, given in asks]

    return asyncio.run(talk())


def test_over_http_a_token_opens_its_shops_and_no_more(port: int, token_for: Callable[..., str]) -> None:
    secret = token_for("manager", "read", (SHOP,))
    shops, made = over_http(port, secret, ("shops", {}), ("make_task", {"shop": SHOP, "title": "x"}))
    assert [s["key"] for s in shops["shops"]] == [SHOP]
    assert "may not use make_task" in made
    other = over_http(port, token_for("manager", "read,tasks"), ("shops", {}), ("make_task", {"shop": SHOP, "title": "x"}))
    assert [s["key"] for s in other[0]["shops"]] == [SHOP, "demo-uci"]  # each request is its own token's
    assert other[1]["made"]["title"] == "x"


def test_over_http_a_token_that_calls_too_often_is_told_when_to_come_again(port: int, token_for: Callable[..., str]) -> None:
    import urllib.error
    import urllib.request

    from zhanggui.site.api.models import Token
    from zhanggui.site.api.tokens import member_of

    secret = token_for("director", "read")
    Token.objects.filter(pk=member_of(secret).token.pk).update(per_minute=1)
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": f"Bearer {secret}"}
    codes, told = [], {}
    for _ in range(2):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/mcp", b"{}", headers), timeout=30)
        codes.append(refused.value.code)
        told = {"wait": int(refused.value.headers["Retry-After"] or 0), **json.loads(refused.value.read())}
    assert codes == [400, 429]  # {} is no message; the second is not even read
    assert (told["code"], 50 <= told["wait"] <= 60) == ("too_many", True)


def test_files_are_named_without_the_folders_of_the_server(desk_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from zhanggui.metrics import trace as tracing

    true_trace = tracing.trace

    def moved(*given: Any, **more: Any) -> Any:
        found = true_trace(*given, **more)
        return replace(found, files=tuple(replace(f, file=f"/srv/shops/in/{f.file}") for f in found.files))

    question = ("explain", {"metric": "pay_amount", "shop": SHOP, "first_day": DAY, "last_day": DAY})
    (before,) = asked(local(desk_home), question)
    monkeypatch.setattr(tracing, "trace", moved)
    (after,) = asked(local(desk_home), question)
    names = [f["file"] for f in after["files"]]
    assert names
    assert names == [f["file"] for f in before["files"]]
    assert not [name for name in names if "/" in name]


def test_over_http_nobody_comes_in_without_a_token_that_lives(port: int, desk_home: Path, token_for: Callable[..., str]) -> None:
    import urllib.error
    import urllib.request

    from zhanggui.site.api.tokens import member_of, revoke_token

    revoked = token_for("manager", "read")
    revoke_token(member_of(revoked).token, "me")
    for secret in (None, "zg_nothing", revoked):
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        headers |= {"Authorization": f"Bearer {secret}"} if secret else {}
        asks = urllib.request.Request(f"http://127.0.0.1:{port}/mcp", b"{}", headers)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asks, timeout=30)
        assert refused.value.code == 401
        with pytest.raises(Exception):  # noqa: B017, PT011  the SDK wraps it in a group
            over_http(port, secret, ("shops", {}))
