"""Pages of an agreement's parts beside its text: money, approvals, annexes, parties, signatories, details."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from agreements import actions, known_people, row_lists
from agreements.access import open_begun
from agreements.forms import DetailsForm, FrameForm, row_form
from agreements.models import Agreement, AgreementRow, Clause, Party, Signatory
from agreements.party_forms import PartyForm, SignatoryForm
from agreements.text import clauses
from infrastructure.action_feedback import tried
from infrastructure.plain_lists import ListKind
from kooperation.access import Opened


def _frame(opened: Opened, agreement: Agreement, **more: Any) -> dict[str, Any]:
    return {"cooperation": opened.cooperation, "agreement": agreement, "may": opened.may, **more}


@require_safe
def money(request: MemberRequest, ref: str) -> HttpResponse:
    """Payments, reductions, contributions in kind."""
    opened, agreement = open_begun(request, ref)
    panels = row_lists.panels(agreement, "zahlungen", "ermaessigungen", "eigenleistungen")
    details = {
        name: Clause.objects.filter(agreement=agreement, key=name).first() for name in ("invoicing", "family_fees")
    }
    return render(request, "agreements/money.html", _frame(opened, agreement, panels=panels, **details))


@require_http_methods(["GET", "POST"])
def frame(request: MemberRequest, ref: str) -> HttpResponse:
    """Programme, basis, "no payments", copies."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    form = FrameForm(request.POST or None, instance=agreement, decides=opened.may["offer_agreement"])
    if form.is_valid():
        try:
            actions.set_frame(actor=request.user, agreement=agreement, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("agreements:edit", opened.cooperation.address)
    return render(request, "agreements/frame_form.html", _frame(opened, agreement, form=form), status=form.status)


def _kind(slug: str) -> ListKind[AgreementRow]:
    kind = row_lists.BY_SLUG.get(slug)
    if kind is None:
        raise Http404
    return kind


@require_http_methods(["GET", "POST"])
def row(request: MemberRequest, ref: str, kind: str, row: str = "") -> HttpResponse:
    """A new or changed row of one of the lists; approvals are entered by who files evidence."""
    right = Right.UPLOAD_EVIDENCE if kind == "genehmigungen" else Right.EDIT_CLAUSES
    opened, agreement = open_begun(request, ref, right)
    row_list = _kind(kind)
    shown = get_object_or_404(row_list.rows(agreement), ref=row) if row else row_list.model(agreement=agreement)
    form = row_form(row_list)(request.POST or None, instance=shown)
    if form.is_valid():
        if shown.pk:
            shown.refresh_from_db()
        try:
            actions.save_row(actor=request.user, row=shown, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(row_list.page, opened.cooperation.address)
    context = _frame(opened, agreement, kind=row_list, form=form, row=shown if shown.pk else None)
    return render(request, "agreements/row_form.html", context, status=form.status)


@require_POST
def remove(request: MemberRequest, ref: str, kind: str, row: str) -> HttpResponse:
    """Take a row off its list."""
    right = Right.UPLOAD_EVIDENCE if kind == "genehmigungen" else Right.EDIT_CLAUSES
    opened, agreement = open_begun(request, ref, right)
    row_list = _kind(kind)
    shown: AgreementRow = get_object_or_404(row_list.rows(agreement), ref=row)

    def act() -> str:
        actions.remove_row(actor=request.user, row=shown)
        return _("Taken off the list.")

    return tried(request, act, row_list.page, opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def party(request: MemberRequest, ref: str, party: str = "") -> HttpResponse:
    """Change a party as it stands in the agreement, or add one."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    row = get_object_or_404(Party.objects.filter(agreement=agreement), ref=party) if party else Party()
    form = PartyForm(request.POST or None, instance=row, people=known_people.of_party(row) if row.pk else [])
    if form.is_valid():
        try:
            if row.pk:
                row.refresh_from_db()
                actions.change_party(actor=request.user, party=row, **form.values())
            else:
                actions.add_party(actor=request.user, agreement=agreement, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("agreements:edit", opened.cooperation.address)
    people = Signatory.objects.filter(party=row).order_by("order") if row.pk else []
    context = _frame(opened, agreement, form=form, party=row if row.pk else None, people=people)
    return render(request, "agreements/party_form.html", context, status=form.status)


@require_POST
def remove_party(request: MemberRequest, ref: str, party: str) -> HttpResponse:
    """Take a party out of the draft."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    row = get_object_or_404(Party.objects.filter(agreement=agreement).select_related("agreement"), ref=party)

    def act() -> str:
        actions.remove_party(actor=request.user, party=row)
        return _("{name} is no party any more.").format(name=row)

    return tried(request, act, "agreements:edit", opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def signatory(request: MemberRequest, ref: str, party: str, signatory: str = "") -> HttpResponse:
    """A person who signs for a party."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    owner = get_object_or_404(Party.objects.filter(agreement=agreement).select_related("agreement"), ref=party)
    signatories = Signatory.objects.filter(party=owner).select_related("party__agreement")
    row = get_object_or_404(signatories, ref=signatory) if signatory else Signatory(party=owner)
    form = SignatoryForm(request.POST or None, instance=row, people=known_people.of_party(owner))
    if form.is_valid():
        if row.pk:
            row.refresh_from_db()
        try:
            actions.save_signatory(actor=request.user, signatory=row, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("agreements:party", opened.cooperation.address, owner.ref)
    context = _frame(opened, agreement, form=form, party=owner, signatory=row if row.pk else None)
    return render(request, "agreements/signatory_form.html", context, status=form.status)


@require_POST
def remove_signatory(request: MemberRequest, ref: str, party: str, signatory: str) -> HttpResponse:
    """Somebody does not sign after all."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    signatories = Signatory.objects.filter(party__agreement=agreement, party__ref=party)
    row = get_object_or_404(signatories.select_related("party__agreement"), ref=signatory)

    def act() -> str:
        actions.remove_signatory(actor=request.user, signatory=row)
        return _("{name} does not sign.").format(name=row)

    return tried(request, act, "agreements:party", opened.cooperation.address, party)


@require_http_methods(["GET", "POST"])
def details(request: MemberRequest, ref: str, clause: str) -> HttpResponse:
    """What a section has to say, field by field."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    row = get_object_or_404(Clause.objects.filter(agreement=agreement), ref=clause)
    assembly = clauses.read(agreement)
    section = assembly.section(row.key)
    if section is None or not section.typed:
        raise Http404
    form = DetailsForm(request.POST or None, section=section, assembly=assembly)
    if form.is_valid():
        try:
            actions.set_details(actor=request.user, agreement=agreement, clause=row.key, values=form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _saved_message(row))
            return redirect("agreements:edit", opened.cooperation.address)
    context = _frame(opened, agreement, form=form, clause=row)
    return render(request, "agreements/details_form.html", context, status=form.status)


def _saved_message(clause: Clause) -> str:
    if clause.edited:
        return _("Saved. The text was worded by hand and stays; “Take over anew” fills it from these entries.")
    return _("Saved. The section says it now.")


@require_POST
def add_clause(request: MemberRequest, ref: str) -> HttpResponse:
    """Put a section of the library into the draft."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)

    def act() -> str:
        clause = actions.add_clause(actor=request.user, agreement=agreement, key=request.POST.get("abschnitt", ""))
        return _("{heading} is in the draft.").format(heading=clause.heading)

    return tried(request, act, "agreements:edit", opened.cooperation.address)


@require_POST
def remove_clause(request: MemberRequest, ref: str, clause: str) -> HttpResponse:
    """Take a section out of the draft."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    row = get_object_or_404(
        Clause.objects.filter(agreement=agreement).select_related("agreement__cooperation"), ref=clause
    )

    def act() -> str:
        actions.remove_clause(actor=request.user, clause=row)
        return _("{heading} is out of the draft.").format(heading=row.heading)

    return tried(request, act, "agreements:edit", opened.cooperation.address)


@require_POST
def unlock_clause(request: MemberRequest, ref: str, clause: str) -> HttpResponse:
    """The school's wording may be changed in this draft."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)
    row = get_object_or_404(Clause.objects.filter(agreement=agreement).select_related("agreement"), ref=clause)

    def act() -> str:
        actions.unlock_clause(actor=request.user, clause=row)
        return _("{heading} can be changed in this draft.").format(heading=row.heading)

    return tried(request, act, "agreements:edit", opened.cooperation.address)
