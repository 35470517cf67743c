"""Forms about questions, goals and phase changes."""

from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from infrastructure.forms import AmountField, HouseForm, HouseModelForm, SuggestingInput
from infrastructure.plain_lists import ListKind
from kooperation.choices import PHASE_CHOICES
from kooperation.models import Cooperation, Partner, TeamMember
from phases.choices import Adopted, ItemState, Part, Verdict
from phases.models import Confirmation, FirstContactPlan, OwnQuestion, Responsibility, SharedGoal, bearer_key
from phases.responsibility_matrix import Column


class StateForm(HouseForm):
    """A question's state."""

    state = forms.ChoiceField(choices=ItemState.choices)
    reason = forms.CharField(required=False, max_length=500)


class VerdictForm(HouseForm):
    """How two answers compare."""

    verdict = forms.ChoiceField(choices=Verdict.choices)


class AdoptForm(HouseForm):
    """What a joint result becomes."""

    into = forms.ChoiceField(label=_("Take over as"), choices=Adopted.choices)


class VersionForm(HouseForm):
    """Which version of a text somebody has seen."""

    version = forms.IntegerField(min_value=0)


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
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def meet_newer(self, text: str, version: int) -> None:
        """After a conflict keep the typed text and show the newer one; saving again takes the typed one."""
        self.outdated("", version=str(version))
        self.add_error(None, _("Stored in the meantime:") + f" {text}")


class AssignForm(HouseForm):
    """Who answers until when."""

    assignee = forms.ModelChoiceField(label=_("Who answers?"), queryset=TeamMember.unscoped.none(), required=False)
    due_on = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, cooperation: Cooperation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = TeamMember.objects.filter(cooperation=cooperation).select_related("user", "contact")
        self.choose_from(assignee=team)


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


class RowForm(HouseModelForm[Any]):
    """A row of one of the plain lists; other rows are chosen among the school's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = field.queryset.model.objects.order_by("name", "pk")
        if isinstance(self.instance, Confirmation):
            used = Confirmation.objects.exclude(name="").order_by("name").values_list("name", flat=True).distinct()
            self.fields["name"].widget = SuggestingInput(used, attrs=self.fields["name"].widget.attrs)


def _form_field(field: Field[Any, Any], **options: Any) -> forms.Field | None:
    """A form field without choices of rows: form classes are built before a school is in scope."""
    if field.remote_field:
        options["queryset"] = Partner.unscoped.none()
    if field.get_internal_type() == "DecimalField":
        options["form_class"] = AmountField
    return field.formfield(**options)


@cache
def row_form(kind: ListKind[Any]) -> Any:
    """The class of the form of a list's rows."""
    return forms.modelform_factory(kind.model, form=RowForm, fields=list(kind.fields), formfield_callback=_form_field)


class TopicForm(HouseForm):
    """A new topic of the matrix."""

    topic = forms.CharField(label=_("Topic"), max_length=200)


def _bearer_label(row: Column) -> str:
    """A person of the partner with the partner, an institution marked as such."""
    if row.institution:
        return gettext("{name} (as an institution)").format(name=row.name)
    contact = row.bearer.contact if isinstance(row.bearer, TeamMember) else None
    return f"{row.name} ({contact.partner})" if contact else row.name


class PartsForm(HouseForm):
    """One topic and what everybody has to do with it."""

    topic = forms.CharField(label=_("Topic"), max_length=200)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, responsibility: Responsibility, bearers: Iterable[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bearers = {f"{'house' if row.institution else 'person'}-{row.bearer.ref}": row for row in bearers}
        now = {part.bearer_key: part.part for part in responsibility.parts.all()}
        self.initial["topic"] = responsibility.topic
        self.initial["seen"] = repr(sorted(map(str, now.items())))
        for name, row in self.bearers.items():
            self.fields[name] = forms.ChoiceField(
                label=_bearer_label(row),
                choices=[("", "–"), *Part.choices],
                required=False,
                initial=now.get(bearer_key(row.bearer), ""),
            )
        self.dress()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("seen") and typed["seen"] != self.initial["seen"]:
            self.outdated(self.initial["seen"])
            parts = [f"{row.name}: {self.initial_part(name)}" for name, row in self.bearers.items()]
            self.add_error(None, _("Stored in the meantime:") + " " + ", ".join(parts))
        return typed

    def initial_part(self, name: str) -> str:
        """What stands there now, in words."""
        value = self.fields[name].initial
        return str(Part(value).label) if value else "–"

    def values(self) -> dict[str, Any]:
        """For the action: the topic, and the parts of the people and institutions that stood on the page."""
        typed = self.cleaned_data
        shown = {name: row.bearer for name, row in self.bearers.items() if name in self.data}
        parts = {bearer: Part(typed[name]) if typed[name] else None for name, bearer in shown.items()}
        return {"topic": typed["topic"], "parts": parts}


class ContactPlanForm(HouseModelForm[FirstContactPlan]):
    """The talk's questions on the first contact."""

    class Meta:
        model = FirstContactPlan
        fields: ClassVar[list[str]] = [
            "way",
            "who",
            "with_whom",
            "form",
            "until",
            "know",
            "bring",
            "prepare",
            "aim",
            "reached",
            "outcome",
        ]


class OwnQuestionForm(HouseModelForm[OwnQuestion]):
    """A question of the school; it stays in the phase it was made for, because answers hang on its key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["phase"]

    class Meta:
        model = OwnQuestion
        fields: ClassVar[list[str]] = ["phase", "text", "help", "core"]
