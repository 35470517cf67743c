"""Keeping the search index up to date."""

from celery import shared_task

from accounts.models import School
from infrastructure import search, tenancy
from search import indexing


@shared_task
def index_changes() -> None:
    """Every few seconds: process marks; many of them take several turns."""
    for school_id in search.waiting():
        with tenancy.of(school_id):
            indexing.catch_up_for_a_while()


@shared_task
def look_through_index() -> None:
    """Every night: check the whole index and remove unused words from the vocabulary."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            indexing.mark_everything()
            indexing.tidy_words()
