"""Tokens of the HTTP API and the answers to repeated calls."""

# mypy: ignore-errors

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = (("accounts", "0001_people"),)

    operations = (
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=8)),
                ("scopes", models.JSONField(default=list)),
                ("shops", models.JSONField(blank=True, default=list)),
                ("per_minute", models.PositiveIntegerField(default=120)),
                ("busy_until", models.FloatField(default=0.0)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("used_from", models.CharField(blank=True, default="", max_length=64)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "maker",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="tokens_made", to="accounts.member"
                    ),
                ),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="accounts.member")),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("asked", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("body", models.JSONField(default=dict)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
                ("token", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="api.token")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("token", "key"), name="one_answer_a_key")],
            },
        ),
    )
