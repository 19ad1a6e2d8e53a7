"""People: who may come in, as what, for which shops; who leaves is out at once, and an owner always stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

SHOP, OTHER = "demo-tmall", "demo-uci"
CHANGE, ADD = "/settings/people/change/", "/settings/people/add/"
PASSWORD, OTHER_PASSWORD = "three-cups-of-tea", "four-cups-of-coffee"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed a thousand times instead of a million: the tests set many."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1_000)


@pytest.fixture
def owner(visit: Any) -> Iterator[Any]:
    """An owner, the only one who may come in while the test runs."""
    from django.contrib.auth.models import User

    client = visit("owner")
    others = list(User.objects.filter(member__role="owner", is_active=True).exclude(username="owner"))
    User.objects.filter(pk__in=[user.pk for user in others]).update(is_active=False)
    yield client
    User.objects.filter(pk__in=[user.pk for user in others]).update(is_active=True)


@pytest.fixture
def colleague(owner: Any) -> Iterator[Any]:
    """Somebody of service, signed in with a password; gone after the test."""
    from django.contrib.auth.models import User
    from django.test import Client

    User.objects.filter(username="xiaoli").delete()
    owner.post(ADD, {"username": "xiaoli", "password": PASSWORD, "role": "service", "name": "小李", "reach": "some", "shops": [SHOP]})
    client = Client()
    assert client.login(username="xiaoli", password=PASSWORD)
    yield client
    User.objects.filter(username="xiaoli").delete()


def comes_in(client: Any) -> bool:
    """Whether the client is still signed in."""
    return client.get("/settings/me/").status_code == 200


def last(what: str) -> Any:
    from zhanggui.site.accounts.models import AuditEntry

    return AuditEntry.objects.filter(what=what).first()


def test_a_colleague_is_added_with_role_and_shops(owner: Any, colleague: Any) -> None:
    page = owner.get("/settings/people/").content.decode()
    assert "小李" in page
    assert colleague.get(f"/shop/{OTHER}/today/").status_code == 404
    assert last("user.add").more["new"] == {"role": "service", "shops": [SHOP], "name": "小李"}


def test_another_role_holds_at_once_and_the_log_holds_both(owner: Any, colleague: Any) -> None:
    assert colleague.get("/settings/").status_code == 403
    owner.post(CHANGE, {"username": "xiaoli", "do": "change", "role": "manager", "name": "小李", "reach": "all"})
    assert colleague.get("/settings/").status_code == 200
    entry = last("user.change")
    assert (entry.subject, entry.more) == ("xiaoli", {"old": {"role": "service", "shops": [SHOP]}, "new": {"role": "manager", "shops": []}})


def test_who_is_deactivated_is_out_at_once_and_may_come_back(owner: Any, colleague: Any) -> None:
    from django.test import Client

    assert comes_in(colleague)
    owner.post(CHANGE, {"username": "xiaoli", "do": "leave"})
    assert not comes_in(colleague)
    assert not Client().login(username="xiaoli", password=PASSWORD)
    owner.post(CHANGE, {"username": "xiaoli", "do": "return"})
    assert Client().login(username="xiaoli", password=PASSWORD)


def test_a_new_password_signs_out_who_had_the_old_one(owner: Any, colleague: Any) -> None:
    from django.test import Client

    owner.post(CHANGE, {"username": "xiaoli", "do": "password", "password": OTHER_PASSWORD})
    assert not comes_in(colleague)
    assert Client().login(username="xiaoli", password=OTHER_PASSWORD)


def test_a_weak_password_is_refused(owner: Any, colleague: Any) -> None:
    assert owner.post(CHANGE, {"username": "xiaoli", "do": "password", "password": "1234567890"}).status_code == 400
    assert comes_in(colleague)


@pytest.mark.parametrize("wish", [{"do": "leave"}, {"do": "change", "role": "manager", "reach": "all"}])
def test_the_last_owner_stays_owner(owner: Any, wish: dict[str, str]) -> None:
    answer = owner.post(CHANGE, {"username": "owner"} | wish)
    assert answer.status_code == 400
    assert "最后一个老板" in answer.content.decode()
    assert owner.get("/settings/people/").status_code == 200


def test_only_some_shops_without_any_is_no_way_to_every_shop(owner: Any, colleague: Any) -> None:
    from zhanggui.site.accounts.people import member_of

    assert owner.post(CHANGE, {"username": "xiaoli", "do": "change", "role": "service", "reach": "some"}).status_code == 400
    assert member_of("xiaoli").shops == [SHOP]


@pytest.mark.parametrize("role", ["director", "manager", "assistant", "service", "client"])
def test_nobody_but_an_owner_manages_people(visit: Any, role: str) -> None:
    client = visit(role)
    assert client.get("/settings/people/").status_code == 403
    for path in (ADD, CHANGE):
        assert client.post(path, {"username": "x", "password": PASSWORD, "role": "owner"}).status_code == 403


def test_the_rights_of_every_role_are_shown(owner: Any) -> None:
    page = owner.get("/settings/people/").content.decode()
    for words in ("老板", "运营助理", "看买家信息", "管人员"):
        assert words in page


def test_ones_own_password_needs_the_old_one_and_signs_out_other_browsers(colleague: Any) -> None:
    from django.test import Client

    elsewhere = Client()
    assert elsewhere.login(username="xiaoli", password=PASSWORD)
    form = {"do": "password", "old": "wrong", "new": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert colleague.post("/settings/me/", form).status_code == 400
    assert comes_in(elsewhere)
    assert colleague.post("/settings/me/", form | {"old": PASSWORD}).status_code == 302
    assert comes_in(colleague)
    assert not comes_in(elsewhere)


def test_ones_own_language_is_kept(colleague: Any) -> None:
    colleague.post("/settings/me/", {"name": "Xiao Li", "lang": "en"})
    assert "Change the password" in colleague.get("/settings/me/").content.decode()
