"""Generates thousands of invented cooperations with plausible texts and every row that a real one would have."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from graphlib import TopologicalSorter
from random import Random

from django.db import models
from django.utils import timezone

from accounts.models import School, User
from agreements.choices import SIGNED_FACT, AgreementState, Basis, Need, NoticeKind, RenewalKind, VersionKind
from agreements.models import Agreement, Clause, CostLine, NoticeRule, Party, Renewal, Term, Version
from agreements.text import version_content
from kooperation.choices import PHASES, ContactLevel, Field, Kind, PartnerBasis, PartnerKind, Side, Status, TeamPart
from kooperation.models import ContactPerson, Cooperation, CooperationPartner, Offer, Partner, Task, TeamMember
from meetings.choices import AGENDA, DecisionKind, MeetingState, Rhythm
from meetings.models import Decision, Meeting, MeetingSeries, MinutesEntry, Pulse, PulseAnswer
from meetings.recurrence import Ground, slots
from phases.catalogue import Question, newest
from phases.choices import SETTLED, ItemState, PhaseState, Verdict
from phases.models import (
    Answer,
    AnswerRevision,
    GateFact,
    Item,
    JointResult,
    PhaseRecord,
    PhaseTransition,
    ResultRevision,
    SharedGoal,
)

KINDS = (
    (PartnerKind.PRIMARY_SCHOOL, "Grundschule", Field.SCHOOL, 45),
    (PartnerKind.DAYCARE, "Kita", Field.DAYCARE, 25),
    (PartnerKind.SENIOR_HOME, "Seniorenheim", Field.SENIORS, 8),
    (PartnerKind.MUSIC_CLUB, "Musikverein", Field.CLUB, 12),
    (PartnerKind.GRAMMAR_SCHOOL, "Gymnasium", Field.SCHOOL, 10),
)
PLACES = ("am Anger", "an der Furt", "Birkenhain", "Lindenhof", "Mühlgraben", "Steinbreite", "Weidenau", "Zur Klause")
TOWNS = ("Wiesenbrück", "Altwerra", "Kaltenbergen", "Nesselrode", "Ober-Tannen", "Söhlingen")
OFFERS = ("Bläserklasse", "Singklasse", "Trommelgruppe", "Streicher-AG", "Musikalische Früherziehung", "Ensemble")
NAMES = ("Mara Öztürk", "Jens Šimůnek", "Käthe Brömmel", "Ulrike Yıldız", "Paul Hägele", "Sönke Daßler")
ANSWERS = (
    "Alle Kinder sollen einmal in der Woche gemeinsam musizieren, unabhängig vom Geldbeutel der Eltern.",
    "Wir stellen den Raum montags und donnerstags in der fünften Stunde und sorgen für Ruhe im Haus.",
    "Die Instrumente bleiben im Haus; wer sie leiht, trägt sich in die Liste ein.",
    "Bei Ausfall rufen wir bis 7:30 Uhr im Sekretariat an und bieten einen Ersatztermin an.",
    "Zweimal im Jahr zeigen die Gruppen, was sie können: beim Sommerfest und in der Adventszeit.",
)
HEADINGS = (("subject", "Gegenstand"), ("goals", "Ziele"), ("conditions", "Rahmenbedingungen"), ("costs", "Kosten"))
WEIGHTS = (8, 8, 12, 12, 14, 26, 20)
YEARS = 10


@dataclass
class Batch:
    """Rows to be entered together."""

    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)

    def add(self, row: models.Model) -> None:
        """Keep a row for later."""
        self.rows.setdefault(type(row), []).append(row)

    def ordered(self) -> Iterator[tuple[type[models.Model], list[models.Model]]]:
        """The rows by model, each after those it points to; a version comes after its agreement, never before."""
        leans = {
            model: {
                link.remote_field.model
                for link in model._meta.concrete_fields
                if link.remote_field
                and link.remote_field.model in self.rows
                and link.remote_field.model is not model
                and link.name != "signing"
            }
            for model in self.rows
        }
        for model in TopologicalSorter(leans).static_order():
            yield model, self.rows[model]


class Crowd:
    """Makes cooperations of one school; the same seed gives the same words."""

    def __init__(self, school: School, people: list[User], *, seed: int, first: int) -> None:
        self.school, self.people, self.number = school, people, first
        self.random = Random(seed)  # noqa: S311 - words, not secrets
        self.catalogue = newest()
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.batch = Batch()

    def make(self, count: int) -> Batch:
        """`count` cooperations with everything that belongs to them."""
        self.batch = Batch()
        for _place in range(count):
            self._cooperation()
        return self.batch

    def _partner(self) -> tuple[Partner, ContactPerson]:
        kind, word, _field, _weight = self.random.choices(KINDS, weights=[row[3] for row in KINDS])[0]
        name = self.random.choice(NAMES)
        partner = Partner(
            name=f"{word} {self.random.choice(PLACES)} {self.number}",
            kind=kind,
            town=self.random.choice(TOWNS),
            legal_entity="Stadt Wiesenbrück",
            representative=name,
            basis=PartnerBasis.OFFICE,
        )
        contact = ContactPerson(
            partner=partner,
            name=name,
            function="Leitung",
            level=ContactLevel.LEADING,
            email=f"p{self.number}@example.org",
        )
        self.batch.add(partner)
        self.batch.add(contact)
        return partner, contact

    def _cooperation(self) -> None:
        self.number += 1
        random, phase = self.random, self.random.choices(range(1, 8), weights=WEIGHTS)[0]
        partner, contact = self._partner()
        lead = random.choice(self.people)
        quiet = random.randint(0, 20) if random.random() < 0.85 else random.randint(22, 150)
        status = random.choices([Status.ACTIVE, Status.PAUSED, Status.ENDED], weights=[90, 4, 6])[0]
        cooperation = Cooperation(
            number=f"{self.school.number_prefix}-G{self.number:06d}",
            title=f"{random.choice(OFFERS)} {partner.name}",
            field=next(row[2] for row in KINDS if row[0] == partner.kind),
            kind=random.choice(Kind.values),
            phase=phase,
            status=Status.IDEA if phase == 1 and status == Status.ACTIVE and random.random() < 0.4 else status,
            lead=lead,
            starts_on=date(self.school.year_of(self.today) - random.randint(0, YEARS), 9, 1),
            last_activity_at=self.now - timedelta(days=quiet, minutes=self.number % 1000),
            catalogue=self.catalogue.version,
        )
        if status == Status.ENDED:
            cooperation.ended_on = timezone.localdate(cooperation.last_activity_at)
        self.batch.add(cooperation)
        self.batch.add(CooperationPartner(cooperation=cooperation, partner=partner, position=1))
        self.batch.add(TeamMember(cooperation=cooperation, user=lead, part=TeamPart.LEADS))
        self.batch.add(TeamMember(cooperation=cooperation, contact=contact))
        self._records(cooperation)
        self._answers(cooperation, lead)
        self._offers(cooperation)
        if phase >= 6 or (phase == 5 and random.random() < 0.5):
            self._agreement(cooperation, partner, lead)
        if phase >= 6:
            self._meetings(cooperation, lead)
            self._pulses(cooperation)

    def _records(self, cooperation: Cooperation) -> None:
        took = [self.random.randint(14, 150) for _phase in PHASES]
        for phase in PHASES:
            done = phase.number < cooperation.phase
            entered = self.now - timedelta(days=sum(took[phase.number - 1 : cooperation.phase - 1]) + 30)
            left = entered + timedelta(days=took[phase.number - 1])
            state = PhaseState.DONE if done else PhaseState.OPEN
            self.batch.add(
                PhaseRecord(
                    cooperation=cooperation,
                    phase=phase.number,
                    state=PhaseState.CURRENT if phase.number == cooperation.phase else state,
                    entered_at=entered if phase.number <= cooperation.phase else None,
                    left_at=left if done else None,
                )
            )
            if done:
                self.batch.add(
                    PhaseTransition(
                        cooperation=cooperation,
                        from_phase=phase.number,
                        to_phase=phase.number + 1,
                        by_ref=cooperation.lead.actor_ref if cooperation.lead else "system",
                        by_name=str(cooperation.lead),
                        at=left,
                    )
                )

    def _answers(self, cooperation: Cooperation, lead: User) -> None:
        cooperation.progress = [[0, len(self.catalogue.core(phase.number))] for phase in PHASES]
        for phase in range(1, cooperation.phase + 1):
            share = 0.93 if phase < cooperation.phase else 0.45
            for question in self.catalogue.core(phase):
                if self.random.random() < share:
                    self._answer(cooperation, question, lead)
        if cooperation.phase >= 3:
            goal = "Alle Kinder singen jede Woche."
            self.batch.add(
                SharedGoal(cooperation=cooperation, text=goal, indicator="zwei Auftritte im Jahr", priority=1)
            )

    def _answer(self, cooperation: Cooperation, question: Question, lead: User) -> None:
        state = self.random.choices([ItemState.AGREED, ItemState.POSTPONED, ItemState.DISCUSS], weights=[85, 8, 7])[0]
        item = Item(cooperation=cooperation, key=question.key, phase=question.phase, core=question.core, state=state)
        self.batch.add(item)
        if state in SETTLED:
            cooperation.progress[question.phase - 1][0] += 1
        by = {"by_ref": lead.actor_ref, "by_name": lead.actor_name}
        for side in (Side.SCHOOL, Side.PARTNER) if question.voice == "both" else (Side.SCHOOL,):
            text = self.random.choice(ANSWERS)
            answer = Answer(
                item=item,
                side=side,
                author=lead if question.voice == "team" else None,
                text=text,
                on_behalf="am Telefon" if side == Side.PARTNER else "",
                handed_in_at=self.now if question.voice == "both" else None,
                **by,
            )
            self.batch.add(answer)
            self.batch.add(AnswerRevision(answer=answer, version=1, text=text, at=self.now, **by))
        if question.voice == "both":
            text = self.random.choice(ANSWERS)
            result = JointResult(item=item, text=text, verdict=Verdict.COMMON, **by)
            self.batch.add(result)
            self.batch.add(ResultRevision(result=result, version=1, text=text, at=self.now, **by))

    def _offers(self, cooperation: Cooperation) -> None:
        this_year = self.school.year_of(self.today)
        for year in range(this_year - 2, this_year + 1):
            self.batch.add(
                Offer(
                    cooperation=cooperation,
                    year=year,
                    title=cooperation.title[:200],
                    groups=self.random.randint(1, 4),
                    participants=self.random.randint(8, 96),
                    units=Decimal(self.random.randint(1, 6)),
                )
            )
        if self.random.random() < 0.3:
            due = self.today + timedelta(days=self.random.randint(-5, 60))
            self.batch.add(Task(cooperation=cooperation, title="Raumplan abstimmen", due_on=due))

    def _agreement(self, cooperation: Cooperation, partner: Partner, lead: User) -> None:
        state = AgreementState.IN_FORCE if cooperation.phase >= 6 else AgreementState.DRAFT
        if cooperation.status == Status.ENDED:
            state = AgreementState.ENDED
        agreement = Agreement(
            cooperation=cooperation, school=self.school, number=f"{cooperation.number}-V", state=state
        )
        self.batch.add(agreement)
        parties = self._parties(agreement, partner, lead)
        clauses = self._clauses(agreement)
        self._term(agreement)
        self._money(agreement, parties)
        met = state in (AgreementState.IN_FORCE, AgreementState.ENDED)
        self._fact(cooperation, 5, SIGNED_FACT, "Alle Parteien haben unterschrieben", met=met)
        if met:
            self._version(agreement, parties, clauses, lead)

    def _parties(self, agreement: Agreement, partner: Partner, lead: User) -> list[Party]:
        ours = {"legal_entity": self.school.legal_entity, "institution": self.school.name, "representative": lead.name}
        theirs = {name: getattr(partner, name) for name in ("legal_entity", "representative")}
        parties = [
            Party(agreement=agreement, side=Side.SCHOOL, position=1, **ours),
            Party(agreement=agreement, side=Side.PARTNER, position=2, institution=partner.name, **theirs),
        ]
        for party in parties:
            self.batch.add(party)
        return parties

    def _clauses(self, agreement: Agreement) -> list[Clause]:
        clauses = [
            Clause(
                agreement=agreement,
                key=key,
                position=place,
                heading=heading,
                need=Need.MUST,
                body=self.random.choice(ANSWERS),
            )
            for place, (key, heading) in enumerate(HEADINGS, start=1)
        ]
        for clause in clauses:
            self.batch.add(clause)
        return clauses

    def _term(self, agreement: Agreement) -> None:
        this_year = self.school.year_of(self.today)
        begins = self.school.year_start(this_year)
        ends = self.school.year_start(this_year + self.random.randint(1, 3)) - timedelta(days=1)
        self.batch.add(Term(agreement=agreement, starts_on=begins, ends_on=ends))
        self.batch.add(Renewal(agreement=agreement, kind=RenewalKind.SCHOOL_YEAR))
        self.batch.add(NoticeRule(agreement=agreement, kind=NoticeKind.FIXED_DAY, day=30, month=4))

    def _version(self, agreement: Agreement, parties: list[Party], clauses: list[Clause], lead: User) -> None:
        words = version_content.assembled(agreement, 1, VersionKind.AGREED, self.today, parties, clauses)
        version = Version(
            agreement=agreement,
            number=1,
            kind=VersionKind.AGREED,
            content=words,
            sha256=version_content.sha256(words),
            by_ref=lead.actor_ref,
            by_name=lead.actor_name,
            created_at=self.now.replace(microsecond=0),
        )
        agreement.signing = version
        self.batch.add(version)

    def _money(self, agreement: Agreement, parties: list[Party]) -> None:
        if self.random.random() < 0.6:
            basis = self.random.choice([Basis.YEAR, Basis.YEAR, Basis.MONTH, Basis.PERSON])
            amount = Decimal(self.random.randint(20, 6000))
            ours, theirs = parties
            self.batch.add(
                CostLine(
                    agreement=agreement, what="Unterricht", payer=theirs, receiver=ours, amount=amount, basis=basis
                )
            )

    def _pulses(self, cooperation: Cooperation) -> None:
        """Pulse surveys twice a year for three years: two or three people of each side."""
        for months in range(1, 7):
            asked_on = self.today - timedelta(days=182 * months + self.number % 90)
            pulse = Pulse(cooperation=cooperation, asked_on=asked_on, until=asked_on + timedelta(days=14))
            self.batch.add(pulse)
            for side in Side.values:
                for place in range(self.random.randint(2, 3)):
                    secret = f"{cooperation.number} {asked_on} {side} {place}"
                    self.batch.add(
                        PulseAnswer(
                            pulse=pulse,
                            side=side,
                            name=self.random.choice(NAMES),
                            token_hash=hashlib.sha256(secret.encode()).hexdigest(),
                            content=self.random.randint(1, 4),
                            goals=self.random.randint(0, 4),
                            answered_at=self.now - timedelta(days=(self.today - asked_on).days - 3),
                        )
                    )

    def _fact(self, cooperation: Cooperation, phase: int, key: str, text: str, *, met: bool) -> None:
        self.batch.add(GateFact(cooperation=cooperation, phase=phase, key=key, met=met, text=text, at=self.now))

    def _days(self) -> Iterator[date]:
        """Two weekdays per school year, for ten years back."""
        for months in range(1, 2 * YEARS + 1):
            day = self.today - timedelta(days=182 * months + self.number % 60)
            yield day - timedelta(days=max(0, day.weekday() - 4))

    def _meetings(self, cooperation: Cooperation, lead: User) -> None:
        for place, day in enumerate(self._days()):
            meeting = self._meeting(cooperation, day, MeetingState.CONFIRMED)
            self.batch.add(meeting)
            self.batch.add(
                MinutesEntry(
                    meeting=meeting, key=AGENDA[0][0], position=0, text=self.random.choice(ANSWERS), by_name=lead.name
                )
            )
            kind = DecisionKind.ADAPT if place % 5 == 4 else DecisionKind.CONTINUE
            words = {"by_ref": lead.actor_ref, "by_name": lead.actor_name, "at": meeting.starts_at}
            self.batch.add(Decision(meeting=meeting, kind=kind, reason=self.random.choice(ANSWERS), **words))
        self._fact(cooperation, 6, "check_in", "Ein erstes Gespräch ist festgehalten", met=True)
        self._fact(cooperation, 7, "decision", "Ein Feedback-Gespräch endete mit einer Entscheidung", met=True)
        if cooperation.status == Status.ACTIVE:
            self._series(cooperation)

    def _series(self, cooperation: Cooperation) -> None:
        anchor = self.today + timedelta(days=7 + self.number % 120)
        anchor -= timedelta(days=max(0, anchor.weekday() - 4))
        series = MeetingSeries(cooperation=cooperation, anchor=anchor, rhythm=Rhythm.HALF_YEAR, time=time(14, 0))
        self.batch.add(series)
        until = self.today + timedelta(days=396)
        for slot in slots(anchor=anchor, rhythm=Rhythm.HALF_YEAR, ground=Ground(self.school.land), until=until):
            meeting = self._meeting(cooperation, slot.on, MeetingState.PLANNED)
            meeting.series, meeting.number, meeting.moved_because = series, slot.number, slot.moved_because
            meeting.touched = False
            self.batch.add(meeting)

    def _meeting(self, cooperation: Cooperation, day: date, state: MeetingState) -> Meeting:
        meeting = Meeting(
            cooperation=cooperation, title="Feedback-Gespräch", on=day, time=time(14, 0), state=state, touched=True
        )
        meeting.starts_at = datetime.combine(day, meeting.time, tzinfo=meeting.instant().tzinfo)
        return meeting
