"""Signing by link: link, code, document, signature, seal; mixed with paper; and everything that goes wrong on the way."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import page
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image

from accounts.models import Membership
from agreements import actions, tasks
from agreements.choices import AgreementState, EventKind, InvitationState, NoticeKind, RenewalKind, RequiredForm
from agreements.models import Agreement, Evidence, SigningEvent, SigningInvitation, SigningRound
from agreements.signatures import event_chain, required_forms, signing_status, verification
from agreements.signatures.verification import Verdict
from infrastructure import audit, throttle
from infrastructure.choices import JobState
from infrastructure.models import Job, OutgoingMail
from infrastructure.seals import SealError, child, examining, keys
from infrastructure.seals import signing as seals
from kooperation.models import Cooperation
from tests import make, sealing
from tests.conftest import TODAY, signed_in

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def quick(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(keys, "_new_key", sealing.key)
    monkeypatch.setattr(child, "examine", lambda content: examining.examine(content, keys.certificates(), []))
    throttle.forget()


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user, "KGS St. Walburga"), title="Singklasse 3/4")


@pytest.fixture
def asked(henrike: Membership, cooperation: Cooperation) -> SigningInvitation:
    """The partner is asked by link; the text is out for signature with a term that has begun."""
    made = make.asked(henrike.user, cooperation)
    agreement = made.round.version.agreement
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.DRAFT)
    actions.set_term(
        actor=henrike.user,
        agreement=Agreement.objects.get(pk=agreement.pk),
        starts_on=TODAY.date(),
        ends_on=None,
        renewal=RenewalKind.NONE,
        notice=NoticeKind.NONE,
    )
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.OUT_FOR_SIGNATURE)
    return made


def agreement_of(asked: SigningInvitation) -> Agreement:
    return Agreement.objects.select_related("signing").get(pk=asked.round.version.agreement_id)


def work(kind: str) -> None:
    """What the documents' worker would do now."""
    for job in Job.objects.filter(task=f"agreements.tasks.{kind}", state__in=[JobState.WAITING]).order_by("created_at"):
        Job.objects.filter(pk=job.pk).update(locked_until=None)
        getattr(tasks, kind)(str(job.id))


def mailed(address: str, pattern: str) -> str:
    rows = OutgoingMail.unscoped.filter(to_address=address).order_by("created_at")
    found = [match for row in rows for match in re.findall(pattern, row.body_text)]
    assert found
    return str(found[-1])


LINK = r"(/g/unterschrift/[\w-]{43}/)"
CODE = r"\n(\d{6})\n"


def come_in(asked: SigningInvitation, client: Client | None = None) -> Client:
    """Open the mailed link and prove the mailbox."""
    browser = client or Client()
    browser.get(mailed(asked.email, LINK))
    browser.post("/g/unterschrift/code/")
    answer = browser.post("/g/unterschrift/bestaetigen/", {"code": mailed(asked.email, CODE)})
    assert answer.status_code == 302
    return browser


def sign(browser: Client, name: str = "Anke Rüschhoff", **more: str) -> Any:
    typed = {"name": name, "function": "Schulleiterin", "consent": "on"} | more
    return browser.post("/g/unterschrift/", typed)


def read(browser: Client) -> bytes:
    answer = browser.post("/g/unterschrift/dokument/")
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


@pytest.fixture
def guest(asked: SigningInvitation) -> Client:
    work("render_pdf")
    return come_in(asked)


def scan() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (620, 877), "white").save(out, "PNG")
    return SimpleUploadedFile("Seite.png", out.getvalue())


def test_the_text_stands_on_the_page_before_the_signature(guest: Client, asked: SigningInvitation) -> None:
    page_before = guest.get("/g/unterschrift/").content.decode()
    assert page_before.index("§ 1") < page_before.index("Verbindlich unterschreiben")
    assert "Noch offen:" in page_before
    assert "Öffnen Sie zuerst das Dokument." in sign(guest, shown="f" * 64).content.decode()
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page_before)
    assert shown
    assert sign(guest, shown=shown[1]).status_code == 302
    asked.refresh_from_db()
    assert asked.confirmed_at
    assert SigningEvent.objects.get(kind=EventKind.READ).about["as"] == "page"


