"""The status of signatures: who has signed and who has not."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agreements.choices import NoticeKind, StartKind
from agreements.models import (
    Agreement,
    Evidence,
    EvidenceParty,
    NoticeRule,
    Party,
    SigningInvitation,
    SigningRound,
    Term,
    Version,
)
from agreements.text import gaps
from agreements.text.gaps import Gap
from agreements.text.version_content import Line, lines


@dataclass(frozen=True)
class PartyRow:
    """A party that signs, with the evidence of it, if there is any."""

    party: Party
    signature: EvidenceParty | None

    @property
    def evidence(self) -> Evidence | None:
        """What proves it."""
        return self.signature.evidence if self.signature else None


def rows(agreement: Agreement, version: Version | None = None) -> list[PartyRow]:
    """Every party that signs, in the agreement's order, with the newest valid evidence of a version, else of the one being
    signed.
    """
    version = version or agreement.signing
    if version is None:
        parties = Party.objects.filter(agreement=agreement, signs=True).order_by("position")
        return [PartyRow(party, None) for party in parties]
    by_party: dict[Party, list[Place]] = {}
    for place in places(version):
        by_party.setdefault(place.party, []).append(place)
    return [PartyRow(party, _together(lines)) for party, lines in by_party.items()]


def _together(places: list["Place"]) -> EvidenceParty | None:
    """A party has signed when each of its people has; the last one's signature stands for it."""
    signatures = [place.signature for place in places]
    return signatures[-1] if all(signatures) else None


@dataclass(frozen=True)
class Place:
    """A line of the agreed text: whose it is, and what came of it on whichever way."""

    party: Party
    line: Line
    signature: EvidenceParty | None
    invitation: SigningInvitation | None

    @property
    def evidence(self) -> Evidence | None:
        """What proves it."""
        return self.signature.evidence if self.signature else None


def places(version: Version) -> list[Place]:
    """Every line of a version, with the evidence for it and the invitation that asks for it, if any."""
    parties = list(Party.objects.filter(agreement=version.agreement, signs=True).order_by("position"))
    evidence = evidence_of(version)
    invitations = SigningInvitation.objects.filter(round__version=version, round__closed_at=None).order_by(
        "created_at", "pk"
    )
    invited = {row.field: row for row in invitations.select_related("evidence", "party", "by")}
    return [
        Place(
            parties[line.party],
            line,
            _signature_of(line, parties[line.party], evidence),
            invited.get(line.field),
        )
        for line in lines(version.content)
        if line.party < len(parties)
    ]


def _signature_of(line: Line, party: Party, evidence: list[Evidence]) -> EvidenceParty | None:
    """The newest signature for a line: one for this line alone, or a scan that names its party."""
    for row in reversed(evidence):
        signature = next((named for named in row.signatures.all() if named.party_id == party.pk), None)
        if signature and row.field in ("", line.field):
            return signature
    return None


def open_places(agreement: Agreement) -> list[Place]:
    """Lines that nobody has signed and nobody is asked for."""
    version = agreement.signing
    lines = places(version) if version else []
    return [row for row in lines if not row.evidence and not (row.invitation and not row.invitation.ended_at)]


def unsigned_places(agreement: Agreement) -> list[Place]:
    """Lines that nobody has signed, asked for or not; one whose seal is being set counts as signed."""
    version = agreement.signing
    lines = places(version) if version else []
    return [row for row in lines if not row.evidence and not (row.invitation and row.invitation.confirmed_at)]


def open_round(agreement: Agreement) -> SigningRound | None:
    """The round that asks for signatures now."""
    if agreement.signing is None:
        return None
    return SigningRound.objects.filter(version=agreement.signing, closed_at=None).first()


def latest(version: Version) -> Evidence | None:
    """The newest signed state of a version's PDF; None while nobody has signed in it."""
    evidence = Evidence.objects.valid().filter(version=version, revision__isnull=False)
    return evidence.order_by("-revision").first()


def current_pdf(version: Version) -> bytes:
    """The file to be signed next: the newest signed state, else the issued PDF, which must have been made."""
    newest = latest(version)
    with (newest.content if newest else version.pdf).open("rb") as stored:
        return bytes(stored.read())


def evidence_of(version: Version) -> list[Evidence]:
    """The valid evidence, in the order of filing."""
    return list(
        Evidence.objects.valid().filter(version=version).prefetch_related("signatures__party").order_by("at", "pk")
    )


def last_signed_on(agreement: Agreement) -> date | None:
    """The day of the last signature of what is being signed: the signer's day on a scan, not that of the upload."""
    version = agreement.signing
    evidence = evidence_of(version) if version else []
    return max((signature.signed_on for row in evidence for signature in row.signatures.all()), default=None)


def stamp_of(version: Version, evidence: Iterable[Evidence] | None = None) -> str:
    """Of which text and which evidence a package is made; `evidence` where it has been read already."""
    parts = [version.sha256]
    for row in evidence_of(version) if evidence is None else evidence:
        names = sorted(f"{named.party.ref} {named.signed_on} {named.original_at}" for named in row.signatures.all())
        parts.append(f"{row.ref} {row.sha256} {names}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def missing(agreement: Agreement) -> list[Party]:
    """Parties that sign and have not."""
    return [row.party for row in rows(agreement) if row.evidence is None]


def open_points(agreement: Agreement) -> list[Gap]:
    """The necessary gaps of a text before it goes out for signature; the same as on the agreement's page."""
    return gaps.pressing(gaps.of(agreement))


def before_effect(agreement: Agreement) -> list[str]:
    """What the agreement needs besides signatures to be in force, in words."""
    points = []
    term = Term.objects.filter(agreement=agreement).first()
    if term is None:
        points.append(_("The term is not set."))
    elif term.start == StartKind.UNKNOWN:
        points.append(_("It is not known yet when the agreement begins."))
    if not NoticeRule.objects.filter(agreement=agreement).exclude(kind=NoticeKind.UNKNOWN).exists():
        points.append(_("The notice rule is not known yet; “no ordinary notice” is an answer too."))
    return points
