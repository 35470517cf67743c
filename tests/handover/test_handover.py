"""Hand-over: one page shows and moves all work of a person; the folder for the successor."""

from datetime import date
from io import BytesIO

import page
import pypdf
import pytest

from accounts.models import Membership
from agreements.text import clauses
from handover import tasks
from infrastructure.models import AuditEntry, Job
from kooperation.actions import add_task, add_to_team, set_deputy
from kooperation.models import ContactPerson, Cooperation, File, Task, TeamMember
from phases import actions
from phases.choices import Part
from phases.models import Item, ResponsibilityPart
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.postgresql


@pytest.fixture
def cooperation(today: object, henrike: Membership, pia: Membership) -> Cooperation:
    partner = make.partner(henrike.user)
    cooperation = make.cooperation(pia, partner, title="Singklasse", phase=4, description="Alle Kinder singen.")
    contact = make.contact(henrike.user, partner)
    add_to_team(actor=henrike.user, cooperation=cooperation, contact=contact)
    for member in cooperation.team.all():
        add_task(actor=henrike.user, cooperation=cooperation, title=f"Anrufen: {member}", assignee=member)
        topic = actions.add_topic(actor=henrike.user, cooperation=cooperation, topic=f"Thema {member}")
        actions.share_out(actor=henrike.user, responsibility=topic, topic=topic.topic, parts={member: Part.DECIDES})
    own = cooperation.team.get(user=pia.user)
    actions.assign(
        actor=henrike.user, cooperation=cooperation, question=make.question("4.needs"), assignee=own, due_on=None
    )
    return cooperation


def test_everything_of_a_colleague_moves_at_once(
    cooperation: Cooperation, pia: Membership, timur: Membership, henrike: Membership
) -> None:
    url = f"/uebergabe/kollegium/{pia.ref}/"
    client = signed_in(timur)
    shown = " ".join(client.get(url).content.decode().split())
    for words in ("Was an Pia Steinkötter hängt", "leitet sie", "1 offene Aufgabe", "1 Frage", "Thema Pia Steinkötter"):
        assert words in shown
    assert client.post(url, {"to": pia.user.pk}).status_code == 422
    client.post(url, {"to": henrike.user.pk})
    cooperation.refresh_from_db()
    assert cooperation.lead == henrike.user
    new = cooperation.team.get(user=henrike.user)
    assert not cooperation.team.filter(user=pia.user).exists()
    assert Task.objects.get(title="Anrufen: Pia Steinkötter").assignee == new
    assert Item.objects.get(key="4.needs").assignee == new
    part = ResponsibilityPart.objects.get(responsibility__topic="Thema Pia Steinkötter")
    assert (part.member, part.name, part.part) == (new, str(new), Part.DECIDES)
    assert AuditEntry.objects.filter(verb="handed_over").count() == 1
    assert "An dieser Person hängt nichts." in client.get(url).content.decode()


def test_deputies_move_too(cooperation: Cooperation, pia: Membership, timur: Membership, henrike: Membership) -> None:
    own = cooperation.team.get(user=pia.user)
    other = add_to_team(actor=henrike.user, cooperation=cooperation, user=henrike.user)
    set_deputy(actor=henrike.user, member=own, deputy=other)
    set_deputy(actor=henrike.user, member=other, deputy=own)
    make.kooperation.actions.hand_over_colleague(actor=henrike.user, leaving=pia.user, to=timur.user)
    new = cooperation.team.get(user=timur.user)
    assert (new.deputy, TeamMember.objects.get(pk=other.pk).deputy) == (other, new)
    assert new.part == "leads"


def test_who_was_in_the_team_already_keeps_the_larger_part(
    cooperation: Cooperation, pia: Membership, henrike: Membership
) -> None:
    other = add_to_team(actor=henrike.user, cooperation=cooperation, user=henrike.user)
    own = cooperation.team.get(user=pia.user)
    topic = actions.add_topic(actor=henrike.user, cooperation=cooperation, topic="Räume")
    parts: dict[TeamMember, Part | None] = {own: Part.DECIDES, other: Part.KNOWS}
    actions.share_out(actor=henrike.user, responsibility=topic, topic="Räume", parts=parts)
    make.kooperation.actions.hand_over_colleague(actor=henrike.user, leaving=pia.user, to=henrike.user)
    part = ResponsibilityPart.objects.get(responsibility=topic)
    assert (part.member, part.part) == (other, Part.DECIDES)


