"""Which URLs a guest may open, checked with the data of the permission table."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import kooperation.actions as records
from infrastructure import throttle
from kooperation.models import ContactPerson, File, GuestPass
from meetings.choices import MeetingState
from meetings.models import Meeting
from tests import make
from tests.conftest import TODAY
from tests.test_permissions import GUESTS_PAGES, GUESTS_STEPS, MOVED, TABLE, built, world  # noqa: F401 - fixtures

# What asks for a sign-in: nobody is sent there.
INTERNAL = [ask for ask in TABLE if ask.allowed[0] == MOVED and not ask.name.startswith(("guests:", "account_"))]


@pytest.fixture(autouse=True)
def _fresh_counters(today: object) -> None:
    throttle.forget()


@pytest.fixture
def inside(world: dict[str, Any]) -> tuple[dict[str, Any], Client]:  # noqa: F811
    """The permission table's world with a guest in it."""
    contact = ContactPerson.objects.get(ref=world["contact"])
    browser = Client()
    make.come_in(browser, contact)
    assert browser.get("/g/").status_code == 200
    return world, browser


@pytest.mark.slow
def test_every_internal_address_is_404_for_a_guest_and_an_expired_one(inside: tuple[dict[str, Any], Client]) -> None:
    things, browser = inside
    assert len(INTERNAL) > 120
    for days in (0, 200):
        with time_machine.travel(TODAY + timedelta(days=days), tick=True):
            for ask in INTERNAL:
                url = reverse(ask.name, args=[things.get(part, part) for part in ask.args])
                for answer in (browser.get(url), browser.post(url, dict(ask.data))):
                    assert answer.status_code == 404, url
                    assert "Singklasse" not in answer.content.decode()
                assert browser.get(url, headers={"HX-Request": "true"}).status_code in (401, 404)


def test_the_guests_own_addresses_open_for_a_pass_and_for_nothing_else(inside: tuple[dict[str, Any], Client]) -> None:
    things, browser = inside
    meeting = Meeting.objects.get(ref=things["running"])
    meeting.state = MeetingState.MINUTES
    meeting.save()
    records.share_file(actor=things["people"]["head"].user, file=File.objects.get(ref=things["file"]), shared=True)
    things |= {"meeting": meeting.ref}
    expected = {"agreement": 404, "agreement_pdf": 404}
    for name, args in GUESTS_PAGES.items():
        url = reverse(f"guests:{name}", args=[things.get(part, part) for part in args])
        assert browser.get(url).status_code == expected.get(name, 200), name
    GuestPass.objects.update(revoked_at=timezone.now())
    for name, args in (GUESTS_PAGES | GUESTS_STEPS).items():
        url = reverse(f"guests:{name}", args=[things.get(part, part) for part in args])
        answer = browser.get(url) if name in GUESTS_PAGES else browser.post(url)
        assert answer.status_code == 410, name
