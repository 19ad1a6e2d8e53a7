"""The activities of a shop as they are kept: what, when, with which goods, for which goal, how far, and what came of it."""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from django.db import models

from zhanggui.desks.promotion.rules import AFTER_DAYS, KINDS, state_words
from zhanggui.kernel.words import Words


class Activity(models.Model):
    """One activity of one shop. Days are shop-local, both ends included; money is cents of the shop's currency.

    `campaign`: the promotion of the calendar that it belongs to, by its id or name, "" for none. `signup_closes`: the last day on which one may
    sign up; `locked_from`: from this day on the platform lets nobody raise or lower the price. `version` counts its changes.
    """

    shop = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    campaign = models.CharField(max_length=120, default="", blank=True)
    state = models.CharField(max_length=12, default="idea")
    signup_opens = models.DateField(null=True, blank=True)
    signup_closes = models.DateField(null=True, blank=True)
    locked_from = models.DateField(null=True, blank=True)
    warm_from = models.DateField(null=True, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    after_days = models.PositiveSmallIntegerField(default=AFTER_DAYS)
    goal_metric = models.CharField(max_length=64, default="", blank=True)
    goal_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    channels = models.CharField(max_length=300, default="", blank=True)
    scheme = models.TextField(default="", blank=True)
    owner = models.CharField(max_length=150, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    evaluation = models.TextField(default="", blank=True)
    measured = models.JSONField(default=dict, blank=True)
    restored = models.DateField(null=True, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=("shop", "starts"), name="activities_of_a_shop"),)

    def __str__(self) -> str:
        return f"{self.shop} #{self.pk} {self.name}"

    @property
    def kind_words(self) -> Words:
        return KINDS[self.kind].name

    @property
    def state_words(self) -> Words:
        return state_words(self.kind, self.state)


class ActivityItem(models.Model):
    """Goods of an activity: a product, or one SKU of it. `usual_cents`: the price to go back to; `qty`: pieces promised; `per_buyer`: 限购."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="items")
    product_id = models.CharField(max_length=64)
    sku_id = models.CharField(max_length=64, default="", blank=True)
    title = models.CharField(max_length=200, default="", blank=True)
    price_cents = models.BigIntegerField(null=True, blank=True)
    usual_cents = models.BigIntegerField(null=True, blank=True)
    qty = models.PositiveIntegerField(null=True, blank=True)
    per_buyer = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("activity", "product_id", "sku_id"), name="one_line_a_good"),)

    def __str__(self) -> str:
        return f"{self.activity_id} {self.product_id} {self.sku_id}"


class ActivityEvent(models.Model):
    """Who did what to an activity, when: one line each, only ever added to."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150, default="", blank=True)
    what = models.CharField(max_length=16)
    text = models.TextField(default="", blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.who} {self.what}"
