"""设置 → 推送: where the digest goes, when, with whose view; a test; what was sent and what was not."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.pages.settings_frame import done, sees_all, tabs
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Cell, Column, Table, sheet, wants_sheet

SHOWN = 60
COLUMNS = (
    Column("at", Words("时间", "when")), Column("target", Words("推给", "target"), stack="lead"), Column("what", Words("内容", "what")),
    Column("state", Words("结果", "outcome")), Column("tries", Words("试了几次", "tries"), "count"), Column("error", Words("原因和做法", "why, and what to do"), stack="line"),
)  # fmt: skip
WHATS = {
    "digest": Words("晨报", "brief"), "alarm": Words("提醒", "alarm"), "missing": Words("缺表提示", "missing files"), "test": Words("测试", "test"),
    "stop": Words("止损警报", "stop-loss alarm"),
}  # fmt: skip
STATES = {
    "waiting": Words("等着发", "waiting"), "sending": Words("正在发", "being sent"), "sent": Words("已发", "sent"), "failed": Words("没发出去", "failed"),
    "unsure": Words("可能已到", "may have arrived"), "quiet": Words("没有新内容，没发", "nothing new, not sent"),
}  # fmt: skip
SEVERITIES = (("", Words("不提醒", "none")), ("high", Words("高", "high")), ("medium", Words("中及以上", "medium and above")))


@page("settings_push", "settings/push/", Words("推送", "Push"), Permission.EDIT_SETTINGS)
def settings_push(request: HttpRequest) -> HttpResponse:
    """The targets of this member's shops, a form for each kind, and what was sent."""
    from zhanggui.site.push.kinds import KINDS
    from zhanggui.site.push.targets import SECURITIES
    from zhanggui.site.push.times import DIGEST_TIME, MISSING_TIME, say_times

    desk = desk_of(request)
    targets = [t for t in _targets() if _is_theirs(desk, t.shops)]
    table = Table(
        "sent", COLUMNS, _rows(targets, desk.lang), Words("发了什么", "What was sent"), "push", empty=Words("还没有发过", "nothing yet")
    )
    if wants_sheet(request):
        desk.note("settings.export", "push")
        return sheet([table], desk.lang)
    kinds = [k for k in KINDS if k.hosts or desk.may(Permission.MANAGE_USERS)]  # a mail server is the owner's to name
    shown = {
        "tabs": tabs(desk, "settings_push"), "targets": [_shown(t, desk) for t in targets], "kinds": kinds, "roles": list(ROLES),
        "all_shops": list(desk.shops.values()), "may_all": sees_all(desk), "table": table, "severities": SEVERITIES, "securities": SECURITIES.items(),
        "times": say_times(DIGEST_TIME), "missing_times": say_times(MISSING_TIME), "open": _open(targets, desk.lang),
    }  # fmt: skip
    return render(request, "site/settings_push.html", shown)


@page("settings_push_set", "settings/push/set/", Words("改推送", "Set a target"), Permission.EDIT_SETTINGS, ("POST",))
def settings_push_set(request: HttpRequest) -> HttpResponse:
    """Add a target, or change one."""
    from zhanggui.site.push.targets import save_target

    desk, given = desk_of(request), request.POST
    old = _target(desk, given["target"]) if given.get("target") else None
    shops = [key for key in given.getlist("shops") if key in desk.shops] if given.get("reach") == "some" or not sees_all(desk) else []
    if not shops and (given.get("reach") == "some" or not sees_all(desk)):
        raise UseError(Words("没有选店铺", "no shop is ticked"), Words("至少选一家", "tick one at least"))
    target = save_target(
        desk.ws, {name: str(given[name]) for name in given}, shops, desk.member.user.username, old, desk.may(Permission.MANAGE_USERS)
    )
    desk.note("push.change" if old else "push.add", target.name, more={"new": _plain(target)})
    return done(request, address("settings_push"))


