"""The sections of an agreement and how each is filled from what the cooperation already knows; agreements are German.

The seven contents of the talk's phase 5 give the order; keys and needs as in domain, section 1.2.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from agreements import terms
from agreements.choices import Need
from agreements.models import Agreement, Notice, Party, Renewal, Term
from kooperation.choices import Side
from kooperation.models import Cooperation, TeamMember
from phases import matrix
from phases.catalogue import Question
from phases.choices import NeedState, Part, ProvidedBy
from phases.models import EscalationStep, InformationWay, Item, PublicityPoint, SharedGoal
from phases.models import Need as Needed
from phases.pinning import pinned


@dataclass(frozen=True)
class Source:
    """Where words came from: a question, a goal, the team, the term, or our standard text."""

    kind: str
    label: str
    key: str = ""

    def as_dict(self) -> dict[str, str]:
        """For the clause's row."""
        return {"kind": self.kind, "label": self.label, "key": self.key}


@dataclass(frozen=True)
class Text:
    """What the sources give for a section right now."""

    body: str
    sources: tuple[Source, ...] = field(default=())

    @property
    def hash(self) -> str:
        """To notice later that the sources say something else."""
        return hashlib.sha256(self.body.encode()).hexdigest() if self.body else ""


class Facts:
    """Everything sections are made from, read once for all of them."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.cooperation: Cooperation = agreement.cooperation
        self.catalogue = pinned(self.cooperation.catalogue)
        items = Item.objects.filter(cooperation=self.cooperation).select_related("result")
        with_result = [item for item in items if hasattr(item, "result")]
        self.results = {item.key: item.result.text.strip() for item in with_result}
        self.adopted = {
            item.key: item.result.clause for item in with_result if item.result.clause and item.result.accepted
        }
        goals = SharedGoal.objects.filter(cooperation=self.cooperation).select_related("source")
        self.goals = list(goals.order_by("priority", "pk"))
        self.needs = list(
            Needed.objects.filter(cooperation=self.cooperation).exclude(state=NeedState.OPEN).order_by("category", "pk")
        )
        self.matrix = matrix.of(self.cooperation)
        self.ways = list(InformationWay.objects.filter(cooperation=self.cooperation).order_by("-kind", "pk"))
        self.publicity = list(PublicityPoint.objects.filter(cooperation=self.cooperation, agreed=True).order_by("pk"))
        self.steps = list(EscalationStep.objects.filter(cooperation=self.cooperation).order_by("position"))
        team = TeamMember.objects.filter(cooperation=self.cooperation).select_related(
            "user", "contact__partner", "deputy__user", "deputy__contact"
        )
        self.team = list(team.order_by("pk"))
        self.parties = list(Party.objects.filter(agreement=agreement).order_by("position"))
        self.term = Term.objects.filter(agreement=agreement).order_by("-number").first()
        self.renewal = Renewal.objects.filter(agreement=agreement).first()
        self.notice = Notice.objects.filter(agreement=agreement).first()

    def said(self, clause: str) -> list[tuple[Question, str]]:
        """Joint results that feed a section, in the catalogue's order; those somebody put there come with them."""
        feeding = {question.key for question in self.catalogue.feeding(clause)}
        return [
            (question, self.results[question.key])
            for question in self.catalogue.questions
            if self.results.get(question.key) and (question.key in feeding or self.adopted.get(question.key) == clause)
        ]


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?", ":")) else f"{text}."


def _numbered(paragraphs: Iterable[str]) -> str:
    found = [paragraph for paragraph in paragraphs if paragraph]
    if len(found) < 2:
        return "".join(found)
    return "\n".join(f"({number}) {paragraph}" for number, paragraph in enumerate(found, start=1))


def _one_line(text: str) -> str:
    return _sentence(" ".join(text.split()))


def _from_results(clause: str) -> Callable[[Facts], Text]:
    def build(facts: Facts) -> Text:
        said = facts.said(clause)
        return Text(_numbered(_one_line(text) for _question, text in said), tuple(_asked(q) for q, _text in said))

    return build


def _asked(question: Question) -> Source:
    return Source("question", f"Frage {question.number}", question.key)


def _subject(facts: Facts) -> Text:
    cooperation = facts.cooperation
    kind = f" ({cooperation.get_kind_display()})" if cooperation.kind else ""
    opening = f"Gegenstand dieser Vereinbarung ist die Kooperation „{cooperation.title}“{kind}."
    said = facts.said("subject")
    parts = [opening, _one_line(cooperation.description), *(_one_line(text) for _question, text in said)]
    return Text(_numbered(parts), (Source("facts", "Auf einen Blick"), *(_asked(q) for q, _text in said)))


