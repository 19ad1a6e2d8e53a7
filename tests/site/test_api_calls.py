"""The API at work: files and rows in, twice sent once done; numbers as the pages have them, costs veiled; plan and tasks by the same rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from calling import script
from copies import copy_home

SHOP, OTHER = "demo-tmall", "demo-uci"
DAY = "2026-07-15"
Visit = Callable[..., Any]
ROWS = [
    {"order_id": "2026-A-1", "created_at": "2026-07-14 09:00:00", "paid_at": "2026-07-14 09:01:00", "paid_amount": 12.5},
    {"order_id": "2026-A-2", "created_at": "2026-07-14 10:00:00", "paid_at": "2026-07-14 10:01:00", "paid_amount": 7, "coupon_code": None},
]


@pytest.fixture(scope="module")
def desk_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of its own: the shop that is made here stays in nobody's way."""
    return copy_home(demo_home, tmp_path_factory.mktemp("calls") / "home")


@pytest.fixture
def worker(desk_home: Path) -> Callable[[], None]:
    """worker() does what waits, as `zhanggui worker --once`."""

    def work() -> None:
        from zhanggui.site.worker import work as do

        do(desk_home, once=True)

    return work


@pytest.fixture
def own(visit: Visit, desk_home: Path) -> str:
    """A shop of this test's own, in which imports harm nobody."""
    visit("owner")
    from zhanggui.site.web.desk import workspace
    from zhanggui.warehouse.shops import Shop

    workspace().add_shop(Shop("api-shop", "taobao", "接口店"))
    return "api-shop"


def test_rows_are_pushed_taken_up_found_and_taken_out_again(visit: Visit, own: str, worker: Any) -> None:
    by = script(visit, "manager", "import", "read")
    sent = by.post(f"/shops/{own}/rows/orders", {"rows": ROWS})
    assert (sent.status_code, sent.json()["state"], sent.json()["files"]) == (202, "waiting", ["orders.csv"])
    worker()
    done = by.get(f"/uploads/{sent.json()['id']}").json()
    assert (done["state"], done["share"], done["failed"]) == ("done", 1.0, [])
    one = done["imports"][0]
    assert (one["table"], one["recipe"], one["file"], one["state"]) == ("orders", "canonical", "orders.csv", "done")
    assert (one["rows"]["read"], one["rows"]["inserted"], one["rows"]["rejected"]) == (2, 2, 0)
    cut = by.get("/cut", metric="pay_amount", shop=own, **{"from": "2026-07-14", "to": "2026-07-14"}).json()
    assert [line["values"]["pay_amount"]["value"] for line in cut["items"]] == [19.5]
    undone = by.post(f"/imports/{one['id']}/undo")
    assert (undone.status_code, undone.json()["undoes"]) == (202, one["id"])
    worker()
    assert by.get(f"/imports/{one['id']}").json()["state"] == "undone"
    again = by.post(f"/imports/{one['id']}/undo")
    assert (again.status_code, again.json()["code"], again.json()["what"]) == (422, "refused", "this import has been undone already")


