"""Signal receivers of this app."""

from typing import Any

from django.dispatch import receiver

from infrastructure.audit import Actor
from kooperation.models import Cooperation, TeamMember
from kooperation.signals import cooperation_created, member_replaced
from phases import actions


@receiver(cooperation_created)
def begin_method(sender: type[Cooperation], *, cooperation: Cooperation, actor: Actor, **kwargs: Any) -> None:
    """A new cooperation starts with the newest catalogue."""
    actions.begin(actor=actor, cooperation=cooperation)


@receiver(member_replaced)
def move_the_methods_share(
    sender: type[TeamMember], *, old: TeamMember, new: TeamMember, actor: Actor, **kwargs: Any
) -> None:
    """Move questions and responsibilities of a leaving member to the successor."""
    actions.hand_on(actor=actor, old=old, new=new)
