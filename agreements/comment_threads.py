"""Comment threads about an agreement, section by section: shared and internal."""

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import Agreement, Clause, Version
from kooperation.comment_thread import CommentThread
from kooperation.models import Cooperation

WHOLE = "whole"


def of_agreement(agreement: Agreement, *, internal: bool) -> CommentThread:
    """The comment thread on an agreement's current sections, for colleagues."""
    clauses = Clause.objects.filter(agreement=agreement).order_by("position")
    # In a draft a section may have a text that is not stored yet, and an empty one may be spoken about as well.
    clauses = clauses if agreement.editable else clauses.exclude(body="")
    address = reverse("agreements:comment", args=[agreement.cooperation.address])
    headings = tuple(clauses.values_list("key", "heading"))
    return _talk(agreement.cooperation, agreement, headings, address, internal=internal, guest=False)


def of_version(version: Version) -> CommentThread:
    """The comment thread on the sections of the version that the partner reads."""
    headings = tuple((clause["key"], clause["heading"]) for clause in version.content["clauses"])
    address = reverse("guests:comment_agreement")
    agreement = version.agreement
    return _talk(agreement.cooperation, agreement, headings, address, internal=False, guest=True)


def _talk(
    cooperation: Cooperation,
    agreement: Agreement,
    headings: tuple[tuple[str, str], ...],
    address: str,
    *,
    internal: bool,
    guest: bool,
) -> CommentThread:
    return CommentThread(
        cooperation=cooperation,
        about=f"clause:{agreement.ref}:",
        internal=internal,
        guest=guest,
        address=address,
        sections=((WHOLE, _("the whole text")), *headings),
    )


def about(talk: CommentThread, section: str) -> str:
    """What a comment on a section is about; an unknown section means the whole text."""
    return talk.about + (section if section in dict(talk.sections) else WHOLE)
