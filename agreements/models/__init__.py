"""Models of agreements: draft, versions, signatures, and the rows their text is made from."""

from agreements.models.agreement import (
    Agreement,
    Clause,
    Evidence,
    EvidenceParty,
    Party,
    Signatory,
    SignedPackage,
    Version,
)
from agreements.models.rounds import SigningEvent, SigningInvitation, SigningRound
from agreements.models.rows import (
    AgreementRow,
    Annex,
    Approval,
    CostLine,
    CostYear,
    Detail,
    FeeReduction,
    InKindContribution,
    NoticeGiven,
    OwnClause,
    euros,
)
from agreements.models.terms import NoticeRule, PartyNoticePeriod, Renewal, Term

__all__ = [
    "Agreement",
    "AgreementRow",
    "Annex",
    "Approval",
    "Clause",
    "CostLine",
    "CostYear",
    "Detail",
    "Evidence",
    "EvidenceParty",
    "FeeReduction",
    "InKindContribution",
    "NoticeGiven",
    "NoticeRule",
    "OwnClause",
    "Party",
    "PartyNoticePeriod",
    "Renewal",
    "Signatory",
    "SignedPackage",
    "SigningEvent",
    "SigningInvitation",
    "SigningRound",
    "Term",
    "Version",
    "euros",
]
