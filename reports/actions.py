"""Ordering reports as PDF."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Right
from accounts.models import School, User
from infrastructure import audit, jobs
from infrastructure.action import action
from infrastructure.models import Job
from kooperation.models import Cooperation


@action
def order_portfolio(
    *, actor: User, school: School, year: str, fields_shown: list[str], costs: bool, recipient: str
) -> Job:
    """Order the report on all cooperations of a year; `year` is its kind and number, "schuljahr-2026"."""
    order = {"year": year, "fields": fields_shown, "costs": costs, "recipient": recipient}
    audit.record(actor=actor, verb="report_ordered", obj=school, changes=order)
    return jobs.order(
        actor=actor,
        key=f"portfolio:{actor.ref}:{timezone.now():%Y%m%d%H%M%S%f}",
        task="reports.tasks.make_portfolio",
        payload={"school": school.pk, **order},
        title=_("Report on the cooperations"),
        right=Right.REPORT.name,
    )


@action
def order_dossier(*, actor: User, cooperation: Cooperation, costs: bool) -> Job:
    """Order the dossier of one cooperation."""
    audit.record(actor=actor, verb="dossier_ordered", obj=cooperation, about=cooperation.ref, changes={"costs": costs})
    return jobs.order(
        actor=actor,
        key=f"dossier:{cooperation.ref}:{timezone.now():%Y%m%d%H%M%S%f}",
        task="reports.tasks.make_dossier",
        payload={"cooperation": cooperation.ref, "costs": costs},
        about=cooperation.ref,
        title=_("Dossier of “{name}”").format(name=cooperation.title),
        right=Right.REPORT.name,
    )
