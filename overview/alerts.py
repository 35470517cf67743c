"""Alerts for the head, ranked: an end within 60 days, a missing signature, stalled, a pause that is over, an overdue
task, failed delivery."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Right, allowed
from accounts.http import MemberRequest
from agreements import deadline_status
from agreements.deadline_status import DeadlineStatus
from agreements.models import Agreement, Term
from infrastructure.models import OutgoingMail
from kooperation.list_rows import weeks_quiet
from kooperation.models import STALLS_AFTER, Cooperation, Task
from overview import queries

URGENT = 60
MOST = 5


@dataclass(frozen=True)
class Alert:
    """Something that needs the head's attention."""

    icon: str
    look: str
    title: str
    below: str
    url: str
    act: str = ""
    act_url: str = ""


def of(request: MemberRequest, now: datetime, endings: Iterable[DeadlineStatus]) -> list[Alert]:
    """All alerts for a person, most urgent first; `endings` are the agreements that end, nearest first."""
    return list(_ranked(request, now, endings))


def _ranked(request: MemberRequest, now: datetime, endings: Iterable[DeadlineStatus]) -> Iterator[Alert]:
    today = timezone.localdate(now)
    near = ((row, row.nearest) for row in endings)
    yield from (_ending(row, day, today) for row, day in near if day and (day - today).days < URGENT)
    yield from (_begun_unsigned(term) for term in deadline_status.begun_unsigned(today)[:MOST])
    yield from (_unsigned(row, today) for row in queries.unsigned(now, limit=MOST))
    yield from (_stalled(row, now) for row in queries.stalled(now, limit=MOST))
    yield from map(_rested, queries.rested(today, limit=MOST))
    yield from map(_overdue, queries.overdue_tasks(today, limit=MOST))
    if allowed(request.membership, Right.SEE_MAILS):
        yield from map(_undelivered, queries.undelivered(limit=3))


def _unsigned(row: Agreement, today: date) -> Alert:
    title = _("Signature missing: {title}").format(title=row.cooperation.title)
    url = reverse("agreements:signatures", args=[row.cooperation.address])
    since = timezone.localdate(row.signing.created_at if row.signing else row.created_at)
    days = (today - since).days
    waits = ngettext("out for signature for {n} day", "out for signature for {n} days", days).format(n=days)
    return Alert("signature", "plum", title, f"{row.number} · {waits}", url, _("Remind"), url)


def _begun_unsigned(term: Term) -> Alert:
    row = term.agreement
    title = _("Begun, not signed: {title}").format(title=row.cooperation.title)
    url = reverse("agreements:edit", args=[row.cooperation.address])
    since = _("since {day}").format(day=f"{term.starts_on:%d.%m.%Y}")
    below = f"{row.number} · {row.get_state_display()} · {since}"
    return Alert("octagon-alert", "bad", title, below, url, _("Open it"), url)


def _rested(row: Cooperation) -> Alert:
    title = _("Its rest is over: {title}").format(title=row.title)
    url = row.get_absolute_url()
    return Alert("play", "info", title, row.rest_reason, url, _("Open it"), url)


def _overdue(row: Task) -> Alert:
    title = _("Overdue: {title}").format(title=row.title)
    below = " · ".join(filter(None, [row.cooperation.title, str(row.assignee or "")]))
    url = reverse("cooperations:tasks", args=[row.cooperation.address])
    return Alert("triangle-alert", "warn", title, below, url, _("To the task"), url)


def _undelivered(mail: OutgoingMail) -> Alert:
    url = reverse("mails:detail", args=[mail.ref])
    return Alert("mail-x", "bad", mail.subject, mail.to_address, url, _("Look at it"), url)


def _ending(row: DeadlineStatus, day: date, today: date) -> Alert:
    days, cooperation = (day - today).days, row.agreement.cooperation
    by_notice = row.notice_on is not None and day == row.notice_on
    what = _("Last day for notice: {title}") if by_notice else _("Agreement ends: {title}")
    url = reverse("agreements:edit", args=[cooperation.address])
    decide = reverse("meetings:list", args=[cooperation.address])
    when = ngettext("on {day}, in {n} day", "on {day}, in {n} days", days)
    return Alert(
        "file-clock",
        "bad",
        what.format(title=cooperation.title),
        when.format(day=f"{day:%d.%m.%Y}", n=days),
        url,
        *((_("Decide …"), decide) if by_notice else (_("Renew …"), url)),
    )


def _stalled(row: Cooperation, now: datetime) -> Alert:
    weeks = weeks_quiet(row, now)
    quiet = ngettext("Stalled for {n} week: {title}", "Stalled for {n} weeks: {title}", weeks)
    words = quiet if now - row.last_activity_at > STALLS_AFTER else _("Stalled, reply overdue: {title}")
    below = [*(link.partner.name for link in row.partner_links.all()), str(row.current_phase.name)]
    follow = reverse("cooperations:contacts", args=[row.address])
    title, url = words.format(n=weeks, title=row.title), row.get_absolute_url()
    return Alert("hourglass", "warn", title, " · ".join(below), url, _("Follow up"), follow)
