"""Which form an agreement needs, and which ways to sign it therefore has: a hint with its reason, never a verdict.

Rules of the Länder for declarations that bind a municipality: docs/law.md. A school decides otherwise whenever it
knows better; what it decides and why is printed in the protocol.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.choices import RequiredForm
from agreements.models import Agreement, Party
from agreements.text.legal_bodies import shared_body
from kooperation.choices import PartnerKind

# Words in the name of a legal entity that make it a municipality or one of its bodies.
MUNICIPAL = ("stadt", "gemeinde", "kreis", "markt ", "zweckverband", "bezirk", "hansestadt")
CHURCHLY = ("kirche", "pfarr", "bistum", "diözese", "caritas", "diakonie", "ordinariat")


@dataclass(frozen=True)
class Suggestion:
    """A form with the reason for it in one line."""

    form: RequiredForm
    reason: str


def suggested(agreement: Agreement) -> Suggestion:
    """The form suggested by Land and kind of the parties; between offices of one body no declaration binds it."""
    signing = Party.objects.filter(agreement=agreement, signs=True).select_related("link__partner")
    parties = list(signing.order_by("position"))
    entities = [party.legal_entity.lower() for party in parties]
    kinds = {party.link.partner.kind for party in parties if party.link}
    if any(word in name for name in entities for word in CHURCHLY) or PartnerKind.CHURCH in kinds:
        return Suggestion(
            RequiredForm.WRITTEN,
            _("A church body takes part; its office usually asks for the written form and approves the agreement."),
        )
    body = shared_body(parties) if agreement.internal else None
    if body and body.alone:
        return Suggestion(
            RequiredForm.TEXT,
            _(
                "Offices of one legal person arrange their work; nobody is bound to somebody else, so text form will do. "
                "Its own rules on signing may ask for more."
            ),
        )
    if any(word in name for name in entities for word in MUNICIPAL) or PartnerKind.MUNICIPALITY in kinds:
        return municipal_form(agreement.school.land)
    return Suggestion(
        RequiredForm.TEXT,
        _("No municipality and no church body is bound; no law asks for a form, so text form will do."),
    )


def municipal_rules() -> dict[str, tuple[RequiredForm, str]]:
    """By Land: the form its municipal code asks for, and the rule in a line.

    Sources and the days they were looked at: docs/law.md. A Land that is not here is not known.
    """
    return {
        "NW": (RequiredForm.TEXT, _("§ 64 GO NRW: text form, signed by the mayor or the deputy.")),
        "BW": (RequiredForm.DURABLE, _("§ 54 GemO: in writing, or electronic with a durably verifiable signature.")),
        "SN": (RequiredForm.DURABLE, _("§ 60 SächsGemO: by hand, or electronic with a durably verifiable signature.")),
        "ST": (RequiredForm.WRITTEN, _("§ 73 KVG LSA: by hand, or with a durable qualified signature.")),
        "BY": (RequiredForm.WRITTEN, _("Art. 38 GO: in writing, with the title of the office.")),
        "RP": (RequiredForm.WRITTEN, _("§ 49 GemO RP: by hand, with the title of the office.")),
    }


def municipal_form(land: str) -> Suggestion:
    """What the municipal codes ask of declarations that bind the municipality."""
    if not land:
        return Suggestion(
            RequiredForm.UNCLEAR,
            _(
                "A municipality is bound; its code differs by Land, and the school has not said yet which Land it lies in."
            ),
        )
    daily = _("Day-to-day business without considerable weight is excepted, and so is who holds a power of attorney.")
    rules = municipal_rules()
    form, rule = rules.get(
        land,
        (RequiredForm.UNCLEAR, _("A municipality is bound; the municipal code of this Land is not entered here.")),
    )
    return Suggestion(form, f"{rule} {daily}")


def in_effect(agreement: Agreement) -> Suggestion:
    """The decided form, else the suggested one."""
    if agreement.required_form != RequiredForm.UNCLEAR or agreement.form_reason:
        return Suggestion(RequiredForm(agreement.required_form), agreement.form_reason)
    return suggested(agreement)


def link_refused(agreement: Agreement) -> str:
    """Why nobody can sign by link, in a sentence; empty when they can."""
    required = in_effect(agreement)
    if required.form == RequiredForm.TEXT:
        return ""
    if required.form == RequiredForm.UNCLEAR:
        return _("Settle which form this agreement needs; by link it can be signed only when text form will do.")
    return _(
        "Not by link: this agreement needs the form “{form}”. A simple electronic signature is less than that."
    ).format(form=required.form.label)
