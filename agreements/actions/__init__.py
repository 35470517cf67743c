"""What can happen to an agreement."""

from agreements.actions.drafting import change_clause, change_party, draft, set_term, take_over_again
from agreements.actions.inviting import (
    ask,
    confirm,
    decline,
    expire,
    note_read,
    object_to,
    order_seal,
    prove,
    remind,
    revoke,
    send_code,
    set_required_form,
)
from agreements.actions.rounds import order_protocol
from agreements.actions.sealing import OvertakenError, conclude, file_signed, keep_protocol, keep_seal
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
    "OvertakenError",
    "ask",
    "attach_pdf",
    "change_clause",
    "change_party",
    "conclude",
    "confirm",
    "decline",
    "discard_evidence",
    "draft",
    "expire",
    "file_evidence",
    "file_signed",
    "freeze",
    "keep_package",
    "keep_protocol",
    "keep_seal",
    "note_read",
    "object_to",
    "order_package",
    "order_pdf",
    "order_protocol",
    "order_seal",
    "prove",
    "record_state",
    "remind",
    "revoke",
    "send_code",
    "send_for_signature",
    "set_required_form",
    "set_term",
    "take_effect",
    "take_over_again",
    "withdraw_from_signature",
]
