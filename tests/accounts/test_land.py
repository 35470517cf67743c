"""The Land is asked before anything depends on it; without it no holiday and no legal hint is claimed."""

from datetime import date

from django.test import Client

from accounts.models import Membership, School
from agreements.choices import RequiredForm
from agreements.signatures import required_forms
from infrastructure.closed_days import in_school_holidays, reason_closed
from infrastructure.models import AuditEntry
from tests.conftest import signed_in

QUESTION = "In welchem Land liegt die Musikschule?"
CHRISTMAS, AUTUMN = date(2026, 12, 25), date(2026, 10, 20)


def page(client: Client) -> str:
    return client.get("/?alle").content.decode()


def test_the_head_of_an_existing_school_confirms_once(henrike: Membership, pia: Membership) -> None:
    School.objects.update(land_confirmed_on=None)
    head = signed_in(henrike)
    assert QUESTION in page(head)
    assert 'value="NW" selected' in page(head)
    assert QUESTION not in page(signed_in(pia)), "only who may change the settings is asked"
    answer = head.post("/einstellungen/land/", {"land": "HE"}, follow=True)
    assert QUESTION not in answer.content.decode()
    school = School.objects.get()
    assert school.land == "HE"
    assert school.land_confirmed_on
    assert AuditEntry.objects.filter(verb="land_stated").get().changes["land"] == ["NW", "HE"]


def test_what_is_no_land_is_told_and_changes_nothing(henrike: Membership) -> None:
    School.objects.update(land_confirmed_on=None)
    answer = signed_in(henrike).post("/einstellungen/land/", {"land": "XX"}, follow=True)
    assert "Wählen Sie eines der 16 Länder." in answer.content.decode()
    assert School.objects.get().land == "NW"


def test_a_new_school_with_its_land_is_not_asked(henrike: Membership) -> None:
    assert QUESTION not in page(signed_in(henrike))


def test_without_a_land_no_day_is_a_holiday() -> None:
    assert reason_closed(CHRISTMAS, "NW")
    assert in_school_holidays(AUTUMN, "NW")
    assert reason_closed(CHRISTMAS, "") == ""
    assert not in_school_holidays(AUTUMN, "")


def test_without_a_land_no_rule_of_a_land_is_named() -> None:
    named = required_forms.municipal_form("")
    assert named.form == RequiredForm.UNCLEAR
    assert "§" not in named.reason
    assert "§ 64 GO NRW" in required_forms.municipal_form("NW").reason
    assert required_forms.municipal_form("HE").form == RequiredForm.UNCLEAR, (
        "a Land whose rule is not known is not guessed"
    )
