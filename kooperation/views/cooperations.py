"""Partners, contact persons, cooperations and their teams."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, allowed, require
from accounts.http import MemberRequest
from infrastructure.htmx import answer
from kooperation import actions
from kooperation.access import open_cooperation, open_partner
from kooperation.choices import Ball, PartnerRole, Status
from kooperation.forms import (
    ColleagueForm,
    ContactForm,
    CooperationForm,
    DeputyForm,
    FactsForm,
    PartnerForm,
    PartnerLinkForm,
    TeamContactForm,
)
from kooperation.list_rows import access_rows, cooperation_rows
from kooperation.models import ContactPerson, Cooperation, CooperationPartner, Partner, TeamMember
from kooperation.partner_names import alike_partners

PAGE = 50


def _words(request: MemberRequest) -> str:
    """The text of the search field without NUL, which databases refuse."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


@require_safe
def partners(request: MemberRequest) -> HttpResponse:
    """The directory; the filter lives in the address."""
    require(request, Right.SEE)
    words = _words(request)
    page = Paginator(Partner.objects.listed().matching(words), PAGE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "words": words,
        "hits": page.paginator.count,
        "today": timezone.localdate(),
        "keep": urlencode({"q": words}) if words else "",
    }
    return answer(request, "kooperation/partners.html", context, partial="hits")


@require_safe
def partner(request: MemberRequest, ref: str) -> HttpResponse:
    """One partner with people and cooperations."""
    partner = open_partner(request, ref)
    cooperations = Cooperation.objects.listed().filter(partner_links__partner=partner)
    context = {
        "partner": partner,
        "contacts": partner.contacts.order_by("-fixed", "name"),
        "today": timezone.localdate(),
        "rows": cooperation_rows(cooperations, timezone.now()),
        "log": partner.log.select_related("contact", "by").order_by("-on", "-pk")[:10],
        "files": partner.files.select_related("by").order_by("-at", "-pk")[:5],
    }
    return render(request, "kooperation/partner.html", context)


@require_http_methods(["GET", "POST"])
def create_partner(request: MemberRequest) -> HttpResponse:
    """A new partner."""
    require(request, Right.CREATE)
    form = PartnerForm(request.POST or None)
    if form.is_valid():
        partner = actions.add_partner(actor=request.user, **form.values())
        messages.success(request, _("{name} is entered.").format(name=partner.name))
        return redirect(partner)
    return render(request, "kooperation/partner_form.html", {"form": form}, status=form.status)


