"""Actions on the state of an agreement: offer, agree, reopen, decline, void, amend."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.actions.signing_rounds import close_round
from agreements.actions.states import move_to, open_gate
from agreements.actions.versions import freeze
from agreements.choices import AgreementKind, AgreementState, StartKind, VersionKind
from agreements.models import (
    Agreement,
    Annex,
    Clause,
    CostLine,
    CostYear,
    Detail,
    FeeReduction,
    InKindContribution,
    NoticeRule,
    Party,
    PartyNoticePeriod,
    Renewal,
    Signatory,
    Term,
    Version,
)
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.public_ids import new_ref
from kooperation.actions import touch

REOPENABLE = (AgreementState.REVIEW, AgreementState.AGREED, AgreementState.DECLINED)
REFUSABLE = (AgreementState.REVIEW, AgreementState.AGREED, AgreementState.OUT_FOR_SIGNATURE)
VOIDABLE = (AgreementState.DRAFT, *REFUSABLE)


def _reason(why: str) -> str:
    if not why.strip():
        raise ValidationError(_("Give a reason."))
    return why.strip()


@action
def offer(*, actor: User, agreement: Agreement, reason: str = "", printed: bool = False) -> Version:
    """Freeze the text as offered for discussion. Raises ValidationError when it is locked."""
    row = Agreement.objects.locked(agreement)
    version = freeze(actor=actor, agreement=row, kind=VersionKind.OFFERED, reason=reason, printed=printed)
    if row.state == AgreementState.DRAFT:
        move_to(actor, row, AgreementState.REVIEW)
    audit.record(actor=actor, verb="agreement_offered", obj=version, about=row.cooperation.ref)
    return version


@action
def agree(*, actor: User, agreement: Agreement) -> Version:
    """Freeze the text as agreed by both sides and lock it. Raises ValidationError when it is locked already."""
    row = Agreement.objects.locked(agreement)
    version = freeze(actor=actor, agreement=row, kind=VersionKind.AGREED)
    audit.record(actor=actor, verb="agreement_agreed", obj=version, about=row.cooperation.ref)
    move_to(actor, row, AgreementState.AGREED)
    return version


@action
def reopen(*, actor: User, agreement: Agreement, why: str) -> Agreement:
    """Go on with a text that was offered, agreed or refused. Needs a reason.

    Raises ValidationError without one, in another state, or when another agreement of the cooperation was begun since.
    """
    row = Agreement.objects.locked(agreement)
    if row.state not in REOPENABLE:
        raise ValidationError(_("This text is not to be opened again here."))
    row.must_be_newest()
    row.signing = None
    move_to(actor, row, AgreementState.DRAFT, why=_reason(why))
    audit.record(actor=actor, verb="agreement_reopened", obj=row, about=row.cooperation.ref, changes={"why": why})
    return row


@action
def decline(*, actor: Actor, agreement: Agreement, why: str) -> Agreement:
    """Record that a party declined: signing links end, signatures given so far stay visible. Needs a reason.

    Raises ValidationError without one or too late.
    """
    row = Agreement.objects.locked(agreement)
    if row.state not in REFUSABLE:
        raise ValidationError(_("This agreement cannot be refused any more."))
    reason = _reason(why)
    if row.signing:
        close_round(actor=actor, version=row.signing, why=reason)
    move_to(actor, row, AgreementState.DECLINED, why=reason)
    audit.record(actor=actor, verb="agreement_declined", obj=row, about=row.cooperation.ref, changes={"why": why})
    return row


@action
def void(*, actor: User, agreement: Agreement, why: str) -> Agreement:
    """Withdraw the agreement before it is signed; signing links end. Raises ValidationError without a reason or too
    late."""
    row = Agreement.objects.locked(agreement)
    if row.state not in VOIDABLE:
        raise ValidationError(_("This agreement cannot be withdrawn any more."))
    reason = _reason(why)
    if row.signing:
        close_round(actor=actor, version=row.signing, why=reason)
    move_to(actor, row, AgreementState.VOID, why=reason)
    audit.record(actor=actor, verb="agreement_voided", obj=row, about=row.cooperation.ref, changes={"why": why})
    return row


@action
def amend(*, actor: Actor, agreement: Agreement) -> Agreement:
    """Begin the next amendment of an agreement in force: its whole text as it holds, to be changed; it holds meanwhile.

    One at a time: the one being made is returned. Raises ValidationError for an agreement that is not in force.
    """
    row = Agreement.objects.locked(agreement)
    row.must_be_in_force()
    root = row.amends or row
    Agreement.objects.locked(root)
    amendments = Agreement.objects.filter(amends=root)
    open_one = amendments.current().exclude(state=AgreementState.IN_FORCE).first()
    if open_one:
        return open_one
    number = (amendments.aggregate(last=models.Max("amendment_number"))["last"] or 0) + 1
    copy = Agreement.objects.create(
        cooperation=row.cooperation,
        school=row.school,
        number=f"{root.number}-N{number}",
        kind=AgreementKind.AMENDMENT,
        amends=root,
        amendment_number=number,
        required_form=row.required_form,
        form_reason=row.form_reason,
        legal_basis=row.legal_basis,
        programme=row.programme,
        no_payments=row.no_payments,
        purpose=row.purpose,
        internal=row.internal,
        copies=row.copies,
    )
    _copy_everything(row, copy)
    audit.record(
        actor=actor, verb="amendment_begun", obj=copy, about=row.cooperation.ref, changes={"number": copy.number}
    )
    open_gate(actor, row.cooperation)
    touch(row.cooperation)
    return copy


def _twin(row: Any, **other: Any) -> Any:
    """A new row like this one."""
    twin = type(row).objects.get(pk=row.pk)
    twin.pk, twin._state.adding = None, True
    if hasattr(twin, "ref"):
        twin.ref = new_ref()
    for name, value in other.items():
        setattr(twin, name, value)
    twin.save()
    return twin


def _copy_everything(old: Agreement, new: Agreement) -> None:
    """The words and rows of an agreement; approvals, notices and evidence belong to the old one and stay there."""
    parties: dict[int | None, Party | None] = {None: None}
    refs: dict[str, str] = {}
    for party in Party.objects.filter(agreement=old):
        twin = parties[party.pk] = _twin(party, agreement=new)
        refs[party.ref] = twin.ref
        for person in Signatory.objects.filter(party=party):
            _twin(person, party=twin)
    for model in (Clause, NoticeRule):
        for row in model.objects.filter(agreement=old):
            _twin(row, agreement=new)
    for detail in Detail.objects.filter(agreement=old):
        _twin(detail, agreement=new, value=refs.get(detail.value, detail.value))
    for period in PartyNoticePeriod.objects.filter(agreement=old):
        _twin(period, agreement=new, party=parties[period.party_id])
    NoticeRule.objects.filter(agreement=new).update(to_check=False, list_words={})
    _copy_term(old, new)
    _copy_money(old, new, parties)


def _copy_term(old: Agreement, new: Agreement) -> None:
    """From the first day to the end of the running term; renewals that have happened count towards the limit."""
    terms = list(Term.objects.filter(agreement=old).order_by("number"))
    if terms:
        begins = terms[0].starts_on
        start = StartKind.DAY if begins else terms[0].start
        _twin(terms[-1], agreement=new, starts_on=begins, start=start, number=1)
    for rule in Renewal.objects.filter(agreement=old):
        done = terms[-1].number - 1 if terms else 0
        _twin(rule, agreement=new, limit=max(1, rule.limit - done) if rule.limit else None)


def _copy_money(old: Agreement, new: Agreement, parties: dict[int | None, Party | None]) -> None:
    lines: dict[int | None, CostLine | None] = {None: None}
    for line in CostLine.objects.filter(agreement=old):
        twin = lines[line.pk] = _twin(
            line, agreement=new, payer=parties[line.payer_id], receiver=parties[line.receiver_id]
        )
        for year in CostYear.objects.filter(line=line):
            _twin(year, line=twin)
    for annex in Annex.objects.filter(agreement=old):
        _twin(annex, agreement=new, cost_line=lines[annex.cost_line_id])
    for reduction in FeeReduction.objects.filter(agreement=old):
        _twin(reduction, agreement=new, bearer=parties[reduction.bearer_id])
    for contribution in InKindContribution.objects.filter(agreement=old):
        _twin(contribution, agreement=new, party=parties[contribution.party_id])
