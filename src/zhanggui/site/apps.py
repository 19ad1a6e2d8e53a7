"""The site itself as a Django app: its static files, and the models of what runs in the background."""

from __future__ import annotations

from django.apps import AppConfig


class SiteApp(AppConfig):
    name = "zhanggui.site"
    label = "site"
    verbose_name = "掌柜 Zhanggui"
    default_auto_field = "django.db.models.BigAutoField"
