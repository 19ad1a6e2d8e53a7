"""Drafts of prices, their history and the checks that were signed."""

# mypy: ignore-errors
import django.db.models.deletion
from django.db import migrations, models

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def text(length, **more):
    return models.CharField(max_length=length, **more)


def maybe_text(length):
    return models.CharField(blank=True, default="", max_length=length)


def maybe_moment():
    return models.DateTimeField(blank=True, null=True)


class Migration(migrations.Migration):
    dependencies = (("promotion", "0001_activities"),)

    operations = (
        migrations.CreateModel(
            name="PriceDraft",
            fields=(
                ("id", KEY.clone()),
                ("shop", text(64)),
                ("name", text(120)),
                ("pack", maybe_text(64)),
                ("state", text(12, default="draft")),
                ("verdict", maybe_text(12)),
                ("starts", maybe_text(16)),
                ("ends", maybe_text(16)),
                ("entry", models.JSONField(default=dict)),
                ("answer", models.JSONField(blank=True, null=True)),
                ("hands", models.JSONField(blank=True, default=list)),
                ("made_by", text(150)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("changed_by", text(150)),
                ("changed_at", models.DateTimeField()),
                ("checked_by", maybe_text(150)),
                ("checked_at", maybe_moment()),
                ("decided_by", maybe_text(150)),
                ("decided_at", maybe_moment()),
                ("reason", models.TextField(blank=True, default="")),
                ("version", models.PositiveIntegerField(default=1)),
            ),
            options={
                "ordering": ("-changed_at",),
                "indexes": (models.Index(fields=("shop", "state"), name="price_drafts_of_a_shop"),),
            },
        ),
        migrations.CreateModel(
            name="PriceDraftEvent",
            fields=(
                ("id", KEY.clone()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("who", maybe_text(150)),
                ("what", text(16)),
                ("text", models.TextField(blank=True, default="")),
                ("more", models.JSONField(blank=True, default=dict)),
                (
                    "draft",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="events", to="promotion.pricedraft"),
                ),
            ),
            options={"ordering": ("id",)},
        ),
        migrations.CreateModel(
            name="SignedCheck",
            fields=(
                ("id", KEY.clone()),
                ("shop", text(64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("sha256", text(64)),
                ("record", models.TextField()),
                (
                    "draft",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="signed", to="promotion.pricedraft"),
                ),
            ),
            options={"ordering": ("-id",)},
        ),
    )
