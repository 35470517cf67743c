"""Rows of meetings: series and their dates, and what belongs to one meeting."""

from meetings.models.conditions import ChangingCondition
from meetings.models.guides import Guide, GuideAnswer, GuideHandIn, GuideQuestion
from meetings.models.minutes import Addendum, AgendaPoint, Attendance, Decision, MinutesConfirmation, MinutesEntry
from meetings.models.planning import BERLIN, EARLIEST, LATEST, Meeting, MeetingSeries

__all__ = [
    "BERLIN",
    "EARLIEST",
    "LATEST",
    "Addendum",
    "AgendaPoint",
    "Attendance",
    "ChangingCondition",
    "Decision",
    "Guide",
    "GuideAnswer",
    "GuideHandIn",
    "GuideQuestion",
    "Meeting",
    "MeetingSeries",
    "MinutesConfirmation",
    "MinutesEntry",
]
