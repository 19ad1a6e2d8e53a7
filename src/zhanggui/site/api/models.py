"""Tokens of scripts, and the answers that a repeated call gets again."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import Any

from django.db import models

PER_MINUTE = 120


class Token(models.Model):
    """Lets a script in as `member`. `maker`: who made it on the settings page (None: on the command line of the server).

    `digest`: SHA-256 of the secret, which is kept nowhere; `hint`: its last four characters. `shops` empty: all that the people see.
    `busy_until`: seconds since 1970 until which what it asked for uses up its rate.
    """

    name = models.CharField(max_length=64)
    member = models.ForeignKey("accounts.Member", on_delete=models.CASCADE, related_name="tokens")
    maker = models.ForeignKey("accounts.Member", on_delete=models.CASCADE, related_name="tokens_made", null=True)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scopes: Any = models.JSONField(default=list)
    shops: Any = models.JSONField(default=list, blank=True)
    per_minute = models.PositiveIntegerField(default=PER_MINUTE)
    busy_until = models.FloatField(default=0.0)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_from = models.CharField(max_length=64, default="", blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"


class Answer(models.Model):
    """What a call with an Idempotency-Key was answered. `asked`: SHA-256 of method, address and body."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body: Any = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="one_answer_a_key"),)

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