def test_a_file_is_sent_once_however_often_it_comes_under_one_key(visit: Visit, own: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zhanggui.site.models import Upload

    by = script(visit, "manager", "import")

    def send(text: bytes, key: str) -> Any:
        return by.send(f"/shops/{own}/uploads", {"files": SimpleUploadedFile("单.csv", text), "day": "2026-07-14"}, key)

    before = Upload.objects.filter(shop=own).count()
    first, second = send(b"order_id\n1\n", "k1"), send(b"order_id\n1\n", "k1")
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    other = send(b"order_id\n2\n", "k1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert Upload.objects.filter(shop=own).count() == before + 1
    row = Upload.objects.filter(shop=own).first()
    assert (row.names, str(row.day), row.who) == (["单.csv"], "2026-07-14", "manager")


def test_what_was_refused_is_not_kept_under_its_key(visit: Visit, own: str) -> None:
    by = script(visit, "manager", "import")
    assert by.post(f"/shops/{own}/rows/orders", {"rows": [{"oder_id": "1"}]}, "k2").status_code == 422
    assert by.post(f"/shops/{own}/rows/orders", {"rows": [{"order_id": "1"}]}, "k2").status_code == 202


@pytest.mark.parametrize(
    ("table", "rows", "status", "says"),
    [
        ("orders", [{"oder_id": "1"}], 422, "order_id"),
        ("orders", [{"order_id": "1", "shop": OTHER}], 422, "the shop stands in the address"),
        ("orders", [{}], 422, "no columns"),
        ("shops", [{"key": "x"}], 404, "no such thing"),
        ("no_table", [{"a": 1}], 404, "no such thing"),
    ],
)
def test_rows_that_no_table_has_are_refused_at_once(table: str, rows: Any, status: int, says: str, visit: Visit, own: str) -> None:
    answer = script(visit, "owner", "import").post(f"/shops/{own}/rows/{table}", {"rows": rows})
    assert answer.status_code == status
    assert says in answer.json()["what"] + answer.json()["mend"]


def test_no_path_of_the_server_is_told(visit: Visit, desk_home: Path) -> None:
    by = script(visit, "owner", "read")
    told = by.get("/imports", limit=500).content.decode() + by.get("/uploads", limit=500).content.decode()
    assert str(desk_home) not in told
    assert "rejects.xlsx" not in told


def test_a_list_comes_in_pages_that_make_it_up(visit: Visit) -> None:
    by = script(visit, "owner", "read")
    whole = by.get("/imports", limit=500).json()
    assert whole["next"] == ""
    pages, cursor = [], ""
    while True:
        page = by.get("/imports", limit=2, cursor=cursor).json()
        pages.append(page["items"])
        if not (cursor := page["next"]):
            break
    assert [one for page in pages for one in page] == whole["items"]
    assert {len(page) for page in pages[:-1]} == {2}
    assert len(whole["items"]) > 4


@pytest.mark.parametrize("cursor", ["xyz", "W10", "WzEsICJvdGhlciJd", "💥"])
def test_a_cursor_of_elsewhere_is_refused(cursor: str, visit: Visit) -> None:
    answer = script(visit, "owner", "read").get("/imports", cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor")


def test_a_cut_says_what_the_metric_command_says(visit: Visit) -> None:
    from zhanggui.metrics.query import query
    from zhanggui.site.web.desk import workspace
    from zhanggui.warehouse.engine import Reader

    by = script(visit, "owner", "read")
    asked = {"metric": ["pay_amount", "visitors"], "shop": SHOP, "from": "2026-07-01", "to": "2026-07-15"}
    cut = by.get("/cut", **asked).json()
    from datetime import date

    told = query(Reader(workspace().lake), ["pay_amount", "visitors"], [SHOP], date(2026, 7, 1), date(2026, 7, 15), ["day"])
    for result in told:
        assert [line["values"][result.metric.id]["value"] for line in cut["items"]] == [row["value"] for row in result.rows]
    assert [line["from"] for line in cut["items"]] == [f"2026-07-{n:02d}" for n in range(1, 16)]
    first = by.get("/cut", **asked, limit=10).json()
    rest = by.get("/cut", **asked, limit=10, cursor=first["next"]).json()
    assert [*first["items"], *rest["items"]] == cut["items"]
    assert (len(first["items"]), rest["next"]) == (10, "")


def test_people_of_several_days_are_not_added_up_and_the_flag_says_why(visit: Visit) -> None:
    asked = {"metric": "visitors", "shop": SHOP, "by": "month", "from": "2026-07-01", "to": "2026-07-15"}
    cut = script(visit, "owner", "read").get("/cut", **asked).json()
    assert cut["items"][0]["values"]["visitors"]["value"] is None
    assert "non_additive" in cut["items"][0]["values"]["visitors"]["flags"]
    assert cut["flags"]["non_additive"] == "people and products counted once do not add over days or sources"
    assert cut["together"] == {"visitors": None}


def test_members_come_by_name_the_largest_first_held_against_their_base(visit: Visit) -> None:
    asked = {"metric": "visitors", "shop": SHOP, "by": "source_l1", "from": DAY, "to": DAY, "base": "week_before"}
    cut = script(visit, "owner", "read").get("/cut", **asked).json()
    values = [line["values"]["visitors"]["value"] for line in cut["items"]]
    assert values == sorted(values, reverse=True)
    base = cut["items"][0]["values"]["visitors"]["base"]
    assert (base["from"], base["to"]) == ("2026-07-08", "2026-07-08")
    assert base["change"] == pytest.approx(values[0] - base["value"])
    assert cut["whole"]["values"]["visitors"]["value"] > 0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"metric": "no_such"}, "no metric called no_such"),
        ({"metric": "visitors", "by": "fee_name"}, "not told by 'fee_name'"),
        ({"metric": "visitors", "where": "source_l1"}, "dimension=member"),
        ({"metric": "visitors", "by": "month", "base": "day_before"}, "only days"),
        ({"metric": "visitors", "to": "2020-01-01"}, "reversed"),
    ],
)
def test_a_question_that_means_nothing_is_not_mended_but_refused(asked: dict[str, str], says: str, visit: Visit) -> None:
    answer = script(visit, "owner", "read").get("/cut", **{"shop": SHOP, "from": "2026-07-01", "to": DAY, **asked})
    assert answer.status_code == 422
    assert says in answer.json()["what"]


