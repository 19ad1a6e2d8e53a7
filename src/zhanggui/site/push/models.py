"""Where something is pushed to, what was pushed, and the folders that are looked into."""

from __future__ import annotations

from typing import Any

from django.db import models

WAITING, SENDING, SENT, FAILED, UNSURE, QUIET = "waiting", "sending", "sent", "failed", "unsure", "quiet"
DIGEST, ALARM, MISSING, TEST, STOP = "digest", "alarm", "missing", "test", "stop"


class Target(models.Model):
    """A chat group or a mailbox. `shops` empty: every shop; `role`: whose view of them; `sealed`: address and secrets, encrypted (sealed.py); `hint`:
    what may be shown of the address; `route`: a fingerprint of it, by which its limits are counted; `cron`: when the digest is due, `missing_cron`:
    when the note of missing files is ("" : only in the digest); `alarms`: the least severity that does not wait, "" for none."""

    name = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    shops: Any = models.JSONField(default=list, blank=True)
    role = models.CharField(max_length=16)
    lang = models.CharField(max_length=2, default="zh")
    sealed = models.TextField()
    hint = models.CharField(max_length=120)
    route = models.CharField(max_length=32, db_index=True)
    keyword = models.CharField(max_length=40, blank=True)
    picture = models.BooleanField(default=True)
    cron = models.CharField(max_length=80, blank=True)
    missing_cron = models.CharField(max_length=80, blank=True)
    alarms = models.CharField(max_length=8, blank=True)
    active = models.BooleanField(default=True, db_index=True)
    next_digest = models.DateTimeField(null=True, blank=True)
    next_missing = models.DateTimeField(null=True, blank=True)
    who = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


class Sending(models.Model):
    """One thing to tell one target. `key`: what makes it the same thing, so that it is never told twice; `parts`: how many of its messages have gone
    out; `mark`: what was told, to be silent when nothing is new; `told`: findings that it told; `after`: not before; `until`: no use later."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="sendings")
    what = models.CharField(max_length=8)
    key = models.CharField(max_length=80)
    day = models.DateField(null=True, blank=True)
    shop = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, default=WAITING, db_index=True)
    told: Any = models.JSONField(default=list, blank=True)
    mark = models.CharField(max_length=32, blank=True)
    parts = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    error: Any = models.JSONField(default=dict, blank=True)
    after = models.DateTimeField()
    until = models.DateTimeField()
    at = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("target", "key"), name="push_told_once"),)

    def __str__(self) -> str:
        return f"{self.target_id} {self.key} {self.state}"


class Folder(models.Model):
    """A folder that the worker looks into. `sent`: files that went to the queue so far; `error`: why the last look saw nothing, in words."""

    path = models.CharField(max_length=500, unique=True)
    shop = models.CharField(max_length=64)
    cron = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    next_look = models.DateTimeField(null=True, blank=True)
    looked = models.DateTimeField(null=True, blank=True)
    sent = models.IntegerField(default=0)
    error: Any = models.JSONField(default=dict, blank=True)
    who = models.CharField(max_length=150)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.id} {self.path}"


class Heard(models.Model):
    """How far a shop's imports had come when alarms were last looked for (the ledger's mark)."""

    shop = models.CharField(max_length=64, unique=True)
    mark = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.shop} {self.mark}"
