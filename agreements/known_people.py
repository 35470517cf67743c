"""The people who may act for a party, as far as the school's own rows know them: colleagues, contact persons, representatives."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.choices import Role
from accounts.models import Membership
from agreements.models import Party
from kooperation.choices import Side
from kooperation.models import ContactPerson

# Agreements are German whoever reads the page.
HEAD_OF_SCHOOL = "Leitung der Musikschule"


@dataclass(frozen=True)
class KnownPerson:
    """A person with function and e-mail; either may be ""."""

    name: str
    function: str = ""
    email: str = ""


def of_party(party: Party) -> list[KnownPerson]:
    """Everybody known on the party's side, who represents it first; one entry a name."""
    people: dict[str, KnownPerson] = {}
    for person in _ours(party) if party.side == Side.SCHOOL else _theirs(party):
        before = people.get(person.name)
        people[person.name] = _together(before, person) if before else person
    return list(people.values())


def of_name(party: Party, name: str) -> KnownPerson:
    """The person of that name on the party's side; without function and address where nobody of that name is known."""
    return next((person for person in of_party(party) if person.name == name), KnownPerson(name))


def _together(one: KnownPerson, other: KnownPerson) -> KnownPerson:
    return KnownPerson(one.name, one.function or other.function, one.email or other.email)


def _ours(party: Party) -> Iterable[KnownPerson]:
    """The representative named in the settings, then heads, then everybody else who works here."""
    school = party.school
    if school.representative:
        yield KnownPerson(school.representative, school.representative_function)
    members = Membership.objects.active().select_related("user")
    for member in sorted(members, key=lambda row: (row.role != Role.HEAD, row.user.name)):
        function = HEAD_OF_SCHOOL if member.role == Role.HEAD else ""
        yield KnownPerson(member.user.name, function, member.user.email)


def _theirs(party: Party) -> Iterable[KnownPerson]:
    """The partner's representative, then its contact persons of today; none for a party that is no partner of ours."""
    if party.link is None:
        return
    partner = party.link.partner
    if partner.representative:
        yield KnownPerson(partner.representative, partner.representative_function)
    contacts = ContactPerson.objects.filter(partner=partner).valid(timezone.localdate())
    for contact in contacts.order_by("name", "pk"):
        yield KnownPerson(contact.name, contact.function, contact.email)
