"""What is typed about series and meetings."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from infrastructure.forms import HouseForm, HouseModelForm
from kooperation.models import TeamMember
from meetings.choices import NEEDS_DAY, DecisionKind
from meetings.models import AgendaPoint, Meeting, MeetingSeries


class SeriesForm(HouseModelForm[MeetingSeries]):
    """The rhythm."""

    class Meta:
        model = MeetingSeries
        fields: ClassVar[list[str]] = ["title", "rhythm", "anchor", "time", "minutes", "place", "decision_talks"]


class ProposalForm(SeriesForm):
    """The rhythm an agreement asks for, with the first check-in."""

    check_in_on = forms.DateField(
        label=_("First check-in"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Six to eight weeks after the start. Empty: none."),
    )


class NewMeetingForm(HouseModelForm[Meeting]):
    """One more meeting beside the series."""

    class Meta:
        model = Meeting
        fields: ClassVar[list[str]] = ["kind", "title", "on", "time", "minutes", "place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: as the kind says.")


class MeetingForm(HouseModelForm[Meeting]):
    """Another date for one meeting."""

    class Meta:
        model = Meeting
        fields: ClassVar[list[str]] = ["on", "time", "place"]


class AgendaPointForm(HouseModelForm[AgendaPoint]):
    """Something to be talked about."""

    class Meta:
        model = AgendaPoint
        fields: ClassVar[list[str]] = ["text"]


class AttendanceForm(HouseForm):
    """Who was there."""

    members = forms.ModelMultipleChoiceField(
        label=_("Who was there?"),
        queryset=TeamMember.unscoped.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(members=team)


class MeasureForm(HouseForm):
    """What was agreed: who does what until when."""

    title = forms.CharField(label=_("What is to be done?"), max_length=300)
    assignee = forms.ModelChoiceField(label=_("Who?"), queryset=TeamMember.unscoped.none(), required=False)
    due_on = forms.DateField(label=_("Until when?"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(assignee=team)


class DecisionForm(HouseForm):
    """How it goes on."""

    kind = forms.ChoiceField(label=_("How does it go on?"), choices=DecisionKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    on = forms.DateField(
        label=_("Until or on"), required=False, widget=forms.DateInput, help_text=_("For pausing and ending.")
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("kind") in NEEDS_DAY and not typed.get("on"):
            self.add_error("on", _("Pausing and ending need a day."))
        return typed


class ConfirmForm(HouseForm):
    """Who of the partner agreed with the minutes."""

    told_by = forms.CharField(label=_("Who of the partner agrees with the minutes?"), max_length=200)
