"""Creates a school and invites its head, for an empty installation; prints a link that works once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from accounts import actions
from accounts.choices import LAND_CHOICES, Role
from infrastructure import audit, tenancy


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", help="name of the music school")
        parser.add_argument("--legal-entity", help="who becomes the party of agreements, for example the town")
        parser.add_argument("--land", help="its Land by two letters, for example NW; decides holidays and legal hints")
        parser.add_argument("--name", help="first and last name of the head")
        parser.add_argument("--email", help="e-mail address of the head, the login")

    def handle(self, *args: Any, **options: Any) -> None:
        questions = {
            "school": "Name der Musikschule",
            "legal_entity": "Träger",
            "land": f"Land ({', '.join(sorted(code for code, _name in LAND_CHOICES))})",
            "name": "Vor- und Nachname der Leitung",
            "email": "E-Mail der Leitung",
        }
        values = {key: options[key] or input(f"{words}: ").strip() for key, words in questions.items()}
        try:
            token = self._create_school(**values)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{settings.BASE_URL}{reverse('people:accept', args=[token])}")

    @transaction.atomic
    def _create_school(self, *, school: str, legal_entity: str, land: str, name: str, email: str) -> str:
        founded = actions.found_school(
            actor=audit.SYSTEM, name=school, legal_entity=legal_entity, representative=name, land=land.upper()
        )
        with tenancy.of(founded.pk):
            return actions.invite(
                actor=audit.SYSTEM, invited_by=None, school=founded, email=email, name=name, role=Role.HEAD
            )