def test_costs_are_for_a_token_and_a_role_that_see_them(visit: Visit) -> None:
    asked = {"metric": "gross_profit", "shop": SHOP, "from": DAY, "to": DAY}
    for by in (script(visit, "owner", "read"), script(visit, "design", "read")):
        assert (by.get("/cut", **asked).status_code, by.get("/cut", **asked).json()["code"]) == (403, "money")
        assert "gross_profit" not in {m["id"] for m in by.get("/metrics").json()["items"]}
    sees = script(visit, "owner", "read", "money")
    assert sees.get("/cut", **asked).status_code == 200
    assert "gross_profit" in {m["id"] for m in sees.get("/metrics").json()["items"]}


def test_the_brief_is_the_one_of_the_page_and_veiled_without_money(visit: Visit) -> None:
    import jsonschema

    whole = script(visit, "owner", "read", "money").get(f"/shops/{SHOP}/brief", date=DAY).json()
    jsonschema.validate(whole, json.loads(files("zhanggui.brief").joinpath("schema.json").read_text(encoding="utf-8")))
    assert whole["target"]["target"] is not None
    bare = script(visit, "owner", "read").get(f"/shops/{SHOP}/brief", date=DAY).json()
    assert (bare["target"]["target"], bare["target"]["actual"]) == (None, whole["target"]["actual"])
    assert not {"plan.target_missed", "plan.target_overshot"} & {f["check"] for f in bare["findings"]}
    assert script(visit, "owner", "read").get(f"/shops/{SHOP}/brief", date=DAY, base="plan").status_code == 403
    assert script(visit, "owner", "read").get(f"/shops/{SHOP}/brief", date="2099-01-01").json()["what"] == "2099-01-01 is not over"


def test_a_cell_of_the_plan_is_tried_taken_once_and_never_over_somebody_else_s(visit: Visit) -> None:
    by = script(visit, "manager", "plan")
    plan = by.get(f"/shops/{SHOP}/plan", year=2026, level="month").json()
    november = next(r for r in plan["rows"] if r["cell"] == "2026-11")
    change = {"year": 2026, "version": plan["version"], "past": "move", "cells": [{"cell": "2026-11", "amount": november["target"] + 1000}]}
    tried = by.post(f"/shops/{SHOP}/plan/cells", {**change, "try_only": True}).json()
    assert (tried["taken"], tried["version"], tried["amount_after"]) == (False, plan["version"], plan["amount"])
    moved = {m["cell"]: round(m["after"] - m["before"], 2) for m in tried["months"]}
    assert (moved["2026-11"], round(sum(moved.values()), 2)) == (1000.0, 0.0)
    first, twice = (by.post(f"/shops/{SHOP}/plan/cells", change, "november") for _ in range(2))
    assert first.json() == twice.json() == {**tried, "taken": True, "version": first.json()["version"]}
    late = by.post(f"/shops/{SHOP}/plan/cells", change)
    assert (late.status_code, late.json()["code"]) == (409, "changed")
    again = {**change, "version": first.json()["version"], "cells": [{"cell": "2026-11", "what": "unlock"}]}
    assert by.post(f"/shops/{SHOP}/plan/cells", again).status_code == 200


