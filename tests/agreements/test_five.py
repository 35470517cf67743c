"""Five agreements as different as real ones: what they say, without free text written into a section."""

from datetime import date

import pytest

from accounts.models import Membership
from agreements import actions, deadline_status
from agreements.choices import AgreementState, NoticeKind, VersionKind
from agreements.models import Agreement, Clause
from agreements.signatures import signing_status
from agreements.text import clauses, version_content
from tests import make
from tests.agreements import five

pytestmark = pytest.mark.usefixtures("today")


def text(agreement: Agreement) -> dict[str, str]:
    return dict(Clause.objects.filter(agreement=agreement).values_list("key", "body"))


@pytest.mark.parametrize("name", five.FIVE)
def test_every_one_is_complete_without_a_word_written_into_it(name: str, henrike: Membership) -> None:
    agreement = five.FIVE[name](henrike)
    found = list(Clause.objects.filter(agreement=agreement).order_by("position"))
    assert not any(clause.edited for clause in found)
    assert not [clause.heading for clause in found if clause.need == "must" and not clause.body]
    order = [section.key for section in clauses.read(agreement).sections]
    assert [clause.key for clause in found] == [key for key in order if key in {clause.key for clause in found}]
    version = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.AGREED)
    assert version.sha256 == version_content.sha256(version.content)
    assert not any("noch offen" in clause["body"] for clause in version.content["clauses"])


def test_a_framework_contract_of_a_land_with_its_notice_day(henrike: Membership) -> None:
    agreement = five.framework(henrike)
    said = text(agreement)
    assert said["legal_basis"] == (
        "Grundlagen dieser Vereinbarung sind:\n"
        "- Rahmenvereinbarung des Landes zum Ganztag, Stand 1. August 2026\n"
        "- Erlass vom 3. Mai 2026"
    )
    assert said["staff"].startswith(
        "Musikschule der Stadt Wiesenbrück setzt Personal nach § 4 der Rahmenvereinbarung ein."
    )
    assert Clause.objects.get(agreement=agreement, key="staff").locked
    assert (
        "Unterrichtseinheit: Wiesenbrücker Ganztag zahlt an Musikschule der Stadt Wiesenbrück je Unterrichtseinheit "
        "46,50 Euro, höchstens 3.720,00 Euro im Schuljahr" in said["costs"]
    )
    assert "kostenlos" in said["family_fees"]
    assert "vierteljährlich" in said["invoicing"]
    assert "Angebotskonzept (Stand 1. Juni 2026)" in said["annexes"]
    assert "als Anlage Teil dieser Vereinbarung" in said["annex_offer"]
    assert "30. April eines Jahres zum Ende des Schuljahres" in said["notice"]
    assert "Masernschutz" in said["measles_proof"]
    assert deadline_status.of(agreement, date(2026, 11, 23)).notice_on == date(2027, 4, 30)
    land = five.parties(agreement)[1]
    assert (land.legal_entity, land.institution, land.basis) == (
        "Land Nordrhein-Westfalen",
        "Grundschule Hohe Linde",
        "power_of_attorney",
    )


def test_a_yearly_subsidy_with_falling_amounts(henrike: Membership) -> None:
    agreement = five.subsidy(henrike)
    said = text(agreement)
    assert (
        "Zuschuss zum Betrieb: Stadtverwaltung Oberwerra zahlt an Musikschule der Stadt Wiesenbrück im Kalenderjahr 2026 "
        "12.000,00 Euro, im Kalenderjahr 2027 10.500,00 Euro und im Kalenderjahr 2028 einen Betrag, der noch festgelegt wird"
        in said["costs"]
    )
    assert "Sachbericht" in said["invoicing"]
    assert "12 Monate vor dem Ende der Laufzeit" in said["notice"]
    assert deadline_status.of(agreement, date(2026, 11, 23)).notice_on == date(2028, 12, 31)
    assert "measles_proof" not in said


def test_an_umbrella_body_whose_members_pay_less(henrike: Membership) -> None:
    agreement = five.umbrella(henrike)
    said = text(agreement)
    assert (
        "- Mitglieder der angeschlossenen Vereine: 40 Prozent, bis zum Alter von 21 Jahren, höchstens 7 Jahre lang, "
        "für ein Instrument; den Unterschied trägt Musikschule der Stadt Wiesenbrück" in said["family_fees"]
    )
    assert (
        "- Wer ein Mangelinstrument lernt: 12,5 Prozent; den Unterschied trägt Kreismusikverband Altwerra"
        in said["family_fees"]
    )
    assert "auf unbestimmte Zeit" in said["term"]
    assert "6 Monate vor dem Ende eines Schuljahres" in said["notice"]
    assert "2 gemeinsame Auftritte" in said["events"]
    assert deadline_status.of(agreement, date(2026, 11, 23)).notice_on == date(2027, 1, 31)
    theirs = version_content.content(agreement=agreement, number=1, kind=VersionKind.WORKING, on=date(2026, 11, 23))[
        "parties"
    ][1]
    assert [one["name"] for one in theirs["signatories"]] == ["Klaus Wiggers", "Lena Wiggers"]


def test_four_bodies_in_a_funding_programme(henrike: Membership) -> None:
    agreement = five.alliance(henrike)
    said = text(agreement)
    assert "„Klingende Bündnisse“" in said["funding"]
    assert "unter dem Vorbehalt" in said["funding"]
    assert "nicht aus der Förderung geleistet" in said["funding"]
    assert "Kulturbahnhof" in said["funding"]
    assert said["costs"] == "Zwischen den Beteiligten fließen keine Zahlungen."
    assert said["in_kind"].count("\n- ") == 5
    assert "das Förderprogramm" in said["publicity"]
    assert "nur aus wichtigem Grund" in said["notice"]
    assert "bis zum 29. Februar 2028" in said["term"]
    assert [party.signs for party in five.parties(agreement)] == [True, True, True, True, False]


def test_an_exchange_in_kind_without_money(henrike: Membership) -> None:
    agreement = five.exchange(henrike)
    said = text(agreement)
    assert "fließen keine Zahlungen" in said["costs"]
    assert "Ev. Kirchengemeinde St. Lukas: Kirche, Orgel und Gemeindesaal an zwei Nachmittagen" in said["in_kind"]
    assert "zwölf Unterrichtsplätze für Kinder der Gemeinde (Wert 4.320,00 Euro)" in said["in_kind"]
    assert "unentgeltlich" in said["rooms"]
    assert "Küsterin" in said["rooms"]
    assert "höchstens viermal" in said["renewal"]
    assert "invoicing" not in said
    assert signing_status.missing(agreement)
    actions.set_frame(actor=henrike.user, agreement=agreement, no_payments=True)
    make.sent(henrike.user, agreement, why="Der Kirchenkreis tagt erst im Januar.")
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.OUT_FOR_SIGNATURE
    assert agreement.notice.kind == NoticeKind.PERIOD
