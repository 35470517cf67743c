"""Own account, the school, its people, accepting an invitation."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, mail_preferences
from accounts.access import Right, require
from accounts.choices import Role
from accounts.forms import AcceptForm, InvitationForm, LandForm, MailsForm, MemberForm, ProfileForm, SchoolForm
from accounts.http import MemberRequest
from accounts.models import Invitation, Membership, School, User
from infrastructure import tokens
from infrastructure.http import Request

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """One's own name and appearance."""
    require(request, Right.SEE)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        actions.change_profile(actor=request.user, user=request.user, **form.values())
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    mine = Membership.unscoped.filter(user=request.user, is_active=True).select_related("school").order_by("pk")
    return render(request, "accounts/profile.html", {"form": form, "memberships": mine}, status=form.status)


@require_http_methods(["GET", "POST"])
def mails(request: MemberRequest) -> HttpResponse:
    """Choose which mails to get from this school."""
    require(request, Right.SEE)
    form = MailsForm(
        request.POST if request.method == "POST" else None, choices=mail_preferences.of_member(request.membership)
    )
    if form.is_valid():
        actions.choose_mails(actor=request.user, membership=request.membership, choices=form.chosen())
        messages.success(request, _("Saved."))
        return redirect("accounts:mails")
    return render(request, "accounts/mails.html", {"form": form}, status=form.status)


@require_POST
def switch(request: MemberRequest, ref: str) -> HttpResponse:
    """Switch to another school of the same user."""
    require(request, Right.SEE)
    mine = Membership.unscoped.filter(user=request.user, is_active=True).select_related("school")
    request.session["school"] = get_object_or_404(mine, ref=ref).school.ref
    return redirect("dashboard")


@require_http_methods(["GET", "POST"])
def school(request: MemberRequest) -> HttpResponse:
    """The school's data, printed in every agreement."""
    require(request, Right.SETTINGS)
    form = SchoolForm(request.POST or None, instance=School.objects.get(pk=request.school.pk))
    if form.is_valid():
        actions.change_school(actor=request.user, school=request.school, **form.values())
        messages.success(request, _("Saved."))
        return redirect("settings:school")
    return render(request, "accounts/school.html", {"form": form}, status=form.status)


@require_POST
def land(request: MemberRequest) -> HttpResponse:
    """The head says once in which Land the school lies."""
    require(request, Right.SETTINGS)
    form = LandForm(request.POST, instance=School.objects.get(pk=request.school.pk))
    if not form.is_valid():
        messages.error(request, _("Choose one of the 16 Länder."))
        return redirect("dashboard")
    actions.state_land(actor=request.user, school=request.school, **form.values())
    messages.success(request, _("Thank you. Holidays and legal hints follow this Land from now on."))
    return redirect("dashboard")


@require_http_methods(["GET", "POST"])
def people(request: MemberRequest) -> HttpResponse:
    """Members and open invitations; POST invites."""
    require(request, Right.SETTINGS)
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        try:
            actions.invite(
                actor=request.user,
                invited_by=request.user,
                school=request.school,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                role=Role(form.cleaned_data["role"]),
            )
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("settings:people")
    context = {
        "form": form,
        "members": Membership.objects.select_related("user").order_by("-is_active", "user__name"),
        "invitations": Invitation.objects.filter(accepted_at=None).order_by("-expires_at"),
        "now": timezone.now(),
    }
    return render(request, "accounts/people.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def member(request: MemberRequest, ref: str) -> HttpResponse:
    """Change one member's role, or lock the person out."""
    require(request, Right.SETTINGS)
    membership = get_object_or_404(Membership.objects.select_related("user"), ref=ref)
    form = MemberForm(request.POST or None, instance=membership)
    if form.is_valid():
        values = form.values()
        membership.refresh_from_db(fields=["role", "is_active"])
        try:
            actions.change_member(
                actor=request.user, membership=membership, role=Role(values["role"]), is_active=values["is_active"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings:people")
    context = {"form": form, "member": membership}
    return render(request, "accounts/member.html", context, status=form.status)


@login_not_required
@require_http_methods(["GET", "POST"])
def accept(request: Request, token: str) -> HttpResponse:
    """An invited person chooses a password; an expired, used or wrong link always gets the same answer."""
    invitation = (
        Invitation.unscoped.filter(token_hash=tokens.hashed(token), accepted_at=None, expires_at__gt=timezone.now())
        .select_related("school")
        .first()
    )
    if invitation is None:
        raise Http404(_("This invitation is over. Ask for a new one."))
    form = AcceptForm(request.POST or None, initial={"name": invitation.name})
    if form.is_valid():
        try:
            membership = actions.accept_invitation(invitation=invitation, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            login(request, membership.user, backend=BACKEND)
            request.session["school"] = membership.school.ref
            return redirect("dashboard")
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/accept.html", context, status=form.status)
