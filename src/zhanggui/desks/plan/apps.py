"""The plan desk as a Django app."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from django.apps import AppConfig


class PlanApp(AppConfig):
    name = "zhanggui.desks.plan"
    label = "plan"
    verbose_name = "计划 Plan"
    default_auto_field = "django.db.models.BigAutoField"
