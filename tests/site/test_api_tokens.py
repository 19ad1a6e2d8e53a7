"""Tokens of the API: shown once, never for more than the people behind them, out at once when revoked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from zhanggui.cli.main import main
from zhanggui.kernel.errors import UseError
from zhanggui.site.accounts.roles import Permission

SHOP, OTHER = "demo-tmall", "demo-uci"
Visit = Callable[..., Any]


@pytest.fixture
def member(visit: Visit) -> Callable[..., Any]:
    """member("service", SHOP) → somebody of that role who sees these shops."""

    def of(role: str, *shops: str) -> Any:
        return visit(role, shops).get("/settings/me/").wsgi_request.desk.member

    return of


def test_a_secret_stands_for_its_person_and_is_kept_nowhere(member: Any) -> None:
    from zhanggui.site.api.models import Token
    from zhanggui.site.api.tokens import add_token, member_of

    token, secret = add_token("BI", member("manager"), ["read"], maker=member("owner"))
    caller = member_of(secret)
    assert (caller.member.user.username, caller.token.pk, secret[-4:]) == ("manager", token.pk, token.hint)
    row = json.dumps(list(Token.objects.filter(pk=token.pk).values()), default=str)
    assert secret not in row
    assert secret[3:-4] not in row


def test_a_scope_lets_through_what_the_role_may_and_no_more(member: Any) -> None:
    from zhanggui.site.api.tokens import add_token, member_of

    caller = member_of(add_token("script", member("assistant"), ["tasks", "read"])[1])
    assert caller.token.scopes == ["read", "tasks"]
    assert (caller.may(Permission.DO_TASKS), caller.may(Permission.MANAGE_TASKS)) == (True, False)  # an assistant does, and does not assign
    assert not caller.may(Permission.SEE_MONEY)  # the role may, the token was not made for it


@pytest.mark.parametrize(("role", "scope"), [("client", "import"), ("design", "money"), ("service", "plan"), ("client", "tasks")])
def test_no_token_is_made_for_what_the_role_may_not(role: str, scope: str, member: Any) -> None:
    from zhanggui.site.api.tokens import add_token

    with pytest.raises(UseError, match="may not"):
        add_token("too much", member(role), ["read", scope])


def test_a_token_sees_the_shops_that_it_its_person_and_its_maker_share(member: Any) -> None:
    from zhanggui.site.api.tokens import add_token, member_of

    every = [SHOP, OTHER, "third"]
    assert member_of(add_token("all", member("manager"), ["read"])[1]).shops_of(every) == every
    assert member_of(add_token("one", member("manager"), ["read"], [OTHER])[1]).shops_of(every) == [OTHER]
    of_one = member_of(add_token("made by one of a shop", member("manager"), ["read"], maker=member("owner", SHOP))[1])
    assert of_one.shops_of(every) == [SHOP]
    with pytest.raises(UseError, match=OTHER):
        add_token("beyond", member("manager", SHOP), ["read"], [OTHER])


def test_a_role_that_shrinks_takes_its_tokens_along(member: Any) -> None:
    from zhanggui.site.api.tokens import add_token, member_of

    person = member("manager", OTHER)
    secret = add_token("plan script", person, ["plan", "money"])[1]
    assert member_of(secret).may(Permission.EDIT_PLAN)
    person.role, person.shops = "design", [SHOP]
    person.save()
    try:
        assert not member_of(secret).may(Permission.EDIT_PLAN)
        assert not member_of(secret).may(Permission.SEE_MONEY)
        assert member_of(secret).shops_of([SHOP, OTHER]) == [SHOP]
    finally:
        person.role, person.shops = "manager", [OTHER]
        person.save()


def test_revoked_expired_left_and_unknown_are_refused_each_by_its_reason(member: Any) -> None:
    from django.utils import timezone

    from zhanggui.site.accounts.models import AuditEntry
    from zhanggui.site.api.models import Token
    from zhanggui.site.api.tokens import Refused, add_token, member_of, revoke_token

    owner, service = member("owner"), member("service")
    token, secret = add_token("short", service, ["read"], maker=owner, days=1)
    assert member_of(secret).member == service
    Token.objects.filter(pk=token.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="expired"):
        member_of(secret)
    Token.objects.filter(pk=token.pk).update(ends_at=None)
    service.user.is_active = False
    service.user.save()
    with pytest.raises(Refused, match="left"):
        member_of(secret)
    service.user.is_active = True
    service.user.save()
    revoke_token(token, "owner")
    revoke_token(token, "owner")
    with pytest.raises(Refused, match="revoked"):
        member_of(secret)
    with pytest.raises(Refused, match="not known"):
        member_of(secret + "x")
    assert [e.what for e in AuditEntry.objects.filter(subject=f"#{token.pk} short")] == ["token.revoked", "token.made"]


def test_a_minute_s_calls_at_once_then_one_each_time_one_is_due(member: Any) -> None:
    from zhanggui.site.api.spending import spend
    from zhanggui.site.api.tokens import add_token

    token = add_token("busy", member("owner"), ["read"], per_minute=30)[0]
    at = 1_800_000_000.0
    assert [(s.left, s.wait) for s in (spend(token, now=at) for _ in range(30))] == [(n, 0) for n in range(29, -1, -1)]
    assert (spend(token, now=at).wait, spend(token, now=at + 1).wait) == (2, 1)  # thirty a minute: one every two seconds
    assert [spend(token, now=at + 2).wait, spend(token, now=at + 2).wait] == [0, 2]
    assert spend(token, "10.0.0.7", now=at + 300).left == 29  # a quiet while fills it, and no further
    token.refresh_from_db()
    assert token.used_from == "10.0.0.7"
    assert token.used_at is not None


def test_the_command_shows_a_token_once_lists_and_revokes_it(desk_home: Any, member: Any, capsys: Any) -> None:
    from zhanggui.site.api.tokens import Refused, member_of

    member("manager", SHOP)
    home = ["--home", str(desk_home), "--lang", "en"]
    said = ["token", "add", "night import", "--as", f"manager-{SHOP}", "--scopes", "import,read", "--shops", SHOP, "--days", "30"]
    assert main([*home, *said, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["name"], made["as"], made["scopes"], made["shops"]) == ("night import", f"manager-{SHOP}", ["read", "import"], [SHOP])
    assert member_of(made["token"]).token.pk == made["id"]
    assert main([*home, "token", "list", "--json"]) == 0
    listed = {t["id"]: t for t in json.loads(capsys.readouterr().out)}
    assert listed[made["id"]]["state"] == "good"
    assert "token" not in listed[made["id"]]
    assert main([*home, "token", "revoke", str(made["id"])]) == 0
    assert main([*home, "token", "list"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith(f"#{made['id']} "))
    assert line.endswith("revoked")
    with pytest.raises(Refused):
        member_of(made["token"])


def test_the_command_says_which_name_it_lacks_and_which_scope_is_none(desk_home: Any, member: Any, capsys: Any) -> None:
    member("manager")
    home = ["--home", str(desk_home), "--lang", "en"]
    assert main([*home, "token", "add", "x", "--as", "nobody"]) == 2
    assert "nobody called 'nobody'" in capsys.readouterr().err
    assert main([*home, "token", "add", "x", "--as", "manager", "--scopes", "everything"]) == 2
    assert "no scope called everything" in capsys.readouterr().err