def test_by_link_and_on_paper_until_all_have_signed(
    guest: Client, asked: SigningInvitation, henrike: Membership, cooperation: Cooperation
) -> None:
    page_before = guest.get("/g/unterschrift/").content.decode()
    for words in ("Schritt 2 von 2", "Verbindlich unterschreiben", "Einfache elektronische Signatur, versiegelt durch"):
        assert words in page_before
    issued = read(guest)
    assert sign(guest).status_code == 302
    assert "Das Siegel wird gesetzt" in guest.get("/g/unterschrift/", headers={"HX-Request": "true"}).content.decode()
    work("seal")
    evidence = Evidence.objects.get()
    sealed = bytes(evidence.content.read())
    assert sealed.startswith(issued)
    assert "Danke" in guest.get("/g/unterschrift/").content.decode()
    head = signed_in(henrike)
    url = f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/"
    assert "einfach elektronisch" in head.get(url).content.decode()
    ours = agreement_of(asked).parties.order_by("position")[0]
    values = {"parties": [ours.pk], "signed_on": "2026-11-20", "original_at": "Ordner 7", "complete": "on"}
    head.post(url, values | {"upload": scan()})
    assert agreement_of(asked).state == AgreementState.IN_FORCE
    work("make_protocol")
    row = SigningRound.objects.get()
    protocol = bytes(row.protocol.read())
    reader = pypdf.PdfReader(io.BytesIO(protocol))
    assert set(reader.attachments) == {"ereignisse.json", "vereinbarung-unterschrieben.pdf"}
    assert reader.attachments["vereinbarung-unterschrieben.pdf"][0] == sealed
    text = " ".join(" ".join(part.extract_text() for part in reader.pages).split())
    for words in (
        "Anke Rüschhoff, Schulleiterin",
        "Original: Ordner 7",
        row.version.sha256[:20],
        "per Link unterschrieben",
    ):
        assert words in text
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert '"failures":[]' in page.validate_pdf_bytes(protocol, profile=profile).to_json()
    assert verification.report(protocol).verdict == Verdict.GENUINE
    files = zipfile.ZipFile(io.BytesIO(head.get(f"{url}nachweis.zip").content))
    assert set(files.namelist()) == {
        "LIESMICH.txt",
        "vereinbarung.pdf",
        "vereinbarung-unterschrieben.pdf",
        "protokoll.pdf",
        "beleg-1.pdf",
        "beleg-2.png",
        "sha256.txt",
    }
    assert files.read("vereinbarung.pdf") == issued
    assert b"".join(head.get(f"{url}protokoll.pdf").streaming_content) == protocol  # type: ignore[arg-type]
    finished = come_in(asked)
    assert "Alle haben unterschrieben" in finished.get("/g/unterschrift/").content.decode()
    assert b"".join(finished.get("/g/unterschrift/unterschrieben.pdf").streaming_content) == sealed  # type: ignore[arg-type]
    assert b"".join(finished.get("/g/unterschrift/protokoll.pdf").streaming_content) == protocol  # type: ignore[arg-type]


@pytest.mark.postgresql
def test_two_sign_by_link_one_after_the_other(asked: SigningInvitation, henrike: Membership) -> None:
    agreement = agreement_of(asked)
    ours = actions.ask(
        actor=henrike.user,
        agreement=agreement,
        field="unterschrift-1",
        name="Dr. Henrike Vosskamp",
        function="Leiterin",
        email="leitung@wiesenbrueck.example",
    )
    later = actions.revoke(actor=henrike.user, invitation=asked, why="neu geordnet")
    assert later.ended_as == "revoked"
    theirs = actions.ask(
        actor=henrike.user,
        agreement=agreement,
        field="unterschrift-2",
        name="Anke Rüschhoff",
        function="",
        email="anke2@schule.example",
    )
    assert theirs.state == InvitationState.WAITING
    assert not OutgoingMail.unscoped.filter(to_address="anke2@schule.example").exists()
    work("render_pdf")
    for invitation, name in ((ours, "Dr. Henrike Vosskamp"), (theirs, "Anke Rüschhoff")):
        browser = come_in(invitation)
        read(browser)
        sign(browser, name)
        work("seal")
    assert agreement_of(asked).state == AgreementState.IN_FORCE
    newest = signing_status.latest(asked.round.version)
    assert newest
    found = verification.report(bytes(newest.content.read()))
    assert [signer.name for signer in found.signers] == ["Dr. Henrike Vosskamp", "Anke Rüschhoff"]
    assert list(Evidence.objects.order_by("revision").values_list("revision", flat=True)) == [1, 2]


