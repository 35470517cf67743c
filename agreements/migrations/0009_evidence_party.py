"""The day of a signature and the place of its paper stand per party, no longer once for a scan."""

import django.db.models.deletion
from django.db import migrations, models

import infrastructure.tenancy


def copy_days(apps, schema_editor):
    """Every party of a scan keeps the day and the place that the scan had."""
    evidence_party = apps.get_model("agreements", "EvidenceParty")
    for evidence in apps.get_model("agreements", "Evidence").objects.order_by("pk"):
        evidence_party.objects.bulk_create(
            evidence_party(
                school_id=evidence.school_id,
                evidence_id=evidence.pk,
                party_id=party.pk,
                signed_on=evidence.signed_on,
                original_at=evidence.original_at,
            )
            for party in evidence.parties.order_by("position")
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_land_is_stated"),
        ("agreements", "0008_clause_sources_and_purpose"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signed_on", models.DateField()),
                ("original_at", models.CharField(blank=True, max_length=200)),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="agreements.evidence",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="agreements.party"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        default=infrastructure.tenancy.current,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.school",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="evidenceparty",
            constraint=models.UniqueConstraint(fields=("evidence", "party"), name="evidence_names_party_once"),
        ),
        migrations.RunPython(copy_days, migrations.RunPython.noop),
        migrations.RemoveField(model_name="evidence", name="parties"),
        migrations.AddField(
            model_name="evidence",
            name="parties",
            field=models.ManyToManyField(
                related_name="evidence", through="agreements.EvidenceParty", to="agreements.party"
            ),
        ),
        migrations.RemoveField(model_name="evidence", name="original_at"),
        migrations.RemoveField(model_name="evidence", name="signed_on"),
    ]
