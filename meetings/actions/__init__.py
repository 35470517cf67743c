"""Actions on series, meetings and minutes."""

from meetings.actions.agenda import add_agenda_point, drop_agenda_point, strike_agenda_point
from meetings.actions.closing import add_addendum, confirm, order_minutes_pdf, send_minutes
from meetings.actions.conditions import open_review, receive_notice, set_off, settle_condition, watch_condition
from meetings.actions.decisions import decide, follow_decision
from meetings.actions.feeds import end_feed, note_fetch, renew_feed
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
from meetings.actions.minutes import add_measure, attend, begin, leave_open, write
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
from meetings.actions.pulses import answer_pulse, ask_pulse, seat

__all__ = [
    "accept_guide",
    "accept_proposal",
    "add_addendum",
    "add_agenda_point",
    "add_measure",
    "add_meeting",
    "answer_guide",
    "answer_pulse",
    "ask_pulse",
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
    "end_feed",
    "end_series",
    "follow_decision",
    "hand_in_guide",
    "keep_guide",
    "leave_open",
    "move_meeting",
    "note_fetch",
    "open_review",
    "order_minutes_pdf",
    "plan_school",
    "propose_series",
    "receive_notice",
    "record_guide_for_partner",
    "renew_feed",
    "replan",
    "seat",
    "send_minutes",
    "set_off",
    "set_series",
    "settle_condition",
    "strike_agenda_point",
    "watch_condition",
    "withdraw_guide",
    "write",
]
