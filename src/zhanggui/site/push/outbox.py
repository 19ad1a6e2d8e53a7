"""Telling a target what is due, and what came of it.

At most once: a sending is marked as being sent before the first byte leaves. Whoever is killed between sending and noting leaves it so; it is then
called unsure, shown to people, and sent again only when one of them says so. What surely did not arrive is tried again, less and less often.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from filelock import FileLock, Timeout

from zhanggui.brief.digest import Alarm, Digest, Note
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.service import note
from zhanggui.site.push import content
from zhanggui.site.push.kinds import KINDS
from zhanggui.site.push.models import ALARM, DIGEST, FAILED, MISSING, QUIET, SENDING, SENT, STOP, TEST, UNSURE, WAITING, Sending, Target
from zhanggui.site.push.reach import keep_out
from zhanggui.site.push.robots import Message
from zhanggui.site.push.sealed import unseal
from zhanggui.site.push.wire import CHECK, NotDelivered, Unsure
from zhanggui.site.stop.telling import StopLoss, stop_of
from zhanggui.warehouse.workspace import Workspace

BACK_OFF = tuple(
    timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60)
)  # between two tries; the last one again and again until it is of no use
MINUTE = timedelta(minutes=1)
WHO = "push"
BROKEN = Words("发之前出了没料到的错", "something unexpected broke before it was sent")
SEE_LOG = Words("看程序日志；再试还不行请报告给开发者", "see the log; report it to the developers if it stays")
BROKE = Words("发送中出了没料到的错，可能已到", "something unexpected broke while sending: it may have arrived")
KILLED = Words("发送中程序被中断，可能已到", "the program was stopped while sending: it may have arrived")
log = logging.getLogger(__name__)
Told = Digest | Note | Alarm | StopLoss | None


def due(now: datetime) -> QuerySet[Sending]:
    """What waits to be told now, oldest first. A paused target is told nothing but tests; what waits for it goes on when it does."""
    rows = Sending.objects.filter(Q(target__active=True) | Q(what=TEST), state=WAITING, after__lte=now)
    return rows.order_by("id")


def deliver(ws: Workspace, row: Sending, now: datetime | None = None, anyway: bool = False) -> Sending:
    """Tell what is due. Two processes that try at once: one does. `anyway`: also when nothing is new. → the row as it stands then."""
    try:
        with _lock(ws.home, row).acquire(timeout=0):
            row.refresh_from_db()
            if row.state == WAITING:
                _tell(ws, row, now or timezone.now(), anyway)
    except Timeout:
        pass
    row.refresh_from_db()
    return row


def _lock(home: Path, row: Sending) -> FileLock:
    (home / "locks").mkdir(parents=True, exist_ok=True)
    return FileLock(str(home / "locks" / f"push-{row.pk}.lock"))


def settle(home: Path) -> int:
    """What somebody was sending who is gone: nobody knows whether it arrived. → how many"""
    found = 0
    for row in Sending.objects.filter(state=SENDING):
        try:
            with _lock(home, row).acquire(timeout=0):
                changed = Sending.objects.filter(pk=row.pk, state=SENDING).update(
                    state=UNSURE, error=_error(KILLED, CHECK), ended=timezone.now()
                )
        except Timeout:
            continue
        if changed:
            found += 1
            note(WHO, "push.unsure", row.target.name, row.shop, {"key": row.key})
    return found


def _tell(ws: Workspace, row: Sending, now: datetime, anyway: bool) -> None:
    target, kind = row.target, KINDS.get(row.target.kind)
    if now > row.until:
        _end(row, FAILED, row.error or _error(Words("过了时候，不再发", "too late to be of use"), SEE_LOG))
        return
    if _sent_lately(target, now) + 2 > kind.per_minute:  # a digest may be two messages
        _put_off(row, now + MINUTE)
        return
    try:
        told = _told(ws, row)
        row.mark = told.mark if isinstance(told, Digest | Note) else ""
        if not anyway and _is_quiet(row, told):
            _end(row, QUIET, {})
            return
        room = kind.text_bytes - len(target.keyword.encode()) - 4
        text = told.text(room) if told else test_words(target)
        picture = content.picture_of(told) if isinstance(told, Digest) and target.picture and kind.picture else None
        secrets = unseal(ws.home, target.sealed)
        keep_out(kind, secrets)
        parts = kind.parts(secrets, Message(told.title if told else text, text, picture), target.keyword)
    except ZhangguiError as error:
        _end(row, FAILED, {"what": list(error.what), "mend": list(error.mend or ("", ""))})
        return
    except Exception:
        log.exception("sending %s", row.pk)
        row.tries += 1
        _later(row, now, _error(BROKEN, SEE_LOG))
        return
    _send(row, parts, now)


def _send(row: Sending, parts: list, now: datetime) -> None:  # type: ignore[type-arg]
    """Part by part, each noted when it is out: a later try goes on where this one stopped."""
    row.state, row.tries, row.error = SENDING, row.tries + 1, {}
    row.save(update_fields=["state", "tries", "error", "mark"])
    try:
        for part in parts[row.parts :]:
            part()
            row.parts += 1
            row.save(update_fields=["parts"])
    except NotDelivered as error:
        said = _error(error.what, error.mend)
        _later(row, now, said) if error.again else _end(row, FAILED, said)
        return
    except Unsure as error:
        _end(row, UNSURE, _error(error.what, CHECK))
        return
    except Exception:  # nobody knows how far it had come, and the rows after it are to go on
        log.exception("sending %s", row.pk)
        _end(row, UNSURE, _error(BROKE, CHECK))
        return
    _end(row, SENT, {})


def _told(ws: Workspace, row: Sending) -> Told:
    """What the row is about; None for a test."""
    day = row.day or timezone.localdate() - timedelta(days=1)
    if row.what == DIGEST:
        return content.digest_of(ws, row.target, day)
    if row.what == MISSING:
        return content.note_of(ws, row.target, day)
    if row.what == STOP:
        return stop_of(ws, row.shop, row.told, content.lang_of(row.target), row.target.role)
    return content.alarm_of(ws, row.target, row.shop, day, row.told) if row.what == ALARM else None


def _is_quiet(row: Sending, told: Told) -> bool:
    """Nothing to say, or the same as the last time."""
    if isinstance(told, Digest):
        empty = not (told.briefs or told.gaps or told.broken)
    elif isinstance(told, Note):
        empty = not told.gaps
    else:
        return False
    last = Sending.objects.filter(target=row.target, what=row.what, state__in=(SENT, UNSURE)).exclude(pk=row.pk).first()
    return empty or (last is not None and last.mark == row.mark)


def test_words(target: Target) -> str:
    """What the test button sends."""
    return Words(f"掌柜推送测试：{target.name}，收到这条就是通了", f"Zhanggui test: {target.name}. You read this: it works").say(
        content.lang_of(target)
    )


def _sent_lately(target: Target, now: datetime) -> int:
    """Messages that went to this address within the minute, by whatever target."""
    rows = Sending.objects.filter(target__route=target.route, ended__gt=now - MINUTE)
    return int(rows.aggregate(all=Sum("parts"))["all"] or 0)


def _put_off(row: Sending, until: datetime) -> None:
    row.after = until
    row.save(update_fields=["after"])


def _later(row: Sending, now: datetime, error: dict[str, list[str]]) -> None:
    """Another try, unless it would be of no use by then."""
    wait = BACK_OFF[min(row.tries, len(BACK_OFF)) - 1]
    if now + wait > row.until:
        _end(row, FAILED, error)
        return
    row.state, row.error, row.after = WAITING, error, now + wait
    row.save(update_fields=["state", "error", "after", "tries"])
    note(WHO, "push.retry", row.target.name, row.shop, {"key": row.key, "tries": row.tries, "reason": error["what"][0]})


def _end(row: Sending, state: str, error: dict[str, list[str]]) -> None:
    row.state, row.error, row.ended = state, error, timezone.now()
    with transaction.atomic():
        row.save(update_fields=["state", "error", "ended", "mark"])
        if state != QUIET:
            more = {"key": row.key, "tries": row.tries} | ({"reason": error["what"][0]} if error else {})
            note(WHO, f"push.{state}", row.target.name, row.shop, more)


def _error(what: Words, mend: Words) -> dict[str, list[str]]:
    return {"what": [what.zh, what.en], "mend": [mend.zh, mend.en]}


def send_again(row: Sending, now: datetime | None = None) -> bool:
    """A person says so: what failed or may not have arrived waits again. → False when it is not such a row"""
    now = now or timezone.now()
    open_until = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    rows = Sending.objects.filter(pk=row.pk, state__in=(FAILED, UNSURE))
    return bool(rows.update(state=WAITING, after=now, until=max(row.until, open_until), tries=0, error={}))


def ask(target: Target, what: str, key: str, now: datetime, day: date | None = None, **more: object) -> Sending | None:
    """Have something told. None when it was asked for before: the same thing is told once."""
    midnight = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    until = now + timedelta(minutes=5) if what == TEST else max(midnight, now + timedelta(hours=1))
    row, made = Sending.objects.get_or_create(
        target=target, key=key, defaults={"what": what, "after": now, "until": until, "day": day, **more}
    )
    return row if made else None
