"""Loads agreements only if the user may read or change them."""

from django.http import Http404

from accounts.access import Right
from accounts.http import MemberRequest
from agreements.choices import OVER
from agreements.models import Agreement, SigningInvitation, Version
from infrastructure import tokens
from kooperation.access import Opened, open_cooperation


def open_agreement(request: MemberRequest, ref: str, right: Right = Right.READ) -> tuple[Opened, Agreement | None]:
    """The cooperation and its agreement: the current one, else the last one, else None."""
    opened = open_cooperation(request, ref, right)
    rows = Agreement.objects.filter(cooperation=opened.cooperation)
    rows = rows.select_related("school", "cooperation", "signing", "amends", "predecessor").order_by("-pk")
    return opened, rows.exclude(state__in=OVER).first() or rows.first()


def open_begun(request: MemberRequest, ref: str, right: Right = Right.READ) -> tuple[Opened, Agreement]:
    """The same; Http404 without an agreement."""
    opened, agreement = open_agreement(request, ref, right)
    if agreement is None:
        raise Http404
    return opened, agreement


def open_holding(request: MemberRequest, ref: str, right: Right = Right.READ) -> tuple[Opened, Agreement]:
    """The agreement in force, also while a successor is being drafted; Http404 without one."""
    opened = open_cooperation(request, ref, right)
    rows = Agreement.objects.in_force().filter(cooperation=opened.cooperation)
    agreement = rows.select_related("school", "cooperation").order_by("-pk").first()
    if agreement is None:
        raise Http404
    return opened, agreement


def open_one(request: MemberRequest, ref: str, agreement: str) -> tuple[Opened, Agreement]:
    """Any agreement of a cooperation by its reference, to read: a former one, a successor, an amendment."""
    opened = open_cooperation(request, ref)
    rows = Agreement.objects.filter(cooperation=opened.cooperation, ref=agreement)
    row = rows.select_related("school", "cooperation", "signing", "amends", "predecessor").first()
    if row is None:
        raise Http404
    return opened, row


def open_version(request: MemberRequest, ref: str, number: int) -> tuple[Opened, Version]:
    """A frozen version of the agreement being made or in force."""
    opened, agreement = open_begun(request, ref)
    try:
        version = Version.objects.select_related("agreement__cooperation", "agreement__school").get(
            agreement=agreement, number=number
        )
    except Version.DoesNotExist as error:
        raise Http404 from error
    return opened, version


def signer_of(token: str) -> SigningInvitation | None:
    """The signing invitation of a token, None for an invalid one; unscoped, since only the token tells the school."""
    if not token:
        return None
    rows = SigningInvitation.unscoped.filter(token_hash=tokens.hashed(token))
    related = ("round__version__agreement__cooperation", "school", "party", "by", "evidence")
    return rows.select_related(*related).first()
