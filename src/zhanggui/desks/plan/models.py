"""What people decided: the amount of a year, which cells are fixed, and the target of each day that came out of it.

Days are stored with the weight they were spread by: a target once given does not move because the shop's history has grown since.
Amounts are in the metric's smallest unit (cents of money, whole pieces): rules.unit_of.
"""

# Django carries no types: its classes are Any to mypy.
# mypy: disable-error-code="misc"

from __future__ import annotations

from django.db import models


class Plan(models.Model):
    """The target of one metric of one shop for one year; with an `owner`, that person's part of it.

    `part`: the share of the year a person was given ("0.4"), "*" for what the others leave, "" for the shop itself.
    """

    shop = models.CharField(max_length=64)
    metric = models.CharField(max_length=64, default="pay_amount")
    year = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=64, default="", blank=True)
    part = models.CharField(max_length=32, default="", blank=True)
    amount_cents = models.BigIntegerField()
    shape = models.CharField(max_length=200, default="")
    note = models.TextField(default="", blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("shop", "metric", "year", "owner"), name="one_plan_a_year_and_owner"),)

    def __str__(self) -> str:
        return f"{self.shop} {self.metric} {self.year} {self.owner}".rstrip()


class PlanLock(models.Model):
    """A cell of the plan that a person fixed, or (`kind` cap) that may not pass an amount."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="locks")
    level = models.CharField(max_length=8)
    start = models.DateField()
    amount_cents = models.BigIntegerField()
    kind = models.CharField(max_length=8, default="lock")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("plan", "level", "start", "kind"), name="one_lock_or_cap_a_cell"),)

    def __str__(self) -> str:
        return f"{self.plan} {self.level} {self.start}"


class PlanDay(models.Model):
    """Target of one day. A plan made by a ramp alone has only the days of the ramp."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    cents = models.BigIntegerField()
    weight = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("plan", "day"), name="one_target_a_day"),)

    def __str__(self) -> str:
        return f"{self.plan} {self.day}"


class PlanChange(models.Model):
    """Who moved what: one line per change, only ever added to."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=16)
    cell = models.CharField(max_length=16, default="")
    amount_cents = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.action} {self.cell}"
