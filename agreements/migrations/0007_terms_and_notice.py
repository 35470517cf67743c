"""Starts, units, renewals and kinds of ends as agreements write them; rules of before keep their meaning."""

import django.core.validators
import django.db.models.deletion
import infrastructure.tenancy
from datetime import date, timedelta

from django.db import migrations, models

FROM_A_LIST = ("taken over from a list", "aus einer Liste übernommen")
LIST_FIELDS = ("starts_on", "ends_on", "notice", "renewal")


def _year_end(school, day):
    """Last day of the school year that contains a day."""
    year = day.year if day.month >= school.year_start_month else day.year - 1
    return date(year + 1, school.year_start_month, 1) - timedelta(days=1)


def _half_year_end(school, day):
    """Whether a day ends a half of the school year."""
    after = day + timedelta(days=1)
    return after.day == 1 and (after.month - school.year_start_month) % 6 == 0


def carry_rules_over(apps, schema_editor):
    """Rules keep the meaning their printed words have: a fixed day led to the end of the school year, printed so."""
    Notice, Renewal = apps.get_model("agreements", "NoticeRule"), apps.get_model("agreements", "Renewal")
    Term, Version = apps.get_model("agreements", "Term"), apps.get_model("agreements", "Version")
    printed = set(Version.objects.values_list("agreement", flat=True).distinct())
    last = {}
    for term in Term.objects.order_by("number").iterator():
        last[term.agreement_id] = term.ends_on
    for row in Notice.objects.filter(kind__in=["fixed_day", "period"]).select_related("school").iterator():
        ends_on = last.get(row.agreement_id)
        effect = row.effect
        if row.kind == "fixed_day":
            by_term = ends_on and row.agreement_id not in printed and ends_on != _year_end(row.school, ends_on)
            effect = "term_end" if by_term else "school_year_end"
        elif ends_on is None and row.effect == "term_end":
            effect = "school_year_end"
        if effect != row.effect:
            Notice.objects.filter(pk=row.pk).update(effect=effect)
    for row in Renewal.objects.filter(kind__in=["school_year", "half_year"]).select_related("school").iterator():
        ends_on = last.get(row.agreement_id)
        if ends_on is None:
            continue
        if row.kind == "school_year" and ends_on != _year_end(row.school, ends_on):
            kind = "calendar_year" if (ends_on.month, ends_on.day) == (12, 31) else "year"
            Renewal.objects.filter(pk=row.pk).update(kind=kind)
        elif row.kind == "half_year" and not _half_year_end(row.school, ends_on):
            Renewal.objects.filter(pk=row.pk).update(kind="months", count=6)


def mark_rules_from_lists(apps, schema_editor):
    """Every agreement whose rule came from a list is to be checked, beside what the list said as far as it is there."""
    Agreement, Notice = apps.get_model("agreements", "Agreement"), apps.get_model("agreements", "NoticeRule")
    Row, Entry = apps.get_model("kooperation", "ImportRow"), apps.get_model("infrastructure", "AuditEntry")
    entries = Entry.objects.filter(verb="agreement_state_changed", object_type__iendswith="agreement")
    refs = {entry.object_ref for entry in entries.iterator() if entry.changes.get("why") in FROM_A_LIST}
    words = {}
    for row in Row.objects.exclude(made=[]).select_related("batch").iterator():
        for entry in row.made:
            if entry.get("did") == "made" and entry.get("model") == "agreements.agreement":
                words[entry["ref"]] = _list_words(row)
    for agreement in Agreement.objects.filter(ref__in=refs | set(words)).iterator():
        Notice.objects.filter(agreement=agreement).update(to_check=True, list_words=words.get(agreement.ref, {}))


