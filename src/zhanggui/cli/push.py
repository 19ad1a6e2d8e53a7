"""zhanggui push: the targets of the digest from the command line: list them, test one, send now."""

from __future__ import annotations

import argparse
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call, Command, day
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import RUN_FAILURE, UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.site.push.models import Sending, Target

SHOWN = 20


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("list", "test", "send"))
    parser.add_argument("target", nargs="?", metavar="TARGET")
    parser.add_argument("--date", type=day, metavar="D")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    call.boot()
    if call.args.action == "list":
        return _list(call)
    rows = [_tell(call, target) for target in _asked(call)]
    if call.args.json:
        print(json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(f"{'✓' if row.state == 'sent' else '✗'} {row.target.name}: {_outcome(call, row)}")
    return 0 if all(row.state == "sent" for row in rows) else RUN_FAILURE


def _asked(call: Call) -> list[Target]:
    """The target that is named by number or name; without one those that are not paused. Raises UseError when there is none."""
    from zhanggui.site.push.models import Target

    asked = call.args.target
    every = list(Target.objects.all())
    found = [t for t in every if asked in (str(t.pk), t.name)] if asked else [t for t in every if t.active]
    if not found:
        raise UseError(
            Words(
                f"没有推送「{asked}」" if asked else "还没有推送", f"there is no target '{asked}'" if asked else "there is no target yet"
            ),
            Words(
                "看 zhanggui push list；在工作台的设置 → 推送里加", "see zhanggui push list; add one in the workbench under Settings → Push"
            ),
        )
    return found


def _tell(call: Call, target: Target) -> Sending:
    """Now, whether or not something is new."""
    from django.utils import timezone

    from zhanggui.site.accounts.service import note
    from zhanggui.site.push.models import DIGEST, TEST
    from zhanggui.site.push.outbox import ask, deliver

    now, what = timezone.now(), TEST if call.args.action == "test" else DIGEST
    about = call.args.date or timezone.localdate() - timedelta(days=1)
    row = ask(target, what, f"{what} {secrets.token_hex(8)}", now, about if what == DIGEST else None)
    assert row is not None
    note("zhanggui push", f"push.{'test' if what == TEST else 'again'}", target.name)
    return deliver(call.ws, row, anyway=True)


def _outcome(call: Call, row: Sending) -> str:
    from zhanggui.site.pages.settings_push import STATES, say_error

    return " ".join(part for part in (call.say(STATES[row.state]), say_error(row.error, call.lang)) if part)


def _list(call: Call) -> int:
    from zhanggui.site.push.models import Sending, Target

    targets, sent = list(Target.objects.all()), list(Sending.objects.select_related("target")[:SHOWN])
    if call.args.json:
        print(json.dumps({"targets": [_target(t) for t in targets], "sent": [_plain(s) for s in sent]}, ensure_ascii=False, indent=2))
        return 0
    from zhanggui.site.pages.settings_push import WHATS
    from zhanggui.site.push.kinds import KINDS
    from zhanggui.site.push.times import say_times

    heads = [
        Words("编号", "id"),
        Words("名称", "name"),
        Words("方式", "kind"),
        Words("地址", "address"),
        Words("店铺", "shops"),
        Words("晨报", "brief"),
        Words("下次", "next"),
    ]
    rows = [
        [
            str(t.pk),
            t.name,
            call.say(KINDS.get(t.kind).name),
            t.hint,
            "、".join(t.shops) or "*",
            say_times(t.cron),
            _moment(t.next_digest) if t.active else "—",
        ]
        for t in targets
    ]
    print_table([call.say(w) for w in heads], rows)
    for s in sent:
        print(f"{_moment(s.ended or s.at)} {s.target.name} {call.say(WHATS[s.what])} {s.day or ''} {_outcome(call, s)}")
    return 0


def _moment(at: Any) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else "—"


def _target(t: Target) -> dict[str, Any]:
    """A target without its secrets."""
    return {
        "id": t.pk, "name": t.name, "kind": t.kind, "address": t.hint, "shops": t.shops, "role": t.role, "times": t.cron, "missing_times": t.missing_cron,
        "alarms": t.alarms, "active": t.active, "next": t.next_digest.isoformat() if t.next_digest else None,
    }  # fmt: skip


def _plain(s: Sending) -> dict[str, Any]:
    return {
        "target": s.target.name, "what": s.what, "day": s.day.isoformat() if s.day else None, "shop": s.shop or None, "state": s.state, "tries": s.tries,
        "error": s.error or None, "at": (s.ended or s.at).isoformat(),
    }  # fmt: skip


PUSH = Command("push", Words("推送：晨报发到群里和邮箱", "push the brief to chat groups and mailboxes"), _arguments, _run)