@require_safe
def alike(request: MemberRequest) -> HttpResponse:
    """While a partner is typed: those that may be meant, as the inside of a hint; nothing when none is near."""
    require(request, Right.CREATE)
    rows = alike_partners(request.GET.get("name", "")[:200], request.GET.get("town", "")[:100])
    return render(request, "kooperation/alike_partners.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def edit_partner(request: MemberRequest, ref: str) -> HttpResponse:
    """Change a partner; somebody else's newer change is shown instead of overwritten."""
    partner = open_partner(request, ref, Right.CREATE)
    form = PartnerForm(request.POST or None, instance=partner)
    if form.is_valid():
        actions.change_partner(actor=request.user, partner=partner, **form.values())
        messages.success(request, _("Saved."))
        return redirect("partners:detail", partner.ref)
    return render(request, "kooperation/partner_form.html", {"form": form, "partner": partner}, status=form.status)


@require_http_methods(["GET", "POST"])
def create_contact(request: MemberRequest, ref: str) -> HttpResponse:
    """A new contact person of a partner."""
    partner = open_partner(request, ref, Right.CREATE)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        contact = actions.add_contact(actor=request.user, partner=partner, **form.values())
        messages.success(request, _("{name} is entered.").format(name=contact.name))
        return redirect(partner)
    context = {"form": form, "partner": partner}
    return render(request, "kooperation/contact_form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def edit_contact(request: MemberRequest, ref: str, contact: str) -> HttpResponse:
    """Change a contact person."""
    partner = open_partner(request, ref, Right.CREATE)
    person = get_object_or_404(ContactPerson.objects.filter(partner=partner), ref=contact)
    form = ContactForm(request.POST or None, instance=person)
    if form.is_valid():
        person.refresh_from_db()
        actions.change_contact(actor=request.user, contact=person, **form.values())
        messages.success(request, _("Saved."))
        return redirect(partner)
    context = {"form": form, "partner": partner, "contact": person}
    return render(request, "kooperation/contact_form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def create_cooperation(request: MemberRequest) -> HttpResponse:
    """A new cooperation: name, partner, field. A teacher's is an idea until the leadership takes it up."""
    require(request, Right.PROPOSE)
    first = {"lead": request.user.pk, "partner": Partner.objects.filter(ref=request.GET.get("partner", "")).first()}
    form = CooperationForm(request.POST or None, initial=first)
    if form.is_valid():
        idea = not allowed(request.membership, Right.CREATE)
        values = form.values() | ({"phase": 1, "status": Status.IDEA} if idea else {})
        cooperation = actions.create_cooperation(actor=request.user, school=request.school, **values)
        messages.success(request, _("{name} is entered.").format(name=cooperation.title))
        return redirect(cooperation)
    return render(request, "kooperation/cooperation_form.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def edit_cooperation(request: MemberRequest, ref: str) -> HttpResponse:
    """The facts at a glance."""
    cooperation = open_cooperation(request, ref, Right.STEER).cooperation
    form = FactsForm(request.POST or None, instance=cooperation)
    if form.is_valid():
        changed = actions.change_cooperation(actor=request.user, cooperation=cooperation, **form.values())
        messages.success(request, _("Saved."))
        return redirect(changed)
    context = {"cooperation": cooperation, "form": form}
    return render(request, "kooperation/facts_form.html", context, status=form.status)


@require_safe
def team(request: MemberRequest, ref: str) -> HttpResponse:
    """The team of both sides, and the partners."""
    opened = open_cooperation(request, ref)
    cooperation = opened.cooperation
    people = list(
        TeamMember.objects.filter(cooperation=cooperation).select_related(
            "user", "contact__partner", "deputy__user", "deputy__contact"
        )
    )
    context = {
        "cooperation": cooperation,
        "may": opened.may,
        "access": access_rows(cooperation, people),
        "ours": [person for person in people if person.user_id],
        "theirs": [person for person in people if person.contact_id],
        "links": CooperationPartner.objects.filter(cooperation=cooperation)
        .select_related("partner")
        .order_by("position"),
        "colleague_form": ColleagueForm(cooperation=cooperation),
        "contact_form": TeamContactForm(cooperation=cooperation),
        "partner_form": PartnerLinkForm(cooperation=cooperation),
    }
    return render(request, "kooperation/team.html", context)


@require_POST
def join(request: MemberRequest, ref: str) -> HttpResponse:
    """A colleague or a contact person joins the team."""
    cooperation = open_cooperation(request, ref, Right.STEER).cooperation
    form = (TeamContactForm if "contact" in request.POST else ColleagueForm)(request.POST, cooperation=cooperation)
    if form.is_valid():
        member = actions.add_to_team(actor=request.user, cooperation=cooperation, **form.cleaned_data)
        messages.success(request, _("{name} belongs to the team.").format(name=member))
    else:
        messages.error(request, _("Choose a person."))
    return redirect("cooperations:team", cooperation.address)


@require_POST
def leave(request: MemberRequest, ref: str, member: str) -> HttpResponse:
    """Somebody leaves the team."""
    cooperation = open_cooperation(request, ref, Right.STEER).cooperation
    person = get_object_or_404(TeamMember.objects.filter(cooperation=cooperation), ref=member)
    actions.remove_from_team(actor=request.user, member=person)
    messages.success(request, _("{name} no longer belongs to the team.").format(name=person))
    return redirect("cooperations:team", cooperation.address)


@require_http_methods(["GET", "POST"])
def deputy(request: MemberRequest, ref: str, member: str) -> HttpResponse:
    """Who stands in for a member of the team."""
    cooperation = open_cooperation(request, ref, Right.STEER).cooperation
    members = TeamMember.objects.filter(cooperation=cooperation).select_related("cooperation", "user", "contact")
    person = get_object_or_404(members, ref=member)
    form = DeputyForm(request.POST or None, member=person)
    if form.is_valid():
        try:
            actions.set_deputy(actor=request.user, member=person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperations:team", cooperation.address)
    context = {"cooperation": cooperation, "form": form, "person": person}
    return render(request, "kooperation/deputy_form.html", context, status=form.status)


@require_POST
def pass_ball(request: MemberRequest, ref: str) -> HttpResponse:
    """Say whose turn it is."""
    cooperation = open_cooperation(request, ref, Right.ANSWER).cooperation
    to = request.POST.get("an", "")
    if to in Ball.values:
        actions.pass_ball(actor=request.user, cooperation=cooperation, to=Ball(to))
    return redirect(cooperation)


@require_POST
def link_partner(request: MemberRequest, ref: str) -> HttpResponse:
    """Another partner takes part."""
    cooperation = open_cooperation(request, ref, Right.STEER).cooperation
    form = PartnerLinkForm(request.POST, cooperation=cooperation)
    if form.is_valid():
        actions.link_partner(
            actor=request.user,
            cooperation=cooperation,
            partner=form.cleaned_data["partner"],
            role=PartnerRole(form.cleaned_data["role"]),
            signs=form.cleaned_data["signs"],
        )
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a partner."))
    return redirect("cooperations:team", cooperation.address)


@require_POST
def unlink_partner(request: MemberRequest, ref: str, link: str) -> HttpResponse:
    """A partner no longer takes part."""
    cooperation = open_cooperation(request, ref, Right.STEER).cooperation
    part = get_object_or_404(CooperationPartner.objects.filter(cooperation=cooperation), ref=link)
    try:
        actions.unlink_partner(actor=request.user, link=part)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect("cooperations:team", cooperation.address)
