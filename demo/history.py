"""The past of an example cooperation: offers of earlier years, phase changes, answers to pulse surveys."""

import hashlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

import kooperation.actions
from accounts.models import User
from kooperation.choices import Side
from kooperation.models import Cooperation, Offer
from meetings.models import Pulse, PulseAnswer
from phases.models import PhaseRecord, PhaseTransition

Data = dict[str, Any]
OPEN_FOR = timedelta(days=14)


def offers(cooperation: Cooperation, lead: User, row: Data, year: int) -> None:
    """An offer of this school year; `before` holds the participants of the years before, the newest first."""
    values = {name: value for name, value in row.items() if name != "before"} | {"units": Decimal(row["units"])}
    for back, people in enumerate([row["participants"], *row.get("before", [])]):
        that = values | {"participants": people, "year": year - back}
        kooperation.actions.save_offer(actor=lead, offer=Offer(cooperation=cooperation), **that)


def way(cooperation: Cooperation, lead: User, days: list[date]) -> None:
    """Enter the phase records up to the current phase, by the days on which each was entered; one ends when the next
    begins."""
    moments = [timezone.make_aware(datetime.combine(day, time(15, 20))) for day in days]
    for phase, entered in enumerate(moments, start=1):
        left = moments[phase] if phase < len(moments) else None
        PhaseRecord.objects.filter(cooperation=cooperation, phase=phase).update(entered_at=entered, left_at=left)
        if phase == 1:
            continue
        PhaseTransition.objects.get_or_create(
            cooperation=cooperation,
            from_phase=phase - 1,
            to_phase=phase,
            defaults={"by_ref": lead.actor_ref, "by_name": lead.actor_name, "at": entered},
        )
        PhaseTransition.objects.filter(cooperation=cooperation, from_phase=phase - 1, to_phase=phase).update(at=entered)
    if cooperation.phase < len(moments):
        _went_back(cooperation, len(moments))


def _went_back(cooperation: Cooperation, last: int) -> None:
    """From its last phase to an earlier one, as its move says."""
    move = PhaseTransition.objects.get(cooperation=cooperation, from_phase=last, to_phase=cooperation.phase)
    records = PhaseRecord.objects.filter(cooperation=cooperation)
    records.filter(phase=last).update(left_at=move.at)
    records.filter(phase=cooperation.phase).update(entered_at=move.at, left_at=None)


def pulse(cooperation: Cooperation, lead: User, row: Data, on: date) -> None:
    """One pulse survey ("How is it going?"): [content, goals] of everybody, per side."""
    survey = Pulse.objects.create(cooperation=cooperation, asked_on=on, until=on + OPEN_FOR, by_name=lead.actor_name)
    team = list(cooperation.team.order_by("pk"))
    for side in Side.values:
        members = [member for member in team if member.side == side]
        for place, (content, goals) in enumerate(row[side]):
            secret = f"{cooperation.number} {on} {side} {place}"
            PulseAnswer.objects.create(
                pulse=survey,
                member=members[place],
                name=str(members[place]),
                side=side,
                token_hash=hashlib.sha256(secret.encode()).hexdigest(),
                content=content,
                goals=goals or None,
                answered_at=timezone.make_aware(datetime.combine(on + timedelta(days=3), time(18, 0))),
            )