def _goals(facts: Facts) -> Text:
    if not facts.goals:
        return _from_results("goals")(facts)
    lines = ["Die Beteiligten verfolgen gemeinsam diese Ziele:"]
    for goal in facts.goals:
        seen = f" (erkennbar an: {goal.indicator.rstrip('.')})" if goal.indicator else ""
        lines.append(f"- {goal.text.rstrip('.')}{seen}")
    asked = {goal.source.key for goal in facts.goals if goal.source}
    questions = [question for question in facts.catalogue.questions if question.key in asked]
    return Text("\n".join(lines), (Source("goals", "Gemeinsame Ziele"), *(_asked(q) for q in questions)))


def _target_group(facts: Facts) -> Text:
    group = facts.cooperation.target_group.strip()
    return Text(
        f"Das Angebot richtet sich an: {_sentence(group)}" if group else "", (Source("facts", "Auf einen Blick"),)
    )


def _contacts(facts: Facts) -> Text:
    lines = []
    for member in facts.team:
        house = facts.agreement.school.name if member.user else str(member.contact.partner if member.contact else "")
        reach = f", {member.email}" if member.email else ""
        function = f", {member.function}" if member.function else ""
        deputy = f"; Vertretung: {member.deputy}" if member.deputy else ""
        lines.append(f"- {member}{function} ({house}){reach}{deputy}")
    if not lines:
        return Text("")
    said = facts.said("contacts")
    opening = "Feste Ansprechpersonen sind:"
    more = [_one_line(text) for _question, text in said]
    return Text("\n".join([opening, *lines, *more]), (Source("team", "Team"), *(_asked(q) for q, _text in said)))


def _bringer(facts: Facts, need: Needed) -> str:
    if need.provided_by == ProvidedBy.THIRD:
        return need.third_party
    if need.provided_by == ProvidedBy.SCHOOL:
        return "die Musikschule"
    theirs = [party.institution for party in facts.parties if party.side == Side.PARTNER]
    return theirs[0] if len(theirs) == 1 else "die Partnerseite"


def _with_lists(paragraphs: Iterable[str], *blocks: list[str]) -> str:
    """Numbered paragraphs, and after them each list that has points below its opening line."""
    written = [_numbered(paragraphs), *("\n".join(block) for block in blocks if len(block) > 1)]
    return "\n".join(filter(None, written))


def _conditions(facts: Facts) -> Text:
    said = facts.said("conditions")
    lines = ["Für die Kooperation wird gestellt:"]
    for need in facts.needs:
        amount = f" ({need.amount})" if need.amount else ""
        lines.append(f"- {need.what}{amount}: {_bringer(facts, need)}")
    body = _with_lists([_one_line(text) for _question, text in said], lines)
    needs = (Source("needs", "Bedarfe"),) if facts.needs else ()
    return Text(body, (*needs, *(_asked(q) for q, _text in said)))


VERBS = (
    (Part.DECIDES, "entscheidet", "entscheiden"),
    (Part.DOES, "führt aus", "führen aus"),
    (Part.HELPS, "hilft", "helfen"),
    (Part.KNOWS, "wird informiert", "werden informiert"),
)


def _responsibilities(facts: Facts) -> Text:
    said = facts.said("responsibilities")
    lines = ["Im Einzelnen gilt:"]
    for row in facts.matrix.rows:
        shares = []
        for part, one, many in VERBS:
            names = row.having(part)
            if names:
                shares.append(f"{' und '.join(names)} {one if len(names) == 1 else many}")
        if shares:
            lines.append(f"- {row.responsibility.topic}: {'; '.join(shares)}")
    body = _with_lists([_one_line(text) for _question, text in said], lines)
    matrix_source = (Source("matrix", "Zuständigkeiten"),) if len(lines) > 1 else ()
    return Text(body, (*matrix_source, *(_asked(q) for q, _text in said)))


