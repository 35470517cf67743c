"""Tables that can be imported again: the empty template, the school's own data, and rejected rows."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from agreements.models import Agreement
from import_export.exports.lists import newest_agreements
from import_export.imports import list_words
from import_export.imports.columns import COLUMNS
from import_export.imports.matching import CONTACT, PARTNER
from infrastructure.spreadsheet_writer import Cell, Sheet
from kooperation.choices import PHASES, Fate, Field, Kind, PartnerKind, Status
from kooperation.models import ContactPerson, Cooperation, CooperationPartner, ImportBatch, Partner, TeamMember

SPLIT = ("contact.first", "contact.last")
KEYS = [column.key for column in COLUMNS if column.key not in SPLIT]
TYPED = [key for key in KEYS if not key.endswith(".ref")]


def _heads(keys: list[str]) -> list[str]:
    labels = {column.key: str(column.label) for column in COLUMNS}
    return [labels[key] for key in keys]


def template() -> list[Sheet]:
    """An empty table with our columns, and what may stand in them."""
    return [
        Sheet(_("Cooperations"), _heads(TYPED), []),
        Sheet(_("How to"), [_("Column"), _("What belongs in it")], _help()),
    ]


def _help() -> Iterator[list[Cell]]:
    notes = {
        "partner.name": _("The only column that must be filled. A row without a cooperation enters the partner alone."),
        "partner.kind": ", ".join(str(word) for _value, word in PartnerKind.choices),
        "partner.postcode": _("Five digits."),
        "contact.name": _("First and last name. A second person gets a row of its own with the same partner."),
        "cooperation.title": _("A cooperation with the same name and partner is the same cooperation."),
        "cooperation.field": ", ".join(str(word) for _value, word in Field.choices),
        "cooperation.kind": ", ".join(str(word) for _value, word in Kind.choices),
        "cooperation.phase": ", ".join(f"{phase.number} {phase.name}" for phase in PHASES),
        "cooperation.status": ", ".join(str(word) for _value, word in Status.choices),
        "cooperation.lead": _("Name or e-mail address of somebody who works with this product."),
        "cooperation.starts_on": _("A day like 01.08.2026."),
        "agreement.starts_on": _("A day like 01.08.2026, if there is a signed agreement."),
        "agreement.ends_on": _("A day like 31.07.2027; empty: without an end."),
        "agreement.notice": _("Until when notice can be given: “30.04.”, “3 Monate” or “keine”."),
        "agreement.renewal": _("“ja” if it renews itself by a school year."),
    }
    for key, word in zip(TYPED, _heads(TYPED), strict=True):
        yield [word, notes.get(key, "")]


def filled() -> Sheet:
    """Everything the school in scope has entered, as rows that change nothing when they are read in again."""
    return Sheet(_("Cooperations"), _heads(KEYS), _rows())


def _partner(partner: Partner) -> dict[str, Cell]:
    cells: dict[str, Cell] = {f"partner.{name}": getattr(partner, name) for name in PARTNER}
    return cells | {"partner.kind": str(partner.get_kind_display()), "partner.ref": partner.ref}


def _contact(person: ContactPerson | None) -> dict[str, Cell]:
    if person is None:
        return {}
    return {f"contact.{name}": getattr(person, name) for name in CONTACT} | {"contact.ref": person.ref}


def _cooperation(row: Cooperation, agreement: Agreement | None) -> dict[str, Cell]:
    return {
        "cooperation.title": row.title,
        "cooperation.field": str(row.get_field_display()),
        "cooperation.kind": str(row.get_kind_display()) if row.kind else "",
        "cooperation.phase": f"{row.phase} {row.current_phase.name}",
        "cooperation.status": str(row.get_status_display()),
        "cooperation.lead": row.lead.email if row.lead else "",
        "cooperation.starts_on": row.starts_on,
        "cooperation.target_group": row.target_group,
        "cooperation.description": row.description,
        "cooperation.ref": row.ref,
        **_agreement(agreement),
    }


def _agreement(agreement: Agreement | None) -> dict[str, Cell]:
    term = max(agreement.terms.all(), key=lambda one: one.number, default=None) if agreement else None
    if agreement is None or term is None:
        return {}
    notice, renewal = getattr(agreement, "notice", None), getattr(agreement, "renewal", None)
    return {
        "agreement.starts_on": term.starts_on,
        "agreement.ends_on": term.ends_on,
        "agreement.notice": list_words.notice(notice) if notice else "",
        "agreement.renewal": list_words.renewal(renewal) if renewal else "",
    }


def _rows() -> Iterator[list[Cell]]:
    def line(*parts: dict[str, Cell]) -> list[Cell]:
        cells = {key: value for part in parts for key, value in part.items()}
        return [cells.get(key, "") for key in KEYS]

    newest = newest_agreements()
    people: dict[tuple[int, int], list[ContactPerson]] = defaultdict(list)
    named: set[int] = set()
    for member in TeamMember.objects.exclude(contact=None).select_related("contact").order_by("pk"):
        assert member.contact
        people[member.cooperation_id, member.contact.partner_id].append(member.contact)
        named.add(member.contact.pk)
    linked: set[int] = set()
    links = CooperationPartner.objects.select_related("partner", "cooperation__lead").order_by(
        "cooperation__number", "position"
    )
    for link in links:
        linked.add(link.partner_id)
        facts = _cooperation(link.cooperation, newest.get(link.cooperation_id))
        of_team: list[ContactPerson | None] = [*people.get((link.cooperation_id, link.partner_id), ())]
        for person in of_team or [None]:
            yield line(_partner(link.partner), _contact(person), facts)
    others: dict[int, list[ContactPerson]] = defaultdict(list)
    for someone in ContactPerson.objects.exclude(pk__in=named).order_by("pk"):
        others[someone.partner_id].append(someone)
    for partner in Partner.objects.order_by("name", "pk"):
        alone: list[ContactPerson | None] = [*others.get(partner.pk, ())]
        for person in alone or ([] if partner.pk in linked else [None]):
            yield line(_partner(partner), _contact(person))


def refused(batch: ImportBatch) -> Sheet:
    """The rejected and undecided rows with their reasons, to be corrected and imported again."""
    rows = batch.rows.filter(Q(fate=Fate.ERROR) | Q(fate=Fate.UNSURE, choice="")).order_by("number")
    lines = (
        [
            *row.cells,
            " ".join(row.problems) or _("perhaps the same as {name}").format(name=row.candidate_name),
            row.number,
        ]
        for row in rows
    )
    return Sheet(_("Not entered"), [*batch.head, _("Why not"), _("Row in the file")], lines)
