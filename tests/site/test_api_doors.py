"""Who may call what: every endpoint by scope, role and shop; the rate; every refusal in one form and in the language asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from calling import ROOT, Script, script

from zhanggui.site.accounts.roles import ROLES, Permission

SHOP, OTHER = "demo-tmall", "demo-uci"
Visit = Callable[..., Any]


def every_endpoint() -> list[Any]:
    from zhanggui.site.boot import boot

    boot(Path(mkdtemp()))
    import zhanggui.site.api.urls  # noqa: F401  declares them
    from zhanggui.site.api.door import ENDPOINTS

    return list(ENDPOINTS)


EVERY = pytest.mark.parametrize("end", every_endpoint(), ids=lambda e: e.id)
GUARDED = pytest.mark.parametrize("end", [e for e in every_endpoint() if e.scopes], ids=lambda e: e.id)
OF_SHOP = pytest.mark.parametrize("end", [e for e in every_endpoint() if "{shop}" in e.path], ids=lambda e: e.id)


def call(by: Script, end: Any, shop: str = SHOP) -> Any:
    """Called with nothing but its address: whoever is let in is told what lacks."""
    path = re.sub(r"\{(\w+)\}", lambda m: {"shop": shop, "number": "987654"}.get(m[1], "nothing"), end.path)
    return by.get(path) if end.method == "GET" else by.post(path)


@EVERY
def test_a_stranger_and_a_wrong_token_are_refused_in_one_form(end: Any, visit: Visit) -> None:
    visit("owner")
    for secret, code in (("", "no_token"), ("zg_guessed", "bad_token")):
        by = Script(secret)
        if not secret:
            del by.heads["Authorization"]
        answer = call(by, end)
        assert (answer.status_code, answer.json()["code"], answer["WWW-Authenticate"]) == (401, code, "Bearer")
        assert set(answer.json()) == {"code", "what", "mend", "fields"}


@EVERY
def test_a_session_opens_nothing(end: Any, visit: Visit) -> None:
    owner = visit("owner")
    path = ROOT + re.sub(r"\{(\w+)\}", "1", end.path)
    assert (owner.get(path) if end.method == "GET" else owner.post(path)).status_code == 401


@GUARDED
def test_a_token_without_the_scope_is_refused(end: Any, visit: Visit) -> None:
    from zhanggui.site.api.scopes import SCOPES

    others = [s.id for s in SCOPES if s.id not in end.scopes]
    answer = call(script(visit, "owner", *others), end)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")


@GUARDED
@pytest.mark.parametrize("role", [r.id for r in ROLES])
def test_a_role_does_what_it_may_on_its_pages_and_nothing_else(end: Any, role: str, visit: Visit) -> None:
    from zhanggui.site.api.models import Token
    from zhanggui.site.api.scopes import SCOPES

    by = script(visit, role, "read")
    Token.objects.filter(pk=Token.objects.first().pk).update(scopes=[s.id for s in SCOPES])  # as if the role had shrunk since
    answer = call(by, end)
    if end.needs in ROLES.get(role).may:
        assert answer.status_code in (200, 404, 422)
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "role")


@OF_SHOP
def test_a_token_of_one_shop_finds_no_other(end: Any, visit: Visit) -> None:
    by = script(visit, "owner", *end.scopes, shops=(OTHER,))
    valid = {"rows": [{"order_id": "1"}], "year": 2026, "version": 0, "cells": [{"cell": "2026", "amount": 1}]}
    path = end.path.replace("{shop}", SHOP).replace("{table}", "orders")
    if end.id == "send_files":
        from django.core.files.uploadedfile import SimpleUploadedFile

        answer = by.send(path, {"files": SimpleUploadedFile("orders.csv", b"order_id\n1\n")})
    else:
        answer = by.get(path) if end.method == "GET" else by.post(path, valid)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_every_endpoint_names_a_scope_but_the_two_that_say_who_one_is() -> None:
    assert [e.id for e in every_endpoint() if not e.scopes] == ["me", "shops"]
    assert {e.needs for e in every_endpoint() if e.method == "POST"} == {
        Permission.IMPORT, Permission.EDIT_PLAN, Permission.MANAGE_TASKS, Permission.DO_TASKS,
    }  # fmt: skip


def test_the_shops_are_those_of_the_token(visit: Visit) -> None:
    assert [s["key"] for s in script(visit, "manager", "read", shops=(SHOP,)).get("/shops").json()["items"]] == [SHOP]
    assert {s["key"] for s in script(visit, "manager", "read").get("/shops").json()["items"]} >= {SHOP, OTHER}
    me = script(visit, "client", "read", shops=(SHOP,)).get("/me").json()
    assert (me["role"], me["shops"], me["scopes"]) == ("client", [SHOP], ["read"])


def test_a_shop_that_was_taken_from_its_person_leaves_the_token_none(visit: Visit) -> None:
    from zhanggui.site.api.models import Token

    by = script(visit, "manager", "read", "import", shops=(SHOP,))
    Token.objects.filter(pk=Token.objects.first().pk).update(shops=[OTHER])  # it was made for what the person no longer sees
    assert by.get("/shops").json() == {"items": []}
    assert by.get("/imports").json()["items"] == []
    assert by.get("/cut", metric="pay_amount", **{"from": "2026-07-01", "to": "2026-07-02"}).status_code == 422


def test_the_rate_is_told_and_then_kept(visit: Visit) -> None:
    by = script(visit, "owner", "read", per_minute=3)
    answers = [by.get("/me") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert [a["RateLimit-Remaining"] for a in answers] == ["2", "1", "0", "0"]
    assert (answers[3]["RateLimit-Limit"], answers[3].json()["code"]) == ("3", "too_many")
    assert 1 <= int(answers[3]["Retry-After"]) <= 20


@pytest.mark.parametrize(
    ("asked", "what"),
    [("en-GB,en;q=0.9", "there is no such address"), ("zh-CN,zh;q=0.9,en;q=0.8", "没有这个地址"), ("fr, en;q=0.2", "there is no such address"), ("", "没有这个地址")],
)  # fmt: skip
def test_a_problem_is_told_in_the_language_asked_for(asked: str, what: str, visit: Visit) -> None:
    visit("owner")
    from django.test import Client

    assert Client().get("/api/v2/shops", headers={"Accept-Language": asked}).json()["what"] == what


def test_a_body_that_is_too_large_is_refused_before_it_is_read(visit: Visit) -> None:
    by = script(visit, "owner", "import")
    path = f"{ROOT}/shops/{SHOP}/rows/orders"
    answer = by.client.post(path, b"[" + b" " * 5 * 2**20, "application/json", headers=by.heads)
    assert (answer.status_code, answer.json()["code"], answer["Connection"]) == (413, "too_large", "close")
    stranger = by.client.post(path, b"x" * (2**20 + 1), "multipart/form-data; boundary=x")
    assert stranger.status_code == 413


def test_what_is_no_json_is_called_unreadable_and_what_does_not_fit_by_its_field(visit: Visit) -> None:
    by = script(visit, "owner", "import")
    broken = by.client.post(f"{ROOT}/shops/{SHOP}/rows/orders", b"{rows:", "application/json", headers=by.heads)
    assert (broken.status_code, broken.json()["code"]) == (400, "unreadable")
    wrong = by.post(f"/shops/{SHOP}/rows/orders", {"rows": [], "day": "1066-10-14"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert [f["where"] for f in wrong.json()["fields"]] == ["body.rows.rows", "body.rows.day"]