def test_tasks_are_made_done_and_told_by_the_rules_of_their_page(visit: Visit) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    lead, hand = script(visit, "manager", "tasks"), script(visit, "service", "tasks", "read")
    made = lead.post("/tasks", {"shop": SHOP, "title": "check the reply times", "owner": "service", "role": "service"}, "t1")
    number = made.json()["id"]
    assert (made.status_code, made.json()["state"], made.json()["owner"]) == (201, "open", "service")
    assert (
        lead.post("/tasks", {"shop": SHOP, "title": "check the reply times", "owner": "service", "role": "service"}, "t1").json()["id"]
        == number
    )
    assert hand.post("/tasks", {"shop": SHOP, "title": "mine"}).json()["code"] == "role"
    assert number in [t["id"] for t in hand.get("/tasks", shop=SHOP, owner="service", state="open").json()["items"]]
    assert hand.post(f"/tasks/{number}/do", {"do": "drop", "reason": "no"}).json()["code"] == "not_yours"
    assert hand.post(f"/tasks/{number}/do", {"do": "finish"}).json()["what"] == "it does not say what was changed"
    done = hand.post(f"/tasks/{number}/do", {"do": "finish", "changed": "two more people at noon"})
    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert [e["what"] for e in hand.get(f"/tasks/{number}").json()["history"]] == ["made", "done"]
    noted = AuditEntry.objects.filter(what="task.done", subject=f"#{number}").first()
    assert (noted.who, noted.more["token"]) == ("service", "service script")


def test_a_finding_becomes_one_task_and_a_hidden_one_none(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site import veil

    lead, blind = script(visit, "manager", "tasks", "read", "money"), script(visit, "manager", "tasks")
    day = "2026-08-07"  # on that day one agent converts half
    found = {f["check"]: f for f in lead.get(f"/shops/{SHOP}/brief", date=day).json()["findings"]}
    new = {"shop": SHOP, "finding": found["service.agent_drop"]["id"], "day": day}
    first, second = (lead.post("/tasks", new).json() for _ in range(2))
    assert first["id"] == second["id"] == blind.post("/tasks", new).json()["id"]
    assert first["title"] == found["service.agent_drop"]["title"]
    monkeypatch.setattr(veil, "hides", lambda finding: finding["check"] == "service.agent_drop")  # as if it told a cost
    assert (blind.post("/tasks", new).status_code, lead.post("/tasks", new).status_code) == (422, 201)


def test_rows_name_no_buyer(visit: Visit) -> None:
    """No endpoint gives rows of orders; a task about one carries no account."""
    from zhanggui.metrics.sources import DIMENSIONS

    assert not {"buyer_id", "person_id", "visitor_id", "nick"} & set(DIMENSIONS)
    answer = script(visit, "owner", "read", "money").get("/cut", metric="pay_amount", by="buyer_id", shop=SHOP, **{"from": DAY, "to": DAY})
    assert answer.status_code == 422


def test_two_processes_share_one_answer_and_one_rate(visit: Visit, desk_home: Path, own: str) -> None:
    import subprocess
    import sys
    import time

    from zhanggui.site.api.models import Token
    from zhanggui.site.api.spending import spend

    by = script(visit, "manager", "import")
    token = Token.objects.first()
    secret = by.heads["Authorization"].removeprefix("Bearer ")
    said = (
        "import sys, json; from pathlib import Path; from zhanggui.site.boot import boot; boot(Path(sys.argv[1]))\n"
        "from django.test import Client; h = {'Authorization': 'Bearer ' + sys.argv[2], 'Idempotency-Key': 'both'}\n"
        f"a = Client().post('/api/v1/shops/{own}/rows/orders', json.dumps({{'rows': [{{'order_id': '77'}}]}}), 'application/json', headers=h)\n"
        "print(json.dumps([a.status_code, a.json().get('id')]))"
    )

    def elsewhere() -> Any:
        there = subprocess.run([sys.executable, "-c", said, str(desk_home), secret], capture_output=True, text=True, check=True)
        return json.loads(there.stdout.splitlines()[-1])

    here = by.post(f"/shops/{own}/rows/orders", {"rows": [{"order_id": "77"}]}, "both").json()["id"]
    assert elsewhere() == [202, here]
    Token.objects.filter(pk=token.pk).update(per_minute=1)
    token.refresh_from_db()
    assert spend(token, now=time.time() + 600).wait == 0  # the last call for ten minutes and more
    assert elsewhere() == [429, None]
