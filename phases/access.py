"""Loads phases and questions only if the user may read or answer them."""

from django.http import Http404

from accounts.access import Right
from accounts.http import MemberRequest
from kooperation.access import Opened, open_cooperation, open_guest
from kooperation.http import GuestRequest
from kooperation.models import GuestPass
from phases.catalogue import Question
from phases.catalogue_versions import pinned


def open_phase(request: MemberRequest, ref: str, number: int, right: Right = Right.READ) -> Opened:
    """The cooperation for one of its phases; phase 1 is internal and asks for more."""
    if number == 1 and right is Right.READ:
        right = Right.READ_INTERNAL
    return open_cooperation(request, ref, right)


def open_question(request: MemberRequest, ref: str, number: int, key: str, right: Right) -> tuple[Opened, Question]:
    """The cooperation and the question of its pinned catalogue; an unknown key is Http404."""
    opened = open_phase(request, ref, number, right)
    question = pinned(opened.cooperation.catalogue).get(key)
    if question is None or question.phase != number:
        raise Http404
    return opened, question


def open_guest_question(request: GuestRequest, number: int, key: str) -> tuple[GuestPass, Question]:
    """The guest and a question that takes both sides' answers; every other one is Http404, as if there were none."""
    guest = open_guest(request)
    question = pinned(guest.cooperation.catalogue).get(key)
    if question is None or question.phase != number or question.voice != "both":
        raise Http404
    return guest, question
