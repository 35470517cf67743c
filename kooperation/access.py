"""May this person see or change this partner, this cooperation: the object is fetched through the question."""

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
    """A cooperation together with what the asking person may do in it."""

    cooperation: Cooperation
    own: Own
    may: dict[str, bool]


def own_part(request: MemberRequest, cooperation: Cooperation) -> Own:
    """What the asking person is in a cooperation: leads, works along, or nothing."""
    if cooperation.lead_id == request.user.pk:
        return Own.LEAD
    part = TeamMember.objects.filter(cooperation=cooperation, user=request.user).values_list("part", flat=True).first()
    if part is None:
        return Own.NO
    return Own.LEAD if part == TeamPart.LEADS else Own.TEAM


def open_cooperation(request: MemberRequest, ref: str, right: Right = Right.READ) -> Opened:
    """The cooperation of this address; another school's is Http404, a role too small PermissionDenied with its reason."""
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
    """The partner of this address, on the same terms."""
    try:
        partner = Partner.objects.get(ref=ref)
    except Partner.DoesNotExist as error:
        raise Http404 from error
    answer = allowed(request.membership, right)
    if not answer:
        raise PermissionDenied(answer.reason)
    return partner


class NoGuestError(Exception):
    """Nobody with a usable pass is asking; the middleware shows the way to one."""


def open_guest(request: GuestRequest, *, own_things: bool = False) -> GuestPass:
    """The pass of the guest asking, which names the one cooperation it opens; raises NoGuestError.

    Where the cooperation is over, only `own_things` can still be sent (leaving a device, say); else PermissionDenied.
    """
    if request.guest is None:
        raise NoGuestError
    if request.method == "POST" and request.guest.over and not own_things:
        raise PermissionDenied(
            _("This cooperation has ended. You can read everything, but nothing is changed any more.")
        )
    return request.guest
