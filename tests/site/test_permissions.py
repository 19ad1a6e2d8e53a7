"""Who may open what: every declared address, asked for by every role and by a stranger."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from zhanggui.site.accounts.roles import ROLES, Permission

SHOP, OTHER = "demo-tmall", "demo-uci"
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
Visit = Callable[..., Any]


def every_page() -> list[Any]:
    from pathlib import Path
    from tempfile import mkdtemp

    from zhanggui.site.boot import boot

    boot(Path(mkdtemp()))
    import zhanggui.site.pages  # noqa: F401  declares them
    from zhanggui.site.web.registry import PAGES

    return list(PAGES)


EVERY = pytest.mark.parametrize("page", every_page(), ids=lambda p: p.id)
INSIDE = pytest.mark.parametrize("page", [p for p in every_page() if p.needs is not None], ids=lambda p: p.id)


def address(page: Any, shop: str = SHOP) -> str:
    """The page's address, with a shop that is there and things that are not."""
    return "/" + PART.sub(lambda m: shop if m[2] == "shop" else "987654" if m[1] == "int" else "nothing", page.route)


def ask(client: Any, page: Any, shop: str = SHOP) -> Any:
    return client.get(address(page, shop)) if "GET" in page.methods else client.post(address(page, shop))


@INSIDE
def test_a_stranger_is_sent_to_the_door(page: Any, visit: Visit) -> None:
    visit("owner")
    answer = ask(visit(None), page)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in/")


@INSIDE
@pytest.mark.parametrize("role", [r.id for r in ROLES])
def test_a_role_opens_what_it_may_and_nothing_else(page: Any, role: str, visit: Visit) -> None:
    answer = ask(visit(role), page)
    if page.needs in ROLES.get(role).may:
        assert answer.status_code not in (401, 403, 405, 500)
    else:
        assert answer.status_code == 403


@INSIDE
def test_a_client_of_one_shop_finds_no_other(page: Any, visit: Visit) -> None:
    if not page.of_shop:
        pytest.skip("not of one shop")
    answer = ask(visit("client", shops=(SHOP,)), page, OTHER)
    assert answer.status_code == (404 if page.needs in ROLES.get("client").may else 403)


@EVERY
def test_other_methods_are_refused(page: Any, visit: Visit) -> None:
    client = visit("owner")
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - set(page.methods):
        assert getattr(client, method.lower())(address(page)).status_code == 405


@EVERY
def test_what_changes_something_needs_the_token_of_the_form(page: Any, visit: Visit) -> None:
    if "POST" not in page.methods:
        pytest.skip("only read")
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(visit("owner").get("/").wsgi_request.user)
    assert client.post(address(page)).status_code == 403


def test_every_permission_is_held_by_the_owner_and_by_no_client_but_reading() -> None:
    assert ROLES.get("owner").may == frozenset(Permission)
    assert ROLES.get("client").may == {Permission.READ, Permission.SEE_MONEY}


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nowhere/"])
def test_every_answer_forbids_what_comes_from_elsewhere(path: str, visit: Visit) -> None:
    policy = visit("owner").get(path).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
