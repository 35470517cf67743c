"""What is typed about questions, goals and phase changes."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infrastructure.forms import HouseForm, HouseModelForm
from kooperation.choices import PHASE_CHOICES
from kooperation.models import Cooperation, TeamMember
from phases.choices import ItemState
from phases.models import SharedGoal


class StateForm(HouseForm):
    """A question's state."""

    state = forms.ChoiceField(choices=ItemState.choices)
    reason = forms.CharField(required=False, max_length=500)


class ToldForm(HouseForm):
    """Who of the partner told us, and when."""

    told_by = forms.CharField(label=_("Who told us?"), max_length=200)
    told_on = forms.DateField(label=_("When?"), initial=timezone.localdate, widget=forms.DateInput)


class AcceptForm(ToldForm):
    """Who agreed with which version of a result."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class PartnerAnswerForm(ToldForm):
    """What the partner told us."""

    text = forms.CharField(label=_("What did the partner say?"), max_length=20_000, widget=forms.Textarea)


class AssignForm(HouseForm):
    """Who answers until when."""

    assignee = forms.ModelChoiceField(label=_("Who answers?"), queryset=TeamMember.unscoped.none(), required=False)
    due_on = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, cooperation: Cooperation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = TeamMember.objects.filter(cooperation=cooperation).select_related("user", "contact")
        self.fields["assignee"].queryset = team  # type: ignore[attr-defined]  # because: a choice field of models


class GoalForm(HouseModelForm[SharedGoal]):
    """A shared goal."""

    class Meta:
        model = SharedGoal
        fields: ClassVar[list[str]] = ["text", "indicator", "priority"]


class PhaseForm(HouseForm):
    """Where to, from where, why."""

    seen = forms.IntegerField(min_value=1, max_value=7, widget=forms.HiddenInput)
    to = forms.TypedChoiceField(label=_("New phase"), choices=PHASE_CHOICES, coerce=int)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when points stay open, when phases are skipped and when you go back."),
    )
