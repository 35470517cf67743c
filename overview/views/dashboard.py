"""The overview, my tasks, calendar and deadlines."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Own, Right, allowed, require
from accounts.choices import Role
from accounts.forms import LandForm
from accounts.http import MemberRequest
from infrastructure.htmx import answer
from kooperation.list_rows import cooperation_rows
from kooperation.models import Cooperation
from overview import alerts, audit_messages, queries
from overview import calendar as months
from overview import deadlines as deadlines_module
from overview.views import cooperation_list

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
    asks_for_land = request.school.land_confirmed_on is None and allowed(request.membership, Right.SETTINGS)
    context = {
        "land_form": LandForm(instance=request.school) if asks_for_land else None,
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
        "happenings": [(entry, audit_messages.sentence(entry)) for entry in queries.happenings(limit=5)],
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
    view = months.query_of(request.GET.getlist, today)
    month = months.month(school=request.school, view=view, today=today)
    context = {
        "month": month,
        "asked": view,
        "sources": months.SOURCES,
        "day": months.day(school=request.school, view=view, today=today),
        "before": view.query(first=month.before),
        "after": view.query(first=month.after),
        "this_month": view.query(first=today.replace(day=1)),
        "as_month": view.query(agenda=False),
        "as_agenda": view.query(agenda=True),
        "closed_day": view.query(),
        # A field of the month before or after leads there.
        "rest": view.query().removeprefix(f"monat={view.first:%Y-%m}"),
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
    dates = deadlines_module.coming(request.school, now, of=request.user if own else None)
    today = timezone.localdate(now)
    rows = [row for row in dates if row.kind == kind] if kind in deadlines_module.KINDS else dates
    page = Paginator([row for row in rows if not row.late(today)], MAILS).get_page(request.GET.get("seite"))
    context = {
        "late": [row for row in rows if row.late(today)],
        "page": page,
        "own": own,
        "keep": f"meine={int(own)}&art={kind if kind in deadlines_module.KINDS else ''}",
        "kind": kind,
        "kinds": deadlines_module.KINDS,
        "today": today,
        "cut_off": deadlines_module.cut_off(dates),
    }
    return render(request, "overview/deadlines.html", context)
