"""The gaps in an agreement's text, the same for the agreement page, the signature page and the sending.

Missing is a field that nobody has answered, a known fact that the text does not say, a necessary section that is empty
or not in the draft, and two sources that contradict each other.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from agreements import catalogue
from agreements.catalogue import ClauseField, Section
from agreements.choices import AgreementState, Need
from agreements.models import Agreement, Clause
from agreements.text import clauses, contradictions
from agreements.text.clauses import Assembly, ClauseText, value_of
from agreements.text.legal_bodies import office_of, shared_body
from agreements.text.merging import missing_from
from kooperation.choices import Side

# Sections of older drafts that say what now has a section of its own.
SAID_BY = {"renewal": "term", "notice": "term"}
# At these fields of the parties it is said for which party they are open.
BY_PARTY = {"legal_entities": "legal_entity", "representatives": "representative"}


class GapKind(Enum):
    """Why something is missing."""

    UNANSWERED = "unanswered"
    NOT_IN_TEXT = "not_in_text"
    EMPTY = "empty"
    NO_SECTION = "no_section"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that is missing.

    `label` names it in the reader's language, `at` says where it is entered, `field` is the open field, if it is one,
    `facts` are the statements that the text lacks, that contradict, or the parties concerned.
    """

    kind: GapKind
    section: Section
    label: str
    at: str
    must: bool
    words: str
    field: ClauseField | None = None
    facts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same gap has the same key as long as it is the same thing that is missing."""
        return "|".join([self.kind.value, self.section.key, self.field.key if self.field else "", *self.facts])


def count_for(agreement: Agreement) -> bool:
    """Whether anything can still be missing: until a text is out for signature."""
    return agreement.editable or agreement.state == AgreementState.AGREED


def of(agreement: Agreement) -> list[Gap]:
    """All gaps of a draft or an agreed text; none once it is out for signature or over."""
    if not count_for(agreement):
        return []
    assembly = clauses.read(agreement)
    return in_draft(assembly, clauses.effective(agreement, assembly))


def pressing(gaps: Iterable[Gap]) -> list[Gap]:
    """The necessary ones among the gaps."""
    return [gap for gap in gaps if gap.must]


def fingerprint(gaps: Iterable[Gap]) -> str:
    """Says which gaps somebody has seen: "" for none, else a hash that changes with every one of them."""
    keys = sorted(gap.key for gap in gaps)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32] if keys else ""


def in_draft(assembly: Assembly, rows: Iterable[Clause]) -> list[Gap]:
    """The same for clauses at hand, as `clauses.effective` gives them."""
    around = [section for section in catalogue.sections() if section.place]
    head = [gap for section in around if section.place == "head" for gap in _around(assembly, section)]
    foot = [gap for section in around if section.place == "foot" for gap in _around(assembly, section)]
    inside = [gap for row in rows for gap in _of_clause(assembly, row)]
    return [*head, *_same_body(assembly), *inside, *_absent(assembly), *_contradicting(assembly), *foot]


def _around(assembly: Assembly, section: Section) -> Iterable[Gap]:
    """Open fields of what is printed around the sections; for some it is said which party they are open for."""
    for field in section.fields:
        if value_of(assembly.data, section, field) is None:
            column = BY_PARTY.get(field.fact, "")
            parties = [party.institution for party in assembly.data.signing if column and not getattr(party, column)]
            for name in parties or [""]:
                yield Gap(
                    kind=GapKind.UNANSWERED,
                    section=section,
                    label=field.label,
                    at=field.at or "details",
                    must=field.must,
                    words=_open_for(column, name, section.heading),
                    field=field,
                    facts=(name,) if name else (),
                )


def _same_body(assembly: Assembly) -> Iterable[Gap]:
    """One legal person on both sides: the wording is chosen, and an internal one names the offices."""
    body, section = shared_body(assembly.data.parties), catalogue.by_key()["parties"]
    internal = assembly.data.agreement.internal
    field = next(field for field in section.fields if field.fact == "legal_entities")
    if body is None:
        return
    if internal is None:
        yield Gap(
            kind=GapKind.UNANSWERED,
            section=section,
            label=_("Internal agreement, or one between legal persons"),
            at="frame",
            must=True,
            words=_("{body} stands on both sides.").format(body=body.name),
            field=field,
            facts=(body.name,),
        )
    for party in body.parties if internal else ():
        if party.side == Side.PARTNER and not office_of(party):
            yield Gap(
                kind=GapKind.UNANSWERED,
                section=section,
                label=_("Office or department of {party}").format(party=party.called),
                at="parties",
                must=True,
                words=_("An internal agreement names the offices."),
                field=field,
                facts=(party.institution,),
            )


def _open_for(column: str, name: str, heading: str) -> str:
    if name and column == "legal_entity":
        return _("The legal entity of {name} is not named.").format(name=name)
    if name:
        return _("Nobody is named who signs for {name}.").format(name=name)
    return _("{heading} does not say it yet.").format(heading=heading)


def _of_clause(assembly: Assembly, row: Clause) -> Iterable[Gap]:
    """What one section lacks: answers, known facts, or any text at all."""
    section = assembly.section(row.key)
    if section is None:
        return
    text, filled, must = assembly.texts[row.key], bool(row.body.strip()), row.need == Need.MUST
    open_fields = [] if row.edited and filled else _unanswered(assembly, section, filled=filled, must=must)
    yield from open_fields
    if filled or not must:
        yield from _unsaid(section, row, text, must=must)
    elif not any(gap.must for gap in open_fields):
        yield Gap(
            kind=GapKind.EMPTY,
            section=section,
            label=_("Text of the section"),
            at="clause",
            must=True,
            words=_("{heading} is still empty.").format(heading=section.heading),
            facts=tuple(unsaid_facts(row, text)),
        )


def _unanswered(assembly: Assembly, section: Section, *, filled: bool, must: bool) -> list[Gap]:
    words = _("{heading} does not say it yet.") if filled else _("{heading} is still empty.")
    return [
        Gap(
            kind=GapKind.UNANSWERED,
            section=section,
            label=field.label,
            at=field.at or "details",
            must=field.must and must,
            words=words.format(heading=section.heading),
            field=field,
        )
        for field in section.fields
        if value_of(assembly.data, section, field) is None
    ]


def unsaid_facts(row: Clause, text: ClauseText) -> list[str]:
    """Known facts that a clause's text does not contain, without those that somebody left out on purpose."""
    return [fact for fact in missing_from(row.body, text.facts) if fact not in row.confirmed]


