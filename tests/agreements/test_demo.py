"""Of the example's agreements most of what is necessary comes from what was said before."""

import pytest

from accounts.models import School
from agreements.models import Agreement
from agreements.text import clauses
from demo import build
from infrastructure import tenancy

pytestmark = pytest.mark.slow


@pytest.mark.django_db
def test_at_least_four_fifths_of_the_necessary_fields_come_prefilled(today: object) -> None:
    """With our usual wording, and of those fields that our wording cannot answer."""
    build.build()
    school = School.objects.get(name="Musikschule der Stadt Wiesenbrück")
    with tenancy.of(school.pk):
        coverages = [clauses.coverage(clauses.read(agreement)) for agreement in Agreement.objects.all()]
    assert len(coverages) >= 7
    filled, total = sum(one.filled for one in coverages), sum(one.total for one in coverages)
    known, needed = sum(one.known for one in coverages), sum(one.wanted for one in coverages)
    assert filled / total >= 0.8
    assert known / needed >= 0.8