def test_a_contact_person_is_followed_by_another(
    cooperation: Cooperation, klara: Membership, henrike: Membership
) -> None:
    leaving = ContactPerson.objects.get(name="Anke Rüschhoff")
    partner = leaving.partner
    new = make.contact(henrike.user, partner, "Nils Overbeck")
    stranger = make.contact(henrike.user, make.partner(henrike.user, "Kita"), "Gülcan Demir")
    client, url = signed_in(klara), f"/uebergabe/kontakt/{leaving.ref}/"
    typed = {"to": new.pk, "on": "2026-11-20", "note": "Der Schlüssel liegt im Sekretariat."}
    assert client.post(url, typed | {"to": stranger.pk}).status_code == 422
    client.post(url, typed)
    leaving.refresh_from_db()
    assert (leaving.valid_until, leaving.fixed) == (date(2026, 11, 20), False)
    assert leaving.hand_over_note == "Der Schlüssel liegt im Sekretariat."
    assert cooperation.team.filter(contact=new).exists()
    assert not cooperation.team.filter(contact=leaving).exists()


def test_a_deputy_is_of_the_same_side_and_stands_in_the_agreement(
    cooperation: Cooperation, pia: Membership, henrike: Membership
) -> None:
    own = cooperation.team.get(user=pia.user)
    other = add_to_team(actor=henrike.user, cooperation=cooperation, user=henrike.user)
    url = f"/kooperationen/{cooperation.ref}/team/{own.ref}/vertretung/"
    client = signed_in(henrike)
    theirs = cooperation.team.get(contact__isnull=False)
    assert client.post(url, {"deputy": theirs.pk}).status_code == 422
    client.post(url, {"deputy": other.pk})
    own.refresh_from_db()
    assert own.deputy == other
    assert (
        "Stellvertretung: Dr. Henrike Vosskamp"
        in client.get(f"/kooperationen/{cooperation.ref}/team/").content.decode()
    )
    contacts = clauses.read(make.agreement(henrike.user, cooperation)).texts["contacts"].body
    assert "Vertretung: Dr. Henrike Vosskamp" in contacts
    set_deputy(actor=henrike.user, member=own, deputy=None)
    assert TeamMember.objects.get(pk=own.pk).deputy is None


def test_the_folder_says_on_page_and_paper_what_the_next_one_needs(
    cooperation: Cooperation, henrike: Membership, pia: Membership, klara: Membership
) -> None:
    Cooperation.objects.update(unwritten="Der Hausmeister stimmt das Klavier.")
    make.need(henrike.user, cooperation, what="Leihgeigen")
    client, url = signed_in(pia), f"/kooperationen/{cooperation.ref}/uebergabe/"
    expected = (
        "Alle Kinder singen.",
        "Anke Rüschhoff",
        "Aufgabe: Anrufen: Pia Steinkötter",
        "Bedarf: Leihgeigen",
        "Der Hausmeister stimmt das Klavier.",
        "Noch nicht begonnen.",
    )
    shown = client.get(url).content.decode()
    for words in expected:
        assert words in shown
    for _twice in range(2):
        client.post(f"{url}pdf/")
    job = Job.objects.get(task="handover.tasks.make_folder")
    assert "Es geht gleich los." in client.get(url).content.decode()
    tasks.make_folder(str(job.id))
    tasks.make_folder(str(job.id))
    file = File.objects.get(cooperation=cooperation)
    assert file.name == "Übergabemappe 2026-11-23.pdf"
    assert f"/dateien/{file.ref}/" in client.get(url).content.decode()
    for outsider in (klara, make.member(henrike.school, role=make.Role.TEACHER)):
        other = signed_in(outsider)
        assert file.name not in other.get(f"/kooperationen/{cooperation.ref}/dateien/").content.decode()
        assert other.get(f"/kooperationen/{cooperation.ref}/dateien/{file.ref}/").status_code == 403
    pdf = file.content.read()
    text = " ".join(" ".join(sheet.extract_text() for sheet in pypdf.PdfReader(BytesIO(pdf)).pages).split())
    for words in expected:
        assert words in text
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert page.validate_pdf_bytes(pdf, profile=profile).is_compliant
