"""What can happen in the method: answers, results, goals, phase changes."""

from phases.actions.answers import (
    accept_for_partner,
    assign,
    fingerprint,
    hand_in,
    record_for_partner,
    save_answer,
    save_result,
    set_state,
    withdraw,
)
from phases.actions.goals import add_goal, change_goal, remove_goal
from phases.actions.moves import begin, change_phase, record_gate_fact, recount
from phases.actions.plans import (
    add_topic,
    add_usual_topics,
    cover_by_responsibility,
    cover_by_task,
    plan_first_contact,
    prepare_implementation,
    reach_milestone,
    remove_row,
    save_row,
    share_out,
)

__all__ = [
    "accept_for_partner",
    "add_goal",
    "add_topic",
    "add_usual_topics",
    "assign",
    "begin",
    "change_goal",
    "change_phase",
    "cover_by_responsibility",
    "cover_by_task",
    "fingerprint",
    "hand_in",
    "plan_first_contact",
    "prepare_implementation",
    "reach_milestone",
    "record_for_partner",
    "record_gate_fact",
    "recount",
    "remove_goal",
    "remove_row",
    "save_answer",
    "save_result",
    "save_row",
    "set_state",
    "share_out",
    "withdraw",
]
