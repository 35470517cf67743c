"""Filters of a list of cooperations, read from an address: one reading for list, board, saved views and exports.

`select(request.GET, school=…, user=…, now=…)` gives the cooperations; unknown names and values are as if not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OrderBy, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, School, User
from infrastructure.list_filters import AddressFilter
from kooperation.choices import OPEN_STATUSES, PHASES, Ball, Field, Status
from kooperation.models import Cooperation, Offer, TeamMember
from kooperation.models.cooperations import CooperationQuerySet

KEYS = ("phase", "stand", "feld", "person", "frist", "still", "schuljahr", "q", "sortierung")
ME = "ich"
STANDS: dict[str, Promise | str] = {
    "stockt": gettext_lazy("stalled"),
    "wir": gettext_lazy("our turn"),
    "partner": gettext_lazy("partner's turn"),
    "laufend": gettext_lazy("idea or active"),
    **dict(Status.choices),
    "alle": gettext_lazy("all, over ones too"),
}
TURNS = {"wir": Ball.SCHOOL, "partner": Ball.PARTNER}
SPANS: dict[str, Promise | str] = {
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "120": gettext_lazy("120 days"),
    "180": gettext_lazy("half a year"),
}
QUIETS: dict[str, Promise | str] = {
    "21": gettext_lazy("21 days"),
    "60": gettext_lazy("60 days"),
    "180": gettext_lazy("half a year"),
}
YEARS: dict[str, Promise | str] = {"neu": gettext_lazy("still to be prepared")}
ORDERS: dict[str, Promise | str] = {
    "": gettext_lazy("last activity"),
    "name": gettext_lazy("name"),
    "phase": gettext_lazy("phase"),
    "frist": gettext_lazy("next deadline"),
    "dran": gettext_lazy("whose turn, longest first"),
    "verantwortlich": gettext_lazy("responsible"),
}
ORDERED_BY: dict[str, tuple[str | OrderBy, ...]] = {
    "": ("-last_activity_at", "-pk"),
    "name": ("title", "pk"),
    "phase": ("phase", "title", "pk"),
    "frist": (F("deadline_on").asc(nulls_last=True), "pk"),
    "dran": (F("ball_since").asc(nulls_last=True), "pk"),
    "verantwortlich": (F("lead__name").asc(nulls_last=True), "title", "pk"),
}
KNOWN: dict[str, Mapping[str, object]] = {
    "phase": {str(phase.number): phase for phase in PHASES},
    "stand": STANDS,
    "feld": dict(Field.choices),
    "frist": SPANS,
    "still": QUIETS,
    "schuljahr": YEARS,
    "sortierung": ORDERS,
}


FILTER = AddressFilter(KEYS, KNOWN)


@dataclass(frozen=True)
class Chip:
    """One active filter, and the address without it."""

    key: str
    word: str
    without: str


def known_values(chosen: Mapping[str, str]) -> dict[str, str]:
    """The known parameters with known values, in canonical order, so that equal filters compare equal."""
    return FILTER.values(chosen)


def query(values: Mapping[str, str], **changed: str) -> str:
    """The address of these values, some of them changed or, with "", left out."""
    return FILTER.query(values, **changed)


def select(chosen: Mapping[str, str], *, school: School, user: User, now: datetime) -> CooperationQuerySet:
    """The cooperations of the school in scope that match a filter, in its order.

    They come with lead and partners, ready for rows; slice or count them as you like.
    """
    values = known_values(chosen)
    rows = _by_stand(Cooperation.objects.all(), values.get("stand", ""), now)
    for key, narrow in NARROWED.items():
        if key in values:
            rows = narrow(rows, values[key], ListFilter(school, user, now))
    order = ORDERED_BY[values.get("sortierung", "")]
    return rows.listed().order_by(*order)


@dataclass(frozen=True)
class ListFilter:
    """The context of a filter: user, school, moment."""

    school: School
    user: User
    now: datetime


def _by_stand(rows: CooperationQuerySet, stand: str, now: datetime) -> CooperationQuerySet:
    if stand == "stockt":
        return rows.stalled(now)
    if stand in TURNS:
        return rows.running().filter(ball=TURNS[stand])
    if stand == "laufend":
        return rows.running()
    if stand in OPEN_STATUSES:
        return rows.open().filter(status=stand)
    if stand in Status.values:
        return rows.filter(status=stand)
    return rows if stand == "alle" else rows.open()


def _by_phase(rows: CooperationQuerySet, value: str, _asking: ListFilter) -> CooperationQuerySet:
    return rows.filter(phase=int(value))


def _by_field(rows: CooperationQuerySet, value: str, _asking: ListFilter) -> CooperationQuerySet:
    return rows.filter(field=value)


def _by_person(rows: CooperationQuerySet, value: str, asking: ListFilter) -> CooperationQuerySet:
    """Filter by lead or team member; "ich" is the current user, so that a shared view shows everybody their own."""
    who = Q(user=asking.user) if value == ME else Q(user__ref=value)
    lead = Q(lead=asking.user) if value == ME else Q(lead__ref=value)
    return rows.filter(lead | Q(pk__in=TeamMember.objects.filter(who).values("cooperation")))


def _by_deadline(rows: CooperationQuerySet, value: str, asking: ListFilter) -> CooperationQuerySet:
    return rows.due_until(timezone.localdate(asking.now) + timedelta(days=int(value)))


def _by_silence(rows: CooperationQuerySet, value: str, asking: ListFilter) -> CooperationQuerySet:
    return rows.quiet_for(int(value), asking.now)


def _by_year(rows: CooperationQuerySet, _value: str, asking: ListFilter) -> CooperationQuerySet:
    """Filter by what is missing for the coming school year: no offer yet, or an agreement that ends before it begins."""
    year = asking.school.year_of(timezone.localdate(asking.now)) + 1
    offered = Offer.objects.filter(cooperation=OuterRef("pk")).of_year(year)
    return rows.running().filter(~Exists(offered) | Q(agreed_until__lt=asking.school.year_start(year)))


def _by_words(rows: CooperationQuerySet, value: str, _asking: ListFilter) -> CooperationQuerySet:
    return rows.matching(value)


NARROWED: dict[str, Callable[[CooperationQuerySet, str, ListFilter], CooperationQuerySet]] = {
    "phase": _by_phase,
    "feld": _by_field,
    "person": _by_person,
    "frist": _by_deadline,
    "still": _by_silence,
    "schuljahr": _by_year,
    "q": _by_words,
}


def people() -> list[tuple[str, str]]:
    """Colleagues to choose from: reference and name, oneself first."""
    rows = Membership.objects.active().order_by("user__name", "pk").values_list("user__ref", "user__name")
    return [(ME, _("I")), *rows]


def _word(key: str, value: str, names: Mapping[str, str]) -> str:
    words = {
        "phase": _("Phase {value}"),
        "stand": "{value}",
        "feld": "{value}",
        "person": _("with {value}"),
        "frist": _("deadline within {value}"),
        "still": _("quiet for {value}"),
        "schuljahr": _("next school year: {value}"),
        "q": _("“{value}”"),
    }
    if key == "phase":
        return words[key].format(value=f"{value} {PHASES[int(value) - 1].short}")
    if key == "person":
        return words[key].format(value=_("me") if value == ME else names.get(value, _("somebody who is gone")))
    return words[key].format(value=KNOWN[key][value] if key in KNOWN else value)


def chips(values: Mapping[str, str], names: Mapping[str, str]) -> list[Chip]:
    """The active filters, each with the address without it; the sort order is not one."""
    shown = [(key, value) for key, value in values.items() if key != "sortierung"]
    return [Chip(key, _word(key, value, names), query(values, **{key: ""})) for key, value in shown]
