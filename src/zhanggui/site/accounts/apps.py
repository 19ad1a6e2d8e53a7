"""Accounts as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsApp(AppConfig):
    name = "zhanggui.site.accounts"
    label = "accounts"
    verbose_name = "人员 People"
    default_auto_field = "django.db.models.BigAutoField"
