"""Enters the example schools. Besides the actions the only writer that may set days in the past."""

import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import accounts.actions
import agreements.actions
import kooperation.actions
import meetings.actions
import phases.actions
from accounts.choices import Role
from accounts.models import School, User
from agreements.choices import AgreementState, NoticeKind, RenewalKind, VersionKind
from agreements.models import Agreement, AgreementRow, Approval, Clause, SigningRound, Version
from demo import history, money
from demo.days import day
from infrastructure import audit, jobs, tenancy
from infrastructure.models import AuditEntry, Job
from kooperation.choices import Audience, PartnerRole, Side
from kooperation.models import ContactPerson, Cooperation, GuestPass, Partner, Retrospective
from meetings.choices import AGENDA, MeetingState, Rhythm
from meetings.models import Attendance, Decision, Meeting, MinutesEntry
from meetings.recurrence import months_after
from phases import plan_lists
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import ItemState, Part, Verdict
from phases.models import Bearer, PhaseTransition

SOURCE = Path(__file__).with_name("school.toml")
Data = dict[str, Any]


def schools() -> list[Data]:
    """The schools of school.toml."""
    rows: list[Data] = tomllib.loads(SOURCE.read_text())["school"]
    return rows


def present() -> bool:
    """Whether the example schools are entered."""
    return School.objects.filter(name__in=[school["name"] for school in schools()]).exists()


@transaction.atomic
def build() -> None:
    """Enter all example schools; the caller checks first that they do not exist."""
    for data in schools():
        _SchoolBuilder(data).build()


