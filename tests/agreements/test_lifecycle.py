"""The states of an agreement, its amendments, the agreement that follows it."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Membership
from agreements import actions
from agreements.choices import AgreementKind, AgreementState, NoticeKind, RenewalKind, VersionKind
from agreements.models import Agreement, Approval, Clause, CostLine, Party, Signatory, Term, Version
from agreements.text import version_content
from infrastructure.models import AuditEntry
from kooperation.models import Cooperation
from phases.models import GateFact
from tests import make
from tests.agreements import five
from tests.conftest import collapsed, signed_in


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user), title="Singklasse 3/4")


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    agreement = make.agreement(henrike.user, cooperation)
    actions.set_term(
        actor=henrike.user,
        agreement=agreement,
        starts_on=date(2026, 8, 1),
        ends_on=date(2027, 7, 31),
        renewal=RenewalKind.SCHOOL_YEAR,
        notice=NoticeKind.FIXED_DAY,
        day=30,
        month=4,
    )
    return agreement


@pytest.fixture
def head(henrike: Membership) -> Client:
    return signed_in(henrike)


def url(cooperation: Cooperation, more: str = "") -> str:
    return f"/kooperationen/{cooperation.ref}/vereinbarung/{more}"


def state(agreement: Agreement) -> str:
    agreement.refresh_from_db()
    return agreement.state


@pytest.fixture
def holding(henrike: Membership, agreement: Agreement) -> Agreement:
    actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.AGREED)
    return actions.record_state(
        actor=henrike.user, agreement=agreement, state=AgreementState.IN_FORCE, why="Bestandsaufnahme"
    )


def sign(henrike: Membership, agreement: Agreement) -> None:
    make.sent(henrike.user, agreement)
    actions.file_evidence(
        actor=henrike.user,
        agreement=agreement,
        upload=make.checked(make.SimpleUploadedFile("Scan.pdf", make.PDF)),
        parties=list(agreement.parties.filter(signs=True)),
        signed_on=date(2026, 11, 20),
        original_at="Ordner 7",
    )
    agreement.refresh_from_db()


def test_from_offer_over_agreement_to_signature(head: Client, agreement: Agreement, cooperation: Cooperation) -> None:
    head.post(url(cooperation, "fassungen/festhalten/"), {"art": "offered"})
    assert state(agreement) == AgreementState.REVIEW
    head.post(url(cooperation, "einig/"))
    assert state(agreement) == AgreementState.AGREED
    clause = Clause.objects.get(agreement=agreement, key="costs")
    assert head.post(url(cooperation, f"abschnitte/{clause.ref}/"), {"text": "Neu", "version": 1}).status_code == 422
    head.post(url(cooperation, "unterschriften/senden/"), make.seen(head, url(cooperation, "unterschriften/")))
    assert state(agreement) == AgreementState.OUT_FOR_SIGNATURE
    assert agreement.signing == Version.objects.get(kind=VersionKind.AGREED)
    assert Version.objects.count() == 2


@pytest.mark.parametrize(("step", "word"), [("ablehnen", "declined"), ("zurueckziehen", "void")])
def test_refused_or_withdrawn_with_a_reason(
    head: Client, agreement: Agreement, cooperation: Cooperation, step: str, word: str
) -> None:
    head.post(url(cooperation, "fassungen/festhalten/"), {"art": "offered"})
    assert head.get(url(cooperation, f"schritte/{step}/")).status_code == 200
    assert head.post(url(cooperation, f"schritte/{step}/"), {"why": " "}).status_code == 422
    head.post(url(cooperation, f"schritte/{step}/"), {"why": "Der Rat will nicht."})
    assert state(agreement) == word
    assert AuditEntry.objects.filter(changes__why="Der Rat will nicht.").exists()
    again = head.post(url(cooperation, f"schritte/{step}/"), {"why": "Noch einmal"})
    assert again.status_code == 422
    assert head.get(url(cooperation, "schritte/unsinn/")).status_code == 404


def test_a_refused_text_is_opened_again_unless_another_was_begun(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    actions.offer(actor=henrike.user, agreement=agreement)
    actions.decline(actor=henrike.user, agreement=agreement, why="Zu teuer")
    head.post(url(cooperation, "schritte/oeffnen/"), {"why": "Neues Angebot"})
    assert state(agreement) == AgreementState.DRAFT
    actions.offer(actor=henrike.user, agreement=agreement)
    actions.decline(actor=henrike.user, agreement=agreement, why="Zu teuer")
    head.post(url(cooperation, "beginnen/"))
    assert Agreement.objects.count() == 2
    refused = head.post(url(cooperation, "schritte/oeffnen/"), {"why": "Doch"})
    assert refused.status_code == 422
    with pytest.raises(ValidationError):
        actions.reopen(actor=henrike.user, agreement=agreement, why="Doch")
    page = head.get(url(cooperation)).content.decode()
    assert "abgelehnt" in page


def test_missing_approvals_are_named_and_ask_for_a_reason(
    head: Client, agreement: Agreement, cooperation: Cooperation, klara: Membership
) -> None:
    form = {"kind": "council", "body": "Schulausschuss", "file_reference": "40-17"}
    signed_in(klara).post(url(cooperation, "listen/genehmigungen/neu/"), form)
    text = head.get(url(cooperation, "unterschriften/")).content.decode()
    assert "Noch nicht genehmigt: Schulausschuss" in " ".join(text.split())
    page = make.seen(head, url(cooperation, "unterschriften/"))
    answer = head.post(url(cooperation, "unterschriften/senden/"), page, follow=True).content.decode()
    assert "Noch nicht genehmigt: Schulausschuss." in answer
    assert state(agreement) == AgreementState.DRAFT
    head.post(url(cooperation, "unterschriften/senden/"), page | {"why": "Die Sitzung ist erst im Januar."})
    assert state(agreement) == AgreementState.OUT_FOR_SIGNATURE
    row = Approval.objects.get()
    signed_in(klara).post(url(cooperation, f"listen/genehmigungen/{row.ref}/"), form | {"granted_on": "2026-11-20"})
    row.refresh_from_db()
    assert (row.granted_on, row.file_reference) == (date(2026, 11, 20), "40-17")


def test_an_amendment_calls_what_it_amends_by_its_name(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    actions.set_frame(actor=henrike.user, agreement=agreement, internal=False)
    agreement.refresh_from_db()
    sign(henrike, agreement)
    agreement.refresh_from_db()
    amendment = actions.amend(actor=henrike.user, agreement=agreement)
    actions.set_frame(actor=henrike.user, agreement=amendment, internal=True)
    page = head.get(url(cooperation)).content.decode()
    assert "1. Nachtrag zur Kooperationsvereinbarung" in page
    assert "eines Rechtsträgers (Stadt Wiesenbrück)" in page


def test_an_amendment_holds_the_whole_text_and_says_what_it_changes(
    head: Client, holding: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    head.post(url(cooperation, "nachtrag/"))
    head.post(url(cooperation, "nachtrag/"))
    amendment = Agreement.objects.get(kind=AgreementKind.AMENDMENT)
    assert (amendment.number, amendment.amends, amendment.name) == (f"{holding.number}-N1", holding, "1. Nachtrag")
    assert GateFact.objects.get(key="agreement_signed").met
    before = dict(Clause.objects.filter(agreement=holding).values_list("key", "body"))
    assert dict(Clause.objects.filter(agreement=amendment).values_list("key", "body")) == before
    clause = Clause.objects.get(agreement=amendment, key="rooms")
    actions.change_clause(actor=henrike.user, clause=clause, body="Im Musikraum.", version=clause.version)
    page = head.get(url(cooperation)).content.decode()
    assert "1. Nachtrag zur Internen Vereinbarung" in page
    assert "Räume: neu gefasst" in page
    compared = head.get(url(cooperation, "fassungen/vergleichen/")).content.decode()
    assert "<ins>" in compared
    assert "[eingefügt: " in collapsed(compared)
    sign(henrike, amendment)
    assert (state(amendment), state(holding)) == (AgreementState.IN_FORCE, AgreementState.SUPERSEDED)
    content = Version.objects.get(agreement=amendment).content
    assert content["amends"]["number"] == holding.number
    assert content["amends"]["sha256"] == Version.objects.get(agreement=holding).sha256
    assert content["changes"] == [{"heading": "Räume", "kind": "changed"}]
    assert holding.signing
    assert version_content.sha256(holding.signing.content) == holding.signing.sha256
    assert GateFact.objects.get(key="agreement_signed").met
    second = actions.amend(actor=henrike.user, agreement=amendment)
    assert (second.number, second.amends) == (f"{holding.number}-N2", holding)
    assert version_content.base_of(second) == amendment.signing


def test_an_amendment_that_is_withdrawn_leaves_the_agreement_as_it_was(
    holding: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    amendment = actions.amend(actor=henrike.user, agreement=holding)
    actions.void(actor=henrike.user, agreement=amendment, why="Hat sich erledigt")
    assert state(holding) == AgreementState.IN_FORCE
    assert GateFact.objects.get(key="agreement_signed").met
    assert actions.amend(actor=henrike.user, agreement=holding).amendment_number == 2
    with pytest.raises(ValidationError):
        actions.amend(actor=henrike.user, agreement=amendment)


def test_everything_that_feeds_the_text_comes_along(today: object, henrike: Membership) -> None:
    agreement = five.framework(henrike)
    five.said(henrike, agreement, "registration", by=five.parties(agreement)[2].ref)
    actions.record_state(actor=henrike.user, agreement=agreement, state=AgreementState.IN_FORCE, why="Bestandsaufnahme")
    amendment = actions.amend(actor=henrike.user, agreement=agreement)
    line = CostLine.objects.get(agreement=amendment)
    assert line.payer
    assert line.payer.agreement == amendment
    assert Signatory.objects.filter(party__agreement=amendment).count() == 3
    for key in ("costs", "registration", "term", "annexes"):
        actions.take_over_again(actor=henrike.user, agreement=amendment, keys=[key])
        old, new = (Clause.objects.get(agreement=one, key=key).body for one in (agreement, amendment))
        assert new == old


def test_the_next_agreement_is_begun_once_from_what_is_known_today(
    head: Client, holding: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    old = Clause.objects.get(agreement=holding, key="rooms")
    Clause.objects.filter(pk=old.pk).update(body="Nur im Keller.")
    make.offer(henrike.user, cooperation, place="Aula")
    head.post(url(cooperation, "verlaengern/"))
    head.post(url(cooperation, "verlaengern/"))
    new = Agreement.objects.get(predecessor=holding)
    assert holding.successor == new
    assert new.number != holding.number
    assert "Nur im Keller." not in Clause.objects.get(agreement=new, key="rooms").body
    assert "Aula" in Clause.objects.get(agreement=new, key="rooms").body
    assert not new.terms.exists()
    assert 'value="2027-08-01"' in head.get(url(cooperation, "laufzeit/")).content.decode()
    assert "ging dieser voraus" in head.get(url(cooperation)).content.decode()
    past = head.get(url(cooperation, f"weitere/{holding.ref}/")).content.decode()
    assert "folgt auf diese" in past
    assert "Bis diese gültig ist" in head.get(url(cooperation)).content.decode()
    actions.set_term(
        actor=henrike.user,
        agreement=new,
        starts_on=date(2026, 11, 1),
        ends_on=date(2028, 7, 31),
        renewal=RenewalKind.NONE,
        notice=NoticeKind.NONE,
    )
    sign(henrike, new)
    assert (state(new), state(holding)) == (AgreementState.IN_FORCE, AgreementState.SUPERSEDED)


def test_only_an_agreement_in_force_is_amended_or_followed(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    assert head.post(url(cooperation, "nachtrag/")).status_code == 404
    assert head.post(url(cooperation, "verlaengern/")).status_code == 404
    for act in (actions.amend, actions.draft_successor):
        with pytest.raises(ValidationError):
            act(actor=henrike.user, agreement=agreement)


def test_versions_are_compared_by_their_addresses(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    assert (
        "Noch keine Fassung ist festgehalten." in head.get(url(cooperation, "fassungen/vergleichen/")).content.decode()
    )
    first = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.WORKING)
    clause = Clause.objects.get(agreement=agreement, key="costs")
    actions.change_clause(actor=henrike.user, clause=clause, body="Keine Zahlungen.", version=clause.version)
    assert "<ins>" in head.get(url(cooperation, "fassungen/vergleichen/")).content.decode()
    second = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.WORKING)
    same = head.get(url(cooperation, f"fassungen/vergleichen/?von={second.ref}&bis={second.ref}")).content.decode()
    assert "Beide sagen dasselbe." in same
    back = head.get(url(cooperation, f"fassungen/vergleichen/?von={second.ref}&bis={first.ref}")).content.decode()
    assert "[gestrichen: " in back
    assert head.get(url(cooperation, "fassungen/vergleichen/?von=unsinn&bis=%00")).status_code == 200


def form(**more: Any) -> dict[str, Any]:
    values = {"institution": "Verein Kulturbahnhof", "role": "partner", "basis": "board", "signs": "on"}
    return values | {"representative": "Ute Frost", "function": "Vorsitzende"} | more


def test_two_to_six_parties(head: Client, agreement: Agreement, cooperation: Cooperation) -> None:
    for number in range(3, 7):
        assert head.post(url(cooperation, "parteien/neu/"), form(institution=f"Partei {number}")).status_code == 302
    refused = head.post(url(cooperation, "parteien/neu/"), form(institution="Partei 7"))
    assert refused.status_code == 422
    assert "höchstens sechs" in refused.content.decode()
    assert 'value="Partei 7"' in refused.content.decode()
    assert [party.position for party in five.parties(agreement)] == [1, 2, 3, 4, 5, 6]
    for party in five.parties(agreement)[2:]:
        head.post(url(cooperation, f"parteien/{party.ref}/entfernen/"))
    ours, theirs = five.parties(agreement)
    for party, words in ((theirs, "mindestens zwei"), (ours, "immer Partei")):
        answer = head.post(url(cooperation, f"parteien/{party.ref}/entfernen/"), follow=True)
        assert words in answer.content.decode()
    assert Party.objects.count() == 2


def test_up_to_three_people_sign_for_a_party_and_follow_who_represents_it(
    head: Client, agreement: Agreement, cooperation: Cooperation
) -> None:
    theirs = five.parties(agreement)[1]
    assert [one.name for one in theirs.signatories.all()] == ["Anke Rüschhoff"]
    head.post(url(cooperation, f"parteien/{theirs.ref}/"), form(institution=theirs.institution))
    assert [(one.name, one.function) for one in theirs.signatories.all()] == [("Ute Frost", "Vorsitzende")]
    people = url(cooperation, f"parteien/{theirs.ref}/personen/")
    head.post(f"{people}neu/", {"name": "Nils Overbeck", "function": "Kassenwart"})
    head.post(f"{people}neu/", {"name": "Pia Frost"})
    refused = head.post(f"{people}neu/", {"name": "Zu Viel"})
    assert refused.status_code == 422
    assert "höchstens drei" in refused.content.decode()
    second = Signatory.objects.get(name="Nils Overbeck")
    head.post(f"{people}{second.ref}/", {"name": "Nils Overbeck", "function": "2. Vorsitzender"})
    head.post(f"{people}{Signatory.objects.get(name='Pia Frost').ref}/entfernen/")
    assert [(one.name, one.order) for one in theirs.signatories.order_by("order")] == [
        ("Ute Frost", 1),
        ("Nils Overbeck", 2),
    ]
    sheet = head.get(url(cooperation)).content.decode()
    assert "2. Vorsitzender" in sheet


def test_a_party_that_signed_a_version_stays(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    head.post(url(cooperation, "parteien/neu/"), form())
    make.sent(henrike.user, agreement)
    third = five.parties(agreement)[2]
    actions.file_evidence(
        actor=henrike.user,
        agreement=agreement,
        upload=make.checked(make.SimpleUploadedFile("Scan.pdf", make.PDF)),
        parties=[third],
        signed_on=date(2026, 11, 20),
        original_at="Ordner 7",
    )
    assert head.post(url(cooperation, f"parteien/{third.ref}/entfernen/"), follow=True).status_code == 200
    actions.withdraw_from_signature(actor=henrike.user, agreement=agreement, why="Neu")
    answer = head.post(url(cooperation, f"parteien/{third.ref}/entfernen/"), follow=True).content.decode()
    assert "schon einmal unterschrieben" in answer
    assert Party.objects.count() == 3


def test_a_stranger_s_agreement_is_not_found(agreement: Agreement, cooperation: Cooperation, otto: Membership) -> None:
    for more in ("geld/", f"weitere/{agreement.ref}/", "fassungen/vergleichen/", "kuendigung/"):
        assert signed_in(otto).get(url(cooperation, more)).status_code == 404
    assert Term.objects.filter(agreement=agreement).count() == 1
