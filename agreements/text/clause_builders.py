"""What sections say from rows: one function a section that needs more than its fields and joint results."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from agreements import term_words
from agreements.choices import Basis
from agreements.models import CostLine, FeeReduction, euros
from agreements.text.clause_data import (
    ARRANGED_SOURCE,
    FACTS_SOURCE,
    FRAME_SOURCE,
    MONEY_SOURCE,
    NEEDS_SOURCE,
    OFFERS_SOURCE,
    PARTIES_SOURCE,
    TEAM_SOURCE,
    TERM_SOURCE,
    Facts,
    Source,
    asked,
    german,
    german_kind,
    joined,
)
from kooperation.choices import Side, TeamPart
from phases.choices import ConfirmationKind, NeedCategory, Part, ProvidedBy
from phases.models import Need


@dataclass(frozen=True)
class Piece:
    """Paragraphs, lists (an opening line and its points), where they came from; `alone` leaves joint results out."""

    paragraphs: tuple[str, ...] = ()
    lists: tuple[tuple[str, ...], ...] = ()
    sources: tuple[Source, ...] = field(default=())
    alone: bool = False


def sentence(text: str) -> str:
    """Closed by a full stop."""
    return text if not text or text.endswith((".", "!", "?", ":")) else f"{text}."


def one_line(text: str) -> str:
    """A joint result as a sentence."""
    return sentence(" ".join(text.split()))


def _listed(opening: str, points: Iterable[str]) -> tuple[str, ...]:
    found = [f"- {point}" for point in points if point]
    return (opening, *found) if found else ()


def _piece(*lists: tuple[str, ...], paragraphs: Iterable[str] = (), source: Source, alone: bool = False) -> Piece:
    kept = tuple(one for one in lists if one)
    said = tuple(filter(None, paragraphs))
    return Piece(said, kept, (source,) if kept or said else (), alone)


def _phrase(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _subject(facts: Facts) -> Piece:
    cooperation = facts.cooperation
    kind = f" ({german_kind(cooperation)})" if cooperation.kind else ""
    opening = f"Gegenstand dieser Vereinbarung ist die Kooperation „{cooperation.title}“{kind}."
    return _piece(paragraphs=[opening, one_line(cooperation.description)], source=FACTS_SOURCE)


def _goals(facts: Facts) -> Piece:
    lines = []
    for goal in facts.goals:
        seen = f" (erkennbar an: {goal.indicator.rstrip('.')})" if goal.indicator else ""
        lines.append(f"{goal.text.rstrip('.')}{seen}")
    keys = {goal.source.key for goal in facts.goals if goal.source}
    sources = [asked(question) for question in facts.catalogue.questions if question.key in keys]
    listed = _listed("Die Beteiligten verfolgen gemeinsam diese Ziele:", lines)
    return Piece((), (listed,), (Source("goals", "Gemeinsame Ziele"), *sources), alone=True) if listed else Piece()


def _target_group(facts: Facts) -> Piece:
    group = facts.cooperation.target_group.strip()
    words = f"Das Angebot richtet sich an: {sentence(group)}" if group else ""
    return _piece(paragraphs=[words], source=FACTS_SOURCE)


def _legal_basis(facts: Facts) -> Piece:
    lines = [line.strip() for line in facts.agreement.legal_basis.splitlines()]
    return _piece(_listed("Grundlagen dieser Vereinbarung sind:", lines), source=FRAME_SOURCE)


def _bringer(facts: Facts, need: Need) -> str:
    if need.provided_by == ProvidedBy.THIRD:
        return need.third_party
    if need.provided_by == ProvidedBy.SCHOOL:
        return "die Musikschule"
    theirs = [party.called for party in facts.parties if party.side == Side.PARTNER]
    return theirs[0] if len(theirs) == 1 else "die Partnerseite"


def _brought(facts: Facts, need: Need) -> str:
    amount = f" ({need.amount})" if need.amount else ""
    return f"{need.what}{amount}: {_bringer(facts, need)}"


# Needs that have a section of their own, where the draft has it.
PLACES = {"rooms": (NeedCategory.ROOMS,), "instruments": (NeedCategory.INSTRUMENTS, NeedCategory.MATERIALS)}


def _conditions(facts: Facts) -> Piece:
    elsewhere = {category for key, found in PLACES.items() if key in facts.standing for category in found}
    lines = [_brought(facts, need) for need in facts.needs if need.category not in elsewhere]
    return _piece(_listed("Für die Kooperation wird gestellt:", lines), source=NEEDS_SOURCE)


def _of_category(key: str, opening: str) -> Callable[[Facts], Piece]:
    def build(facts: Facts) -> Piece:
        lines = [_brought(facts, need) for need in facts.needs if need.category in PLACES[key]]
        return _piece(_listed(opening, lines), source=NEEDS_SOURCE)

    return build


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _scope(facts: Facts) -> Piece:
    lines = []
    for offer in facts.offers:
        units = "eine Unterrichtseinheit" if offer.units == 1 else f"{_number(offer.units)} Unterrichtseinheiten"
        groups = "in einer Gruppe" if offer.groups == 1 else f"in {offer.groups} Gruppen"
        people = f", zurzeit {offer.participants} Teilnehmende" if offer.participants else ""
        lines.append(f"{offer.title}: {units} in der Woche zu je {offer.minutes} Minuten {groups}{people}")
    return _piece(_listed("Das Angebot hat diesen Umfang:", lines), source=OFFERS_SOURCE)


def _schedule(facts: Facts) -> Piece:
    lines = [f"{offer.title}: {_phrase(offer.slots, offer.place)}" for offer in facts.offers if offer.slots]
    return _piece(_listed("Vereinbart sind diese Zeiten und Orte:", lines), source=OFFERS_SOURCE)


def _rooms(facts: Facts) -> Piece:
    brought = _of_category("rooms", "Für das Angebot werden gestellt:")(facts)
    places = joined(dict.fromkeys(offer.place for offer in facts.offers if offer.place))
    words = f"Das Angebot findet hier statt: {sentence(places)}" if places else ""
    offers = (OFFERS_SOURCE,) if words else ()
    return Piece((words,) if words else (), brought.lists, (*offers, *brought.sources))


def _staff(facts: Facts) -> Piece:
    ours = [member for member in facts.team if member.side == Side.SCHOOL and member.part != TeamPart.LEADS]
    names, verb = joined(str(member) for member in ours), "unterrichtet" if len(ours) == 1 else "unterrichten"
    words = f"Zurzeit {verb} für die Musikschule: {names}." if names else ""
    return _piece(paragraphs=[words], source=TEAM_SOURCE)


def _proofs(facts: Facts, *kinds: ConfirmationKind) -> list[str]:
    lines = []
    for row in facts.confirmations:
        if row.kind in kinds and row.seen_on:
            by = f" durch {row.seen_by}" if row.seen_by else ""
            until = f", gilt bis {german(row.valid_until)}" if row.valid_until else ""
            lines.append(f"{row.person}: am {german(row.seen_on)}{by}{until}")
    return lines


def _clearance(facts: Facts) -> Piece:
    lines = _proofs(facts, ConfirmationKind.CONDUCT, ConfirmationKind.SUITABILITY)
    return _piece(_listed("Eingesehen wurde bisher:", lines), source=ARRANGED_SOURCE)


def _measles(facts: Facts) -> Piece:
    return _piece(_listed("Bestätigt ist:", _proofs(facts, ConfirmationKind.MEASLES)), source=ARRANGED_SOURCE)


def _reduction(row: FeeReduction) -> str:
    bounds = _phrase(
        f"bis zum Alter von {row.max_age} Jahren" if row.max_age is not None else "",
        f"höchstens {row.max_years} Jahre lang" if row.max_years is not None else "",
        row.condition.rstrip("."),
    )
    bearer = f"; den Unterschied trägt {row.bearer.called}" if row.bearer else ""
    return f"{row.whom}: {_number(row.percent)} Prozent{', ' + bounds if bounds else ''}{bearer}"


def _reductions(facts: Facts) -> Piece:
    lines = [_reduction(row) for row in facts.reductions]
    return _piece(_listed("Auf die Gebühren der Musikschule wird ermäßigt:", lines), source=MONEY_SOURCE)


PER = {
    Basis.FLAT: "einmalig",
    Basis.MONTH: "im Monat",
    Basis.UNIT: "je Unterrichtseinheit",
    Basis.HOUR: "je Stunde",
    Basis.PERSON: "je Person und Monat",
}


def _in_year(facts: Facts, year: int | None = None) -> str:
    """ "im Schuljahr 2026/27", or in the calendar year where the term ends with one."""
    if term_words.counts_calendar_years(facts.term):
        return f"im Kalenderjahr{f' {year}' if year else ''}"
    return f"im Schuljahr{f' {facts.school.year_name(year)}' if year else ''}"


def _cost(facts: Facts, line: CostLine) -> str:
    to = f" an {line.receiver.called}" if line.receiver else ""
    words = f"{line.what}: {line.paid_by} zahlt{to}"
    years = sorted(line.years.all(), key=lambda year: year.year)
    if years:
        amounts = [
            f"{_in_year(facts, row.year)} "
            + (euros(row.amount) if row.amount is not None else "einen Betrag, der noch festgelegt wird")
            for row in years
        ]
        words = f"{words} {joined(amounts)}"
    elif line.amount is not None:
        per = _in_year(facts) if line.basis == Basis.YEAR else PER[Basis(line.basis)]
        words = f"{words} {per} {euros(line.amount)}"
    else:
        words = f"{words} einen Betrag, der noch festgelegt wird"
    cap = f", höchstens {euros(line.cap)} {_in_year(facts)}" if line.cap is not None else ""
    index = f"; Anpassung: {line.index.rstrip('.')}" if line.index else ""
    return f"{words}{cap}{index}"


def _costs(facts: Facts) -> Piece:
    free = "Zwischen den Beteiligten fließen keine Zahlungen." if facts.agreement.no_payments else ""
    lines = _listed("Gezahlt wird:", [_cost(facts, line) for line in facts.lines])
    if free or lines:
        return _piece(lines, paragraphs=[free], source=MONEY_SOURCE)
    needs = [f"{need.what}: {euros(need.cost)}, trägt {_bringer(facts, need)}" for need in facts.needs if need.cost]
    return _piece(_listed("Die Kosten werden so getragen:", needs), source=NEEDS_SOURCE)


def _in_kind(facts: Facts) -> Piece:
    lines = []
    for row in facts.in_kind:
        value = f" (Wert {euros(row.value)})" if row.value is not None else ""
        lines.append(f"{row.party.called}: {row.what}{value}")
    return _piece(_listed("Ohne Bezahlung bringen die Beteiligten ein:", lines), source=MONEY_SOURCE)


def _programme(facts: Facts) -> Piece:
    name = facts.agreement.programme or joined(map(str, facts.cooperation.tags))
    words = f"Das Angebot wird gefördert im Programm „{name}“; dessen Bestimmungen gelten." if name else ""
    return _piece(paragraphs=[words], source=FRAME_SOURCE)


VERBS = (
    (Part.DECIDES, "entscheidet", "entscheiden"),
    (Part.DOES, "führt aus", "führen aus"),
    (Part.HELPS, "hilft", "helfen"),
    (Part.KNOWS, "wird informiert", "werden informiert"),
)


def _responsibilities(facts: Facts) -> Piece:
    lines = []
    for row in facts.matrix.rows:
        shares = []
        for part, one, many in VERBS:
            names = row.having(part)
            if names:
                shares.append(f"{' und '.join(names)} {one if len(names) == 1 else many}")
        if shares:
            lines.append(f"{row.responsibility.topic}: {'; '.join(shares)}")
    return _piece(_listed("Im Einzelnen gilt:", lines), source=Source("matrix", "Zuständigkeiten"))


def _ways(facts: Facts) -> tuple[str, ...]:
    lines = [f"{way.what}: {_phrase(way.who, way.how, way.when)}".rstrip(": ") for way in facts.ways]
    return _listed("Information und Austausch:", lines)


def _public(facts: Facts) -> tuple[str, ...]:
    return _listed("Öffentlichkeitsarbeit:", [_phrase(p.what, p.who, p.when) for p in facts.publicity])


def _steps(facts: Facts) -> tuple[str, ...]:
    lines = [f"{step.position}. Schritt: {step.who}, innerhalb von {step.within_days} Tagen" for step in facts.steps]
    return _listed("Bei Schwierigkeiten gilt dieser Weg:", lines)


def _communication(facts: Facts) -> Piece:
    """Publicity and the path for conflicts stand here too where the draft has no section of their own for them."""
    public = () if "publicity" in facts.standing else _public(facts)
    steps = () if "conflict" in facts.standing else _steps(facts)
    return _piece(_ways(facts), public, steps, source=ARRANGED_SOURCE)


def _steering(facts: Facts) -> Piece:
    sides = {member.side for member in facts.team}
    names = joined(str(member) for member in facts.team) if len(sides) == 2 else ""
    words = f"Der Steuerungsgruppe gehören beide Seiten an: {names}." if names else ""
    return _piece(paragraphs=[words], source=TEAM_SOURCE)


def _contacts(facts: Facts) -> Piece:
    lines = []
    for member in facts.team:
        house = facts.agreement.school.name if member.user else str(member.contact.partner if member.contact else "")
        deputy = f"; Vertretung: {member.deputy}" if member.deputy else ""
        phone = member.contact.phone if member.contact else ""
        reach = _phrase(member.email, phone)
        function = f", {member.function}" if member.function else ""
        lines.append(f"{member}{function} ({house}){', ' + reach if reach else ''}{deputy}")
    return _piece(_listed("Feste Ansprechpersonen sind:", lines), source=TEAM_SOURCE)


def _notice(facts: Facts) -> list[str]:
    """The rule, and what it means in days."""
    return [term_words.notice_words(facts.notice, facts.party_periods), term_words.pair_words(facts.next_end)]


def _term(facts: Facts) -> Piece:
    """A draft begun before renewal and notice had their own sections says all three here."""
    words = [term_words.term_words(facts.term)]
    if facts.term and "renewal" not in facts.standing:
        words.append(term_words.renewal_words(facts.term, facts.renewal) if facts.term.ends_on else "")
    if facts.term and "notice" not in facts.standing:
        words += _notice(facts)
    return _piece(paragraphs=words, source=TERM_SOURCE)


def _annexes(facts: Facts) -> Piece:
    copies = facts.agreement.copies or len(facts.signing)
    lines = [f"{annex.name}{f' ({annex.dated})' if annex.dated else ''}" for annex in facts.annexes]
    counted = "" if copies < 2 else f"Diese Vereinbarung wird in {copies} gleichen Ausfertigungen geschlossen."
    return _piece(_listed("Dieser Vereinbarung liegen bei:", lines), paragraphs=[counted], source=PARTIES_SOURCE)


BUILDERS: dict[str, Callable[[Facts], Piece]] = {
    "annexes": _annexes,
    "clearance": _clearance,
    "communication": _communication,
    "conditions": _conditions,
    "conflict": lambda facts: _piece(_steps(facts), source=ARRANGED_SOURCE),
    "contacts": _contacts,
    "costs": _costs,
    "goals": _goals,
    "in_kind": _in_kind,
    "instruments": _of_category("instruments", "Instrumente und Material bringen mit:"),
    "legal_basis": _legal_basis,
    "measles": _measles,
    "notice": lambda facts: _piece(paragraphs=_notice(facts), source=TERM_SOURCE),
    "programme": _programme,
    "publicity": lambda facts: _piece(_public(facts), source=ARRANGED_SOURCE),
    "reductions": _reductions,
    "renewal": lambda facts: _piece(
        paragraphs=[term_words.renewal_words(facts.term, facts.renewal)], source=TERM_SOURCE
    ),
    "responsibilities": _responsibilities,
    "rooms": _rooms,
    "schedule": _schedule,
    "scope": _scope,
    "staff": _staff,
    "steering": _steering,
    "subject": _subject,
    "target_group": _target_group,
    "term": _term,
}
