"""Which agreements the list shows: filtered by the address, by end and last day for notice, with counts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements import deadline_status
from agreements.choices import OVER, AgreementState
from agreements.deadline_status import DeadlineStatus
from agreements.models import Agreement
from infrastructure.list_filters import AddressFilter
from kooperation.choices import Field

MAKING = (AgreementState.DRAFT, AgreementState.REVIEW, AgreementState.AGREED)
SIGNING = (AgreementState.OUT_FOR_SIGNATURE, AgreementState.SIGNED)
SPANS = (("30", _("30 days")), ("90", _("90 days")), ("180", _("half a year")))


@dataclass(frozen=True)
class Group:
    """One way to look at the list."""

    key: str
    word: Promise | str
    holds: Callable[[DeadlineStatus], bool]


GROUPS = (
    Group("", _("not over"), lambda row: row.agreement.state not in OVER),
    Group("in-arbeit", _("being made"), lambda row: row.agreement.state in MAKING),
    Group("unterschrift", _("being signed"), lambda row: row.agreement.state in SIGNING),
    Group("gueltig", _("in force"), lambda row: row.agreement.state == AgreementState.IN_FORCE),
    Group("laeuft-aus", _("runs out"), lambda row: row.expiring),
    Group("gekuendigt", _("notice given"), lambda row: row.given is not None and row.agreement.state not in OVER),
    Group(
        "ohne-regel",
        _("without notice rule"),
        lambda row: row.agreement.state == AgreementState.IN_FORCE and not row.settled,
    ),
    Group("vorbei", _("over"), lambda row: row.agreement.state in OVER),
)
BY_KEY = {group.key: group for group in GROUPS}
FAR = date.max
FILTER = AddressFilter(
    ("q", "feld", "stand", "frist", "sortierung"), {"feld": Field.values, "stand": BY_KEY, "frist": dict(SPANS)}
)


def _matching(words: str, field: str) -> Iterable[Agreement]:
    rows = Agreement.objects.select_related("cooperation", "school").prefetch_related(*deadline_status.RELATED)
    for word in words.split():
        rows = rows.filter(
            Q(cooperation__title__icontains=word) | Q(number__icontains=word) | Q(parties__institution__icontains=word)
        )
    if field:
        rows = rows.filter(cooperation__field=field)
    return rows.distinct().order_by("number", "pk")


def _sorted(rows: list[DeadlineStatus], order: str) -> list[DeadlineStatus]:
    if order == "kuendigung":
        return sorted(rows, key=lambda row: (row.notice_on or FAR, row.ends_on or FAR, row.agreement.number))
    return sorted(rows, key=lambda row: (row.ends_on or row.notice_on or FAR, row.agreement.number))


@dataclass(frozen=True)
class Selection:
    """The parsed filter and its rows: `hits` of the chosen group, `rows` of all groups."""

    chosen: dict[str, str]
    group: Group
    rows: list[DeadlineStatus]
    hits: list[DeadlineStatus]

    @property
    def groups(self) -> list[dict[str, object]]:
        """The groups with their counts and addresses."""
        return [
            {
                "word": one.word,
                "count": sum(one.holds(row) for row in self.rows),
                "query": FILTER.query(self.chosen, stand=one.key),
                "current": one is self.group,
            }
            for one in GROUPS
        ]

    @property
    def query(self) -> str:
        """The address's part that brings this selection back."""
        return FILTER.query(self.chosen)


def select(query: Mapping[str, str], today: date) -> Selection:
    """The agreements of a query string, in its order."""
    values = FILTER.values(query)
    chosen = {name: values.get(name, "") for name in FILTER.names}
    group = BY_KEY[chosen["stand"]]
    rows = [deadline_status.of(agreement, today) for agreement in _matching(chosen["q"], chosen["feld"])]
    if chosen["frist"]:
        until = today + timedelta(days=int(chosen["frist"]))
        rows = [row for row in rows if row.nearest and row.nearest <= until]
    hits = _sorted([row for row in rows if group.holds(row)], chosen["sortierung"])
    return Selection(chosen, group, rows, hits)
