"""Forms about agreements."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import catalogue
from agreements.catalogue import ClauseField, Section
from agreements.choices import RequiredForm
from agreements.models import Agreement, CostLine, NoticeGiven, OwnClause, Party, Signatory, SigningInvitation
from agreements.signatures.signing_status import Place
from agreements.text.clauses import Assembly, value_of
from agreements.text.legal_bodies import shared_body
from infrastructure.forms import AmountField, HouseForm, HouseModelForm
from infrastructure.plain_lists import ListKind
from infrastructure.uploads import LARGEST, UploadField
from kooperation.choices import Field, Kind

LEAP_YEAR = 2024


class FrameForm(HouseModelForm[Agreement]):
    """Fields of the agreement as a whole."""

    class Meta:
        model = Agreement
        fields: ClassVar[list[str]] = ["purpose", "programme", "legal_basis", "no_payments", "copies", "internal"]
        widgets: ClassVar[dict[str, Any]] = {"legal_basis": forms.Textarea(attrs={"rows": 3})}

    internal = forms.TypedChoiceField(
        label=_("One legal person on both sides"),
        choices=(
            ("", _("please choose")),
            ("yes", _("internal agreement between its offices")),
            ("no", _("agreement as between separate legal persons")),
        ),
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, decides: bool, **kwargs: Any) -> None:
        """`decides`: whether this person may choose between an internal agreement and a contract."""
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = False
        self.fields["internal"].disabled = not decides
        self.initial["internal"] = "" if self.instance.internal is None else ("yes" if self.instance.internal else "no")
        body = shared_body(list(self.instance.parties.all()))
        if body:
            words = _(
                "{body} stands on both sides. Nobody can contract with themselves; as an internal agreement the text says so."
            )
            who = "" if decides else gettext("Only the head chooses this.")
            self.fields["internal"].help_text = " ".join(filter(None, [words.format(body=body.name), who]))
        else:
            del self.fields["internal"]

    def clean_purpose(self) -> str:
        """Nothing chosen: it stays what it is."""
        return self.cleaned_data["purpose"] or self.instance.purpose


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
        self.signing = list(signing)
        for party in self.signing:
            self.fields[f"day-{party.ref}"] = forms.DateField(
                label=_("{party} signed on").format(party=party.called), widget=forms.DateInput, required=False
            )
            self.fields[f"place-{party.ref}"] = forms.CharField(
                label=_("Where is its paper?"), max_length=200, required=False
            )
        self.dress()

    @property
    def shared_fields(self) -> list[forms.BoundField]:
        """What is asked once for the scan."""
        return [self[name] for name in self.base_fields]

    @property
    def party_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Day and place of each party, for where they differ; none with only one party."""
        several = self.signing if len(self.signing) > 1 else []
        return [(self[f"day-{party.ref}"], self[f"place-{party.ref}"]) for party in several]

    @property
    def party_fields_used(self) -> bool:
        """Whether somebody typed into one of them, or one is refused."""
        return any(field.errors or field.value() for pair in self.party_fields for field in pair)

    def of_party(self) -> dict[Party, tuple[date, str]]:
        """Day and place of every chosen party, of a valid form."""
        typed = self.cleaned_data
        return {
            party: (
                typed[f"day-{party.ref}"] or typed["signed_on"],
                typed[f"place-{party.ref}"] or typed["original_at"],
            )
            for party in typed["parties"]
        }


