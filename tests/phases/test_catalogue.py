"""The method as data: the talk's bullets are all there, in both languages, each on its phase's page."""

import pytest

from accounts.models import Membership
from phases.catalogue import newest
from tests import make
from tests.conftest import signed_in

# The bullets of the talk, shortened to what nobody else says.
TALK = {
    1: "Welche Interessen motivieren|Mehrwert für die Musikschule|pädagogischen Ziele|Grundverständnis|Wer genau ist|"
    "Musikpädagogische Konzept|Kompetenzen der Lehrkräfte|Erfahrung|Ressourcen|Kreatives Potential|Offenheit|"
    "Gelder|Personal|Fortbildungen|Räume|Zeiten|Materialien|Instrumente|Technik / Medien|Transport|"
    "erwarten wir von einem|Wer kommt als Partner|Kooperations-Bereitschaft|attraktiv|Wer mit wem|In welcher Form|"
    "wissen wir über|Was bringen wir mit|vorzubereiten|Was soll erreicht werden|Was wollen wir|Was können wir|"
    "Was brauchen wir|Mit wem wollen|Erstkontakt",
    2: "Mitarbeiter/in|Netzwerktreffen|Leitungsebene|Fachleitungs-Ebene",
    3: "operativen Ebene|Gegenseitige Erläuterung|Gemeinsamkeiten und Unterschiede|Sinn|gemeinsamen Zielen|Wir“-Gefühl",
    4: "Bedarfe|Zuständigkeiten|Feste Ansprechpartner|Informationswege|Austausch und Reflexion|Öffentlichkeitsarbeit|"
    "Konfliktmanagement",
    5: "Bezeichnung, Inhalte|Rahmenbedingungen|Zuständigkeiten|Kommunikationswege|Ansprechpartner|Laufzeit|"
    "Qualitätsüberprüfung",
    6: "Kennenlernen der Institutionen|Ausarbeitung des Konzeptes|Vorstellung des Konzeptes|Vorbereitungen|"
    "Gemeinsame Verantwortung|Aufgabenteilung|Offenen Austausch|Scheitern zulassen|Probleme gemeinsam|Erste Erfolge|"
    "Steuerungsgruppe|Wie läuft|Sind alle damit zufrieden|vereinbarten Ziele|verändern, weglassen oder ergänzen",
    7: "Turnus|Gesprächsleitfaden|verändernde Bedingungen|Bewährtes|verstetigen|notfalls",
}


@pytest.mark.parametrize("phase", range(1, 8))
def test_every_bullet_of_the_talk_is_met_on_its_phases_page(henrike: Membership, phase: int) -> None:
    cooperation = make.cooperation(henrike, phase=phase)
    page = signed_in(henrike).get(f"/kooperationen/{cooperation.ref}/phasen/{phase}/").content.decode()
    plain = page.replace("&#x27;", "'").replace("&amp;", "&")
    assert [bullet for bullet in TALK[phase].split("|") if bullet not in plain] == []


def test_keys_are_stable_and_unique_and_texts_complete() -> None:
    questions = newest().questions
    keys = [question.key for question in questions]
    assert len(set(keys)) == len(keys)
    for question in questions:
        assert question.key.startswith(f"{question.phase}.")
        assert all(question.texts.get(name) for name in ("de", "en", "help_de", "help_en")), question.key
        if question.core:
            assert question.texts.get("example_de"), question.key
            assert question.texts.get("example_en"), question.key
        assert question.voice in ("team", "school", "both")
        assert not question.parent or question.parent in keys


@pytest.mark.parametrize("phase", range(1, 8))
def test_at_most_eight_core_questions_a_phase_all_of_the_talk(phase: int) -> None:
    core = newest().core(phase)
    assert 4 <= len(core) <= 8
    assert {question.source for question in core} == {"talk"}
