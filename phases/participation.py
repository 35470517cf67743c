"""Whether the people who do the work took part in the content discussion, "without exception" (the talk, phase 3).

On our side these are teachers, and leading people who work along in the team; at the partner contact persons of the
working level. Taking part is writing an answer or a comment for both sides; what somebody told us counts for who told
it.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import Membership
from kooperation.choices import ContactLevel, PartnerRole, Side, TeamPart
from kooperation.models import Comment, ContactPerson, Cooperation, CooperationPartner, TeamMember
from phases.models import Answer, AnswerRevision

PHASE = 3


def missing(cooperation: Cooperation) -> list[str]:
    """The sides of which nobody who works along has contributed yet, in words; empty when both have."""
    answers = Answer.objects.filter(item__cooperation=cooperation, item__phase=PHASE).exclude(text="")
    wrote = set(AnswerRevision.objects.filter(answer__in=answers).values_list("by_ref", flat=True))
    gaps = []
    if not (wrote | _commenters(cooperation, Side.SCHOOL)) & _teachers(cooperation):
        gaps.append(_("nobody who teaches at the music school yet"))
    links = CooperationPartner.objects.filter(cooperation=cooperation, role=PartnerRole.PARTNER).select_related(
        "partner"
    )
    gaps += [
        _("nobody of the working level at {partner} yet").format(partner=link.partner)
        for link in links
        if not _took_part(cooperation, link, answers.filter(side=Side.PARTNER), wrote)
    ]
    return gaps if links else [*gaps, _("nobody of the partner yet")]


def _teachers(cooperation: Cooperation) -> set[str]:
    """Our working people as actors."""
    team = TeamMember.objects.filter(cooperation=cooperation, user__isnull=False).select_related("user")
    roles = dict(Membership.objects.active().values_list("user", "role"))
    return {
        member.user.actor_ref
        for member in team
        if member.user and (roles.get(member.user.pk) == Role.TEACHER or member.part == TeamPart.WORKS)
    }


def _commenters(cooperation: Cooperation, side: Side) -> set[str]:
    """Who commented for both sides on a question of this phase."""
    rows = Comment.objects.shared().filter(cooperation=cooperation, about__startswith=f"question:{PHASE}.")
    if side == Side.SCHOOL:
        return {row.by.actor_ref for row in rows.select_related("by") if row.by}
    return {str(row.contact_id) for row in rows if row.contact_id}


def _took_part(
    cooperation: Cooperation, link: CooperationPartner, answers: "QuerySet[Answer]", wrote: set[str]
) -> bool:
    people = ContactPerson.objects.filter(partner=link.partner, level=ContactLevel.OPERATIVE)
    passes = dict(cooperation.guest_passes.values_list("contact", "ref"))
    names = " ".join(answer.on_behalf for answer in answers)
    spoke = _commenters(cooperation, Side.PARTNER)
    return any(
        f"guest:{passes.get(person.pk, '')}" in wrote or str(person.pk) in spoke or person.name in names
        for person in people
    )
