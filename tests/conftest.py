"""The characters: Henrike (head), Timur (coordinator), Pia (teacher), Klara (office), Otto (another school)."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from accounts.choices import Role
from accounts.models import Membership, School
from infrastructure import tenancy
from tests import databases, make

# The same examples every time: a red run is the change's fault, not the dice's. Search wider with a profile of your own.
settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")

TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database, copied from the migrated template instead of migrated."""
    with django_db_blocker.unblock(), databases.prepared():
        yield


@pytest.fixture
def today() -> Iterator[object]:
    """Monday, 23 November 2026, nine o'clock; the clock goes on from there."""
    with time_machine.travel(TODAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def school(db: None) -> Iterator[School]:
    """The school in scope."""
    made = make.school()
    with tenancy.of(made.pk):
        yield made


@pytest.fixture
def henrike(school: School) -> Membership:
    return make.member(school, Role.HEAD, "Dr. Henrike Vosskamp", email="henrike@wiesenbrueck.example")


@pytest.fixture
def timur(school: School) -> Membership:
    return make.member(school, Role.COORDINATOR, "Timur Adalı", email="timur@wiesenbrueck.example")


@pytest.fixture
def pia(school: School) -> Membership:
    return make.member(school, Role.TEACHER, "Pia Steinkötter", email="pia@wiesenbrueck.example")


@pytest.fixture
def klara(school: School) -> Membership:
    return make.member(school, Role.OFFICE, "Klara Nienaber", email="klara@wiesenbrueck.example")


@pytest.fixture
def otto(db: None) -> Membership:
    other = make.school("Musikschule Altwerra", number_prefix="AW", land="HE")
    return make.member(other, Role.HEAD, "Otto Brandis", email="otto@altwerra.example")


def signed_in(membership: Membership | None, **headers: str) -> Client:
    """A browser with or without a signed-in person."""
    client = Client(headers=headers)
    if membership:
        client.force_login(membership.user)
    return client
