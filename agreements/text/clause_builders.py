"""Builders that turn database rows into clause text: one function per section that needs more than its fields."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from agreements import term_words
from agreements.choices import Basis
from agreements.models import Annex, CostLine, FeeReduction, euros
from agreements.text import contradictions
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
    ClauseData,
    Source,
    german,
    german_kind,
    joined,
    question_source,
)
from kooperation.choices import Side, TeamPart
from phases.choices import ConfirmationKind, NeedCategory, Part, ProvidedBy
from phases.models import Need, ResponsibilityPart


@dataclass(frozen=True)
class ClauseParts:
    """What a builder made: paragraphs, lists (an opening line and its points) and their sources; `alone` excludes joint results."""

    paragraphs: tuple[str, ...] = ()
    lists: tuple[tuple[str, ...], ...] = ()
    sources: tuple[Source, ...] = ()
    alone: bool = False


def sentence(text: str) -> str:
    """Closed by a full stop."""
    return text if not text or text.endswith((".", "!", "?", ":")) else f"{text}."


def one_line(text: str) -> str:
    """A joint result as a sentence."""
    return sentence(" ".join(text.split()))


def _listed(opening: str, points: Iterable[str]) -> tuple[str, ...]:
    lines = [f"- {point}" for point in points if point]
    return (opening, *lines) if lines else ()


def _parts(*lists: tuple[str, ...], paragraphs: Iterable[str] = (), source: Source, alone: bool = False) -> ClauseParts:
    filled = tuple(one for one in lists if one)
    texts = tuple(filter(None, paragraphs))
    return ClauseParts(texts, filled, (source,) if filled or texts else (), alone)


def _phrase(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _subject(data: ClauseData) -> ClauseParts:
    cooperation = data.cooperation
    kind = f" ({german_kind(cooperation)})" if cooperation.kind else ""
    opening = f"Gegenstand dieser Vereinbarung ist die Kooperation „{cooperation.title}“{kind}."
    return _parts(
        paragraphs=[opening, one_line(contradictions.once(data, cooperation.description))], source=FACTS_SOURCE
    )


def _goals(data: ClauseData) -> ClauseParts:
    lines = []
    for goal in data.goals:
        indicator = contradictions.without_groups(data, goal.indicator.rstrip("."))
        sign = f" (erkennbar an: {indicator})" if indicator else ""
        lines.append(f"{contradictions.once(data, goal.text.rstrip('.'))}{sign}")
    keys = {goal.source.key for goal in data.goals if goal.source}
    sources = [question_source(question) for question in data.catalogue.questions if question.key in keys]
    listed = _listed("Die Beteiligten verfolgen gemeinsam diese Ziele:", lines)
    return (
        ClauseParts((), (listed,), (Source("goals", "Gemeinsame Ziele"), *sources), alone=True)
        if listed
        else ClauseParts()
    )


def _target_group(data: ClauseData) -> ClauseParts:
    group = contradictions.without_groups(data, data.cooperation.target_group.strip())
    words = f"Das Angebot richtet sich an: {sentence(group)}" if group else ""
    return _parts(paragraphs=[words], source=FACTS_SOURCE)


def _legal_basis(data: ClauseData) -> ClauseParts:
    lines = [line.strip() for line in data.agreement.legal_basis.splitlines()]
    return _parts(_listed("Grundlagen dieser Vereinbarung sind:", lines), source=FRAME_SOURCE)


def _bringer(data: ClauseData, need: Need) -> str:
    if need.provided_by == ProvidedBy.THIRD:
        return need.third_party
    if need.provided_by == ProvidedBy.SCHOOL:
        return "die Musikschule"
    theirs = [party.called for party in data.parties if party.side == Side.PARTNER]
    return theirs[0] if len(theirs) == 1 else "die Partnerseite"


def _brought(data: ClauseData, need: Need) -> str:
    amount = f" ({need.amount})" if need.amount else ""
    return f"{need.what}{amount}: {_bringer(data, need)}"


# Needs that have a section of their own, where the draft has it.
PLACES = {"rooms": (NeedCategory.ROOMS,), "instruments": (NeedCategory.INSTRUMENTS, NeedCategory.MATERIALS)}


def _conditions(data: ClauseData) -> ClauseParts:
    elsewhere = {category for key, ours in PLACES.items() if key in data.clause_keys for category in ours}
    lines = [_brought(data, need) for need in data.needs if need.category not in elsewhere]
    return _parts(_listed("Für die Kooperation wird gestellt:", lines), source=NEEDS_SOURCE)


def _of_category(key: str, opening: str) -> Callable[[ClauseData], ClauseParts]:
    def build(data: ClauseData) -> ClauseParts:
        lines = [_brought(data, need) for need in data.needs if need.category in PLACES[key]]
        return _parts(_listed(opening, lines), source=NEEDS_SOURCE)

    return build


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _scope(data: ClauseData) -> ClauseParts:
    lines = []
    for offer in data.offers:
        units = "eine Unterrichtseinheit" if offer.units == 1 else f"{_number(offer.units)} Unterrichtseinheiten"
        groups = "in einer Gruppe" if offer.groups == 1 else f"in {offer.groups} Gruppen"
        people = f", zurzeit {offer.participants} Teilnehmende" if offer.participants else ""
        lines.append(f"{offer.title}: {units} in der Woche zu je {offer.minutes} Minuten {groups}{people}")
    return _parts(_listed("Das Angebot hat diesen Umfang:", lines), source=OFFERS_SOURCE)


def _schedule(data: ClauseData) -> ClauseParts:
    lines = [f"{offer.title}: {_phrase(offer.slots, offer.place)}" for offer in data.offers if offer.slots]
    return _parts(_listed("Vereinbart sind diese Zeiten und Orte:", lines), source=OFFERS_SOURCE)


def _rooms(data: ClauseData) -> ClauseParts:
    brought = _of_category("rooms", "Für das Angebot werden gestellt:")(data)
    places = joined(dict.fromkeys(offer.place for offer in data.offers if offer.place))
    words = f"Das Angebot findet hier statt: {sentence(places)}" if places else ""
    offers = (OFFERS_SOURCE,) if words else ()
    return ClauseParts((words,) if words else (), brought.lists, (*offers, *brought.sources))


def _staff(data: ClauseData) -> ClauseParts:
    ours = [member for member in data.team if member.side == Side.SCHOOL and member.part != TeamPart.LEADS]
    names, verb = joined(str(member) for member in ours), "unterrichtet" if len(ours) == 1 else "unterrichten"
    words = f"Zurzeit {verb} für die Musikschule: {names}." if names else ""
    elsewhere = "clearance" in data.clause_keys
    proofs = () if elsewhere else _listed("Eingesehen wurde bisher:", _proofs(data, ConfirmationKind.OTHER))
    return _parts(proofs, paragraphs=[words], source=TEAM_SOURCE)


def _proofs(data: ClauseData, *kinds: ConfirmationKind) -> list[str]:
    lines = []
    for row in data.confirmations:
        if row.kind in kinds and row.seen_on:
            by = f" durch {row.seen_by}" if row.seen_by else ""
            until = f", gilt bis {german(row.valid_until)}" if row.valid_until else ""
            proof = f"{row.name}, " if row.kind == ConfirmationKind.OTHER and row.name else ""
            lines.append(f"{proof}{row.person}: am {german(row.seen_on)}{by}{until}")
    return lines


def _clearance(data: ClauseData) -> ClauseParts:
    lines = _proofs(data, ConfirmationKind.CONDUCT, ConfirmationKind.SUITABILITY, ConfirmationKind.OTHER)
    return _parts(_listed("Eingesehen wurde bisher:", lines), source=ARRANGED_SOURCE)


def _measles(data: ClauseData) -> ClauseParts:
    return _parts(_listed("Bestätigt ist:", _proofs(data, ConfirmationKind.MEASLES)), source=ARRANGED_SOURCE)


def _reduction(row: FeeReduction) -> str:
    bounds = _phrase(
        f"bis zum Alter von {row.max_age} Jahren" if row.max_age is not None else "",
        f"höchstens {row.max_years} Jahre lang" if row.max_years is not None else "",
        row.condition.rstrip("."),
    )
    bearer = f"; den Unterschied trägt {row.bearer.called}" if row.bearer else ""
    return f"{row.whom}: {_number(row.percent)} Prozent{', ' + bounds if bounds else ''}{bearer}"


def _reductions(data: ClauseData) -> ClauseParts:
    lines = [_reduction(row) for row in data.reductions]
    return _parts(_listed("Auf die Gebühren der Musikschule wird ermäßigt:", lines), source=MONEY_SOURCE)


PER = {
    Basis.FLAT: "einmalig",
    Basis.MONTH: "im Monat",
    Basis.UNIT: "je Unterrichtseinheit",
    Basis.HOUR: "je Stunde",
    Basis.PERSON: "je Person und Monat",
}


def _in_year(data: ClauseData, year: int | None = None) -> str:
    """ "im Schuljahr 2026/27", or in the calendar year where the term ends with one."""
    if term_words.counts_calendar_years(data.term):
        return f"im Kalenderjahr{f' {year}' if year else ''}"
    return f"im Schuljahr{f' {data.school.year_name(year)}' if year else ''}"


def _cost(data: ClauseData, line: CostLine) -> str:
    to = f" an {line.receiver.called}" if line.receiver else ""
    cap = f"höchstens {euros(line.cap)} {_per(data, line.cap_basis)}" if line.cap is not None else ""
    amount, limit = _amount(data, line), f", {cap}" if cap else ""
    if cap and not amount:
        amount, limit = cap, ""
    index = f"; Anpassung: {line.index.rstrip('.')}" if line.index else ""
    annexes = joined(_annex(annex) for annex in data.annexes if annex.cost_line_id == line.pk)
    details = f"; Einzelheiten: Anlage {annexes}" if annexes else ""
    open_amount = "einen Betrag, der noch festgelegt wird"
    return f"{line.what}: {line.paid_by} zahlt{to} {amount or open_amount}{limit}{index}{details}"


def _amount(data: ClauseData, line: CostLine) -> str:
    """An amount for each year, or one amount with what it counts for; "" while it is open."""
    years = sorted(line.years.all(), key=lambda year: year.year)
    if years:
        amounts = [
            f"{_in_year(data, row.year)} "
            + (euros(row.amount) if row.amount is not None else "einen Betrag, der noch festgelegt wird")
            for row in years
        ]
        return joined(amounts)
    return f"{_per(data, line.basis)} {euros(line.amount)}" if line.amount is not None else ""


def _per(data: ClauseData, basis: str) -> str:
    """What an amount or a limit counts for; a year is the one that the term ends with."""
    return _in_year(data) if basis == Basis.YEAR else PER[Basis(basis)]


def _annex(annex: Annex) -> str:
    return f"{annex.name}{f' ({annex.dated})' if annex.dated else ''}"


def _costs(data: ClauseData) -> ClauseParts:
    free = "Zwischen den Beteiligten fließen keine Zahlungen." if data.agreement.no_payments else ""
    lines = _listed("Gezahlt wird:", [_cost(data, line) for line in data.lines])
    if free or lines:
        return _parts(lines, paragraphs=[free], source=MONEY_SOURCE)
    needs = [f"{need.what}: {euros(need.cost)}, trägt {_bringer(data, need)}" for need in data.needs if need.cost]
    return _parts(_listed("Die Kosten werden so getragen:", needs), source=NEEDS_SOURCE)


def _in_kind(data: ClauseData) -> ClauseParts:
    lines = []
    for row in data.in_kind:
        value = f" (Wert {euros(row.value)})" if row.value is not None else ""
        lines.append(f"{row.party.called}: {row.what}{value}")
    return _parts(_listed("Ohne Bezahlung bringen die Beteiligten ein:", lines), source=MONEY_SOURCE)


def _programme(data: ClauseData) -> ClauseParts:
    name = data.agreement.programme or joined(map(str, data.cooperation.tags))
    words = f"Das Angebot wird gefördert im Programm „{name}“; dessen Bestimmungen gelten." if name else ""
    return _parts(paragraphs=[words], source=FRAME_SOURCE)


VERBS = (
    (Part.DECIDES, "entscheidet", "entscheiden"),
    (Part.DOES, "führt aus", "führen aus"),
    (Part.HELPS, "hilft", "helfen"),
    (Part.KNOWS, "wird informiert", "werden informiert"),
)


def _bearer(data: ClauseData, part: ResponsibilityPart) -> str:
    """Who has a part: a person by name, an institution as the text calls the party."""
    for party in data.parties:
        if (part.of_school and party.side == Side.SCHOOL) or (part.link_id and party.link_id == part.link_id):
            return party.called
    return part.called


def _responsibilities(data: ClauseData) -> ClauseParts:
    lines = []
    for row in data.matrix.rows:
        shares = []
        for part, one, many in VERBS:
            names = [_bearer(data, share) for share in row.having(part)]
            if names:
                shares.append(f"{' und '.join(names)} {one if len(names) == 1 else many}")
        if shares:
            lines.append(f"{row.responsibility.topic}: {'; '.join(shares)}")
    return _parts(_listed("Im Einzelnen gilt:", lines), source=Source("matrix", "Zuständigkeiten"))


def _ways(data: ClauseData) -> tuple[str, ...]:
    lines = [f"{way.what}: {_phrase(way.who, way.how, way.when)}".rstrip(": ") for way in data.ways]
    return _listed("Information und Austausch:", lines)


def _public(data: ClauseData) -> tuple[str, ...]:
    return _listed("Öffentlichkeitsarbeit:", [_phrase(p.what, p.who, p.when) for p in data.publicity])


def _steps(data: ClauseData) -> tuple[str, ...]:
    lines = [f"{step.position}. Schritt: {step.who}, innerhalb von {step.within_days} Tagen" for step in data.steps]
    return _listed("Bei Schwierigkeiten gilt dieser Weg:", lines)


def _communication(data: ClauseData) -> ClauseParts:
    """Publicity and the path for conflicts stand here too where the draft has no section of their own for them."""
    public = () if "publicity" in data.clause_keys else _public(data)
    steps = () if "conflict" in data.clause_keys else _steps(data)
    return _parts(_ways(data), public, steps, source=ARRANGED_SOURCE)


def _steering(data: ClauseData) -> ClauseParts:
    sides = {member.side for member in data.team}
    names = joined(str(member) for member in data.team) if len(sides) == 2 else ""
    words = f"Der Steuerungsgruppe gehören beide Seiten an: {names}." if names else ""
    return _parts(paragraphs=[words], source=TEAM_SOURCE)


def _contacts(data: ClauseData) -> ClauseParts:
    lines = []
    for member in data.team:
        house = data.agreement.school.name if member.user else str(member.contact.partner if member.contact else "")
        deputy = f"; Vertretung: {member.deputy}" if member.deputy else ""
        phone = member.contact.phone if member.contact else ""
        reach = _phrase(member.email, phone)
        function = f", {member.function}" if member.function else ""
        lines.append(f"{member}{function} ({house}){', ' + reach if reach else ''}{deputy}")
    return _parts(_listed("Feste Ansprechpersonen sind:", lines), source=TEAM_SOURCE)


def _notice(data: ClauseData) -> list[str]:
    """The rule, and what it means in days."""
    return [term_words.notice_words(data.notice, data.party_periods), term_words.pair_words(data.next_end)]


def _term(data: ClauseData) -> ClauseParts:
    """A draft begun before renewal and notice had their own sections says all three here."""
    words = [term_words.term_words(data.term)]
    if data.term and "renewal" not in data.clause_keys:
        words.append(term_words.renewal_words(data.term, data.renewal) if data.term.ends_on else "")
    if data.term and "notice" not in data.clause_keys:
        words += _notice(data)
    return _parts(paragraphs=words, source=TERM_SOURCE)


def _annexes(data: ClauseData) -> ClauseParts:
    copies = data.agreement.copies or len(data.signing)
    lines = [_annex(annex) for annex in data.annexes]
    counted = "" if copies < 2 else f"Diese Vereinbarung wird in {copies} gleichen Ausfertigungen geschlossen."
    return _parts(_listed("Dieser Vereinbarung liegen bei:", lines), paragraphs=[counted], source=PARTIES_SOURCE)


BUILDERS: dict[str, Callable[[ClauseData], ClauseParts]] = {
    "annexes": _annexes,
    "clearance": _clearance,
    "communication": _communication,
    "conditions": _conditions,
    "conflict": lambda data: _parts(_steps(data), source=ARRANGED_SOURCE),
    "contacts": _contacts,
    "costs": _costs,
    "goals": _goals,
    "in_kind": _in_kind,
    "instruments": _of_category("instruments", "Instrumente und Material bringen mit:"),
    "legal_basis": _legal_basis,
    "measles": _measles,
    "notice": lambda data: _parts(paragraphs=_notice(data), source=TERM_SOURCE),
    "programme": _programme,
    "publicity": lambda data: _parts(_public(data), source=ARRANGED_SOURCE),
    "reductions": _reductions,
    "renewal": lambda data: _parts(paragraphs=[term_words.renewal_words(data.term, data.renewal)], source=TERM_SOURCE),
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
