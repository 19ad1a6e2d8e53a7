"""Drafts of prices, what people did to them, and the checks that were signed."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from zhanggui.desks.promotion.drafts.rules import STATES
from zhanggui.kernel.words import Words


class PriceDraft(models.Model):
    """Prices of one campaign of one shop before they go live. `entry`: what is typed; `version` counts its changes.

    `answer`: what the guard said of the version that was handed in. `hands`: who changed anything in it, so that a second person is one.
    `pack`: the rules it was begun with, "" for none; `verdict`: of the last saved version, "" while it cannot be checked.
    """

    shop = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    pack = models.CharField(max_length=64, default="", blank=True)
    state = models.CharField(max_length=12, default="draft")
    verdict = models.CharField(max_length=12, default="", blank=True)
    starts = models.CharField(max_length=16, default="", blank=True)
    ends = models.CharField(max_length=16, default="", blank=True)
    entry = models.JSONField(default=dict)
    answer = models.JSONField(null=True, blank=True)
    hands = models.JSONField(default=list, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    checked_by = models.CharField(max_length=150, default="", blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, default="", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-changed_at",)
        indexes = (models.Index(fields=("shop", "state"), name="price_drafts_of_a_shop"),)

    def __str__(self) -> str:
        return f"{self.shop} #{self.pk} {self.name}"

    @property
    def state_words(self) -> Words:
        return STATES[self.state]


class PriceDraftEvent(models.Model):
    """Who did what to a draft, when: one line each, only ever added to. `more`: fields that changed, {path: [old, new]}."""

    draft = models.ForeignKey(PriceDraft, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150, default="", blank=True)
    what = models.CharField(max_length=16)
    text = models.TextField(default="", blank=True)
    more = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.who} {self.what}"


class SignedCheck(models.Model):
    """A check that was approved, as the signed text. Never changed and never removed."""

    draft = models.ForeignKey(PriceDraft, on_delete=models.PROTECT, related_name="signed")
    shop = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    sha256 = models.CharField(max_length=64)
    record = models.TextField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.shop} #{self.draft_id} {self.sha256[:12]}"

    def holds(self, record: Mapping[str, Any]) -> bool:
        """Whether prices are set by it: its draft is approved and was not changed since. `record`: what was signed."""
        return bool(self.draft.state == "approved" and record.get("version") == self.draft.version)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only ever a new one."""
        if self.pk is not None:
            raise TypeError("a signed check is not changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a signed check is not removed")
