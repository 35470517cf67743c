"""The figures of the reports, computed in the database, one query per panel.

A subquery bound to one row of the school does not filter by school again: that would lead SQLite to the school's index,
through ten thousand rows for each of ten thousand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest, RowNumber

from agreements.choices import AgreementState, Basis
from agreements.models import Agreement, CostLine, CostYear, Term
from kooperation.choices import PHASES, Field, PartnerRole, Side
from kooperation.models import Cooperation, CooperationPartner, Offer
from meetings.choices import PULSE
from meetings.models import PulseAnswer
from phases.choices import ProvidedBy
from phases.models import Need, PhaseRecord, PhaseTransition
from reports import periods
from reports.filters import ReportFilter
from reports.periods import Half, Part, Period

FEWEST = 3
DAY = timedelta(days=1)
MINUTES = 60
EVER_IN_FORCE = (AgreementState.IN_FORCE, AgreementState.SUPERSEDED, AgreementState.ENDED)


def compared(chosen: ReportFilter) -> int:
    """How many cooperations the charts cover: known today, or carried on in the year."""
    on = min(chosen.today, chosen.period.last)
    return Cooperation.objects.filter(periods.known(on) | chosen.running(), chosen.within()).count()


def phases(chosen: ReportFilter) -> dict[int, int]:
    """How many cooperations were in each phase on the last day of the year, or are today."""
    on = min(chosen.today, chosen.period.last)
    cooperations = Cooperation.objects.filter(periods.known(on), chosen.within())
    stood = F("phase") if on == chosen.today else _phase_on(on)
    rows = cooperations.annotate(stood=stood).values("stood").annotate(total=Count("pk")).order_by()
    return {phase.number: 0 for phase in PHASES} | {row["stood"]: row["total"] for row in rows}


def _phase_on(on: date) -> Coalesce:
    """Where the last move until a day led; before the first move, where that one began."""
    moves = PhaseTransition.unscoped.filter(cooperation=OuterRef("pk"))
    after = periods.midnight(on + DAY)
    return Coalesce(
        Subquery(moves.filter(at__lt=after).order_by("-at", "-pk").values("to_phase")[:1]),
        Subquery(moves.filter(at__gte=after).order_by("at", "pk").values("from_phase")[:1]),
        F("phase"),
    )


@dataclass(frozen=True)
class Span:
    """How long a phase took: the shortest, the middle, the longest of `count`, in days."""

    count: int
    shortest: int
    median: int
    longest: int


def durations(chosen: ReportFilter) -> dict[int, Span]:
    """Days from entering to leaving a phase, of those left in the year; the median in the database by row numbers."""
    took = ExpressionWrapper(F("left_at") - F("entered_at"), output_field=DurationField())
    of_phase: Any = {"partition_by": "phase"}
    rows = (
        PhaseRecord.objects.filter(
            chosen.within("cooperation"),
            entered_at__isnull=False,
            left_at__gte=periods.midnight(chosen.period.first),
            left_at__lt=periods.midnight(chosen.period.last + DAY),
        )
        .annotate(took=took)
        .annotate(
            place=Window(RowNumber(), order_by=["took", "pk"], **of_phase),
            count=Window(Count("pk"), **of_phase),
            shortest=Window(Min("took"), **of_phase),
            longest=Window(Max("took"), **of_phase),
        )
        .annotate(twice=ExpressionWrapper(F("place") * 2, output_field=IntegerField()))
        .filter(twice__gte=F("count"), twice__lte=F("count") + 2)
    )
    middle: dict[int, list[Any]] = {}
    for row in rows.values("phase", "took", "count", "shortest", "longest"):
        middle.setdefault(row["phase"], []).append(row)
    return {phase: _span(days) for phase, days in sorted(middle.items())}


def _span(rows: list[dict[str, Any]]) -> Span:
    median = sum((row["took"] for row in rows), timedelta()) / len(rows)
    first = rows[0]
    return Span(first["count"], _days(first["shortest"]), _days(median), _days(first["longest"]))


def _days(took: timedelta) -> int:
    return round(took / DAY)


@dataclass(frozen=True)
class Reach:
    """Cooperations of one field or year with their groups and participants."""

    cooperations: int
    groups: int
    participants: int


def reach(chosen: ReportFilter) -> dict[str, Reach]:
    """What was reached in the year, by field of cooperation; fields without any are left out."""
    rows = chosen.cooperations.values("field").annotate(total=Count("pk")).values_list("field", "total")
    counts = dict(rows.order_by())
    sums = enrolled(chosen, [chosen.period], by={field: Q(of_field=field) for field in counts})
    return {
        field: Reach(counts[field], sums[0, field, "groups"], sums[0, field, "participants"])
        for field in Field.values
        if field in counts
    }


def over_years(chosen: ReportFilter, periods: Sequence[Period]) -> list[Reach]:
    """What was reached in each of some years."""
    counts = Cooperation.objects.aggregate(
        **{f"n{place}": Count("pk", filter=chosen.running(period)) for place, period in enumerate(periods)}
    )
    sums = enrolled(chosen, periods, by={"": Q()})
    return [
        Reach(counts[f"n{place}"], sums[place, "", "groups"], sums[place, "", "participants"])
        for place in range(len(periods))
    ]


def enrolled(chosen: ReportFilter, periods: Sequence[Period], *, by: dict[str, Q]) -> dict[tuple[int, str, str], int]:
    """Groups and participants of offers per year and group of cooperations: {(place, key, column): sum}.

    Who goes on over the summer is one person: of the two school years in a calendar year each cooperation counts with
    the larger one. `by` may speak of `of_field` and `of_kind`, the kind of the first partner.
    """
    if not by:
        return {}
    columns = ("groups", "participants")
    sums: dict[str, Any] = {}
    any_period = Q(pk__in=[])
    for place, period in enumerate(periods):
        for number, part in enumerate(period.parts):
            here = Q(year=part.year) & chosen.running(part, "cooperation")
            any_period |= here
            for column in columns:
                sums[f"{column}_{place}_{number}"] = Coalesce(Sum(column, filter=here), 0)
    each = _by_cooperation(any_period).annotate(**sums)
    totals = {}
    for place, period in enumerate(periods):
        for group, condition in enumerate(by.values()):
            for column in columns:
                parts = [F(f"{column}_{place}_{number}") for number in range(len(period.parts))]
                larger = Greatest(*parts) if len(parts) > 1 else parts[0]
                totals[f"t_{place}_{group}_{column}"] = Sum(larger, filter=condition) if condition else Sum(larger)
    totals_row = each.aggregate(**totals)
    return {
        (place, key, column): totals_row[f"t_{place}_{group}_{column}"] or 0
        for place in range(len(periods))
        for group, key in enumerate(by)
        for column in columns
    }


def _by_cooperation(condition: Q) -> QuerySet[Offer, Any]:
    rows = Offer.objects.filter(condition).annotate(of_field=F("cooperation__field"), of_kind=first_kind("cooperation"))
    return rows.order_by().values("cooperation", "of_field", "of_kind")


# Funders and helpers are not partners in the sense of the statistics.
COUNTED = (PartnerRole.PARTNER, PartnerRole.PROVIDER)


def first_kind(path: str) -> Subquery:
    """The kind of a cooperation's first partner: under it stand the participants."""
    links = CooperationPartner.unscoped.filter(cooperation=OuterRef(path), role__in=COUNTED)
    return Subquery(links.order_by("position", "pk").values("partner__kind")[:1])


