"""The rows of a cooperation and its agreement that clause texts are made from, and which conditions hold. Reads only."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.template.defaultfilters import date as day_format
from django.utils import timezone
from django.utils.translation import override

from agreements import terms
from agreements.choices import Purpose
from agreements.models import (
    Agreement,
    Annex,
    Clause,
    CostLine,
    Detail,
    FeeReduction,
    InKindContribution,
    NoticeRule,
    OwnClause,
    Party,
    PartyNoticePeriod,
    Renewal,
    Term,
)
from agreements.notice_rules import NextEnd
from agreements.text import library
from kooperation.choices import Field, PartnerKind, PartnerRole, Template
from kooperation.models import Cooperation, CooperationPartner, Offer, TeamMember
from phases import responsibility_matrix
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import NeedCategory, NeedState
from phases.models import Confirmation, EscalationStep, InformationWay, Item, Need, PublicityPoint, SharedGoal

SCHOOLS = frozenset(
    {
        PartnerKind.PRIMARY_SCHOOL,
        PartnerKind.SPECIAL_NEEDS_SCHOOL,
        PartnerKind.SECONDARY_SCHOOL,
        PartnerKind.COMPREHENSIVE_SCHOOL,
        PartnerKind.GRAMMAR_SCHOOL,
        PartnerKind.VOCATIONAL_COLLEGE,
    }
)
DAYCARES = frozenset({PartnerKind.DAYCARE, PartnerKind.AFTER_SCHOOL_CARE})
CLUBS = frozenset({PartnerKind.MUSIC_CLUB, PartnerKind.CHOIR, PartnerKind.ORCHESTRA})


@dataclass(frozen=True)
class Source:
    """Where words come from: a question, a goal, the team, the term, or our standard text."""

    kind: str
    label: str
    key: str = ""

    def as_dict(self) -> dict[str, str]:
        """For the clause's row."""
        return {"kind": self.kind, "label": self.label, "key": self.key}


def question_source(question: Question) -> Source:
    """A joint result as a source."""
    return Source(
        "question", f"Frage {question.number}" if question.number else f"Frage „{question.german}“", question.key
    )


FACTS_SOURCE = Source("facts", "Auf einen Blick")
PARTIES_SOURCE = Source("parties", "Parteien")
OFFERS_SOURCE = Source("offers", "Angebote")
TEAM_SOURCE = Source("team", "Team")
NEEDS_SOURCE = Source("needs", "Bedarfe")
ARRANGED_SOURCE = Source("arrangements", "Absprachen")
MONEY_SOURCE = Source("money", "Geld und Leistungen")
TERM_SOURCE = Source("term", "Laufzeit")
FRAME_SOURCE = Source("frame", "Angaben zur Vereinbarung")


