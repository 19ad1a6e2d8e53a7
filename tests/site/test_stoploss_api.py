"""Order lines by the API: judged before the answer, by both addresses and both ways in; one alarm, told to the group once, and never its money to who may not see it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from push_desk import make_home, target
from robot_stands import stand

from zhanggui.desks.promotion.stoploss import book
from zhanggui.desks.promotion.stoploss.judge import Floor
from zhanggui.warehouse.workspace import Workspace

GOOD = {"order_id": "1", "line_id": "a", "sku_id": "A", "qty": 1, "line_paid_amount": "90.00"}
BAD = {"order_id": "2", "line_id": "a", "sku_id": "A", "qty": 2, "line_paid_amount": 60}
Answer = tuple[int, dict[str, Any], dict[str, str]]


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_home(tmp_path / "home", "tea", "cup")
    with closing(book.connect(made.home)) as db:
        book.set_floors(db, "tea", [Floor("A", cost=6000, stock=100, name="白茶礼盒")], int(time.time()) - 60)
    yield made
    from django.db import connections

    connections.close_all()


def secret(role: str = "owner", scopes: tuple[str, ...] = ("orders:write",), shops: tuple[str, ...] = ()) -> str:
    from django.contrib.auth.models import User

    from zhanggui.site.accounts.service import add_user
    from zhanggui.site.api.tokens import add_token

    there = User.objects.filter(username=role).first()
    member = there.member if there else add_user(role, "three-cups-of-tea", role, role)
    return add_token("erp", member, scopes, shops)[1]


def call(
    token: str, body: Any, path: str = "/api/v1/shops/tea/orders", quick: bool = True, method: str = "POST", lang: str = "en"
) -> Answer:
    """A call of the application as the server makes it; `quick` False: past the short way."""
    from django.core.wsgi import get_wsgi_application

    from zhanggui.site.api.quick import with_quick_orders

    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(raw), "CONTENT_LENGTH": str(len(raw)), "CONTENT_TYPE": "application/json", "wsgi.url_scheme": "http",
        "HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_LANGUAGE": lang,
    }  # fmt: skip
    said: list[Any] = []
    django = get_wsgi_application()
    answer = (with_quick_orders(django) if quick else django)(environ, lambda status, heads: said.append((int(status[:3]), dict(heads))))  # type: ignore[arg-type]
    content = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return said[0][0], json.loads(content) if content[:1] == b"{" else {}, said[0][1]


def test_a_line_is_judged_before_the_answer_and_again_it_says_the_same(ws: Workspace) -> None:
    token = secret()
    status, told, _ = call(token, BAD)
    line = told["lines"][0]
    assert (status, told["shop"], told["judged"], line["below"], line["loss"], line["alarms"]) == (200, "tea", 1, True, 60.0, [1])
    again = call(token, BAD)[1]
    assert (again["judged"], again["repeated"], again["lines"][0] | {"repeated": False}) == (0, 1, line)


def test_both_ways_in_answer_alike(ws: Workspace) -> None:
    token = secret()
    bodies: tuple[Any, ...] = (
        GOOD,
        [GOOD, BAD],
        {"lines": [GOOD]},
        {"shop": "tea", "lines": [GOOD]},
        {**GOOD, "sku_id": "unknown", "order_id": "9"},
    )
    for body in bodies:
        call(token, body)  # from now on all are repeated
        quick, usual = call(token, body), call(token, body, quick=False)
        assert quick[:2] == usual[:2]
        assert quick[2]["RateLimit-Limit"] == usual[2]["RateLimit-Limit"] == "60000"
        assert quick[2]["Cache-Control"] == usual[2]["Cache-Control"] == "no-store"


def test_the_short_address_takes_the_shop_from_the_body(ws: Workspace) -> None:
    token = secret()
    assert call(token, {"shop": "tea", "lines": [GOOD]}, "/api/orders")[1]["judged"] == 1
    assert call(token, GOOD | {"shop": "tea"}, "/api/orders")[1]["repeated"] == 1
    assert call(token, GOOD | {"shop": "tea"}, "/api/orders", quick=False)[1]["repeated"] == 1
    assert call(token, GOOD, "/api/orders")[1]["code"] == "no_shop"
    assert call(token, {"shop": "tea/../x"}, "/api/orders")[0] == 404
    assert call(token, b"{", "/api/orders")[1]["code"] == "no_shop"
    assert call(token, GOOD, "/api/orders", method="PUT")[0] == 405


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [([], 422, "no_lines"), ([GOOD] * 1001, 422, "no_lines"), ({"lines": 3}, 422, "no_lines"), (7, 422, "no_lines"), (b"{", 400, "unreadable"),
     (GOOD | {"shop": "cup"}, 422, "other_shop"), ({"order_id": "x"}, 422, "refused")],
)  # fmt: skip
def test_what_holds_no_lines_is_said_so(ws: Workspace, body: Any, status: int, code: str, quick: bool) -> None:
    told = call(secret(), body, quick=quick)
    assert (told[0], told[1]["code"]) == (status, code)


def test_a_line_that_will_not_do_is_named_and_the_others_are_judged(ws: Workspace) -> None:
    status, told, _ = call(secret(), [GOOD, {**GOOD, "order_id": "3", "qty": -1}])
    assert (status, told["judged"], told["refused"]) == (200, 1, 1)
    assert (told["lines"][1]["where"], told["lines"][1]["what"]) == ("line 2, qty", "qty -1 will not do")
    status, told, _ = call(secret(), {**GOOD, "order_id": "3", "line_paid_amount": None}, lang="zh")
    assert (status, told["fields"][0]["where"]) == (422, "line 1, line_paid_amount")
    assert "没有实付金额" in told["fields"][0]["why"]


def test_it_needs_a_token_for_it_a_role_for_it_and_the_shop(ws: Workspace) -> None:
    assert call("zg_nobody", GOOD)[0] == 401
    assert call(secret(scopes=("import",)), GOOD)[1]["code"] == "scope"
    assert call(secret(shops=("cup",)), GOOD)[0] == 404
    assert call(secret(), GOOD, "/api/v1/shops/none/orders")[0] == 404
    from zhanggui.site.api.models import Token

    weak = secret("design", ("read",))
    Token.objects.filter(member__role="design").update(scopes=["orders:write"])  # as if the role had shrunk since
    assert call(weak, GOOD)[1]["code"] == "role"
    with closing(book.connect(ws.home)) as db:
        assert db.execute("SELECT count(*) FROM lines").fetchone() == (0,)


def test_a_revoked_token_is_out_within_a_second(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site.api import lanes
    from zhanggui.site.api.models import Token
    from zhanggui.site.api.tokens import revoke_token

    token = secret()
    assert call(token, GOOD)[0] == 200
    revoke_token(Token.objects.get(), "boss")
    clock = time.monotonic() + lanes.REMEMBERED
    monkeypatch.setattr(lanes.time, "monotonic", lambda: clock)
    assert call(token, GOOD)[1]["code"] == "bad_token"


def test_a_flood_of_one_token_is_told_to_wait(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site.api import lanes

    monkeypatch.setattr(lanes, "QUICK_PER_MINUTE", 2)
    token = secret()
    answers = [call(token, GOOD) for _ in range(3)]
    assert [a[0] for a in answers] == [200, 200, 429]
    assert answers[2][2]["Retry-After"] == "1"


def test_who_may_not_see_cost_is_not_told_the_loss(ws: Workspace) -> None:
    token = secret("warehouse")
    told = call(token, BAD)[1]["lines"][0]
    assert (told["below"], told["loss"]) == (True, 0.0)
    (alarm,) = call(token, b"", "/api/v1/shops/tea/alarms", method="GET")[1]["items"]
    assert (alarm["loss"], alarm["loss_per_minute"], alarm["loss_if_sold_out"], alarm["stock_at_risk"]) == (0.0, 0.0, None, 98)
    assert "lost" not in alarm["words"]


def test_the_alarms_that_hold_can_be_asked_for(ws: Workspace) -> None:
    token = secret()
    assert call(token, b"", "/api/v1/shops/cup/alarms", method="GET")[1] == {"items": []}
    call(token, BAD)
    (alarm,) = call(token, b"", "/api/v1/shops/tea/alarms", method="GET")[1]["items"]
    # 60 for two pieces that cost 120: 60 lost, 98 are left and would lose 30 each.
    assert (alarm["kind"], alarm["order_id"], alarm["loss"], alarm["loss_if_sold_out"]) == ("below_floor", "2", 60.0, 2940.0)
    assert alarm["words"].startswith("白茶礼盒 (A) sold below its floor: 1 line, 2 pieces since ")


def test_while_nothing_can_be_written_down_nothing_is_answered_as_done(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "WAIT_SECONDS", 0.05)
    token = secret()
    with closing(book.connect(ws.home)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, told, heads = call(token, GOOD)
        other.execute("ROLLBACK")
    assert (status, told["code"], heads["Retry-After"]) == (503, "busy", "1")
    assert call(token, GOOD)[1]["judged"] == 1


def test_one_message_goes_to_the_group_with_what_to_do(ws: Workspace) -> None:
    from zhanggui.site.push.models import Sending
    from zhanggui.site.stop import courier

    token = secret()
    with stand("dingtalk") as robot, stand("wecom") as other:
        target(ws, robot, alarms="high", name="运营群")
        target(ws, other, alarms="high", role="warehouse", lang="en", name="仓库群", shops=("tea",), reach="some")
        target(ws, robot, name="只要晨报")
        assert not courier.waits(ws.home)
        call(token, [BAD, {**BAD, "order_id": "3"}])
        assert courier.waits(ws.home)
        assert courier.carry(ws) == 2
        assert courier.carry(ws) == 0
    (text,), (bare,) = robot.texts, other.texts
    for part in ("止损警报", "白茶礼盒（A）卖价低于底线", "已亏 ¥120.00", "还剩 96 件", "全卖完再亏 ¥2,880.00", "先下架", "2 单 4 件"):
        assert part in text
    assert "sold below its floor" in bare
    assert "96 pieces left" in bare
    assert "¥" not in bare
    assert set(Sending.objects.values_list("what", "state")) == {("stop", "sent")}


def test_whoever_takes_over_from_a_killed_courier_tells_nothing_twice(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site.push.models import Sending
    from zhanggui.site.stop import courier

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with stand("wecom") as robot:
        target(ws, robot, alarms="high")
        call(secret(), BAD)
        with monkeypatch.context() as dying:
            dying.setattr(courier.book, "handed", killed)
            with pytest.raises(KeyboardInterrupt):
                courier.carry(ws)
        assert Sending.objects.count() == 1
        assert courier.carry(ws) == 0  # it is asked for already, and waits for the worker
        from zhanggui.site.push.clock import tick
        from zhanggui.site.push.jobs import push_out

        tick(ws)
        push_out.call()
    assert len(robot.texts) == 1


def test_a_backup_holds_what_the_stop_loss_knows(ws: Workspace, tmp_path: Path) -> None:
    from zhanggui.warehouse.backup import backup, restore

    call(secret(), BAD)
    backup(ws, tmp_path / "all.zip")
    restore(tmp_path / "all.zip", tmp_path / "new")
    with closing(book.connect(tmp_path / "new")) as db:
        assert db.execute("SELECT order_id FROM lines").fetchall() == [("2",)]
