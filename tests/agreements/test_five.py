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
    rows = list(Clause.objects.filter(agreement=agreement).order_by("position"))
    assert not any(clause.edited for clause in rows)
    assert not [clause.heading for clause in rows if clause.need == "must" and not clause.body]
    order = [section.key for section in clauses.read(agreement).sections]
    assert [clause.key for clause in rows] == [key for key in order if key in {clause.key for clause in rows}]
    version = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.AGREED)
    assert version.sha256 == version_content.sha256(version.content)
    assert not any("noch offen" in clause["body"] for clause in version.content["clauses"])


def test_a_framework_contract_of_a_land_with_its_notice_day(henrike: Membership) -> None:
    agreement = five.framework(henrike)
    contract_text = text(agreement)
    assert contract_text["legal_basis"] == (
        "Grundlagen dieser Vereinbarung sind:\n"
        "- Rahmenvereinbarung des Landes zum Ganztag, Stand 1. August 2026\n"
        "- Erlass vom 3. Mai 2026"
    )
    assert contract_text["staff"].startswith(
        "Musikschule der Stadt Wiesenbrück setzt Personal nach § 4 der Rahmenvereinbarung ein."
    )
    assert Clause.objects.get(agreement=agreement, key="staff").locked
    assert (
        "Unterrichtseinheit: Wiesenbrücker Ganztag zahlt an Musikschule der Stadt Wiesenbrück je Unterrichtseinheit "
        "46,50 Euro, höchstens 3.720,00 Euro im Schuljahr" in contract_text["costs"]
    )
    assert "kostenlos" in contract_text["family_fees"]
    assert "vierteljährlich" in contract_text["invoicing"]
    assert "Angebotskonzept (Stand 1. Juni 2026)" in contract_text["annexes"]
    assert "als Anlage Teil dieser Vereinbarung" in contract_text["annex_offer"]
    assert "30. April eines Jahres zum Ende des Schuljahres" in contract_text["notice"]
    assert "Masernschutz" in contract_text["measles_proof"]
    assert deadline_status.of(agreement, date(2026, 11, 23)).notice_on == date(2027, 4, 30)
    land = five.parties(agreement)[1]
    assert (land.legal_entity, land.institution, land.basis) == (
        "Land Nordrhein-Westfalen",
        "Grundschule Hohe Linde",
        "power_of_attorney",
    )


def test_a_yearly_subsidy_with_falling_amounts(henrike: Membership) -> None:
    agreement = five.subsidy(henrike)
    contract_text = text(agreement)
    assert (
        "Zuschuss zum Betrieb: Stadtverwaltung Oberwerra zahlt an Musikschule der Stadt Wiesenbrück im Kalenderjahr 2026 "
        "12.000,00 Euro, im Kalenderjahr 2027 10.500,00 Euro und im Kalenderjahr 2028 einen Betrag, der noch festgelegt wird"
        in contract_text["costs"]
    )
    assert "Sachbericht" in contract_text["invoicing"]
    assert "12 Monate vor dem Ende der Laufzeit" in contract_text["notice"]
    assert deadline_status.of(agreement, date(2026, 11, 23)).notice_on == date(2028, 12, 31)
    assert "measles_proof" not in contract_text


def test_an_umbrella_body_whose_members_pay_less(henrike: Membership) -> None:
    agreement = five.umbrella(henrike)
    contract_text = text(agreement)
    assert (
        "- Mitglieder der angeschlossenen Vereine: 40 Prozent, bis zum Alter von 21 Jahren, höchstens 7 Jahre lang, "
        "für ein Instrument; den Unterschied trägt Musikschule der Stadt Wiesenbrück" in contract_text["family_fees"]
    )
    assert (
        "- Wer ein Mangelinstrument lernt: 12,5 Prozent; den Unterschied trägt Kreismusikverband Altwerra"
        in contract_text["family_fees"]
    )
    assert "auf unbestimmte Zeit" in contract_text["term"]
    assert "6 Monate vor dem Ende eines Schuljahres" in contract_text["notice"]
    assert "2 gemeinsame Auftritte" in contract_text["events"]
    assert deadline_status.of(agreement, date(2026, 11, 23)).notice_on == date(2027, 1, 31)
    theirs = version_content.content(agreement=agreement, number=1, kind=VersionKind.WORKING, on=date(2026, 11, 23))[
        "parties"
    ][1]
    assert [one["name"] for one in theirs["signatories"]] == ["Klaus Wiggers", "Lena Wiggers"]


def test_four_bodies_in_a_funding_programme(henrike: Membership) -> None:
    agreement = five.alliance(henrike)
    contract_text = text(agreement)
    assert "„Klingende Bündnisse“" in contract_text["funding"]
    assert "unter dem Vorbehalt" in contract_text["funding"]
    assert "nicht aus der Förderung geleistet" in contract_text["funding"]
    assert "Kulturbahnhof" in contract_text["funding"]
    assert contract_text["costs"] == "Zwischen den Beteiligten fließen keine Zahlungen."
    assert contract_text["in_kind"].count("\n- ") == 5
    assert "das Förderprogramm" in contract_text["publicity"]
    assert "nur aus wichtigem Grund" in contract_text["notice"]
    assert "bis zum 29. Februar 2028" in contract_text["term"]
    assert [party.signs for party in five.parties(agreement)] == [True, True, True, True, False]


def test_an_exchange_in_kind_without_money(henrike: Membership) -> None:
    agreement = five.exchange(henrike)
    contract_text = text(agreement)
    assert "fließen keine Zahlungen" in contract_text["costs"]
    assert (
        "Ev. Kirchengemeinde St. Lukas: Kirche, Orgel und Gemeindesaal an zwei Nachmittagen" in contract_text["in_kind"]
    )
    assert "zwölf Unterrichtsplätze für Kinder der Gemeinde (Wert 4.320,00 Euro)" in contract_text["in_kind"]
    assert "unentgeltlich" in contract_text["rooms"]
    assert "Küsterin" in contract_text["rooms"]
    assert "höchstens viermal" in contract_text["renewal"]
    assert "invoicing" not in contract_text
    assert signing_status.missing(agreement)
    actions.set_frame(actor=henrike.user, agreement=agreement, no_payments=True)
    make.sent(henrike.user, agreement, why="Der Kirchenkreis tagt erst im Januar.")
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.OUT_FOR_SIGNATURE
    assert agreement.notice.kind == NoticeKind.PERIOD
