"""From what both sides said to a frozen version and its PDF."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import page
import pypdf
import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from agreements import actions, tasks
from agreements.choices import AgreementState, NoticeKind, RenewalKind, VersionKind
from agreements.models import Agreement, Clause, Version
from agreements.text import editor, version_content
from infrastructure.choices import JobState
from infrastructure.models import Job
from kooperation.choices import PartnerRole
from kooperation.models import Cooperation
from phases.actions import add_goal, save_result
from phases.models import GateFact
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(henrike: Membership) -> Cooperation:
    user = henrike.user
    school = make.partner(user, "KGS St. Walburga", legal_entity="Stadt Wiesenbrück als Schulträgerin")
    cooperation = make.cooperation(henrike, school, title="Singklasse 3/4", target_group="Klassen 3 und 4")
    club = make.partner(user, "Förderverein", legal_entity="Förderverein e. V.")
    make.kooperation.actions.link_partner(
        actor=user, cooperation=cooperation, partner=club, role=PartnerRole.CONTRIBUTOR, signs=False
    )
    make.agreed(user, cooperation, "4.needs", result="Der Unterricht findet montags in der Aula statt")
    add_goal(
        actor=user, cooperation=cooperation, text="Alle Kinder singen jede Woche", indicator="Anwesenheit", priority=1
    )
    return cooperation


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    return make.agreement(henrike.user, cooperation)


def body(agreement: Agreement, key: str) -> str:
    return Clause.objects.get(agreement=agreement, key=key).body


def clause_url(cooperation: Cooperation, key: str) -> str:
    return f"/kooperationen/{cooperation.ref}/vereinbarung/abschnitte/{Clause.objects.get(key=key).ref}/"


def test_the_draft_says_what_both_sides_said_and_where_it_came_from(agreement: Agreement) -> None:
    assert body(agreement, "conditions") == "Der Unterricht findet montags in der Aula statt."
    assert "- Alle Kinder singen jede Woche (erkennbar an: Anwesenheit)" in body(agreement, "goals")
    sources = Clause.objects.get(agreement=agreement, key="conditions").sources
    assert sources == [{"kind": "question", "label": "Frage 4.1", "key": "4.needs"}]
    parties = list(agreement.parties.order_by("position").values_list("legal_entity", "institution", "signs"))
    assert parties == [
        ("Stadt Wiesenbrück", "Musikschule der Stadt Wiesenbrück", True),
        ("Stadt Wiesenbrück als Schulträgerin", "KGS St. Walburga", True),
        ("Förderverein e. V.", "Förderverein", False),
    ]
    assert GateFact.objects.get(key="agreement_signed").met is False


def test_gaps_are_named_with_where_they_would_come_from(
    agreement: Agreement, henrike: Membership, cooperation: Cooperation
) -> None:
    page = signed_in(henrike).get(f"/kooperationen/{cooperation.ref}/vereinbarung/").content.decode()
    assert "fehlt" in page
    assert "Käme aus:" in page
    assert "Wer wofür zuständig ist" in page
    assert f"/kooperationen/{cooperation.address}/zustaendigkeiten/" in page


def test_an_answer_that_is_not_a_joint_result_never_stands_in_the_draft(agreement: Agreement) -> None:
    assert "Wir sagen ja." not in json.dumps(list(agreement.clauses.values_list("body", flat=True)))


def test_an_agreement_is_begun_once(agreement: Agreement, henrike: Membership, cooperation: Cooperation) -> None:
    signed_in(henrike).post(f"/kooperationen/{cooperation.ref}/vereinbarung/beginnen/")
    assert Agreement.objects.count() == 1


def test_autosave_of_a_section_refreshes_the_preview(
    agreement: Agreement, henrike: Membership, cooperation: Cooperation
) -> None:
    client = signed_in(henrike, **{"HX-Request": "true"})
    answer = client.post(clause_url(cooperation, "costs"), {"text": "Keine <b>Zahlungen</b>.", "version": 1})
    text = answer.content.decode()
    assert "Gespeichert um" in text
    assert 'id="sheet"' in text
    assert "Keine &lt;b&gt;Zahlungen&lt;/b&gt;." in text
    assert Clause.objects.get(key="costs").edited


def test_a_stale_section_meets_409_and_nothing_is_lost(
    agreement: Agreement, henrike: Membership, klara: Membership, cooperation: Cooperation
) -> None:
    signed_in(henrike).post(clause_url(cooperation, "costs"), {"text": "Keine Zahlungen.", "version": 1})
    for headers in ({}, {"HX-Request": "true"}):
        late = signed_in(klara, **headers).post(clause_url(cooperation, "costs"), {"text": "1.200,00 €", "version": 1})
        text = late.content.decode()
        assert late.status_code == 409
        assert "1.200,00 €</textarea>" in text
        assert "Dr. Henrike Vosskamp hat diesen Text" in text
    both = signed_in(klara).post(clause_url(cooperation, "costs"), {"text": "1.200,00 €", "version": 2, "take": "both"})
    assert "Keine Zahlungen.\n\n1.200,00 €</textarea>" in both.content.decode()
    assert body(agreement, "costs") == "Keine Zahlungen."


def say(henrike: Membership, cooperation: Cooperation, text: str, version: int) -> None:
    question = make.question("4.needs")
    save_result(actor=henrike.user, cooperation=cooperation, question=question, text=text, version=version)


def shown(agreement: Agreement, key: str) -> str:
    return next(row.clause.body for row in editor.read(agreement).rows if row.clause.key == key)


def test_a_section_that_nobody_edited_follows_its_source(
    agreement: Agreement, henrike: Membership, cooperation: Cooperation
) -> None:
    say(henrike, cooperation, "Der Unterricht findet dienstags statt", 1)
    assert shown(agreement, "conditions") == "Der Unterricht findet dienstags statt."
    assert not editor.read(agreement).news
    page = signed_in(henrike).get(f"/kooperationen/{cooperation.ref}/vereinbarung/").content.decode()
    assert "dienstags statt.</textarea>" in page


def test_a_changed_source_is_shown_and_taken_over_on_request(
    agreement: Agreement, henrike: Membership, cooperation: Cooperation
) -> None:
    clause = Clause.objects.get(agreement=agreement, key="conditions")
    actions.change_clause(actor=henrike.user, clause=clause, body=f"{clause.body}\nJa.", version=clause.version)
    say(henrike, cooperation, "Der Unterricht findet dienstags statt", 1)
    stale = {row.clause.key for row in editor.read(agreement).rows if row.stale}
    assert stale == {"conditions"}
    assert "montags" in body(agreement, "conditions")
    client = signed_in(henrike)
    assert "Quelle geändert" in client.get(f"/kooperationen/{cooperation.ref}/vereinbarung/").content.decode()
    client.post(f"{clause_url(cooperation, 'conditions')}neu-uebernehmen/")
    assert body(agreement, "conditions") == "Der Unterricht findet dienstags statt."
    assert not any(row.stale for row in editor.read(agreement).rows)


def set_term(henrike: Membership, agreement: Agreement, **more: Any) -> None:
    values = {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 7, 31), "renewal": RenewalKind.SCHOOL_YEAR}
    actions.set_term(actor=henrike.user, agreement=agreement, **(values | more))


def test_the_term_writes_its_section(agreement: Agreement, henrike: Membership, cooperation: Cooperation) -> None:
    url = f"/kooperationen/{cooperation.ref}/vereinbarung/laufzeit/"
    form = {"starts_on": "2027-02-01", "ends_on": "2027-07-31", "renewal": "school_year", "notice": "fixed_day"}
    refused = signed_in(henrike).post(url, form)
    assert "Ein fester Tag braucht Tag und Monat." in refused.content.decode()
    signed_in(henrike).post(url, form | {"day": "30", "month": "4"})
    assert body(agreement, "term") == "Diese Vereinbarung gilt ab dem 1. Februar 2027 bis zum 31. Juli 2027."
    assert body(agreement, "renewal") == (
        "Sie verlängert sich jeweils um ein Schuljahr, wenn sie nicht rechtzeitig gekündigt wird."
    )
    assert body(agreement, "notice").startswith(
        "(1) Sie kann bis zum 30. April eines Jahres zum Ende des Schuljahres gekündigt werden. "
        "Das Recht, aus wichtigem Grund zu kündigen, bleibt unberührt.\n"
    )


def test_a_frozen_version_never_changes(agreement: Agreement, henrike: Membership) -> None:
    set_term(henrike, agreement, notice=NoticeKind.GOOD_CAUSE)
    first = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.WORKING)
    assert actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.WORKING).pk == first.pk
    clause = Clause.objects.get(agreement=agreement, key="costs")
    actions.change_clause(actor=henrike.user, clause=clause, body="Keine Zahlungen.", version=clause.version)
    second = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.OFFERED)
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 == version_content.sha256(first.content) != second.sha256
    assert "Keine Zahlungen." not in json.dumps(first.content)
    assert second.changed == ["Kosten"]


def make_pdf(version: Version) -> Version:
    job = Job.objects.get(key=f"agreement-pdf:{version.ref}")
    tasks.render_pdf(str(job.id))
    version.refresh_from_db()
    return version


def test_the_pdf_is_made_by_a_job_and_downloaded(
    agreement: Agreement, henrike: Membership, cooperation: Cooperation
) -> None:
    set_term(henrike, agreement, notice=NoticeKind.GOOD_CAUSE)
    client = signed_in(henrike)
    url = f"/kooperationen/{cooperation.ref}/vereinbarung/"
    answer = client.post(f"{url}fassungen/festhalten/", {"art": "working"})
    waiting = client.get(answer.headers["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert client.get(f"{url}1/vereinbarung.pdf").status_code == 404
    version = make_pdf(Version.objects.get())
    panel = client.get(answer.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "PDF herunterladen" in panel
    assert "every 2s" not in panel
    download = client.get(f"{url}1/vereinbarung.pdf")
    assert download.headers["Content-Disposition"].startswith('attachment; filename="wb-202627-001-fassung-1.pdf"')
    pdf = b"".join(download.streaming_content)  # type: ignore[arg-type]
    reader = pypdf.PdfReader(BytesIO(pdf))
    text = " ".join(" ".join(p.extract_text() for p in reader.pages).split())
    for words in (
        "Singklasse 3/4",
        "Dienststellen und Einrichtungen eines Rechtsträgers (Stadt Wiesenbrück)",
        "wirkt mit, unterschreibt nicht",
        "montags in der Aula",
        "1. Februar 2027",
        f"Prüfsumme {version.sha256[:16]}",
        "Seite 1 von",
    ):
        assert words in text
    assert json.loads(reader.attachments["vereinbarung.json"][0]) == version.content
    assert reader.metadata
    assert reader.metadata.title == "Interne Vereinbarung „Singklasse 3/4“"
    assert len(reader.outline) >= 1
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert '"failures":[]' in page.validate_pdf_bytes(pdf, profile=profile).to_json()


def test_a_pdf_is_stored_once_however_often_it_is_made(agreement: Agreement, henrike: Membership) -> None:
    version = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.WORKING)
    make_pdf(version)
    first = version.pdf_sha256
    again = actions.attach_pdf(actor=henrike.user, version=version, pdf=b"something else")
    assert again.pdf_sha256 == first
    Job.objects.update(state=JobState.WAITING, locked_until=None)
    assert make_pdf(version).pdf_sha256 == first


def test_hostile_text_is_printed_as_text(agreement: Agreement, henrike: Membership) -> None:
    clause = Clause.objects.get(agreement=agreement, key="costs")
    nasty = '<img src="http://127.0.0.1:9/x"> {{ settings.SECRET_KEY }} {% now "Y" %} <script>1</script>'
    actions.change_clause(actor=henrike.user, clause=clause, body=nasty, version=clause.version)
    version = make_pdf(actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.WORKING))
    text = " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(version.pdf.open("rb")).pages).split())
    assert "{{ settings.SECRET_KEY }}" in text
    assert "<script>1</script>" in text


def test_what_is_being_signed_is_locked(agreement: Agreement, henrike: Membership, cooperation: Cooperation) -> None:
    actions.record_state(
        actor=henrike.user, agreement=agreement, state=AgreementState.OUT_FOR_SIGNATURE, why="Bestandsaufnahme"
    )
    answer = signed_in(henrike).post(clause_url(cooperation, "costs"), {"text": "Neu", "version": 1})
    assert answer.status_code == 422
    assert "gesperrt" in answer.content.decode()
    with pytest.raises(ValidationError):
        set_term(henrike, agreement, notice=NoticeKind.NONE)
    actions.record_state(actor=henrike.user, agreement=agreement, state=AgreementState.IN_FORCE, why="Bestandsaufnahme")
    assert GateFact.objects.get(key="agreement_signed").met
