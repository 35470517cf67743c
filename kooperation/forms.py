"""Forms about partners and cooperations."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from infrastructure import closed_day_files
from infrastructure.forms import AmountField, HouseForm, HouseModelForm
from infrastructure.uploads import UploadField
from kooperation.choices import PHASE_CHOICES, Audience, PartnerKind, PartnerRole, Place
from kooperation.models import (
    ClosedDay,
    ContactLogEntry,
    ContactPerson,
    Cooperation,
    CooperationPartner,
    Offer,
    Partner,
    Retrospective,
    Task,
    TeamMember,
)
from kooperation.partner_names import same_partner


class PartnerForm(HouseModelForm[Partner]):
    """A partner and its legal entity."""

    class Meta:
        model = Partner
        fields: ClassVar[list[str]] = [
            "name",
            "kind",
            "street",
            "postcode",
            "town",
            "email",
            "phone",
            "legal_entity",
            "representative",
            "representative_function",
            "basis",
            "notes",
            "closed_on",
            "closed_why",
        ]

    # What is asked about a field stands beside it.
    field_order = (
        "name",
        "another",
        "kind",
        "street",
        "postcode",
        "town",
        "email",
        "phone",
        "legal_entity",
        "representative",
        "representative_function",
        "representative_is_contact",
    )
    another = forms.BooleanField(label=_("This is another partner of the same name."), required=False)
    representative_is_contact = forms.BooleanField(
        label=_("The representative is a contact person too."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.same: Partner | None = None
        for name in () if self.instance.pk else ("name", "town", "kind"):
            self.fields[name].widget.attrs |= {
                "hx-get": reverse("partners:alike"),
                "hx-trigger": "input changed delay:500ms, change",
                "hx-include": "closest form",
                "hx-target": "#alike",
                "hx-swap": "innerHTML",
            }
        if "another" not in self.data:
            self.fields["another"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """A second partner of the same name, town and kind is entered only by somebody who says that it is another."""
        typed = super().clean() or {}
        if typed.get("name") and typed.get("kind") and not typed.get("another"):
            place = {"town": typed.get("town", ""), "kind": typed["kind"]}
            self.same = same_partner(typed["name"], **place, without=self.instance)
            if self.same:
                self.fields["another"].widget = forms.CheckboxInput()
                self.add_error("name", _("There is a partner of this name, town and kind already."))
        if typed.get("representative_is_contact") and not typed.get("representative"):
            self.add_error("representative", _("Say who represents it."))
        return typed

    def values(self) -> dict[str, Any]:
        """The partner's own values, and whether its representative becomes a contact person."""
        return {name: value for name, value in super().values().items() if name != "another"}


class ContactForm(HouseModelForm[ContactPerson]):
    """A contact person."""

    class Meta:
        model = ContactPerson
        fields: ClassVar[list[str]] = [
            "name",
            "function",
            "level",
            "email",
            "phone",
            "fixed",
            "valid_from",
            "valid_until",
            "hand_over_note",
        ]


def colleagues() -> Any:
    """Users who are active members of the school in scope."""
    return User.objects.filter(pk__in=Membership.objects.active().values("user")).order_by("name")