def test_the_document_comes_first_and_consent_is_asked(guest: Client, asked: SigningInvitation) -> None:
    assert "Öffnen Sie zuerst das Dokument." in sign(guest).content.decode()
    read(guest)
    for typed in ({"name": ""}, {"consent": ""}):
        refused = sign(guest, **typed) if "name" not in typed else sign(guest, "")
        assert refused.status_code == 422
        assert "Ihre Eingaben bleiben" in refused.content.decode() or "noch" in refused.content.decode()
    asked.refresh_from_db()
    assert asked.confirmed_at is None


@pytest.mark.postgresql
def test_signing_twice_is_signing_once(guest: Client, asked: SigningInvitation) -> None:
    read(guest)
    sign(guest)
    sign(guest, "Jemand anderes")
    work("seal")
    assert sign(guest, "Noch einmal").status_code == 302
    work("seal")
    asked.refresh_from_db()
    assert asked.confirmed_name == "Anke Rüschhoff"
    assert Evidence.objects.count() == 1


def test_opening_the_link_changes_nothing_and_hides_the_secret(asked: SigningInvitation) -> None:
    before, link = SigningEvent.objects.count(), mailed(asked.email, LINK)
    browser = Client()
    answer = browser.get(link)
    assert answer.headers["Location"] == "/g/unterschrift/"
    cookie = browser.cookies["unterschrift"]
    assert cookie["httponly"]
    assert cookie["path"] == "/g/unterschrift/"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    text = browser.get("/g/unterschrift/").content.decode()
    assert "an…@schule.example" in text
    assert "Verbindlich unterschreiben" not in text
    stored = SigningInvitation.unscoped.get(pk=asked.pk)
    assert link.split("/")[-2] not in str(vars(stored))
    assert SigningEvent.objects.count() == before
    assert stored.opened_at is None


def test_without_the_mailbox_a_forwarded_link_opens_nothing(asked: SigningInvitation) -> None:
    work("render_pdf")
    browser = Client()
    browser.get(mailed(asked.email, LINK))
    assert browser.post("/g/unterschrift/dokument/").status_code == 302
    sign(browser)
    for path in ("stimmt-nicht/", "ablehnen/", "papier/"):
        assert browser.post(f"/g/unterschrift/{path}", {"einwand-why": "x", "absage-why": "x"}).status_code == 302
    browser.post("/g/unterschrift/code/")
    right = mailed(asked.email, CODE)
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(5):
        assert browser.post("/g/unterschrift/bestaetigen/", {"code": wrong}).status_code == 422
    sixth = browser.post("/g/unterschrift/bestaetigen/", {"code": right})
    assert "nach fünf Versuchen" in sixth.content.decode()
    asked.refresh_from_db()
    assert asked.confirmed_at is None
    assert asked.ended_at is None


def test_a_code_is_good_for_ten_minutes(asked: SigningInvitation, today: Any) -> None:
    browser = Client()
    browser.get(mailed(asked.email, LINK))
    browser.post("/g/unterschrift/code/")
    code = mailed(asked.email, CODE)
    today.move_to(TODAY + timedelta(minutes=11))
    assert browser.post("/g/unterschrift/bestaetigen/", {"code": code}).status_code == 422


def test_who_holds_only_the_link_cannot_have_codes_sent_without_end(asked: SigningInvitation, today: Any) -> None:
    for _time in range(actions.signing_invitations.CODES_AN_HOUR):
        actions.send_code(actor=asked, invitation=asked)
    with pytest.raises(ValidationError):
        actions.send_code(actor=asked, invitation=asked)
    today.move_to(TODAY + timedelta(minutes=61))
    actions.send_code(actor=asked, invitation=asked)


def test_old_links_of_all_kinds_get_the_same_answer(asked: SigningInvitation, henrike: Membership, today: Any) -> None:
    old = mailed(asked.email, LINK)
    actions.remind(actor=henrike.user, invitation=asked)
    new = mailed(asked.email, LINK)
    assert new != old
    browser = Client()
    answers = [browser.get(old), browser.get(f"/g/unterschrift/{'x' * 43}/"), browser.get("/g/unterschrift/")]
    today.move_to(TODAY + timedelta(days=15))
    browser.get(new)
    answers.append(browser.get("/g/unterschrift/"))
    assert {answer.status_code for answer in answers} == {410}
    assert len({re.sub(r"csrf\S+|[\w-]{40,}", "", answer.content.decode()) for answer in answers}) == 1


