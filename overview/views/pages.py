"""Pages that show several rooms."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Own, Right, allowed, require
from accounts.choices import Role
from accounts.http import MemberRequest
from infrastructure.choices import MailState
from infrastructure.htmx import answer
from infrastructure.http import Request
from infrastructure.models import AuditEntry, OutgoingMail
from kooperation.access import open_cooperation
from kooperation.choices import STATUS_LOOKS, Status
from kooperation.list_rows import cooperation_rows, stalled_words, turn_words
from kooperation.models import Cooperation, CooperationPartner, GuestPass, Retrospective, Task, TeamMember
from overview import actions, alerts, audit_messages, queries
from overview import calendar as months
from overview import deadlines as deadlines_module
from overview.forms import MailForm
from overview.views import cooperation_list
from phases import phase_bars
from phases.catalogue_versions import pinned

SHOWN = 6
ENDINGS = 5
MAILS = 50
NOON, EVENING = 11, 18


@require_safe
def dashboard(request: MemberRequest) -> HttpResponse:
    """Where the cooperations stand, what needs attention, what comes next; teachers begin with their tasks."""
    require(request, Right.SEE)
    if request.membership.role == Role.TEACHER and "alle" not in request.GET:
        return redirect("tasks:list")
    now = timezone.now()
    open_ones = Cooperation.objects.open()
    endings = queries.endings(timezone.localdate(now), limit=ENDINGS)
    attention = alerts.of(request, now, endings)
    context = {
        "greeting": _greeting(timezone.localtime(now).hour),
        "address": request.user.salutation or request.user.name,
        "now": now,
        "columns": queries.score(now),
        "count": open_ones.count(),
        "alerts": attention,
        "rows": cooperation_list.rows_of(request, open_ones.listed()[:SHOWN], now),
        "meetings": queries.next_meetings(now, limit=4),
        "endings": endings,
        "endings_count": queries.endings_count(timezone.localdate(now)),
        "today": timezone.localdate(now),
        "happenings": [(entry, audit_messages.said(entry)) for entry in queries.happenings(limit=5)],
    }
    return render(request, "overview/dashboard.html", context)


def _greeting(hour: int) -> str:
    if hour < NOON:
        return _("Good morning")
    return _("Good day") if hour < EVENING else _("Good evening")


@require_safe
def tasks(request: MemberRequest) -> HttpResponse:
    """The questions that wait for the person asking, over all own cooperations."""
    require(request, Right.SEE)
    shown = request.GET.get("stand", "offen")
    waiting = queries.waiting_questions(request.user, limit=60)
    today = timezone.localdate()
    tasks = list(queries.tasks_of(request.user, limit=60))
    sunday = today + timedelta(days=6 - today.weekday())
    context = {
        "today": today,
        "shown": shown,
        "soon": [task for task in tasks if task.due_on and task.due_on <= sunday],
        "later": [task for task in tasks if not task.due_on or task.due_on > sunday],
        "done": queries.done_by(request.user, limit=30) if shown == "erledigt" else [],
        "tasks_count": len(tasks),
        "spoken": queries.spoken_to(
            request.user, internal=bool(allowed(request.membership, Right.READ_INTERNAL, Own.TEAM)), limit=20
        ),
        "mine": [row for row in waiting if row.mine],
        "others": [row for row in waiting if not row.mine],
        "count": len(waiting),
        "cooperations": cooperation_rows(
            Cooperation.objects.open().of_user(request.user).listed()[:20], timezone.now()
        ),
    }
    return render(request, "overview/tasks.html", context)


@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    """A month with the sources the address names, as a table or as an agenda; on the phone always a list of its days."""
    require(request, Right.SEE)
    today = timezone.localdate()
    asked = months.asked(request.GET.getlist, today)
    month = months.month(school=request.school, asked=asked, today=today)
    context = {
        "month": month,
        "asked": asked,
        "sources": months.SOURCES,
        "day": months.day(school=request.school, asked=asked, today=today),
        "before": asked.query(first=month.before),
        "after": asked.query(first=month.after),
        "this_month": asked.query(first=today.replace(day=1)),
        "as_month": asked.query(agenda=False),
        "as_agenda": asked.query(agenda=True),
        "closed_day": asked.query(),
        # A field of the month before or after leads there.
        "rest": asked.query().removeprefix(f"monat={asked.first:%Y-%m}"),
    }
    return answer(request, "overview/calendar.html", context, partial="hits")


@require_safe
def deadlines(request: MemberRequest) -> HttpResponse:
    """Everything with a day in one place: all of the school's, or only one's own cooperations'."""
    require(request, Right.SEE)
    now = timezone.now()
    teacher = request.membership.role == Role.TEACHER
    own = request.GET.get("meine") == "1" or (teacher and request.GET.get("meine") != "0")
    kind = request.GET.get("art", "")
    found = deadlines_module.coming(request.school, now, of=request.user if own else None)
    today = timezone.localdate(now)
    rows = [row for row in found if row.kind == kind] if kind in deadlines_module.KINDS else found
    page = Paginator([row for row in rows if not row.late(today)], MAILS).get_page(request.GET.get("seite"))
    context = {
        "late": [row for row in rows if row.late(today)],
        "page": page,
        "own": own,
        "keep": f"meine={int(own)}&art={kind if kind in deadlines_module.KINDS else ''}",
        "kind": kind,
        "kinds": deadlines_module.KINDS,
        "today": today,
        "cut_off": deadlines_module.cut_off(found),
    }
    return render(request, "overview/dates.html", context)


