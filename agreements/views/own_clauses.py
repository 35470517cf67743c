"""Pages of the school's own sections and its own wording of ours."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from agreements import actions, catalogue
from agreements.forms import OwnClauseForm
from agreements.models import OwnClause
from agreements.text import variables


@require_safe
def listing(request: MemberRequest) -> HttpResponse:
    """The library under the talk's contents, with the school's own sections in it."""
    require(request, Right.CATALOGUE)
    own = list(OwnClause.objects.order_by("heading", "pk"))
    worded = {clause.replaces for clause in own}
    groups = [
        (
            content,
            [clause for clause in own if _content(clause) == content.key],
            [one for one in catalogue.sections() if one.content == content.key and not one.place],
        )
        for content in catalogue.contents()
        if content.key != "head"
    ]
    return render(request, "agreements/own.html", {"groups": groups, "worded": worded})


def _content(clause: OwnClause) -> str:
    replaced = catalogue.by_key().get(clause.replaces)
    return replaced.content if replaced else clause.content


@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, ref: str = "") -> HttpResponse:
    """A new or changed section of the school's own."""
    require(request, Right.CATALOGUE)
    row = get_object_or_404(OwnClause.objects, ref=ref) if ref else OwnClause()
    form = OwnClauseForm(request.POST or None, instance=row, initial=_first(request.GET.get("statt", "")))
    if form.is_valid():
        if row.pk:
            row.refresh_from_db()
        try:
            actions.save_own_clause(actor=request.user, clause=row, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. Agreements begun from now on have it."))
            return redirect("settings:clauses")
    context = {"form": form, "clause": row if ref else None, "variables": variables.LABELS.items()}
    return render(request, "agreements/own_form.html", context, status=form.status)


def _first(key: str) -> dict[str, str] | None:
    """The initial values for a new wording of one of our sections."""
    section = catalogue.by_key().get(key)
    return {"replaces": key, "heading": section.heading, "content": section.content} if section else None


@require_POST
def remove(request: MemberRequest, ref: str) -> HttpResponse:
    """Remove a section of the school's own."""
    require(request, Right.CATALOGUE)
    row = get_object_or_404(OwnClause.objects, ref=ref)
    actions.remove_own_clause(actor=request.user, clause=row)
    messages.success(request, _("Taken off the list; agreements that have it keep it."))
    return redirect("settings:clauses")
