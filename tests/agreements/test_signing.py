"""From a text to an agreement in force: sent, signed on paper, proven by scans, exported as one PDF."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import page
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import Membership
from agreements import actions, tasks
from agreements.choices import AgreementState, NoticeKind, RenewalKind, VersionKind
from agreements.models import Agreement, Evidence, EvidenceParty, Party, SignedPackage, Version
from agreements.signatures import signing_status
from infrastructure.models import AuditEntry, Job
from kooperation.models import Cooperation
from phases.models import GateFact
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user, "KGS St. Walburga"), title="Singklasse 3/4")


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    made = make.agreement(henrike.user, cooperation)
    actions.set_term(
        actor=henrike.user,
        agreement=made,
        starts_on=date(2026, 8, 1),
        ends_on=date(2027, 7, 31),
        renewal=RenewalKind.SCHOOL_YEAR,
        notice=NoticeKind.NONE,
    )
    return made


def url(cooperation: Cooperation, more: str = "") -> str:
    return f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/{more}"


def scan(colour: str = "white", form: str = "PNG") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (620, 877), colour).save(out, form)
    return SimpleUploadedFile(f"Seite.{form.lower()}", out.getvalue())


def typed(*parties: Party, **more: Any) -> dict[str, Any]:
    values = {
        "parties": [party.pk for party in parties],
        "signed_on": "2026-11-20",
        "original_at": "Verwaltung, Ordner 7",
        "complete": "on",
        "upload": scan(),
    }
    return values | more


def parties(agreement: Agreement) -> list[Party]:
    return list(agreement.parties.filter(signs=True).order_by("position"))


@pytest.fixture
def head(henrike: Membership) -> Client:
    return signed_in(henrike)


@pytest.fixture
def sent(head: Client, agreement: Agreement, cooperation: Cooperation) -> Agreement:
    head.post(url(cooperation, "senden/"), make.seen(head, url(cooperation)))
    agreement.refresh_from_db()
    return agreement


def test_what_is_open_is_said_and_stops_nobody(head: Client, agreement: Agreement, cooperation: Cooperation) -> None:
    Party.objects.filter(agreement=agreement, side="partner").update(representative="")
    text = head.get(url(cooperation)).content.decode()
    assert "Für KGS St. Walburga ist niemand genannt, der unterschreibt." in text
    assert "ist noch leer." in text
    head.post(url(cooperation, "senden/"), make.seen(head, url(cooperation)))
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.OUT_FOR_SIGNATURE
    assert agreement.signing == Version.objects.get(kind=VersionKind.AGREED)


def test_one_party_alone_signs_nothing(head: Client, agreement: Agreement, cooperation: Cooperation) -> None:
    Party.objects.filter(agreement=agreement, side="partner").update(signs=False)
    answer = head.post(url(cooperation, "senden/"), make.seen(head, url(cooperation)), follow=True)
    assert "mindestens zwei Parteien" in answer.content.decode()
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.DRAFT
    assert not Version.objects.exists()


def test_signed_when_all_have_signed_and_in_force_from_the_start(
    head: Client, sent: Agreement, cooperation: Cooperation, klara: Membership
) -> None:
    ours, theirs = parties(sent)
    office = signed_in(klara)
    first = office.post(url(cooperation), typed(ours), follow=True).content.decode()
    assert "Der Scan ist abgelegt." in first
    assert "ausstehend" in first
    sent.refresh_from_db()
    assert sent.state == AgreementState.OUT_FOR_SIGNATURE
    assert GateFact.objects.get(key="agreement_signed").met is False
    last = office.post(url(cooperation), typed(theirs, upload=scan("grey")), follow=True).content.decode()
    assert "die Vereinbarung ist gültig" in last
    sent.refresh_from_db()
    assert sent.state == AgreementState.IN_FORCE
    assert GateFact.objects.get(key="agreement_signed").met is True


def test_one_scan_may_show_all_signatures(head: Client, sent: Agreement, cooperation: Cooperation) -> None:
    head.post(url(cooperation), typed(*parties(sent)))
    sent.refresh_from_db()
    assert sent.state == AgreementState.IN_FORCE
    assert Evidence.objects.get().parties.count() == 2


def days_of(agreement: Agreement) -> list[tuple[date, str]]:
    rows = EvidenceParty.objects.filter(party__agreement=agreement).order_by("party__position")
    return [(row.signed_on, row.original_at) for row in rows]


def test_the_same_scan_filed_for_a_second_party_keeps_that_party_s_own_day(
    head: Client, sent: Agreement, cooperation: Cooperation
) -> None:
    ours, theirs = parties(sent)
    head.post(url(cooperation), typed(ours))
    later = {"signed_on": "2026-11-21", "original_at": "Schule, Schrank 2"}
    head.post(url(cooperation), typed(theirs, **later))
    assert Evidence.objects.count() == 1
    assert days_of(sent) == [(date(2026, 11, 20), "Verwaltung, Ordner 7"), (date(2026, 11, 21), "Schule, Schrank 2")]
    page = " ".join(re.sub(r"<[^>]+>", " ", head.get(url(cooperation)).content.decode()).split())
    assert "unterschrieben 20.11.2026, Original: Verwaltung, Ordner 7" in page
    assert "unterschrieben 21.11.2026, Original: Schule, Schrank 2" in page


def test_one_scan_takes_a_day_and_a_place_for_each_party(
    head: Client, sent: Agreement, cooperation: Cooperation
) -> None:
    ours, theirs = parties(sent)
    assert f"{theirs.called} hat unterschrieben am" in head.get(url(cooperation)).content.decode()
    more = {f"day-{theirs.ref}": "2026-11-22", f"place-{theirs.ref}": "Schulamt"}
    head.post(url(cooperation), typed(ours, theirs, **more))
    assert days_of(sent) == [(date(2026, 11, 20), "Verwaltung, Ordner 7"), (date(2026, 11, 22), "Schulamt")]
    sent.refresh_from_db()
    assert signing_status.last_signed_on(sent) == date(2026, 11, 22)
    written = AuditEntry.objects.get(verb="evidence_filed").changes["parties"]
    assert "2026-11-20" in written
    assert "2026-11-22" in written


def name_of(answer: Any) -> str:
    return str(answer["Content-Disposition"]).split('filename="')[1].rstrip('"')


def test_no_two_files_bear_one_name_and_one_is_the_signed_agreement(
    head: Client, sent: Agreement, cooperation: Cooperation
) -> None:
    ours, theirs = parties(sent)
    head.post(url(cooperation), typed(ours))
    head.post(url(cooperation), typed(theirs, upload=scan("grey")))
    page = head.get(url(cooperation)).content.decode()
    assert page.count("Unterschriebene Vereinbarung") == 1, "made first, then handed out"
    head.post(url(cooperation, "paket/"))
    tasks.make_package(str(Job.objects.get(task="agreements.tasks.make_package").id))
    page = head.get(url(cooperation)).content.decode()
    assert "Unterschriebene Vereinbarung (PDF)" in page
    assert page.index("Unterschriebene Vereinbarung (PDF)") < page.index("Weitere Dateien")
    addresses = [f"belege/{row.ref}/" for row in Evidence.objects.all()]
    addresses += ["vereinbarung.pdf", "vereinbarung-unterschrieben.pdf", "nachweis.zip"]
    names = [name_of(head.get(url(cooperation, address))) for address in addresses]
    assert len(set(names)) == len(names) == 5
    assert all("fassung-1" in name for name in names)


def test_a_signed_agreement_offers_the_next_phase(
    head: Client, sent: Agreement, cooperation: Cooperation, pia: Membership
) -> None:
    Cooperation.objects.filter(pk=cooperation.pk).update(phase=5, status="active")
    words = "Die Kooperation kann in Phase 6 gehen"
    assert words not in head.get(url(cooperation)).content.decode()
    head.post(url(cooperation), typed(*parties(sent)))
    page = head.get(url(cooperation)).content.decode()
    assert words in page
    move = re.search(r'href="(/kooperationen/[^"]+/phasen/wechseln/[^"]+)"', page)
    assert move, "points of the phase are open: they are named first"
    assert words not in signed_in(pia).get(url(cooperation)).content.decode(), "who may not steer is offered nothing"
    asked = {"seen": "5", "to": "6", "reason": "Die Termine folgen."}
    answer = head.post(move[1].replace("&amp;", "&"), asked)
    assert answer["Location"].startswith(url(cooperation).replace(cooperation.ref, cooperation.address))
    cooperation.refresh_from_db()
    assert cooperation.phase == 6
    assert words not in head.get(url(cooperation)).content.decode()


def test_another_day_for_a_party_of_the_same_scan_is_refused_and_nothing_typed_is_lost(
    head: Client, sent: Agreement, cooperation: Cooperation
) -> None:
    ours, theirs = parties(sent)
    head.post(url(cooperation), typed(ours))
    answer = head.post(url(cooperation), typed(ours, theirs, signed_on="2026-11-19"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "schon mit einem anderen Tag abgelegt, dem 20.11.2026" in page
    assert 'value="2026-11-19"' in page
    assert days_of(sent) == [(date(2026, 11, 20), "Verwaltung, Ordner 7")], "the second party's row was undone too"


def test_a_day_of_one_party_that_is_still_to_come_is_refused(
    head: Client, sent: Agreement, cooperation: Cooperation
) -> None:
    ours, theirs = parties(sent)
    answer = head.post(url(cooperation), typed(ours, theirs, **{f"day-{theirs.ref}": "2026-11-24"}))
    assert answer.status_code == 422
    assert "Dieser Tag liegt noch in der Zukunft." in answer.content.decode()
    assert not EvidenceParty.objects.exists()


@pytest.mark.parametrize(
    ("notice", "start"), [(NoticeKind.UNKNOWN, date(2026, 8, 1)), (NoticeKind.NONE, date(2027, 2, 1))]
)
def test_not_in_force_before_its_start_or_without_a_notice_rule(
    today: Any,
    head: Client,
    agreement: Agreement,
    cooperation: Cooperation,
    henrike: Membership,
    notice: NoticeKind,
    start: date,
) -> None:
    terms = {"starts_on": start, "ends_on": date(2027, 7, 31), "renewal": RenewalKind.NONE}
    actions.set_term(actor=henrike.user, agreement=agreement, notice=notice, **terms)
    head.post(url(cooperation, "senden/"), make.seen(head, url(cooperation)))
    head.post(url(cooperation), typed(*parties(agreement)))
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED
    signed_words = agreement.signing.content if agreement.signing else {}
    if notice == NoticeKind.UNKNOWN:
        actions.set_term(actor=henrike.user, agreement=agreement, notice=NoticeKind.NONE, **terms)
    today.move_to("2027-02-01 01:00")
    tasks.take_effect()
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.IN_FORCE
    assert agreement.signing
    assert agreement.signing.content == signed_words


def test_opening_the_text_again_lapses_what_was_signed(head: Client, sent: Agreement, cooperation: Cooperation) -> None:
    ours, theirs = parties(sent)
    head.post(url(cooperation), typed(ours))
    refused = head.post(url(cooperation, "zurueckholen/"), {"back-why": ""})
    assert refused.status_code == 422
    head.post(url(cooperation, "zurueckholen/"), {"back-why": "Die Kosten fehlen."})
    clause = sent.clauses.get(key="costs")
    actions.change_clause(actor=Evidence.objects.get().by, clause=clause, body="Keine.", version=clause.version)
    head.post(url(cooperation, "senden/"), make.seen(head, url(cooperation)))
    text = head.get(url(cooperation)).content.decode()
    assert "für Fassung 1, verfallen" in text
    head.post(url(cooperation), typed(theirs, upload=scan("grey")))
    sent.refresh_from_db()
    assert sent.state == AgreementState.OUT_FOR_SIGNATURE


def test_a_wrong_scan_is_set_aside_with_a_reason_and_kept(
    head: Client, sent: Agreement, cooperation: Cooperation
) -> None:
    ours, _theirs = parties(sent)
    head.post(url(cooperation), typed(ours))
    row = Evidence.objects.get()
    refused = head.post(url(cooperation, f"belege/{row.ref}/verwerfen/"), {"why": " "})
    assert refused.status_code == 422
    assert "Dieses Feld ist zwingend erforderlich" in refused.content.decode()
    head.post(url(cooperation, f"belege/{row.ref}/verwerfen/"), {"why": "falsche Seite"})
    row.refresh_from_db()
    assert row.discarded_why == "falsche Seite"
    text = head.get(url(cooperation)).content.decode()
    assert "zählt nicht: falsche Seite" in " ".join(text.split())
    assert b"".join(head.get(url(cooperation, f"belege/{row.ref}/")).streaming_content)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"upload": SimpleUploadedFile("x.exe", b"MZ")}, "Nur PDF-, PNG- und JPEG-Dateien"),
        ({"signed_on": "2026-11-24"}, "Dieser Tag liegt noch in der Zukunft."),
        ({"parties": []}, "Dieses Feld ist zwingend erforderlich"),
        ({"complete": ""}, "Dieses Feld ist zwingend erforderlich"),
        ({"original_at": ""}, "Dieses Feld ist zwingend erforderlich"),
    ],
)
def test_what_cannot_be_filed_is_said_beside_its_field(
    head: Client, sent: Agreement, cooperation: Cooperation, more: dict[str, Any], words: str
) -> None:
    answer = head.post(url(cooperation), typed(*parties(sent), **more))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Evidence.objects.exists()


def test_nothing_is_filed_while_the_text_is_open(head: Client, agreement: Agreement, cooperation: Cooperation) -> None:
    answer = head.post(url(cooperation), typed(*parties(agreement)))
    assert answer.status_code == 422
    assert "nicht zur Unterschrift gegeben" in answer.content.decode()


def test_the_same_scan_twice_is_filed_once(head: Client, sent: Agreement, cooperation: Cooperation) -> None:
    ours, theirs = parties(sent)
    head.post(url(cooperation), typed(ours))
    head.post(url(cooperation), typed(theirs, upload=scan()))
    assert Evidence.objects.get().parties.count() == 2


@pytest.mark.slow
def test_the_package_holds_text_scans_and_the_originals(
    head: Client, sent: Agreement, cooperation: Cooperation
) -> None:
    ours, theirs = parties(sent)
    head.post(url(cooperation), typed(ours, upload=SimpleUploadedFile("Stadt.pdf", make.PDF)))
    head.post(url(cooperation), typed(theirs, upload=scan("grey", "JPEG")))
    assert head.get(url(cooperation, "vereinbarung-unterschrieben.pdf")).status_code == 404
    head.post(url(cooperation, "paket/"))
    assert "Es geht gleich los." in head.get(url(cooperation)).content.decode()
    tasks.make_package(str(Job.objects.get(task="agreements.tasks.make_package").id))
    pdf = b"".join(head.get(url(cooperation, "vereinbarung-unterschrieben.pdf")).streaming_content)
    reader = pypdf.PdfReader(BytesIO(pdf))
    text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    assert "Unterschriebene Interne Vereinbarung „Singklasse 3/4“" in text
    assert "20. November 2026" in text
    assert "Beleg 1, Seite 1 von" in text
    assert "Beleg 2, Seite 1 von 1" in text
    assert "Verwaltung, Ordner 7" in text
    assert sorted(reader.attachments) == ["beleg-1.pdf", "beleg-2.jpg", "vereinbarung.pdf"]
    assert reader.attachments["vereinbarung.pdf"][0] == Version.objects.get().pdf.read()
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, report.to_json()


@pytest.mark.slow
def test_a_package_is_made_anew_when_evidence_changed(head: Client, sent: Agreement, cooperation: Cooperation) -> None:
    ours, theirs = parties(sent)
    for party, colour in ((ours, "white"), (theirs, "grey")):
        head.post(url(cooperation), typed(party, upload=scan(colour)))
        head.post(url(cooperation, "paket/"))
        for job in Job.objects.filter(task="agreements.tasks.make_package", state="waiting"):
            tasks.make_package(str(job.id))
    assert SignedPackage.objects.count() == 2
    assert Version.objects.get().pdf


def test_what_a_signed_text_says_of_its_term_stands(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership, klara: Membership
) -> None:
    later = {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 7, 31), "renewal": RenewalKind.NONE}
    actions.set_term(actor=henrike.user, agreement=agreement, notice=NoticeKind.UNKNOWN, **later)
    head.post(url(cooperation, "senden/"), make.seen(head, url(cooperation)))
    head.post(url(cooperation), typed(*parties(agreement)))
    form = {"starts_on": "2026-01-01", "ends_on": "", "renewal": "none", "notice": "none"}
    answer = signed_in(klara).post(f"/kooperationen/{cooperation.ref}/vereinbarung/laufzeit/", form)
    assert answer.status_code == 422
    assert "nur, was er offen lässt" in answer.content.decode()
    open_only = form | {"starts_on": "2027-02-01", "ends_on": "2027-07-31"}
    assert (
        signed_in(klara).post(f"/kooperationen/{cooperation.ref}/vereinbarung/laufzeit/", open_only).status_code == 302
    )
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED
    assert str(agreement.terms.get()) == "01.02.2027 – 31.07.2027"


def test_an_unchanged_text_sent_again_is_signed_anew(head: Client, sent: Agreement, cooperation: Cooperation) -> None:
    head.post(url(cooperation), typed(*parties(sent)[:1]))
    head.post(url(cooperation, "zurueckholen/"), {"back-why": "doch nicht"})
    head.post(url(cooperation, "senden/"), make.seen(head, url(cooperation)))
    sent.refresh_from_db()
    assert sent.signing
    assert sent.signing.number == 2
    assert head.get(url(cooperation)).content.decode().count("ausstehend") == 2


def test_nothing_is_frozen_while_a_text_is_being_signed(
    head: Client, sent: Agreement, cooperation: Cooperation
) -> None:
    Cooperation.objects.update(title="Anders")
    base = f"/kooperationen/{cooperation.ref}/vereinbarung/"
    answer = head.post(f"{base}fassungen/festhalten/", {"art": "working"}, follow=True)
    assert "gesperrt" in answer.content.decode()
    assert Version.objects.count() == 1
    sheet = head.get(base).content.decode().split('id="sheet"')[1]
    assert "Singklasse 3/4" in sheet
    assert "Anders" not in sheet


def test_the_scan_of_an_agreement_taken_over_as_valid_is_filed_afterwards(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.AGREED)
    actions.record_state(actor=henrike.user, agreement=agreement, state=AgreementState.IN_FORCE, why="Bestandsaufnahme")
    assert "Unterschriebenes Papier ablegen" in head.get(url(cooperation)).content.decode()
    head.post(url(cooperation), typed(*parties(agreement)))
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.IN_FORCE
    assert "Unterschriebenes Papier ablegen" not in head.get(url(cooperation)).content.decode()
