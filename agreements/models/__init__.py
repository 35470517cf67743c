"""The agreement of a cooperation: what is being drafted, what was frozen, and what was signed."""

from agreements.models.agreement import (
    Agreement,
    Clause,
    Evidence,
    Notice,
    Party,
    Renewal,
    SignedPackage,
    Term,
    Version,
)
from agreements.models.rounds import SigningEvent, SigningInvitation, SigningRound

__all__ = [
    "Agreement",
    "Clause",
    "Evidence",
    "Notice",
    "Party",
    "Renewal",
    "SignedPackage",
    "SigningEvent",
    "SigningInvitation",
    "SigningRound",
    "Term",
    "Version",
]
