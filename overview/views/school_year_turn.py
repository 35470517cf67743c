"""The change of school year: choose on one page which offers continue; rolled over once, undone while unchanged."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right, require
from accounts.http import MemberRequest
from accounts.models import School
from kooperation import actions, school_year
from kooperation.actions.school_year import AT_ONCE
from kooperation.choices import OPEN_STATUSES, Status
from kooperation.models import Cooperation, Offer
from meetings.choices import DecisionKind
from meetings.models import Decision

PAGE = 50
LISTED = 50
REASONS: dict[str, Promise | str] = {
    "ended": gettext_lazy("has ended"),
    "paused": gettext_lazy("rests"),
    "closed": gettext_lazy("the partner is closed"),
    "decided": gettext_lazy("it is decided that it ends"),
}


@dataclass(frozen=True)
class Year:
    """A school year to be prepared."""

    number: int
    name: str
    starts_on: date
    ends_after: date


@dataclass(frozen=True)
class Ready:
    """A cooperation with the offers that go on, and what should be known before."""

    cooperation: Cooperation
    offers: list[Offer]
    year: Year

    @property
    def partners(self) -> str:
        return ", ".join(link.partner.name for link in self.cooperation.partner_links.all())

    @property
    def ends_before(self) -> bool:
        """The agreement is over before the school year begins: a decision comes first, so nothing is ticked."""
        until = self.cooperation.agreed_until
        return until is not None and until < self.year.starts_on

    @property
    def ends_within(self) -> bool:
        """An unusual term: over in the middle of the school year."""
        until = self.cooperation.agreed_until
        return (
            until is not None
            and self.year.starts_on <= until
            and (until.toordinal() + 1) < self.year.ends_after.toordinal()
        )


@dataclass(frozen=True)
class Turn:
    """Everything the page shows."""

    year: Year
    page: Page[Cooperation]
    ready: list[Ready]
    offers: int
    at_once: int
    done: QuerySet[Cooperation]
    done_count: int
    left_out: list[tuple[Cooperation, str]]
    left_count: int
    without: QuerySet[Cooperation]
    without_count: int


def _ends(year: Year) -> Q:
    """Cooperations whose newest decision is to end them before a school year begins."""
    ending = Decision.objects.filter(kind=DecisionKind.END, on__lt=year.starts_on)
    newer = Decision.objects.filter(meeting__cooperation=OuterRef("meeting__cooperation"), at__gt=OuterRef("at"))
    return Q(pk__in=ending.filter(~Exists(newer)).values("meeting__cooperation"))


def year_of(school: School, text: str, today: date) -> Year:
    """The coming school year, or the running one where the address says so: for who is late."""
    running = school.year_of(today)
    number = running if text == str(running) else running + 1
    return Year(number, school.year_name(number), school.year_start(number), school.year_start(number + 1))


def of(school: School, year: Year, page: str | None) -> Turn:
    """The content of the page: offers to roll over, done ones, excluded ones with reasons; a fixed number of queries."""
    offers = school_year.rollable(school, year.number)
    going = school_year.going_on(school, year.number).exclude(_ends(year))
    with_partners = going.prefetch_related("partner_links__partner").order_by("title", "pk")
    paged = Paginator(with_partners.filter(pk__in=offers.values("cooperation")), PAGE).get_page(page)
    chosen: dict[int, list[Offer]] = defaultdict(list)
    for offer in (
        offers.filter(cooperation__in=[row.pk for row in paged.object_list])
        .select_related("school")
        .order_by("title", "pk")
    ):
        chosen[offer.cooperation_id].append(offer)
    there = Offer.objects.of_year(year.number).values("cooperation")
    done = going.filter(pk__in=there).exclude(pk__in=offers.values("cooperation"))
    without = going.exclude(pk__in=Offer.objects.values("cooperation"))
    left = _left_out(school, year)
    return Turn(
        year=year,
        page=paged,
        ready=[Ready(row, chosen[row.pk], year) for row in paged.object_list],
        offers=_ready_offers(school, year).count(),
        at_once=_undisputed(school, year).count(),
        done=done.order_by("title", "pk")[:LISTED],
        done_count=done.count(),
        left_out=[(row, str(REASONS[getattr(row, "reason", "")])) for row in left[:LISTED]],
        left_count=left.count(),
        without=without.order_by("title", "pk")[:LISTED],
        without_count=without.count(),
    )


def _left_out(school: School, year: Year) -> QuerySet[Cooperation]:
    """Cooperations that had offers lately and do not go on, with the reason."""
    before = school.year_start(year.number - 1)
    here = Q(status__in=OPEN_STATUSES) | Q(status=Status.ENDED, ended_on__gte=before)
    reason = Case(
        When(status=Status.ENDED, then=Value("ended")),
        When(status=Status.PAUSED, then=Value("paused")),
        When(school_year.closed(school, year.number), then=Value("closed")),
        When(_ends(year), then=Value("decided")),
        default=Value(""),
        output_field=CharField(),
    )
    offered = Offer.objects.filter(cooperation=OuterRef("pk"), year__lt=year.number)
    rows = Cooperation.objects.filter(here, Exists(offered), archived=False).annotate(reason=reason)
    return rows.exclude(reason="").order_by("title", "pk")


def _ready_offers(school: School, year: Year) -> QuerySet[Offer]:
    going = school_year.going_on(school, year.number).exclude(_ends(year))
    return school_year.rollable(school, year.number).filter(cooperation__in=going.values("pk"))


def _undisputed(school: School, year: Year) -> QuerySet[Offer]:
    """What is taken over all at once: where the agreement ends before, somebody decides first and ticks it."""
    return _ready_offers(school, year).exclude(cooperation__agreed_until__lt=year.starts_on)


@require_http_methods(["GET", "POST"])
def year_turn(request: MemberRequest) -> HttpResponse:
    """Choose what goes on; POST takes the ticked offers over, or with "alle" all of the school that need no decision."""
    require(request, Right.TURN_YEAR)
    year = year_of(request.school, request.GET.get("jahr", ""), timezone.localdate())
    if request.method == "POST":
        return _roll(request, year)
    batches = Offer.objects.of_year(year.number).exclude(rolled_batch="").order_by()
    last = batches.values("rolled_batch").annotate(total=Count("pk"), newest=Max("pk")).order_by("-newest").first()
    running = request.school.year_of(timezone.localdate())
    context = {
        "turn": of(request.school, year, request.GET.get("seite")),
        "year": year,
        "years": [year_of(request.school, str(number), timezone.localdate()) for number in (running, running + 1)],
        "last": last,
        "most": AT_ONCE,
    }
    return render(request, "overview/year_turn.html", context)


def _roll(request: MemberRequest, year: Year) -> HttpResponse:
    sent = [_clean(ref) for ref in request.POST.getlist("angebot")]
    if "alle" in request.POST:
        rows = _undisputed(request.school, year).order_by("cooperation__title", "pk")
    else:
        rows = _ready_offers(request.school, year).filter(ref__in=sent)
    chosen = list(rows.values_list("ref", flat=True)[:AT_ONCE])
    try:
        new_offers = actions.roll_over(actor=request.user, school=request.school, year=year.number, offers=chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _tell(request, year, new_offers, any(sent) or "alle" in request.POST)
    return redirect(request.get_full_path())


def _clean(ref: str) -> str:
    """Databases do not take a NUL."""
    return ref.replace("\x00", "")


def _tell(request: MemberRequest, year: Year, new_offers: list[Offer], anything_chosen: bool) -> None:  # noqa: FBT001 - a fact, not a switch
    if new_offers:
        words = ngettext(
            "{n} offer is taken over into {year}.", "{n} offers are taken over into {year}.", len(new_offers)
        )
        messages.success(request, words.format(n=len(new_offers), year=year.name))
    elif anything_chosen:
        messages.info(request, _("Nothing to take over: it is there already."))
    else:
        messages.error(request, _("Tick at least one offer."))


@require_POST
def take_back(request: MemberRequest) -> HttpResponse:
    """Take the last batch back; what somebody has changed since stays."""
    require(request, Right.TURN_YEAR)
    batch = _clean(request.POST.get("stapel", ""))[:12]
    gone, stays = actions.take_back_roll_over(actor=request.user, school=request.school, batch=batch)
    if gone:
        words = ngettext("{n} offer is taken back.", "{n} offers are taken back.", gone)
        messages.success(request, words.format(n=gone))
    else:
        messages.info(request, _("There is nothing to take back any more."))
    if stays:
        words = ngettext("{n} stays: it was taken further.", "{n} stay: they were taken further.", stays)
        messages.info(request, words.format(n=stays))
    return redirect("cooperations:year_turn")
