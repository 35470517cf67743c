"""The lists of an agreement: what each keeps, its fields, its words, the page it stands on."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementRow, Annex, Approval, CostLine, FeeReduction, InKindContribution


@dataclass(frozen=True, kw_only=True)
class ListKind:
    """One list of an agreement."""

    slug: str
    model: type[AgreementRow]
    fields: tuple[str, ...]
    name: Promise | str
    add: Promise | str
    empty: Promise | str
    icon: str
    page: str

    def rows(self, agreement: Agreement) -> "QuerySet[AgreementRow]":
        """The rows of an agreement, in the order they were entered."""
        related = [field.name for field in self.model._meta.fields if field.remote_field and field.name in self.fields]
        found: QuerySet[Any] = self.model._default_manager.filter(agreement=agreement).order_by("pk")
        found = found.select_related(*related) if related else found
        return found.prefetch_related("years") if self.model is CostLine else found


KINDS = (
    ListKind(
        slug="zahlungen",
        model=CostLine,
        fields=("what", "payer", "payer_name", "receiver", "amount", "basis", "cap", "index"),
        name=_("Payments"),
        add=_("Add payment"),
        empty=_("Who pays whom how much for what? “No payments” is an answer too."),
        icon="coins",
        page="agreements:money",
    ),
    ListKind(
        slug="ermaessigungen",
        model=FeeReduction,
        fields=("whom", "percent", "max_age", "max_years", "condition", "bearer"),
        name=_("Fee reductions"),
        add=_("Add reduction"),
        empty=_("Who pays less than the tariff says?"),
        icon="badge-percent",
        page="agreements:money",
    ),
    ListKind(
        slug="eigenleistungen",
        model=InKindContribution,
        fields=("party", "what", "value"),
        name=_("Contributions in kind"),
        add=_("Add contribution"),
        empty=_("What does a party bring without money: rooms, lessons, instruments?"),
        icon="handshake",
        page="agreements:money",
    ),
    ListKind(
        slug="genehmigungen",
        model=Approval,
        fields=("kind", "party", "body", "granted_on", "file_reference"),
        name=_("Approvals"),
        add=_("Add approval"),
        empty=_("Does somebody have to approve it before it is signed: council, school authority, church office?"),
        icon="stamp",
        page="agreements:edit",
    ),
    ListKind(
        slug="anlagen",
        model=Annex,
        fields=("name", "dated", "offer"),
        name=_("Annexes"),
        add=_("Add annex"),
        empty=_("Which papers lie with the agreement?"),
        icon="paperclip",
        page="agreements:edit",
    ),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}


@dataclass(frozen=True)
class Panel:
    """A list ready for its page."""

    kind: ListKind
    rows: list[AgreementRow]


def panels(agreement: Agreement, *slugs: str) -> list[Panel]:
    """Some lists of an agreement."""
    return [Panel(BY_SLUG[slug], list(BY_SLUG[slug].rows(agreement))) for slug in slugs]