def _list_words(row):
    found = {}
    for place, key in row.batch.mapping.items():
        name = key.removeprefix("agreement.")
        text = row.cells[int(place)] if int(place) < len(row.cells) else ""
        if key.startswith("agreement.") and name in LIST_FIELDS and text:
            found[name] = text
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_shortcuts"),
        ("agreements", "0006_notice_rule"),
        ("infrastructure", "0001_initial"),
        ("kooperation", "0008_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartyNoticePeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "amount",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(730),
                        ]
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("months", "months"), ("weeks", "weeks"), ("days", "days")],
                        default="months",
                        max_length=8,
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="party_periods",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "party",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_period",
                        to="agreements.party",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        default=infrastructure.tenancy.current,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.school",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="noticerule",
            name="notice_period_has_months",
        ),
        migrations.AddField(
            model_name="noticerule",
            name="days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)],
                verbose_name="Days before the end",
            ),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="fixed_days",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="days with their own ends, the first also in day and month: [[day, month, end day, end month]]",
            ),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="good_cause",
            field=models.BooleanField(default=False, help_text="good cause is named beside the rule"),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="list_words",
            field=models.JSONField(blank=True, default=dict, help_text="what the list said it was taken over from"),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="not_before",
            field=models.DateField(
                blank=True, help_text="A minimum term. Empty: none.", null=True, verbose_name="First possible end"
            ),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="own_months",
            field=models.JSONField(blank=True, default=list, help_text="months whose ends count: [2, 8]"),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="own_periods",
            field=models.BooleanField(default=False, help_text="some parties have a period of their own"),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="to_check",
            field=models.BooleanField(default=False, help_text="taken over from a list and not looked at yet"),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="typed_days",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="typed last days of arrival with the ends they lead to: [[day, end]]",
            ),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="weeks",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(104)],
                verbose_name="Weeks before the end",
            ),
        ),
        migrations.AddField(
            model_name="noticerule",
            name="words",
            field=models.TextField(blank=True, max_length=1000, verbose_name="Rule in its own words"),
        ),
        migrations.AddField(
            model_name="renewal",
            name="count",
            field=models.PositiveSmallIntegerField(
                default=1,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="By how many at a time",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="counts_signing_day",
            field=models.BooleanField(
                default=True,
                help_text="As our own text says. A foreign text without these words begins the day after.",
                verbose_name="the day of the last signature included",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="review_on",
            field=models.DateField(
                blank=True,
                help_text="When both sides look at an open-ended agreement again.",
                null=True,
                verbose_name="Review on",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="start",
            field=models.CharField(
                choices=[
                    ("day", "on a day"),
                    ("last_signature", "with the last signature"),
                    ("unknown", "not known yet"),
                ],
                default="day",
                max_length=16,
                verbose_name="Begins",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="years",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)],
                verbose_name="How many",
            ),
        ),
        migrations.AlterField(
            model_name="noticerule",
            name="effect",
            field=models.CharField(
                choices=[
                    ("term_end", "to the end of the term"),
                    ("month_end", "to the end of a month"),
                    ("quarter_end", "to the end of a quarter"),
                    ("half_year_end", "to the end of a calendar half-year"),
                    ("year_end", "to the end of a calendar year"),
                    ("school_half_year_end", "to the end of a school half-year"),
                    ("school_year_end", "to the end of a school year"),
                    ("own_months", "to the end of certain months"),
                    ("contract_year", "to the end of a year counted from the first day"),
                    ("any_day", "to any day"),
                ],
                default="term_end",
                max_length=24,
                verbose_name="Takes effect",
            ),
        ),
        migrations.AlterField(
            model_name="noticerule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("unknown", "not settled yet"),
                    ("fixed_day", "until a fixed day each year"),
                    ("period", "some time before the end"),
                    ("good_cause", "only for good cause"),
                    ("none", "none, deliberately"),
                    ("words", "in its own words, with typed days"),
                ],
                default="unknown",
                max_length=12,
                verbose_name="Notice",
            ),
        ),
        migrations.AlterField(
            model_name="renewal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("none", "does not renew itself"),
                    ("school_year", "by one school year at a time"),
                    ("half_year", "by half a year at a time"),
                    ("year", "by one year at a time"),
                    ("calendar_year", "by one calendar year at a time"),
                    ("months", "by some months at a time"),
                    ("open", "runs on open-ended"),
                ],
                default="none",
                max_length=16,
                verbose_name="Renewal",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="Start"),
        ),
        migrations.AlterField(
            model_name="term",
            name="unit",
            field=models.CharField(
                choices=[
                    ("school_year", "school years"),
                    ("half_year", "a half-year"),
                    ("calendar_year", "calendar years"),
                    ("contract_year", "years from the first day"),
                    ("dates", "two dates"),
                    ("open", "open-ended"),
                ],
                default="dates",
                max_length=16,
                verbose_name="Runs for",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticerule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "period"), _negated=True),
                    models.Q(("days", None), ("months__isnull", False), ("weeks", None)),
                    models.Q(("days", None), ("months", None), ("weeks__isnull", False)),
                    models.Q(("days__isnull", False), ("months", None), ("weeks", None)),
                    _connector="OR",
                ),
                name="notice_period_has_one_length",
                violation_error_message="A period needs a number of months, weeks or days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("start", "day"), _negated=True), ("starts_on__isnull", False), _connector="OR"
                ),
                name="term_has_its_day",
                violation_error_message="Enter the first day, or say that it is not known yet.",
            ),
        ),
        migrations.RunPython(carry_rules_over, migrations.RunPython.noop),
        migrations.RunPython(mark_rules_from_lists, migrations.RunPython.noop),
    ]
