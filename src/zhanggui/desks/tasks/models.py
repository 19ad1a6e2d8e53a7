"""What people took on, what they did about it, and what came of it."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from django.db import models

from zhanggui.desks.tasks.rules import OPEN, STATES, Verdict
from zhanggui.kernel.words import Words


class Task(models.Model):
    """One thing for one person. `day`: that of the brief it came from; `finding` "": somebody wrote it down without one.

    `impact` is money of that day, signed. `changed`, `since`: what was done, and the first day on which it held.
    """

    shop = models.CharField(max_length=64)
    finding = models.CharField(max_length=300, default="", blank=True)
    check_id = models.CharField(max_length=64, default="", blank=True)
    day = models.DateField()
    metric = models.CharField(max_length=64, default="", blank=True)
    subject = models.JSONField(default=dict, blank=True)
    impact = models.FloatField(default=0.0)
    severity = models.CharField(max_length=8, default="medium")
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    why_zh = models.TextField(default="", blank=True)
    why_en = models.TextField(default="", blank=True)
    todo_zh = models.TextField(default="", blank=True)
    todo_en = models.TextField(default="", blank=True)
    evidence = models.JSONField(default=dict, blank=True)  # the finding as the brief told it, by language
    playbook = models.CharField(max_length=96, default="", blank=True)
    role = models.CharField(max_length=16)
    owner = models.CharField(max_length=150, default="", blank=True)
    due = models.DateField()
    state = models.CharField(max_length=8, default="open")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    changed = models.TextField(default="", blank=True)
    since = models.DateField(null=True)

    class Meta:
        constraints = (
            # A second click, or two people at once, make one task.
            models.UniqueConstraint(fields=("shop", "finding", "day"), condition=~models.Q(finding=""), name="one_task_a_finding"),
        )
        indexes = (
            models.Index(fields=("shop", "state"), name="tasks_of_a_shop"),
            models.Index(fields=("playbook",), name="tasks_of_a_page"),
        )

    def __str__(self) -> str:
        return f"{self.shop} #{self.pk} {self.title_zh}"

    @property
    def title(self) -> Words:
        return Words(self.title_zh, self.title_en)

    @property
    def why(self) -> Words:
        return Words(self.why_zh, self.why_en)

    @property
    def todo(self) -> Words:
        return Words(self.todo_zh, self.todo_en)

    @property
    def state_words(self) -> Words:
        return STATES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class TaskEvent(models.Model):
    """Who did what to a task, when: one line each, only ever added to."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150, default="", blank=True)
    what = models.CharField(max_length=16)
    text = models.TextField(default="", blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.who} {self.what}"


class Effect(models.Model):
    """What was seen `span` days from `first` on. `relative`, `low`, `high`: ÷ what it would have been; `better`: 1, or -1 where less is better."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="effects")
    measured_at = models.DateTimeField(auto_now_add=True)
    first = models.DateField()
    span = models.PositiveSmallIntegerField()
    metric = models.CharField(max_length=64, default="", blank=True)
    better = models.SmallIntegerField(default=1)
    verdict = models.CharField(max_length=8)
    said_zh = models.TextField()
    said_en = models.TextField()
    notes = models.JSONField(default=list, blank=True)  # [zh, en] each
    relative = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    answer = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("task", "first", "span"), name="one_effect_a_window"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.first} +{self.span} {self.verdict}"

    @property
    def said(self) -> Words:
        return Words(self.said_zh, self.said_en)

    @property
    def verdict_words(self) -> Words:
        return Verdict(self.verdict).words
