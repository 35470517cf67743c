"""The dossier of one cooperation: phase history, reach over the years, pulse results, agreement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import deadline_status
from agreements.models import CostLine, InKindContribution, Term
from kooperation.choices import PHASES, Side
from kooperation.models import Cooperation, CooperationPartner, Offer
from meetings.choices import PULSE
from meetings.pulses import Result, results
from overview import queries as rooms
from phases.choices import LessonKind, PhaseState
from phases.models import LessonLearned, Milestone, PhaseRecord
from reports import panels, svg_charts
from reports.figures import FEWEST
from reports.panels import Panel
from reports.svg_charts import Mark, Row, Step, Voice

YEARS = 5


@dataclass(frozen=True)
class PhaseHistory:
    """One phase of the way: state in words, when it was entered and left."""

    number: int
    name: str
    state: str
    entered_on: date | None
    left_on: date | None


@dataclass(frozen=True)
class CooperationDossier:
    """The way through the phases, and the drawings."""

    way: tuple[PhaseHistory, ...]
    steps: Panel
    reach: Panel
    moods: Panel

    @property
    def panels(self) -> tuple[Panel, ...]:
        return (self.steps, self.reach, self.moods)


def of(cooperation: Cooperation, today: date, *, fewest: int = FEWEST) -> CooperationDossier:
    """The life of a cooperation until today; what fewer than `fewest` people of a side said stays hidden."""
    way = _way(cooperation)
    return CooperationDossier(way, _steps(cooperation, way), _reach(cooperation, today), _moods(cooperation, fewest))


def _way(cooperation: Cooperation) -> tuple[PhaseHistory, ...]:
    records = {row.phase: row for row in PhaseRecord.objects.filter(cooperation=cooperation)}
    phases = []
    for phase in PHASES:
        row = records.get(phase.number)
        state = row.get_state_display() if row else str(PhaseState.OPEN.label)
        entered = timezone.localdate(row.entered_at) if row and row.entered_at else None
        left = timezone.localdate(row.left_at) if row and row.left_at else None
        phases.append(PhaseHistory(phase.number, str(phase.name), state, entered, left))
    return tuple(phases)


def _steps(cooperation: Cooperation, way: tuple[PhaseHistory, ...]) -> Panel:
    """The seven phases in a row: filled before the current one, ringed the current one."""
    name = next(row.name for row in way if row.number == cooperation.phase)
    sentence = _("Phase {n} of 7: {name}.").format(n=cooperation.phase, name=name)
    title = _("Way through the phases")
    open_ = str(PhaseState.OPEN.label)
    drawn = [
        Step(
            str(phase.number),
            str(phase.short),
            "now" if phase.number == cooperation.phase else "open" if row.state == open_ else "done",
            f"m{phase.movement}",
        )
        for phase, row in zip(PHASES, way, strict=True)
    ]
    return Panel("steps", title, sentence, "", drawing=svg_charts.steps("steps", title, sentence, drawn))


def _reach(cooperation: Cooperation, today: date) -> Panel:
    """Participants of the last school years."""
    school = cooperation.school
    last = school.year_of(today)
    rows = Offer.objects.filter(cooperation=cooperation, year__gt=last - YEARS, year__lte=last).values("year")
    sums = {row["year"]: row["people"] for row in rows.annotate(people=Sum("participants")).order_by()}
    title = _("Participants per school year")
    if len(sums) < 2 or not any(sums.values()):
        return Panel("reach", title, _("There are no years to compare yet."), "")
    names = [(school.year_name(year), sums.get(year, 0)) for year in range(min(sums), last + 1)]
    sentence = _("{year}: {n} participants.").format(year=names[-1][0], n=panels.number(names[-1][1]))
    drawn = [
        Row(name, (Mark(value, panels.number(value)),), "on" if place == len(names) - 1 else "")
        for place, (name, value) in enumerate(names)
    ]
    return Panel(
        "reach",
        title,
        sentence,
        "",
        (_("School year"), _("Participants")),
        tuple((name, panels.number(value)) for name, value in names),
        svg_charts.columns("reach", title, sentence, drawn),
    )


def _moods(cooperation: Cooperation, fewest: int) -> Panel:
    """Both sides' answers to the pulse surveys, one by one."""
    pulses, (key, text) = results(cooperation), PULSE[0]
    means = {side: tuple(_shown(row, key, side, fewest) for row in pulses) for side in Side.values}
    title = _("Satisfaction of both sides")
    if not any(value is not None for values in means.values() for value in values):
        return Panel("moods", title, _("Too few have answered yet."), "")
    last = {
        side: next((value for value in reversed(values) if value is not None), None) for side, values in means.items()
    }
    latest = ", ".join(
        _("{side} {mean}").format(side=Side(side).label, mean=panels.number(mean, 1))
        for side, mean in last.items()
        if mean is not None
    )
    sentence = _("“{text}” Last: {said} of 4.").format(text=text, said=latest)
    days = [f"{row.pulse.asked_on:%m.%Y}" for row in pulses]
    voices = [Voice(side.value, str(side.label), means[side.value]) for side in Side]
    rows = tuple(
        (
            day,
            *(
                panels.number(means[side][place] or 0, 1) if means[side][place] is not None else "–"
                for side in Side.values
            ),
        )
        for place, day in enumerate(days)
    )
    drawing = svg_charts.lines("moods", title, sentence, days[-6:], [_last(voice) for voice in voices], panels.BEST)
    head = (_("Asked"), *(str(side.label) for side in Side))
    return Panel("moods", title, sentence, "", head, rows, drawing)


def _last(voice: Voice) -> Voice:
    return Voice(voice.css, voice.name, voice.values[-6:])


def _shown(result: Result, key: str, side: str, fewest: int) -> float | None:
    """The mean of one side, where enough people said something."""
    answers = [row for row in result.pulse.answers.all() if row.answered_at and row.side == side and getattr(row, key)]
    return result.means[key, side] if len(answers) >= fewest else None


def agreed(cooperation: Cooperation, *, costs: bool) -> dict[str, Any]:
    """Partners, goals and the core of the agreement."""
    links = CooperationPartner.objects.filter(cooperation=cooperation).select_related("partner").order_by("position")
    agreement = rooms.agreement_of(cooperation)
    term = Term.objects.filter(agreement=agreement).order_by("-number").first() if agreement else None
    stands = deadline_status.of(agreement, timezone.localdate()) if agreement else None
    lines = CostLine.objects.filter(agreement=agreement).select_related("payer", "receiver").prefetch_related("years")
    return {
        "links": links,
        "goals": cooperation.goals.order_by("priority", "pk"),
        "agreement": agreement,
        "term": term,
        "ends_on": stands.shown_end if stands else None,
        "last_day": stands.notice_on if stands else None,
        "last_day_ends": stands.notice_ends_on if stands else None,
        "payments": lines.order_by("pk") if agreement and costs else [],
        "in_kind": InKindContribution.objects.filter(agreement=agreement).select_related("party").order_by("pk")
        if agreement
        else [],
    }


def reached(cooperation: Cooperation) -> dict[str, Any]:
    """Offers, milestones, successes, and when people meet next."""
    successes = LessonLearned.objects.filter(cooperation=cooperation, kind=LessonKind.SUCCESS)
    return {
        "offers": cooperation.offers.order_by("-year", "title")[:12],
        "milestones": Milestone.objects.filter(cooperation=cooperation).order_by("reached_on", "due_on", "pk"),
        "successes": successes.order_by("-on", "pk"),
        "meetings": rooms.next_meetings(timezone.now(), limit=3, of=cooperation),
    }
