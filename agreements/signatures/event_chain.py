"""The chain of what happened in a signing round: each event carries the hash of the one before it."""

import hashlib
import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

from agreements.models import SigningEvent, SigningRound


def digest(previous: str, *, number: int, kind: str, at: datetime, who: str, about: dict[str, Any]) -> str:
    """The hash of one event, over the one before and everything it says."""
    content = {"previous": previous, "number": number, "kind": kind, "at": at.astimezone(UTC).isoformat(), "who": who}
    text = json.dumps(content | {"about": about}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def chain(row: SigningRound) -> list[SigningEvent]:
    """Everything that happened in a round, in order."""
    return list(SigningEvent.objects.filter(round=row).order_by("number"))


def first_broken(events: list[SigningEvent]) -> SigningEvent | None:
    """The first event that is not what was written: changed, missing before it, or put in; None for a whole chain."""
    previous = ""
    for place, event in enumerate(events, start=1):
        about = {"number": place, "kind": event.kind, "at": event.at, "who": event.who, "about": event.about}
        if event.number != place or event.previous != previous or event.hash != digest(previous, **about):
            return event
        previous = event.hash
    return None
