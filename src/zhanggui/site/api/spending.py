"""How often a token may call. One statement of the database a call: it holds over all processes, and notes when and from where it came."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from django.db.models import F, FloatField, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from zhanggui.site.api.models import Token

WINDOW = 60.0  # seconds


@dataclass(frozen=True)
class Spent:
    """`left`: calls that may follow at once; `wait`: seconds until the next is taken, 0 where this one was."""

    limit: int
    left: int
    wait: int


def spend(token: Token, address: str = "", now: float | None = None) -> Spent:
    """Take one call from what the token may ask: `per_minute` at once, refilled evenly (generic cell rate algorithm, ATM Forum 1996)."""
    moment = time.time() if now is None else now
    step = WINDOW / token.per_minute
    start = Greatest(F("busy_until"), Value(moment), output_field=FloatField())
    free = Token.objects.filter(pk=token.pk, busy_until__lte=moment + WINDOW - step + 1e-6)
    taken = free.update(busy_until=start + Value(step), used_at=timezone.now(), used_from=address[:64])
    busy = Token.objects.values_list("busy_until", flat=True).get(pk=token.pk)
    if not taken:
        return Spent(token.per_minute, 0, max(math.ceil(busy + step - WINDOW - moment), 1))
    return Spent(token.per_minute, max(int((moment + WINDOW - busy + 1e-6) / step), 0), 0)
