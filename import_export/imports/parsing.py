"""Parses cells: kinds, fields, phases, states, days, postcodes."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from infrastructure import similarity
from infrastructure.similarity import key_of
from kooperation.choices import PHASES, Field, Kind, PartnerKind, Status

DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
MOMENT = re.compile(r"[ T]\d\d:\d\d(:\d\d)?$")
FIRST_YEAR, LAST_YEAR = 1950, 2100
LIKE = 85

# Words in a name that tell the kind of an institution; the first match counts.
KIND_WORDS: tuple[tuple[PartnerKind, tuple[str, ...]], ...] = (
    (PartnerKind.SUPPORT_ASSOCIATION, ("foerderverein", "freundeskreis", "schulverein", "foerderkreis")),
    (PartnerKind.ALL_DAY_PROVIDER, ("ganztagstraeger", "ogs", "offene ganztagsschule", "ogts")),
    (PartnerKind.AFTER_SCHOOL_CARE, ("hort", "kinderhort")),
    (
        PartnerKind.DAYCARE,
        ("kita", "kindertagesstaette", "kindergarten", "kiga", "familienzentrum", "kindertageseinrichtung", "krippe"),
    ),
    (PartnerKind.PRIMARY_SCHOOL, ("grundschule", "gs", "primarschule", "ggs")),
    (PartnerKind.SPECIAL_NEEDS_SCHOOL, ("foerderschule", "sonderschule", "foerderzentrum")),
    (PartnerKind.COMPREHENSIVE_SCHOOL, ("gesamtschule", "gemeinschaftsschule", "stadtteilschule", "igs")),
    (
        PartnerKind.SECONDARY_SCHOOL,
        ("realschule", "hauptschule", "sekundarschule", "oberschule", "mittelschule", "werkrealschule", "regelschule"),
    ),
    (PartnerKind.GRAMMAR_SCHOOL, ("gymnasium",)),
    (PartnerKind.VOCATIONAL_COLLEGE, ("berufskolleg", "berufsschule", "berufliche schule")),
    (
        PartnerKind.SENIOR_HOME,
        (
            "seniorenheim",
            "altenheim",
            "pflegeheim",
            "seniorenzentrum",
            "seniorenresidenz",
            "altenzentrum",
            "seniorenhaus",
            "senioreneinrichtung",
            "pflegezentrum",
        ),
    ),
    (
        PartnerKind.MUSIC_CLUB,
        (
            "musikverein",
            "spielmannszug",
            "blasmusikverein",
            "musikzug",
            "musikkapelle",
            "blaskapelle",
            "feuerwehrkapelle",
        ),
    ),
    (PartnerKind.CHOIR, ("chor", "gesangverein", "maennergesangverein", "kantorei", "liedertafel", "singkreis")),
    (PartnerKind.ORCHESTRA, ("orchester", "philharmonie", "sinfonietta", "philharmoniker", "sinfoniker")),
    (PartnerKind.CHURCH, ("kirchengemeinde", "kirche", "pfarrei", "gemeindehaus")),
    (PartnerKind.YOUTH, ("jugendzentrum", "jugendhaus", "jugendtreff", "jugendheim")),
    (PartnerKind.UNIVERSITY, ("hochschule", "universitaet", "musikhochschule", "akademie")),
    (PartnerKind.MUNICIPALITY, ("stadt", "gemeinde", "kreis", "landkreis", "kommune", "stadtverwaltung")),
)
# Kooperative Gesamtschule in Lower Saxony, Katholische Grundschule in North Rhine-Westphalia.
KGS = {"NI": PartnerKind.COMPREHENSIVE_SCHOOL, "NW": PartnerKind.PRIMARY_SCHOOL}
FIELD_OF_KIND = {
    **dict.fromkeys((PartnerKind.DAYCARE,), Field.DAYCARE),
    **dict.fromkeys((PartnerKind.SENIOR_HOME,), Field.SENIORS),
    **dict.fromkeys((PartnerKind.MUSIC_CLUB, PartnerKind.CHOIR, PartnerKind.ORCHESTRA), Field.CLUB),
    **dict.fromkeys((PartnerKind.UNIVERSITY,), Field.UNIVERSITY),
    **dict.fromkeys((PartnerKind.YOUTH,), Field.YOUTH),
    **dict.fromkeys(
        (
            PartnerKind.PRIMARY_SCHOOL,
            PartnerKind.SPECIAL_NEEDS_SCHOOL,
            PartnerKind.SECONDARY_SCHOOL,
            PartnerKind.COMPREHENSIVE_SCHOOL,
            PartnerKind.GRAMMAR_SCHOOL,
            PartnerKind.VOCATIONAL_COLLEGE,
            PartnerKind.ALL_DAY_PROVIDER,
            PartnerKind.AFTER_SCHOOL_CARE,
        ),
        Field.SCHOOL,
    ),
}
FIELD_WORDS = {
    Field.SCHOOL: ("schule", "ganztag", "schule ganztag", "grundschule"),
    Field.DAYCARE: ("kita", "kindergarten", "emp"),
    Field.SENIORS: ("senioren", "senior", "altenheim"),
    Field.CLUB: ("verein", "orchester", "chor", "vereine"),
    Field.UNIVERSITY: ("hochschule",),
    Field.YOUTH: ("ferien", "jugend", "ferienprojekt"),
    Field.OTHER: ("andere", "sonstige", "sonstiges"),
}
OFFER_WORDS = {
    Kind.CLASS_ENSEMBLE: (
        "klassenmusizieren",
        "blaeserklasse",
        "streicherklasse",
        "singklasse",
        "jekits",
        "jeki",
        "gitarrenklasse",
        "trommelklasse",
        "orchesterklasse",
    ),
    Kind.WORKING_GROUP: ("ag", "arbeitsgemeinschaft"),
    Kind.ELEMENTARY: ("emp", "frueherziehung", "musikalische frueherziehung", "elementare musikpaedagogik", "mfe"),
    Kind.ENSEMBLE: ("ensemble", "orchester", "chor", "band"),
    Kind.PROJECT: ("projekt", "workshop"),
    Kind.LESSONS: ("unterricht", "einzelunterricht", "gruppenunterricht", "instrumentalunterricht"),
    Kind.SERVICE: ("dienstleistung", "korrepetition"),
}
STATUS_WORDS = {
    Status.IDEA: ("idee", "geplant", "planung", "angefragt", "anfrage"),
    Status.ACTIVE: ("laeuft", "aktiv", "laufend", "ja", "aktuell"),
    Status.PAUSED: ("ruht", "pausiert", "pause"),
    Status.ENDED: ("beendet", "abgeschlossen", "ausgelaufen", "inaktiv", "nein"),
    Status.DECLINED: ("abgesagt", "abgelehnt", "absage"),
}


class CellError(ValueError):
    """What is wrong with a cell, and what would be right."""


def _among(
    text: str, labels: Iterable[tuple[str, Any]], words: Iterable[tuple[str, tuple[str, ...]]], *, what: str
) -> str:
    """The value that a cell names; raises CellError with the choices."""
    labels = list(labels)
    word_key = key_of(text)
    known = {key_of(str(value)): value for value, _label in labels}
    known |= {key_of(str(label)): value for value, label in labels}
    known |= {word: value for value, group in words for word in group}
    if word_key in known:
        return known[word_key]
    near = similarity.closest(word_key, known, least=LIKE, most=1) if len(word_key) > 3 else []
    if near:
        return known[near[0]]
    names = ", ".join(str(label) for _value, label in labels)
    raise CellError(_("{what} “{text}” is not known. Known are: {names}.").format(what=what, text=text, names=names))


def open_kinds(text: str, land: str) -> tuple[PartnerKind, ...]:
    """The kinds between which a name leaves it open: "KGS" outside Lower Saxony and NRW, "Grund- und Mittelschule"."""
    parts = key_of(text).split()
    if "kgs" in parts and land not in KGS and not any(word in key_of(text) for word in ("grundschule", "gesamtschule")):
        return (PartnerKind.PRIMARY_SCHOOL, PartnerKind.COMPREHENSIVE_SCHOOL)
    match = re.search(r"\b([a-z]+) und ([a-z]*schule)\b", key_of(text))
    if match:
        both = tuple(dict.fromkeys(kind_by_name(word, land) for word in (f"{match[1]}schule", match[2])))
        return both if len(both) == 2 and PartnerKind.OTHER not in both else ()
    return ()


def kind(text: str, land: str = "") -> str:
    """The kind of an institution; raises CellError."""
    if _is_adult_education(key_of(text).split()):
        return PartnerKind.OTHER
    if key_of(text) == "kgs" and land in KGS:
        return KGS[land]
    try:
        return _among(text, PartnerKind.choices, KIND_WORDS, what=_("Kind of institution"))
    except CellError:
        guessed = kind_by_name(text, land)
        if guessed == PartnerKind.OTHER:
            raise
        return guessed


def _is_adult_education(parts: list[str]) -> bool:
    """A Volkshochschule is no university, though its name ends like one."""
    return any(part == "vhs" or "volkshochschule" in part for part in parts)


def kind_by_name(name: str, land: str = "") -> PartnerKind:
    """What an institution most probably is, by its name: "Kita Löwenzahn" is a day-care centre; KGS depends on the Land."""
    parts = key_of(name).split()
    if _is_adult_education(parts) and not any("verein" in part for part in parts):
        return PartnerKind.OTHER
    if "kgs" in parts and land in KGS:
        return KGS[land]
    for kind, words in KIND_WORDS:
        if any(_says(part, word, whole=kind == PartnerKind.MUNICIPALITY) for word in words for part in parts):
            return kind
    return PartnerKind.OTHER


def _says(part: str, word: str, *, whole: bool) -> bool:
    """Whether a part of a name contains a word: "Projektchor" a choir, but "gs" and "Stadt" only as whole words."""
    if whole or len(word) < 4:
        return part == word
    return part.endswith(word) if len(word) == 4 else word in part


def field(text: str) -> str:
    """A cooperation's field; raises CellError."""
    return _among(text, Field.choices, FIELD_WORDS.items(), what=_("Field"))