class CooperationForm(HouseModelForm[Cooperation]):
    """A new cooperation: a name and a partner are enough for the beginning."""

    partner = forms.ModelChoiceField(label=_("Partner"), queryset=Partner.unscoped.none(), required=False)
    phase = forms.TypedChoiceField(label=_("Where does it stand?"), choices=PHASE_CHOICES, coerce=int, initial=1)

    class Meta:
        model = Cooperation
        fields: ClassVar[list[str]] = ["title", "field", "lead", "template"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(partner=Partner.objects.order_by("name"))
        self.choose_from(lead=colleagues())
        self.order_fields(["title", "partner", "field", "template", "lead", "phase"])


class FactsForm(HouseModelForm[Cooperation]):
    """A cooperation at a glance."""

    class Meta:
        model = Cooperation
        fields: ClassVar[list[str]] = [
            "title",
            "field",
            "kind",
            "duration",
            "target_group",
            "description",
            "minors",
            "starts_on",
            "lead",
            "unwritten",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(lead=colleagues())


class ColleagueForm(HouseForm):
    """A colleague who joins the team."""

    user = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())

    def __init__(self, *args: Any, cooperation: Cooperation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = cooperation.team.exclude(user=None).values("user")
        self.choose_from(user=colleagues().exclude(pk__in=known))


class TeamContactForm(HouseForm):
    """A contact person of one of the partners who joins the team."""

    contact = forms.ModelChoiceField(label=_("Contact person"), queryset=ContactPerson.unscoped.none())

    def __init__(self, *args: Any, cooperation: Cooperation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = cooperation.partner_links.values("partner")
        known = cooperation.team.exclude(contact=None).values("contact")
        people = ContactPerson.objects.filter(partner__in=partners).exclude(pk__in=known).order_by("name")
        self.choose_from(contact=people)


class PartnerLinkForm(HouseForm):
    """Another partner of a cooperation."""

    partner = forms.ModelChoiceField(label=_("Partner"), queryset=Partner.unscoped.none())
    role = forms.ChoiceField(label=_("Role"), choices=PartnerRole.choices)
    signs = forms.BooleanField(label=_("signs the agreement"), required=False, initial=True)

    def __init__(self, *args: Any, cooperation: Cooperation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = CooperationPartner.objects.filter(cooperation=cooperation).values("partner")
        self.choose_from(partner=Partner.objects.exclude(pk__in=known).order_by("name"))


class LogForm(HouseModelForm[ContactLogEntry]):
    """A contact, noted in twenty seconds."""

    contact = forms.ModelChoiceField(label=_("With whom"), queryset=ContactPerson.unscoped.none(), required=False)

    class Meta:
        model = ContactLogEntry
        fields: ClassVar[list[str]] = ["way", "on", "contact", "result", "promised_until", "resubmit_on"]

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = ContactPerson.objects.filter(partner__in=partners).order_by("name")
        self.choose_from(contact=people)


class OfferForm(HouseModelForm[Offer]):
    """An offer of one school year."""

    class Meta:
        model = Offer
        field_classes: ClassVar[dict[str, Any]] = {"units": AmountField}
        fields: ClassVar[list[str]] = [
            "title",
            "year",
            "groups",
            "participants",
            "units",
            "minutes",
            "slots",
            "place",
        ]


class TaskForm(HouseModelForm[Task]):
    """Something to do."""

    assignee = forms.ModelChoiceField(label=_("Who?"), queryset=TeamMember.unscoped.none(), required=False)

    class Meta:
        model = Task
        fields: ClassVar[list[str]] = ["title", "assignee", "due_on"]

    def __init__(self, *args: Any, cooperation: Cooperation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = TeamMember.objects.filter(cooperation=cooperation).select_related("user", "contact")
        self.choose_from(assignee=team)


class CommentForm(HouseForm):
    """A remark to colleagues, or to both sides; `about` is what it is about, "question:3.goals" say."""

    text = forms.CharField(label=_("Comment"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    audience = forms.ChoiceField(choices=Audience.choices, required=False)
    about = forms.CharField(max_length=60, required=False)

    def clean_audience(self) -> Audience:
        return Audience(self.cleaned_data["audience"] or Audience.INTERNAL)


class CodeForm(HouseForm):
    """The one-time code from the mail."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Type the six digits from the mail.")},
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class ColleagueAlongForm(HouseForm):
    """A colleague of the same partner whom a guest invites."""

    name = forms.CharField(
        label=_("First and last name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(label=_("Personal e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    note = forms.CharField(
        label=_("A line to go with it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class UploadForm(HouseForm):
    """A file; `upload` cleans to what may be kept."""

    upload = UploadField(label=_("File"))


class PauseForm(HouseForm):
    """Until when it rests, and why."""

    until = forms.DateField(label=_("Until when does it rest?"), widget=forms.DateInput)
    why = forms.CharField(label=_("Why?"), max_length=500)


class DeclineForm(HouseForm):
    """Why not."""

    why = forms.CharField(
        label=_("Why not?"), max_length=500, help_text=_("For example: no teacher free this year; later gladly.")
    )


class EndForm(HouseModelForm[Retrospective]):
    """The look back, and the day of the end."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput)

    class Meta:
        model = Retrospective
        fields: ClassVar[list[str]] = ["why", "worked", "learned", "thanks", "told", "instruments_back"]

    field_order = ("on",)


class HandOverForm(HouseForm):
    """Who takes over from a colleague."""

    to = forms.ModelChoiceField(label=_("Who takes over?"), queryset=User.objects.none())

    def __init__(self, *args: Any, leaving: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(to=colleagues().exclude(pk=leaving.pk))


class ContactHandOverForm(HouseForm):
    """Who takes over from a contact person, from when, and what should be known."""

    to = forms.ModelChoiceField(label=_("Who takes over?"), queryset=ContactPerson.unscoped.none())
    on = forms.DateField(label=_("Last day"), initial=timezone.localdate, widget=forms.DateInput)
    note = forms.CharField(
        label=_("What should the next person know?"), required=False, max_length=2000, widget=forms.Textarea
    )

    def __init__(self, *args: Any, leaving: ContactPerson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = ContactPerson.objects.filter(partner=leaving.partner).exclude(pk=leaving.pk)
        self.choose_from(to=others.valid(timezone.localdate()).order_by("name"))


class DeputyForm(HouseForm):
    """Who stands in for a member of the team."""

    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=TeamMember.unscoped.none(), required=False)

    def __init__(self, *args: Any, member: TeamMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = TeamMember.objects.filter(cooperation=member.cooperation).exclude(pk=member.pk)
        same = others.filter(user__isnull=member.user_id is None).select_related("user", "contact")
        self.choose_from(deputy=same)
        self.initial["deputy"] = member.deputy_id


class ClosedDayForm(HouseModelForm[ClosedDay]):
    """One stretch of days on which the school or a partner is closed."""

    partner = forms.ModelChoiceField(
        label=_("Who is closed?"), queryset=Partner.unscoped.none(), required=False, empty_label=_("the music school")
    )
    field_order = ("partner", "starts_on", "ends_on", "reason")

    class Meta:
        model = ClosedDay
        fields: ClassVar[list[str]] = ["starts_on", "ends_on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(partner=Partner.objects.order_by("name"))
        self.fields["ends_on"].required = False
        self.fields["ends_on"].help_text = _("Empty: this one day.")

    def clean(self) -> dict[str, Any] | None:
        typed = super().clean() or {}
        if typed.get("starts_on") and not typed.get("ends_on") and "ends_on" not in self.errors:
            typed["ends_on"] = typed["starts_on"]
        return typed


class DayListForm(HouseForm):
    """A list of closed days, as a file or, once it was shown, as its text."""

    partner = forms.ModelChoiceField(
        label=_("Whose closed days?"),
        queryset=Partner.unscoped.none(),
        required=False,
        empty_label=_("the music school's"),
    )
    upload = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV with the columns from, until, reason; or a calendar file (.ics). Nothing is stored yet."),
        widget=forms.FileInput(attrs={"accept": ".csv,.ics,.txt"}),
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(partner=Partner.objects.order_by("name"))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        upload = typed.get("upload")
        if upload and upload.size > closed_day_files.LARGEST:
            self.add_error("upload", _("The list is larger than 500 kB."))
        elif upload:
            typed["text"] = closed_day_files.text_of(upload.read())
        elif not typed.get("text") and "upload" not in self.errors:
            self.add_error("upload", _("Choose a file."))
        return typed


class SavedViewForm(HouseForm):
    """The name of a view of the list, where it opens, and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    place = forms.ChoiceField(label=_("Shown as"), choices=Place.choices, initial=Place.LIST)
    shared = forms.BooleanField(label=_("visible to all colleagues"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever may not share keeps the field out of sight, and whatever is sent stays one's own.
        self.fields["shared"].disabled = not may_share
        if not may_share:
            self.fields["shared"].widget = forms.HiddenInput()


class CategoriesForm(HouseForm):
    """One heading of the statistics for each kind of partner; an empty one takes ours back."""

    def __init__(self, *args: Any, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, name in names.items():
            label = PartnerKind(kind).label
            self.fields[kind] = forms.CharField(label=label, initial=name, max_length=80, required=False)
        self.dress()
