"""Where a decision is carried out."""

from django.urls import reverse

from meetings.choices import DecisionKind, WayBack
from meetings.models import Decision, Meeting


def next_page(meeting: Meeting, decision: Decision) -> str:
    """The page on which a decision is carried out; "" when nothing is left to do by hand."""
    address = meeting.cooperation.address
    day = f"?am={decision.on:%Y-%m-%d}" if decision.on else ""
    pages = {
        DecisionKind.PAUSE: reverse("cooperations:pause", args=[address]) + day,
        DecisionKind.END: reverse("cooperations:end", args=[address]) + day,
        DecisionKind.EXTEND: reverse("cooperations:offers", args=[address]),
        DecisionKind.ADAPT: _adapted_at(address, decision),
    }
    return pages.get(DecisionKind(decision.kind), "")


def _adapted_at(address: str, decision: Decision) -> str:
    if decision.way_back == WayBack.AGREEMENT:
        return reverse("agreements:edit", args=[address])
    return reverse("checklists:phase", args=[address, decision.way_back or 3])
