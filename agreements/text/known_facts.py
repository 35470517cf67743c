"""The current values of the catalogue's facts: one reader per fact, each with the place where it is entered."""

from collections.abc import Callable
from dataclasses import dataclass

from agreements import term_words
from agreements.choices import NoticeKind
from agreements.text.clause_data import (
    ARRANGED_SOURCE,
    FACTS_SOURCE,
    FRAME_SOURCE,
    MONEY_SOURCE,
    OFFERS_SOURCE,
    PARTIES_SOURCE,
    TEAM_SOURCE,
    TERM_SOURCE,
    ClauseData,
    Source,
    german_kind,
    joined,
    question_source,
)
from kooperation.choices import PartnerBasis, Side
from phases.choices import ConfirmationKind, NeedCategory


@dataclass(frozen=True)
class KnownValue:
    """A value that nobody needs to type for the agreement, and where it was entered."""

    value: str
    source: Source


def _of_parties(data: ClauseData, name: str) -> str:
    """A snapshot's column, when every party that signs has it."""
    values = [str(getattr(party, name)) for party in data.signing]
    return joined(values) if values and all(values) else ""


def _bases(data: ClauseData) -> str:
    known = all(party.basis != PartnerBasis.UNKNOWN for party in data.signing)
    return joined(party.get_basis_display() for party in data.signing) if data.signing and known else ""


def _signatories(data: ClauseData) -> str:
    people = [[str(one) for one in party.signatories.all()] for party in data.signing]
    return joined(name for names in people for name in names) if people and all(people) else ""


def _result(data: ClauseData, *keys: str, about: str = "") -> tuple[str, Source] | None:
    for key in keys:
        text, question = data.results.get(key, ""), data.catalogue.get(key)
        if text and question and about.lower() in text.lower():
            return text, question_source(question)
    return None


def _both_sides(data: ClauseData) -> str:
    sides = {member.side for member in data.team}
    return joined(str(member) for member in data.team) if len(sides) == 2 else ""


def _both_sides_have_mail(data: ClauseData) -> str:
    sides = {member.side for member in data.team if member.email}
    return "ja" if len(sides) == 2 else ""


def _rooms(data: ClauseData) -> str:
    places = [offer.place for offer in data.offers if offer.place]
    needs = [need.what for need in data.needs if need.category == NeedCategory.ROOMS]
    return joined(dict.fromkeys([*places, *needs]))


def _absence_way(data: ClauseData) -> KnownValue | None:
    """Who reports an absence: a way of information, a topic of the matrix, or a joint result that speaks of it."""
    for way in data.ways:
        if "ausf" in way.what.lower():
            return KnownValue(", ".join(filter(None, [way.who, way.how, way.when])), ARRANGED_SOURCE)
    result = _result(data, "4.information", about="ausf")
    if result:
        return KnownValue("wie im Abschnitt über Kommunikation vereinbart", result[1])
    for row in data.matrix.rows:
        if "vertretung" in row.responsibility.topic.lower():
            return KnownValue("wie bei den Zuständigkeiten vereinbart", Source("matrix", "Zuständigkeiten"))
    return None


def _conduct(data: ClauseData) -> str:
    rows = [row for row in data.confirmations if row.kind == ConfirmationKind.CONDUCT]
    return str(len(rows)) if rows and all(row.seen_on for row in rows) else ""


def _receiver(data: ClauseData) -> str:
    return next((line.receiver.ref for line in data.lines if line.receiver), "")


def _institution(data: ClauseData) -> str:
    theirs = [party for party in data.signing if party.side == Side.PARTNER]
    return theirs[0].ref if theirs else ""


def _ours(data: ClauseData) -> str:
    return next((party.ref for party in data.parties if party.side == Side.SCHOOL), "")


def _costs(data: ClauseData) -> str:
    """Whether it is said who pays: lines, no payments, or needs with their cost."""
    known = (
        data.lines or data.agreement.no_payments or any(need.cost for need in data.needs) or data.joint_results("costs")
    )
    return "ja" if known else ""


def _span(data: ClauseData) -> str:
    return term_words.term_words(data.term)


def _grant_period(data: ClauseData) -> str:
    """The term, by name where a section of its own says it, so that its days stand in the text once."""
    return "Laufzeit dieser Vereinbarung" if data.term and "term" in data.clause_keys else _span(data)


