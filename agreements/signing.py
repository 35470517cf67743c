"""Who has signed and who has not; nothing here writes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements import drafts
from agreements.choices import NoticeKind
from agreements.drafts import ClauseRow
from agreements.models import Agreement, Evidence, Notice, Party, Term, Version


@dataclass(frozen=True)
class PartyRow:
    """A party that signs, with the evidence of it, if there is any."""

    party: Party
    evidence: Evidence | None


def rows(agreement: Agreement, version: Version | None = None) -> list[PartyRow]:
    """Every party that signs, in the agreement's order, with the newest valid evidence of a version, else of the one being
    signed.
    """
    version = version or agreement.signing
    found = evidence_of(version) if version else []
    by_party = {party.pk: evidence for evidence in found for party in evidence.parties.all()}
    parties = Party.objects.filter(agreement=agreement, signs=True).order_by("position")
    return [PartyRow(party, by_party.get(party.pk)) for party in parties]


def evidence_of(version: Version) -> list[Evidence]:
    """What counts, in the order it was filed."""
    return list(Evidence.objects.valid().filter(version=version).prefetch_related("parties").order_by("at", "pk"))


def stamp_of(version: Version, evidence: Iterable[Evidence] | None = None) -> str:
    """Of which text and which evidence a package is made; `evidence` where it has been read already."""
    parts = [version.sha256]
    for row in evidence_of(version) if evidence is None else evidence:
        parties = sorted(party.ref for party in row.parties.all())
        parts.append(f"{row.ref} {row.sha256} {row.signed_on} {row.original_at} {parties}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def missing(agreement: Agreement) -> list[Party]:
    """Parties that sign and have not."""
    return [row.party for row in rows(agreement) if row.evidence is None]


def open_points(agreement: Agreement) -> list[str]:
    """What is still open before a text goes out for signature: advice, in words."""
    points = [_missing(row) for row in drafts.rows(agreement) if row.missing]
    points += _parties(Party.objects.filter(agreement=agreement, signs=True).order_by("position"))
    return points + before_effect(agreement)


def _missing(row: ClauseRow) -> str:
    if not row.filled:
        return _("{heading} is still empty.").format(heading=row.clause.heading)
    fields = ", ".join(gap.field.label for gap in row.gaps if gap.must)
    return _("{heading} does not say yet: {fields}").format(heading=row.clause.heading, fields=fields)


def _parties(parties: Iterable[Party]) -> Iterable[str]:
    for party in parties:
        if not party.legal_entity:
            yield _("The legal entity of {name} is not named.").format(name=party.institution)
        if not party.representative:
            yield _("Nobody is named who signs for {name}.").format(name=party.institution)


def before_effect(agreement: Agreement) -> list[str]:
    """What the agreement needs besides signatures to be in force, in words."""
    points = []
    if not Term.objects.filter(agreement=agreement).exists():
        points.append(_("The term is not set."))
    if not Notice.objects.filter(agreement=agreement).exclude(kind=NoticeKind.UNKNOWN).exists():
        points.append(_("The notice rule is not known yet; “no ordinary notice” is an answer too."))
    return points
