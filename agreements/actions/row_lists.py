"""Actions on the plain lists of an agreement, and on the school's own sections."""

from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements import catalogue
from agreements.actions.drafting import follow_sources
from agreements.models import Agreement, AgreementRow, Approval, CostLine, CostYear, OwnClause
from agreements.text import variables
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import touch

R = TypeVar("R", bound=AgreementRow)
FED = {
    "costline": ("costs", "invoicing"),
    "feereduction": ("family_fees",),
    "inkindcontribution": ("in_kind",),
    "annex": ("annexes", "annex_offer"),
}


def _must_be_open(row: AgreementRow, agreement: Agreement) -> None:
    """Approvals come in while a text is locked too; everything else is part of the text."""
    if not isinstance(row, Approval):
        agreement.must_be_editable()


@action
def save_row(*, actor: Actor, row: R, years: dict[int, Decimal | None] | None = None, **values: Any) -> R:
    """A new or changed row of one of an agreement's lists; `years` is the yearly table of a cost line.

    The sections it feeds follow unless they were worded by hand. Raises ValidationError, also while the text is locked.
    """
    agreement = Agreement.objects.locked(row.agreement)
    _must_be_open(row, agreement)
    verb = "agreement_row_changed" if row.pk else "agreement_row_added"
    changes = audit.changed(row, values) if row.pk else {}
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if isinstance(row, CostLine):
        if agreement.no_payments:
            Agreement.objects.filter(pk=agreement.pk).update(no_payments=False)
        if years is not None:
            _set_years(row, years)
    audit.record(actor=actor, verb=verb, obj=row, about=agreement.cooperation.ref, changes=changes)
    follow_sources(actor=actor, agreement=agreement, keys=FED.get(str(row._meta.model_name), ()))
    touch(agreement.cooperation)
    return row


def _set_years(line: CostLine, years: dict[int, Decimal | None]) -> None:
    CostYear.objects.filter(line=line).exclude(year__in=years).delete()
    for year, amount in years.items():
        CostYear.objects.update_or_create(line=line, year=year, defaults={"amount": amount})


@action
def remove_row(*, actor: Actor, row: AgreementRow) -> None:
    """Remove a row of a list; its words stay in the audit log. Raises ValidationError while the text is locked."""
    agreement = Agreement.objects.locked(row.agreement)
    _must_be_open(row, agreement)
    audit.record(actor=actor, verb="agreement_row_removed", obj=row, about=agreement.cooperation.ref)
    name = str(row._meta.model_name)
    row.delete()
    follow_sources(actor=actor, agreement=agreement, keys=FED.get(name, ()))
    touch(agreement.cooperation)


@action
def save_own_clause(*, actor: Actor, clause: OwnClause, **values: Any) -> OwnClause:
    """A section of the school's own for agreements begun from now on; raises ValidationError naming unknown variables."""
    changes = audit.changed(clause, values) if clause.pk else {}
    for name, value in values.items():
        setattr(clause, name, value)
    if clause.replaces and clause.replaces not in catalogue.by_key():
        raise ValidationError({"replaces": _("There is no such section.")})
    try:
        variables.check(clause.body)
    except ValidationError as error:
        raise ValidationError({"body": error.messages}) from error
    clause.full_clean()
    clause.save()
    audit.record(actor=actor, verb="own_clause_saved", obj=clause, changes=changes)
    return clause


@action
def remove_own_clause(*, actor: Actor, clause: OwnClause) -> None:
    """The school no longer uses this section; agreements that have it keep it."""
    audit.record(actor=actor, verb="own_clause_removed", obj=clause)
    clause.delete()
