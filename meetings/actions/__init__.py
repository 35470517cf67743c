"""What can happen to series, meetings and minutes."""

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
    "add_measure",
    "attend",
    "begin",
    "cancel_meeting",
    "confirm",
    "decide",
    "end_series",
    "move_meeting",
    "plan_school",
    "replan",
    "send_minutes",
    "set_series",
    "write",
]
