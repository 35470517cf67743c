"""Signing while signed in: the password instead of a mailed link, the text before the signature."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from agreements import actions
from agreements.choices import AgreementState, EventKind, RequiredForm
from agreements.models import Agreement, Evidence, Party, SigningEvent, SigningInvitation
from agreements.signatures import own_lines, signing_status
from infrastructure.models import OutgoingMail
from kooperation.models import Cooperation
from tests import make
from tests.agreements.test_signing_rounds import work
from tests.conftest import signed_in


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user, "KGS St. Walburga"), title="Singklasse 3/4")


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    made = make.agreement(henrike.user, cooperation)
    Party.objects.filter(agreement=made, side="school").update(representative=f"Prof. {henrike.user.name}")
    Party.objects.filter(agreement=made, side="partner").update(representative="Anke Rüschhoff")
    actions.set_required_form(
        actor=henrike.user, agreement=made, form=RequiredForm.TEXT, reason="Kein Gesetz verlangt mehr."
    )
    make.sent(henrike.user, made)
    work("render_pdf")
    made.refresh_from_db()
    return made


@pytest.fixture
def here(cooperation: Cooperation) -> str:
    return reverse("agreements:sign_here", args=[cooperation.address])


@pytest.fixture
def head(henrike: Membership) -> Client:
    """Signed in, and the password has been typed just now."""
    henrike.user.set_password("musik-verbindet")
    henrike.user.save()
    browser = signed_in(henrike)
    browser.post(reverse("account_reauthenticate"), {"password": "musik-verbindet"})
    return browser


TYPED = {"function": "Leiterin", "consent": "on"}


def kinds() -> list[str]:
    return list(SigningEvent.objects.order_by("number").values_list("kind", flat=True))


def test_the_head_reads_and_signs_without_a_mail(
    head: Client, agreement: Agreement, henrike: Membership, cooperation: Cooperation, here: str
) -> None:
    mails = OutgoingMail.objects.count()
    signatures = reverse("agreements:signatures", args=[cooperation.address])
    assert here in head.get(signatures).content.decode()
    page = head.get(here).content.decode()
    assert page.index("§ 1") < page.index("Verbindlich unterschreiben"), "the text comes first"
    assert "Ihre Zustimmung" in page
    assert head.post(here, TYPED).status_code == 302
    assert "wird versiegelt" in head.get(signatures).content.decode()
    work("seal")
    evidence = Evidence.objects.get()
    place = next(place for place in signing_status.places(agreement.signing) if place.evidence)  # type: ignore[arg-type]
    assert (place.party.side, place.evidence) == ("school", evidence)
    assert place.invitation
    assert (place.invitation.confirmed_name, place.invitation.confirmed_function) == (henrike.user.name, "Leiterin")
    assert EventKind.SIGNED_HERE in kinds()
    assert EventKind.SEALED in kinds()
    assert EventKind.SENT not in kinds()
    assert not OutgoingMail.objects.filter(kind="signing", to_address=henrike.user.email, secret=True).exists()
    assert OutgoingMail.objects.count() - mails <= 1, "the news of the seal alone"
    assert head.get(here).status_code == 404, "nothing of hers is open any more"


def test_without_the_password_nobody_signs(agreement: Agreement, henrike: Membership, here: str) -> None:
    browser = signed_in(henrike)
    for answer in (browser.get(here), browser.post(here, TYPED)):
        assert answer.status_code == 302
        assert reverse("account_reauthenticate") in answer["Location"]
    assert not SigningInvitation.objects.exists()


def test_only_the_person_named_signs(
    agreement: Agreement, cooperation: Cooperation, timur: Membership, here: str
) -> None:
    timur.user.set_password("musik-verbindet")
    timur.user.save()
    browser = signed_in(timur)
    browser.post(reverse("account_reauthenticate"), {"password": "musik-verbindet"})
    assert here not in browser.get(reverse("agreements:signatures", args=[cooperation.address])).content.decode()
    assert browser.get(here).status_code == 404
    assert browser.post(here, TYPED).status_code == 404
    assert not SigningInvitation.objects.exists()


def test_without_consent_nothing_is_signed_and_the_function_stays(
    head: Client, agreement: Agreement, here: str
) -> None:
    answer = head.post(here, {"function": "Direktorin"})
    assert answer.status_code == 422
    assert "Ohne Ihre Zustimmung wird nichts unterschrieben." in answer.content.decode()
    assert 'value="Direktorin"' in answer.content.decode()
    assert not SigningInvitation.objects.exists()


def test_where_more_than_text_form_is_needed_the_page_does_not_exist(
    head: Client, agreement: Agreement, henrike: Membership, here: str
) -> None:
    actions.set_required_form(
        actor=henrike.user, agreement=agreement, form=RequiredForm.WRITTEN, reason="Die Stadt verlangt es."
    )
    assert head.get(here).status_code == 404


def test_whoever_is_before_in_the_order_signs_first(
    today: object, henrike: Membership, cooperation: Cooperation, head: Client, here: str
) -> None:
    made = make.agreement(henrike.user, cooperation)
    Party.objects.filter(agreement=made, side="school").update(representative=henrike.user.name, position=9)
    Party.objects.filter(agreement=made, side="partner").update(representative="Anke Rüschhoff")
    actions.set_required_form(actor=henrike.user, agreement=made, form=RequiredForm.TEXT, reason="Text genügt.")
    make.sent(henrike.user, made)
    work("render_pdf")
    made.refresh_from_db()
    theirs = signing_status.unsigned_places(made)[0]
    asked: Any = {"field": theirs.line.field, "name": "Anke Rüschhoff", "function": "", "email": "anke@schule.example"}
    actions.ask(actor=henrike.user, agreement=made, **asked)
    answer = head.post(here, TYPED)
    assert answer.status_code == 422
    assert "Vorher unterschreibt Anke Rüschhoff" in answer.content.decode()


def test_signing_twice_is_signing_once(head: Client, agreement: Agreement, henrike: Membership, here: str) -> None:
    head.post(here, TYPED)
    field = SigningInvitation.objects.get().field
    actions.sign_here(actor=henrike.user, agreement=agreement, field=field, function="Leiterin")
    assert SigningInvitation.objects.count() == 1
    assert kinds().count(EventKind.SIGNED_HERE) == 1


def test_a_link_that_was_mailed_to_herself_is_used_up(
    head: Client, agreement: Agreement, henrike: Membership, here: str
) -> None:
    place = own_lines.open_line_of(agreement, henrike.user)
    assert place
    asked: Any = {"field": place.line.field, "name": henrike.user.name, "function": "", "email": henrike.user.email}
    actions.ask(actor=henrike.user, agreement=agreement, **asked)
    assert head.post(here, TYPED).status_code == 302
    invitation = SigningInvitation.objects.get()
    assert invitation.confirmed_at
    assert agreement.state == AgreementState.OUT_FOR_SIGNATURE


@pytest.mark.parametrize("agreed_before", [False, True])
def test_that_the_text_is_agreed_is_said_only_where_it_was(
    today: object, henrike: Membership, cooperation: Cooperation, agreed_before: bool
) -> None:
    made = make.agreement(henrike.user, cooperation)
    actions.set_required_form(actor=henrike.user, agreement=made, form=RequiredForm.TEXT, reason="Text genügt.")
    if agreed_before:
        actions.agree(actor=henrike.user, agreement=made)
    make.sent(henrike.user, made)
    made.refresh_from_db()
    theirs = signing_status.unsigned_places(made)[1]
    asked: Any = {"field": theirs.line.field, "name": "Anke Rüschhoff", "function": "", "email": "anke@schule.example"}
    actions.ask(actor=henrike.user, agreement=made, in_order=False, **asked)
    mail = OutgoingMail.objects.get(kind="signing", to_address="anke@schule.example")
    for text in (mail.body_text, mail.body_html):
        assert ("Der Text ist zwischen beiden Seiten vereinbart." in text) is agreed_before
        assert "Sie brauchen kein Konto." in text
