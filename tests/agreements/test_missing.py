"""What is missing in an agreement's text: one answer on every page, and no paper that says less than the data."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from agreements import actions
from agreements.choices import AgreementState, Basis, NoticeKind, Purpose, RenewalKind, VersionKind
from agreements.models import Agreement, Annex, Clause, CostLine
from agreements.signatures import signing_status
from agreements.text import clauses, editor, gaps, merging, version_content
from infrastructure.models import AuditEntry
from kooperation.choices import PartnerRole
from kooperation.models import Cooperation
from phases.actions import add_topic, save_row, share_out
from phases.choices import ConfirmationKind, Part
from phases.models import Confirmation
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def cooperation(henrike: Membership) -> Cooperation:
    partner = make.partner(henrike.user)
    return make.cooperation(henrike, partner, title="Singklasse 3/4", target_group="Klassen 3 und 4")


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    return make.agreement(henrike.user, cooperation)


def url(cooperation: Cooperation, more: str = "") -> str:
    return f"/kooperationen/{cooperation.ref}/vereinbarung/{more}"


def add_responsibility(henrike: Membership, cooperation: Cooperation, topic: str = "Anmeldung und Aufsicht") -> None:
    row = add_topic(actor=henrike.user, cooperation=cooperation, topic=topic)
    parts: dict[Any, Any] = dict.fromkeys(cooperation.team.all(), Part.DOES)
    share_out(actor=henrike.user, responsibility=row, topic=topic, parts=parts)


def edit(henrike: Membership, agreement: Agreement, key: str, text: str) -> Clause:
    clause = Clause.objects.get(agreement=agreement, key=key)
    return actions.change_clause(actor=henrike.user, clause=clause, body=text, version=clause.version)


def said(agreement: Agreement, key: str) -> str:
    """A section's text as it would be printed now."""
    return next(row.clause.body for row in editor.read(agreement).rows if row.clause.key == key)


def printed(agreement: Agreement) -> str:
    content = version_content.content(agreement=agreement, number=1, kind=VersionKind.WORKING, on=date(2026, 11, 23))
    return "\n".join(clause["body"] for clause in content["clauses"])


