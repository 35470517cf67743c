"""Models: partners with contact persons, cooperations with team, records, guest passes."""

from kooperation.models.closed_days import ClosedDay
from kooperation.models.cooperations import STALLS_AFTER, Cooperation, CooperationPartner, TeamMember, stalling
from kooperation.models.guests import GuestDevice, GuestLink, GuestPass
from kooperation.models.imports import UNDO_WITHIN, ImportBatch, ImportRow, PhraseAnswer
from kooperation.models.notifications import Notification
from kooperation.models.partners import ContactPerson, Partner
from kooperation.models.records import Comment, ContactLogEntry, File, Mention, Offer, Retrospective, Task
from kooperation.models.saved_views import SavedView
from kooperation.models.statistics import StatisticsCategory

__all__ = [
    "STALLS_AFTER",
    "UNDO_WITHIN",
    "ClosedDay",
    "Comment",
    "ContactLogEntry",
    "ContactPerson",
    "Cooperation",
    "CooperationPartner",
    "File",
    "GuestDevice",
    "GuestLink",
    "GuestPass",
    "ImportBatch",
    "ImportRow",
    "Mention",
    "Notification",
    "Offer",
    "Partner",
    "PhraseAnswer",
    "Retrospective",
    "SavedView",
    "StatisticsCategory",
    "Task",
    "TeamMember",
    "stalling",
]
