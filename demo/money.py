"""Money, contributions and details of an example agreement; parties are named by their place, ours is 0."""

from decimal import Decimal
from typing import Any

import agreements.actions
from accounts.models import User
from agreements.models import Agreement, CostLine, FeeReduction, InKindContribution, Party, Signatory
from agreements.text.legal_bodies import office_of, shared_body
from kooperation.choices import Side

Data = dict[str, Any]
LISTS = (("payments", CostLine), ("reductions", FeeReduction), ("in_kind", InKindContribution))
PARTIES, AMOUNTS = ("party", "payer", "receiver", "bearer"), ("amount", "percent", "value")


def of_parties(agreement: Agreement, values: Data) -> Data:
    """Replace the places of parties by rows and turn amounts into decimals."""
    parties = list(Party.objects.filter(agreement=agreement).order_by("position"))
    row: Data = {name: parties[value] if name in PARTIES else value for name, value in values.items()}
    return row | {name: Decimal(values[name]) for name in AMOUNTS if name in values}


def _between_offices(agreement: Agreement, lead: User) -> None:
    """The town on both sides, with its own schools and day-care centres: an internal agreement that names the offices."""
    body = shared_body(list(Party.objects.filter(agreement=agreement).order_by("position")))
    if body is None:
        return
    agreements.actions.set_frame(actor=lead, agreement=agreement, internal=True)
    for party in body.parties:
        if party.side == Side.PARTNER and not office_of(party):
            agreements.actions.change_party(actor=lead, party=party, office="Schulverwaltungsamt")


def enter(agreement: Agreement, lead: User, row: Data) -> None:
    """Enter payments, in-kind contributions and details of a row of school.toml."""
    _between_offices(agreement, lead)
    if row.get("no_payments"):
        agreements.actions.set_frame(actor=lead, agreement=agreement, no_payments=True)
    for name, model in LISTS:
        for values in row.get(name, []):
            agreements.actions.save_row(actor=lead, row=model(agreement=agreement), **of_parties(agreement, values))
    parties = list(Party.objects.filter(agreement=agreement).order_by("position"))
    for clause, details in row.get("details", {}).items():
        details_by_ref = {
            key: parties[value].ref if isinstance(value, int) else value for key, value in details.items()
        }
        if not agreement.clauses.filter(key=clause).exists():
            agreements.actions.add_clause(actor=lead, agreement=agreement, key=clause)
        agreements.actions.set_details(actor=lead, agreement=agreement, clause=clause, values=details_by_ref)
    if row.get("in_kind"):
        agreements.actions.add_clause(actor=lead, agreement=agreement, key="in_kind")
    for person in row.get("signatories", []):
        signatory = Signatory(party=parties[person["party"]])
        agreements.actions.save_signatory(
            actor=lead, signatory=signatory, name=person["name"], function=person["function"]
        )