class _SchoolBuilder:
    """Builds one school: maps keys of the file to rows."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.today = timezone.localdate()
        self.people: dict[str, User] = {}
        self.partners: dict[str, Partner] = {}
        self.contacts: dict[str, ContactPerson] = {}
        self.guests: dict[tuple[int, str], GuestPass] = {}

    def build(self) -> None:
        fields = {name: value for name, value in self.data.items() if isinstance(value, str) and name != "key"}
        self.school = accounts.actions.found_school(actor=audit.SYSTEM, **fields)
        for row in self.data["person"]:
            person = {name: row[name] for name in ("email", "name", "salutation", "function")}
            member = accounts.actions.add_member(
                actor=audit.SYSTEM,
                school=self.school,
                role=Role(row["role"]),
                password=settings.DEMO_PASSWORD,
                **person,
            )
            self.people[row["key"]] = member.user
        with tenancy.of(self.school.pk):
            for row in self.data["partner"]:
                self._partner(row)
            for row in self.data["cooperation"]:
                self._cooperation(row)

    def _day(self, text: str) -> date:
        return day(text, school=self.school, today=self.today)

    def _partner(self, row: Data) -> None:
        values = {name: value for name, value in row.items() if name not in ("key", "contact")}
        partner = kooperation.actions.add_partner(actor=self._clerk, **values)
        self.partners[row["key"]] = partner
        for person in row.get("contact", []):
            details = {name: value for name, value in person.items() if name != "key"}
            self.contacts[person["key"]] = kooperation.actions.add_contact(
                actor=self._clerk, partner=partner, **details
            )

    @property
    def _clerk(self) -> User:
        return self.people.get("klara") or next(iter(self.people.values()))

    def _cooperation(self, row: Data) -> None:
        names = ("title", "field", "kind", "target_group", "description", "duration", "minors")
        lead = self.people[row["lead"]]
        first, *further = row["partners"]
        cooperation = kooperation.actions.create_cooperation(
            actor=lead,
            school=self.school,
            partner=self.partners[first["partner"]],
            phase=row["phase"],
            lead=lead,
            starts_on=self._day(row["starts_on"]) if "starts_on" in row else None,
            **{name: row[name] for name in names if name in row},
        )
        for link in further:
            kooperation.actions.link_partner(
                actor=lead,
                cooperation=cooperation,
                partner=self.partners[link["partner"]],
                role=PartnerRole(link.get("role", "partner")),
                signs=link.get("signs", True),
            )
        for key in row["team"]:
            kooperation.actions.add_to_team(
                actor=lead, cooperation=cooperation, user=self.people.get(key), contact=self.contacts.get(key)
            )
        for key in row.get("guests", []):
            guest = kooperation.actions.give_pass(actor=lead, cooperation=cooperation, contact=self.contacts[key])
            self.guests[cooperation.pk, guest.contact.name] = guest
        for goal in row.get("goals", []):
            phases.actions.add_goal(actor=lead, cooperation=cooperation, **goal)
        for key, answer in row.get("answers", {}).items():
            self._answer(cooperation, key, answer)
        self._records(cooperation, lead, row)
        self._plans(cooperation, lead, row)
        if "agreement" in row:
            self._agreement(cooperation, lead, row["agreement"])
        self._meetings(cooperation, lead, row)
        self._history(cooperation, lead, row)

    def _records(self, cooperation: Cooperation, lead: User, row: Data) -> None:
        for offer in row.get("offers", []):
            history.offers(cooperation, lead, offer, self.school.year_of(self.today))
        for task in row.get("tasks", []):
            kooperation.actions.add_task(
                actor=lead,
                cooperation=cooperation,
                title=task["title"],
                assignee=cooperation.team.get(user=self.people[task["who"]]),
                due_on=self._day(task["due_on"]),
            )
        for remark in row.get("comments", []):
            kooperation.actions.comment(
                actor=self.people.get(remark["by"]) or self.guests[cooperation.pk, remark["by"]],
                cooperation=cooperation,
                text=remark["text"],
                about=remark.get("about", ""),
                audience=Audience(remark.get("audience", Audience.INTERNAL)),
            )
        for entry in row.get("log", []):
            days = {key: self._day(entry[key]) for key in ("on", "promised_until", "resubmit_on") if key in entry}
            contact = self.contacts.get(entry.get("contact", ""))
            kooperation.actions.log_contact(
                actor=lead,
                partner=contact.partner if contact else self.partners[row["partners"][0]["partner"]],
                cooperation=cooperation,
                contact=contact,
                way=entry["way"],
                result=entry["result"],
                **days,
            )

    def _plans(self, cooperation: Cooperation, lead: User, row: Data) -> None:
        words = {"way": "kind", "proof": "kind", "lesson": "kind"}
        for plan in row.get("plans", []):
            kind = plan_lists.BY_SLUG[plan["kind"]]
            values = {words.get(name, name): self._value(name, value) for name, value in plan.items() if name != "kind"}
            phases.actions.save_row(actor=lead, row=kind.model(cooperation=cooperation), **values)
        team = {member.user_id or -(member.contact_id or 0): member for member in cooperation.team.all()}
        for shares in row.get("topics", []):
            topic = phases.actions.add_topic(actor=lead, cooperation=cooperation, topic=shares["topic"])
            parts: dict[Bearer, Part | None] = {}
            for part in Part:
                for key in shares.get(part.value, []):
                    person = self.people.get(key)
                    member = team[person.pk] if person else team[-self.contacts[key].pk]
                    parts[member] = min(parts.get(member) or part, part, key=list(Part).index)
            phases.actions.share_out(actor=lead, responsibility=topic, topic=topic.topic, parts=parts)
        if "first_contact" in row:
            phases.actions.plan_first_contact(actor=lead, cooperation=cooperation, **row["first_contact"])

    def _value(self, name: str, text: Any) -> Any:
        """A value of the file as its column wants it."""
        if name in ("on", "due_on", "seen_on"):
            return self._day(text)
        if name == "cost":
            return Decimal(text)
        return self.partners[text] if name == "partner" else text

    def _answer(self, cooperation: Cooperation, key: str, answer: Data) -> None:
        question = pinned(cooperation.catalogue).get(key)
        if question is None:
            raise KeyError(key)
        person = self.people[answer["by"]] if "by" in answer else None
        if person:
            phases.actions.save_answer(
                actor=person, cooperation=cooperation, question=question, text=answer["text"], version=0
            )
        if person and ("partner" in answer or answer.get("handed_in")):
            phases.actions.hand_in(actor=person, cooperation=cooperation, question=question)
        if "partner" in answer:
            self._partner_said(cooperation, question, person, answer)
        state = ItemState(answer.get("state", ItemState.OPEN))
        if person and state != ItemState.OPEN:
            phases.actions.set_state(actor=person, cooperation=cooperation, question=question, state=state)

    def _partner_said(self, cooperation: Cooperation, question: Question, person: User | None, answer: Data) -> None:
        """Enter the partner's answer: written by a guest where the file names one, else recorded on the partner's
        behalf."""
        at: Data = {"cooperation": cooperation, "question": question}
        teller = {"told_by": answer["told_by"], "told_on": self.today - timedelta(days=30)}
        guest = self.guests.get((cooperation.pk, answer["told_by"]))
        if guest:
            phases.actions.save_answer(actor=guest, **at, text=answer["partner"], version=0, side=Side.PARTNER)
            phases.actions.hand_in(actor=guest, **at, side=Side.PARTNER)
        elif person:
            phases.actions.record_for_partner(actor=person, **at, text=answer["partner"], **teller)
        if person and answer.get("state") == ItemState.DISCUSS:
            phases.actions.set_verdict(actor=person, **at, verdict=Verdict.DISCUSS)
        if not person or "result" not in answer:
            return
        result = phases.actions.save_result(actor=person, **at, text=answer["result"], version=0)
        if answer.get("state") == ItemState.AGREED and guest:
            phases.actions.accept_result(actor=guest, **at, version=result.version, side=Side.PARTNER)
            phases.actions.accept_result(actor=person, **at, version=result.version, side=Side.SCHOOL)
        elif answer.get("state") == ItemState.AGREED:
            phases.actions.accept_for_partner(actor=person, **at, version=result.version, **teller)

    def _agreement(self, cooperation: Cooperation, lead: User, row: Data) -> None:
        agreement = agreements.actions.draft(actor=lead, cooperation=cooperation)
        notice = dict(row["notice"])
        kind = NoticeKind(notice.pop("notice"))
        agreements.actions.set_term(
            actor=lead,
            agreement=agreement,
            starts_on=self._day(row["starts_on"]),
            ends_on=self._day(row["ends_on"]),
            renewal=RenewalKind(row["renewal"]),
            notice=kind,
            **notice,
        )
        money.enter(agreement, lead, row)
        for approval in row.get("approvals", []):
            values = approval | {"granted_on": self._day(approval["granted_on"])}
            self._row(Approval, agreement, lead, values)
        for number, version in enumerate(row["versions"], start=1):
            agreements.actions.freeze(actor=lead, agreement=agreement, kind=VersionKind(version))
            if number < len(row["versions"]):
                self._reworded(agreement, lead, number)
        if row["state"] != AgreementState.DRAFT:
            agreements.actions.record_state(
                actor=lead, agreement=agreement, state=AgreementState(row["state"]), why="Bestandsaufnahme"
            )

        self._afterwards(agreement, lead, row)

    def _row(self, model: type[AgreementRow], agreement: Agreement, lead: User, values: Data) -> None:
        agreements.actions.save_row(actor=lead, row=model(agreement=agreement), **money.of_parties(agreement, values))

    def _afterwards(self, agreement: Agreement, lead: User, row: Data) -> None:
        """Enter what happened to an agreement in force: a notice that arrived, an amendment being drafted."""
        if "given" in row:
            values = row["given"] | {"received_on": self._day(row["given"]["received_on"])}
            agreements.actions.give_notice(actor=lead, agreement=agreement, **money.of_parties(agreement, values))
        if "amendment" in row:
            amendment = agreements.actions.amend(actor=lead, agreement=agreement)
            for key, words in row["amendment"].items():
                clause = Clause.objects.get(agreement=amendment, key=key)
                body = f"{clause.body}\n{words}".strip()
                agreements.actions.change_clause(actor=lead, clause=clause, body=body, version=clause.version)

    def _reworded(self, agreement: Agreement, lead: User, number: int) -> None:
        """Lengthen the text of each version a little, as real ones grow."""
        clause = Clause.objects.get(agreement=agreement, key="communication")
        more = ("Die Schule nennt die Musikschule auf ihrer Internetseite.", "Fotos gibt die Schule frei.")[number - 1]
        agreements.actions.change_clause(
            actor=lead, clause=clause, body=f"{clause.body}\n{more}".strip(), version=clause.version
        )

    def _meetings(self, cooperation: Cooperation, lead: User, row: Data) -> None:
        for past in row.get("past_meetings", []):
            meeting = Meeting(
                cooperation=cooperation,
                title="Feedback-Gespräch",
                on=self._day(past["on"]),
                time=time.fromisoformat(past["time"]),
                state=MeetingState.CONFIRMED,
                touched=True,
            )
            meeting.starts_at = meeting.instant()
            meeting.save()
            self._minutes(meeting, lead, past)
        if "series" in row:
            rule = dict(row["series"])
            anchor = self._day(rule.pop("anchor"))
            while anchor < self.today:
                anchor = months_after(anchor, 6)
            meetings.actions.set_series(
                actor=lead,
                cooperation=cooperation,
                title="Feedback-Gespräch",
                rhythm=Rhythm(rule["rhythm"]),
                anchor=anchor,
                time=time.fromisoformat(rule["time"]),
                minutes=rule["minutes"],
                place=rule["place"],
            )

    def _minutes(self, meeting: Meeting, lead: User, past: Data) -> None:
        """What was said and decided in a meeting before today; confirmed by both sides."""
        for position, (key, _words) in enumerate(AGENDA):
            MinutesEntry.objects.create(
                meeting=meeting, key=key, position=position, text=past["said"].get(key, ""), by_name=lead.actor_name
            )
        for member in meeting.cooperation.team.all():
            Attendance.objects.create(meeting=meeting, member=member, name=str(member))
        Decision.objects.create(
            meeting=meeting,
            kind=past["decision"],
            reason=past["reason"],
            by_ref=lead.actor_ref,
            by_name=lead.actor_name,
            at=meeting.starts_at + timedelta(hours=2),
        )

    def _history(self, cooperation: Cooperation, lead: User, row: Data) -> None:
        """Enter what the actions cannot: phase changes and activity before today."""
        active = timezone.make_aware(datetime.combine(self._day(row["active"]), time(15, 20)))
        for move in row.get("move", []):
            PhaseTransition.objects.create(
                cooperation=cooperation,
                from_phase=move["from"],
                to_phase=move["to"],
                reason=move["reason"],
                by_ref=lead.actor_ref,
                by_name=lead.actor_name,
                at=active - timedelta(days=40),
            )
        Cooperation.objects.filter(pk=cooperation.pk).update(
            last_activity_at=active,
            status=row.get("status", cooperation.status),
            archived=row.get("archived", False),
            rests_until=self._day(row["rests_until"]) if "rests_until" in row else None,
            rest_reason=row.get("rest_reason", ""),
            ended_on=active.date() if row.get("status") in ("ended", "declined") else None,
        )
        history.way(cooperation, lead, [self._day(day) for day in row.get("way", [])])
        for pulse in row.get("pulses", []):
            history.pulse(cooperation, lead, pulse, self._day(pulse["on"]))
        if "ended" in row:
            Retrospective.objects.create(
                cooperation=cooperation,
                instruments_back=True,
                by_ref=lead.actor_ref,
                by_name=lead.actor_name,
                at=active,
                **row["ended"],
            )
        if row.get("agreement", {}).get("state") == AgreementState.OUT_FOR_SIGNATURE:
            # Its signatures have been missing for a while, so that the overview shows an example.
            sent = active - timedelta(days=16)
            Version.objects.filter(agreement__cooperation=cooperation).update(created_at=sent)
            SigningRound.objects.filter(version__agreement__cooperation=cooperation).update(opened_at=sent)
        entries = AuditEntry.objects.filter(about=cooperation.ref).order_by("-pk")
        for place, entry in enumerate(entries):
            entry.at = active - timedelta(minutes=4 * place)
        AuditEntry.objects.bulk_update(entries, ["at"])


def make_pdfs() -> int:
    """Render the PDFs ordered for the frozen versions of the example; returns the number of jobs processed."""
    from agreements.tasks import render_pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

    waiting: list[Job] = jobs.waiting("documents")
    for job in waiting:
        render_pdf(str(job.id))
    return len(waiting)
