"""Rows of meetings: series and their dates, and what belongs to one meeting."""

from meetings.models.conditions import ChangingCondition
from meetings.models.feeds import CalendarFeed
from meetings.models.guides import Guide, GuideAnswer, GuideHandIn, GuideQuestion
from meetings.models.minutes import Addendum, AgendaPoint, Attendance, Decision, MinutesConfirmation, MinutesEntry
from meetings.models.planning import BERLIN, EARLIEST, LATEST, Meeting, MeetingSeries
from meetings.models.pulses import Pulse, PulseAnswer, SteeringSeat

__all__ = [
    "BERLIN",
    "EARLIEST",
    "LATEST",
    "Addendum",
    "AgendaPoint",
    "Attendance",
    "CalendarFeed",
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
    "Pulse",
    "PulseAnswer",
    "SteeringSeat",
]
