"""Whatever facts are entered or changed, in whatever order: a paper given out for signature says them, or a gap was confirmed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Membership
from agreements import actions
from agreements.choices import AgreementState, Basis, NoticeKind, Purpose, RenewalKind, VersionKind
from agreements.models import Agreement, Clause, CostLine
from agreements.text import gaps
from kooperation.models import Cooperation, Offer, TeamMember
from phases.actions import add_goal, add_topic, share_out
from phases.choices import Part
from tests import make

pytestmark = pytest.mark.usefixtures("today")


@dataclass
class World:
    """An agreement being made, and the statements that its paper has to contain by now, by their section."""

    head: Membership
    cooperation: Cooperation
    agreement: Agreement
    count: int = 0
    musts: dict[str, list[str]] = field(default_factory=dict)

    def number(self) -> int:
        self.count += 1
        return self.count

    def must(self, section: str, *words: str) -> None:
        self.musts.setdefault(section, []).extend(words)


def offer(world: World) -> None:
    title, place = f"Kurs {world.number()}", f"Raum {world.count}"
    make.offer(world.head.user, world.cooperation, title=title, place=place, minutes=30 + world.count)
    world.must("scope", f"{title}: ", f"zu je {30 + world.count} Minuten")
    world.must("rooms", place)


def offer_changed(world: World) -> None:
    row = Offer.objects.filter(cooperation=world.cooperation).order_by("pk").first()
    if row:
        world.musts["scope"] = [word for word in world.musts.get("scope", []) if word != f"zu je {row.minutes} Minuten"]
        row.minutes = 90 + world.number()
        make.kooperation.actions.save_offer(actor=world.head.user, offer=row, minutes=row.minutes)
        world.must("scope", f"zu je {row.minutes} Minuten")


def goal(world: World) -> None:
    text = f"Ziel Nummer {world.number()}"
    add_goal(actor=world.head.user, cooperation=world.cooperation, text=text, indicator="Auftritt", priority=1)
    world.must("goals", text)


def responsibility(world: World) -> None:
    topic = f"Aufgabe {world.number()}"
    row = add_topic(actor=world.head.user, cooperation=world.cooperation, topic=topic)
    parts: dict[TeamMember, Part | None] = dict.fromkeys(world.cooperation.team.all(), Part.DOES)
    share_out(actor=world.head.user, responsibility=row, topic=topic, parts=parts)
    world.must("responsibilities", topic)


def payment(world: World) -> None:
    ours, theirs = world.agreement.parties.order_by("position")
    amount = Decimal(100 + world.number())
    values = {"what": "Unterricht", "payer": theirs, "receiver": ours, "amount": amount, "basis": Basis.MONTH}
    actions.save_row(actor=world.head.user, row=CostLine(agreement=world.agreement), **values)
    world.must("costs", f"{amount},00 Euro")


def term(world: World) -> None:
    year = 2027 + world.number() % 10
    actions.set_term(
        actor=world.head.user,
        agreement=world.agreement,
        starts_on=date(year, 8, 1),
        ends_on=date(year + 1, 7, 31),
        renewal=RenewalKind.NONE,
        notice=NoticeKind.GOOD_CAUSE,
    )
    world.musts |= {"term": [f"31. Juli {year + 1}"], "notice": ["wichtigem Grund"]}


def contact(world: World) -> None:
    name = f"Kontakt Person{world.number()}"
    person = make.contact(world.head.user, world.cooperation.partner_links.all()[0].partner, name)
    make.kooperation.actions.add_to_team(actor=world.head.user, cooperation=world.cooperation, contact=person)
    world.must("contacts", name, person.email)


def reword(world: World) -> None:
    """Every third section in turn is worded by hand, some from nothing."""
    rows = list(Clause.objects.filter(agreement=world.agreement, locked=False).order_by("position"))
    row = rows[world.number() * 3 % len(rows)]
    text = "" if world.count % 3 == 0 else f"{row.body}\nVon Hand {world.count}."
    actions.change_clause(actor=world.head.user, clause=row, body=text, version=row.version)


def remove(world: World) -> None:
    rows = list(Clause.objects.filter(agreement=world.agreement, locked=False).order_by("position"))
    actions.remove_clause(actor=world.head.user, clause=rows[world.number() * 5 % len(rows)])


def take(world: World) -> None:
    actions.take_new_facts(actor=world.head.user, agreement=world.agreement)


def keep(world: World) -> None:
    rows = list(Clause.objects.filter(agreement=world.agreement).order_by("position").select_related("agreement"))
    row = rows[world.number() * 3 % len(rows)]
    actions.keep_wording(actor=world.head.user, clause=row)
    if row.edited:
        world.musts.pop(row.key, None)  # somebody decided what this section says


def freeze(world: World) -> None:
    actions.freeze(actor=world.head.user, agreement=world.agreement, kind=VersionKind.WORKING)


def offered(world: World) -> None:
    actions.offer(actor=world.head.user, agreement=world.agreement)


def agree(world: World) -> None:
    """Locks the text; facts may still change below it."""
    actions.agree(actor=world.head.user, agreement=world.agreement)


def purpose(world: World) -> None:
    expected = Purpose.FUNDING if world.number() % 2 else Purpose.OFFER
    actions.set_frame(actor=world.head.user, agreement=world.agreement, purpose=expected)


STEPS: list[Callable[[World], None]] = [
    offer,
    offer_changed,
    goal,
    responsibility,
    payment,
    term,
    contact,
    reword,
    remove,
    take,
    keep,
    freeze,
    offered,
    agree,
    purpose,
]
# Sections that a funding contract does not have: what belongs there need not be said.
NOT_IN_FUNDING = {"scope", "rooms"}


def check(world: World) -> None:
    world.agreement.refresh_from_db()
    confirmed = gaps.pressing(gaps.of(world.agreement))
    version = make.sent(world.head.user, world.agreement)
    bodies = {clause["key"]: clause["body"] for clause in version.content["clauses"]}
    confirmed_words = " ".join(" ".join([gap.label, *gap.facts]) for gap in confirmed)
    for section, words in world.musts.items():
        if world.agreement.purpose == Purpose.FUNDING and section in NOT_IN_FUNDING and section not in bodies:
            continue
        for word in words:
            assert word in bodies.get(section, "") or word in confirmed_words, (
                section,
                word,
                bodies.get(section),
                confirmed_words,
            )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=14))
def test_no_known_fact_is_missing_in_a_paper_unseen(henrike: Membership, steps: list[Callable[[World], None]]) -> None:
    with transaction.atomic():
        partner = make.partner(henrike.user)
        cooperation = make.cooperation(henrike, partner, title="Singklasse", target_group="Klassen 3 und 4")
        world = World(henrike, cooperation, make.agreement(henrike.user, cooperation))
        for step in steps:
            world.agreement.refresh_from_db()
            try:
                with transaction.atomic():
                    step(world)
            except ValidationError:
                assert world.agreement.state == AgreementState.AGREED  # only a locked text refuses
        check(world)
        transaction.set_rollback(True)
