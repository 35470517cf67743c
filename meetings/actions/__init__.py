"""What can happen to series, meetings and minutes."""

from meetings.actions.agenda import add_agenda_point, drop_agenda_point, strike_agenda_point
from meetings.actions.minutes import add_measure, attend, begin, confirm, decide, send_minutes, write
from meetings.actions.planning import (
    cancel_meeting,
    end_series,
    move_meeting,
    plan_school,
    replan,
    set_series,
)

__all__ = [
    "add_agenda_point",
    "add_measure",
    "attend",
    "begin",
    "cancel_meeting",
    "confirm",
    "decide",
    "drop_agenda_point",
    "end_series",
    "move_meeting",
    "plan_school",
    "replan",
    "send_minutes",
    "set_series",
    "strike_agenda_point",
    "write",
]