class ClauseData:
    """The rows that clause texts are made from, each list read once.

    `clause_keys` are the sections the draft has: some builders say more where another section is missing. Without them
    the sections stored for the agreement count. Nothing is written, neither to the database nor to this object.
    """

    def __init__(self, agreement: Agreement, clause_keys: Iterable[str] | None = None) -> None:
        self.agreement = agreement
        self.school = agreement.school
        self.cooperation: Cooperation = agreement.cooperation
        self.catalogue = pinned(self.cooperation.catalogue)
        self._read_results()
        members = TeamMember.objects.filter(cooperation=self.cooperation).select_related(
            "user", "contact__partner", "deputy__user", "deputy__contact"
        )
        self.team = list(members.order_by("pk"))
        self.parties = list(
            Party.objects.filter(agreement=agreement).order_by("position").prefetch_related("signatories")
        )
        self._read_plans()
        self._read_agreement()
        if clause_keys is None:
            clause_keys = Clause.objects.filter(agreement=agreement).values_list("key", flat=True)
        self._place(clause_keys)

    def with_clauses(self, clause_keys: Iterable[str]) -> "ClauseData":
        """The same rows for a draft that has these sections."""
        other = copy.copy(self)
        other._place(clause_keys)
        return other

    def _place(self, clause_keys: Iterable[str]) -> None:
        """Set which sections there are, and with them which section each question's result goes to."""
        self.clause_keys = frozenset(clause_keys)
        self.claimed_questions = {
            section.key: section.questions for section in self.sections if section.key in self.clause_keys
        }

    def _read_results(self) -> None:
        items = Item.objects.filter(cooperation=self.cooperation).select_related("result")
        with_result = [item for item in items if hasattr(item, "result")]
        self.results = {item.key: item.result.text.strip() for item in with_result}
        self.adopted = {
            item.key: item.result.clause for item in with_result if item.result.clause and item.result.accepted
        }

    def _read_plans(self) -> None:
        about = {"cooperation": self.cooperation}
        self.goals = list(SharedGoal.objects.filter(**about).select_related("source").order_by("priority", "pk"))
        needs = Need.objects.filter(**about).order_by("category", "pk")
        self.all_needs = list(needs)
        self.needs = [need for need in self.all_needs if need.state != NeedState.OPEN]
        self.matrix = responsibility_matrix.of(self.cooperation)
        self.ways = list(InformationWay.objects.filter(**about).order_by("-kind", "pk"))
        self.publicity = list(PublicityPoint.objects.filter(**about, agreed=True).order_by("pk"))
        self.steps = list(EscalationStep.objects.filter(**about).order_by("position"))
        self.confirmations = list(Confirmation.objects.filter(**about).order_by("person", "kind"))
        offers = list(Offer.objects.filter(**about).order_by("-year", "pk"))
        self.offers = [offer for offer in offers if offer.year == offers[0].year]
        links = CooperationPartner.objects.filter(**about).select_related("partner")
        self.links = list(links.order_by("position"))

    def _read_agreement(self) -> None:
        about = {"agreement": self.agreement}
        self.term = Term.objects.filter(**about).order_by("-number").first()
        self.renewal = Renewal.objects.filter(**about).first()
        self.notice = NoticeRule.objects.filter(**about).first()
        self.party_periods = list(
            PartyNoticePeriod.objects.filter(**about).select_related("party").order_by("party__position")
        )
        lines = CostLine.objects.filter(**about).select_related("payer", "receiver").prefetch_related("years")
        self.lines = list(lines.order_by("pk"))
        self.reductions = list(FeeReduction.objects.filter(**about).select_related("bearer").order_by("pk"))
        self.in_kind = list(InKindContribution.objects.filter(**about).select_related("party").order_by("pk"))
        self.annexes = list(Annex.objects.filter(**about).order_by("pk"))
        self.details = {(row.clause, row.field): row.value for row in Detail.objects.filter(**about)}
        field, kind = self.cooperation.field, self.cooperation.kind
        own_clauses = OwnClause.objects.order_by("pk")
        self.sections = library.sections(row for row in own_clauses if row.meant_for(field=field, kind=kind))

    def joint_results(self, clause: str, questions: Iterable[str] = ()) -> list[tuple[Question, str]]:
        """Joint results that feed a section, in the catalogue's order, with those that somebody assigned to it.

        A question that a section of the draft claims for itself (conflict, publicity) feeds no other one.
        """
        question_keys = set(questions)
        rows = []
        for question in self.catalogue.questions:
            feeds = clause in question.clauses and not self._claimed_by_another(question.key, clause)
            assigned = self.adopted.get(question.key) == clause
            if (feeds or assigned or question.key in question_keys) and self.results.get(question.key):
                rows.append((question, self.results[question.key]))
        return rows

    def _claimed_by_another(self, key: str, clause: str) -> bool:
        return any(key in questions for other, questions in self.claimed_questions.items() if other != clause)

    @cached_property
    def conditions(self) -> frozenset[str]:
        """Which of the conditions that sections name hold for this cooperation."""
        kinds = {link.partner.kind for link in self.links}
        field = self.cooperation.field
        seniors = field == Field.SENIORS or PartnerKind.SENIOR_HOME in kinds
        all_day = PartnerKind.ALL_DAY_PROVIDER in kinds or self.cooperation.template == Template.ALL_DAY
        holds = {
            "funding_contract": self.agreement.purpose == Purpose.FUNDING,
            "use_contract": self.agreement.purpose == Purpose.USE,
            "minors": self.cooperation.minors,
            "school": field == Field.SCHOOL or bool(kinds & SCHOOLS),
            "daycare": field == Field.DAYCARE or bool(kinds & DAYCARES),
            "seniors": seniors,
            "seniors_only": seniors and not kinds & (SCHOOLS | DAYCARES),
            "club": field == Field.CLUB or bool(kinds & CLUBS),
            "all_day": all_day or self.details.get(("subject", "day_place")) == "all_day",
            "programme": self.funded,
            "annex": any(annex.offer for annex in self.annexes),
            "payments": bool(self.lines),
            "no_payments": self.agreement.no_payments,
            "in_kind": bool(self.in_kind),
            "training": any(need.category == NeedCategory.TRAINING for need in self.all_needs),
        }
        return frozenset(name for name, true in holds.items() if true)

    @property
    def funded(self) -> bool:
        """Whether a funding programme carries it."""
        funder = any(link.role == PartnerRole.FUNDER for link in self.links)
        return bool(self.agreement.programme or self.cooperation.tags or funder)

    @property
    def signing(self) -> list[Party]:
        """The parties that sign."""
        return [party for party in self.parties if party.signs]

    def party(self, ref: str) -> Party | None:
        """The party of a reference."""
        return next((party for party in self.parties if party.ref == ref), None)

    @cached_property
    def next_end(self) -> NextEnd | None:
        """The next last day for notice with its end, as the page shows it too; None while the start has no day."""
        if self.term is None or self.term.starts_on is None or self.party_periods:
            return None
        return terms.next_end_of(
            school=self.school, term=self.term, renewal=self.renewal, notice=self.notice, on=timezone.localdate()
        )


def joined(names: Iterable[str]) -> str:
    """ "A, B und C"."""
    words = [name for name in names if name]
    return f"{', '.join(words[:-1])} und {words[-1]}" if len(words) > 1 else "".join(words)


def german(day: date) -> str:
    """A day as agreements say it."""
    with override("de"):
        return str(day_format(day, "j. F Y"))


def german_kind(cooperation: Cooperation) -> str:
    """The form of the offer in German; agreements are German whoever reads the page."""
    with override("de"):
        return str(cooperation.get_kind_display()) if cooperation.kind else ""
