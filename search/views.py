"""Pages of the search: results under headings, and the quick list of Strg K."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import Right, require, rights
from accounts.http import MemberRequest
from infrastructure import search
from infrastructure.htmx import answer
from infrastructure.models import SearchEntry
from infrastructure.search import Hit, SearchResult
from search import indexing
from search.entries import GROUPS, KINDS, Group, kinds_of, visible
from search.quick_links import places

PAGE = 50
QUICK = 8
QUICK_PLACES = 4
LONGEST = 200
Pieces = list[tuple[str, bool]]
GROUP_OF = {kind.name: next(group for group in GROUPS if group.key == kind.group) for kind in KINDS.values()}


@dataclass(frozen=True)
class Row:
    """A hit for the template: texts in pieces, each with whether it matches the query."""

    entry: SearchEntry
    group: Group
    title: Pieces
    below: Pieces
    around: Pieces


@dataclass(frozen=True)
class Section:
    """The hits under one heading, and how many there are in all."""

    group: Group
    rows: list[Row]
    total: int
    query: str

    @property
    def left(self) -> bool:
        return self.total > len(self.rows)


def _search_text(request: MemberRequest) -> str:
    # Databases do not take a NUL.
    return " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]


def _may_find(request: MemberRequest) -> Q:
    """The condition of what the member may find; brings the index up to date first and hides entries that are still
    stale."""
    mine = visible(request.membership)
    return mine if indexing.catch_up_with_people() else mine & search.settled()


def _rows(result: SearchResult, hits: list[Hit]) -> list[Row]:
    entries = SearchEntry.objects.in_bulk([hit.pk for hit in hits])
    shown = [entries[hit.pk] for hit in hits if hit.pk in entries]
    return [
        Row(row, GROUP_OF[row.kind], result.pieces(row.title), result.pieces(row.below), result.around(row.text))
        for row in shown
    ]


def _sections(result: SearchResult, text: str) -> list[Section]:
    """Under each heading the first hits; all of them when they fit on one page."""
    counts = Counter(GROUP_OF[hit.kind].key for hit in result.hits)
    each = PAGE if len(result.hits) <= PAGE else max(PAGE // len(GROUPS), 1)
    taken: list[Hit] = []
    for group in GROUPS:
        taken += [hit for hit in result.hits if GROUP_OF[hit.kind] is group][:each]
    rows = _rows(result, taken)
    return [
        Section(
            group,
            [row for row in rows if row.group is group],
            counts[group.key],
            urlencode({"q": text, "art": group.key}),
        )
        for group in GROUPS
        if counts[group.key]
    ]


@require_safe
def results(request: MemberRequest) -> HttpResponse:
    """Everything that holds the words asked for, under its headings; one heading alone goes over pages of 50."""
    require(request, Right.SEE)
    text = _search_text(request)
    group = next((group for group in GROUPS if group.key == request.GET.get("art")), None)
    kinds = list(KINDS)
    may_find = _may_find(request) if text else Q()
    result = search.find(text, may_find, kinds=kinds, only=kinds_of(group.key) if group else ())
    page = Paginator(result.hits, PAGE).get_page(request.GET.get("seite")) if group else None
    context = {
        "words": text,
        "group": group,
        "total": len(result.hits),
        "more": result.more,
        "instead": result.instead,
        "sections": [] if group else _sections(result, text),
        "page": page,
        "rows": _rows(result, list(page.object_list)) if page else [],
        "keep": urlencode({"q": text, "art": group.key}) if group else "",
        "all_query": urlencode({"q": text}),
        "ideas": search.suggestions(text, may_find, kinds=kinds) if text and not result.hits else [],
    }
    return answer(request, "search/search.html", context, partial="hits")


@require_safe
def jump(request: MemberRequest) -> HttpResponse:
    """The quick list: places to jump to and the best hits, as options of the field; without htmx the search's page."""
    require(request, Right.SEE)
    text = _search_text(request)
    query = urlencode({"q": text})
    if not request.htmx:
        return redirect(f"/suche/?{query}" if text else "search")
    result = search.find(text, _may_find(request), kinds=list(KINDS)) if text else SearchResult()
    there = places(rights(request.membership), text)
    context = {
        "words": text,
        "query": query,
        "places": there[:QUICK_PLACES] if text else there,
        "rows": _rows(result, result.hits[:QUICK]),
        "total": len(result.hits),
        "more": result.more,
        "instead": result.instead,
    }
    return answer(request, "search/quick_links.html", context)
