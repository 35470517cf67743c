"""Five agreements that differ as real ones do, entered through the actions alone; everybody and everything is invented."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Membership
from agreements import actions
from agreements.choices import ApprovalKind, Basis, NoticeEffect, NoticeKind, RenewalKind, TermUnit
from agreements.models import (
    Agreement,
    Annex,
    Approval,
    CostLine,
    FeeReduction,
    InKindContribution,
    OwnClause,
    Party,
    Signatory,
)
from kooperation.choices import PartnerRole
from kooperation.models import Cooperation
from phases.actions import add_goal, add_topic, share_out
from phases.choices import Part
from tests import make


def _begun(head: Membership, cooperation: Cooperation) -> Agreement:
    user = head.user
    add_goal(actor=user, cooperation=cooperation, text="Alle machen mit", indicator="Anwesenheit", priority=1)
    make.offer(user, cooperation, slots="dienstags 14:00", place="Aula")
    partner = cooperation.partner_links.order_by("position")[0].partner
    person = make.contact(user, partner, partner.representative)
    make.kooperation.actions.add_to_team(actor=user, cooperation=cooperation, contact=person)
    topic = add_topic(actor=user, cooperation=cooperation, topic="Anmeldung und Aufsicht")
    parts = {member: Part.DOES if member.contact else Part.KNOWS for member in cooperation.team.all()}
    share_out(actor=user, responsibility=topic, topic=topic.topic, parts=parts)
    return make.agreement(user, cooperation)


def _link(head: Membership, cooperation: Cooperation, name: str, **fields: Any) -> None:
    link = {"role": fields.pop("role", PartnerRole.PARTNER), "signs": fields.pop("signs", True)}
    partner = make.partner(head.user, name, **fields)
    make.kooperation.actions.link_partner(actor=head.user, cooperation=cooperation, partner=partner, **link)


def row(head: Membership, agreement: Agreement, model: Any, **values: Any) -> Any:
    """One row of a list of the agreement."""
    return actions.save_row(actor=head.user, row=model(agreement=agreement), **values)


def said(head: Membership, agreement: Agreement, clause: str, **values: str) -> None:
    """Details of a section, which is put into the draft where it is missing."""
    actions.add_clause(actor=head.user, agreement=agreement, key=clause)
    actions.set_details(actor=head.user, agreement=agreement, clause=clause, values=values)


def parties(agreement: Agreement) -> list[Party]:
    """In order, ours first."""
    return list(agreement.parties.order_by("position"))


def framework(head: Membership) -> Agreement:
    """Under a framework contract of a Land: its wording locked, the Land as party, a fixed notice day."""
    actions.save_own_clause(
        actor=head.user,
        clause=OwnClause(),
        replaces="staff",
        heading="Personal nach der Rahmenvereinbarung",
        body="{{ musikschule }} setzt Personal nach § 4 der Rahmenvereinbarung ein.\nEin Anspruch auf eine bestimmte Person besteht nicht.",
        fields=["school"],
        locked=True,
    )
    school = make.partner(
        head.user,
        "Grundschule Hohe Linde",
        legal_entity="Land Nordrhein-Westfalen",
        representative="Anke Rüschhoff",
        representative_function="Rektorin",
        basis="power_of_attorney",
    )
    cooperation = make.cooperation(
        head, school, title="Trommeln im Ganztag", kind="working_group", target_group="Klassen 1 bis 4"
    )
    _link(
        head,
        cooperation,
        "Wiesenbrücker Ganztag",
        kind="all_day_provider",
        legal_entity="Wiesenbrücker Ganztag e. V.",
        role=PartnerRole.PROVIDER,
    )
    agreement = _begun(head, cooperation)
    actions.set_frame(
        actor=head.user,
        agreement=agreement,
        legal_basis="Rahmenvereinbarung des Landes zum Ganztag, Stand 1. August 2026\nErlass vom 3. Mai 2026",
        copies=3,
    )
    actions.set_term(
        actor=head.user,
        agreement=agreement,
        unit=TermUnit.SCHOOL_YEAR,
        starts_on=date(2026, 8, 1),
        ends_on=date(2027, 7, 31),
        renewal=RenewalKind.SCHOOL_YEAR,
        notice=NoticeKind.FIXED_DAY,
        day=30,
        month=4,
    )
    ours, _land, provider = parties(agreement)
    row(
        head,
        agreement,
        CostLine,
        what="Unterrichtseinheit",
        payer=provider,
        receiver=ours,
        amount=Decimal("46.50"),
        basis=Basis.UNIT,
        cap=Decimal("3720.00"),
    )
    row(head, agreement, Annex, name="Angebotskonzept", dated="Stand 1. Juni 2026", offer=True)
    said(head, agreement, "annex_offer")
    said(head, agreement, "invoicing", rhythm="quarter", proof="hours")
    return agreement


def subsidy(head: Membership) -> Agreement:
    """A town subsidises yearly with falling amounts, the last still open; twelve months' notice; the council approves."""
    town = make.partner(
        head.user,
        "Stadtverwaltung Oberwerra",
        kind="municipality",
        legal_entity="Stadt Oberwerra",
        representative="Jutta Rabe",
        representative_function="Bürgermeisterin",
        basis="office",
    )
    cooperation = make.cooperation(
        head,
        town,
        title="Zweigstelle Oberwerra",
        field="other",
        kind="lessons",
        target_group="Kinder und Jugendliche aus Oberwerra",
    )
    agreement = _begun(head, cooperation)
    actions.set_term(
        actor=head.user,
        agreement=agreement,
        starts_on=date(2027, 1, 1),
        ends_on=date(2029, 12, 31),
        renewal=RenewalKind.SCHOOL_YEAR,
        notice=NoticeKind.PERIOD,
        months=12,
    )
    ours, theirs = parties(agreement)
    row(
        head,
        agreement,
        CostLine,
        what="Zuschuss zum Betrieb",
        payer=theirs,
        receiver=ours,
        years={2026: Decimal("12000.00"), 2027: Decimal("10500.00"), 2028: None},
    )
    row(
        head,
        agreement,
        Approval,
        kind=ApprovalKind.COUNCIL,
        party=theirs,
        body="Rat der Stadt Oberwerra",
        granted_on=date(2026, 11, 12),
        file_reference="VL-118/2026",
    )
    said(head, agreement, "invoicing", issuer=ours.ref, rhythm="year", proof="report")
    said(head, agreement, "family_fees", fee="tariff", social="tariff")
    return agreement


