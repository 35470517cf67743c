"""The characters: Henrike (head), Timur (coordinator), Pia (teacher), Klara (office), Otto (another school)."""

import gc
import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

import infrastructure.action
from accounts.models import Membership, School
from infrastructure import tenancy
from tests import changes, databases, examples, make

assert examples.TIMES, "the profile of property tests is chosen before any test is read"
# Test runs keep most of what they make until the end: looking through all of it again and again costs a tenth of the time.
gc.set_threshold(100_000, 50, 50)

TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database, copied from the migrated template instead of migrated."""
    infrastructure.action.watch = changes.watch
    with django_db_blocker.unblock(), databases.prepared(), connection.execute_wrapper(changes.see):
        yield


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows entered by module fixtures that use this one stay for all tests of the module; each test starts from that
    state."""
    with django_db_blocker.unblock():
        frame = transaction.atomic()
        frame.__enter__()
        yield
        transaction.set_rollback(True)
        frame.__exit__(None, None, None)


@pytest.fixture
def today() -> Iterator[object]:
    """Monday, 23 November 2026, nine o'clock; the clock goes on from there."""
    with time_machine.travel(TODAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def school(db: None) -> Iterator[School]:
    """The school in scope."""
    new_school = make.school()
    with tenancy.of(new_school.pk):
        yield new_school


@pytest.fixture
def henrike(school: School) -> Membership:
    return make.character(school, "henrike")


@pytest.fixture
def timur(school: School) -> Membership:
    return make.character(school, "timur")


@pytest.fixture
def pia(school: School) -> Membership:
    return make.character(school, "pia")


@pytest.fixture
def klara(school: School) -> Membership:
    return make.character(school, "klara")


@pytest.fixture
def otto(db: None) -> Membership:
    return make.otto()


def collapsed(html: str) -> str:
    """A page as a browser reads it: every run of white space one space, none before the end of a tag."""
    return re.sub(r"\s+(/?>)", r"\1", " ".join(html.split()))


def signed_in(membership: Membership | None, **headers: str) -> Client:
    """A test client, signed in or not."""
    client = Client(headers=headers)
    if membership:
        client.force_login(membership.user)
    return client
