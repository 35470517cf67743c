"""What this room does on news from below."""

from typing import Any

from django.dispatch import receiver

from infrastructure.audit import Actor
from kooperation.models import Cooperation
from kooperation.signals import cooperation_created
from phases import actions


@receiver(cooperation_created)
def begin_method(sender: type[Cooperation], *, cooperation: Cooperation, actor: Actor, **kwargs: Any) -> None:
    """A new cooperation starts with the newest catalogue."""
    actions.begin(actor=actor, cooperation=cooperation)