def umbrella(head: Membership) -> Agreement:
    """An umbrella body of clubs whose members pay less; open-ended; two board members sign."""
    body = make.partner(
        head.user,
        "Kreismusikverband Altwerra",
        kind="music_club",
        legal_entity="Kreismusikverband Altwerra e. V.",
        representative="Klaus Wiggers",
        representative_function="1. Vorsitzender",
        basis="board",
    )
    cooperation = make.cooperation(
        head, body, title="Ausbildung im Verband", field="club", kind="lessons", target_group="Mitglieder der Vereine"
    )
    agreement = _begun(head, cooperation)
    actions.set_term(
        actor=head.user,
        agreement=agreement,
        unit=TermUnit.OPEN,
        starts_on=date(2026, 10, 1),
        ends_on=None,
        renewal=RenewalKind.NONE,
        notice=NoticeKind.PERIOD,
        months=6,
        effect=NoticeEffect.SCHOOL_YEAR_END,
    )
    ours, theirs = parties(agreement)
    row(
        head,
        agreement,
        FeeReduction,
        whom="Mitglieder der angeschlossenen Vereine",
        percent=Decimal(40),
        max_age=21,
        max_years=7,
        condition="für ein Instrument",
        bearer=ours,
    )
    row(head, agreement, FeeReduction, whom="Wer ein Mangelinstrument lernt", percent=Decimal("12.5"), bearer=theirs)
    actions.set_frame(actor=head.user, agreement=agreement, no_payments=True)
    said(head, agreement, "family_fees", fee="tariff")
    said(head, agreement, "events", number="2", organiser=theirs.ref)
    actions.save_signatory(
        actor=head.user, signatory=Signatory(party=theirs), name="Lena Wiggers", function="2. Vorsitzende"
    )
    return agreement


