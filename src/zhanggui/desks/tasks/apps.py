"""The task desk as a Django app."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from django.apps import AppConfig


class TasksApp(AppConfig):
    name = "zhanggui.desks.tasks"
    label = "tasks"
    verbose_name = "任务 Tasks"
    default_auto_field = "django.db.models.BigAutoField"