def _known_notice(data: ClauseData) -> str:
    return data.notice.get_kind_display() if data.notice and data.notice.kind != NoticeKind.UNKNOWN else ""


VALUES: dict[str, tuple[Callable[[ClauseData], str], Source]] = {
    "title": (lambda data: data.cooperation.title, FACTS_SOURCE),
    "number": (lambda data: data.agreement.number, FACTS_SOURCE),
    "kind": (lambda data: german_kind(data.cooperation), FACTS_SOURCE),
    "target_group": (lambda data: data.cooperation.target_group.strip(), FACTS_SOURCE),
    "programme": (lambda data: data.agreement.programme or ", ".join(map(str, data.cooperation.tags)), FRAME_SOURCE),
    "legal_basis": (lambda data: data.agreement.legal_basis.strip(), FRAME_SOURCE),
    "copies": (lambda data: str(data.agreement.copies or len(data.signing)), PARTIES_SOURCE),
    "legal_entities": (lambda data: _of_parties(data, "legal_entity"), PARTIES_SOURCE),
    "institutions": (lambda data: _of_parties(data, "institution"), PARTIES_SOURCE),
    "addresses": (lambda data: _of_parties(data, "address"), PARTIES_SOURCE),
    "representatives": (lambda data: _of_parties(data, "representative"), PARTIES_SOURCE),
    "functions": (lambda data: _of_parties(data, "function"), PARTIES_SOURCE),
    "bases": (_bases, PARTIES_SOURCE),
    "signatories": (_signatories, PARTIES_SOURCE),
    "our_party": (_ours, PARTIES_SOURCE),
    "institution_party": (_institution, PARTIES_SOURCE),
    "goals": (
        lambda data: joined(g.text for g in data.goals) or (_result(data, "3.goals") or ("",))[0],
        Source("goals", "Gemeinsame Ziele"),
    ),
    "indicators": (lambda data: joined(g.indicator for g in data.goals), Source("goals", "Gemeinsame Ziele")),
    "volume": (lambda data: "ja" if data.offers else "", OFFERS_SOURCE),
    "slots": (lambda data: joined(offer.slots for offer in data.offers), OFFERS_SOURCE),
    "rooms": (_rooms, OFFERS_SOURCE),
    "both_sides": (_both_sides, TEAM_SOURCE),
    "contact_mails": (_both_sides_have_mail, TEAM_SOURCE),
    "partner_contacts": (lambda data: joined(str(m) for m in data.team if m.side == Side.PARTNER), TEAM_SOURCE),
    "conduct_seen": (_conduct, ARRANGED_SOURCE),
    "ways": (lambda data: joined(way.what for way in data.ways), ARRANGED_SOURCE),
    "steps": (lambda data: joined(step.who for step in data.steps), ARRANGED_SOURCE),
    "costs": (_costs, MONEY_SOURCE),
    "in_kind": (lambda data: joined(row.what for row in data.in_kind), MONEY_SOURCE),
    "receiver_party": (_receiver, MONEY_SOURCE),
    "term_span": (_span, TERM_SOURCE),
    "grant_period": (_grant_period, TERM_SOURCE),
    "renewal": (lambda data: data.renewal.get_kind_display() if data.renewal and data.term else "", TERM_SOURCE),
    "notice": (_known_notice, TERM_SOURCE),
    "fee_free": (lambda data: "free" if "all_day" in data.conditions else "", FACTS_SOURCE),
}


def known(data: ClauseData, name: str) -> KnownValue | None:
    """The current value of a fact of the catalogue, and its source; None while nobody has entered it."""
    if name == "absence_way":
        return _absence_way(data)
    if name == "responsibilities":
        result = _result(data, "4.responsibilities")
        return KnownValue("ja", Source("matrix", "Zuständigkeiten")) if data.matrix.rows or result else None
    if name == "supervision":
        result = _result(data, "4.responsibilities", about="aufsicht")
        return KnownValue("agreed", result[1]) if result else None
    if name == "talks":
        result = _result(data, "7.rhythm")
        return KnownValue("agreed", result[1]) if result else None
    read, source = VALUES[name]
    value = read(data)
    return KnownValue(value, source) if value else None
