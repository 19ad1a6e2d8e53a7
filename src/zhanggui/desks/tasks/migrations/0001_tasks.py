"""Tasks, what happened to them, and what came of them."""

# mypy: ignore-errors

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop", models.CharField(max_length=64)),
                ("finding", models.CharField(blank=True, default="", max_length=300)),
                ("check_id", models.CharField(blank=True, default="", max_length=64)),
                ("day", models.DateField()),
                ("metric", models.CharField(blank=True, default="", max_length=64)),
                ("subject", models.JSONField(blank=True, default=dict)),
                ("impact", models.FloatField(default=0.0)),
                ("severity", models.CharField(default="medium", max_length=8)),
                ("title_zh", models.CharField(max_length=300)),
                ("title_en", models.CharField(max_length=300)),
                ("why_zh", models.TextField(blank=True, default="")),
                ("why_en", models.TextField(blank=True, default="")),
                ("todo_zh", models.TextField(blank=True, default="")),
                ("todo_en", models.TextField(blank=True, default="")),
                ("evidence", models.JSONField(blank=True, default=dict)),
                ("playbook", models.CharField(blank=True, default="", max_length=96)),
                ("role", models.CharField(max_length=16)),
                ("owner", models.CharField(blank=True, default="", max_length=150)),
                ("due", models.DateField()),
                ("state", models.CharField(default="open", max_length=8)),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("changed", models.TextField(blank=True, default="")),
                ("since", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "state"], name="tasks_of_a_shop"),
                    models.Index(fields=["playbook"], name="tasks_of_a_page"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finding", ""), _negated=True), fields=("shop", "finding", "day"), name="one_task_a_finding"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("who", models.CharField(blank=True, default="", max_length=150)),
                ("what", models.CharField(max_length=16)),
                ("text", models.TextField(blank=True, default="")),
                ("task", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="events", to="tasks.task")),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measured_at", models.DateTimeField(auto_now_add=True)),
                ("first", models.DateField()),
                ("span", models.PositiveSmallIntegerField()),
                ("metric", models.CharField(blank=True, default="", max_length=64)),
                ("better", models.SmallIntegerField(default=1)),
                ("verdict", models.CharField(max_length=8)),
                ("said_zh", models.TextField()),
                ("said_en", models.TextField()),
                ("notes", models.JSONField(blank=True, default=list)),
                ("relative", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("answer", models.JSONField(blank=True, default=dict)),
                ("task", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="effects", to="tasks.task")),
            ],
            options={
                "ordering": ("id",),
                "constraints": [models.UniqueConstraint(fields=("task", "first", "span"), name="one_effect_a_window")],
            },
        ),
    )
