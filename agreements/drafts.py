"""The draft as the editor shows it: sections with their state, sources and gaps."""

from dataclasses import dataclass

from agreements import clauses
from agreements.choices import Need
from agreements.models import Agreement, Clause


@dataclass(frozen=True)
class ClauseRow:
    """One section in the editor."""

    clause: Clause
    number: int
    stale: bool
    fillable: bool
    hint: str

    @property
    def missing(self) -> bool:
        return not self.clause.body.strip() and self.clause.need == Need.MUST

    @property
    def filled(self) -> bool:
        return bool(self.clause.body.strip())


def rows(agreement: Agreement) -> list[ClauseRow]:
    """All sections with what their sources say now compared with what was taken over."""
    texts = clauses.assembled(agreement)
    found = []
    number = 0
    for clause in Clause.objects.filter(agreement=agreement).order_by("position"):
        number += bool(clause.body.strip())
        text = texts.get(clause.key, clauses.Text(""))
        section = clauses.BY_KEY.get(clause.key)
        changed = bool(text.body) and text.hash != clause.source_hash
        found.append(
            ClauseRow(
                clause=clause,
                number=number if clause.body.strip() else 0,
                stale=changed and bool(clause.body.strip()) and agreement.editable,
                fillable=changed and not clause.body.strip() and agreement.editable,
                hint=section.hint if section else "",
            )
        )
    return found
