"""The task desk as others use it. Import only after the site has booted."""

from zhanggui.desks.tasks.learning import Record, learnt
from zhanggui.desks.tasks.making import make_own, make_task, retell
from zhanggui.desks.tasks.measuring import due_for_measure, measure_due, measure_task, waiting
from zhanggui.desks.tasks.moving import assign, comment, drop, finish, reopen, set_due, start
from zhanggui.desks.tasks.reading import effects_between, effects_of, history, latest_effects, load_of, open_count, task_of, tasks_of

__all__ = [
    "Record", "assign", "comment", "drop", "due_for_measure", "effects_between", "effects_of", "finish", "history", "latest_effects",
    "learnt", "load_of", "make_own", "make_task", "measure_due", "measure_task", "open_count", "reopen", "retell", "set_due", "start", "task_of",
    "tasks_of", "waiting",
]  # fmt: skip