class PdfField(forms.FileField):
    """The bytes of a file that is to be examined, not looked into here: only its size is."""

    def __init__(self, *, label: Any, help_text: Any) -> None:
        super().__init__(label=label, help_text=help_text, widget=forms.FileInput(attrs={"accept": ".pdf"}))

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raises ValidationError for what is too large."""
        upload = super().clean(data, initial)
        if upload and (upload.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return bytes(upload.read()) if upload else upload


class CheckForm(HouseForm):
    """Any PDF somebody wants to know about."""

    upload = PdfField(label=_("PDF file"), help_text=_("At most 20 MB. The file is only read, nothing is stored."))


class RequiredFormForm(HouseForm):
    """Which form an agreement needs, and why."""

    form = forms.ChoiceField(label=_("Required form"), choices=RequiredForm.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_needed_%s", **kwargs)


class AskForm(HouseForm):
    """Whom to ask to sign by link."""

    field = forms.ChoiceField(label=_("Whose signature?"))
    name = forms.CharField(
        label=_("First and last name"), max_length=200, required=False, help_text=_("Empty: as in the agreement.")
    )
    function = forms.CharField(
        label=_("Function"), max_length=200, required=False, help_text=_("Empty: as in the agreement.")
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Empty: as entered for this person of the party.")
    )
    in_order = forms.BooleanField(
        label=_("One after the other: each person gets the link when the ones before have signed."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_ask_%s", **kwargs)
        _offer(self, places)
        self.places = {place.line.field: place for place in places}

    def clean(self) -> dict[str, Any]:
        """Use the name in the agreement unless another one is entered."""
        typed = super().clean() or {}
        place = self.places.get(typed.get("field", ""))
        if place is None:
            return typed
        if not typed.get("name"):
            typed["name"], typed["function"] = place.line.representative, typed.get("function") or place.line.function
        if not typed.get("name"):
            self.add_error("name", _("The agreement names nobody here. Say who is to sign."))
        if not typed.get("email") and "email" not in self.errors:
            known = Signatory.objects.filter(party=place.party, name=typed["name"]).exclude(email="").first()
            typed["email"] = known.email if known else ""
            if known is None:
                self.add_error("email", _("No address is entered for this person. Say where the link goes."))
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
    """The statements of a person who signs by link."""

    name = forms.CharField(label=_("First and last name"), max_length=200)
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    consent = forms.BooleanField(error_messages={"required": _("Without your consent nothing is signed.")})
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, invitation: SigningInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = invitation.round.version
        if not self.is_bound:
            self.initial.update(name=invitation.name, function=invitation.function, shown=self.version.sha256)
        self.fields["consent"].label = _consent_to(invitation.party)

    @property
    def shows_text(self) -> bool:
        """Whether the page that was sent had this very text on it."""
        return bool(self.cleaned_data["shown"] == self.version.sha256)


def _consent_to(party: Party) -> str:
    return _("I may sign for {party} and have read the agreement.").format(party=party.institution)


class SignHereForm(HouseForm):
    """The same of somebody who is signed in: the name is known."""

    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    consent = forms.BooleanField(error_messages={"required": _("Without your consent nothing is signed.")})

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("function", place.line.function)
        self.fields["consent"].label = _consent_to(place.party)


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


class ReasonForm(HouseForm):
    """A reason that may be asked for."""

    why = forms.CharField(label=_("Reason"), max_length=300, required=False)


YEAR_LINE = re.compile(r"(\d{4})(?:/\d{2,4})?\s*[:=]?\s*(.*)")
OPEN_WORDS = ("", "?", "offen", "open", "-", "–")


class YearsField(forms.CharField):
    """A yearly table as people write it: "2027/28: 12.000,00" on each line, "offen" for what is still to be settled."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), required=False, **kwargs)

    def clean(self, value: Any) -> dict[int, Decimal | None]:
        """Amounts by the year in which the school year begins; raises ValidationError with the line that is not clear."""
        amounts: dict[int, Decimal | None] = {}
        for line in str(value or "").splitlines():
            if line.strip():
                year, amount = self._line(line.strip())
                if year in amounts:
                    raise ValidationError(gettext("The year {year} stands there twice.").format(year=year))
                amounts[year] = amount
        return amounts

    def _line(self, line: str) -> tuple[int, Decimal | None]:
        match = YEAR_LINE.fullmatch(line)
        if not match or not 2000 <= int(match.group(1)) <= 2100:
            raise ValidationError(gettext("“{line}”: begin with the year, then the amount.").format(line=line))
        amount_text = match.group(2).strip().removesuffix("€").removesuffix("Euro").strip()
        if amount_text.lower() in OPEN_WORDS:
            return int(match.group(1)), None
        try:
            amount = AmountField(max_digits=10, decimal_places=2, min_value=0).clean(amount_text)
        except (ValidationError, InvalidOperation) as error:
            raise ValidationError(gettext("“{line}”: this is no amount.").format(line=line)) from error
        return int(match.group(1)), amount


