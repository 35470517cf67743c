"""The differences between two versions as a paper: what came and went is marked without colour, by line and by brackets."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from agreements.models import Agreement, Version
from agreements.text import redline
from infrastructure.print_jobs import Paper

Content = dict[str, Any]


def name_of(agreement: Agreement, content: Content) -> str:
    """How the paper calls one of the two texts: the number with its version, or the draft."""
    return (
        f"{content['agreement']}, Fassung {content['version']}"
        if content["version"]
        else f"{agreement.number}, Entwurf"
    )


def paper(agreement: Agreement, old: Version, content: Content, *, made_at: datetime) -> Paper:
    """A version, and a newer text of the same cooperation, as one text with its changes."""
    comparison = redline.compare(old.content, content)
    context = {
        "agreement": agreement,
        "title": agreement.cooperation.title,
        "school": agreement.school,
        "comparison": comparison,
        "old": name_of(old.agreement, old.content),
        "new": name_of(agreement, content),
        "made_at": made_at,
        "site_name": settings.SITE_NAME,
    }
    with override("de"):
        html = render_to_string("print/redline.html", context)
    styles = Path(settings.BASE_DIR) / "static/print"
    css = (styles / "agreement.css").read_text() + (styles / "redline.css").read_text()
    return Paper(html=html, css=css, made_at=made_at.replace(microsecond=0))
