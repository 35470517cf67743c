"""Tenancy: no row of a school is read without a school in scope."""

import pytest

from accounts.models import Membership, School
from infrastructure import audit, tenancy
from infrastructure.models import AuditEntry
from kooperation.models import Partner
from tests import make

pytestmark = pytest.mark.postgresql


def test_a_query_without_school_raises(db: None) -> None:
    with pytest.raises(tenancy.NoSchoolError):
        list(Partner.objects.all())


def test_one_school_never_sees_another(school: School, henrike: Membership, otto: Membership) -> None:
    make.partner(henrike.user, "Grundschule am Mühlenteich")
    with tenancy.of(otto.school.pk):
        make.partner(otto.user, "Stadtkapelle Altwerra")
        assert [partner.name for partner in Partner.objects.all()] == ["Stadtkapelle Altwerra"]
    assert [partner.name for partner in Partner.objects.all()] == ["Grundschule am Mühlenteich"]


def test_entries_of_one_person_on_one_thing_become_one(school: School, henrike: Membership) -> None:
    for text in ("a", "ab", "abc"):
        audit.record(
            actor=henrike.user, verb="text_saved", obj=henrike, about="x", changes={"text": text}, coalesce=True
        )
    entry = AuditEntry.objects.get(verb="text_saved")
    assert (entry.changes, entry.actor_name, entry.about) == ({"text": "abc"}, "Dr. Henrike Vosskamp", "x")
