"""The shops' own thresholds as a Django app."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from django.apps import AppConfig


class ThresholdsApp(AppConfig):
    name = "zhanggui.desks.thresholds"
    label = "thresholds"
    verbose_name = "阈值 Thresholds"
    default_auto_field = "django.db.models.BigAutoField"
