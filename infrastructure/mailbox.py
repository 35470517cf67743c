"""Mail backend for an instance without a mail server: the outbox row itself is the mailbox, read in the product."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class ProductBackend(BaseEmailBackend):
    """Takes every message; people read it on the page of messages."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Returns the number of messages taken; building each one keeps the same checks as a real server's."""
        return sum(1 for message in email_messages if message.message())
