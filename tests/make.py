"""Factory functions with valid defaults."""

import re
from datetime import date, time
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import accounts.actions
import agreements.actions
import kooperation.actions
import meetings.actions
import phases.actions
from accounts.choices import Role
from accounts.models import Membership, School, User
from agreements.choices import AgreementState, NoticeKind, RenewalKind, RequiredForm
from agreements.models import Agreement, SigningInvitation, Version
from agreements.signatures import signing_status
from agreements.text import gaps
from infrastructure import audit
from infrastructure.models import OutgoingMail
from infrastructure.uploads import checked
from kooperation.choices import Side
from kooperation.models import ContactPerson, Cooperation, File, Offer, Partner
from meetings.choices import ConditionKind, Rhythm
from meetings.models import ChangingCondition, Guide, MeetingSeries
from phases.catalogue import Question, newest
from phases.models import Need, PlanRow

_numbers = count(1)
R = TypeVar("R", bound=PlanRow)


def school(name: str = "Musikschule der Stadt Wiesenbrück", **fields: Any) -> School:
    values = {
        "legal_entity": "Stadt Wiesenbrück",
        "street": "Am Gerberwehr 4",
        "postcode": "59998",
        "town": "Wiesenbrück",
        "representative": "Dr. Henrike Vosskamp",
        "representative_function": "Leiterin",
        "number_prefix": "WB",
        "land": "NW",
    }
    return accounts.actions.found_school(actor=audit.SYSTEM, name=name, **(values | fields))


def member(school: School, role: Role = Role.HEAD, name: str = "", **fields: Any) -> Membership:
    number = next(_numbers)
    return accounts.actions.add_member(
        actor=audit.SYSTEM,
        school=school,
        email=fields.pop("email", f"person{number}@wiesenbrueck.example"),
        role=role,
        password="musik-verbindet",
        name=name or f"Person Nummer{number}",
        **fields,
    )


# The characters: head, coordinator, teacher, office.
CAST = {
    "henrike": (Role.HEAD, "Dr. Henrike Vosskamp"),
    "timur": (Role.COORDINATOR, "Timur Adalı"),
    "pia": (Role.TEACHER, "Pia Steinkötter"),
    "klara": (Role.OFFICE, "Klara Nienaber"),
}


def character(school: School, key: str) -> Membership:
    """One of the invented people, as a member of the school."""
    role, name = CAST[key]
    return member(school, role, name, email=f"{key}@wiesenbrueck.example")


def otto() -> Membership:
    """The head of another school."""
    other = school("Musikschule Altwerra", number_prefix="AW", land="HE")
    return member(other, Role.HEAD, "Otto Brandis", email="otto@altwerra.example")


def partner(user: User, name: str = "Grundschule am Mühlenteich", **fields: Any) -> Partner:
    values = {"kind": "primary_school", "legal_entity": "Stadt Wiesenbrück", "representative": "Anke Rüschhoff"}
    return kooperation.actions.add_partner(actor=user, name=name, **(values | fields))


def contact(user: User, partner: Partner, name: str = "Anke Rüschhoff", **fields: Any) -> ContactPerson:
    values = {"email": f"kontakt{next(_numbers)}@schule.example"}
    return kooperation.actions.add_contact(actor=user, partner=partner, name=name, **(values | fields))


def cooperation(membership: Membership, partner: Partner | None = None, **fields: Any) -> Cooperation:
    values: dict[str, Any] = {"title": "Singklasse", "field": "school", "lead": membership.user, "phase": 3}
    return kooperation.actions.create_cooperation(
        actor=membership.user, school=membership.school, partner=partner, **(values | fields)
    )


def guest(user: User, cooperation: Cooperation, contact: ContactPerson) -> Client:
    """A browser in which a partner's person opened the link from the mail and typed the code from the mailbox."""
    kooperation.actions.give_pass(actor=user, cooperation=cooperation, contact=contact)
    browser = Client()
    come_in(browser, contact)
    return browser


def come_in(browser: Client, contact: ContactPerson, link: str = "") -> None:
    """Open a link, else the newest invitation of a person, in a browser, and confirm it with the code."""
    browser.get(link or mailed(contact, "guest_link", r"(/g/[\w-]{43}/)"))
    browser.post(reverse("guests:send_code"))
    browser.post(reverse("guests:confirm"), {"code": mailed(contact, "guest_code", r"\b(\d{6})\b")})


def mailed(contact: ContactPerson, kind: str, pattern: str) -> str:
    """What stands in the newest mail of a kind to somebody."""
    mail = OutgoingMail.unscoped.filter(kind=kind, to_address__iexact=contact.email).latest("due_at")
    match = re.search(pattern, mail.body_text)
    assert match, mail.body_text
    return match[1]


def question(key: str = "3.goals") -> Question:
    catalogue_question = newest().get(key)
    assert catalogue_question
    return catalogue_question


