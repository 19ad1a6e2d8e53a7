"""What people send to be imported."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop", models.CharField(db_index=True, max_length=64)),
                ("who", models.CharField(max_length=150)),
                ("lang", models.CharField(default="zh", max_length=2)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
                ("files", models.JSONField(default=list)),
                ("recipe", models.CharField(blank=True, max_length=80)),
                ("day", models.DateField(blank=True, null=True)),
                ("undoes", models.CharField(blank=True, max_length=40)),
                ("state", models.CharField(db_index=True, default="waiting", max_length=8)),
                ("share", models.FloatField(default=0.0)),
                ("said", models.CharField(blank=True, max_length=300)),
                ("report", models.JSONField(blank=True, default=dict)),
                ("asks", models.JSONField(blank=True, default=dict)),
                ("error", models.JSONField(blank=True, default=dict)),
                ("newest", models.DateField(blank=True, null=True)),
                ("task", models.CharField(blank=True, max_length=40)),
                ("tries", models.IntegerField(default=0)),
                ("ended", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
    )
