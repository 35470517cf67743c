"""What is typed about agreements."""

import calendar
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.choices import NoticeKind, RenewalKind
from agreements.models import Party
from infrastructure.forms import HouseForm, HouseModelForm
from infrastructure.uploads import LARGEST, UploadField

LEAP_YEAR = 2024


class PartyForm(HouseModelForm[Party]):
    """A party's snapshot."""

    class Meta:
        model = Party
        fields: ClassVar[list[str]] = [
            "legal_entity",
            "institution",
            "address",
            "representative",
            "function",
            "basis",
            "signs",
        ]


class TermForm(HouseForm):
    """Term, renewal and notice."""

    starts_on = forms.DateField(label=_("Start"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("End"), required=False, widget=forms.DateInput, help_text=_("Empty: open-ended."))
    renewal = forms.ChoiceField(label=_("Renewal"), choices=RenewalKind.choices)
    notice = forms.ChoiceField(label=_("Notice"), choices=NoticeKind.choices)
    day = forms.IntegerField(label=_("Day"), required=False, min_value=1, max_value=31)
    month = forms.IntegerField(label=_("Month"), required=False, min_value=1, max_value=12)
    months = forms.IntegerField(label=_("Months before the end"), required=False, min_value=1, max_value=36)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        start, end = typed.get("starts_on"), typed.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The end lies before the start."))
        if typed.get("notice") == NoticeKind.FIXED_DAY:
            self._check_day(typed.get("day"), typed.get("month"))
        if typed.get("notice") == NoticeKind.PERIOD and not typed.get("months"):
            self.add_error("months", _("A period needs a number of months."))
        if typed.get("notice") == NoticeKind.PERIOD and start and not end:
            self.add_error("notice", _("A period before the end needs an end."))
        return typed

    def _check_day(self, day: int | None, month: int | None) -> None:
        if not day or not month:
            self.add_error("day", _("A fixed day needs day and month."))
        elif day > calendar.monthrange(LEAP_YEAR, month)[1]:
            self.add_error("day", _("This month has no such day."))

    def values(self) -> dict[str, Any]:
        """For the action; what does not belong to the chosen kind of notice is left out."""
        typed = dict(self.cleaned_data)
        kind = NoticeKind(typed["notice"])
        if kind != NoticeKind.FIXED_DAY:
            typed["day"] = typed["month"] = None
        if kind != NoticeKind.PERIOD:
            typed["months"] = None
        return typed | {"notice": kind, "renewal": RenewalKind(typed["renewal"])}


class EvidenceForm(HouseForm):
    """A scan of the signed paper."""

    upload = UploadField(label=_("Scan of the signed paper"))
    parties = forms.ModelMultipleChoiceField(
        label=_("Whose signature does it show?"),
        queryset=Party.unscoped.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    signed_on = forms.DateField(label=_("Signed on"), widget=forms.DateInput)
    original_at = forms.CharField(
        label=_("Where is the paper?"), max_length=200, help_text=_("For example: office, folder “Agreements 2026”.")
    )
    complete = forms.BooleanField(label=_("The scan is complete, and the signatures are on it."))

    def __init__(self, *args: Any, signing: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(parties=signing)


class CheckForm(HouseForm):
    """Any PDF somebody wants to know about; only its size is looked at here."""

    upload = forms.FileField(
        label=_("PDF file"),
        help_text=_("At most 20 MB. The file is only read, nothing is stored."),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def clean_upload(self) -> bytes:
        """The bytes."""
        found = self.cleaned_data["upload"]
        if found.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return bytes(found.read())


class WhyForm(HouseForm):
    """A reason."""

    why = forms.CharField(label=_("Reason"), max_length=300)
