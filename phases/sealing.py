"""Rules for sealed answers: who may read which answer when."""

from datetime import datetime

from phases.models import Answer


def opened(ours: Answer | None, theirs: Answer | None) -> bool:
    """Both sides see both answers once both have handed in."""
    return bool(ours and theirs and ours.handed_in_at and theirs.handed_in_at)


def may_withdraw(ours: Answer | None, theirs: Answer | None) -> bool:
    """Handing in can be taken back until the other side has handed in."""
    return bool(ours and ours.handed_in_at and not (theirs and theirs.handed_in_at))


def may_record_for_partner(ours: Answer | None, theirs: Answer | None) -> bool:
    """We may write down what the partner told us only after our own answer is handed in, and never over the partner's own.

    A draft of theirs that nobody of us has seen counts too; what we wrote down ourselves we may correct.
    """
    own_words = bool(theirs and theirs.text.strip() and not theirs.on_behalf)
    return bool(ours and ours.handed_in_at and not own_words)


def readable(ours: Answer | None, theirs: Answer | None, open_since: datetime | None) -> bool:
    """Whether a side may read the other's answer: both have handed in, or the cooperation opens answers at once.

    `open_since` is when the cooperation chose that; what was handed in before was given on the promise of the seal.
    """
    if opened(ours, theirs):
        return True
    return bool(theirs and theirs.handed_in_at and open_since and theirs.handed_in_at >= open_since)
