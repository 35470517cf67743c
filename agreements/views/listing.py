"""The list of all agreements: by end and last day for notice, filtered by the address, with counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from agreements import standing
from agreements.choices import OVER, AgreementState
from agreements.models import Agreement
from agreements.standing import Standing
from infrastructure.htmx import answer
from kooperation.choices import Field

ROWS = 50
PAGE = "agreements/list.html"
MAKING = (AgreementState.DRAFT, AgreementState.REVIEW, AgreementState.AGREED)
SIGNING = (AgreementState.OUT_FOR_SIGNATURE, AgreementState.SIGNED)
SPANS = (("30", _("30 days")), ("90", _("90 days")), ("180", _("half a year")))


@dataclass(frozen=True)
class Group:
    """One way to look at the list."""

    key: str
    word: Promise | str
    holds: Callable[[Standing], bool]


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
ASKED = ("q", "feld", "stand", "frist", "sortierung")


def _found(words: str, field: str) -> Iterable[Agreement]:
    rows = Agreement.objects.select_related("cooperation", "school").prefetch_related(*standing.RELATED)
    for word in words.split():
        rows = rows.filter(
            Q(cooperation__title__icontains=word) | Q(number__icontains=word) | Q(parties__institution__icontains=word)
        )
    if field:
        rows = rows.filter(cooperation__field=field)
    return rows.distinct().order_by("number", "pk")


def _sorted(rows: list[Standing], order: str) -> list[Standing]:
    if order == "kuendigung":
        return sorted(rows, key=lambda row: (row.notice_on or FAR, row.ends_on or FAR, row.agreement.number))
    return sorted(rows, key=lambda row: (row.ends_on or row.notice_on or FAR, row.agreement.number))


@require_safe
def listing(request: MemberRequest) -> HttpResponse:
    """All agreements the filter leaves; htmx gets the hits."""
    require(request, Right.SEE)
    today = timezone.localdate()
    # Databases do not take a NUL, and an unknown field is none.
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:100] for name in ASKED}
    asked["feld"] = asked["feld"] if asked["feld"] in Field.values else ""
    group = BY_KEY.get(asked["stand"], GROUPS[0])
    rows = [standing.of(agreement, today) for agreement in _found(asked["q"], asked["feld"])]
    if asked["frist"] in dict(SPANS):
        until = today + timedelta(days=int(asked["frist"]))
        rows = [row for row in rows if row.nearest and row.nearest <= until]
    hits = _sorted([row for row in rows if group.holds(row)], asked["sortierung"])
    page = Paginator(hits, ROWS).get_page(request.GET.get("seite"))
    others = {name: value for name, value in asked.items() if value and name != "stand"}
    groups = [
        {
            "word": one.word,
            "count": sum(one.holds(row) for row in rows),
            "query": urlencode(others | ({"stand": one.key} if one.key else {})),
            "current": one is group,
        }
        for one in GROUPS
    ]
    context = {
        "page": page,
        "rows": page.object_list,
        "hits": len(hits),
        "asked": asked,
        "filtered": any(asked.values()),
        "groups": groups,
        "fields": Field.choices,
        "spans": SPANS,
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return answer(request, PAGE, context, partial="hits")
