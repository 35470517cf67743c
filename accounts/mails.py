"""Mails about accounts: invitations."""

from accounts.models import Invitation
from infrastructure.mail_templates import letter
from infrastructure.outbox import Letter


def invitation(*, invitation: Invitation, link: str) -> Letter:
    """To a colleague who is to become a member."""
    return letter("mail/accounts/invitation", {"invitation": invitation, "link": link})
