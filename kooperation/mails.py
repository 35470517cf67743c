"""Mails to guests with a pass."""

from infrastructure.mail_templates import letter
from infrastructure.outbox import Letter
from kooperation.models import GuestPass


def guest_link(*, guest_pass: GuestPass, link: str, passed_on: str, question: str, note: str) -> Letter:
    """The link into the workspace; `passed_on` names the colleague of the same partner who asks for help with
    `question`."""
    context = {
        "guest_pass": guest_pass,
        "cooperation": guest_pass.cooperation,
        "school": guest_pass.school,
        "name": guest_pass.contact.name,
        "link": link,
        "passed_on": passed_on,
        "question": question,
        "note": note,
    }
    return letter("mail/kooperation/guest_link", context)


def guest_code(*, guest_pass: GuestPass, code: str) -> Letter:
    """The code that opens the workspace on a new device."""
    context = {"guest_pass": guest_pass, "cooperation": guest_pass.cooperation, "school": guest_pass.school}
    return letter("mail/kooperation/guest_code", {**context, "name": guest_pass.contact.name, "code": code})
