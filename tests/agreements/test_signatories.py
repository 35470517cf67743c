"""Several people sign for one party: each has a line, and the party has signed when all of them have."""

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Membership
from agreements import actions
from agreements.choices import AgreementState, Ending, RequiredForm
from agreements.forms import AskForm
from agreements.models import Agreement, Signatory, SigningInvitation
from agreements.signatures import required_forms, signing_status
from agreements.text import version_content
from infrastructure import pdf, throttle
from infrastructure.seals import keys
from infrastructure.uploads import checked
from kooperation.models import Cooperation
from tests import make, sealing
from tests.agreements import test_signing_rounds as rounds
from tests.conftest import TODAY, signed_in


@pytest.fixture(autouse=True)
def quick(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(keys, "_new_key", sealing.key)
    throttle.forget()


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user))


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    """Two people sign for the partner; the first is asked by link first."""
    agreement = make.agreement(henrike.user, cooperation)
    theirs = agreement.parties.order_by("position")[1]
    second = Signatory(party=theirs)
    values = {"name": "Nils Overbeck", "function": "Kassenwart", "email": "nils@schule.example"}
    actions.save_signatory(actor=henrike.user, signatory=second, **values)
    actions.set_required_form(
        actor=henrike.user, agreement=agreement, form=RequiredForm.TEXT, reason="Kleines Geschäft"
    )
    make.sent(henrike.user, agreement)
    return Agreement.objects.select_related("signing").get(pk=agreement.pk)


def ask(henrike: Membership, agreement: Agreement, place: int, email: str) -> SigningInvitation:
    values = {"name": f"Person {place}", "function": "", "email": email, "in_order": False}
    return actions.ask(actor=henrike.user, agreement=agreement, field=f"unterschrift-{place}", **values)


def places(agreement: Agreement) -> list[signing_status.Place]:
    assert agreement.signing
    return signing_status.places(agreement.signing)


def filed(henrike: Membership, agreement: Agreement, position: int, **more: Any) -> None:
    values = {"signed_on": TODAY.date(), "original_at": "Ordner 7"} | more
    parties = [agreement.parties.order_by("position")[position]]
    scan = checked(SimpleUploadedFile(f"Scan {position}{more}.pdf", make.PDF))
    actions.file_evidence(actor=henrike.user, agreement=agreement, upload=scan, parties=parties, **values)


def test_each_person_has_a_line_with_name_and_function(agreement: Agreement) -> None:
    people = [(place.line.field, place.line.representative, place.party.position) for place in places(agreement)]
    assert people == [
        ("unterschrift-1", "Dr. Henrike Vosskamp", 1),
        ("unterschrift-2", "Anke Rüschhoff", 2),
        ("unterschrift-3", "Nils Overbeck", 2),
    ]
    assert agreement.signing
    paper = version_content.paper(agreement.signing)
    assert "Nils Overbeck, Kassenwart" in paper.html
    fields = pypdf.PdfReader(io.BytesIO(pdf.render(paper))).get_fields() or {}
    assert sorted(fields) == ["unterschrift-1", "unterschrift-2", "unterschrift-3"]


def test_a_scan_handed_in_by_one_of_two_counts_for_that_person_alone(henrike: Membership, agreement: Agreement) -> None:
    invitation = ask(henrike, agreement, 2, "anke@schule.example")
    other = ask(henrike, agreement, 3, "nils@schule.example")
    rounds.work("render_pdf")
    guest = rounds.come_in(invitation)
    typed = {"papier-signed_on": "2026-11-23", "papier-original_at": "per Post", "papier-complete": "on"}
    assert guest.post("/g/unterschrift/papier/", typed | {"papier-upload": rounds.scan()}).status_code == 200
    assert [bool(place.evidence) for place in places(agreement)] == [False, True, False]
    other.refresh_from_db()
    assert other.ended_at is None
    filed(henrike, agreement, 0)
    assert [str(party) for party in signing_status.missing(agreement)] == [str(invitation.party)]
    with pytest.raises(ValidationError, match="schon unterschrieben"):
        filed(henrike, agreement, 1, field="unterschrift-2")
    with pytest.raises(ValidationError, match="schon unterschrieben"):
        filed(henrike, agreement, 1, field="unterschrift-9")
    filed(henrike, agreement, 1, field="unterschrift-3")
    assert Agreement.objects.get(pk=agreement.pk).state == AgreementState.SIGNED
    other.refresh_from_db()
    assert other.ended_as == Ending.REVOKED


