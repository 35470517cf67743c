"""URLs of the pages on which gaps of an agreement are closed."""

from collections.abc import Iterable

from django.urls import reverse

from agreements.models import Agreement, Clause
from agreements.text.gaps import Gap
from kooperation.models import Cooperation

PAGES = {
    "facts": "cooperations:edit",
    "offers": "cooperations:offers",
    "team": "cooperations:team",
    "goals": "goals:list",
    "arrangements": "cooperations:arrangements",
    "responsibilities": "cooperations:responsibilities",
    "money": "agreements:money",
    "term": "agreements:term",
    "frame": "agreements:frame",
}
ANCHORS = {"parties": "h-parties", "offer": "h-offer"}


def with_links(cooperation: Cooperation, agreement: Agreement, gaps: Iterable[Gap]) -> list[tuple[Gap, str]]:
    """Each gap with the address at which it is closed."""
    refs = dict(Clause.objects.filter(agreement=agreement).values_list("key", "ref"))
    return [(gap, _address(cooperation, gap, refs.get(gap.section.key, ""))) for gap in gaps]


def _address(cooperation: Cooperation, gap: Gap, clause: str) -> str:
    if gap.at in PAGES:
        return reverse(PAGES[gap.at], args=[cooperation.address])
    if gap.at == "questions":
        return cooperation.get_absolute_url()
    editor = reverse("agreements:edit", args=[cooperation.address])
    if gap.at in ANCHORS:
        return f"{editor}#{ANCHORS[gap.at]}"
    if gap.at == "details" and clause:
        return reverse("agreements:details", args=[cooperation.address, clause])
    return f"{editor}#clause-{clause}"
