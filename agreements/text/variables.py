"""{{ variables }} in the school's own sections: a whitelist and our own replacement, never a template engine on user text."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.choices import StartKind
from agreements.models import Term
from agreements.text.clause_data import ClauseData, german, german_kind, joined
from kooperation.choices import Side

PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
LABELS = {
    "musikschule": gettext_lazy("name of the music school"),
    "traeger": gettext_lazy("legal entity of the music school"),
    "partner": gettext_lazy("names of the other parties that sign"),
    "beteiligte": gettext_lazy("names of all parties"),
    "titel": gettext_lazy("name of the cooperation"),
    "nummer": gettext_lazy("number of the agreement"),
    "zielgruppe": gettext_lazy("for whom"),
    "form": gettext_lazy("form of the offer"),
    "programm": gettext_lazy("funding programme"),
    "beginn": gettext_lazy("first day"),
    "ende": gettext_lazy("last day"),
    "schuljahr": gettext_lazy("school year of the first day"),
    "ort": gettext_lazy("town of the music school"),
}


def check(text: str) -> None:
    """Raises ValidationError naming what is no variable or is not closed; the typed text stays with the form."""
    unknown = sorted({name.strip() for name in PLACEHOLDER.findall(text)} - set(LABELS))
    if unknown:
        words = ", ".join(f"{{{{ {name} }}}}" for name in unknown)
        raise ValidationError(_("There is no variable {names}.").format(names=words), code="unknown")
    rest = PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise ValidationError(_("A variable begins with {{ and ends with }}; one of them is missing."), code="open")


def values(data: ClauseData) -> dict[str, str]:
    """What each variable says for an agreement; "" while nobody has said it."""
    others = [party.called for party in data.signing if party.side == Side.PARTNER]
    term = data.term
    return {
        "musikschule": data.school.name,
        "traeger": data.school.legal_entity,
        "partner": joined(others),
        "beteiligte": joined([party.called for party in data.parties]),
        "titel": data.cooperation.title,
        "nummer": data.agreement.number,
        "zielgruppe": data.cooperation.target_group.strip(),
        "form": german_kind(data.cooperation),
        "programm": data.agreement.programme,
        "beginn": _begins(term),
        "ende": _ends(term),
        "schuljahr": data.school.year_name(data.school.year_of(term.starts_on)) if term and term.starts_on else "",
        "ort": data.school.town,
    }


def _begins(term: Term | None) -> str:
    """The first day; a start with the last signature in words, an unknown one is nothing."""
    if term is None or term.start == StartKind.UNKNOWN:
        return ""
    return german(term.starts_on) if term.starts_on else "dem Tag der letzten Unterschrift"


def _ends(term: Term | None) -> str:
    if term is None or (term.ends_on is None and not term.is_open):
        return ""
    return german(term.ends_on) if term.ends_on else "auf unbestimmte Zeit"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, each once; one without a value is marked as open. Values are not expanded."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        return values.get(name) or f"[noch offen: {name}]"

    return PLACEHOLDER.sub(value, text)
