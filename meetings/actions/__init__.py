"""What can happen to series, meetings and minutes."""

from meetings.actions.agenda import add_agenda_point, drop_agenda_point, strike_agenda_point
from meetings.actions.guides import (
    accept_guide,
    answer_guide,
    change_guide,
    change_kept_guide,
    discard_guide,
    draft_guide,
    hand_in_guide,
    keep_guide,
    record_guide_for_partner,
    withdraw_guide,
)
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
    "accept_guide",
    "accept_proposal",
    "add_agenda_point",
    "add_measure",
    "add_meeting",
    "answer_guide",
    "attend",
    "begin",
    "cancel_meeting",
    "change_guide",
    "change_kept_guide",
    "confirm",
    "decide",
    "discard_guide",
    "draft_guide",
    "drop_agenda_point",
    "end_series",
    "hand_in_guide",
    "keep_guide",
    "move_meeting",
    "plan_school",
    "propose_series",
    "record_guide_for_partner",
    "replan",
    "send_minutes",
    "set_series",
    "strike_agenda_point",
    "withdraw_guide",
    "write",
]
