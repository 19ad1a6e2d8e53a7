"""The HTTP API as a Django app: its tokens and the answers it gave."""

from __future__ import annotations

from django.apps import AppConfig


class ApiApp(AppConfig):
    name = "zhanggui.site.api"
    label = "api"
    verbose_name = "接口 API"
    default_auto_field = "django.db.models.BigAutoField"