def agreed(user: User, cooperation: Cooperation, key: str, *, result: str) -> None:
    """A question answered by both sides, with its joint result."""
    catalogue_question = question(key)
    phases.actions.save_answer(
        actor=user, cooperation=cooperation, question=catalogue_question, text="Wir sagen ja.", version=0
    )
    phases.actions.hand_in(actor=user, cooperation=cooperation, question=catalogue_question)
    phases.actions.record_for_partner(
        actor=user,
        cooperation=cooperation,
        question=catalogue_question,
        text="Ja.",
        told_by="Anke",
        told_on=date(2026, 11, 1),
    )
    phases.actions.save_result(actor=user, cooperation=cooperation, question=catalogue_question, text=result, version=0)


def agreement(user: User, cooperation: Cooperation) -> Agreement:
    return agreements.actions.draft(actor=user, cooperation=cooperation)


def sent(user: User, agreement: Agreement, **more: Any) -> Version:
    """An agreement given out for signature by somebody who saw and confirmed what is missing in it."""
    agreement.refresh_from_db()
    fingerprint = gaps.fingerprint(signing_status.open_points(agreement))
    return agreements.actions.send_for_signature(actor=user, agreement=agreement, seen=fingerprint, **more)


def seen(browser: Client, page: str) -> dict[str, str]:
    """What the form on the page of the signatures sends once somebody has ticked that they saw what is missing."""
    match = re.search(r'name="gesehen" value="(\w*)"', browser.get(page).content.decode())
    return {"gesehen": match[1] if match else "", "bestaetigt": "1"}


def signed(user: User, cooperation: Cooperation) -> Version:
    """An agreement that all parties signed on one paper."""
    drafted = agreement(user, cooperation)
    version = sent(user, drafted)
    agreements.actions.file_evidence(
        actor=user,
        agreement=drafted,
        upload=checked(SimpleUploadedFile("Scan.pdf", PDF)),
        parties=list(drafted.parties.filter(signs=True)),
        signed_on=date(2026, 11, 20),
        original_at="Verwaltung, Ordner 7",
    )
    return version


def asked(user: User, cooperation: Cooperation, place: int = 2, **person: Any) -> SigningInvitation:
    """An agreement out for signature, and one person asked to sign it by link."""
    drafted = agreement(user, cooperation)
    agreements.actions.set_required_form(
        actor=user, agreement=drafted, form=RequiredForm.TEXT, reason="§ 64 GO NRW: Textform"
    )
    sent(user, drafted)
    values = {"name": "Anke Rüschhoff", "function": "Schulleiterin", "email": "anke@schule.example"}
    return agreements.actions.ask(actor=user, agreement=drafted, field=f"unterschrift-{place}", **(values | person))


def series(user: User, cooperation: Cooperation, anchor: date, **fields: Any) -> MeetingSeries:
    values = {
        "title": "Feedback-Gespräch",
        "rhythm": Rhythm.HALF_YEAR,
        "time": time(14, 0),
        "minutes": 60,
        "place": "Lehrerzimmer",
    }
    return meetings.actions.set_series(actor=user, cooperation=cooperation, anchor=anchor, **(values | fields))


def guide(user: User, cooperation: Cooperation) -> Guide:
    """A guide that both sides have accepted."""
    drafted = meetings.actions.draft_guide(actor=user, cooperation=cooperation)
    meetings.actions.accept_guide(actor=user, guide=drafted, side=Side.SCHOOL)
    return meetings.actions.accept_guide(actor=user, guide=drafted, side=Side.PARTNER, told_by="Anke Rüschhoff")


def condition(user: User, cooperation: Cooperation, **fields: Any) -> ChangingCondition:
    values = {"kind": ConditionKind.MONEY, "text": "Der Förderverein zahlt bis Juli.", "changes_on": date(2027, 7, 31)}
    row = ChangingCondition(cooperation=cooperation)
    return meetings.actions.watch_condition(actor=user, condition=row, **(values | fields))


def term(user: User, cooperation: Cooperation, **fields: Any) -> Agreement:
    """An agreement in force with a start, an end and a notice day, without the way there."""
    drafted = agreement(user, cooperation)
    values = {
        "starts_on": date(2026, 8, 1),
        "ends_on": date(2029, 7, 31),
        "renewal": RenewalKind.NONE,
        "notice": NoticeKind.FIXED_DAY,
        "day": 30,
        "month": 4,
        "months": None,
    }
    agreements.actions.set_term(actor=user, agreement=drafted, **(values | fields))
    return agreements.actions.record_state(actor=user, agreement=drafted, state=AgreementState.IN_FORCE, why="")


def offer(user: User, cooperation: Cooperation, **fields: Any) -> Offer:
    values = {"title": "Singen", "year": 2026, "groups": 2, "participants": 48, "units": Decimal(2)}
    return kooperation.actions.save_offer(actor=user, offer=Offer(cooperation=cooperation), **(values | fields))


def row(user: User, row: R, **values: Any) -> R:
    return phases.actions.save_row(actor=user, row=row, **values)


def need(user: User, cooperation: Cooperation, **fields: Any) -> Need:
    values = {"category": "instruments", "what": "Leihgeigen"}
    return row(user, Need(cooperation=cooperation), **(values | fields))


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>"


def file(user: User, **where: Any) -> File:
    upload = checked(SimpleUploadedFile("Raumplan.pdf", PDF))
    return kooperation.actions.keep_file(actor=user, upload=upload, **where)
