"""Nothing depends on a Land that nobody stated: no default any more, and the head of an existing school confirms its own."""

from django.db import migrations, models

from accounts.choices import LAND_CHOICES


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_shortcuts")]

    operations = [
        migrations.AlterField(
            model_name="school",
            name="land",
            field=models.CharField(
                blank=True,
                choices=LAND_CHOICES,
                help_text="School holidays and legal hints depend on it; without it the product claims neither.",
                max_length=2,
                verbose_name="Land",
            ),
        ),
        migrations.AddField(
            model_name="school",
            name="land_confirmed_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
    ]
