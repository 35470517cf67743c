"""Looks through the index of the search, corrects what differs from the rows, and says how much that was."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import School
from infrastructure import tenancy
from search import indexing


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        drifted = 0
        for school in School.objects.order_by("pk"):
            with tenancy.of(school.pk):
                drifted += indexing.reindex()
        self.stdout.write(f"{drifted} entries were missing or out of date and are corrected.")
