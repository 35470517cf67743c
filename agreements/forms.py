"""What is typed about agreements."""

import calendar
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.choices import NoticeKind, RenewalKind, RequiredForm
from agreements.models import Party, SigningInvitation
from agreements.signing import Place
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


class PdfField(forms.FileField):
    """The bytes of a file that is to be examined, not looked into here: only its size is."""

    def __init__(self, *, label: Any, help_text: Any) -> None:
        super().__init__(label=label, help_text=help_text, widget=forms.FileInput(attrs={"accept": ".pdf"}))

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raises ValidationError for what is too large."""
        found = super().clean(data, initial)
        if found and (found.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return bytes(found.read()) if found else found


class CheckForm(HouseForm):
    """Any PDF somebody wants to know about."""

    upload = PdfField(label=_("PDF file"), help_text=_("At most 20 MB. The file is only read, nothing is stored."))


class FormForm(HouseForm):
    """Which form an agreement needs, and why."""

    form = forms.ChoiceField(label=_("Required form"), choices=RequiredForm.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_needed_%s", **kwargs)


class AskForm(HouseForm):
    """Who is asked to sign by link."""

    field = forms.ChoiceField(label=_("Whose signature?"))
    name = forms.CharField(
        label=_("First and last name"), max_length=200, required=False, help_text=_("Empty: as in the agreement.")
    )
    function = forms.CharField(
        label=_("Function"), max_length=200, required=False, help_text=_("Empty: as in the agreement.")
    )
    email = forms.EmailField(label=_("E-mail"))
    in_order = forms.BooleanField(
        label=_("One after the other: each person gets the link when the ones before have signed."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_ask_%s", **kwargs)
        _offer(self, places)
        self.lines = {place.line.field: place.line for place in places}

    def clean(self) -> dict[str, Any]:
        """Who stands in the agreement is asked, unless somebody else is named."""
        typed = super().clean() or {}
        line = self.lines.get(typed.get("field", ""))
        if line and not typed.get("name"):
            typed["name"], typed["function"] = line.representative, typed.get("function") or line.function
        if line and not typed.get("name"):
            self.add_error("name", _("The agreement names nobody here. Say who is to sign."))
        return typed


class SignedForm(HouseForm):
    """A PDF that somebody signed elsewhere."""

    field = forms.ChoiceField(label=_("Whose signature?"))
    upload = PdfField(
        label=_("Signed PDF"), help_text=_("PDF, at most 20 MB, exactly as the signing service gave it back.")
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_signed_%s", **kwargs)
        _offer(self, places)


def _offer(form: forms.Form, places: Sequence[Place]) -> None:
    field = form.fields["field"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        (place.line.field, ", ".join(filter(None, [place.line.representative, place.party.institution])))
        for place in places
    ]


class SignForm(HouseForm):
    """What a person says when signing by link."""

    name = forms.CharField(label=_("First and last name"), max_length=200)
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    consent = forms.BooleanField(error_messages={"required": _("Without your consent nothing is signed.")})

    def __init__(self, *args: Any, invitation: SigningInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.update(name=invitation.name, function=invitation.function)
        self.fields["consent"].label = _("I may sign for {party} and have read the agreement.").format(
            party=invitation.party.institution
        )


class PaperForm(HouseForm):
    """A scan from somebody who was asked by link and would rather sign on paper."""

    upload = UploadField(label=_("Scan of the signed paper"))
    signed_on = forms.DateField(label=_("Signed on"), widget=forms.DateInput)
    original_at = forms.CharField(
        label=_("Where is the paper?"), max_length=200, help_text=_("For example: sent to the music school by post.")
    )
    complete = forms.BooleanField(label=_("The scan is complete, and the signatures are on it."))


class WhyForm(HouseForm):
    """A reason."""

    why = forms.CharField(label=_("Reason"), max_length=300)
