"""The promotion desk as a Django app."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from django.apps import AppConfig


class PromotionApp(AppConfig):
    name = "zhanggui.desks.promotion"
    label = "promotion"
    verbose_name = "活动 Promotion"
    default_auto_field = "django.db.models.BigAutoField"
