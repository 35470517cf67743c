"""Matches rows of a list with known partners, people, cooperations and colleagues, and with earlier rows."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Membership, User
from agreements.models import Agreement
from infrastructure.similarity import key_of
from kooperation.models import ContactPerson, Cooperation, CooperationPartner, Partner, TeamMember
from kooperation.partner_names import likeness, stems


@dataclass
class Record:
    """A known record: its reference ("row:7" while it is only planned), its values, and its database row."""

    id: str
    values: dict[str, Any]
    row: Any = None


def _values(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


@dataclass
class KnownRecords:
    """Partners, their people, cooperations and colleagues of one school, by what lists call them."""

    partners: dict[str, Record] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_stem: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    contacts: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    cooperations: dict[str, Record] = field(default_factory=dict)
    by_title: dict[tuple[str, str], str] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    team: set[tuple[str, str]] = field(default_factory=set)
    agreed: set[str] = field(default_factory=set)
    colleagues: dict[str, User] = field(default_factory=dict)
    partner_of_line: dict[int, str] = field(default_factory=dict)

    def add_partner(self, record: Record) -> None:
        """A partner that rows below may mean."""
        self.partners[record.id] = record
        name = key_of(record.values["name"])
        self.by_name[name].append(record.id)
        for stem in stems(name):
            self.by_stem[stem].add(record.id)

    def link(self, cooperation: str, partner: str) -> None:
        """A partner takes part in a cooperation."""
        self.links.add((cooperation, partner))
        self.by_title.setdefault((partner, key_of(self.cooperations[cooperation].values["title"])), cooperation)

    def note(self, line: int, partner: Record, contact: Record | None, cooperation: Record | None) -> None:
        """Register the records of a row for the rows below it; known records with their new values."""
        self.partner_of_line[line] = partner.id
        if partner.id not in self.partners:
            self.add_partner(partner)
        if contact and contact not in self.contacts[partner.id]:
            self.contacts[partner.id].append(contact)
        if cooperation:
            self.cooperations.setdefault(cooperation.id, cooperation)
            self.link(cooperation.id, partner.id)
        if cooperation and contact:
            self.team.add((cooperation.id, contact.id))

    def partner(self, *, ref: str, name: str, town: str) -> Record | None:
        """The known partner: by reference, else by name; None when the name is ambiguous."""
        if ref in self.partners:
            return self.partners[ref]
        same = [self.partners[one] for one in self.by_name.get(key_of(name), ())]
        here = [one for one in same if not town or not one.values["town"] or key_of(one.values["town"]) == key_of(town)]
        return here[0] if len(here) == 1 else None

    def perhaps(self, *, name: str, town: str) -> Record | None:
        """A partner that is called nearly the same, in the same town as far as that is known."""
        near = {one for stem in stems(key_of(name)) for one in self.by_stem.get(stem, ())}
        best, score = None, 0.0
        for known in (self.partners[one] for one in near):
            alike = likeness(name, town, known.values["name"], known.values["town"])
            if alike > score:
                best, score = known, alike
        return best

    def contact(self, partner: str, *, ref: str, name: str, email: str) -> Record | None:
        """The known person of a partner: by reference, address or name."""
        people = self.contacts.get(partner, [])
        by_ref = [one for one in people if ref and one.id == ref]
        by_email = [one for one in people if email and _same_email(one, email) and _same_name(one, name)]
        by_name = [one for one in people if name and key_of(one.values["name"]) == key_of(name)]
        return next(iter(by_ref + by_email + by_name), None)

    def cooperation(self, partner: str, *, ref: str, title: str) -> Record | None:
        """The known cooperation: by reference, else by its name with this partner."""
        if ref in self.cooperations:
            return self.cooperations[ref]
        cooperation_id = self.by_title.get((partner, key_of(title)))
        return self.cooperations[cooperation_id] if cooperation_id else None

    def colleague(self, text: str) -> User | None:
        """The colleague with this address, name, or unique last name."""
        name_key = key_of(text)
        if name_key in self.colleagues:
            return self.colleagues[name_key]
        last = {user for key, user in self.colleagues.items() if key.split()[-1:] == [name_key]}
        return last.pop() if len(last) == 1 else None


def _same_email(record: Record, email: str) -> bool:
    return str(record.values["email"]).casefold() == email.casefold()


def _same_name(record: Record, name: str) -> bool:
    return not name or key_of(record.values["name"]) == key_of(name)


PARTNER = (
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
)
CONTACT = ("name", "function", "email", "phone")
COOPERATION = ("title", "field", "kind", "starts_on", "target_group", "description", "lead", "phase", "status")


def of_school() -> KnownRecords:
    """All known records of the school in scope, with seven queries."""
    register = KnownRecords()
    for partner in Partner.objects.order_by("pk"):
        register.add_partner(Record(partner.ref, _values(partner, *PARTNER), partner))
    for person in ContactPerson.objects.select_related("partner").order_by("pk"):
        register.contacts[person.partner.ref].append(Record(person.ref, _values(person, *CONTACT), person))
    known = {
        row.pk: Record(row.ref, _values(row, *COOPERATION), row)
        for row in Cooperation.objects.select_related("lead").order_by("pk")
    }
    register.cooperations = {record.id: record for record in known.values()}
    for link in CooperationPartner.objects.select_related("partner").order_by("position", "pk"):
        register.link(known[link.cooperation_id].id, link.partner.ref)
    for member in TeamMember.objects.exclude(contact=None).select_related("contact"):
        assert member.contact
        register.team.add((known[member.cooperation_id].id, member.contact.ref))
    agreed = set(Agreement.objects.values_list("cooperation", flat=True))
    register.agreed = {record.id for pk, record in known.items() if pk in agreed}
    for membership in Membership.objects.active().select_related("user").order_by("pk"):
        user = membership.user
        register.colleagues[key_of(user.name)] = user
        register.colleagues[key_of(user.email)] = user
    return register
