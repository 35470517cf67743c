"""The form about term, renewal and notice, with its preview and warnings."""

import calendar
import hashlib
import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from agreements import term_words, terms
from agreements.choices import NoticeEffect, NoticeKind, PeriodUnit, RenewalKind, StartKind, TermUnit
from agreements.models import NoticeRule, Party, Renewal, Term
from agreements.notice_rules import NextEnd, Period
from infrastructure.forms import HouseForm

LEAP_YEAR = 2024
LONGEST_YEAR = 366
SHORT = 31
LENGTHS = ("months", "weeks", "days")
PAIR = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.?\s*(?:zum|to|→|–|-|>)\s*(\d{1,2})\.\s*(\d{1,2})\.?")
DAY_PAIR = re.compile(r"(\d{1,2}\.\d{1,2}\.\d{4})\s*(?:zum|to|→|–|-|>)\s*(\d{1,2}\.\d{1,2}\.\d{4})")
PERIOD = re.compile(r"(\d{1,3})\s*(monate?|months?|wochen?|weeks?|tage?|days?)", re.IGNORECASE)
PERIOD_UNITS = {"m": PeriodUnit.MONTHS, "w": PeriodUnit.WEEKS, "t": PeriodUnit.DAYS, "d": PeriodUnit.DAYS}


def _day(text: str) -> date:
    day, month, year = (int(part) for part in text.split("."))
    return date(year, month, day)


class FixedDaysField(forms.CharField):
    """ "30.11. zum 31.01., 31.05. zum 31.07." as [[30, 11, 31, 1], [31, 5, 31, 7]]."""

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for anything else in the field."""
        text = super().clean(value)
        rows = [[int(number) for number in match.groups()] for match in PAIR.finditer(text)]
        rest = PAIR.sub("", text).strip(" ,;\n\r")
        if text and (
            not rows or len(rows) > 4 or rest or not all(_is_day(*row[:2]) and _is_day(*row[2:]) for row in rows)
        ):
            raise ValidationError(gettext("Write it like “30.11. to 31.01., 31.05. to 31.07.”."))
        return rows


class TypedDaysField(forms.CharField):
    """One pair a line, "31.07.2027 zum 31.08.2027", as [["2027-07-31", "2027-08-31"]]."""

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for anything else in the field, and for an end before the last day of arrival."""
        text = super().clean(value)
        wrong = ValidationError(gettext("Write one pair of days a line, like “30.04.2027 to 31.07.2027”."))
        try:
            rows = [tuple(map(_day, match.groups())) for match in DAY_PAIR.finditer(text)]
        except ValueError:
            raise wrong from None
        if DAY_PAIR.sub("", text).strip() or any(last > end for last, end in rows):
            raise wrong
        return [[last.isoformat(), end.isoformat()] for last, end in rows]


