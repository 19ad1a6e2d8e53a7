"""Thresholds that people set: one line per change, only ever added to; the newest line of a shop, check and name is what holds."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from django.db import models


class ThresholdChange(models.Model):
    """`shop` "": for every shop that set none of its own. `value` none: back to what holds without this line's kind."""

    shop = models.CharField(max_length=64, default="", blank=True)
    check_id = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    value = models.FloatField(null=True)
    reason = models.TextField()
    who = models.CharField(max_length=64, default="", blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("check_id", "name", "shop"), name="threshold_of_a_shop"),)

    def __str__(self) -> str:
        return f"{self.shop or '*'} {self.check_id} {self.name} {self.value}"
