"""What a cooperation and its agreement already know, read once for all sections, and which conditions hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.template.defaultfilters import date as day_format
from django.utils import timezone
from django.utils.translation import override

from agreements import term_words, terms
from agreements.choices import NoticeKind, StartKind
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
from kooperation.choices import Field, PartnerBasis, PartnerKind, PartnerRole, Side, Template
from kooperation.models import Cooperation, CooperationPartner, Offer, TeamMember
from phases import responsibility_matrix
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import ConfirmationKind, NeedCategory, NeedState
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
    """Where words came from: a question, a goal, the team, the term, or our standard text."""

    kind: str
    label: str
    key: str = ""

    def as_dict(self) -> dict[str, str]:
        """For the clause's row."""
        return {"kind": self.kind, "label": self.label, "key": self.key}


def asked(question: Question) -> Source:
    """A joint result as a source."""
    return Source(
        "question", f"Frage {question.number}" if question.number else f"Frage „{question.german}“", question.key
    )


class Facts:
    """Everything sections are made from; pure reading, each list once."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.school = agreement.school
        self.cooperation: Cooperation = agreement.cooperation
        self.catalogue = pinned(self.cooperation.catalogue)
        items = Item.objects.filter(cooperation=self.cooperation).select_related("result")
        with_result = [item for item in items if hasattr(item, "result")]
        self.results = {item.key: item.result.text.strip() for item in with_result}
        self.adopted = {
            item.key: item.result.clause for item in with_result if item.result.clause and item.result.accepted
        }
        found = TeamMember.objects.filter(cooperation=self.cooperation).select_related(
            "user", "contact__partner", "deputy__user", "deputy__contact"
        )
        self.team = list(found.order_by("pk"))
        self.parties = list(
            Party.objects.filter(agreement=agreement).order_by("position").prefetch_related("signatories")
        )
        self.standing = set(Clause.objects.filter(agreement=agreement).values_list("key", flat=True))
        self._read_plans()
        self._read_agreement()

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
        self.own = [
            clause
            for clause in OwnClause.objects.order_by("pk")
            if clause.meant_for(field=self.cooperation.field, kind=self.cooperation.kind)
        ]

    def said(self, clause: str, questions: Iterable[str] = ()) -> list[tuple[Question, str]]:
        """Joint results that feed a section, in the catalogue's order; those somebody put there come with them."""
        wanted = set(questions)
        found = []
        for question in self.catalogue.questions:
            fed = clause in question.clauses and not self._claimed_by_another(question.key, clause)
            put = self.adopted.get(question.key) == clause
            if (fed or put or question.key in wanted) and self.results.get(question.key):
                found.append((question, self.results[question.key]))
        return found

    def _claimed_by_another(self, key: str, clause: str) -> bool:
        """A question goes to the section made for it, where the draft has one: conflict, publicity."""
        return any(key in questions for other, questions in self.claims.items() if other != clause)

    @cached_property
    def claims(self) -> dict[str, tuple[str, ...]]:
        """Which standing sections ask for which questions; filled by who assembles."""
        return {}

    @cached_property
    def conditions(self) -> frozenset[str]:
        """What holds for this cooperation, in the library's words."""
        kinds = {link.partner.kind for link in self.links}
        field = self.cooperation.field
        seniors = field == Field.SENIORS or PartnerKind.SENIOR_HOME in kinds
        all_day = PartnerKind.ALL_DAY_PROVIDER in kinds or self.cooperation.template == Template.ALL_DAY
        holds = {
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

    @cached_property
    def variables(self) -> dict[str, str]:
        """The values of the whitelist of `variables`."""
        others = [party.called for party in self.signing if party.side == Side.PARTNER]
        term = self.term
        return {
            "musikschule": self.school.name,
            "traeger": self.school.legal_entity,
            "partner": joined(others),
            "beteiligte": joined([party.called for party in self.parties]),
            "titel": self.cooperation.title,
            "nummer": self.agreement.number,
            "zielgruppe": self.cooperation.target_group.strip(),
            "form": german_kind(self.cooperation),
            "programm": self.agreement.programme,
            "beginn": _begins(term),
            "ende": _ends(term),
            "schuljahr": self.school.year_name(self.school.year_of(term.starts_on)) if term and term.starts_on else "",
            "ort": self.school.town,
        }


def joined(names: Iterable[str]) -> str:
    """ "A, B und C"."""
    found = [name for name in names if name]
    return f"{', '.join(found[:-1])} und {found[-1]}" if len(found) > 1 else "".join(found)


def german(day: date) -> str:
    """A day as agreements say it."""
    with override("de"):
        return str(day_format(day, "j. F Y"))


def german_kind(cooperation: Cooperation) -> str:
    """The form of the offer in German; agreements are German whoever reads the page."""
    with override("de"):
        return str(cooperation.get_kind_display()) if cooperation.kind else ""


@dataclass(frozen=True)
class Found:
    """A value that is known without typing it, and where it stands."""

    value: str
    source: Source


FACTS_SOURCE = Source("facts", "Auf einen Blick")
PARTIES_SOURCE = Source("parties", "Parteien")
OFFERS_SOURCE = Source("offers", "Angebote")
TEAM_SOURCE = Source("team", "Team")
NEEDS_SOURCE = Source("needs", "Bedarfe")
ARRANGED_SOURCE = Source("arrangements", "Absprachen")
MONEY_SOURCE = Source("money", "Geld und Leistungen")
TERM_SOURCE = Source("term", "Laufzeit")
FRAME_SOURCE = Source("frame", "Angaben zur Vereinbarung")


def _of_parties(facts: Facts, name: str) -> str:
    """A snapshot's column, when every party that signs has it."""
    values = [str(getattr(party, name)) for party in facts.signing]
    return joined(values) if values and all(values) else ""


def _bases(facts: Facts) -> str:
    known = all(party.basis != PartnerBasis.UNKNOWN for party in facts.signing)
    return joined(party.get_basis_display() for party in facts.signing) if facts.signing and known else ""


def _signatories(facts: Facts) -> str:
    people = [[str(one) for one in party.signatories.all()] for party in facts.signing]
    return joined(name for names in people for name in names) if people and all(people) else ""


def _result(facts: Facts, *keys: str, about: str = "") -> tuple[str, Source] | None:
    for key in keys:
        text, question = facts.results.get(key, ""), facts.catalogue.get(key)
        if text and question and about.lower() in text.lower():
            return text, asked(question)
    return None


def _both_sides(facts: Facts) -> str:
    sides = {member.side for member in facts.team}
    return joined(str(member) for member in facts.team) if len(sides) == 2 else ""


def _mails(facts: Facts) -> str:
    sides = {member.side for member in facts.team if member.email}
    return "ja" if len(sides) == 2 else ""


def _rooms(facts: Facts) -> str:
    places = [offer.place for offer in facts.offers if offer.place]
    needs = [need.what for need in facts.needs if need.category == NeedCategory.ROOMS]
    return joined(dict.fromkeys([*places, *needs]))


def absence_way(facts: Facts) -> Found | None:
    """Who reports an absence: a way of information, a topic of the matrix, or a joint result that speaks of it."""
    for way in facts.ways:
        if "ausf" in way.what.lower():
            return Found(", ".join(filter(None, [way.who, way.how, way.when])), ARRANGED_SOURCE)
    said = _result(facts, "4.information", about="ausf")
    if said:
        return Found("wie im Abschnitt über Kommunikation vereinbart", said[1])
    for row in facts.matrix.rows:
        if "vertretung" in row.responsibility.topic.lower():
            return Found("wie bei den Zuständigkeiten vereinbart", Source("matrix", "Zuständigkeiten"))
    return None


def _conduct(facts: Facts) -> str:
    rows = [row for row in facts.confirmations if row.kind == ConfirmationKind.CONDUCT]
    return str(len(rows)) if rows and all(row.seen_on for row in rows) else ""


def _receiver(facts: Facts) -> str:
    return next((line.receiver.ref for line in facts.lines if line.receiver), "")


def _institution(facts: Facts) -> str:
    theirs = [party for party in facts.signing if party.side == Side.PARTNER]
    return theirs[0].ref if theirs else ""


def _ours(facts: Facts) -> str:
    return next((party.ref for party in facts.parties if party.side == Side.SCHOOL), "")


def costs_known(facts: Facts) -> str:
    """Whether it is said who pays: lines, no payments, or needs with their cost."""
    known = facts.lines or facts.agreement.no_payments or any(need.cost for need in facts.needs) or facts.said("costs")
    return "ja" if known else ""


def _begins(term: Term | None) -> str:
    """The first day; a start with the last signature in words, an unknown one is nothing."""
    if term is None or term.start == StartKind.UNKNOWN:
        return ""
    return german(term.starts_on) if term.starts_on else "dem Tag der letzten Unterschrift"


def _ends(term: Term | None) -> str:
    if term is None or (term.ends_on is None and not term.is_open):
        return ""
    return german(term.ends_on) if term.ends_on else "auf unbestimmte Zeit"


def _span(facts: Facts) -> str:
    return term_words.term_words(facts.term)


def _known_notice(facts: Facts) -> str:
    return facts.notice.get_kind_display() if facts.notice and facts.notice.kind != NoticeKind.UNKNOWN else ""


VALUES: dict[str, tuple[Callable[[Facts], str], Source]] = {
    "title": (lambda f: f.cooperation.title, FACTS_SOURCE),
    "number": (lambda f: f.agreement.number, FACTS_SOURCE),
    "kind": (lambda f: german_kind(f.cooperation), FACTS_SOURCE),
    "target_group": (lambda f: f.cooperation.target_group.strip(), FACTS_SOURCE),
    "programme": (lambda f: f.agreement.programme or ", ".join(map(str, f.cooperation.tags)), FRAME_SOURCE),
    "legal_basis": (lambda f: f.agreement.legal_basis.strip(), FRAME_SOURCE),
    "copies": (lambda f: str(f.agreement.copies or len(f.signing)), PARTIES_SOURCE),
    "legal_entities": (lambda f: _of_parties(f, "legal_entity"), PARTIES_SOURCE),
    "institutions": (lambda f: _of_parties(f, "institution"), PARTIES_SOURCE),
    "addresses": (lambda f: _of_parties(f, "address"), PARTIES_SOURCE),
    "representatives": (lambda f: _of_parties(f, "representative"), PARTIES_SOURCE),
    "functions": (lambda f: _of_parties(f, "function"), PARTIES_SOURCE),
    "bases": (_bases, PARTIES_SOURCE),
    "signatories": (_signatories, PARTIES_SOURCE),
    "our_party": (_ours, PARTIES_SOURCE),
    "institution_party": (_institution, PARTIES_SOURCE),
    "goals": (
        lambda f: joined(g.text for g in f.goals) or (_result(f, "3.goals") or ("",))[0],
        Source("goals", "Gemeinsame Ziele"),
    ),
    "indicators": (lambda f: joined(g.indicator for g in f.goals), Source("goals", "Gemeinsame Ziele")),
    "volume": (lambda f: "ja" if f.offers else "", OFFERS_SOURCE),
    "slots": (lambda f: joined(offer.slots for offer in f.offers), OFFERS_SOURCE),
    "rooms": (_rooms, OFFERS_SOURCE),
    "both_sides": (_both_sides, TEAM_SOURCE),
    "contact_mails": (_mails, TEAM_SOURCE),
    "partner_contacts": (lambda f: joined(str(m) for m in f.team if m.side == Side.PARTNER), TEAM_SOURCE),
    "conduct_seen": (_conduct, ARRANGED_SOURCE),
    "ways": (lambda f: joined(way.what for way in f.ways), ARRANGED_SOURCE),
    "steps": (lambda f: joined(step.who for step in f.steps), ARRANGED_SOURCE),
    "costs": (costs_known, MONEY_SOURCE),
    "in_kind": (lambda f: joined(row.what for row in f.in_kind), MONEY_SOURCE),
    "receiver_party": (_receiver, MONEY_SOURCE),
    "term_span": (_span, TERM_SOURCE),
    "renewal": (lambda f: f.renewal.get_kind_display() if f.renewal and f.term else "", TERM_SOURCE),
    "notice": (_known_notice, TERM_SOURCE),
    "fee_free": (lambda f: "free" if "all_day" in f.conditions else "", FACTS_SOURCE),
}


def known(facts: Facts, name: str) -> Found | None:
    """What a fact of the library says right now; None while nobody has said it."""
    if name == "absence_way":
        return absence_way(facts)
    if name == "responsibilities":
        said = _result(facts, "4.responsibilities")
        return Found("ja", Source("matrix", "Zuständigkeiten")) if facts.matrix.rows or said else None
    if name == "supervision":
        said = _result(facts, "4.responsibilities", about="aufsicht")
        return Found("agreed", said[1]) if said else None
    if name == "talks":
        said = _result(facts, "7.rhythm")
        return Found("agreed", said[1]) if said else None
    read, source = VALUES[name]
    value = read(facts)
    return Found(value, source) if value else None
