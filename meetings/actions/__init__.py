"""What can happen to series, meetings and minutes."""

from meetings.actions.agenda import add_agenda_point, drop_agenda_point, strike_agenda_point
from meetings.actions.minutes import add_measure, attend, begin, confirm, decide, send_minutes, write
from meetings.actions.planning import (
    accept_proposal,
    add_meeting,
    cancel_meeting,
    end_series,
    move_meeting,
    plan_school,
    propose_series,
    replan,
    set_series,
)

__all__ = [
    "accept_proposal",
    "add_agenda_point",
    "add_measure",
    "add_meeting",
    "attend",
    "begin",
    "cancel_meeting",
    "confirm",
    "decide",
    "drop_agenda_point",
    "end_series",
    "move_meeting",
    "plan_school",
    "propose_series",
    "replan",
    "send_minutes",
    "set_series",
    "strike_agenda_point",
    "write",
]
