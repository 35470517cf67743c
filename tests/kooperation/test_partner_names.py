"""A second partner of the same name is noticed while typing; the representative becomes a contact person by one tick."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Membership
from kooperation.choices import ContactLevel
from kooperation.models import ContactPerson, Partner
from tests import make
from tests.conftest import signed_in

NEW = {"name": "Grundschule am Burgtor", "kind": "primary_school", "town": "Wiesenbrück", "basis": "unknown"}


@pytest.fixture
def known(today: Any, henrike: Membership) -> Partner:
    partner = make.partner(henrike.user, NEW["name"])
    Partner.objects.filter(pk=partner.pk).update(kind=NEW["kind"], town=NEW["town"])
    return partner


@pytest.mark.parametrize(
    ("name", "town", "found"),
    [
        ("Grundschule am Burgtor", "", True),
        ("GS am Burgtor", "Wiesenbrück", True),
        ("grundschule am burgtor", "WIESENBRÜCK", True),
        ("Grundschule am Burgtor", "Lindenau", False),
        ("2. Grundschule am Burgtor", "Wiesenbrück", False),
        ("Kita Löwenzahn", "", False),
        ("Gr", "", False),
    ],
)
def test_partners_that_may_be_meant_are_named_while_typing(
    known: Partner, henrike: Membership, name: str, town: str, found: bool
) -> None:
    page = signed_in(henrike).get(reverse("partners:alike"), {"name": name, "town": town}).content.decode()
    assert (known.get_absolute_url() in page) is found


def test_the_form_asks_while_one_types_and_only_for_a_new_partner(known: Partner, henrike: Membership) -> None:
    head = signed_in(henrike)
    assert f'hx-get="{reverse("partners:alike")}"' in head.get(reverse("partners:create")).content.decode()
    assert reverse("partners:alike") not in head.get(reverse("partners:edit", args=[known.ref])).content.decode()


def test_the_same_name_town_and_kind_is_entered_only_as_another_one(known: Partner, henrike: Membership) -> None:
    head = signed_in(henrike)
    answer = head.post(reverse("partners:create"), NEW | {"phone": "05241 1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Einen Partner dieses Namens, Orts und dieser Art gibt es schon." in page
    assert known.get_absolute_url() in page
    assert 'value="05241 1"' in page
    assert Partner.objects.count() == 1
    assert head.post(reverse("partners:create"), NEW | {"another": "on"}).status_code == 302
    assert Partner.objects.count() == 2


@pytest.mark.parametrize(
    "other", [{"kind": "secondary_school"}, {"town": "Lindenau"}, {"name": "Grundschule am Markt"}]
)
def test_another_kind_town_or_name_is_another_partner(
    known: Partner, henrike: Membership, other: dict[str, str]
) -> None:
    assert signed_in(henrike).post(reverse("partners:create"), NEW | other).status_code == 302


def test_changing_a_partner_does_not_find_itself(known: Partner, henrike: Membership) -> None:
    form = signed_in(henrike).get(reverse("partners:edit", args=[known.ref]))
    seen = form.context["form"]["seen"].value()
    answer = signed_in(henrike).post(reverse("partners:edit", args=[known.ref]), NEW | {"seen": seen, "phone": "1234"})
    assert answer.status_code == 302
    known.refresh_from_db()
    assert known.phone == "1234"


def test_the_representative_is_a_contact_person_by_one_tick(today: Any, henrike: Membership) -> None:
    head = signed_in(henrike)
    person = {"representative": "Anke Rüschhoff", "representative_function": "Schulleiterin"}
    head.post(reverse("partners:create"), NEW | person)
    assert not ContactPerson.objects.exists()
    partner = Partner.objects.get()
    address = reverse("partners:edit", args=[partner.ref])
    for _twice in range(2):
        seen = head.get(address).context["form"]["seen"].value()
        head.post(address, NEW | person | {"seen": seen, "representative_is_contact": "on"})
    contact = ContactPerson.objects.get()
    assert (contact.name, contact.function, contact.level) == ("Anke Rüschhoff", "Schulleiterin", ContactLevel.LEADING)


def test_a_tick_without_a_representative_is_asked_about(today: Any, henrike: Membership) -> None:
    answer = signed_in(henrike).post(reverse("partners:create"), NEW | {"representative_is_contact": "on"})
    assert answer.status_code == 422
    assert "Tragen Sie ein, wer den Partner vertritt." in answer.content.decode()