def test_a_scan_that_the_school_files_for_a_party_counts_for_all_its_people(
    henrike: Membership, agreement: Agreement
) -> None:
    filed(henrike, agreement, 1)
    assert [bool(place.evidence) for place in places(agreement)] == [False, True, True]


def test_the_link_goes_to_the_address_entered_for_the_person(henrike: Membership, agreement: Agreement) -> None:
    typed = {"field": "unterschrift-3"}
    form = AskForm(typed, places=places(agreement))
    assert form.is_valid()
    assert (form.cleaned_data["name"], form.cleaned_data["email"]) == ("Nils Overbeck", "nils@schule.example")
    for wrong in ({"field": "unterschrift-2"}, typed | {"name": "Pia Frost"}):
        form = AskForm(wrong, places=places(agreement))
        assert "email" in form.errors
    assert list(AskForm(typed | {"email": "nils"}, places=places(agreement)).errors) == ["email"]


@pytest.mark.parametrize("act", [actions.decline, actions.void])
def test_whoever_was_asked_cannot_sign_what_was_refused_or_withdrawn(
    henrike: Membership, agreement: Agreement, act: Any
) -> None:
    invitation = ask(henrike, agreement, 2, "anke@schule.example")
    with pytest.raises(ValidationError):
        act(actor=henrike.user, agreement=agreement, why=" ")
    act(actor=henrike.user, agreement=agreement, why="Der Rat will nicht.")
    invitation.refresh_from_db()
    assert invitation.ended_as == Ending.REVOKED
    assert invitation.round.closed_at
    assert "Der Rat will nicht." in rounds.mailed("anke@schule.example", r"(Der Rat will nicht\.)")


def test_a_refused_text_is_not_taken_back_once_another_was_begun(
    henrike: Membership, agreement: Agreement, cooperation: Cooperation
) -> None:
    actions.decline(actor=henrike.user, agreement=agreement, why="Zu teuer")
    newer = make.agreement(henrike.user, cooperation)
    with pytest.raises(ValidationError):
        actions.withdraw_from_signature(actor=henrike.user, agreement=agreement, why="Doch")
    actions.void(actor=henrike.user, agreement=newer, why="Versehen")
    actions.withdraw_from_signature(actor=henrike.user, agreement=agreement, why="Doch")
    assert Agreement.objects.get(pk=agreement.pk).state == AgreementState.DRAFT


def test_a_party_that_was_asked_stays(henrike: Membership, agreement: Agreement) -> None:
    invitation = ask(henrike, agreement, 2, "anke@schule.example")
    actions.withdraw_from_signature(actor=henrike.user, agreement=agreement, why="Zahl falsch")
    more = actions.add_party(
        actor=henrike.user, agreement=agreement, institution="Förderverein", representative="Ute Frost"
    )
    with pytest.raises(ValidationError, match="um eine Unterschrift gebeten"):
        actions.remove_party(actor=henrike.user, party=invitation.party)
    actions.remove_party(actor=henrike.user, party=more)


def test_why_a_form_is_needed_stands_apart_from_the_basis_of_the_text(
    henrike: Membership, cooperation: Cooperation
) -> None:
    agreement = make.agreement(henrike.user, cooperation)
    signed_in(henrike).post(
        f"/kooperationen/{cooperation.ref}/vereinbarung/angaben/",
        {"no_payments": "on", "legal_basis": "Erlass vom 3. Mai"},
    )
    suggested = required_forms.in_effect(Agreement.objects.get(pk=agreement.pk))
    assert suggested.reason != "Erlass vom 3. Mai"
    actions.set_required_form(
        actor=henrike.user, agreement=agreement, form=RequiredForm.TEXT, reason="Kleines Geschäft"
    )
    row = Agreement.objects.get(pk=agreement.pk)
    assert (row.legal_basis, required_forms.in_effect(row).reason) == ("Erlass vom 3. Mai", "Kleines Geschäft")
