"""Pushing as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PushApp(AppConfig):
    name = "zhanggui.site.push"
    label = "push"
    verbose_name = "推送 Push"
    default_auto_field = "django.db.models.BigAutoField"
