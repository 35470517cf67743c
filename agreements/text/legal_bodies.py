"""Whether one legal person stands on both sides: a town with its own school or day-care centre, the commonest pair.

Nobody can contract with themselves; such a text is an arrangement between offices of one body, and its wording says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agreements.models import Party
from infrastructure.similarity import key_of
from kooperation.choices import Side

# What follows a body's name and says only in which capacity it acts.
CAPACITY = re.compile(
    r"\s*(,\s*)?\b(als|in ihrer eigenschaft|in seiner eigenschaft|vertreten durch|handelnd)\b.*", re.IGNORECASE
)
# Who heads a body, as letterheads have it: "Stadt Lindau, Der Bürgermeister", "Kreis Altwerra – Die Landrätin –".
HEADED_BY = re.compile(
    r"\s*[,(–-]\s*(?:der|die)\s+(?:ober|erste\s+)?(?:bürgermeister|beigeordnete|stadtdirektor|landrat|landrät)"
    r"(?:in|r)?\b(?:\s*[)–-])?",
    re.IGNORECASE,
)
# An office named after a comma, a dash or in brackets: "Stadt Lindau, Jugendamt".
OFFICE = re.compile(
    r"(?:,|\(|\s[–-])\s*([^,()–]*(?:amt|fachbereich|fachdienst|dezernat|abteilung|referat|eigenbetrieb)\b[^,()–]*?)"
    r"\s*[)–-]*$",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"^(die|der|das)\s+", re.IGNORECASE)
# Titles of a town and its administration: one town, however it calls itself.
TITLE = re.compile(
    r"^(?:stadtverwaltung|landeshauptstadt|hansestadt|universitaetsstadt|kreisfreie stadt|grosse kreisstadt|kreisstadt)\b"
)
MUNICIPALITY = re.compile(r"^gemeindeverwaltung\b")


@dataclass(frozen=True)
class SharedBody:
    """A legal person on both sides: its name, the parties it stands behind, and whether these are all that sign."""

    name: str
    parties: tuple[Party, ...]
    alone: bool


def plain_name(legal_entity: str) -> str:
    """A body's name without article, capacity and office: "Stadt Lindau als Schulträgerin" and "die Stadt Lindau, Jugendamt" are "Stadt Lindau"."""
    name = HEADED_BY.sub("", CAPACITY.sub("", " ".join(legal_entity.split()))).strip(" ,;")
    return ARTICLE.sub("", OFFICE.sub("", name)).strip(" ,;–-")


def body_key(legal_entity: str) -> str:
    """What two spellings of one body have in common: case, umlauts, dots, and whether a town adds a title to its name.

    A club entered as "Chor Lindau e. V." and as "chor lindau e.V." is one, and so are "Stadt" and "Stadtverwaltung Lindau".
    """
    key = MUNICIPALITY.sub("gemeinde", TITLE.sub("stadt", key_of(plain_name(legal_entity))))
    return re.sub(r"\be v$", "ev", key)


def office_of(party: Party) -> str:
    """The office that acts for a body: the one entered, else the one named after the body's name; "" for none."""
    return party.office or named_office(party.legal_entity)


def named_office(legal_entity: str) -> str:
    """The office after a body's name: "Jugendamt" of "Stadt Lindau, Jugendamt"."""
    named = OFFICE.search(HEADED_BY.sub("", " ".join(legal_entity.split())))
    return named[1].strip() if named else ""


def shared_body(parties: Sequence[Party]) -> SharedBody | None:
    """The legal person that stands behind the school and behind a partner that signs; None when there is none."""
    signing = [party for party in parties if party.signs]
    ours = next((party for party in signing if party.side == Side.SCHOOL), None)
    key = body_key(ours.legal_entity) if ours else ""
    same = tuple(party for party in signing if key and body_key(party.legal_entity) == key)
    if ours is None or all(party.side == Side.SCHOOL for party in same):
        return None
    return SharedBody(plain_name(ours.legal_entity), same, alone=len(same) == len(signing))


def printed_body(parties: Sequence[Party]) -> dict[str, object] | None:
    """The same as plain data for a version's content: first the institutions that sign, then the body's others."""
    body = shared_body(parties)
    if body is None:
        return None
    others = [party for party in parties if not party.signs and body_key(party.legal_entity) == body_key(body.name)]
    institutions = [party.institution for party in (*body.parties, *others)]
    return {"body": body.name, "institutions": institutions, "alone": body.alone}
