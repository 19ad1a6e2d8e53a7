"""People, the shops they may see, and the log of what was done, read and changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class Member(models.Model):
    """What a user is here. `shops` empty: every shop, also later ones."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    role = models.CharField(max_length=16)
    name = models.CharField(max_length=64)
    shops = models.JSONField(default=list, blank=True)
    lang = models.CharField(max_length=2, default="zh")

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One thing done: only ever added to. `what`: a plain verb and noun (task.done); `subject`: what it was done to; `more`: old and new."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=150, blank=True)
    what = models.CharField(max_length=48, db_index=True)
    shop = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    more: Any = models.JSONField(default=dict, blank=True)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.who} {self.what} {self.subject}"
