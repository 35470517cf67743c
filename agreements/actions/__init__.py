"""What can happen to an agreement."""

from agreements.actions.drafting import (
    add_clause,
    change_clause,
    draft,
    draft_successor,
    remove_clause,
    set_details,
    set_frame,
    take_over_again,
    unlock_clause,
)
from agreements.actions.lifecycle import agree, amend, decline, offer, reopen, void
from agreements.actions.parties import add_party, change_party, remove_party, remove_signatory, save_signatory
from agreements.actions.rows import remove_own_clause, remove_row, save_own_clause, save_row
from agreements.actions.signing import (
    discard_evidence,
    file_evidence,
    keep_package,
    order_package,
    record_state,
    send_for_signature,
    take_effect,
    withdraw_from_signature,
)
from agreements.actions.terms import give_notice, roll_term, set_term, withdraw_notice
from agreements.actions.versions import attach_pdf, freeze, order_pdf

__all__ = [
    "add_clause",
    "add_party",
    "agree",
    "amend",
    "attach_pdf",
    "change_clause",
    "change_party",
    "decline",
    "discard_evidence",
    "draft",
    "draft_successor",
    "file_evidence",
    "freeze",
    "give_notice",
    "keep_package",
    "offer",
    "order_package",
    "order_pdf",
    "record_state",
    "remove_clause",
    "remove_own_clause",
    "remove_party",
    "remove_row",
    "remove_signatory",
    "reopen",
    "roll_term",
    "save_own_clause",
    "save_row",
    "save_signatory",
    "send_for_signature",
    "set_details",
    "set_frame",
    "set_term",
    "take_effect",
    "take_over_again",
    "unlock_clause",
    "void",
    "withdraw_from_signature",
    "withdraw_notice",
]
