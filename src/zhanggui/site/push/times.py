"""When something is due: a time of day or a cron expression, in the workbench's time zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

CLOCK = re.compile(r"^(\d{1,2})[:：](\d{2})$")
DIGEST_TIME, MISSING_TIME, FOLDER_TIME = "50 8 * * *", "30 8 * * *", "*/5 * * * *"


def read_times(text: str) -> str:
    """'08:50' → '50 8 * * *'; a cron expression of five fields as it is; '' for never. Raises UseError."""
    from cronsim import CronSim, CronSimError

    asked = " ".join(text.split())
    if not asked:
        return ""
    clock = CLOCK.match(asked)
    if clock and int(clock[1]) < 24 and int(clock[2]) < 60:
        return f"{int(clock[2])} {int(clock[1])} * * *"
    try:
        if len(asked.split()) != 5:
            raise CronSimError("five fields")
        next(CronSim(asked, timezone.localtime()))
        return asked
    except (CronSimError, StopIteration):
        raise UseError(
            Words(f"看不懂时间「{asked}」", f"the time '{asked}' is not understood"),
            Words(
                "写 08:50，或 cron 表达式如 50 8 * * 1-5（工作日 8:50）",
                "write 08:50, or a cron expression such as 50 8 * * 1-5 (08:50 on working days)",
            ),
        ) from None


def say_times(cron: str) -> str:
    """'50 8 * * *' → '08:50'; other expressions as they are."""
    minute, hour, *rest = [*cron.split(), "", ""][:5] if cron else ("", "")
    return f"{int(hour):02}:{int(minute):02}" if rest == ["*", "*", "*"] and minute.isdecimal() and hour.isdecimal() else cron


def next_due(cron: str, now: datetime) -> datetime | None:
    """The first moment after now; None for never."""
    from cronsim import CronSim

    return next(CronSim(cron, timezone.localtime(now)), None) if cron else None


def last_due(cron: str, now: datetime) -> datetime | None:
    """The last moment of today that is not after now: what was missed on another day is not caught up."""
    from cronsim import CronSim

    local = timezone.localtime(now)
    # Backwards from a minute later, so that the minute which is just beginning counts.
    last = next(CronSim(cron, local.replace(second=0, microsecond=0) + timedelta(minutes=1), reverse=True), None) if cron else None
    return last if last is not None and last.date() == local.date() else None