def _phrase(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _communication(facts: Facts) -> Text:
    said = facts.said("communication")
    ways = ["Information und Austausch:"]
    ways += [f"- {way.what}: {_phrase(way.who, way.how, way.when)}".rstrip(": ") for way in facts.ways]
    public = ["Öffentlichkeitsarbeit:"]
    public += [f"- {_phrase(point.what, point.who, point.when)}" for point in facts.publicity]
    steps = ["Bei Schwierigkeiten gilt dieser Weg:"]
    steps += [f"- {step.position}. Schritt: {step.who}, innerhalb von {step.within_days} Tagen" for step in facts.steps]
    body = _with_lists([_one_line(text) for _question, text in said], ways, public, steps)
    lists = (Source("arrangements", "Absprachen"),) if facts.ways or facts.publicity or facts.steps else ()
    return Text(body, (*lists, *(_asked(q) for q, _text in said)))


def _costs(facts: Facts) -> Text:
    said = facts.said("costs")
    lines = ["Die Kosten werden so getragen:"]
    for need in facts.needs:
        if need.cost:
            cost = f"{need.cost:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
            lines.append(f"- {need.what}: {cost} Euro, trägt {_bringer(facts, need)}")
    body = _with_lists([_one_line(text) for _question, text in said], lines)
    needs = (Source("needs", "Bedarfe"),) if len(lines) > 1 else ()
    return Text(body, (*needs, *(_asked(q) for q, _text in said)))


def _term(facts: Facts) -> Text:
    return Text(
        terms.wording(term=facts.term, renewal=facts.renewal, notice=facts.notice), (Source("term", "Laufzeit"),)
    )


def _standard(text: str) -> Callable[[Facts], Text]:
    def build(facts: Facts) -> Text:
        return Text(text, (Source("standard", "Standardtext"),))

    return build


@dataclass(frozen=True)
class Section:
    """One section of the template."""

    key: str
    heading: str
    need: Need
    build: Callable[[Facts], Text]
    hint: str


SECTIONS = (
    Section("preamble", "Präambel", Need.OPTIONAL, _from_results("preamble"), "Ergebnis zu Frage 3.2"),
    Section("subject", "Bezeichnung und Inhalt", Need.MUST, _subject, "Auf einen Blick und Frage 3.4"),
    Section("goals", "Ziele", Need.MUST, _goals, "Gemeinsame Ziele oder Frage 3.5"),
    Section("target_group", "Zielgruppe", Need.MUST, _target_group, "„Für wen“ unter Auf einen Blick"),
    Section("conditions", "Rahmenbedingungen", Need.MUST, _conditions, "Bedarfe oder Frage 4.1"),
    Section(
        "responsibilities",
        "Zuständigkeiten und Verantwortlichkeiten",
        Need.MUST,
        _responsibilities,
        "Zuständigkeiten oder Ergebnis zu Frage 4.2",
    ),
    Section(
        "communication",
        "Kommunikation, Gremien und Informationsaustausch",
        Need.RECOMMENDED,
        _communication,
        "Absprachen oder Ergebnisse zu den Fragen 4.4 bis 4.7",
    ),
    Section("contacts", "Ansprechpersonen", Need.MUST, _contacts, "Das Team der Kooperation"),
    Section(
        "costs",
        "Kosten",
        Need.MUST,
        _costs,
        "Bedarfe mit Kosten. Wer trägt welche Kosten? Auch „keine Zahlungen“ ist eine Antwort.",
    ),
    Section("term", "Laufzeit, Verlängerung und Kündigung", Need.MUST, _term, "Laufzeit und Kündigung"),
    Section(
        "quality",
        "Qualitätsüberprüfung und -sicherung",
        Need.MUST,
        _from_results("quality"),
        "Ergebnisse zu den Fragen 7.1 und 7.2",
    ),
    Section(
        "further",
        "Weitere Absprachen",
        Need.OPTIONAL,
        _from_results("further"),
        "Gemeinsame Ergebnisse, die „in die Vereinbarung“ übernommen sind",
    ),
    Section(
        "amendments",
        "Änderungen",
        Need.RECOMMENDED,
        _standard(
            "Änderungen und Ergänzungen dieser Vereinbarung bedürfen derselben Form wie diese Vereinbarung. "
            "Mündliche Nebenabreden bestehen nicht."
        ),
        "",
    ),
    Section(
        "severability",
        "Schlussbestimmung",
        Need.RECOMMENDED,
        _standard(
            "Sollte eine Bestimmung dieser Vereinbarung unwirksam sein oder werden, bleiben die übrigen Bestimmungen "
            "wirksam. Die Beteiligten ersetzen die unwirksame Bestimmung durch eine, die dem Gewollten am nächsten kommt."
        ),
        "",
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}


def assembled(agreement: Agreement) -> dict[str, Text]:
    """What the sources give for every section right now."""
    facts = Facts(agreement)
    return {section.key: section.build(facts) for section in SECTIONS}
