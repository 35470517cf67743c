"""Proves agreements: `agreements verify FILE` judges a PDF, without a file every stored one and every chain of events."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from accounts.models import School
from agreements.signatures import verification
from infrastructure import tenancy
from infrastructure.seals import SealError


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("file", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        with override("de"):
            if options["file"]:
                self._file(options["file"])
            else:
                self._all()

    def _file(self, path: Path) -> None:
        try:
            report = verification.report(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except SealError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{report.verdict.label}")
        for words in report.sentences:
            self.stdout.write(f"  {words}")
        if report.version:
            self.stdout.write(f"  {report.version.agreement.number}, Fassung {report.version.number}")
        for signer in report.signers:
            self.stdout.write(f"  {signer.name}: {signer.at:%d.%m.%Y %H:%M %Z}" if signer.at else f"  {signer.name}")
        self.stdout.write(f"  SHA-256 {report.sha256}")
        if not report.good:
            raise CommandError("")

    def _all(self) -> None:
        """Every stored file against its hash, every round's chain of events; the first wrong row of each is named."""
        wrong = 0
        for school in School.objects.order_by("pk"):
            with tenancy.of(school.pk):
                for words in verification.stored_wrongly():
                    wrong += 1
                    self.stdout.write(f"{school}: {words}")
        if wrong:
            raise CommandError(f"{wrong} Abweichungen")
        self.stdout.write("Alle Dateien und Ereignisse stimmen.")
