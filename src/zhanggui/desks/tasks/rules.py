"""The states of a task and the verdicts on it in words, and by when it is due."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from zhanggui.almanac.holidays import day_kind
from zhanggui.kernel.words import Words

STATES: dict[str, Words] = {
    "open": Words("待办", "to do"),
    "doing": Words("进行中", "doing"),
    "done": Words("已完成", "done"),
    "dropped": Words("已放弃", "dropped"),
}
OPEN = ("open", "doing")
DUE_WORKDAYS = {"high": 0, "medium": 1, "low": 3}  # of people's working days, from the day the task is made
SPANS = (7, 14)  # days after the change when its effect is measured: at once, and once more
GRACE_DAYS = 7  # so long the files of those days are waited for
LONGEST = 2000  # characters of a text that a person writes
EVENTS: dict[str, Words] = {
    "made": Words("建了任务", "made the task"),
    "again": Words("又看到了", "saw it again"),
    "assigned": Words("派给", "gave it to"),
    "due": Words("改了期限", "moved the due day"),
    "started": Words("开始做", "started"),
    "done": Words("完成", "finished"),
    "dropped": Words("放弃", "dropped it"),
    "reopened": Words("重新打开", "opened it again"),
    "comment": Words("留言", "said"),
    "measured": Words("量了效果", "measured the effect"),
}


class Verdict(StrEnum):
    """What the days after a change say. Never that the change caused it."""

    BETTER = "better"
    BACK = "back"
    UNCLEAR = "unclear"
    WORSE = "worse"
    LITTLE = "little"
    FAILED = "failed"

    @property
    def words(self) -> Words:
        return VERDICTS[self]

    @property
    def told(self) -> bool:
        """The days after said something."""
        return self not in (Verdict.LITTLE, Verdict.FAILED)

    @property
    def helped(self) -> bool:
        return self in (Verdict.BETTER, Verdict.BACK)


VERDICTS: dict[Verdict, Words] = {
    Verdict.BETTER: Words("变好了", "better"),
    Verdict.BACK: Words("回到平时", "back to usual"),
    Verdict.UNCLEAR: Words("看不出差别", "no difference seen"),
    Verdict.WORSE: Words("变差了", "worse"),
    Verdict.LITTLE: Words("数据不足", "too little data"),
    Verdict.FAILED: Words("没量出来", "not measured"),
}


def default_due(severity: str, today: date) -> date:
    """What presses is due the same day; the rest on the next working day, or the third."""
    day, left = today, DUE_WORKDAYS.get(severity, DUE_WORKDAYS["medium"])
    while left:
        day += timedelta(days=1)
        left -= not day_kind(day).off
    return day
