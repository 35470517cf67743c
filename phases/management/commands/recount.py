"""Compares the stored counters of all cooperations with their rows, and corrects what differs."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import School
from infrastructure import audit, tenancy
from phases import actions


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        drifted = 0
        for school in School.objects.order_by("pk"):
            with tenancy.of(school.pk):
                drifted += actions.recount(actor=audit.SYSTEM)
        self.stdout.write(f"{drifted} cooperations had wrong counters and are corrected.")