@dataclass(frozen=True)
class Mood:
    """What one side said to one question in half a year; without a mean while too few answered."""

    answers: int
    mean: float | None


def moods(chosen: ReportFilter, halves: Sequence[Half]) -> dict[tuple[int, str, str], Mood]:
    """Answers to "How is it going?" per half-year, question and side; fewer than three stay hidden."""
    place = Case(
        *(
            When(pulse__asked_on__gte=half.first, pulse__asked_on__lte=half.last, then=Value(number))
            for number, half in enumerate(halves)
        ),
        output_field=IntegerField(),
    )
    columns: dict[str, Any] = {}
    for key, _text in PULSE:
        columns |= {
            f"{key}_mean": Avg(key, filter=Q(**{f"{key}__gt": 0})),
            f"{key}_n": Count(key, filter=Q(**{f"{key}__gt": 0})),
        }
    rows = PulseAnswer.objects.filter(
        chosen.within("pulse__cooperation"),
        answered_at__isnull=False,
        pulse__asked_on__gte=halves[0].first,
        pulse__asked_on__lte=halves[-1].last,
    )
    values: dict[tuple[int, str, str], Mood] = {}
    each: Iterable[Any] = rows.annotate(place=place).values("place", "side").annotate(**columns).order_by()
    for row in each:
        for key, _text in PULSE:
            count = row[f"{key}_n"]
            mean = round(row[f"{key}_mean"], 1) if count >= FEWEST else None
            values[row["place"], key, row["side"]] = Mood(count, mean)
    nothing = Mood(0, None)
    return {
        (number, key, side): values.get((number, key, side), nothing)
        for number in range(len(halves))
        for key, _text in PULSE
        for side in Side.values
    }


