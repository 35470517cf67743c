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

__all__ = [
    "accept_for_partner",
    "add_goal",
    "assign",
    "begin",
    "change_goal",
    "change_phase",
    "fingerprint",
    "hand_in",
    "record_for_partner",
    "record_gate_fact",
    "recount",
    "remove_goal",
    "save_answer",
    "save_result",
    "set_state",
    "withdraw",
]
