"""The phases' tools: needs, matrix, arrangements, milestones, first contact, and how each feeds the next."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

import agreements.actions
from accounts.models import Membership
from agreements.models import Agreement, Party
from agreements.text import clauses
from infrastructure.models import AuditEntry
from kooperation.actions import add_to_team, link_partner, remove_from_team, unlink_partner
from kooperation.models import Cooperation, Task
from phases import actions, gate, responsibility_matrix
from phases.choices import Part
from phases.models import (
    Confirmation,
    EscalationStep,
    FirstContactPlan,
    InformationWay,
    Milestone,
    Need,
    PublicityPoint,
    Responsibility,
)
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(today: object, henrike: Membership, pia: Membership) -> Cooperation:
    partner = make.partner(henrike.user)
    cooperation = make.cooperation(henrike, partner, title="Singklasse", phase=4)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    add_to_team(actor=henrike.user, cooperation=cooperation, contact=make.contact(henrike.user, partner))
    return cooperation


@pytest.fixture
def teacher(pia: Membership) -> Client:
    return signed_in(pia)


def url(cooperation: Cooperation, path: str) -> str:
    return f"/kooperationen/{cooperation.ref}/{path}"


NEED = {"category": "instruments", "what": "Leihgeigen 1/2", "amount": "24", "provided_by": "open", "state": "open"}


def test_a_need_of_phase_1_is_decided_in_phase_4_and_stands_in_the_agreement(
    teacher: Client, cooperation: Cooperation, henrike: Membership
) -> None:
    """Nothing is typed twice: need → decision list → responsibility → clause."""
    teacher.post(url(cooperation, "listen/bedarfe/neu/"), NEED | {"cost": "2400,00"})
    need = Need.objects.get()
    assert need.cost == 2400
    page = teacher.get(url(cooperation, "bedarfe/")).content.decode()
    assert "1 Bedarf ist noch offen" in page
    assert "Summe 2.400,00 €" in page
    assert "davon offen 2.400,00 €" in page
    assert "Jeder Bedarf ist zugesagt oder gedeckt" in teacher.get(url(cooperation, "phasen/4/")).content.decode()
    assert any("1 noch offen" in point.missing for point in gate.points(cooperation, 4))
    refused = teacher.post(url(cooperation, f"listen/bedarfe/{need.ref}/"), NEED | {"state": "covered"})
    assert "Sagen Sie, wer es mitbringt" in refused.content.decode()
    teacher.post(
        url(cooperation, f"listen/bedarfe/{need.ref}/"),
        NEED | {"state": "covered", "provided_by": "school", "cost": "2400"},
    )
    teacher.post(url(cooperation, f"bedarfe/{need.ref}/"), {"als": "zustaendigkeit"})
    teacher.post(url(cooperation, f"bedarfe/{need.ref}/"), {"als": "zustaendigkeit"})
    topic = Responsibility.objects.get()
    assert (topic.topic, topic.source) == ("Leihgeigen 1/2", f"need:{need.ref}")
    person = cooperation.team.get(user__isnull=False, user=henrike.user)
    teacher.post(
        url(cooperation, f"zustaendigkeiten/{topic.ref}/"), {"topic": topic.topic, f"person-{person.ref}": "decides"}
    )
    texts = clauses.read(make.agreement(henrike.user, cooperation)).texts
    assert "- Leihgeigen 1/2 (24): die Musikschule" in texts["instruments"].body
    assert "- Leihgeigen 1/2: 2.400,00 Euro, trägt die Musikschule" in texts["costs"].body
    assert "- Leihgeigen 1/2: Dr. Henrike Vosskamp entscheidet" in texts["responsibilities"].body
    assert [source.label for source in texts["responsibilities"].sources] == ["Zuständigkeiten"]


def test_an_open_need_becomes_a_task_once(teacher: Client, cooperation: Cooperation, pia: Membership) -> None:
    need = make.need(pia.user, cooperation)
    for _again in range(2):
        teacher.post(url(cooperation, f"bedarfe/{need.ref}/"), {"als": "aufgabe"})
    assert Task.objects.get().source == f"need:{need.ref}"
    teacher.post(url(cooperation, f"bedarfe/{need.ref}/"), {"als": "zustaendigkeit"})
    assert not Responsibility.objects.exists()


def test_a_third_party_has_a_name(teacher: Client, cooperation: Cooperation) -> None:
    answer = teacher.post(url(cooperation, "listen/bedarfe/neu/"), NEED | {"provided_by": "third", "state": "promised"})
    assert answer.status_code == 422
    assert "Nennen Sie die Dritten." in answer.content.decode()
    assert "Leihgeigen 1/2" in answer.content.decode(), "what was typed stays"


def test_the_matrix_warns_when_nobody_or_two_decide_and_when_somebody_left(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    row = actions.add_topic(actor=henrike.user, cooperation=cooperation, topic="Konfliktfall")
    assert responsibility_matrix.of(cooperation).rows[0].warnings == ("niemand entscheidet",)
    head, teacher = (cooperation.team.get(user=member.user) for member in (henrike, pia))
    parts: dict[Any, Any] = {head: Part.DECIDES, teacher: Part.DECIDES}
    actions.share_out(actor=henrike.user, responsibility=row, topic=row.topic, parts=parts)
    assert "zwei entscheiden" in responsibility_matrix.of(cooperation).rows[0].warnings
    parts = {head: Part.DECIDES, teacher: Part.DOES}
    actions.share_out(actor=henrike.user, responsibility=row, topic=row.topic, parts=parts)
    assert responsibility_matrix.of(cooperation).rows[0].warnings == ()
    remove_from_team(actor=henrike.user, member=teacher)
    assert responsibility_matrix.of(cooperation).rows[0].warnings == ("Pia Steinkötter ist gegangen",)


def test_a_partner_of_whom_nobody_is_in_the_team_has_duties(
    teacher: Client, cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    club = make.partner(henrike.user, "Förderverein Wiesenbrück", kind="support_association")
    link = link_partner(actor=henrike.user, cooperation=cooperation, partner=club)
    row = actions.add_topic(actor=henrike.user, cooperation=cooperation, topic="Instrumente kaufen")
    address = url(cooperation, f"zustaendigkeiten/{row.ref}/")
    assert "Förderverein Wiesenbrück (als Einrichtung)" in teacher.get(address).content.decode()
    typed = {"topic": row.topic, f"house-{link.ref}": "decides", f"house-{cooperation.school.ref}": "helps"}
    own = cooperation.team.get(user=pia.user)
    assert teacher.post(address, typed | {f"person-{own.ref}": "does"}).status_code == 302
    matrix = responsibility_matrix.of(cooperation)
    assert matrix.rows[0].warnings == ()
    page = teacher.get(url(cooperation, "zustaendigkeiten/")).content.decode()
    assert page.count("Förderverein Wiesenbrück") == 2, "the column, and the name beside its part on a phone"
    agreement = make.agreement(henrike.user, cooperation)
    duty = "Instrumente kaufen: Förderverein Wiesenbrück entscheidet; Pia Steinkötter führt aus; "
    assert duty + f"{cooperation.school.name} hilft" in clauses.read(agreement).texts["responsibilities"].body
    Party.objects.filter(agreement=agreement, link=link).update(short_name="der Verein")
    assert "der Verein entscheidet" in clauses.read(agreement).texts["responsibilities"].body
    # Another one's part changes: theirs stays; taken out of the cooperation, the name is still noted.
    actions.share_out(actor=henrike.user, responsibility=row, topic=row.topic, parts={own: None})
    assert dict(row.parts.values_list("name", "part")) == {club.name: "decides", cooperation.school.name: "helps"}
    unlink_partner(actor=henrike.user, link=link)
    assert responsibility_matrix.of(cooperation).rows[0].warnings == (
        "niemand entscheidet",
        "Förderverein Wiesenbrück ist gegangen",
    )


def test_the_matrix_page_shows_people_and_their_parts(
    teacher: Client, cooperation: Cooperation, henrike: Membership
) -> None:
    teacher.post(url(cooperation, "zustaendigkeiten/uebliche/"))
    assert Responsibility.objects.count() == 8
    teacher.post(url(cooperation, "zustaendigkeiten/uebliche/"))
    assert Responsibility.objects.count() == 8
    text = teacher.get(url(cooperation, "zustaendigkeiten/")).content.decode()
    assert "8 Themen sind noch unklar." in text
    twice = teacher.post(url(cooperation, "zustaendigkeiten/"), {"topic": "Stundenplan"})
    assert twice.status_code == 422


def test_arrangements_feed_the_agreement(cooperation: Cooperation, henrike: Membership) -> None:
    user = henrike.user
    make.row(
        user, InformationWay(cooperation=cooperation), what="Ausfall", who="Lehrkraft mit Sekretariat", how="Telefon"
    )
    make.row(user, PublicityPoint(cooperation=cooperation), what="Schulhomepage", agreed=True)
    make.row(user, PublicityPoint(cooperation=cooperation), what="Presse", agreed=False)
    make.row(user, EscalationStep(cooperation=cooperation), position=1, who="Lehrkräfte", within_days=7)
    texts = clauses.read(make.agreement(user, cooperation)).texts
    body = "\n".join(text.body for text in texts.values())
    assert "- Ausfall: Lehrkraft mit Sekretariat, Telefon" in texts["communication"].body
    assert "- Schulhomepage" in texts["publicity"].body
    assert "Presse" not in body, "only what both sides agreed on"
    assert "- 1. Schritt: Lehrkräfte, innerhalb von 7 Tagen" in body


def test_a_changed_tool_changes_its_section_or_makes_it_stale(
    cooperation: Cooperation, henrike: Membership, teacher: Client
) -> None:
    make.need(henrike.user, cooperation, provided_by="school", state="promised")
    drafted = make.agreement(henrike.user, cooperation)
    Need.objects.update(amount="12")
    assert "Leihgeigen (12)" in teacher.get(url(cooperation, "vereinbarung/")).content.decode()
    clause = drafted.clauses.get(key="instruments")
    agreements.actions.change_clause(actor=henrike.user, clause=clause, body="Geigen.", version=clause.version)
    Need.objects.update(amount="14")
    assert "Quelle geändert" in teacher.get(url(cooperation, "vereinbarung/")).content.decode()
    assert Agreement.objects.exists()


def test_only_the_day_of_a_proof_is_kept(teacher: Client, cooperation: Cooperation) -> None:
    typed = {"kind": "conduct", "person": "Milan Ferdinand"}
    teacher.post(url(cooperation, "listen/nachweise/neu/"), typed)
    assert "fehlt" in teacher.get(url(cooperation, "absprachen/")).content.decode()
    row = Confirmation.objects.get()
    refused = teacher.post(url(cooperation, f"listen/nachweise/{row.ref}/"), typed | {"seen_on": "2026-11-01"})
    assert "Sagen Sie, wer den Nachweis wann gesehen hat." in refused.content.decode()
    confirmed = typed | {"seen_on": "2023-11-01", "seen_by": "Klara Nienaber", "valid_until": "2026-11-22"}
    teacher.post(url(cooperation, f"listen/nachweise/{row.ref}/"), confirmed)
    assert "abgelaufen" in teacher.get(url(cooperation, "absprachen/")).content.decode()
    teacher.post(url(cooperation, f"listen/nachweise/{row.ref}/"), confirmed | {"valid_until": "2028-11-01"})
    assert [point.met for point in gate.points(cooperation, 4) if "Nachweise" in point.text] == [True]
    assert not [field for field in Confirmation._meta.fields if field.get_internal_type() == "FileField"]


def test_the_start_phase_is_the_exit_of_phase_6(teacher: Client, cooperation: Cooperation) -> None:
    for _again in range(2):
        teacher.post(url(cooperation, "umsetzung/vorbereiten/"))
    assert Milestone.objects.count() == 6
    started = Milestone.objects.get(key="started")
    assert [p.met for p in gate.points(cooperation, 6) if "Startphase" in p.text] == [False]
    for _again in range(2):
        teacher.post(url(cooperation, f"umsetzung/{started.ref}/"), {"erreicht": "1"})
    started.refresh_from_db()
    assert started.reached_on == date(2026, 11, 23)
    assert [p.met for p in gate.points(cooperation, 6) if "Startphase" in p.text] == [True]
    assert AuditEntry.objects.filter(verb="milestone_reached").count() == 1
    teacher.post(url(cooperation, f"umsetzung/{started.ref}/"), {"erreicht": "0"})
    started.refresh_from_db()
    assert started.reached_on is None


def test_the_first_contact_is_planned_on_one_page_and_closed(teacher: Client, cooperation: Cooperation) -> None:
    typed = {"way": "network", "who": "Pia", "with_whom": "Jasper Thole", "aim": "Ein Besuch im Wald"}
    teacher.post(url(cooperation, "erstkontakt/planen/"), typed)
    teacher.post(url(cooperation, "erstkontakt/planen/"), typed | {"reached": "partly", "outcome": "Erst im Frühling"})
    assert FirstContactPlan.objects.get().reached == "partly"
    text = teacher.get(url(cooperation, "erstkontakt/")).content.decode()
    for words in ("persönlich, am Rande eines Netzwerktreffens", "Ein Besuch im Wald", "Erst im Frühling", "teilweise"):
        assert words in text


def test_a_wanted_partner_is_chosen_or_named(teacher: Client, cooperation: Cooperation, otto: Membership) -> None:
    answer = teacher.post(url(cooperation, "listen/wunschpartner/neu/"), {"willing": "maybe"})
    assert "Wählen Sie einen Partner oder geben Sie einen Namen ein." in answer.content.decode()
    assert "Grundschule am Mühlenteich" in answer.content.decode()
    teacher.post(url(cooperation, "listen/wunschpartner/neu/"), {"name": "Waldkita", "willing": "maybe"})
    assert "Waldkita" in teacher.get(url(cooperation, "erstkontakt/")).content.decode()


def test_two_people_change_one_row_and_nothing_is_lost(
    teacher: Client, henrike: Membership, cooperation: Cooperation
) -> None:
    need = make.need(henrike.user, cooperation)
    address = url(cooperation, f"listen/bedarfe/{need.ref}/")
    fingerprint = teacher.get(address).context["form"]["seen"].value()
    signed_in(henrike).post(address, NEED | {"what": "Leihgeigen 1/4"})
    answer = teacher.post(address, NEED | {"what": "Leihgeigen 3/4", "seen": fingerprint})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Leihgeigen 1/4" in text
    assert "Leihgeigen 3/4" in text


def test_what_is_taken_off_a_list_stays_in_the_history(
    teacher: Client, cooperation: Cooperation, pia: Membership
) -> None:
    need = make.need(pia.user, cooperation)
    teacher.post(url(cooperation, f"listen/bedarfe/{need.ref}/entfernen/"))
    assert not Need.objects.exists()
    assert AuditEntry.objects.get(verb="plan_shortened").object_name == "Leihgeigen"


def test_who_left_decides_nothing_in_the_agreement(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    row = actions.add_topic(actor=henrike.user, cooperation=cooperation, topic="Stundenplan")
    own = cooperation.team.get(user=pia.user)
    actions.share_out(actor=henrike.user, responsibility=row, topic=row.topic, parts={own: Part.DECIDES})
    remove_from_team(actor=henrike.user, member=own)
    assert "Pia" not in clauses.read(make.agreement(henrike.user, cooperation)).texts["responsibilities"].body


def test_two_people_share_out_one_topic_and_nothing_is_lost(
    teacher: Client, cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    row = actions.add_topic(actor=henrike.user, cooperation=cooperation, topic="Räume")
    address = url(cooperation, f"zustaendigkeiten/{row.ref}/")
    fingerprint = teacher.get(address).context["form"]["seen"].value()
    head, own = (cooperation.team.get(user=member.user) for member in (henrike, pia))
    actions.share_out(actor=henrike.user, responsibility=row, topic=row.topic, parts={head: Part.DECIDES})
    typed = {"topic": "Räume", f"person-{own.ref}": "does", f"person-{head.ref}": "", "seen": fingerprint}
    answer = teacher.post(address, typed)
    assert answer.status_code == 409
    assert "Dr. Henrike Vosskamp: entscheidet" in answer.content.decode()
    assert row.parts.get().member == head
    teacher.post(address, {"topic": "Räume", f"person-{own.ref}": "does"})
    assert dict(row.parts.values_list("name", "part")) == {str(head): "decides", str(own): "does"}, (
        "who was not shown stays"
    )


@pytest.mark.parametrize(
    ("typed", "cost"), [("2.400", 2400), ("1.234.567", 1234567), ("2400,5", 2400.5), ("12.50", 12.5)]
)
def test_amounts_are_read_as_people_write_them(
    teacher: Client, cooperation: Cooperation, typed: str, cost: float
) -> None:
    teacher.post(url(cooperation, "listen/bedarfe/neu/"), NEED | {"cost": typed})
    assert float(Need.objects.get().cost or 0) == cost


def test_wanted_partners_stay_out_of_the_history_that_everybody_reads(
    teacher: Client, cooperation: Cooperation, klara: Membership
) -> None:
    teacher.post(url(cooperation, "listen/wunschpartner/neu/"), {"name": "Waldkita Geheim", "willing": "maybe"})
    teacher.post(url(cooperation, "listen/bedarfe/neu/"), NEED)
    office = signed_in(klara)
    for page in ("verlauf/", ""):
        text = office.get(url(cooperation, page)).content.decode()
        assert "Waldkita Geheim" not in text
    assert "hat die Planung ergänzt: Leihgeigen 1/2" in office.get(url(cooperation, "verlauf/")).content.decode()
