"""Pages of guest access: link, code, devices; and giving and revoking passes by the school."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure import tenancy, throttle, tokens
from kooperation import actions
from kooperation.access import open_cooperation, open_guest
from kooperation.actions.guests import PASS_LASTS, renewable
from kooperation.forms import CodeForm
from kooperation.http import MOST_DEVICES, GuestRequest, secrets_of
from kooperation.models import GuestDevice, GuestLink, GuestPass, TeamMember

LINK_COOKIE = "guest-link"
LINK_COOKIE_LASTS = timedelta(hours=1)
PATIENCE = "60/10minutes"


def _keep(response: HttpResponse, secrets: list[str]) -> HttpResponse:
    """Store a browser's secrets in its cookie, the pass in use first; of unconfirmed ones only the first."""
    hashes = {secret: tokens.hashed(secret) for secret in secrets if secret}
    live = GuestDevice.unscoped.filter(secret_hash__in=hashes.values(), expires_at__gt=timezone.now())
    confirmed = set(live.filter(confirmed_at__isnull=False).values_list("secret_hash", flat=True))
    known = set(live.values_list("secret_hash", flat=True))
    secrets_kept = [
        secret
        for place, secret in enumerate(hashes)
        if hashes[secret] in confirmed or (place == 0 and hashes[secret] in known)
    ]
    value = ".".join(secrets_kept[:MOST_DEVICES])
    response.set_cookie(
        settings.GUEST_COOKIE_NAME,
        value,
        max_age=PASS_LASTS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _link(request: GuestRequest) -> GuestLink | None:
    """The link this browser opened last."""
    links = GuestLink.unscoped.filter(token_hash=tokens.hashed(request.COOKIES.get(LINK_COOKIE, "")))
    return links.select_related("guest_pass__contact", "guest_pass__cooperation", "guest_pass__school").first()


@login_not_required
@require_safe
def enter(request: GuestRequest, token: str) -> HttpResponse:
    """A mailed link: exchanges its token for a cookie and redirects; changes nothing, because mail scanners open links,
    too."""
    throttle.limit(request, "guest-link", PATIENCE)
    if not GuestLink.unscoped.filter(token_hash=tokens.hashed(token)).exists():
        raise Http404
    response = redirect("guests:door")
    response.set_cookie(
        LINK_COOKIE, token, max_age=LINK_COOKIE_LASTS, path="/g/", secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
def access(request: GuestRequest) -> HttpResponse:
    """After the link: redirect to the workspace on a known device, else ask for a code, else offer a new link."""
    link = _link(request)
    if link is None:
        if request.guest:
            return redirect("guests:workspace")
        return render(request, "guests/closed.html", status=410)
    with tenancy.of(link.guest_pass.school.pk):
        device = _device(request, link.guest_pass, confirmed=True)
        if device and link.guest_pass.usable(timezone.now()):
            return _in(request, device, redirect("guests:workspace"))
        return _access_page(request, link, CodeForm())


def _in(request: GuestRequest, device: GuestDevice, response: HttpResponse) -> HttpResponse:
    """Make the device of a pass the one in use and delete the link's cookie."""
    known = secrets_of(request)
    mine = [secret for secret in known if tokens.matches(secret, device.secret_hash)]
    response.delete_cookie(LINK_COOKIE, path="/g/")
    return _keep(response, mine + [secret for secret in known if secret not in mine])


def _device(request: GuestRequest, guest_pass: GuestPass, *, confirmed: bool) -> GuestDevice | None:
    """This browser's device of a pass: one that opens, or one that waits for its code."""
    hashes = [tokens.hashed(secret) for secret in secrets_of(request) if secret]
    rows = GuestDevice.objects.filter(guest_pass=guest_pass, secret_hash__in=hashes, expires_at__gt=timezone.now())
    return rows.filter(confirmed_at__isnull=not confirmed).order_by("-pk").first()


def _access_page(request: GuestRequest, link: GuestLink, form: CodeForm, *, problem: str = "") -> HttpResponse:
    guest_pass, now = link.guest_pass, timezone.now()
    opens = link.expires_at > now and guest_pass.usable(now)
    name, _at, house = guest_pass.address.partition("@")
    context = {
        "guest_pass": guest_pass,
        "cooperation": guest_pass.cooperation,
        "school": guest_pass.school,
        "address": f"{name[:2]}…@{house}",
        "renewable": renewable(guest_pass),
        "device": _device(request, guest_pass, confirmed=False),
        "form": form,
        "problem": problem,
    }
    if not opens:
        return render(request, "guests/over.html", context, status=410)
    failed = form.is_bound or problem
    return render(request, "guests/door.html", context, status=422 if failed else 200)


@login_not_required
@require_POST
def send_code(request: GuestRequest) -> HttpResponse:
    """Mail a code for this device to the address of the pass."""
    throttle.limit(request, "guest-code", PATIENCE)
    link = _link(request)
    if link is None or link.expires_at < timezone.now():
        return redirect("guests:door")
    with tenancy.of(link.guest_pass.school.pk):
        try:
            secret = actions.send_code(actor=link.guest_pass)
        except ValidationError as error:
            return _access_page(request, link, CodeForm(), problem=" ".join(error.messages))
    messages.success(request, _("The code is on its way."))
    return _keep(redirect("guests:door"), [secret, *secrets_of(request)])


@login_not_required
@require_POST
def confirm(request: GuestRequest) -> HttpResponse:
    """The code from the mail opens this device."""
    throttle.limit(request, "guest-code", PATIENCE)
    link = _link(request)
    if link is None:
        return redirect("guests:door")
    with tenancy.of(link.guest_pass.school.pk):
        device = _device(request, link.guest_pass, confirmed=False)
        form = CodeForm(request.POST)
        if device is None or link.expires_at < timezone.now() or not link.guest_pass.usable(timezone.now()):
            return redirect("guests:door")
        if form.is_valid():
            try:
                actions.confirm_device(actor=link.guest_pass, device=device, code=form.cleaned_data["code"])
            except ValidationError as error:
                form.add_error("code", error)
            else:
                return _in(request, device, redirect("guests:workspace"))
        return _access_page(request, link, form)


@login_not_required
@require_POST
def renew(request: GuestRequest) -> HttpResponse:
    """A new link by mail, to the address of the pass and nowhere else."""
    throttle.limit(request, "guest-renew", "20/hour")
    link = _link(request)
    guest_pass = link.guest_pass if link else request.guest
    if guest_pass is None:
        return redirect("guests:door")
    with tenancy.of(guest_pass.school.pk):
        try:
            actions.renew_by_mail(actor=guest_pass)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("A new link is on its way to your mailbox."))
    return redirect("guests:workspace" if request.guest else "guests:door")


@login_not_required
@require_POST
def switch(request: GuestRequest, ref: str) -> HttpResponse:
    """Another cooperation that this browser holds a pass for."""
    open_guest(request, own_things=True)
    passes = [row for row in request.other_passes if row.ref == ref]
    if not passes:
        raise Http404
    with tenancy.of(passes[0].school.pk):
        device = _device(request, passes[0], confirmed=True)
    assert device
    return _in(request, device, redirect("guests:workspace"))


@login_not_required
@require_POST
def leave(request: GuestRequest) -> HttpResponse:
    """Sign out on this device; other devices and passes stay."""
    guest_pass = open_guest(request, own_things=True)
    assert request.device
    hashed = request.device.secret_hash
    actions.leave_device(actor=guest_pass, device=request.device)
    rest = [secret for secret in secrets_of(request) if not tokens.matches(secret, hashed)]
    response = _keep(render(request, "guests/left.html", {"guest_pass": guest_pass}), rest)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@login_not_required
@require_POST
def choose_mails(request: GuestRequest) -> HttpResponse:
    """Whether news come by mail."""
    guest_pass = open_guest(request, own_things=True)
    wants_mail = request.POST.get("mails") == "1"
    actions.choose_mails(actor=guest_pass, wants_mail=wants_mail)
    messages.success(
        request, _("You get at most one mail a day.") if wants_mail else _("You get no more mails with news.")
    )
    return redirect("guests:workspace")


@require_POST
def invite(request: MemberRequest, ref: str, member: str) -> HttpResponse:
    """Give a contact person of the team a pass, or send a new link."""
    opened = open_cooperation(request, ref, Right.STEER)
    people = TeamMember.objects.filter(cooperation=opened.cooperation, contact__isnull=False).select_related("contact")
    row = get_object_or_404(people, ref=member)
    assert row.contact
    try:
        actions.give_pass(actor=request.user, cooperation=opened.cooperation, contact=row.contact)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("{name} gets a link by mail.").format(name=row))
    return redirect("cooperations:team", opened.cooperation.address)


@require_POST
def revoke(request: MemberRequest, ref: str, guest: str) -> HttpResponse:
    """Revoke a guest's pass at once."""
    opened = open_cooperation(request, ref, Right.STEER)
    rows = GuestPass.objects.filter(cooperation=opened.cooperation).select_related("contact", "cooperation")
    guest_pass = get_object_or_404(rows, ref=guest)
    actions.revoke_pass(actor=request.user, guest_pass=guest_pass)
    messages.success(request, _("{name} cannot come in any more.").format(name=guest_pass.contact))
    return redirect("cooperations:team", opened.cooperation.address)


@require_POST
def open_early(request: MemberRequest, ref: str) -> HttpResponse:
    """Whether answers open as soon as they are handed in."""
    opened = open_cooperation(request, ref, Right.STEER)
    early = request.POST.get("sofort") == "1"
    actions.open_early(actor=request.user, cooperation=opened.cooperation, early=early)
    words = _("Answers handed in from now on are open at once.") if early else _("Answers are sealed again.")
    messages.success(request, words)
    return redirect("cooperations:team", opened.cooperation.address)