def hours(chosen: ReportFilter) -> dict[str, list[Decimal]]:
    """Hours of sixty minutes a week by field, one for each school year that the year has part of."""
    weekly = {
        f"part{number}": Sum(
            F("units") * F("minutes"),
            filter=Q(year=part.year) & chosen.running(part, "cooperation"),
            default=Decimal(0),
        )
        for number, part in enumerate(chosen.period.parts)
    }
    rows = Offer.objects.filter(year__in=[part.year for part in chosen.period.parts])
    sums_by_field = {}
    each: Iterable[Any] = rows.values("cooperation__field").annotate(**weekly).order_by()
    for row in each:
        sums = [Decimal(row[f"part{number}"]) / MINUTES for number in range(len(weekly))]
        if any(sums):
            sums_by_field[row["cooperation__field"]] = sums
    return {field: sums_by_field[field] for field in Field.values if field in sums_by_field}


IN, OUT, BETWEEN = "in", "out", "between"


@dataclass(frozen=True)
class Money:
    """Amounts of one direction and basis in one school year: their sum, how many, and how many are still open."""

    total: Decimal
    lines: int
    open: int


def money(chosen: ReportFilter, part: Part) -> dict[tuple[str, str], Money]:
    """What agreements that held in a part of the year fix: {(direction, basis): sum}. Nothing is converted.

    Of each cooperation the newest such agreement counts: an amendment repeats the lines of what it amends. A line
    with amounts by school year counts with that of this school year.
    """
    own = CostYear.unscoped.filter(line=OuterRef("pk"))
    lines = CostLine.objects.filter(agreement__in=agreements_in_force(chosen, part).values("pk")).annotate(
        yearly=Exists(own),
        now=Case(
            When(Exists(own), then=Subquery(own.filter(year=part.year).values("amount")[:1])), default=F("amount")
        ),
        per=Case(When(Exists(own), then=Value(Basis.YEAR)), default=F("basis")),
        way=Case(
            When(receiver__side=Side.SCHOOL, then=Value(IN)),
            When(payer__side=Side.SCHOOL, then=Value(OUT)),
            default=Value(BETWEEN),
        ),
    )
    # A yearly table without this school year says nothing about it.
    lines = lines.exclude(Q(yearly=True) & ~Exists(own.filter(year=part.year)))
    rows = lines.values("way", "per").annotate(
        total=Sum("now", default=Decimal(0)), lines=Count("pk"), known=Count("now")
    )
    return {
        (row["way"], row["per"]): Money(Decimal(row["total"]), row["lines"], row["lines"] - row["known"])
        for row in rows.order_by()
    }


def agreements_in_force(chosen: ReportFilter, part: Part) -> QuerySet[Agreement]:
    """The newest agreement of each chosen cooperation that held in a part of the year."""
    terms = Term.unscoped.filter(
        Q(ends_on=None) | Q(ends_on__gte=part.first), starts_on__lte=part.last, agreement=OuterRef("pk")
    )
    valid = Q(Exists(terms), state__in=EVER_IN_FORCE)
    newer = Agreement.unscoped.filter(valid, cooperation=OuterRef("cooperation"), pk__gt=OuterRef("pk"))
    return Agreement.objects.filter(valid, chosen.running(part, "cooperation")).exclude(Exists(newer))


@dataclass(frozen=True)
class Cost:
    """What needs cost that one side brings: their sum, how many, how many without an amount."""

    total: Decimal
    needs: int
    unpriced: int


def needs(chosen: ReportFilter) -> dict[str, Cost]:
    """Needs of the year's cooperations with their cost as it is entered today, by who brings them."""
    rows = Need.objects.filter(chosen.running(path="cooperation")).values("provided_by")
    costs = {
        row["provided_by"]: Cost(Decimal(row["total"]), row["needs"], row["needs"] - row["priced"])
        for row in rows.annotate(
            total=Sum("cost", default=Decimal(0)), needs=Count("pk"), priced=Count("cost")
        ).order_by()
    }
    return {side: costs[side] for side in ProvidedBy.values if side in costs}
