"""2,000 reminders while workers are killed at random: none lost, none twice in the rows (reliability, E.5, 1 to 3)."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.product import ROOT, free_port

REMINDERS = int(os.environ.get("REMINDERS", "2000"))
WORKERS = 2
KILLED_EVERY = (2.0, 4.0)
ENOUGH_KILLS = 12
PATIENCE = 420

PLAN = """
from django.utils import timezone
from infrastructure.models import OutgoingMail
now = timezone.now()
OutgoingMail.unscoped.bulk_create(
    OutgoingMail(
        key=f"meeting:chaos{n:05}:reminder-14:s0:person{n}@schule.example",
        kind="meeting_reminder",
        school_id=1,
        to_address=f"person{n}@schule.example",
        subject="Feedback-Gespräch",
        body_text="Wir sehen uns.",
        due_at=now,
    )
    for n in range(%d)
)
"""
COUNT = """
import json
from infrastructure.models import Delivery, OutgoingMail
rows = OutgoingMail.unscoped.filter(key__startswith="meeting:chaos")
states = {state: rows.filter(state=state).count() for state in ("planned", "sent", "dead", "stale", "cancelled")}
print(json.dumps(states | {"deliveries": Delivery.objects.filter(mail__in=rows).count()}))
"""


class Wire:
    """A mail server that writes down every message it takes."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        head = envelope.content.split(b"\r\n\r\n")[0].decode(errors="replace")
        ids = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
        self.taken[ids[0].split(":", 1)[1].strip()] += 1
        return "250 OK"


@dataclass
class Shop:
    """One installation with its workers."""

    environment: dict[str, str]
    wire: Wire
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    beat: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def celery(self, *words: str) -> subprocess.Popen[bytes]:
        command = [str(Path(sys.executable).parent / "celery"), "--app", "kooperation", "--quiet", *words]
        return subprocess.Popen(
            [*command, "--loglevel", "ERROR"], cwd=ROOT, env=self.environment, start_new_session=True
        )

    def worker(self, number: int) -> subprocess.Popen[bytes]:
        name = f"clock{number}-{self.kills}@%h"
        return self.celery("worker", "--queues", "clock", "--pool", "solo", "--hostname", name)

    def start(self) -> None:
        self.beat = self.celery("beat", "--schedule", f"{self.environment['DATA_DIR']}/beat", "--pidfile=")
        self.workers = [self.worker(number) for number in range(WORKERS)]

    def kill_one(self) -> None:
        """SIGKILL one worker with everything it started, and put another in its place."""
        number = random.randrange(WORKERS)
        self._end(self.workers[number], signal.SIGKILL)
        self.kills += 1
        self.workers[number] = self.worker(number)

    @staticmethod
    def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
        if process.poll() is None:
            os.killpg(process.pid, how)
        process.wait(timeout=30)

    def stop(self) -> None:
        for process in (*self.workers, *filter(None, [self.beat])):
            self._end(process, signal.SIGKILL)

    def counts(self) -> dict[str, int]:
        """The newest line that is JSON: a shell may greet before it."""
        return dict(json.loads(self.manage("shell", "--no-imports", "-c", COUNT).strip().splitlines()[-1]))


@pytest.fixture(params=["embedded", "services"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Shop]:
    """SQLite and files as it comes, or PostgreSQL and Redis; missing services are a failure, not a skip."""
    wire, port = Wire(), free_port()
    server = Controller(wire, hostname="127.0.0.1", port=port)
    server.start()
    hidden = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "SECRET_KEY": "a-key-for-this-installation-that-is-longer-than-fifty-characters",
        "DATA_DIR": str(tmp_path / "data"),
        "HTTPS": "off",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "https://kooperation.example",
    }
    (tmp_path / "data").mkdir()
    if request.param == "services":
        address = os.environ["TEST_POSTGRES"]
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS chaos WITH (FORCE)")
            connection.execute("CREATE DATABASE chaos")
        environment |= {"DATABASE_URL": f"{address}/chaos", "REDIS_URL": os.environ["TEST_REDIS"]}
    else:
        with django_db_blocker.unblock():
            databases.copy_migrated(str(tmp_path / "data/kooperation.sqlite3"))
    running_shop = Shop(environment, wire)
    running_shop.manage("migrate", "-v0")
    yield running_shop
    running_shop.stop()
    server.stop()


def test_two_thousand_reminders_under_fire(shop: Shop) -> None:
    """Every row sent once and delivered once; on the wire none is missing, and fewer are doubled than workers killed."""
    shop.manage("shell", "--no-imports", "-c", PLAN % REMINDERS)
    shop.start()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        time.sleep(random.uniform(*KILLED_EVERY))
        if len(shop.wire.taken) < REMINDERS and shop.kills < ENOUGH_KILLS * 3:
            shop.kill_one()
        elif not shop.counts()["planned"]:
            break
    assert shop.counts() == {
        "planned": 0,
        "sent": REMINDERS,
        "dead": 0,
        "stale": 0,
        "cancelled": 0,
        "deliveries": REMINDERS,
    }
    assert len(shop.wire.taken) == REMINDERS, "none is missing on the wire"
    doubled = sum(shop.wire.taken.values()) - REMINDERS
    assert doubled <= shop.kills, f"{doubled} doubled at {shop.kills} kills"
    assert shop.kills, "somebody was killed at all"
