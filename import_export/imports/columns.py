"""The columns of imported lists: our fields, usual German headings, and the recognition of headings."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from infrastructure import similarity
from infrastructure.similarity import key_of

LIKE = 88


@dataclass(frozen=True)
class Column:
    """One of our fields: its key, its heading in our template, and other German headings for it."""

    key: str
    label: Promise | str
    words: tuple[str, ...] = ()


COLUMNS = (
    Column(
        "partner.name",
        _("Partner"),
        ("Einrichtung", "Institution", "Name der Einrichtung", "Partnername", "Kooperationspartner", "Schule", "Name"),
    ),
    Column(
        "partner.kind",
        _("Kind of institution"),
        ("Art der Einrichtung", "Art", "Typ", "Schulform", "Einrichtungsart", "Partnerart", "Schulart"),
    ),
    Column(
        "partner.street",
        _("Street and number"),
        ("Straße und Hausnummer", "Straße", "Strasse", "Anschrift", "Adresse", "Str."),
    ),
    Column("partner.postcode", _("Postcode"), ("PLZ", "Postleitzahl")),
    Column("partner.town", _("Town"), ("Ort", "Stadt", "Gemeinde", "Wohnort")),
    Column(
        "partner.email",
        _("E-mail of the institution"),
        ("E-Mail der Einrichtung", "Mail Schule", "E-Mail Schule", "E-Mail Einrichtung"),
    ),
    Column(
        "partner.phone",
        _("Phone of the institution"),
        ("Telefon der Einrichtung", "Telefon Schule", "Telefon Einrichtung"),
    ),
    Column(
        "partner.legal_entity", _("Legal entity"), ("Träger", "Rechtsträger", "Schulträger", "Träger der Einrichtung")
    ),
    Column("partner.representative", _("Represented by"), ("Vertreten durch", "Vertretung", "Vertretungsberechtigt")),
    Column(
        "partner.representative_function",
        _("Function of this person"),
        ("Funktion der Vertretung", "Funktion dieser Person"),
    ),
    Column(
        "contact.name",
        _("Contact person"),
        (
            "Ansprechperson",
            "Ansprechpartner",
            "Ansprechpartnerin",
            "Kontaktperson",
            "Kontakt",
            "Ansprechpartner/in",
            "AP",
        ),
    ),
    Column("contact.first", _("First name of the contact person"), ("Vorname", "Vorname der Ansprechperson")),
    Column(
        "contact.last",
        _("Last name of the contact person"),
        ("Nachname", "Familienname", "Nachname der Ansprechperson"),
    ),
    Column(
        "contact.function",
        _("Function of the contact person"),
        ("Funktion der Ansprechperson", "Funktion", "Position", "Rolle"),
    ),
    Column(
        "contact.email",
        _("E-mail of the contact person"),
        ("E-Mail der Ansprechperson", "E-Mail", "Email", "Mail", "Mailadresse", "E-Mail-Adresse"),
    ),
    Column(
        "contact.phone",
        _("Phone of the contact person"),
        ("Telefon der Ansprechperson", "Telefon", "Tel.", "Handy", "Mobil", "Telefonnummer"),
    ),
    Column(
        "cooperation.title",
        _("Cooperation"),
        ("Kooperation", "Name der Kooperation", "Projekt", "Titel", "Maßnahme", "Angebot", "Kooperationsname"),
    ),
    Column("cooperation.field", _("Field"), ("Feld", "Kooperationsfeld", "Bereich")),
    Column("cooperation.kind", _("Form of the offer"), ("Form des Angebots", "Angebotsform", "Form", "Format")),
    Column("cooperation.phase", _("Phase"), ("Projektphase", "Stufe")),
    Column("cooperation.status", _("State"), ("Stand", "Status", "Zustand")),
    Column(
        "cooperation.lead",
        _("Responsible"),
        (
            "Verantwortlich",
            "Zuständig",
            "Lehrkraft",
            "Verantwortliche Person",
            "Fachbereichsleitung",
            "Leitung",
            "Zuständige Lehrkraft",
            "Verantwortliche/r",
        ),
    ),
    Column(
        "cooperation.starts_on",
        _("Start of the cooperation"),
        ("Beginn der Kooperation", "Seit", "Beginn", "Start", "Kooperation seit"),
    ),
    Column("cooperation.target_group", _("For whom"), ("Für wen", "Zielgruppe", "Klassen", "Jahrgang")),
    Column(
        "cooperation.description",
        _("In short"),
        ("In Kürze", "Beschreibung", "Bemerkung", "Bemerkungen", "Notiz", "Notizen", "Anmerkung"),
    ),
    Column(
        "agreement.starts_on",
        _("Agreement from"),
        ("Vereinbarung ab", "Vertragsbeginn", "Gültig ab", "Laufzeit ab", "Vertrag ab", "Vertrag vom"),
    ),
    Column(
        "agreement.ends_on",
        _("Agreement until"),
        ("Vereinbarung bis", "Vertragsende", "Laufzeit bis", "Gültig bis", "Befristet bis", "Läuft bis", "Vertrag bis"),
    ),
    Column(
        "agreement.notice",
        _("Notice"),
        ("Kündigung", "Kündigungsfrist", "Kündigung bis", "Kündigungstermin", "Kündbar bis"),
    ),
    Column("agreement.renewal", _("Renewal"), ("Verlängerung", "Automatische Verlängerung", "Verlängert sich")),
    Column("partner.ref", _("Reference of the partner"), ("Kennung des Partners", "Kennung Partner")),
    Column(
        "contact.ref", _("Reference of the contact person"), ("Kennung der Ansprechperson", "Kennung Ansprechperson")
    ),
    Column("cooperation.ref", _("Reference of the cooperation"), ("Kennung der Kooperation", "Kennung Kooperation")),
)
BY_KEY = {column.key: column for column in COLUMNS}
MULTIPLE = frozenset({"cooperation.description"})


def _known_words() -> dict[str, str]:
    """All known headings by their normalised form; the first definition wins."""
    keys: dict[str, str] = {}
    for column in COLUMNS:
        for word in (str(column.label), *column.words):
            keys.setdefault(key_of(word), column.key)
    return keys


def recognise(head: Sequence[str]) -> dict[int, str]:
    """The most probable field of each column; a field goes to one column only."""
    known = _known_words()
    keys: dict[int, str] = {}

    def take(place: int, key: str) -> None:
        if place not in keys and (key not in keys.values() or key in MULTIPLE):
            keys[place] = key

    for place, word in enumerate(head):
        if key_of(word) in known:
            take(place, known[key_of(word)])
    for place, word in enumerate(head):
        if place not in keys and len(key_of(word)) > 3:
            near = similarity.closest(key_of(word), known, least=LIKE, most=1)
            if near:
                take(place, known[near[0]])
    return keys