def test_links_run_out_and_people_are_reminded(asked: SigningInvitation, henrike: Membership, today: Any) -> None:
    for days, mails in ((4, 1), (5, 2), (6, 2), (12, 3), (13, 3)):
        today.move_to(TODAY + timedelta(days=days, hours=1))
        tasks.chase_signatures()
        assert SigningEvent.objects.filter(kind__in=["sent", "reminded"]).count() == mails
    today.move_to(TODAY + timedelta(days=27))
    tasks.chase_signatures()
    asked.refresh_from_db()
    assert asked.ended_as == "expired"
    assert OutgoingMail.unscoped.filter(to_address=henrike.user.email, subject__contains="abgelaufen").exists()
    assert signing_status.open_places(agreement_of(asked))[-1].line.field == "unterschrift-2"


def test_declining_ends_the_round_for_everybody(
    guest: Client, asked: SigningInvitation, henrike: Membership, cooperation: Cooperation
) -> None:
    other = {"name": "Dr. Henrike Vosskamp", "function": "Leiterin", "email": "leitung@wiesenbrueck.example"}
    SigningRound.objects.update(in_order=False)
    actions.ask(actor=henrike.user, agreement=agreement_of(asked), field="unterschrift-1", in_order=False, **other)
    assert guest.post("/g/unterschrift/ablehnen/", {"absage-why": " "}).status_code == 422
    assert (
        "Sie haben abgelehnt"
        in guest.post("/g/unterschrift/ablehnen/", {"absage-why": "Der Rat stimmt nicht zu."}).content.decode()
    )
    assert agreement_of(asked).state == AgreementState.DECLINED
    assert set(SigningInvitation.objects.values_list("ended_as", flat=True)) == {"declined", "revoked"}
    told = OutgoingMail.unscoped.get(to_address="leitung@wiesenbrueck.example", subject__contains="Keine Unterschrift")
    assert "Der Rat stimmt nicht zu." in told.body_text
    assert guest.get("/g/unterschrift/").status_code == 410
    head = signed_in(henrike)
    head.post(
        f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/zurueckholen/", {"back-why": "Rat überzeugen"}
    )
    assert agreement_of(asked).state == AgreementState.DRAFT


def test_something_is_not_right_reaches_the_school(
    guest: Client, asked: SigningInvitation, henrike: Membership
) -> None:
    assert guest.post("/g/unterschrift/stimmt-nicht/", {"einwand-why": ""}).status_code == 422
    guest.post("/g/unterschrift/stimmt-nicht/", {"einwand-why": "Es sind 25 Kinder."})
    news = OutgoingMail.unscoped.get(to_address=henrike.user.email)
    assert "„Es sind 25 Kinder.“" in news.body_text
    read(guest)
    assert sign(guest).status_code == 302


def test_paper_instead_of_the_link(guest: Client, asked: SigningInvitation) -> None:
    typed = {"papier-signed_on": "2026-11-23", "papier-original_at": "per Post", "papier-complete": "on"}
    assert guest.post("/g/unterschrift/papier/", typed).status_code == 422
    answer = guest.post("/g/unterschrift/papier/", typed | {"papier-upload": scan()})
    assert "Der Scan ist bei" in answer.content.decode()
    evidence = Evidence.objects.get()
    assert evidence.filed_by == "Anke Rüschhoff"
    asked.refresh_from_db()
    assert asked.ended_as == "revoked"
    assert guest.get("/g/unterschrift/").status_code == 410


@pytest.mark.postgresql
def test_withdrawn_while_somebody_signs_is_not_sealed(
    guest: Client, asked: SigningInvitation, henrike: Membership
) -> None:
    read(guest)
    sign(guest)
    actions.withdraw_from_signature(actor=henrike.user, agreement=agreement_of(asked), why="Die Kosten fehlen.")
    work("seal")
    assert not Evidence.objects.exists()
    assert agreement_of(asked).state == AgreementState.DRAFT


