"""The sections an agreement of this school could have: the product's catalogue with the school's own wording and sections.

Pure: rows come in, sections go out, in the order in which they stand in an agreement.
"""

from collections.abc import Iterable
from dataclasses import replace

from agreements import catalogue
from agreements.catalogue import Section
from agreements.models import OwnClause


def sections(own_clauses: Iterable[OwnClause]) -> tuple[Section, ...]:
    """The catalogue's numbered sections, reworded where the school has its own text, and the school's further ones.

    A further section follows the last one of the same content group.
    """
    own = list(own_clauses)
    reworded = {clause.replaces: clause for clause in own if clause.replaces}
    rows = [
        _reworded(section, reworded[section.key]) if section.key in reworded else section
        for section in catalogue.sections()
        if not section.place
    ]
    for clause in own:
        if not clause.replaces:
            same = [index for index, section in enumerate(rows) if section.content == clause.content]
            rows.insert(same[-1] + 1 if same else len(rows), _further(clause))
    return tuple(rows)


def _reworded(section: Section, own: OwnClause) -> Section:
    return replace(section, heading=own.heading, build="", standard=own.body, fields=(), questions=())


def _further(own: OwnClause) -> Section:
    return Section(
        key=own.key,
        number=0,
        heading=own.heading,
        content=own.content,
        place="",
        need="must" if own.must else "recommended",
        when=frozenset(),
        unless=frozenset(),
        must_when=frozenset(),
        questions=(),
        build="",
        standard=own.body,
        fields=(),
    )
