"""Rows of meetings: series and their dates, and what belongs to one meeting."""

from meetings.models.guides import Guide, GuideAnswer, GuideHandIn, GuideQuestion
from meetings.models.minutes import AgendaPoint, Attendance, Decision, MinutesEntry
from meetings.models.planning import BERLIN, EARLIEST, LATEST, Meeting, MeetingSeries

__all__ = [
    "BERLIN",
    "EARLIEST",
    "LATEST",
    "AgendaPoint",
    "Attendance",
    "Decision",
    "Guide",
    "GuideAnswer",
    "GuideHandIn",
    "GuideQuestion",
    "Meeting",
    "MeetingSeries",
    "MinutesEntry",
]