@pytest.mark.postgresql
def test_a_worker_killed_before_the_commit_signs_nothing_twice(
    guest: Client, asked: SigningInvitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(guest)
    sign(guest)
    keep = actions.keep_seal

    class KilledError(BaseException):
        """No except clause of the worker runs."""

    def killed(**_values: Any) -> None:
        raise KilledError

    monkeypatch.setattr(actions, "keep_seal", killed)
    with pytest.raises(KilledError):
        work("seal")
    assert not Evidence.objects.exists()
    job = Job.objects.get(task="agreements.tasks.seal")
    assert job.state == JobState.RUNNING
    Job.objects.update(locked_until=None)
    monkeypatch.setattr(actions, "keep_seal", keep)
    tasks.seal(str(job.id))
    tasks.seal(str(job.id))
    (evidence,) = Evidence.objects.all()
    found = verification.report(bytes(evidence.content.read()))
    assert [signer.field for signer in found.signers] == ["unterschrift-2"]


@pytest.mark.postgresql
def test_two_workers_with_one_signature_store_one(
    guest: Client, asked: SigningInvitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(guest)
    sign(guest)
    values: list[dict[str, Any]] = []
    keep = actions.keep_seal
    monkeypatch.setattr(actions, "keep_seal", lambda **said: (values.append(said), keep(**said))[1])
    work("seal")
    assert keep(**values[0]) is None
    assert Evidence.objects.count() == 1


def test_a_signature_upon_an_older_state_is_made_anew(
    guest: Client, asked: SigningInvitation, henrike: Membership
) -> None:
    read(guest)
    sign(guest)
    asked.refresh_from_db()
    with pytest.raises(actions.OvertakenError):
        actions.keep_seal(
            actor=audit.SYSTEM, invitation=asked, base_sha256="0" * 64, pdf=b"x", timestamped=False, subject=""
        )
    assert not Evidence.objects.exists()


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[None]:
    with sealing.timestamp_service() as (address, certificate):
        (tmp_path / "zeit.pem").write_bytes(certificate)
        settings.TIMESTAMP_URL, settings.TIMESTAMP_CERTIFICATE = address, str(tmp_path / "zeit.pem")
        yield


def test_with_a_timestamp_service_the_time_is_somebody_elses(
    service: None, guest: Client, asked: SigningInvitation, settings: Any
) -> None:
    read(guest)
    sign(guest)
    work("seal")
    evidence = Evidence.objects.get()
    assert evidence.report["timestamped"] is True
    found = verification.report(bytes(evidence.content.read()))
    assert found.verdict == Verdict.GENUINE
    assert found.signers[0].timestamped


def test_a_timestamp_service_that_is_away_is_waited_for_then_done_without(
    guest: Client, asked: SigningInvitation, settings: Any
) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    read(guest)
    sign(guest)
    for _try in range(2):
        work("seal")
        assert not Evidence.objects.exists()
        assert "Zeitstempeldienst" in Job.objects.get(task="agreements.tasks.seal").error
    work("seal")
    assert Evidence.objects.get().report["timestamped"] is False


def test_an_expired_seal_is_said_before_anybody_is_asked(
    asked: SigningInvitation, henrike: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expired() -> None:
        raise SealError("Das Zertifikat des Siegels ist am 01.01.2026 abgelaufen.")

    monkeypatch.setattr(keys, "check", expired)
    with pytest.raises(ValidationError, match="abgelaufen"):
        actions.ask(
            actor=henrike.user,
            agreement=agreement_of(asked),
            field="unterschrift-1",
            name="x",
            function="",
            email="x@y.example",
        )


def test_a_seal_that_fails_is_shown_and_can_be_tried_again(
    guest: Client,
    asked: SigningInvitation,
    henrike: Membership,
    cooperation: Cooperation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read(guest)
    sign(guest)

    def broken(holder: str, name: str) -> None:
        raise SealError("Die Siegeldatei lässt sich nicht lesen.")

    with monkeypatch.context() as patch:
        patch.setattr(keys, "of", broken)
        for _try in range(5):
            work("seal")
    assert "Ihre Unterschrift ist gespeichert" in guest.get("/g/unterschrift/").content.decode()
    head, url = signed_in(henrike), f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/"
    assert "Die Siegeldatei lässt sich nicht lesen." in head.get(url).content.decode()
    head.post(f"{url}einladungen/{asked.ref}/siegeln/")
    work("seal")
    assert Evidence.objects.count() == 1


def test_a_changed_event_is_found(guest: Client, asked: SigningInvitation) -> None:
    read(guest)
    call_command("agreements", "verify", stdout=(fine := io.StringIO()))
    assert "Alle Dateien und Ereignisse stimmen." in fine.getvalue()
    told = event_chain.chain(asked.round)
    assert event_chain.first_broken(told) is None
    victim = told[2]
    SigningEvent.objects.filter(pk=victim.pk).update(who="Jemand anderes")
    assert event_chain.first_broken(event_chain.chain(asked.round)) == SigningEvent.objects.get(pk=victim.pk)
    SigningEvent.objects.filter(pk=victim.pk).delete()
    broken = event_chain.first_broken(event_chain.chain(asked.round))
    with pytest.raises(CommandError):
        call_command("agreements", "verify", stdout=(out := io.StringIO()))
    assert f"Ereignis {victim.number + 1} vom 23.11.2026" in out.getvalue()
    assert broken
    assert broken.number == victim.number + 1


@pytest.mark.parametrize(
    ("land", "entity", "form"),
    [
        ("NW", "Stadt Wiesenbrück", RequiredForm.TEXT),
        ("BW", "Stadt Wiesenbrück", RequiredForm.DURABLE),
        ("SN", "Gemeinde Hohenlinde", RequiredForm.DURABLE),
        ("BY", "Landkreis Hohenlinde", RequiredForm.WRITTEN),
        ("ST", "Stadt Wiesenbrück", RequiredForm.WRITTEN),
        ("HE", "Stadt Wiesenbrück", RequiredForm.UNCLEAR),
        ("BY", "Musikfreunde e. V.", RequiredForm.TEXT),
        ("NW", "Evangelische Kirchengemeinde Wiesenbrück", RequiredForm.WRITTEN),
    ],
)
def test_the_form_follows_land_and_parties(
    henrike: Membership, cooperation: Cooperation, land: str, entity: str, form: RequiredForm
) -> None:
    agreement = make.agreement(henrike.user, cooperation)
    henrike.school.__class__.objects.update(land=land)
    agreement.parties.update(legal_entity=entity)
    agreement = Agreement.objects.select_related("school").get(pk=agreement.pk)
    assert required_forms.suggested(agreement).form == form
    assert required_forms.suggested(agreement).reason
    assert bool(required_forms.link_refused(agreement)) is (form != RequiredForm.TEXT)


def test_where_more_is_needed_there_is_no_link(henrike: Membership, cooperation: Cooperation) -> None:
    head, url = signed_in(henrike), f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/"
    agreement = make.agreement(henrike.user, cooperation)
    head.post(f"{url}form/", {"form": "written_or_qualified", "reason": "Ratsbeschluss"})
    head.post(f"{url}senden/", make.seen(head, url))
    text = head.get(url).content.decode()
    assert "Nicht per Link" in text
    person = {"field": "unterschrift-2", "name": "Anke", "email": "anke@schule.example"}
    refused = head.post(f"{url}einladen/", person)
    assert refused.status_code == 422
    assert not SigningInvitation.objects.exists()
    assert head.post(f"{url}form/", {"form": "text", "reason": ""}).status_code == 422
    head.post(f"{url}form/", {"form": "text", "reason": "laufende Verwaltung"})
    assert head.post(f"{url}einladen/", person).status_code == 302
    blocked = head.post(f"{url}form/", {"form": "written_or_qualified", "reason": "doch"})
    assert "Ziehen Sie das zuerst zurück" in blocked.content.decode()
    agreement.refresh_from_db()
    assert agreement.required_form == RequiredForm.TEXT


def test_who_is_asked_twice_or_for_a_signed_line_is_refused(
    asked: SigningInvitation, henrike: Membership, cooperation: Cooperation
) -> None:
    head, url = signed_in(henrike), f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/"
    again = head.post(f"{url}einladen/", {"field": "unterschrift-2", "name": "Anke", "email": "a@b.example"})
    assert again.status_code == 422
    bad = head.post(f"{url}einladen/", {"field": "unterschrift-1", "name": "Henrike", "email": "keine Adresse"})
    assert "Henrike" in bad.content.decode()
    head.post(f"{url}einladungen/{asked.ref}/zurueckziehen/")
    asked.refresh_from_db()
    assert asked.ended_as == "revoked"
    assert head.post(f"{url}einladungen/{asked.ref}/erinnern/", follow=True).status_code == 200
    assert SigningEvent.objects.filter(kind=EventKind.REMINDED).count() == 0


def test_a_seal_is_not_set_aside_like_a_scan(guest: Client, asked: SigningInvitation, henrike: Membership) -> None:
    read(guest)
    sign(guest)
    work("seal")
    with pytest.raises(ValidationError, match="steht in der Datei selbst"):
        actions.discard_evidence(actor=henrike.user, evidence=Evidence.objects.get(), why="falsch")


def elsewhere(content: bytes, field: str, settings: Any, tmp_path: Path, name: str = "Anke Rüschhoff") -> bytes:
    """What a signing service gives back: our file with a signature by somebody else's key."""
    own, settings.DATA_DIR = settings.DATA_DIR, tmp_path / "dienst"
    try:
        entry = seals.Entry(field, name, "Zustimmung", sealing.look(name))
        return seals.seal(content, entry, keys.of("dienst", name))
    finally:
        settings.DATA_DIR = own


def test_signed_elsewhere_is_checked_and_filed(
    asked: SigningInvitation, henrike: Membership, cooperation: Cooperation, settings: Any, tmp_path: Path
) -> None:
    work("render_pdf")
    head, url = signed_in(henrike), f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/"
    issued = b"".join(head.get(f"{url}vereinbarung.pdf").streaming_content)  # type: ignore[arg-type]
    theirs = elsewhere(issued, "unterschrift-2", settings, tmp_path)

    def bring(content: bytes, field: str = "unterschrift-2") -> Any:
        return head.post(f"{url}hochladen/", {"field": field, "upload": SimpleUploadedFile("x.pdf", content)})

    for content, words in (
        (issued, "keine neue Unterschrift"),
        (theirs + b"% Anhang", "etwas angehängt"),
        (theirs[:-300], "Das Ende der Datei fehlt"),
        (b"GIF89a", "Das ist kein PDF."),
    ):
        refused = bring(content)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert not Evidence.objects.exists()
    done = bring(theirs)
    assert done.status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.form, evidence.revision) == ("advanced", 1)
    asked.refresh_from_db()
    assert asked.ended_why == "andernorts unterschrieben"
    late = elsewhere(issued, "unterschrift-1", settings, tmp_path, "Dr. Henrike Vosskamp")
    assert "Inzwischen hat jemand unterschrieben" in bring(late, "unterschrift-1").content.decode()
    ours = elsewhere(theirs, "unterschrift-1", settings, tmp_path, "Dr. Henrike Vosskamp")
    assert bring(ours, "unterschrift-1").status_code == 302
    assert agreement_of(asked).state == AgreementState.IN_FORCE


def test_another_version_is_named(
    asked: SigningInvitation, henrike: Membership, cooperation: Cooperation, settings: Any, tmp_path: Path
) -> None:
    work("render_pdf")
    first = bytes(agreement_of(asked).signing.pdf.read())  # type: ignore[union-attr]
    actions.withdraw_from_signature(actor=henrike.user, agreement=agreement_of(asked), why="Die Kosten fehlen.")
    clause = agreement_of(asked).clauses.get(key="costs")
    actions.change_clause(actor=henrike.user, clause=clause, body="Keine.", version=clause.version)
    make.sent(henrike.user, agreement_of(asked))
    work("render_pdf")
    with pytest.raises(ValidationError, match="Diese Datei ist Fassung 1; unterschrieben wird Fassung 2"):
        verification.new_signature(agreement_of(asked), elsewhere(first, "unterschrift-2", settings, tmp_path))


def test_a_weaker_signature_than_needed_is_refused(
    asked: SigningInvitation, henrike: Membership, settings: Any, tmp_path: Path
) -> None:
    work("render_pdf")
    actions.revoke(actor=henrike.user, invitation=asked, why="anders")
    actions.set_required_form(
        actor=henrike.user, agreement=agreement_of(asked), form=RequiredForm.WRITTEN, reason="Art. 38 GO"
    )
    agreement = agreement_of(asked)
    assert agreement.signing
    signed = elsewhere(signing_status.current_pdf(agreement.signing), "unterschrift-2", settings, tmp_path)
    with pytest.raises(ValidationError, match="kein qualifiziertes"):
        verification.new_signature(agreement, signed)


def test_forms_beside_each_other_share_no_ids(
    guest: Client, asked: SigningInvitation, henrike: Membership, cooperation: Cooperation
) -> None:
    school = signed_in(henrike).get(f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/").content.decode()
    for text in (school, guest.get("/g/unterschrift/").content.decode(), sign(guest, "").content.decode()):
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert [name for name in set(ids) if ids.count(name) > 1] == []