def _unsaid(section: Section, row: Clause, text: ClauseText, *, must: bool) -> Iterable[Gap]:
    facts = tuple(unsaid_facts(row, text))
    if facts:
        yield Gap(
            kind=GapKind.NOT_IN_TEXT,
            section=section,
            label="; ".join(fact.removeprefix("- ").rstrip(".") for fact in facts),
            at="clause",
            must=must,
            words=_("{heading}: known, but not in the text.").format(heading=section.heading),
            facts=facts,
        )


def _absent(assembly: Assembly) -> Iterable[Gap]:
    """Sections that are necessary under today's conditions and not in the draft."""
    data = assembly.data
    for section in assembly.sections:
        needed = section.applies(data.conditions) and section.needed(data.conditions) == Need.MUST
        present = section.key in data.clause_keys or SAID_BY.get(section.key) in data.clause_keys
        if needed and not present:
            words = _("{heading} is necessary here and not in the draft.").format(heading=section.heading)
            facts = assembly.texts[section.key].facts
            yield Gap(
                kind=GapKind.NO_SECTION,
                section=section,
                label=section.heading,
                at="offer",
                must=True,
                words=words,
                facts=facts,
            )


def _contradicting(assembly: Assembly) -> Iterable[Gap]:
    for row in contradictions.of(assembly.data):
        section = assembly.section(row.section)
        if section and row.section in assembly.data.clause_keys:
            words = _("{heading} says something else than the offers: {other}")
            yield Gap(
                kind=GapKind.CONTRADICTION,
                section=section,
                label=row.statement,
                at=row.at,
                must=True,
                words=words.format(heading=section.heading, other=row.home),
                facts=(row.statement,),
            )
