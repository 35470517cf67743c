"""Comment threads for one reader: the comments about one thing, and who may be mentioned."""

from dataclasses import dataclass

from kooperation import mentions
from kooperation.choices import Audience
from kooperation.models import Comment, Cooperation, TeamMember


@dataclass(frozen=True)
class CommentThread:
    """The comments about one thing; `internal` is whether the reader may read what is for colleagues only.

    Where the thing has `sections`, (key, heading) each, a comment is about one of them: `about` ends with ":" then.
    """

    cooperation: Cooperation
    about: str
    internal: bool
    guest: bool
    address: str
    sections: tuple[tuple[str, str], ...] = ()

    @property
    def comments(self) -> list[Comment]:
        """Newest last, as a conversation is read; a guest and a colleague outside the team get the shared ones."""
        rows = Comment.objects.filter(cooperation=self.cooperation)
        rows = rows.filter(about__startswith=self.about) if self.sections else rows.filter(about=self.about)
        thread = list((rows if self.internal else rows.shared()).order_by("at", "pk"))
        headings = dict(self.sections)
        for comment in thread:
            comment.heading = headings.get(comment.about.removeprefix(self.about), "") if self.sections else ""
        return thread

    @property
    def colleagues(self) -> str:
        """Whom an internal comment may speak to."""
        return self._named(Audience.INTERNAL)

    @property
    def everybody(self) -> str:
        """Whom a comment for both sides may speak to."""
        return self._named(Audience.BOTH)

    def _named(self, audience: Audience) -> str:
        team = TeamMember.objects.filter(cooperation=self.cooperation).select_related("user", "contact")
        return ", ".join(f"@{member}" for member in mentions.readers(team.order_by("pk"), audience))
