"""设置 → 接口: a token is made for somebody, shown in that one answer, listed without its secret, and revoked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

SHOP, OTHER = "demo-tmall", "demo-uci"
PAGE = "/settings/api/"
Visit = Callable[..., Any]
FORM = {"name": "BI 报表", "as": "manager", "scopes": ["read", "money"], "reach": "some", "shops": [SHOP], "days": "90"}


def test_a_new_token_is_shown_once_and_lets_a_script_in(visit: Visit) -> None:
    from calling import Script

    from zhanggui.site.accounts.models import AuditEntry

    visit("manager")
    owner = visit("owner")
    page = owner.post(PAGE, FORM)
    secret = re.search(r'value="(zg_[\w-]{40,})"', page.content.decode())
    assert secret is not None
    assert page["Cache-Control"] == "no-store"
    me = Script(secret[1]).get("/me").json()
    assert (me["user"], me["scopes"], me["shops"]) == ("manager", ["read", "money"], [SHOP])
    again = owner.get(PAGE).content.decode()
    assert secret[1] not in again
    assert f"…{secret[1][-4:]}" in again
    noted = AuditEntry.objects.filter(what="token.made").first()
    assert (noted.who, noted.more["as"], secret[1] in str(noted.more)) == ("owner", "manager", False)


def test_a_revoked_token_is_out_at_once(visit: Visit) -> None:
    from calling import Script

    from zhanggui.site.api.models import Token

    visit("manager")
    owner = visit("owner")
    found = re.search(r'value="(zg_[\w-]+)"', owner.post(PAGE, FORM).content.decode())
    assert found is not None
    number = Token.objects.first().pk
    assert owner.post(f"{PAGE}{number}/revoke/").status_code == 302
    assert Script(found[1]).get("/me").json()["code"] == "bad_token"
    assert owner.post(f"{PAGE}987654/revoke/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": " "}, "令牌要有名字"),
        ({"scopes": []}, "没有说令牌能做什么"),
        ({"shops": []}, "没有选店铺"),
        ({"as": "nobody"}, "没有「nobody」这个人"),
    ],
)
def test_what_lacks_is_said_above_the_form_and_what_was_typed_stays(changed: dict[str, Any], says: str, visit: Visit) -> None:
    visit("manager")
    page = visit("owner").post(PAGE, {**FORM, "name": "夜里导入", **changed})
    text = page.content.decode()
    assert page.status_code == 400
    assert says in text
    assert ("夜里导入" in text) is ("name" not in changed)


def test_an_owner_of_one_shop_makes_none_that_reaches_further_and_sees_none(visit: Visit) -> None:
    from calling import Script

    visit("manager")
    visit("owner").post(PAGE, {**FORM, "name": "到处都行", "reach": "all"})
    small = visit("owner", (SHOP,))
    found = re.search(r'value="(zg_[\w-]+)"', small.post(PAGE, {**FORM, "name": "一家店", "reach": "all"}).content.decode())
    assert found is not None
    assert Script(found[1]).get("/me").json()["shops"] == [SHOP]
    listed = small.get(PAGE).content.decode()
    assert "一家店" in listed
    assert "到处都行" not in listed
