"""The plain lists of an agreement: models, fields, words and pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementRow, Annex, Approval, CostLine, FeeReduction, InKindContribution
from infrastructure import plain_lists
from infrastructure.plain_lists import ListKind, Panel


def _kind(**words: Any) -> ListKind[AgreementRow]:
    """A list of an agreement; parties and other rows that its fields name are read with it."""
    relations = {one.name for one in words["model"]._meta.fields if one.remote_field}
    related = tuple(name for name in words["fields"] if name in relations)
    return ListKind(owner="agreement", related=related, **words)


KINDS = (
    _kind(
        slug="zahlungen",
        model=CostLine,
        fields=("what", "payer", "payer_name", "receiver", "amount", "basis", "cap", "cap_basis", "index"),
        prefetched=("years",),
        name=_("Payments"),
        add=_("Add payment"),
        empty=_("Who pays whom how much for what? “No payments” is an answer too."),
        icon="coins",
        page="agreements:money",
    ),
    _kind(
        slug="ermaessigungen",
        model=FeeReduction,
        fields=("whom", "percent", "max_age", "max_years", "condition", "bearer"),
        name=_("Fee reductions"),
        add=_("Add reduction"),
        empty=_("Who pays less than the tariff says?"),
        icon="badge-percent",
        page="agreements:money",
    ),
    _kind(
        slug="eigenleistungen",
        model=InKindContribution,
        fields=("party", "what", "value"),
        name=_("Contributions in kind"),
        add=_("Add contribution"),
        empty=_("What does a party bring without money: rooms, lessons, instruments?"),
        icon="handshake",
        page="agreements:money",
    ),
    _kind(
        slug="genehmigungen",
        model=Approval,
        fields=("kind", "party", "body", "granted_on", "file_reference"),
        name=_("Approvals"),
        add=_("Add approval"),
        empty=_("Does somebody have to approve it before it is signed: council, school authority, church office?"),
        icon="stamp",
        page="agreements:edit",
    ),
    _kind(
        slug="anlagen",
        model=Annex,
        fields=("name", "dated", "offer", "cost_line"),
        name=_("Annexes"),
        add=_("Add annex"),
        empty=_("Which papers lie with the agreement?"),
        icon="paperclip",
        page="agreements:edit",
    ),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}


def panels(agreement: Agreement, *slugs: str) -> list[Panel[AgreementRow]]:
    """Some lists of an agreement, in the order asked for."""
    return plain_lists.panels(BY_SLUG, agreement, *slugs)
