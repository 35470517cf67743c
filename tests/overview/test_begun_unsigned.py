"""An agreement whose term has begun without all signatures is red wherever it is shown."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

import agreements.actions
from accounts.models import Membership
from agreements.choices import AgreementState, NoticeKind, RenewalKind
from agreements.models import Agreement
from kooperation.models import Cooperation
from overview import traffic_light
from overview.traffic_light import Look
from tests import make
from tests.conftest import signed_in

WORDS = "egonnen, nicht unterschrieben"


@pytest.fixture
def cooperation(today: Any, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user), title="Singklasse 3/4")


def agreement(henrike: Membership, cooperation: Cooperation, starts_on: date) -> Agreement:
    made = make.agreement(henrike.user, cooperation)
    agreements.actions.set_term(
        actor=henrike.user,
        agreement=made,
        starts_on=starts_on,
        ends_on=date(2027, 7, 31),
        renewal=RenewalKind.NONE,
        notice=NoticeKind.NONE,
    )
    return made


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize(("starts_on", "red"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_from_its_first_day_on_it_is_red_until_all_have_signed(
    henrike: Membership, cooperation: Cooperation, starts_on: date, red: bool, sent: bool
) -> None:
    made = agreement(henrike, cooperation, starts_on)
    if sent:
        make.sent(henrike.user, made)
    head = signed_in(henrike)
    for address in ("/?alle", "/fristen/", "/vereinbarungen/", "/kooperationen/"):
        assert (WORDS in head.get(address).content.decode()) is red, address
    light = traffic_light.of([cooperation], timezone.now())[cooperation.pk]
    assert (light.look == Look.RED) is red
    if sent:
        made.refresh_from_db()
        agreements.actions.file_evidence(
            actor=henrike.user,
            agreement=made,
            upload=make.checked(make.SimpleUploadedFile("Scan.pdf", make.PDF)),
            parties=list(made.parties.filter(signs=True)),
            signed_on=date(2026, 11, 20),
            original_at="Ordner 7",
        )
        made.refresh_from_db()
        assert made.state in (AgreementState.SIGNED, AgreementState.IN_FORCE)
        for address in ("/?alle", "/fristen/", "/vereinbarungen/", "/kooperationen/"):
            assert WORDS not in head.get(address).content.decode(), address


def test_an_ended_cooperation_owes_no_signature(henrike: Membership, cooperation: Cooperation) -> None:
    agreement(henrike, cooperation, date(2026, 11, 1))
    Cooperation.objects.filter(pk=cooperation.pk).update(status="ended", ended_on=date(2026, 11, 20))
    head = signed_in(henrike)
    for address in ("/?alle", "/fristen/"):
        assert WORDS not in head.get(address).content.decode(), address


def test_others_see_it_once_and_not_as_a_late_signature_too(henrike: Membership, cooperation: Cooperation) -> None:
    made = agreement(henrike, cooperation, date(2026, 8, 1))
    make.sent(henrike.user, made)
    text = signed_in(henrike).get("/fristen/").content.decode()
    assert text.count(WORDS) == 1
    assert "Unterschrift fehlt" not in text
    assert reverse("agreements:edit", args=[cooperation.address]) in text


def test_an_amendment_of_what_is_in_force_is_not_late(henrike: Membership, cooperation: Cooperation) -> None:
    made = agreement(henrike, cooperation, date(2026, 8, 1))
    agreements.actions.record_state(actor=henrike.user, agreement=made, state=AgreementState.IN_FORCE, why="Bestand")
    made.refresh_from_db()
    amendment = agreements.actions.amend(actor=henrike.user, agreement=made)
    assert amendment.terms.get().starts_on == date(2026, 8, 1)
    head = signed_in(henrike)
    for address in ("/?alle", "/fristen/", "/vereinbarungen/", "/kooperationen/"):
        assert WORDS not in head.get(address).content.decode(), address
