"""What can happen to partners and cooperations."""

from kooperation.actions.closed_days import add_closed_days, remove_closed_day
from kooperation.actions.cooperations import (
    add_to_team,
    change_cooperation,
    create_cooperation,
    link_partner,
    pass_ball,
    remove_from_team,
    touch,
    unlink_partner,
)
from kooperation.actions.handover import hand_over_colleague, hand_over_contact, set_deputy
from kooperation.actions.lives import decline, end, pause, resume
from kooperation.actions.partners import add_contact, add_partner, change_contact, change_partner
from kooperation.actions.records import add_task, close_contact, comment, keep_file, log_contact, save_offer, tick_task

__all__ = [
    "add_closed_days",
    "add_contact",
    "add_partner",
    "add_task",
    "add_to_team",
    "change_contact",
    "change_cooperation",
    "change_partner",
    "close_contact",
    "comment",
    "create_cooperation",
    "decline",
    "end",
    "hand_over_colleague",
    "hand_over_contact",
    "keep_file",
    "link_partner",
    "log_contact",
    "pass_ball",
    "pause",
    "remove_closed_day",
    "remove_from_team",
    "resume",
    "save_offer",
    "set_deputy",
    "tick_task",
    "touch",
    "unlink_partner",
]