def alliance(head: Membership) -> Agreement:
    """Four bodies in a funding programme: who brings what, no grant money between them, good cause only."""
    youth = make.partner(
        head.user,
        "Jugendzentrum Gleis 3",
        kind="youth",
        legal_entity="Stadt Wiesenbrück, Jugendamt",
        representative="Marek Sobota",
        representative_function="Leiter",
        basis="power_of_attorney",
    )
    cooperation = make.cooperation(
        head,
        youth,
        title="Bandwerkstatt",
        field="youth",
        kind="project",
        target_group="Jugendliche von 12 bis 18 Jahren",
    )
    _link(
        head,
        cooperation,
        "Gesamtschule Süd",
        kind="comprehensive_school",
        legal_entity="Stadt Wiesenbrück als Schulträgerin",
    )
    _link(head, cooperation, "Kulturbahnhof", kind="other", legal_entity="Kulturbahnhof e. V.")
    _link(
        head, cooperation, "Förderverein Gleis 3", kind="support_association", role=PartnerRole.CONTRIBUTOR, signs=False
    )
    agreement = _begun(head, cooperation)
    actions.set_frame(actor=head.user, agreement=agreement, programme="Klingende Bündnisse", no_payments=True)
    actions.set_term(
        actor=head.user,
        agreement=agreement,
        starts_on=date(2027, 3, 1),
        ends_on=date(2028, 2, 29),
        renewal=RenewalKind.NONE,
        notice=NoticeKind.GOOD_CAUSE,
    )
    ours, house, school, culture, friends = parties(agreement)
    for party, what in (
        (ours, "zwei Bandcoaches und Schlagzeuge"),
        (house, "Probenraum und Betreuung"),
        (school, "Ansprache der Jugendlichen"),
        (culture, "Bühne und Technik"),
        (friends, "Verpflegung"),
    ):
        row(head, agreement, InKindContribution, party=party, what=what)
    said(head, agreement, "in_kind")
    said(head, agreement, "funding", applies=culture.ref, money_between="none", reports="Bericht bis 30. April 2028")
    said(head, agreement, "publicity", mention="programme")
    return agreement


def exchange(head: Membership) -> Agreement:
    """Rooms for lessons, no money; a parish whose church office approves; half-years, at most four more."""
    parish = make.partner(
        head.user,
        "Ev. Kirchengemeinde St. Lukas",
        kind="church",
        legal_entity="Ev. Kirchengemeinde Wiesenbrück",
        representative="Ruth Kampmann",
        representative_function="Vorsitzende des Presbyteriums",
        basis="board",
    )
    cooperation = make.cooperation(
        head, parish, title="Orgelkinder", field="other", kind="lessons", target_group="Kinder ab acht Jahren"
    )
    agreement = _begun(head, cooperation)
    actions.set_frame(actor=head.user, agreement=agreement, no_payments=True)
    actions.set_term(
        actor=head.user,
        agreement=agreement,
        unit=TermUnit.HALF_YEAR,
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 7, 31),
        renewal=RenewalKind.HALF_YEAR,
        limit=4,
        notice=NoticeKind.PERIOD,
        months=2,
    )
    ours, theirs = parties(agreement)
    row(head, agreement, InKindContribution, party=theirs, what="Kirche, Orgel und Gemeindesaal an zwei Nachmittagen")
    row(
        head,
        agreement,
        InKindContribution,
        party=ours,
        what="zwölf Unterrichtsplätze für Kinder der Gemeinde",
        value=Decimal("4320.00"),
    )
    said(head, agreement, "in_kind")
    said(head, agreement, "rooms", cost="free", keys="Küsterin, montags bis freitags")
    said(head, agreement, "instruments", owner=theirs.ref, upkeep=theirs.ref)
    row(head, agreement, Approval, kind=ApprovalKind.CHURCH_OFFICE, party=theirs, body="Kirchenkreis Altwerra")
    return agreement


FIVE: dict[str, Callable[[Membership], Agreement]] = {
    "framework": framework,
    "subsidy": subsidy,
    "umbrella": umbrella,
    "alliance": alliance,
    "exchange": exchange,
}
