"""May this person read or answer this question."""

from django.http import Http404

from accounts.access import Right
from accounts.http import MemberRequest
from kooperation.access import Opened, open_cooperation
from phases.catalogue import Question
from phases.pinning import pinned


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
