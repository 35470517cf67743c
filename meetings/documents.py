"""The minutes of a meeting as a document to render."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from infrastructure.print_jobs import Paper
from kooperation.models import File, Task
from meetings.models import Meeting

NAME = "Protokoll"


def content(meeting: Meeting) -> dict[str, Any]:
    """Everything that was said, decided and agreed in a meeting."""
    tasks = Task.objects.filter(source=f"meeting:{meeting.ref}").select_related("assignee__user", "assignee__contact")
    return {
        "meeting": meeting,
        "cooperation": meeting.cooperation,
        "school": meeting.cooperation.school,
        "entries": list(meeting.entries.exclude(text="").order_by("position")),
        "people": list(meeting.attendance.order_by("name")),
        "decision": getattr(meeting, "decision", None),
        "tasks": list(tasks.order_by("pk")),
        "confirmations": list(meeting.confirmations.order_by("at")),
        "addenda": list(meeting.addenda.order_by("at")),
    }


def html(meeting: Meeting) -> str:
    """The page behind the PDF, in German whatever the reader's language."""
    with override("de"):
        return render_to_string("print/minutes.html", {**content(meeting), "site_name": settings.SITE_NAME})


def stamp_of(meeting: Meeting) -> str:
    """A stamp that identifies a state of the minutes."""
    return hashlib.sha256(html(meeting).encode()).hexdigest()[:24]


def paper(meeting: Meeting) -> Paper:
    """The minutes, ready to be rendered."""
    css = (Path(settings.BASE_DIR) / "static/print/agreement.css").read_text()
    return Paper(html(meeting), css, timezone.now())


def stored_pdf(meeting: Meeting) -> File | None:
    """The newest stored PDF of these minutes."""
    files = File.objects.filter(cooperation=meeting.cooperation, source__startswith=f"minutes:{meeting.ref}:")
    return files.order_by("-at").first()
