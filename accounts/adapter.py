"""The django-allauth adapter: no open sign-up, mails go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.models import Membership, User
from infrastructure import outbox, tenancy
from infrastructure.public_ids import new_ref


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # because: allauth ships no types
    """Accounts come from invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queues every mail of allauth (password reset, notes about accounts) in the outbox."""
        user = User.objects.filter(email__iexact=email).first()
        memberships = list(Membership.unscoped.filter(user=user).order_by("pk")[:2]) if user else []
        if not memberships:
            return
        membership = memberships[0]
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        text = render_to_string(f"{template_prefix}_message.txt", context)
        with tenancy.of(membership.school_id):
            outbox.queue(
                key=f"account:{new_ref()}",
                kind="account",
                to=outbox.Recipient(membership.user.email, membership.user.name),
                letter=outbox.Letter(subject, text),
                secret=True,
                for_school=len(memberships) == 1,
            )
