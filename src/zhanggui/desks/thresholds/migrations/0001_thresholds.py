"""Changes of thresholds."""

# mypy: ignore-errors
# ruff: noqa: RUF012
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ThresholdChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop", models.CharField(blank=True, default="", max_length=64)),
                ("check_id", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=64)),
                ("value", models.FloatField(null=True)),
                ("reason", models.TextField()),
                ("who", models.CharField(blank=True, default="", max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["check_id", "name", "shop"], name="threshold_of_a_shop")],
            },
        ),
    ]
