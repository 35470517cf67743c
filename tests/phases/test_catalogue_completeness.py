"""Every bullet of the talk "Kooperationen – richtig gedacht" (Musikschulkongress 2017, M3) is met on its phase's page."""

import html
import re

import pytest

from accounts.models import Membership
from tests import make
from tests.conftest import signed_in

DEFINITION = """Zweckgerichtetes Zusammenwirken
Arbeitsteilung
gemeinsame Ziele
spürbarer Nutzen für beide Partner, in der Regel auch für Dritte
Wechselseitige Anregung und Unterstützung"""
BENEFITS = """Größerer Wirkungskreis (Breitenarbeit)
Steigerung des Bekanntheitsgrades
Politische / gesellschaftliche Akzeptanz
Bündelung von Kompetenzen (gemeinsam besser)
Erweiterung von Kompetenzen (gegenseitige Qualifizierung)
Erreichen der eigenen Ziele (dank Unterstützung)"""
TALK = {
    1: """Was wollen wir?
Welche Interessen motivieren uns zur Kooperation?
Was ist der Mehrwert für die Musikschule?
Welche pädagogischen Ziele verfolgen wir?
Welches Grundverständnis von Kooperation haben wir?
Wer genau ist „wir“?
Was können wir?
Musikpädagogische Konzept/e
Kompetenzen der Lehrkräfte
Erfahrung (u.a. mit Kooperation)
Ressourcen (Zeit, Geld, Material, …)
Kreatives Potential
Offenheit
Was brauchen wir?
Gelder
Personal
Fortbildungen
Räume
Zeiten
Materialien
Instrumente
Technik / Medien
Transport-/Lagerungsmöglichkeiten
Mit wem wollen / könnten wir?
Was erwarten wir von einem möglichen Kooperationspartner?
Wer kommt als Partner in Frage?
Von welchem Partner erwarten/erhoffen wir uns Kooperations-Bereitschaft?
Was macht die Kooperation mit der MS für diesen Partner attraktiv?
Wie gestalten wir den Erstkontakt?
Wer mit wem?
In welcher Form?
Was wissen wir über den möglichen Partner?
Was bringen wir mit?
Was gilt es vorzubereiten? Wer macht es?
Was soll erreicht werden?
Wegweiser
Mutmachpapier""",
    2: """Über eine/n Mitarbeiter/in, zu der/dem bereits Kontakt besteht
Über persönliche Ansprache am Rande von Netzwerktreffen o.ä.
Auf Leitungsebene
Auf Fachleitungs-Ebene""",
    3: """Unbedingte Einbeziehung der operativen Ebene
Gegenseitige Erläuterung der jeweiligen Ziele, Werte und Interessen
Gemeinsamkeiten und Unterschiede
Macht eine Kooperation für beide (und unsere Zielgruppe/n) Sinn?
Vereinbarung von gemeinsamen Zielen, Vorgehensweisen und Bedingungen
„Wir“-Gefühl""",
    4: """Bedarfe / Möglichkeiten / Bedingungen
Zuständigkeiten / Verantwortlichkeiten
Feste Ansprechpartner/innen
Informationswege und -formen
Zeiten und Räume für Austausch und Reflexion
Öffentlichkeitsarbeit
Vorgehen bei auftretenden Schwierigkeiten / Konfliktmanagement""",
    5: """Bezeichnung, Inhalte und Ziele
Rahmenbedingungen
Zuständigkeiten / Verantwortlichkeiten
Kommunikationswege – Gremien – Informationsaustausch
Ansprechpartner
Laufzeit
Art und Zeitpunkte der Qualitätsüberprüfung und -sicherung
Muster-Kooperationsvereinbarung""",
    6: """Gegenseitiges Kennenlernen der Institutionen (Hospitationen, Besuch von Veranstaltungen u.ä.)
Gemeinsame Ausarbeitung des Konzeptes (konkrete erste Schritte)
Gemeinsame Vorstellung des Konzeptes (für alle Beteiligten)
Organisatorische Vorbereitungen (auf verschiedenen Ebenen)
Gemeinsame Verantwortung von Anfang an
Aufgabenteilung
Offenen Austausch pflegen (Vertrauen entwickeln)
Scheitern zulassen
Probleme gemeinsam lösen
Erste Erfolge als gemeinsame Erfolge “feiern“
Begleitung durch „Steuerungsgruppe“ (Leitung und ausführende Kolleg/inn/en beider Partner)
Wie läuft‘s?
Sind alle damit zufrieden, wie es läuft?
Erreichen wir die vereinbarten Ziele?
Gibt es Dinge, die wir verändern, weglassen oder ergänzen wollen?""",
    7: """Nach der Startphase Turnus regelmäßiger Feedback-Gespräche vereinbaren
Gesprächsleitfaden dafür gemeinsam entwickeln
Sich verändernde Bedingungen im Blick behalten
Bewährtes weiterführen – Offen bleiben für Neues
Kooperation verstetigen / weiter entwickeln
Oder… notfalls auch beenden""",
}
BULLETS = [(phase, bullet) for phase, text in TALK.items() for bullet in text.splitlines()]
BULLETS += [(phase, bullet) for phase in (1, 3, 7) for bullet in (DEFINITION + "\n" + BENEFITS).splitlines()]


def plain(text: str) -> str:
    """Letters and digits only: marks and case are the printer's."""
    return re.sub(r"[^0-9a-zäöüß]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)).lower()).strip()


@pytest.fixture
def pages(henrike: Membership) -> dict[int, str]:
    cooperation = make.cooperation(henrike, make.partner(henrike.user))
    client = signed_in(henrike)
    url = f"/kooperationen/{cooperation.ref}/phasen"
    return {phase: plain(client.get(f"{url}/{phase}/").content.decode()) for phase in TALK}


def test_every_bullet_of_the_talk_is_met_on_its_phases_page(pages: dict[int, str]) -> None:
    assert len(BULLETS) == 116
    assert [(phase, bullet) for phase, bullet in BULLETS if plain(bullet) not in pages[phase]] == []
