"""Saved views of the list of cooperations: five presets, and those that people save."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right, allowed, require
from accounts.http import MemberRequest
from kooperation import actions
from kooperation.choices import Place
from kooperation.forms import SavedViewForm
from kooperation.models import SavedView
from overview import cooperation_filters

PAGES = {Place.LIST: "cooperations:list", Place.BOARD: "cooperations:board"}
PRESETS: tuple[tuple[Promise | str, dict[str, str]], ...] = (
    (gettext_lazy("Deadlines, 90 days"), {"frist": "90", "sortierung": "frist"}),
    (gettext_lazy("My turn"), {"stand": "wir", "person": cooperation_filters.ME}),
    (gettext_lazy("Partner's turn"), {"stand": "partner", "sortierung": "dran"}),
    (gettext_lazy("Without activity"), {"still": "21"}),
    (gettext_lazy("New school year"), {"schuljahr": "neu"}),
)


@dataclass(frozen=True)
class Tab:
    """One view above list and board."""

    word: Promise | str
    url: str
    current: bool
    shared: bool = False


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two addresses filter alike, in whatever order."""
    return cooperation_filters.query(one, sortierung="") == cooperation_filters.query(other, sortierung="")


def _values(view: SavedView) -> dict[str, str]:
    return cooperation_filters.known_values(QueryDict(view.query).dict())


def _address(place: Place, values: Mapping[str, str]) -> str:
    query = cooperation_filters.query(values)
    return reverse(PAGES[place]) + (f"?{query}" if query else "")


def tabs(request: MemberRequest, values: Mapping[str, str], place: Place) -> list[Tab]:
    """All tabs, the presets first; one query. A saved view opens in the list or board where it was saved."""
    tab_row = [Tab(gettext_lazy("All"), _address(place, {}), not cooperation_filters.query(values, sortierung=""))]
    tab_row += [Tab(word, _address(place, preset), _same(values, preset)) for word, preset in PRESETS]
    for view in SavedView.objects.seen_by(request.user):
        stored = _values(view)
        current = place == view.place and _same(values, stored)
        tab_row.append(Tab(view.name, _address(Place(view.place), stored), current, view.shared))
    return tab_row


def keepable(values: Mapping[str, str]) -> bool:
    """Whether there is a filter to be kept that is no preset."""
    return bool(cooperation_filters.query(values, sortierung="")) and not any(
        _same(values, preset) for _word, preset in PRESETS
    )


@require_http_methods(["GET", "POST"])
def views(request: MemberRequest) -> HttpResponse:
    """One's own and the shared views to be named, ordered, removed; POST keeps the filter at hand under a name."""
    require(request, Right.SEE)
    form = SavedViewForm(request.POST or None, may_share=bool(allowed(request.membership, Right.SHARE_VIEWS)))
    filters = cooperation_filters.known_values(QueryDict(request.POST.get("query", "")).dict())
    if form.is_valid():
        try:
            view = actions.keep_view(
                actor=request.user, owner=request.user, query=cooperation_filters.query(filters), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The view “{name}” is kept.").format(name=view.name))
            return redirect(_address(Place(view.place), filters))
    rows = [(row, _address(Place(row.place), _values(row))) for row in SavedView.objects.seen_by(request.user)]
    context = {
        "form": form,
        "rows": rows,
        "query": cooperation_filters.query(filters),
        "chips": cooperation_filters.chips(filters, dict(cooperation_filters.people())) if filters else [],
        "may_share": allowed(request.membership, Right.SHARE_VIEWS),
        "removed": SavedView.objects.filter(owner=request.user, removed_at__isnull=False)
        .order_by("-removed_at")
        .first(),
    }
    return render(request, "overview/saved_views.html", context, status=form.status)


def _open(request: MemberRequest, ref: str) -> SavedView:
    """A view that the person asking may change: one's own, or a shared one for who may share; else Http404 or 403."""
    view = get_object_or_404(SavedView.objects.select_related("owner"), ref=ref)
    if view.owner_id == request.user.pk:
        return view
    if not view.shared:
        view = get_object_or_404(SavedView.objects.none())
    answer = allowed(request.membership, Right.SHARE_VIEWS)
    if not answer:
        raise PermissionDenied(answer.reason)
    return view


@require_http_methods(["GET", "POST"])
def view(request: MemberRequest, ref: str) -> HttpResponse:
    """Another name, another place, shared or not."""
    require(request, Right.SEE)
    row = _open(request, ref)
    may_share = bool(allowed(request.membership, Right.SHARE_VIEWS))
    first = {"name": row.name, "place": row.place, "shared": row.shared}
    form = SavedViewForm(request.POST or None, initial=first, may_share=may_share)
    if form.is_valid():
        try:
            actions.change_view(actor=request.user, view=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("views:list")
    chips = cooperation_filters.chips(_values(row), dict(cooperation_filters.people()))
    context = {"form": form, "view": row, "chips": chips}
    return render(request, "overview/saved_view.html", context, status=form.status)


@require_POST
def arrange(request: MemberRequest, ref: str) -> HttpResponse:
    """One place up among one's own views."""
    require(request, Right.SEE)
    actions.move_view_up(actor=request.user, view=_open(request, ref))
    return redirect("views:list")


@require_POST
def remove(request: MemberRequest, ref: str) -> HttpResponse:
    """Remove a view; for a day that can be undone."""
    require(request, Right.SEE)
    row = _open(request, ref)
    actions.remove_view(actor=request.user, view=row)
    messages.success(request, _("The view “{name}” is removed.").format(name=row.name))
    return redirect("views:list")


@require_POST
def restore(request: MemberRequest, ref: str) -> HttpResponse:
    """Take the removal back."""
    require(request, Right.SEE)
    row = _open(request, ref)
    try:
        actions.restore_view(actor=request.user, view=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The view “{name}” is back.").format(name=row.name))
    return redirect("views:list")
