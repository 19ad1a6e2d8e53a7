"""Plans of persons beside those of their shop, and caps beside locks. What is there stays: plans of whole shops, and locks."""

# mypy: ignore-errors
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("plan", "0001_plan"),)

    operations = (
        migrations.RemoveConstraint(model_name="plan", name="one_plan_a_year"),
        migrations.RemoveConstraint(model_name="planlock", name="one_lock_a_cell"),
        migrations.AddField(model_name="plan", name="owner", field=models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField(model_name="plan", name="part", field=models.CharField(blank=True, default="", max_length=32)),
        migrations.AddField(model_name="planlock", name="kind", field=models.CharField(default="lock", max_length=8)),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("shop", "metric", "year", "owner"), name="one_plan_a_year_and_owner"),
        ),
        migrations.AddConstraint(
            model_name="planlock",
            constraint=models.UniqueConstraint(fields=("plan", "level", "start", "kind"), name="one_lock_or_cap_a_cell"),
        ),
    )
