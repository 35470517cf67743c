"""Who may read whose answer when (RULINGS 12): only computes."""

from phases.models import Answer


def opened(ours: Answer | None, theirs: Answer | None) -> bool:
    """Both sides see both answers once both have handed in."""
    return bool(ours and theirs and ours.handed_in_at and theirs.handed_in_at)


def may_withdraw(ours: Answer | None, theirs: Answer | None) -> bool:
    """Handing in can be taken back until the other side has handed in."""
    return bool(ours and ours.handed_in_at and not (theirs and theirs.handed_in_at))


def may_record_for_partner(ours: Answer | None, theirs: Answer | None) -> bool:
    """We may write down what the partner told us only after our own answer is handed in, and never over the partner's own.

    What we wrote down ourselves we may correct.
    """
    own_words = bool(theirs and theirs.handed_in_at and not theirs.on_behalf)
    return bool(ours and ours.handed_in_at and not own_words)
