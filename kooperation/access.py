"""Loads a cooperation, partner or guest pass only if the user may see it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import Own, Right, allowed, rights
from accounts.http import MemberRequest
from kooperation.choices import TeamPart
from kooperation.http import GuestRequest
from kooperation.models import Cooperation, GuestPass, Partner, TeamMember


@dataclass(frozen=True)
class Opened:
    """A cooperation with the rights of the current user in it."""

    cooperation: Cooperation
    own: Own
    may: dict[str, bool]


def own_part(request: MemberRequest, cooperation: Cooperation) -> Own:
    """The role of the current user in a cooperation: leads it, works in it, or None."""
    if cooperation.lead_id == request.user.pk:
        return Own.LEAD
    part = TeamMember.objects.filter(cooperation=cooperation, user=request.user).values_list("part", flat=True).first()
    if part is None:
        return Own.NO
    return Own.LEAD if part == TeamPart.LEADS else Own.TEAM


def open_cooperation(request: MemberRequest, ref: str, right: Right = Right.READ) -> Opened:
    """The cooperation with this reference; Http404 for another school's, PermissionDenied with a reason without the
    right."""
    try:
        cooperation = Cooperation.objects.select_related("lead").get(ref=ref)
    except Cooperation.DoesNotExist as error:
        raise Http404 from error
    own = own_part(request, cooperation)
    answer = allowed(request.membership, right, own)
    if not answer:
        raise PermissionDenied(answer.reason)
    return Opened(cooperation, own, rights(request.membership, own))


def open_partner(request: MemberRequest, ref: str, right: Right = Right.SEE) -> Partner:
    """The partner with this reference; raises as `open_cooperation` does."""
    try:
        partner = Partner.objects.get(ref=ref)
    except Partner.DoesNotExist as error:
        raise Http404 from error
    answer = allowed(request.membership, right)
    if not answer:
        raise PermissionDenied(answer.reason)
    return partner


class NoGuestError(Exception):
    """The request has no usable guest pass; the middleware shows how to get one."""


def open_guest(request: GuestRequest, *, own_things: bool = False) -> GuestPass:
    """The guest pass of the request, valid for one cooperation; raises NoGuestError.

    Once the cooperation is over, only `own_things` can be posted (for example signing out a device); else
    PermissionDenied.
    """
    if request.guest is None:
        raise NoGuestError
    if request.method == "POST" and request.guest.over and not own_things:
        raise PermissionDenied(
            _("This cooperation has ended. You can read everything, but nothing is changed any more.")
        )
    return request.guest
