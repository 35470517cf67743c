#!/usr/bin/env python3
"""Queries and time of the long pages in the example school as it is and with N more cooperations; prints a table.

    benchmarks/pages.py [N]        N defaults to 10,000; needs nothing but the product's environment (tools/setup run)

Ratios within one run are meant to be read, not the milliseconds: machines differ and are noisy.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "/?alle",
    "/kooperationen/",
    "/kooperationen/?frist=90&sortierung=frist",
    "/kooperationen/?q=chor",
    "/kooperationen/tafel/",
    "/kooperationen/schuljahr/",
    "/partner/",
    "/vereinbarungen/",
    "/kalender/",
    "/fristen/",
)
ROUNDS = 9


def prepare(folder: str) -> None:
    """Settings of a throw-away installation on SQLite."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-measuring-nothing-is-signed-with-this-key-at-all",
        "DATA_DIR": folder,
        "DEMO": "on",
        "HTTPS": "off",
        "LOG_LEVEL": "ERROR",
        "ALLOWED_HOSTS": "testserver",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


class Counted:
    """Counts what a page asks the database."""

    count = 0

    def __call__(self, run: Callable[..., Any], *arguments: Any) -> Any:
        self.count += 1
        return run(*arguments)


def measured() -> dict[str, tuple[int, float]]:
    """For every page the number of queries and the median CPU time in milliseconds."""
    from django.db import connection
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email="leitung@demo.example"))
    results = {}
    for url in PAGES:
        client.get(url)
        queries = Counted()
        with connection.execute_wrapper(queries):
            assert client.get(url).status_code == 200, url
        times = []
        for _round in range(ROUNDS):
            began = time.process_time()
            client.get(url)
            times.append((time.process_time() - began) * 1000)
        results[url] = (queries.count, median(times))
    return results


def main() -> None:
    """Measure before and after growing."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("demo", "--without-pdfs", stdout=StringIO())
        small = measured()
        began = time.monotonic()
        call_command("demo", "--without-pdfs", "--scale", str(count), stdout=StringIO())
        print(f"{count} cooperations entered in {time.monotonic() - began:.0f} s")
        large = measured()
        print(f"{'page':<44}{'queries':>16}{'CPU ms':>20}{'ratio':>8}")
        for url in PAGES:
            (few, fast), (many, slow) = small[url], large[url]
            print(f"{url:<44}{few:>8}{many:>8}{fast:>10.1f}{slow:>10.1f}{slow / fast:>8.1f}")


if __name__ == "__main__":
    main()
