"""The list of all agreements."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from agreements import agreement_filters
from infrastructure.htmx import answer
from kooperation.choices import Field

ROWS = 50
PAGE = "agreements/list.html"


@require_safe
def listing(request: MemberRequest) -> HttpResponse:
    """All agreements the filter leaves; htmx gets the hits."""
    require(request, Right.SEE)
    selection = agreement_filters.select(request.GET, timezone.localdate())
    page = Paginator(selection.hits, ROWS).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "rows": page.object_list,
        "hits": len(selection.hits),
        "asked": selection.chosen,
        "filtered": any(selection.chosen.values()),
        "groups": selection.groups,
        "fields": Field.choices,
        "spans": agreement_filters.SPANS,
        "query": selection.query,
    }
    return answer(request, PAGE, context, partial="hits")