def test_what_is_entered_after_the_draft_was_begun_stands_in_the_paper(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    make.offer(henrike.user, cooperation, title="Singklasse", slots="montags", place="Aula")
    add_responsibility(henrike, cooperation)
    missing = {gap.section.key for gap in gaps.pressing(gaps.of(agreement))}
    assert not {"scope", "rooms", "responsibilities"} & missing
    page = signed_in(henrike).get(url(cooperation)).content.decode()
    assert "Singklasse: " in page
    version = make.sent(henrike.user, agreement)
    bodies = {clause["key"]: clause["body"] for clause in version.content["clauses"]}
    assert "Singklasse: " in bodies["scope"]
    assert "Aula" in bodies["rooms"]
    assert "Anmeldung und Aufsicht: " in bodies["responsibilities"]
    assert "Singklasse: " in Clause.objects.get(agreement=agreement, key="scope").body


def test_both_pages_name_the_same_gaps(agreement: Agreement, cooperation: Cooperation, henrike: Membership) -> None:
    client = signed_in(henrike)
    both = [client.get(url(cooperation, more)).content.decode() for more in ("", "unterschriften/")]
    pressing = gaps.pressing(gaps.of(agreement))
    assert len(pressing) > 3
    for gap in pressing:
        for page in both:
            assert gap.label in page
            assert gap.words in page


def test_a_known_fact_that_a_handmade_text_leaves_out_is_a_gap_until_somebody_decides(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    make.offer(henrike.user, cooperation, title="Singklasse", minutes=45)
    edit(henrike, agreement, "scope", "Der Umfang wird später vereinbart.")
    gap = next(gap for gap in gaps.pressing(gaps.of(agreement)) if gap.section.key == "scope")
    assert gap.kind == gaps.GapKind.NOT_IN_TEXT
    assert "45 Minuten" in gap.label
    clause = Clause.objects.get(agreement=agreement, key="scope")
    signed_in(henrike).post(url(cooperation, f"abschnitte/{clause.ref}/so-lassen/"))
    assert "scope" not in {gap.section.key for gap in gaps.of(agreement)}
    assert AuditEntry.objects.filter(verb="clause_wording_kept").exists()
    make.offer(henrike.user, cooperation, title="Chor", minutes=60)
    again = next(gap for gap in gaps.pressing(gaps.of(agreement)) if gap.section.key == "scope")
    assert "60 Minuten" in again.label
    assert "45 Minuten" not in again.label


def test_a_necessary_section_that_was_emptied_or_taken_out_is_a_gap(agreement: Agreement, henrike: Membership) -> None:
    edit(henrike, agreement, "substitution", "")
    edit(henrike, agreement, "quality", "")
    actions.remove_clause(actor=henrike.user, clause=Clause.objects.get(agreement=agreement, key="supervision"))
    kinds = {(gap.section.key, gap.kind) for gap in gaps.pressing(gaps.of(agreement))}
    assert ("quality", gaps.GapKind.EMPTY) in kinds
    assert ("supervision", gaps.GapKind.NO_SECTION) in kinds
    assert "substitution" in {key for key, _kind in kinds}


def test_new_details_go_into_all_handmade_sections_with_one_button(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    make.offer(henrike.user, cooperation, title="Singklasse", place="Aula")
    add_responsibility(henrike, cooperation)
    for key in ("scope", "rooms", "responsibilities"):
        edit(henrike, agreement, key, f"{said(agreement, key)}\nDas gilt auch bei Ausflügen.")
    assert not editor.read(agreement).news
    make.offer(henrike.user, cooperation, title="Chor", place="Musikraum")
    add_responsibility(henrike, cooperation, "Schlüssel")
    client = signed_in(henrike)
    page = client.get(url(cooperation)).content.decode()
    assert "3 Abschnitte haben neue Angaben: übernehmen" in page
    assert "<ins>Chor: " in page
    client.post(url(cooperation, "neue-angaben/"))
    assert not editor.read(agreement).news
    assert all("Das gilt auch bei Ausflügen." in said(agreement, key) for key in ("scope", "rooms"))
    assert "- Singklasse: " in said(agreement, "scope")
    assert "- Chor: " in said(agreement, "scope")
    assert "Musikraum" in said(agreement, "rooms")
    assert "Schlüssel: " in said(agreement, "responsibilities")
    assert Clause.objects.get(agreement=agreement, key="scope").edited


@pytest.mark.parametrize(
    ("body", "old", "new", "merged"),
    [
        ("A.\nVon Hand.", "A.", "B.", "B.\nVon Hand."),
        (
            "(1) A.\n(2) B.\n(3) Von Hand.",
            "(1) A.\n(2) B.",
            "(1) A.\n(2) B.\n(3) C.",
            "(1) A.\n(2) B.\n(3) C.\n(4) Von Hand.",
        ),
        ("(1) A.\n(2) B.\n(3) Von Hand.", "(1) A.\n(2) B.", "A.", "A.\nVon Hand."),
        (
            "Es gilt:\n- a\n- b, von Hand",
            "Es gilt:\n- a\n- b",
            "Es gilt:\n- a\n- b\n- c",
            "Es gilt:\n- a\n- b, von Hand\n- c",
        ),
        ("Ganz anders.", "A.", "B.", "Ganz anders.\nB."),
        ("", "", "A.", "A."),
    ],
)
def test_what_changed_is_merged_into_the_wording(body: str, old: str, new: str, merged: str) -> None:
    assert merging.merged(body, old=old, new=new).splitlines() == merged.splitlines()


def test_nothing_goes_out_with_a_gap_that_nobody_confirmed(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    client = signed_in(henrike)
    seen = make.seen(client, url(cooperation, "unterschriften/"))
    assert seen["gesehen"]
    client.post(url(cooperation, "unterschriften/senden/"), {"gesehen": seen["gesehen"]})
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.DRAFT
    # Meanwhile something else is missing: what was confirmed is not what is open.
    actions.remove_clause(actor=henrike.user, clause=Clause.objects.get(agreement=agreement, key="quality"))
    refused = client.post(url(cooperation, "unterschriften/senden/"), seen, follow=True).content.decode()
    assert "noch niemand bestätigt" in refused
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.DRAFT
    client.post(url(cooperation, "unterschriften/senden/"), make.seen(client, url(cooperation, "unterschriften/")))
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.OUT_FOR_SIGNATURE
    entry = AuditEntry.objects.filter(verb="sent_for_signature").latest("pk")
    assert entry.changes["open"]


def test_a_fact_that_comes_after_the_text_was_agreed_is_a_gap(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    actions.agree(actor=henrike.user, agreement=agreement)
    make.offer(henrike.user, cooperation, title="Singklasse", place="Aula")
    agreement.refresh_from_db()
    missing = {gap.section.key: gap for gap in signing_status.open_points(agreement)}
    assert missing["scope"].kind == gaps.GapKind.EMPTY
    assert "Singklasse: " in missing["scope"].facts[0]
    with pytest.raises(ValidationError):
        actions.send_for_signature(actor=henrike.user, agreement=agreement)


def test_an_amendment_repeats_the_signed_words_and_offers_what_is_new(
    cooperation: Cooperation, henrike: Membership
) -> None:
    make.offer(henrike.user, cooperation, title="Singklasse", place="Aula")
    signed = make.signed(henrike.user, cooperation).agreement
    actions.record_state(actor=henrike.user, agreement=signed, state=AgreementState.IN_FORCE, why="Test")
    amendment = actions.amend(actor=henrike.user, agreement=signed)
    before = said(amendment, "scope")
    make.offer(henrike.user, cooperation, title="Chor", place="Musikraum")
    assert said(amendment, "scope") == before
    assert "scope" in {row.clause.key for row in editor.read(amendment).news}
    actions.take_new_facts(actor=henrike.user, agreement=amendment, keys=["scope"])
    assert "Chor: " in said(amendment, "scope")


def test_a_funding_contract_has_no_supervision_certificates_or_lists(agreement: Agreement, henrike: Membership) -> None:
    keys = {row.clause.key for row in editor.read(agreement).rows}
    assert {"supervision", "clearance", "attendance", "measles_proof"} <= keys
    edit(henrike, agreement, "attendance", "Eine Liste führt die Schule.")
    actions.set_frame(actor=henrike.user, agreement=agreement, purpose=Purpose.FUNDING)
    agreement.refresh_from_db()
    keys = {row.clause.key for row in editor.read(agreement).rows}
    assert not {"supervision", "clearance", "measles_proof", "scope", "rooms"} & keys
    assert "attendance" in keys, "what somebody worded stays until somebody takes it out"
    assert {"costs", "term", "notice", "contacts", "quality"} <= keys
    assert not {gap.section.key for gap in gaps.of(agreement)} & {"supervision", "scope"}
    assert "supervision" in {section.key for section in editor.read(agreement).offers}
    actions.set_frame(actor=henrike.user, agreement=agreement, purpose=Purpose.OFFER)
    agreement.refresh_from_db()
    assert "supervision" in {row.clause.key for row in editor.read(agreement).rows}


def test_an_agreement_with_a_funder_alone_begins_as_a_funding_contract(henrike: Membership) -> None:
    made = make.cooperation(henrike, title="Zuschuss zum Betrieb")
    foundation = make.partner(henrike.user, "Bürgerstiftung", kind="other")
    make.kooperation.actions.link_partner(
        actor=henrike.user, cooperation=made, partner=foundation, role=PartnerRole.FUNDER
    )
    agreement = make.agreement(henrike.user, made)
    assert agreement.purpose == Purpose.FUNDING
    assert not {"supervision", "clearance", "attendance"} & set(agreement.clauses.values_list("key", flat=True))


def test_at_most_thirty_euros_a_lesson(agreement: Agreement, henrike: Membership) -> None:
    ours, theirs = agreement.parties.order_by("position")
    values: dict[str, Any] = {"what": "Unterricht", "payer": theirs, "receiver": ours}
    line = actions.save_row(
        actor=henrike.user,
        row=CostLine(agreement=agreement),
        cap=Decimal(30),
        cap_basis=Basis.UNIT,
        **values,
    )
    paid = f"Unterricht: {theirs.called} zahlt an {ours.called}"
    assert f"- {paid} höchstens 30,00 Euro je Unterrichtseinheit" in said(agreement, "costs")
    assert not line.open
    actions.save_row(actor=henrike.user, row=line, amount=Decimal(25), basis=Basis.HOUR)
    assert f"- {paid} je Stunde 25,00 Euro, höchstens 30,00 Euro je Unterrichtseinheit" in said(agreement, "costs")
    actions.save_row(
        actor=henrike.user,
        row=Annex(agreement=agreement),
        name="Entgeltordnung",
        dated="Stand 1. August 2026",
        cost_line=line,
    )
    assert "; Einzelheiten: Anlage Entgeltordnung (Stand 1. August 2026)" in said(agreement, "costs")
    assert "- Entgeltordnung (Stand 1. August 2026)" in said(agreement, "annexes")


def test_a_proof_of_the_schools_own_kind_is_named_in_the_text(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    save_row(
        actor=henrike.user,
        row=Confirmation(cooperation=cooperation),
        kind=ConfirmationKind.OTHER,
        name="Erste-Hilfe-Kurs",
        person="Pia Lorenz",
        seen_by="Henrike Vosskamp",
        seen_on=date(2026, 9, 1),
    )
    assert "- Erste-Hilfe-Kurs, Pia Lorenz: am 1. September 2026" in said(agreement, "clearance")
    page = signed_in(henrike).get(f"/kooperationen/{cooperation.ref}/listen/nachweise/neu/").content.decode()
    assert '<option value="Erste-Hilfe-Kurs">' in page


def test_instruments_have_an_exit_rule(agreement: Agreement, henrike: Membership) -> None:
    actions.set_details(actor=henrike.user, agreement=agreement, clause="instruments", values={"exit": "back"})
    assert "gehen die Instrumente innerhalb von vier Wochen" in said(agreement, "instruments")


def test_the_reason_for_a_version_stands_in_the_history_and_on_request_in_the_text(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    client = signed_in(henrike)
    client.post(url(cooperation, "fassungen/festhalten/"), {"art": "working", "grund": "Der Rat will es kürzer."})
    first = agreement.versions.get()
    assert "reason" not in first.content
    assert "Der Rat will es kürzer." in client.get(url(cooperation, "fassungen/")).content.decode()
    edit(henrike, agreement, "costs", "Keine Zahlungen.")
    form = {"art": "working", "grund": "Neue Kosten", "drucken": "1"}
    client.post(url(cooperation, "fassungen/festhalten/"), form)
    second = agreement.versions.latest("number")
    assert second.content["reason"] == "Neue Kosten"
    assert "Anlass dieser Fassung: Neue Kosten" in version_content.paper(second).html


@pytest.fixture
def volume(henrike: Membership) -> Cooperation:
    """Three sources that speak of the same courses: the description, the target group, a joint result."""
    made = make.cooperation(
        henrike,
        make.partner(henrike.user, kind="daycare"),
        title="Musikkita",
        field="daycare",
        target_group="33 Kinder zwischen vier und sechs Jahren in drei Kursen",
        description="Drei Kurse zu je 45 Minuten in der Woche, in den Räumen der Kita.",
    )
    make.agreed(
        henrike.user, made, "4.needs", result="Drei Kurse zu je 45 Minuten in der Woche im Bewegungsraum der Kita."
    )
    return made


def test_the_volume_stands_once_and_the_others_refer_to_it(volume: Cooperation, henrike: Membership) -> None:
    make.offer(henrike.user, volume, title="Früherziehung", minutes=45, groups=3, units=1)
    agreement = make.agreement(henrike.user, volume)
    text = printed(agreement)
    assert len(re.findall(r"45 Minuten", text)) == 1
    assert "in drei Kursen" not in text
    refers = "statt; den Umfang regelt der Abschnitt „Umfang“."
    assert f"Das Angebot findet in den Räumen der Kita {refers}" in said(agreement, "subject")
    assert said(agreement, "conditions") == f"Das Angebot findet im Bewegungsraum der Kita {refers}"
    assert "33 Kinder zwischen vier und sechs Jahren." in said(agreement, "target_group")
    assert gaps.GapKind.CONTRADICTION not in {gap.kind for gap in gaps.of(agreement)}


@pytest.mark.parametrize(
    ("text", "printed_as"),
    [
        (
            "Musik für alle. Acht Unterrichtseinheiten in der Woche zu je 45 Minuten.",
            "Musik für alle. Den Umfang regelt der Abschnitt „Umfang“.",
        ),
        (
            "Wir stellen 8 Unterrichtseinheiten à 45 Minuten und vier Geigen.",
            "Wir stellen die Unterrichtseinheiten (Umfang: siehe Abschnitt „Umfang“) und vier Geigen.",
        ),
        (
            "Vier Gruppen zu je 45 Minuten in der Aula sind geplant.",
            "Die Gruppen (Umfang: siehe Abschnitt „Umfang“) in der Aula sind geplant.",
        ),
        ("Neun Unterrichtseinheiten zu je 45 Minuten.", "Neun Unterrichtseinheiten zu je 45 Minuten."),
        ("Ein Treffen von 45 Minuten.", "Ein Treffen von 45 Minuten."),
    ],
)
def test_a_statement_about_the_volume_becomes_a_reference(
    henrike: Membership, cooperation: Cooperation, text: str, printed_as: str
) -> None:
    make.offer(henrike.user, cooperation, groups=4, units=Decimal(8), minutes=45)
    Cooperation.objects.update(description=text)
    cooperation.refresh_from_db()
    assert printed_as in said(make.agreement(henrike.user, cooperation), "subject")


def test_two_sources_that_contradict_each_other_are_a_named_gap(volume: Cooperation, henrike: Membership) -> None:
    make.offer(henrike.user, volume, title="Früherziehung", minutes=60, groups=2, units=1)
    agreement = make.agreement(henrike.user, volume)
    found = [gap for gap in gaps.pressing(gaps.of(agreement)) if gap.kind == gaps.GapKind.CONTRADICTION]
    assert {gap.section.key for gap in found} == {"subject", "target_group", "conditions"}
    assert all("2 × 60 Minuten (Früherziehung)" in gap.words for gap in found)
    assert "Drei Kurse zu je 45 Minuten" in printed(agreement), "nothing is decided for anybody"
    page = signed_in(henrike).get(url(volume)).content.decode()
    assert "sagt etwas anderes als die Angebote" in page


def test_a_grant_runs_for_the_term_without_repeating_its_days(agreement: Agreement, henrike: Membership) -> None:
    actions.set_frame(actor=henrike.user, agreement=agreement, programme="Klingende Bündnisse")
    actions.add_clause(actor=henrike.user, agreement=agreement, key="funding")
    actions.set_term(
        actor=henrike.user,
        agreement=agreement,
        starts_on=date(2027, 8, 1),
        ends_on=date(2028, 7, 31),
        renewal=RenewalKind.NONE,
        notice=NoticeKind.NONE,
    )
    assert "Gefördert wird der Zeitraum: Laufzeit dieser Vereinbarung." in said(agreement, "funding")
    assert clauses.read(agreement).texts["term"].body.count("2028") == 1