@require_safe
def cooperation(request: MemberRequest, ref: str) -> HttpResponse:
    """A cooperation at a glance: score, what is on, people, facts."""
    opened = open_cooperation(request, ref)
    row, now = opened.cooperation, timezone.now()
    questions, standing = (
        queries.next_questions(row, request.user) if row.phase > 1 or opened.may["read_internal"] else ([], None)
    )
    team = list(TeamMember.objects.filter(cooperation=row).select_related("user", "contact__partner").order_by("pk"))
    icon, look = STATUS_LOOKS[Status(row.status)]
    context = {
        "cooperation": row,
        "may": opened.may,
        "bars": phase_bars.bars(row),
        "status_icon": icon,
        "status_look": look,
        "stalled": stalled_words(row, now),
        "turn": turn_words(row, timezone.localdate(now)),
        "guests": GuestPass.objects.usable(now).filter(cooperation=row).exists(),
        "links": CooperationPartner.objects.filter(cooperation=row).select_related("partner").order_by("position"),
        "questions": questions,
        "standing": standing,
        "team": team,
        "tasks": Task.objects.filter(cooperation=row)
        .select_related("cooperation", "assignee__user", "assignee__contact")
        .open()[:4],
        "today": timezone.localdate(now),
        "offers": row.offers.filter(year=request.school.year_of(timezone.localdate(now))),
        "goals": row.goals.order_by("priority", "pk")[:3],
        "agreement": queries.agreement_of(row),
        "meetings": queries.next_meetings(now, limit=2, of=row),
        "happenings": [
            (entry, audit_messages.said(entry, pinned(row.catalogue)))
            for entry in queries.happenings(limit=5, about=row.ref)
        ],
        "retrospective": Retrospective.objects.filter(cooperation=row).first(),
    }
    return render(request, "overview/cooperation.html", context)


@require_safe
def history(request: MemberRequest, ref: str) -> HttpResponse:
    """Who did what in a cooperation, newest first; texts that are sealed never stand here."""
    opened = open_cooperation(request, ref)
    entries = AuditEntry.objects.filter(about=opened.cooperation.ref).order_by("-at", "-pk")
    page = Paginator(entries, MAILS).get_page(request.GET.get("seite"))
    context = {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "bars": phase_bars.bars(opened.cooperation),
        "page": page,
        "rows": [
            (entry, audit_messages.said(entry, pinned(opened.cooperation.catalogue))) for entry in page.object_list
        ],
        "transitions": opened.cooperation.transitions.order_by("-at"),
    }
    return render(request, "overview/history.html", context)


@require_safe
def mails(request: MemberRequest) -> HttpResponse:
    """Planned and sent messages: readable here also when no mail server is set."""
    require(request, Right.SEE_MAILS)
    state = request.GET.get("stand", MailState.PLANNED)
    found = OutgoingMail.objects.filter(state=state) if state in MailState.values else OutgoingMail.objects.all()
    order = ("due_at", "to_address") if state == MailState.PLANNED else ("-due_at", "to_address")
    page = Paginator(found.order_by(*order), MAILS).get_page(request.GET.get("seite"))
    context = {"page": page, "state": state, "states": MailState.choices}
    return render(request, "overview/mails.html", context)


@require_safe
def mail(request: MemberRequest, ref: str) -> HttpResponse:
    """One message, as the person gets it."""
    require(request, Right.SEE_MAILS)
    row = get_object_or_404(OutgoingMail.objects.select_related("delivery"), ref=ref)
    # A link that opens an account is read by its owner; only where there is no mail server, the head hands it on.
    readable = not row.secret or (not settings.EMAIL_URL and request.membership.role == Role.HEAD)
    return render(request, "overview/mail.html", {"mail": row, "readable": readable})


@require_http_methods(["GET", "POST"])
def edit_mail(request: MemberRequest, ref: str) -> HttpResponse:
    """Give a planned message other words."""
    require(request, Right.SEE_MAILS)
    row = get_object_or_404(OutgoingMail.objects.filter(state=MailState.PLANNED, secret=False), ref=ref)
    form = MailForm(request.POST or None, initial={"subject": row.subject, "text": row.body_text})
    if form.is_valid():
        try:
            actions.change_mail(actor=request.user, mail=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. It leaves as planned."))
            return redirect("mails:detail", row.ref)
    return render(request, "overview/mail_form.html", {"form": form, "mail": row}, status=form.status)


@require_POST
def stop_mail(request: MemberRequest, ref: str) -> HttpResponse:
    """Stop a planned message."""
    require(request, Right.SEE_MAILS)
    row = get_object_or_404(OutgoingMail.objects, ref=ref)
    try:
        actions.stop_mail(actor=request.user, mail=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The message is stopped."))
    return redirect("mails:detail", row.ref)


@require_POST
def resend_mail(request: MemberRequest, ref: str) -> HttpResponse:
    """Send a message that was stopped or did not arrive."""
    require(request, Right.SEE_MAILS)
    row = get_object_or_404(OutgoingMail.objects, ref=ref)
    try:
        actions.send_mail_again(actor=request.user, mail=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The message is sent once more."))
    return redirect("mails:detail", row.ref)


@login_not_required
@require_safe
def help_page(request: Request) -> HttpResponse:
    """How the product is used; the seven phases in a sentence each."""
    return render(request, "pages/help.html")


@login_not_required
@require_safe
def accessibility(request: Request) -> HttpResponse:
    """The statement on accessibility."""
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def privacy(request: Request) -> HttpResponse:
    """What is stored about whom."""
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def imprint(request: Request) -> HttpResponse:
    """Who operates this instance."""
    return render(request, "pages/imprint.html")
