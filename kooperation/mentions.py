"""Mentions ("@Name") in comments: only people of the team who may read the comment."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import Own, Right, allowed
from accounts.models import Membership
from kooperation.choices import Audience, Side
from kooperation.models import TeamMember


def readers(team: Iterable[TeamMember], audience: Audience) -> list[TeamMember]:
    """The people of a team who may read a comment of this audience: the office reads no internal ones (docs/state-machines.md, roles)."""
    people = list(team)
    if audience == Audience.BOTH:
        return people
    users = [member.user_id for member in people if member.side == Side.SCHOOL]
    roles = Membership.objects.active().filter(user__in=users).select_related("school")
    may = {row.user_id for row in roles if allowed(row, Right.READ_INTERNAL, Own.TEAM)}
    return [member for member in people if member.user_id in may]


def mentioned(text: str, team: Iterable[TeamMember], audience: Audience) -> list[TeamMember]:
    """The members named by "@First Last" in a text, or by "@First" where that is nobody else.

    Raises ValidationError when somebody is named who may not read a comment of this audience.
    """
    people = list(team)
    lowered = text.casefold()
    named = [member for member in people if any(f"@{name}" in lowered for name in _names(member, people))]
    allowed = readers(people, audience)
    for member in named:
        if member not in allowed:
            problem = _("{name} does not read internal comments. Choose “both sides”, or leave the name out.")
            raise ValidationError({"text": problem.format(name=member)})
    return named


def _names(member: TeamMember, people: list[TeamMember]) -> list[str]:
    full = str(member).casefold()
    first = full.split()[0] if full.split() else full
    alone = sum(str(other).casefold().startswith(first) for other in people) == 1
    return [full, first] if alone else [full]
