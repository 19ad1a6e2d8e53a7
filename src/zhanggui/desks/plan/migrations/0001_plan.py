"""Plans, their locks, days and changes."""

# mypy: ignore-errors
# ruff: noqa: RUF012
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop", models.CharField(max_length=64)),
                ("metric", models.CharField(default="pay_amount", max_length=64)),
                ("year", models.PositiveSmallIntegerField()),
                ("amount_cents", models.BigIntegerField()),
                ("shape", models.CharField(default="", max_length=200)),
                ("note", models.TextField(blank=True, default="")),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("shop", "metric", "year"), name="one_plan_a_year")],
            },
        ),
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("action", models.CharField(max_length=16)),
                ("cell", models.CharField(default="", max_length=16)),
                ("amount_cents", models.BigIntegerField(null=True)),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="plan.plan")),
            ],
        ),
        migrations.CreateModel(
            name="PlanDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("cents", models.BigIntegerField()),
                ("weight", models.FloatField()),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="days", to="plan.plan")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("plan", "day"), name="one_target_a_day")],
            },
        ),
        migrations.CreateModel(
            name="PlanLock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.CharField(max_length=8)),
                ("start", models.DateField()),
                ("amount_cents", models.BigIntegerField()),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="locks", to="plan.plan")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("plan", "level", "start"), name="one_lock_a_cell")],
            },
        ),
    ]
