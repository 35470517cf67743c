"""All cooperations as list and board, with the same filters and traffic lights."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Right, allowed, require
from accounts.http import MemberRequest
from infrastructure.htmx import answer
from kooperation.choices import OPEN_STATUSES, PHASE_CHOICES, PHASES, Field, Phase, Place, Status, TeamPart
from kooperation.list_rows import CooperationRow, cooperation_rows
from kooperation.models import Cooperation, TeamMember
from kooperation.models.cooperations import CooperationQuerySet
from overview import cooperation_filters, traffic_light
from overview.traffic_light import TrafficLight
from overview.views import saved_views

PAGE = 50
COLUMN = 20
MOVING = (Status.IDEA, Status.ACTIVE)
OVER = (Status.ENDED, Status.DECLINED)


@dataclass(frozen=True)
class Row:
    """A cooperation with its light, and what the person asking may do from here."""

    facts: CooperationRow
    light: TrafficLight
    may_move: bool
    moved: bool = False


@dataclass(frozen=True)
class Lane:
    """One column of the board: how many, and the cards there is room for."""

    phase: Phase
    total: int
    rows: list[Row]
    query: str

    @property
    def left(self) -> int:
        """How many are shown only in the list."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Fold:
    """Paused or ended cooperations, collapsed below the board."""

    status: Status
    total: int
    rows: list[Row]
    query: str

    @property
    def left(self) -> int:
        return self.total - len(self.rows)


def rows_of(request: MemberRequest, rows: Iterable[Cooperation], now: datetime) -> list[Row]:
    """Rows ready to print, in their order; the number of queries does not depend on how many they are."""
    cooperations = list(rows)
    shining = traffic_light.of(cooperations, now)
    led = TeamMember.objects.filter(user=request.user, part=TeamPart.LEADS)
    mine = set(led.values_list("cooperation", flat=True))
    every = bool(allowed(request.membership, Right.PAUSE_END))
    moved = request.GET.get("bewegt", "")
    return [
        Row(
            row,
            shining[row.pk],
            every or row.pk in mine or row.lead_id == request.user.pk,
            moved=row.ref == moved,
        )
        for row in cooperation_rows(cooperations, now)
    ]


def _frame(request: MemberRequest, values: dict[str, str], place: Place) -> dict[str, Any]:
    """What list and board have in common: filters, chips, saved views."""
    people = cooperation_filters.people()
    return {
        "place": place,
        "values": values,
        "chips": cooperation_filters.chips(values, dict(people)),
        "query": cooperation_filters.query(values),
        "tabs": saved_views.tabs(request, values, place),
        "keepable": saved_views.keepable(values),
        "may_share": allowed(request.membership, Right.SHARE_VIEWS),
        "people": people,
        "phases": PHASE_CHOICES,
        "fields": Field.choices,
        "stands": cooperation_filters.STANDS.items(),
        "spans": cooperation_filters.SPANS.items(),
        "quiets": cooperation_filters.QUIETS.items(),
        "years": cooperation_filters.YEARS.items(),
        "orders": cooperation_filters.ORDERS.items(),
    }


@require_safe
def cooperations(request: MemberRequest) -> HttpResponse:
    """The list: fifty rows a page, filtered and sorted by the address; htmx gets the hits."""
    require(request, Right.SEE)
    values, now = cooperation_filters.known_values(request.GET), timezone.now()
    rows = cooperation_filters.select(values, school=request.school, user=request.user, now=now)
    page = Paginator(rows, PAGE).get_page(request.GET.get("seite"))
    sorts = {key or "zuletzt": cooperation_filters.query(values, sortierung=key) for key in cooperation_filters.ORDERS}
    context = _frame(request, values, Place.LIST) | {
        "page": page,
        "rows": rows_of(request, page.object_list, now),
        "hits": page.paginator.count,
        "sorts": sorts,
        "order": values.get("sortierung", ""),
    }
    return answer(request, "overview/cooperations.html", context, partial="hits")


@require_safe
def board(request: MemberRequest) -> HttpResponse:
    """The same by phase: seven columns under three movements, what rests or is over folded below them."""
    require(request, Right.SEE)
    values, now = cooperation_filters.known_values(request.GET), timezone.now()
    wide = values if "stand" in values else {**values, "stand": "alle"}
    rows = cooperation_filters.select(wide, school=request.school, user=request.user, now=now)
    # Ended ones are collapsed, archived or not, as in the list; other archived ones are not shown.
    rows = rows.filter(Q(archived=False) | Q(status__in=OVER))
    counted = rows.order_by().values_list("phase", "status").annotate(total=Count("pk"))
    totals = {(phase, status): total for phase, status, total in counted}
    lanes, folds = _cards(request, rows, values, totals, now)
    running = sum(lane.total for lane in lanes)
    context = _frame(request, values, Place.BOARD) | {
        "movements": _movements(lanes),
        "folds": [fold for fold in folds if fold.total],
        "hits": running + sum(fold.total for fold in folds if "stand" in values or fold.status in OPEN_STATUSES),
        "back": f"{reverse('cooperations:board')}?{cooperation_filters.query(values)}",
    }
    return answer(request, "overview/board.html", context, partial="hits")


def _place(card: Cooperation) -> int | str:
    """The place of a card: the column of its phase, or the collapsed group of its status."""
    return card.phase if card.status in MOVING else card.status


def _cards(
    request: MemberRequest,
    rows: CooperationQuerySet,
    values: dict[str, str],
    totals: dict[tuple[int, str], int],
    now: datetime,
) -> tuple[list[Lane], list[Fold]]:
    """The cards of all columns and folds, the first of each: one query, and their lights are read together."""
    moving = Q(status__in=MOVING)
    column = Case(When(moving, then=F("phase")), default=Value(0))
    fold = Case(When(moving, then=Value("")), default=F("status"))
    order = cooperation_filters.ORDERED_BY[values.get("sortierung", "")]
    # Of what lies in the columns the list shows no more: without what rests or is over.
    alike = values if values.get("stand", "alle") != "alle" else {**values, "stand": "laufend"}
    nth = Window(RowNumber(), partition_by=[column, fold], order_by=list(order))
    cards = list(rows.order_by().annotate(nth=nth).filter(nth__lte=COLUMN).order_by("nth"))
    ready: dict[int | str, list[Row]] = defaultdict(list)
    for card, row in zip(cards, rows_of(request, cards, now), strict=True):
        ready[_place(card)].append(row)
    lanes = [
        Lane(
            phase,
            sum(totals.get((phase.number, status), 0) for status in MOVING),
            ready[phase.number],
            cooperation_filters.query(alike, phase=str(phase.number)),
        )
        for phase in PHASES
    ]
    folds = [
        Fold(
            status,
            sum(total for (_phase, of), total in totals.items() if of == status),
            ready[status],
            cooperation_filters.query(values, stand=status),
        )
        for status in (Status.PAUSED, *OVER)
    ]
    return lanes, folds


def _movements(lanes: list[Lane]) -> list[tuple[int, int, list[Lane]]]:
    """The columns under their three heads, with how many stand under each."""
    numbers = sorted({lane.phase.movement for lane in lanes})
    grouped = [(number, [lane for lane in lanes if lane.phase.movement == number]) for number in numbers]
    return [(number, sum(lane.total for lane in group), group) for number, group in grouped]