def _form_field(field: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """A form field without choices of rows: form classes are built before a school is in scope."""
    if field.remote_field:
        options["queryset"] = (CostLine if field.related_model is CostLine else Party).unscoped.none()
    if field.get_internal_type() == "DecimalField":
        options["form_class"] = AmountField
    return field.formfield(**options)


class RowForm(HouseModelForm[Any]):
    """A row of one of an agreement's lists; parties and payments are chosen among its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Party.objects.filter(agreement=self.instance.agreement).order_by("position")
        lines = CostLine.objects.filter(agreement=self.instance.agreement).order_by("pk")
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                self.choose_from(**{name: lines if name == "cost_line" else parties})
        if isinstance(self.instance, CostLine):
            self.fields["cap_basis"].required = False
            self.fields["years"] = YearsField(
                label=_("Amounts by school year"),
                initial=_years_now(self.instance),
                help_text=_("One year a line: “2027: 12.000,00”, “2029: offen”. Leave empty for one amount."),
            )
            self.dress()

    def clean_cap_basis(self) -> str:
        """Nothing chosen: the limit counts for what it counted before, a school year at first."""
        return str(self.cleaned_data["cap_basis"] or self.instance.cap_basis)


def _years_now(line: CostLine) -> str:
    if not line.pk:
        return ""
    rows = line.years.order_by("year")
    return "\n".join(f"{row.year}: {_typed(row.amount) if row.amount is not None else 'offen'}" for row in rows)


def _typed(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


@cache
def row_form(kind: ListKind[Any]) -> Any:
    """The class of the form of a list's rows."""
    return forms.modelform_factory(kind.model, form=RowForm, fields=list(kind.fields), formfield_callback=_form_field)


class NoticeGivenForm(HouseModelForm[NoticeGiven]):
    """A notice that arrived."""

    party = forms.ModelChoiceField(label=_("Who gives notice?"), queryset=Party.unscoped.none())
    effect_on = forms.DateField(
        label=_("Last day of the agreement"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Empty: the day the agreement's own rule says."),
    )

    class Meta:
        model = NoticeGiven
        fields: ClassVar[list[str]] = ["received_on", "effect_on", "good_cause", "reason"]
        widgets: ClassVar[dict[str, Any]] = {"received_on": forms.DateInput}

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(party=Party.objects.filter(agreement=agreement).order_by("position"))
        self.order_fields(["party", "received_on", "effect_on", "good_cause", "reason"])

    def _post_clean(self) -> None:
        """The action fills in the day and checks the row."""


class OwnClauseForm(HouseModelForm[OwnClause]):
    """A section of the school's own."""

    fields_of = forms.MultipleChoiceField(
        label=_("Only for these fields"),
        choices=Field.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for all."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only for these forms of the offer"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for all."),
    )

    class Meta:
        model = OwnClause
        fields: ClassVar[list[str]] = ["replaces", "heading", "content", "body", "kinds", "must", "locked"]
        widgets: ClassVar[dict[str, Any]] = {"body": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contents = [(one.key, one.label) for one in catalogue.contents() if one.key != "head"]
        library = [(one.key, one.heading) for one in catalogue.sections() if not one.place]
        self.fields["content"] = forms.ChoiceField(label=_("Stands under"), choices=contents)
        self.fields["replaces"] = forms.ChoiceField(
            label=_("Instead of"), choices=[("", gettext("nothing: a section more")), *library], required=False
        )
        self.initial["fields_of"] = self.instance.fields
        self.order_fields(["heading", "replaces", "content", "body", "fields_of", "kinds", "must", "locked"])
        self.dress()

    def values(self) -> dict[str, Any]:
        """For the action."""
        typed = super().values()
        return typed | {"fields": typed.pop("fields_of")}


class DetailsForm(HouseForm):
    """What a section has to say, one field each; empty takes what is known elsewhere or our usual wording."""

    def __init__(self, *args: Any, section: Section, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assembly = assembly
        parties = [(party.ref, party.called) for party in assembly.data.parties]
        for clause_field in section.typed:
            field = _detail_field(clause_field, parties)
            entered = assembly.data.details.get((section.key, clause_field.key), "")
            field.label, field.required = clause_field.label, False
            if not entered:
                field.help_text = self._otherwise(section, clause_field)
            self.fields[clause_field.key] = field
            self.initial[clause_field.key] = Decimal(entered) if entered and clause_field.kind == "money" else entered
        self.dress()

    def _otherwise(self, section: Section, clause_field: ClauseField) -> str:
        """Help text: what the section says while nothing is entered."""
        known = value_of(self.assembly.data, section, clause_field)
        if known is None:
            return ""
        choice, party = clause_field.choice(known.value), self.assembly.data.party(known.value)
        words = choice.label if choice else party.called if party else known.value
        return gettext("Nothing entered: {value} ({source}).").format(value=words, source=known.source.label)

    def values(self) -> dict[str, str]:
        """Plain text by field."""
        return {name: "" if value is None else str(value) for name, value in self.cleaned_data.items()}


def _detail_field(clause_field: ClauseField, parties: list[tuple[str, str]]) -> forms.Field:
    nothing = ("", "–")
    if clause_field.choices:
        return forms.ChoiceField(choices=[nothing, *((one.value, one.label) for one in clause_field.choices)])
    if clause_field.kind == "party":
        return forms.ChoiceField(choices=[nothing, *parties])
    if clause_field.kind == "number":
        return forms.IntegerField(min_value=0, max_value=9999)
    if clause_field.kind == "money":
        return AmountField(max_digits=9, decimal_places=2, min_value=0)
    if clause_field.kind == "day":
        return forms.DateField(widget=forms.DateInput)
    return forms.CharField(max_length=400)
