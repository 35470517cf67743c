"""Waits until the product answers, then prints its address and the demo's logins."""

import time
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from demo.build import schools

PATIENCE = 90


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        for _second in range(PATIENCE * 2):
            if self._answers():
                break
            time.sleep(0.5)
        else:
            raise CommandError(f"No answer from {settings.BASE_URL} within {PATIENCE} seconds.")
        lines = ["", f"  {settings.SITE_NAME}: {settings.BASE_URL}", ""]
        if settings.DEMO:
            for school in schools():
                lines.append(f"  {school['name']}")
                lines += [f"    {person['email']:<26} {person['function']}" for person in school["person"]]
            lines += ["", f"  Passwort für alle: {self._password()}", ""]
            lines += ["  Gast eines Partners: der Link steht unter Nachrichten, der Code danach auch", ""]
        lines.append("  Ende mit Strg-C")
        self.stdout.write("\n".join([*lines, ""]))

    def _password(self) -> str:
        """The password, if it still opens the head's account; a later DEMO_PASSWORD does not change people's."""
        head = User.objects.filter(email=schools()[0]["person"][0]["email"]).first()
        works = head is not None and head.check_password(settings.DEMO_PASSWORD)
        return settings.DEMO_PASSWORD if works else "das beim ersten Start gesetzte"

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{settings.BASE_URL}/healthz", timeout=5) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except OSError:
            return False
