"""Enters the invented example schools with their people, cooperations, agreements and meetings."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from demo import build, scale


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="throw everything in this database away and begin anew"
        )
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="add N generated cooperations")
        parser.add_argument("--without-pdfs", action="store_true", help="leave the PDFs to the background worker")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            self._empty()
        there = build.present()
        if there:
            self.stdout.write("The example school is there already.")
        else:
            build.build()
            pdfs = 0 if options["without_pdfs"] else build.make_pdfs()
            self.stdout.write(f"The example school is entered ({pdfs} PDFs made).")
        if options["scale"] > 0:
            scale.grow(options["scale"], tell=self._tell)
        if not there or options["scale"] > 0:
            # Bulk entry sets no marks for the search index, so the index is built here at once.
            call_command("reindex", stdout=self.stdout)

    def _tell(self, done: int) -> None:
        self.stdout.write(f"{done} cooperations added", ending="\r")

    def _empty(self) -> None:
        if not settings.DEMO:
            raise CommandError("--reset empties the whole database; it works only where DEMO is on.")
        call_command("flush", interactive=False, verbosity=0)
        connection.close()
