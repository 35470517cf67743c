"""What can happen to an agreement."""

from agreements.actions.drafting import change_clause, change_party, draft, set_term, take_over_again
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
from agreements.actions.versions import attach_pdf, freeze, order_pdf

__all__ = [
    "attach_pdf",
    "change_clause",
    "change_party",
    "discard_evidence",
    "draft",
    "file_evidence",
    "freeze",
    "keep_package",
    "order_package",
    "order_pdf",
    "record_state",
    "send_for_signature",
    "set_term",
    "take_effect",
    "take_over_again",
    "withdraw_from_signature",
]