@page("settings_push_do", "settings/push/do/", Words("推送操作", "Do with a target"), Permission.EDIT_SETTINGS, ("POST",))
def settings_push_do(request: HttpRequest) -> HttpResponse:
    """Test, pause, resume, remove a target; send again what failed or may not have arrived."""
    from zhanggui.site.push import alarms
    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import deliver, send_again
    from zhanggui.site.push.targets import set_due

    desk, given = desk_of(request), request.POST
    what = given.get("do", "")
    if what == "again":
        asked = given.get("sending", "")
        row = Sending.objects.filter(pk=int(asked)).first() if asked.isdecimal() else None
        if row is None:
            raise Http404
        _target(desk, str(row.target_id))
        if send_again(row):
            desk.note("push.again", row.target.name, row.shop, {"key": row.key})
            deliver(desk.ws, row, anyway=True)
        return done(request, address("settings_push"))
    target = _target(desk, given.get("target", ""))
    if what == "test":
        desk.note("push.test", target.name)
        return render(request, "site/_push_tested.html", {"row": _test(desk, target), "target": target})
    if what == "remove":
        target.delete()
    elif what in ("pause", "resume"):
        alarms.hear(desk.ws)
        target.active = what == "resume"
        set_due(target)
        target.save(update_fields=["active", "next_digest", "next_missing"])
    else:
        raise UseError(Words("不认识这个操作", "there is no such action"), Words("刷新后重试", "reload and try again"))
    desk.note(f"push.{what}", target.name)
    return done(request, address("settings_push"))


def _test(desk: Desk, target: Any) -> Any:
    """One short message now, while the person waits."""
    from zhanggui.site.push.models import TEST
    from zhanggui.site.push.outbox import ask, deliver

    row = ask(target, TEST, f"test {secrets.token_hex(8)}", timezone.now())
    assert row is not None
    return deliver(desk.ws, row)


def _targets() -> list[Any]:
    from zhanggui.site.push.models import Target

    return list(Target.objects.all())


def _is_theirs(desk: Desk, shops: list[str]) -> bool:
    """A member of some shops sees the targets of these shops alone."""
    return sees_all(desk) or (bool(shops) and set(shops) <= set(desk.shops))


def _target(desk: Desk, asked: str) -> Any:
    found = next((t for t in _targets() if str(t.pk) == asked and _is_theirs(desk, t.shops)), None)
    if found is None:
        raise Http404
    return found


def _plain(target: Any) -> dict[str, Any]:
    """What the log says of a target: nothing of its address but the hint."""
    return {name: getattr(target, name) for name in ("kind", "hint", "shops", "role", "cron", "missing_cron", "alarms")}


def _shown(target: Any, desk: Desk) -> dict[str, Any]:
    from zhanggui.site.push.kinds import KINDS
    from zhanggui.site.push.targets import mail_shown
    from zhanggui.site.push.times import say_times

    return {
        "row": target, "kind": KINDS.get(target.kind), "role": ROLES.get(target.role), "mail": mail_shown(desk.ws, target),
        "shops": [desk.every_shop[key].name if key in desk.every_shop else key for key in target.shops],
        "times": say_times(target.cron), "missing_times": say_times(target.missing_cron), "alarms": dict(SEVERITIES)[target.alarms],
        "next": f"{timezone.localtime(target.next_digest):%m-%d %H:%M}" if target.next_digest and target.active else "",
    }  # fmt: skip


def _sendings(targets: list[Any]) -> list[Any]:
    from zhanggui.site.push.models import Sending

    return list(Sending.objects.select_related("target").filter(target__in=targets)[:SHOWN])


def _rows(targets: list[Any], lang: Lang) -> list[dict[str, Any]]:
    return [
        {
            "at": f"{timezone.localtime(s.ended or s.at):%Y-%m-%d %H:%M:%S}", "target": s.target.name, "what": f"{WHATS[s.what].say(lang)} {s.day or ''}".strip(),
            "state": _state(s.state, lang), "tries": s.tries, "error": say_error(s.error, lang),
        }
        for s in _sendings(targets)
    ]  # fmt: skip


def _state(state: str, lang: Lang) -> Cell:
    """What went well is said; what did not stands out."""
    said = STATES[state].say(lang)
    return Cell(state, said) if state == "sent" else Cell(state, "", flags=(said,))


def _open(targets: list[Any], lang: Lang) -> list[dict[str, Any]]:
    """What a person may have sent again: of today and yesterday."""
    recent = timezone.now() - timedelta(days=2)
    rows = [s for s in _sendings(targets) if s.state in ("failed", "unsure") and s.what != "test" and s.at > recent]
    return [{"row": s, "what": WHATS[s.what], "state": STATES[s.state], "error": say_error(s.error, lang)} for s in rows]


def say_error(error: Any, lang: Lang) -> str:
    """{"what": [zh, en], "mend": [zh, en]} → one line."""
    return " → ".join(part for key in ("what", "mend") if error and (part := Words(*error[key]).say(lang)))
