"""Proposes a meeting series from the quality clause of a signed agreement; a person accepts it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.models import Agreement, Clause
from kooperation import closed_day_calendar
from kooperation.models import Cooperation
from meetings.choices import Rhythm
from meetings.deadlines import binding_agreement, days_to_decide_by
from meetings.models import Meeting, MeetingSeries
from meetings.recurrence import Ground, check_in_day

# Words of quality clauses, the more exact first; what is agreed in none of them happens twice a school year.
WORDS = (
    (r"zwei Monate|zweimonat|alle 2 Monate", Rhythm.TWO_MONTHS),
    (r"viertelj|quartal|drei Monate|alle 3 Monate|viermal", Rhythm.QUARTERLY),
    (r"sechs Monate|alle 6 Monate", Rhythm.SIX_MONTHS),
    (r"monatlich|jeden Monat|einmal im Monat|pro Monat", Rhythm.MONTHLY),
    (r"halbj|zweimal|schulhalb|2 ?x", Rhythm.HALF_YEAR),
    (r"jährlich|einmal im (Schul)?jahr|einmal pro (Schul)?jahr|je Schuljahr|pro Schuljahr", Rhythm.SCHOOL_YEAR),
)
START_PHASE = timedelta(weeks=13)
NOTICE = timedelta(days=14)
TOO_LATE = timedelta(weeks=20)


@dataclass(frozen=True)
class Proposal:
    """A rhythm read out of an agreement: `quote` is the sentence behind it, "" when it says nothing."""

    agreement: Agreement
    rhythm: Rhythm
    quote: str
    anchor: date
    check_in_on: date | None
    decide_by: date | None


def rhythm_in(text: str) -> tuple[Rhythm, str]:
    """The rhythm that a quality clause names, and the sentence that names it."""
    for sentence in re.split(r"(?<=[.;])\s+|\n+", text):
        for pattern, rhythm in WORDS:
            if re.search(pattern, sentence, re.IGNORECASE):
                return rhythm, sentence.strip()[:300]
    return Rhythm.HALF_YEAR, ""


def of_agreement(cooperation: Cooperation, today: date) -> Proposal | None:
    """The series a signed agreement asks for; None without one, or when the cooperation has its rhythm."""
    if MeetingSeries.objects.filter(cooperation=cooperation, kind="feedback", active=True).exists():
        return None
    agreement = binding_agreement(cooperation)
    if agreement is None:
        return None
    clause = Clause.objects.filter(agreement=agreement, key="quality").first()
    rhythm, quote = rhythm_in(clause.body if clause else "")
    ground = Ground(cooperation.school.land, closed_day_calendar.of_cooperation(cooperation))
    soon = today + NOTICE
    start = _start(agreement, cooperation) or today
    anchor = ground.first_open(max(start + START_PHASE, soon), None).on
    talked = Meeting.objects.filter(cooperation=cooperation).exclude(state="cancelled").exists()
    late = today > start + TOO_LATE
    check_in = None if talked or late else check_in_day(start, ground, earliest=soon)
    if check_in and anchor - check_in < timedelta(days=14):
        anchor = ground.first_open(check_in + timedelta(weeks=4), None).on
    decide = days_to_decide_by(cooperation, today, today + timedelta(days=396))
    return Proposal(agreement, rhythm, quote, anchor, check_in, decide[0] if decide else None)


def _start(agreement: Agreement, cooperation: Cooperation) -> date | None:
    """The first lesson where it is known, else the first day of the agreement."""
    term = agreement.terms.order_by("starts_on").first()
    return cooperation.starts_on or (term.starts_on if term else None)
