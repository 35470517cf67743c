"""The protocol of a signing round as a document: who signed how and when, every event with its hash, the signed file
attached."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from agreements.models import SigningEvent, SigningRound
from agreements.signatures import event_chain, required_forms, signing_status
from agreements.text import version_content
from infrastructure import qr
from infrastructure.print_jobs import Enclosed, Paper

FIELD = "siegel"


def paper(row: SigningRound, signed: bytes) -> Paper:
    """The protocol, to be sealed; `signed` is the finished file, empty when all signed on paper."""
    version = row.version
    events = event_chain.chain(row)
    enclosed = [Enclosed("ereignisse.json", _data(events), "Die Ereignisse mit ihren Prüfsummen als Daten")]
    if signed:
        enclosed.append(Enclosed("vereinbarung-unterschrieben.pdf", signed, "Die unterschriebene Vereinbarung"))
    with override("de"):
        context = {
            **version_content.printed(version.content),
            "version": version,
            "hash": version.sha256,
            "places": signing_status.places(version),
            "events": events,
            "signed_sha256": hashlib.sha256(signed).hexdigest() if signed else "",
            "form": required_forms.in_effect(version.agreement),
            "field": FIELD,
            "site_name": settings.SITE_NAME,
        }
        html = render_to_string("print/protocol.html", context)
    styles = Path(settings.BASE_DIR) / "static/print"
    css = (styles / "agreement.css").read_text() + (styles / "protocol.css").read_text()
    made_at = events[-1].at.replace(microsecond=0)
    code = {"code": qr.svg(version_content.Mark.of(version).text)}
    return Paper(html=html, css=css, made_at=made_at, enclosed=tuple(enclosed), pictures=code)


def _data(events: list[SigningEvent]) -> bytes:
    rows = [
        {
            "number": event.number,
            "at": event.at.isoformat(),
            "kind": event.kind,
            "who": event.who,
            "about": event.about,
            "previous": event.previous,
            "hash": event.hash,
        }
        for event in events
    ]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, indent=1).encode()
