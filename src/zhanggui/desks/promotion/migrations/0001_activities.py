"""Activities, their goods and their history."""

# mypy: ignore-errors
import django.db.models.deletion
from django.db import migrations, models

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def text(length, **more):
    return models.CharField(max_length=length, **more)


def maybe_text(length):
    return models.CharField(blank=True, default="", max_length=length)


def maybe_long():
    return models.TextField(blank=True, default="")


def maybe_day():
    return models.DateField(blank=True, null=True)


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Activity",
            fields=(
                ("id", KEY.clone()),
                ("shop", text(64)),
                ("name", text(120)),
                ("kind", text(12)),
                ("campaign", maybe_text(120)),
                ("state", text(12, default="idea")),
                ("signup_opens", maybe_day()),
                ("signup_closes", maybe_day()),
                ("locked_from", maybe_day()),
                ("warm_from", maybe_day()),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                ("after_days", models.PositiveSmallIntegerField(default=7)),
                ("goal_metric", maybe_text(64)),
                ("goal_amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("channels", maybe_text(300)),
                ("scheme", maybe_long()),
                ("owner", maybe_text(150)),
                ("reason", maybe_long()),
                ("evaluation", maybe_long()),
                ("measured", models.JSONField(blank=True, default=dict)),
                ("restored", maybe_day()),
                ("made_by", text(150)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ),
            options={"indexes": (models.Index(fields=("shop", "starts"), name="activities_of_a_shop"),)},
        ),
        migrations.CreateModel(
            name="ActivityItem",
            fields=(
                ("id", KEY.clone()),
                ("product_id", text(64)),
                ("sku_id", maybe_text(64)),
                ("title", maybe_text(200)),
                ("price_cents", models.BigIntegerField(blank=True, null=True)),
                ("usual_cents", models.BigIntegerField(blank=True, null=True)),
                ("qty", models.PositiveIntegerField(blank=True, null=True)),
                ("per_buyer", models.PositiveIntegerField(blank=True, null=True)),
                ("note", maybe_text(300)),
                ("activity", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="items", to="promotion.activity")),
            ),
            options={
                "ordering": ("id",),
                "constraints": (models.UniqueConstraint(fields=("activity", "product_id", "sku_id"), name="one_line_a_good"),),
            },
        ),
        migrations.CreateModel(
            name="ActivityEvent",
            fields=(
                ("id", KEY.clone()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("who", maybe_text(150)),
                ("what", text(16)),
                ("text", maybe_long()),
                (
                    "activity",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="events", to="promotion.activity"),
                ),
            ),
            options={"ordering": ("id",)},
        ),
    )
