"""Forms about series and meetings."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from infrastructure.forms import HouseForm, HouseModelForm
from kooperation.choices import Template
from kooperation.models import TeamMember
from meetings import guides
from meetings.choices import NEEDS_DAY, PULSE, SCALE, DecisionKind, QuestionKind, WayBack
from meetings.guides import Line
from meetings.models import Addendum, AgendaPoint, ChangingCondition, Guide, Meeting, MeetingSeries


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


SPARE = 3


class GuideForm(HouseForm):
    """A guide's questions, one line each, with a few empty ones to add."""

    title = forms.CharField(label=_("Name"), max_length=200)

    def __init__(self, *args: Any, guide: Guide, **kwargs: Any) -> None:
        rows = guides.questions(guide)
        self.keys = [row.key for row in rows] + [f"new{n}" for n in range(SPARE)]
        first = {"title": guide.title}
        for place, row in enumerate(rows, start=1):
            first |= {f"text-{row.key}": row.text, f"kind-{row.key}": row.kind, f"place-{row.key}": str(place)}
        super().__init__(*args, initial=first, **kwargs)
        for place, key in enumerate(self.keys, start=1):
            self.fields[f"text-{key}"] = forms.CharField(
                label=_("Question {n}").format(n=place), max_length=300, required=False
            )
            self.fields[f"kind-{key}"] = forms.ChoiceField(
                label=_("Kind"), choices=QuestionKind.choices, required=False, initial=QuestionKind.SCALE
            )
            self.fields[f"place-{key}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=99, required=False, initial=place
            )
        self.dress()

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Text, kind and place of every question, for the page."""
        return [(self[f"text-{key}"], self[f"kind-{key}"], self[f"place-{key}"]) for key in self.keys]

    def lines(self) -> list[Line]:
        """The questions as typed, in order; an emptied one is gone."""
        typed = self.cleaned_data
        ordered = [(typed.get(f"place-{key}") or 99, number, key) for number, key in enumerate(self.keys)]
        return [
            Line(
                "" if key.startswith("new") else key,
                QuestionKind(typed.get(f"kind-{key}") or QuestionKind.SCALE),
                typed[f"text-{key}"].strip(),
            )
            for _place, _number, key in sorted(ordered)
            if typed.get(f"text-{key}", "").strip()
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not any(str(typed.get(f"text-{key}", "")).strip() for key in self.keys):
            self.add_error(None, _("A guide needs at least one question."))
        return typed


class KeepGuideForm(HouseForm):
    """A guide for the school's library."""

    title = forms.CharField(label=_("Name"), max_length=200)
    template = forms.ChoiceField(
        label=_("For which kind of cooperation?"), choices=[("", _("for all kinds")), *Template.choices], required=False
    )


class ToldForm(HouseForm):
    """Who of the partner said so."""

    told_by = forms.CharField(label=_("Who of the partner agrees?"), max_length=200)


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
    """How it goes on; the style sheet shows only the fields of the chosen decision, and only those count."""

    kind = forms.ChoiceField(label=_("How does it go on?"), choices=DecisionKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    on = forms.DateField(
        label=_("Until or on"), required=False, widget=forms.DateInput, help_text=_("For pausing and ending.")
    )
    way_back = forms.TypedChoiceField(
        label=_("Where to?"),
        choices=[("", "–"), *WayBack.choices],
        required=False,
        coerce=lambda value: WayBack(int(value)),
        empty_value=None,
        help_text=_("For adapting."),
    )
    more = forms.CharField(
        label=_("What is added?"), required=False, max_length=200, help_text=_("For extending: name of the new offer.")
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("kind") in NEEDS_DAY and not typed.get("on"):
            self.add_error("on", _("Pausing and ending need a day."))
        if typed.get("kind") == DecisionKind.ADAPT and not typed.get("way_back"):
            self.add_error("way_back", _("Say what is to be adapted."))
        if typed.get("kind") == DecisionKind.EXTEND and not typed.get("more"):
            self.add_error("more", _("Say what is added."))
        # What was typed for another decision first is not part of this one.
        belongs = {"on": NEEDS_DAY, "way_back": (DecisionKind.ADAPT,), "more": (DecisionKind.EXTEND,)}
        empty = {"on": None, "way_back": None, "more": ""}
        return typed | {name: empty[name] for name, kinds in belongs.items() if typed.get("kind") not in kinds}


class ConfirmForm(HouseForm):
    """Who of the partner agreed with the minutes."""

    told_by = forms.CharField(label=_("Who of the partner agrees with the minutes?"), max_length=200)


class AddendumForm(HouseModelForm[Addendum]):
    """What was wrong or missing in confirmed minutes."""

    class Meta:
        model = Addendum
        fields: ClassVar[list[str]] = ["text"]


class ConditionForm(HouseModelForm[ChangingCondition]):
    """Something that may change."""

    class Meta:
        model = ChangingCondition
        fields: ClassVar[list[str]] = ["kind", "text", "changes_on"]


class NoticeForm(HouseForm):
    """A notice of termination that has arrived."""

    on = forms.DateField(label=_("When did it arrive?"), widget=forms.DateInput)
    by = forms.CharField(label=_("From whom?"), max_length=150)


class SeatsForm(AttendanceForm):
    """Who sits in the steering group."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].label = _("Who belongs to it?")


class PulseForm(HouseForm):
    """Two places on a scale and a few words."""

    content = forms.TypedChoiceField(label=PULSE[0][1], choices=SCALE, coerce=int, widget=forms.RadioSelect)
    goals = forms.TypedChoiceField(
        label=PULSE[1][1], choices=SCALE, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Anything to change, drop or add?"), required=False, max_length=2000, widget=forms.Textarea
    )