def offer(text: str) -> str:
    """The form of an offer; raises CellError."""
    return _among(text, Kind.choices, OFFER_WORDS.items(), what=_("Form of the offer"))


def status(text: str) -> str:
    """A cooperation's state; raises CellError."""
    return _among(text, Status.choices, STATUS_WORDS.items(), what=_("State"))


def phase(text: str) -> int:
    """1 to 7, from "3", "Phase 3" or the phase's name; raises CellError."""
    number = re.fullmatch(r"(?:phase )?([1-7])(?: .*)?", key_of(text))
    if number:
        return int(number[1])
    for known in PHASES:
        if key_of(text) in (key_of(str(known.name)), key_of(str(known.short))):
            return known.number
    raise CellError(_("Phase “{text}” is not known. There are the phases 1 to 7.").format(text=text))


def day(text: str) -> date:
    """A day from "2026-08-01", "1.8.2026" or "01.08.26"; raises CellError."""
    plain = MOMENT.sub("", text.strip())
    for form in DAY_FORMS:
        try:
            on = datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if FIRST_YEAR <= on.year <= LAST_YEAR:
            return on
    raise CellError(_("“{text}” is not a day. Write it like 01.08.2026.").format(text=text))


def postcode(text: str) -> str:
    """Five digits; spreadsheets drop leading zeros. Raises CellError."""
    digits = re.sub(r"^D[- ]", "", text.strip())
    if re.fullmatch(r"\d{4}", digits):
        return f"0{digits}"
    if not re.fullmatch(r"\d{5}", digits):
        raise CellError(_("A postcode has 5 digits. In the list stands “{text}”.").format(text=text))
    return digits
