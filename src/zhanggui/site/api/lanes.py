"""By which way a call comes in: the usual one asks and notes in the database; the quick one, for hundreds of calls a second, remembers for a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from zhanggui.site.api.models import Token
from zhanggui.site.api.spending import WINDOW, Spent, spend
from zhanggui.site.api.tokens import Caller, digest_of, member_of

QUICK_PER_MINUTE = 60_000  # calls of a token, in each process of the server
REMEMBERED = 1.0  # seconds in which a token that was revoked may still come in by the quick lane
MOST = 1000  # tokens remembered
NOTED = timedelta(minutes=1)  # how exactly it is noted when a quick call came


@dataclass(frozen=True)
class Lane:
    """`knows`: whom a secret stands for (raises Refused); `spends`: takes a call from what a token may ask."""

    knows: Callable[[str], Caller]
    spends: Callable[[Token, str], Spent]


_known: dict[str, tuple[float, object, Caller]] = {}
_busy: dict[int, float] = {}
_lock = threading.Lock()


def known_lately(secret: str) -> Caller:
    """As `member_of`, asked of the database once a second. Raises Refused."""
    from django.conf import settings

    digest, now, home = digest_of(secret), time.monotonic(), settings.ZHANGGUI_HOME
    with _lock:
        held = _known.get(digest)
    if held is not None and now - held[0] < REMEMBERED and held[1] == home:
        return held[2]
    caller = member_of(secret)
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        _known[digest] = now, home, caller
    return caller


def spend_quick(token: Token, address: str = "") -> Spent:
    """As `spend`, counted in the memory of this process, and seldom noted."""
    moment, step = time.monotonic(), WINDOW / QUICK_PER_MINUTE
    with _lock:
        busy = max(_busy.get(token.pk, 0.0), moment)
        if busy > moment + WINDOW - step:
            return Spent(QUICK_PER_MINUTE, 0, 1)
        _busy[token.pk] = busy = busy + step
    now = timezone.now()
    if token.used_at is None or now - token.used_at > NOTED:
        token.used_at = now
        Token.objects.filter(pk=token.pk).update(used_at=now, used_from=address[:64])
    return Spent(QUICK_PER_MINUTE, int((moment + WINDOW - busy + 1e-6) / step), 0)


USUAL, QUICK = Lane(member_of, spend), Lane(known_lately, spend_quick)