class PeriodField(forms.CharField):
    """ "6 Monate" as a period, "" as none."""

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for what is no period."""
        text = super().clean(value)
        if not text:
            return None
        match = PERIOD.fullmatch(text)
        if not match or not 1 <= int(match[1]) <= 730:
            raise ValidationError(gettext("Write it like “6 months” or “6 weeks”."))
        return Period(int(match[1]), PERIOD_UNITS[match[2][0].lower()])


def _is_day(day: int, month: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(LEAP_YEAR, month)[1]


class TermForm(HouseForm):
    """Term, renewal and notice; the last day is computed wherever it is not typed."""

    start = forms.ChoiceField(label=_("Begins"), choices=StartKind.choices, required=False)
    starts_on = forms.DateField(label=_("Start"), widget=forms.DateInput, required=False)
    unit = forms.ChoiceField(label=_("Runs for"), choices=TermUnit.choices, required=False)
    years = forms.IntegerField(
        label=_("How many years"),
        required=False,
        min_value=1,
        max_value=20,
        initial=1,
        help_text=_("For school years, calendar years and years from the first day."),
    )
    ends_on = forms.DateField(
        label=_("End"), required=False, widget=forms.DateInput, help_text=_("For two dates. Empty: open-ended.")
    )
    review_on = forms.DateField(
        label=_("Review on"),
        required=False,
        widget=forms.DateInput,
        help_text=_("When both sides look at an open-ended agreement again."),
    )
    renewal = forms.ChoiceField(label=_("Renewal"), choices=RenewalKind.choices)
    count = forms.IntegerField(label=_("By how many at a time"), required=False, min_value=1, max_value=60, initial=1)
    limit = forms.IntegerField(
        label=_("How often at most"),
        required=False,
        min_value=1,
        max_value=30,
        help_text=_("Empty: without limit."),
    )
    notice = forms.ChoiceField(label=_("Notice"), choices=NoticeKind.choices)
    months = forms.IntegerField(
        label=_("Months before the end"),
        required=False,
        min_value=1,
        max_value=36,
        help_text=_("For notice some time before the end: months, weeks or days."),
    )
    weeks = forms.IntegerField(label=_("Weeks before the end"), required=False, min_value=1, max_value=104)
    days = forms.IntegerField(label=_("Days before the end"), required=False, min_value=1, max_value=730)
    day = forms.IntegerField(
        label=_("Day"), required=False, min_value=1, max_value=31, help_text=_("For a fixed day each year.")
    )
    month = forms.IntegerField(label=_("Month"), required=False, min_value=1, max_value=12)
    effect = forms.ChoiceField(
        label=_("Takes effect"),
        choices=[("", _("please choose")), *NoticeEffect.choices],
        required=False,
    )
    counts_signing_day = forms.BooleanField(
        label=_("the day of the last signature included"),
        required=False,
        help_text=_("As our own text says. A foreign text without these words begins the day after."),
    )
    own_months = forms.TypedMultipleChoiceField(
        label=_("Months whose ends count"),
        choices=list(MONTHS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fixed_days = FixedDaysField(
        label=_("Fixed days with their ends"),
        required=False,
        help_text=_("For example: 30.11. to 31.01., 31.05. to 31.07."),
    )
    not_before = forms.DateField(
        label=_("First possible end"),
        required=False,
        widget=forms.DateInput,
        help_text=_("A minimum term. Empty: none."),
    )
    words = forms.CharField(
        label=_("Rule in its own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For a rule that none of these fits; the days below are then reminded of."),
    )
    typed_days = TypedDaysField(
        label=_("Last days of arrival with their ends"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One pair a line, for example: 30.04.2027 to 31.07.2027"),
    )
    rare = ("counts_signing_day", "own_months", "fixed_days", "not_before", "words", "typed_days")

    def __init__(
        self, *args: Any, school: School | None = None, parties: Any = (), needs_reason: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.school = school or School()
        self.parties: list[Party] = list(parties)
        for party in self.parties:
            label = gettext("Period of notice of {party}").format(party=party.called)
            self.fields[f"own_{party.ref}"] = PeriodField(
                label=label, required=False, help_text=gettext("Only where it differs, for example: 6 months.")
            )
        if needs_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason of the correction"),
                max_length=500,
                help_text=_("It stands in the history with the old values."),
            )

    @property
    def main_fields(self) -> list[Any]:
        """What most agreements need."""
        return [self[name] for name in self.fields if name not in self.rare and not name.startswith("own_")]

    @property
    def rare_fields(self) -> list[Any]:
        """What few agreements need."""
        return [self[name] for name in self.fields if name in self.rare or name.startswith("own_")]

    @property
    def rare_used(self) -> bool:
        """Whether one of the rare ones is filled or wrong."""
        return any(field.errors or (field.value() and field.name != "counts_signing_day") for field in self.rare_fields)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        typed["unit"] = TermUnit(typed.get("unit") or TermUnit.DATES)
        typed["start"] = StartKind(typed.get("start") or StartKind.DAY)
        typed["years"] = typed.get("years") or 1
        self._check_start(typed)
        if typed.get("starts_on") and typed.get("ends_on") and typed["ends_on"] < typed["starts_on"]:
            self.add_error("ends_on", _("The end lies before the start."))
        self._check_notice(typed)
        return typed

    def _check_start(self, typed: dict[str, Any]) -> None:
        """The first day where there is one, and the last wherever it follows from it."""
        if typed["start"] != StartKind.DAY:
            typed["starts_on"] = None
        elif not typed.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Enter the first day, or say that it is not known yet."))
        if typed["unit"] == TermUnit.DATES:
            return
        start = typed.get("starts_on")
        counted = {"unit": typed["unit"], "years": typed["years"]}
        typed["ends_on"] = terms.end_of(school=self.school, starts_on=start, **counted) if start else None

    def _check_notice(self, typed: dict[str, Any]) -> None:
        kind = typed.get("notice")
        if kind == NoticeKind.FIXED_DAY and not typed.get("fixed_days"):
            self._check_day(typed.get("day"), typed.get("month"))
        if kind == NoticeKind.PERIOD and sum(bool(typed.get(name)) for name in LENGTHS) != 1:
            self.add_error("months", _("A period needs a number of months, weeks or days: one of them."))
        if kind == NoticeKind.WORDS and not (typed.get("words") and typed.get("typed_days")):
            self.add_error("words", _("Write the rule in its own words, and the days that follow from it."))
        if kind in (NoticeKind.FIXED_DAY, NoticeKind.PERIOD):
            self._check_effect(typed)

    def _check_effect(self, typed: dict[str, Any]) -> None:
        """To which end notice leads; what is not said is only taken for granted where there is one reading."""
        if typed.get("fixed_days"):
            typed["effect"] = NoticeEffect.OWN_MONTHS
            return
        runs_on = self._runs_on(typed)
        if not typed.get("effect"):
            typed["effect"] = self._plain_effect(typed, runs_on=runs_on)
        if typed["effect"] == NoticeEffect.TERM_END and runs_on and typed.get("starts_on"):
            self.add_error("notice", _("A period before the end needs an end."))
        if typed["effect"] == NoticeEffect.OWN_MONTHS and not typed.get("own_months"):
            self.add_error("own_months", _("Say the ends of which months count."))
        if typed["effect"] == NoticeEffect.ANY_DAY and typed["notice"] == NoticeKind.FIXED_DAY:
            self.add_error("effect", _("A fixed day leads to a certain end."))

    def _runs_on(self, typed: dict[str, Any]) -> bool:
        open_ended = typed["unit"] in (TermUnit.OPEN, TermUnit.DATES) and not typed.get("ends_on")
        return open_ended or typed.get("renewal") == RenewalKind.OPEN

    def _plain_effect(self, typed: dict[str, Any], *, runs_on: bool) -> str:
        if typed["notice"] == NoticeKind.PERIOD:
            return NoticeEffect.TERM_END
        if runs_on:
            return NoticeEffect.SCHOOL_YEAR_END
        start, end = typed.get("starts_on"), typed.get("ends_on")
        if start and end and (end - start).days >= LONGEST_YEAR and not self.errors:
            self.add_error("effect", self._both_readings(typed))
        at_year_end = end and end == terms.school_year_end(self.school, end)
        return NoticeEffect.SCHOOL_YEAR_END if at_year_end else NoticeEffect.TERM_END

    def _both_readings(self, typed: dict[str, Any]) -> str:
        """What a bare day of the year may mean in a term of several years, with the days of both."""
        readings = []
        for effect in (NoticeEffect.SCHOOL_YEAR_END, NoticeEffect.TERM_END):
            end = self._next(typed | {"effect": effect}, typed["starts_on"])
            if end and end.last_arrival:
                readings.append(f"{NoticeEffect(effect).label} ({term_words.pair_label(end)})")
        return gettext("Every year, or only before the end of the term? {readings}").format(
            readings="; ".join(readings)
        )

    def _check_day(self, day: int | None, month: int | None) -> None:
        if not day or not month:
            self.add_error("day", _("A fixed day needs day and month."))
        elif not _is_day(day, month):
            self.add_error("day", _("This month has no such day."))

    def _next(self, typed: dict[str, Any], on: date) -> NextEnd | None:
        """The next end of what is typed, as it will be computed once it is saved."""
        school_id = self.school.pk or 0
        names = (
            "day",
            "month",
            "months",
            "weeks",
            "days",
            "fixed_days",
            "own_months",
            "not_before",
            "words",
            "typed_days",
        )
        rule = {name: typed.get(name) for name in names if typed.get(name)}
        return terms.next_end_of(
            school=self.school,
            term=Term(
                school_id=school_id, unit=typed["unit"], starts_on=typed.get("starts_on"), ends_on=typed.get("ends_on")
            ),
            renewal=Renewal(
                school_id=school_id,
                kind=typed.get("renewal") or RenewalKind.NONE,
                count=typed.get("count") or 1,
                limit=typed.get("limit"),
            ),
            notice=NoticeRule(school_id=school_id, kind=typed["notice"], effect=typed.get("effect") or "", **rule),
            on=on,
        )

    def preview(self, today: date) -> str:
        """The next pair of days of what is typed, in words; "" where there is none."""
        typed = self.cleaned_data
        return term_words.pair_label(self._next(typed, today)) if typed.get("starts_on") else ""

    def warnings(self) -> list[str]:
        """Warnings about unusual but valid input, shown before it is saved."""
        typed = self.cleaned_data
        start, end = typed.get("starts_on"), typed.get("ends_on")
        sentences = []
        if start and end and typed["unit"] != TermUnit.DATES and self._cut_short(typed):
            words = gettext("The term ends on {end}, after {n} days: it ends with the {unit} it begins in.")
            unit = term_words.unit_label(typed["unit"])
            sentences.append(words.format(end=f"{end:%d.%m.%Y}", n=(end - start).days + 1, unit=unit))
        elif start and end and (end - start).days < SHORT:
            words = gettext("The term is only {n} days long: it ends on {end}.")
            sentences.append(words.format(n=(end - start).days + 1, end=f"{end:%d.%m.%Y}"))
        if self._runs_on(typed) and not typed.get("review_on"):
            sentences.append(gettext("It has no end. When do both sides look at it again? Enter a day for the review."))
        return sentences

    def _cut_short(self, typed: dict[str, Any]) -> bool:
        """Whether a term by school years, half-years or calendar years begins within one."""
        start = typed["starts_on"]
        first = {
            TermUnit.SCHOOL_YEAR: self.school.year_start(self.school.year_of(start)),
            TermUnit.CALENDAR_YEAR: date(start.year, 1, 1),
        }
        if typed["unit"] == TermUnit.HALF_YEAR:
            return bool(start.day != 1 or (start.month - self.school.year_start_month) % 6)
        return bool(typed["unit"] in first and start != first[typed["unit"]])

    @property
    def warnings_token(self) -> str:
        """Names the warnings that were shown, so that others are shown again."""
        return hashlib.sha256("\n".join(self.warnings()).encode()).hexdigest()[:16]

    def values(self) -> dict[str, Any]:
        """For the action; what does not belong to the chosen kind of notice is left out."""
        typed = self.cleaned_data
        kind, renewal = NoticeKind(typed["notice"]), RenewalKind(typed["renewal"])
        fixed, period = kind == NoticeKind.FIXED_DAY, kind == NoticeKind.PERIOD
        counted = renewal not in (RenewalKind.NONE, RenewalKind.OPEN)
        # A form without the field leaves a start of ours as it is: the day of the signature counts.
        counts = typed["counts_signing_day"] if "counts_signing_day_shown" in self.data else True
        return {
            "start": typed["start"],
            "starts_on": typed["starts_on"],
            "ends_on": typed["ends_on"],
            "unit": typed["unit"],
            "years": typed["years"] if typed["unit"] in terms.COUNTED else None,
            "counts_signing_day": counts,
            "review_on": typed["review_on"] if self._runs_on(typed) else None,
            "renewal": renewal,
            "count": (typed["count"] or 1) if counted else 1,
            "limit": typed["limit"] if counted else None,
            "notice": kind,
            "day": typed["day"] if fixed else None,
            "month": typed["month"] if fixed else None,
            "fixed_days": typed["fixed_days"] if fixed else [],
            **{name: typed[name] if period else None for name in LENGTHS},
            "effect": NoticeEffect(typed["effect"]) if typed["effect"] and (fixed or period) else NoticeEffect.TERM_END,
            "own_months": typed["own_months"] if period and typed["effect"] == NoticeEffect.OWN_MONTHS else [],
            "not_before": typed["not_before"] if fixed or period else None,
            "words": typed["words"] if kind == NoticeKind.WORDS else "",
            "typed_days": typed["typed_days"] if kind == NoticeKind.WORDS else [],
            "party_periods": {
                party.ref: typed[f"own_{party.ref}"]
                for party in self.parties
                if period and typed.get(f"own_{party.ref}")
            },
            **({"reason": typed["reason"]} if "reason" in self.fields else {}),
        }
