"""Mail backend for an installation without a mail server: mails stay in the outbox and are read in the product."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class ProductBackend(BaseEmailBackend):
    """Accepts every message; people read it on the outbox page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Returns the number of messages accepted; builds each one, so that the checks are those of a real server."""
        return sum(1 for message in email_messages if message.message())
