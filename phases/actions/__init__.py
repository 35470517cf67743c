"""Actions of the method: answers, results, goals, phase changes."""

from phases.actions.answers import (
    assign,
    hand_in,
    pass_question_on,
    record_for_partner,
    save_answer,
    set_state,
    withdraw,
)
from phases.actions.goals import add_goal, change_goal, remove_goal
from phases.actions.item_updates import fingerprint
from phases.actions.own_questions import (
    enter_presets,
    hide_question,
    move_question,
    pin_catalogue,
    remove_question,
    save_question,
)
from phases.actions.phase_changes import begin, change_phase, record_gate_fact, recount
from phases.actions.plans import (
    add_topic,
    add_usual_topics,
    cover_by_responsibility,
    cover_by_task,
    hand_on,
    plan_first_contact,
    prepare_implementation,
    reach_milestone,
    remove_row,
    save_row,
    share_out,
)
from phases.actions.results import accept_for_partner, accept_result, adopt_result, save_result, set_verdict

__all__ = [
    "accept_for_partner",
    "accept_result",
    "add_goal",
    "add_topic",
    "add_usual_topics",
    "adopt_result",
    "assign",
    "begin",
    "change_goal",
    "change_phase",
    "cover_by_responsibility",
    "cover_by_task",
    "enter_presets",
    "fingerprint",
    "hand_in",
    "hand_on",
    "hide_question",
    "move_question",
    "pass_question_on",
    "pin_catalogue",
    "plan_first_contact",
    "prepare_implementation",
    "reach_milestone",
    "record_for_partner",
    "record_gate_fact",
    "recount",
    "remove_goal",
    "remove_question",
    "remove_row",
    "save_answer",
    "save_question",
    "save_result",
    "save_row",
    "set_state",
    "set_verdict",
    "share_out",
    "withdraw",
]
