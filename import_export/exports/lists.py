"""Every list as a table, filtered as it is on its page; the same queries, without the pages."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import School, User
from agreements import agreement_filters, deadline_status
from agreements.models import Agreement, Party
from infrastructure.spreadsheet_writer import Cell, Sheet
from kooperation.models import ContactLogEntry, ContactPerson, Cooperation, Offer, Partner, Task
from meetings.models import Meeting
from overview import cooperation_filters, deadlines
from phases.models import Need

CHUNK = 500


@dataclass(frozen=True)
class ExportRequest:
    """An order of a list: school, user, filter (the query string), or all rows including ended ones."""

    school: School
    user: User
    query: Mapping[str, Any] = field(default_factory=dict)
    everything: bool = False


@dataclass(frozen=True)
class List:
    """One list: its name, the headings of its columns, and a function for its rows."""

    title: Promise | str
    head: tuple[Promise | str, ...]
    rows: Callable[[ExportRequest], Iterator[list[Cell]]]

    def sheet(self, order: ExportRequest) -> Sheet:
        """The table."""
        return Sheet(str(self.title), [str(word) for word in self.head], self.rows(order))


def archive_key(school: School, user: User) -> str:
    """The job key of a person's archive; a newer one replaces it."""
    return f"archive:{school.ref}:{user.ref}"


def _words(order: ExportRequest) -> str:
    return cooperation_filters.known_values(order.query).get("q", "")


