"""Where something is pushed to, what was pushed, and the folders that are looked into."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Folder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=500, unique=True)),
                ("shop", models.CharField(max_length=64)),
                ("cron", models.CharField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("next_look", models.DateTimeField(blank=True, null=True)),
                ("looked", models.DateTimeField(blank=True, null=True)),
                ("sent", models.IntegerField(default=0)),
                ("error", models.JSONField(blank=True, default=dict)),
                ("who", models.CharField(max_length=150)),
            ],
            options={"ordering": ("id",)},
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop", models.CharField(max_length=64, unique=True)),
                ("mark", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=16)),
                ("shops", models.JSONField(blank=True, default=list)),
                ("role", models.CharField(max_length=16)),
                ("lang", models.CharField(default="zh", max_length=2)),
                ("sealed", models.TextField()),
                ("hint", models.CharField(max_length=120)),
                ("route", models.CharField(db_index=True, max_length=32)),
                ("keyword", models.CharField(blank=True, max_length=40)),
                ("picture", models.BooleanField(default=True)),
                ("cron", models.CharField(blank=True, max_length=80)),
                ("missing_cron", models.CharField(blank=True, max_length=80)),
                ("alarms", models.CharField(blank=True, max_length=8)),
                ("active", models.BooleanField(db_index=True, default=True)),
                ("next_digest", models.DateTimeField(blank=True, null=True)),
                ("next_missing", models.DateTimeField(blank=True, null=True)),
                ("who", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"ordering": ("id",)},
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=8)),
                ("key", models.CharField(max_length=80)),
                ("day", models.DateField(blank=True, null=True)),
                ("shop", models.CharField(blank=True, max_length=64)),
                ("state", models.CharField(db_index=True, default="waiting", max_length=8)),
                ("told", models.JSONField(blank=True, default=list)),
                ("mark", models.CharField(blank=True, max_length=32)),
                ("parts", models.IntegerField(default=0)),
                ("tries", models.IntegerField(default=0)),
                ("error", models.JSONField(blank=True, default=dict)),
                ("after", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended", models.DateTimeField(blank=True, db_index=True, null=True)),
                (
                    "target",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sendings", to="push.target"),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [models.UniqueConstraint(fields=("target", "key"), name="push_told_once")],
            },
        ),
    )
