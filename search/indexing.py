"""Keeps the search index up to date: changed objects are renewed, and the whole index is checked every night.

A change leaves a mark in its own transaction, with one statement. Background tasks process marks every few seconds and
before every search, so that results are always current.
"""

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from django.db import transaction
from django.db.models import Q

from accounts.models import Membership, School
from agreements.models import Agreement
from infrastructure import search, tenancy
from kooperation.models import Comment, ContactPerson, Cooperation, File
from meetings.models import Meeting
from phases.models import Item
from search.entries import KINDS

EVERYTHING = "*"
BATCH = 200
# A changed name makes other entries stale, one level further.
BEFORE_SEARCHING, ROUNDS = 500, 4
BREATH = 2.0


def renew(kind: str, pks: Collection[int]) -> int:
    """Renew the entries of these objects and mark those that show their names; returns how many were stale.

    Within the caller's transaction.
    """
    done = search.put(kind, pks, KINDS[kind].entries(pks))
    if done.renamed:
        for other, others in _carrying(kind, done.renamed):
            search.mark(tenancy.current(), other, others)
    return done.changed


def _carrying(kind: str, pks: Collection[int]) -> Iterable[tuple[str, Iterable[int]]]:
    """The objects whose entries show the name or address of these."""
    if kind == "cooperation":
        of_it = Q(cooperation__in=pks)
        yield "agreement", Agreement.objects.filter(of_it).values_list("pk", flat=True)
        yield "minutes", Meeting.objects.filter(of_it).values_list("pk", flat=True)
        yield "answer", Item.objects.filter(of_it).values_list("pk", flat=True)
        yield "comment", Comment.objects.filter(of_it).values_list("pk", flat=True)
        yield "file", File.objects.filter(of_it).values_list("pk", flat=True)
    elif kind == "partner":
        linked = Cooperation.objects.filter(partner_links__partner__in=pks)
        yield "cooperation", linked.values_list("pk", flat=True).distinct()
        yield "contact", ContactPerson.objects.filter(partner__in=pks).values_list("pk", flat=True)
        yield "file", File.objects.filter(partner__in=pks).values_list("pk", flat=True)
    elif kind == "contact":
        with_them = Cooperation.objects.filter(team__contact__in=pks)
        yield "cooperation", with_them.values_list("pk", flat=True).distinct()
    elif kind == "colleague":
        users = Membership.objects.filter(pk__in=pks).values("user")
        with_them = Cooperation.objects.filter(Q(lead__in=users) | Q(team__user__in=users))
        yield "cooperation", with_them.values_list("pk", flat=True).distinct()


@contextmanager
def _alone() -> Iterator[None]:
    """Serialise index writes per school, so that a stale reader cannot overwrite newer entries."""
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=tenancy.current())
        yield


def catch_up(*, limit: int = BATCH, routine: bool | None = None) -> int:
    """Process marks of the school in scope, changes by people first; returns how many. One query when there are none."""
    if not search.marked(routine=routine, limit=1):
        return 0
    with _alone():
        marks = search.marked(routine=routine, limit=limit)
        for kind, group in groupby(sorted(marks, key=lambda row: row.kind), key=lambda row: row.kind):
            pks = {row.object_id for row in group}
            if kind == EVERYTHING:
                _mark_all()
            elif kind in KINDS:
                renew(kind, pks)
        search.unmark(marks)
    return len(marks)


def catch_up_with_people() -> bool:
    """Process the marks of people's changes before a search; False when too many are left."""
    return any(not catch_up(limit=BEFORE_SEARCHING, routine=False) for _round in range(ROUNDS))


def catch_up_for_a_while(*, seconds: float = BREATH) -> None:
    """Process marks of the school in scope until none is left or the time limit is reached."""
    until = time.monotonic() + seconds
    while catch_up() and time.monotonic() < until:
        pass


def mark_everything() -> None:
    """Mark everything of the school in scope, so that the background checks the whole index bit by bit."""
    search.mark(tenancy.current(), EVERYTHING, [0], routine=True)


def _mark_all() -> None:
    for name in KINDS:
        for some in _there(name):
            search.mark(tenancy.current(), name, some, routine=True)
        for gone in _gone(name):
            search.mark(tenancy.current(), name, gone, routine=True)


def _there(name: str) -> Iterable[list[int]]:
    """Batches of objects of a kind."""
    after = 0
    rows = KINDS[name].rows().order_by("pk").values_list("pk", flat=True)
    while some := list(rows.filter(pk__gt=after)[: search.BATCH]):
        after = some[-1]
        yield some


def _gone(name: str) -> Iterable[list[int]]:
    """Batches of entries whose object is not there any more."""
    after = 0
    while some := search.indexed(name, after):
        after = some[-1]
        there = set(KINDS[name].rows().filter(pk__in=some).values_list("pk", flat=True))
        yield [pk for pk in some if pk not in there]


def reindex() -> int:
    """Check the whole index of the school in scope now, batch by batch; returns how many entries were stale."""
    last = search.newest_mark()
    drift = 0
    for name in KINDS:
        for some in _there(name):
            with _alone():
                drift += renew(name, some)
        for gone in _gone(name):
            drift += len(gone)
            search.remove(name, gone)
    search.unmark_until(last)
    while catch_up():
        pass
    tidy_words()
    return drift


def tidy_words() -> None:
    """Remove unused words from the vocabulary of the school in scope, so that names go with their people."""
    unused, missing = search.words_out_of_step()
    if unused or missing:
        with _alone():
            search.tidy_words(unused, missing)


def begin_where_missing() -> None:
    """Start an index for schools without one, in the background after an upgrade."""
    for pk in School.objects.order_by("pk").values_list("pk", flat=True):
        with tenancy.of(pk):
            if not search.begun():
                mark_everything()