def _of_cooperation(order: ExportRequest, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Only one cooperation's, where the address names it."""
    ref = str(order.query.get("kooperation", "")).replace("\x00", "")
    return rows.filter(cooperation__ref=ref) if ref else rows


def _partners(order: ExportRequest) -> Iterator[list[Cell]]:
    for row in Partner.objects.listed().matching(_words(order)).iterator(CHUNK):
        yield [
            row.name,
            str(row.get_kind_display()),
            row.street,
            row.postcode,
            row.town,
            row.email,
            row.phone,
            row.legal_entity,
            row.representative,
            row.representative_function,
            row.open_count,  # type: ignore[attr-defined] # because: the queryset counts it
        ]


def _people(order: ExportRequest) -> Iterator[list[Cell]]:
    rows = ContactPerson.objects.select_related("partner").order_by("partner__name", "name", "pk")
    for row in rows.iterator(CHUNK):
        yield [
            row.partner.name,
            row.name,
            row.function,
            str(row.get_level_display()),
            row.email,
            row.phone,
            row.fixed,
            row.valid_from,
            row.valid_until,
        ]


def _cooperations(order: ExportRequest) -> Iterator[list[Cell]]:
    newest = newest_agreements()
    today = timezone.localdate()
    for row in chosen(order).iterator(CHUNK):
        settled, total = row.progress[row.phase - 1]
        agreement = newest.get(row.pk)
        stands = deadline_status.of(agreement, today) if agreement else None
        links = sorted(row.partner_links.all(), key=lambda link: link.position)
        yield [
            row.number,
            row.title,
            ", ".join(link.partner.name for link in links),
            str(row.get_field_display()),
            str(row.get_kind_display()) if row.kind else "",
            row.phase,
            str(row.current_phase.name),
            settled,
            total,
            str(row.get_status_display()),
            row.lead.name if row.lead else "",
            row.starts_on,
            row.target_group,
            str(row.get_ball_display()) if row.ball else "",
            row.last_activity_at,
            agreement.number if agreement else "",
            stands.word if stands else "",
            stands.shown_end if stands else None,
            stands.notice_on if stands else None,
            stands.notice_ends_on if stands else None,
        ]


def chosen(order: ExportRequest) -> "QuerySet[Cooperation]":
    """The cooperations of a filter, as the list shows them."""
    query = {"stand": "alle"} if order.everything else order.query
    return cooperation_filters.select(query, school=order.school, user=order.user, now=timezone.now())


def newest_agreements() -> dict[int, Agreement]:
    """By cooperation: the binding agreement, else the newest draft."""
    rows = Agreement.objects.current().select_related("school", "notice", "renewal")
    making = rows.prefetch_related("terms", "notices_given").order_by("pk")
    by_cooperation = {row.cooperation_id: row for row in making}
    return by_cooperation | {row.cooperation_id: row for row in deadline_status.binding(Agreement.objects.all())}


def _agreements(order: ExportRequest) -> Iterator[list[Cell]]:
    selected = agreement_filters.select(order.query, timezone.localdate())
    rows = selected.rows if order.everything else selected.hits
    names: dict[int, list[str]] = defaultdict(list)
    for agreement, institution in Party.objects.order_by("position", "pk").values_list("agreement", "institution"):
        names[agreement].append(institution)
    for stands in rows:
        row = stands.agreement
        yield [
            row.number,
            row.cooperation.title,
            ", ".join(names[row.pk]),
            stands.word,
            stands.term.starts_on if stands.term else None,
            stands.shown_end,
            stands.notice_on,
            stands.notice_ends_on,
            stands.renewal_label,
            stands.notice_label,
        ]


def _dates(order: ExportRequest) -> Iterator[list[Cell]]:
    kind = str(order.query.get("art", ""))
    own = order.user if order.query.get("meine") == "1" else None
    for row in deadlines.coming(order.school, timezone.now(), of=own, most=None):
        if kind not in deadlines.KINDS or row.kind == kind:
            yield [row.on, str(deadlines.KINDS[row.kind]), row.title, row.below, row.late(timezone.localdate())]


def _tasks(order: ExportRequest) -> Iterator[list[Cell]]:
    rows = Task.objects.select_related("cooperation", "assignee__user", "assignee__contact")
    for row in _of_cooperation(order, rows).order_by("done_at", "due_on", "pk").iterator(CHUNK):
        yield [row.cooperation.title, row.title, str(row.assignee or ""), row.due_on, row.done_at]


def _meetings(order: ExportRequest) -> Iterator[list[Cell]]:
    rows = _of_cooperation(order, Meeting.objects.select_related("cooperation"))
    for row in rows.order_by("starts_at", "pk").iterator(CHUNK):
        yield [row.cooperation.title, row.title, row.starts_at, row.minutes, row.place, str(row.get_state_display())]


def _offers(order: ExportRequest) -> Iterator[list[Cell]]:
    rows = _of_cooperation(order, Offer.objects.select_related("cooperation", "school"))
    for row in rows.order_by("-year", "cooperation__title", "pk").iterator(CHUNK):
        yield [
            row.cooperation.title,
            row.year_name,
            row.title,
            row.groups,
            row.participants,
            row.units,
            row.minutes,
            row.slots,
            row.place,
        ]


def _needs(order: ExportRequest) -> Iterator[list[Cell]]:
    rows = _of_cooperation(order, Need.objects.select_related("cooperation"))
    for row in rows.order_by("cooperation__title", "pk").iterator(CHUNK):
        yield [
            row.cooperation.title,
            str(row.get_category_display()),
            row.what,
            row.amount,
            str(row.bringer),
            row.cost,
            str(row.get_state_display()),
        ]


def _contacts(order: ExportRequest) -> Iterator[list[Cell]]:
    rows = _of_cooperation(order, ContactLogEntry.objects.select_related("cooperation", "partner", "contact", "by"))
    for row in rows.order_by("-on", "-pk").iterator(CHUNK):
        yield [
            row.on,
            str(row.get_way_display()),
            row.partner.name,
            str(row.contact or ""),
            row.cooperation.title if row.cooperation else "",
            row.by.name,
            row.result,
            row.promised_until,
        ]


_COOPERATION, _STATE = gettext_lazy("Cooperation"), gettext_lazy("State")
LISTS: Mapping[str, List] = {
    "partner": List(
        gettext_lazy("Partners"),
        (
            gettext_lazy("Partner"),
            gettext_lazy("Kind of institution"),
            gettext_lazy("Street and number"),
            gettext_lazy("Postcode"),
            gettext_lazy("Town"),
            gettext_lazy("E-mail"),
            gettext_lazy("Phone"),
            gettext_lazy("Legal entity"),
            gettext_lazy("Represented by"),
            gettext_lazy("Function of this person"),
            gettext_lazy("Cooperations that are not over"),
        ),
        _partners,
    ),
    "personen": List(
        gettext_lazy("Contact persons"),
        (
            gettext_lazy("Partner"),
            gettext_lazy("First and last name"),
            gettext_lazy("Function"),
            gettext_lazy("Level"),
            gettext_lazy("E-mail"),
            gettext_lazy("Phone"),
            gettext_lazy("Fixed contact person"),
            gettext_lazy("from"),
            gettext_lazy("until"),
        ),
        _people,
    ),
    "kooperationen": List(
        gettext_lazy("Cooperations"),
        (
            gettext_lazy("Number"),
            _COOPERATION,
            gettext_lazy("Partners"),
            gettext_lazy("Field"),
            gettext_lazy("Form of the offer"),
            gettext_lazy("Phase"),
            gettext_lazy("Name of the phase"),
            gettext_lazy("Questions settled"),
            gettext_lazy("Questions in all"),
            _STATE,
            gettext_lazy("Responsible"),
            gettext_lazy("Start"),
            gettext_lazy("For whom"),
            gettext_lazy("Whose turn"),
            gettext_lazy("Last activity"),
            gettext_lazy("Agreement"),
            gettext_lazy("State of the agreement"),
            gettext_lazy("Agreement until"),
            gettext_lazy("Last day for notice"),
            gettext_lazy("then ends on"),
        ),
        _cooperations,
    ),
    "vereinbarungen": List(
        gettext_lazy("Agreements"),
        (
            gettext_lazy("Number"),
            _COOPERATION,
            gettext_lazy("Parties"),
            _STATE,
            gettext_lazy("Start"),
            gettext_lazy("End"),
            gettext_lazy("Last day for notice"),
            gettext_lazy("then ends on"),
            gettext_lazy("Renewal"),
            gettext_lazy("Notice"),
        ),
        _agreements,
    ),
    "fristen": List(
        gettext_lazy("Deadlines"),
        (gettext_lazy("Day"), gettext_lazy("Kind"), gettext_lazy("What"), gettext_lazy("Where"), gettext_lazy("late")),
        _dates,
    ),
    "aufgaben": List(
        gettext_lazy("Tasks"),
        (_COOPERATION, gettext_lazy("Task"), gettext_lazy("Who"), gettext_lazy("Until"), gettext_lazy("done on")),
        _tasks,
    ),
    "treffen": List(
        gettext_lazy("Meetings"),
        (
            _COOPERATION,
            gettext_lazy("Meeting"),
            gettext_lazy("Begins"),
            gettext_lazy("Minutes of time"),
            gettext_lazy("Place"),
            _STATE,
        ),
        _meetings,
    ),
    "angebote": List(
        gettext_lazy("Offers"),
        (
            _COOPERATION,
            gettext_lazy("School year"),
            gettext_lazy("Offer"),
            gettext_lazy("Groups"),
            gettext_lazy("Participants"),
            gettext_lazy("Units a week"),
            gettext_lazy("Minutes a unit"),
            gettext_lazy("Days and times"),
            gettext_lazy("Place"),
        ),
        _offers,
    ),
    "bedarfe": List(
        gettext_lazy("Needs"),
        (
            _COOPERATION,
            gettext_lazy("Category"),
            gettext_lazy("What"),
            gettext_lazy("Amount"),
            gettext_lazy("Who brings it"),
            gettext_lazy("Costs"),
            _STATE,
        ),
        _needs,
    ),
    "kontakte": List(
        gettext_lazy("Contacts"),
        (
            gettext_lazy("Day"),
            gettext_lazy("Way"),
            gettext_lazy("Partner"),
            gettext_lazy("With whom"),
            _COOPERATION,
            gettext_lazy("Who"),
            gettext_lazy("Result"),
            gettext_lazy("Reply promised until"),
        ),
        _contacts,
    ),
}
