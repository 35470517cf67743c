"""Whether one legal person stands on both sides: a town with its own school or day-care centre, the commonest pair.

Nobody can contract with themselves; such a text is an arrangement between offices of one body, and its wording says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agreements.models import Party
from kooperation.choices import Side

# What follows a body's name and says only in which capacity it acts.
CAPACITY = re.compile(
    r"\s*(,\s*)?\b(als|in ihrer eigenschaft|in seiner eigenschaft|vertreten durch|handelnd)\b.*", re.IGNORECASE
)
# An office named after a comma: "Stadt Lindau, Jugendamt".
OFFICE = re.compile(
    r",\s*([^,]*(?:amt|fachbereich|fachdienst|dezernat|abteilung|referat|eigenbetrieb)\b[^,]*)$", re.IGNORECASE
)
ARTICLE = re.compile(r"^(die|der|das)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class SharedBody:
    """A legal person on both sides: its name, the parties it stands behind, and whether these are all that sign."""

    name: str
    parties: tuple[Party, ...]
    alone: bool


def plain_name(legal_entity: str) -> str:
    """A body's name without article, capacity and office: "Stadt Lindau als Schulträgerin" and "die Stadt Lindau, Jugendamt" are "Stadt Lindau"."""
    name = CAPACITY.sub("", " ".join(legal_entity.split())).strip(" ,;")
    return ARTICLE.sub("", OFFICE.sub("", name)).strip(" ,;")


def office_of(party: Party) -> str:
    """The office that acts for a body: the one entered, else the one named after the body's name; "" for none."""
    return party.office or named_office(party.legal_entity)


def named_office(legal_entity: str) -> str:
    """The office after a body's name: "Jugendamt" of "Stadt Lindau, Jugendamt"."""
    named = OFFICE.search(" ".join(legal_entity.split()))
    return named[1].strip() if named else ""


def shared_body(parties: Sequence[Party]) -> SharedBody | None:
    """The legal person that stands behind the school and behind a partner that signs; None when there is none."""
    signing = [party for party in parties if party.signs]
    ours = next((party for party in signing if party.side == Side.SCHOOL), None)
    name = plain_name(ours.legal_entity) if ours else ""
    same = tuple(party for party in signing if name and plain_name(party.legal_entity).casefold() == name.casefold())
    if all(party.side == Side.SCHOOL for party in same):
        return None
    return SharedBody(name, same, alone=len(same) == len(signing))


def printed_body(parties: Sequence[Party]) -> dict[str, object] | None:
    """The same as plain data for a version's content."""
    body = shared_body(parties)
    if body is None:
        return None
    return {"body": body.name, "institutions": [party.institution for party in body.parties], "alone": body.alone}
