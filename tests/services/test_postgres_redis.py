"""The production shape: PostgreSQL, Redis, workers and beat as processes of their own, a real mail server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.product import ROOT, free_port, wait_for


class Sink(Message):
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.got.append(message)


@pytest.fixture(scope="module")
def sink() -> Iterator[tuple[Sink, int]]:
    handler, port = Sink(), free_port()
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    yield handler, port
    server.stop()


@pytest.fixture(scope="module")
def installation(sink: tuple[Sink, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Database made and migrated, demo entered, processes running; missing services are a failure, not a skip."""
    server, redis = os.environ["TEST_POSTGRES"], os.environ["TEST_REDIS"]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS kooperation")
        connection.execute("CREATE DATABASE kooperation")
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | {
        "DATABASE_URL": f"{server}/kooperation",
        "REDIS_URL": redis,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink[1]}",
        "SECRET_KEY": "a-key-for-this-installation-that-is-longer-than-fifty-characters",
        "DATA_DIR": str(tmp_path_factory.mktemp("installation")),
        "DEMO": "on",
        "HTTPS": "off",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "https://kooperation.example",
    }
    for command in (["migrate", "-v0"], ["demo", "--without-pdfs"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    celery = [str(Path(sys.executable).parent / "celery"), "--app", "kooperation", "--quiet"]
    commands = [
        ["worker", "--queues", "clock", "--concurrency", "2", "--hostname", "clock@%h"],
        ["worker", "--queues", "documents", "--concurrency", "1", "--hostname", "documents@%h"],
        ["beat", "--schedule", f"{environment['DATA_DIR']}/beat", "--pidfile="],
    ]
    processes = [
        subprocess.Popen([*celery, *command, "--loglevel", "WARNING"], cwd=ROOT, env=environment)
        for command in commands
    ]
    yield environment
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=30)


def ask(installation: dict[str, str], query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(installation["DATABASE_URL"]) as connection:
        return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


def test_ordered_pdfs_are_made_by_the_worker(installation: dict[str, str]) -> None:
    wait_for(
        "all PDFs of the demo",
        lambda: not ask(installation, "SELECT 1 FROM agreements_version WHERE pdf = ''"),
    )
    assert ask(installation, "SELECT count(*) FROM agreements_version") == [(12,)]
    assert ask(installation, "SELECT DISTINCT state FROM infrastructure_job") == [("done",)]


def test_due_mails_leave_once_over_the_wire(installation: dict[str, str], sink: tuple[Sink, int]) -> None:
    planned = ask(installation, "SELECT count(*) FROM infrastructure_outgoingmail WHERE state = 'planned'")[0][0]
    assert planned > 4
    with psycopg.connect(installation["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE infrastructure_outgoingmail SET due_at = now() WHERE state = 'planned'")
    wait_for(
        "all mails",
        lambda: not ask(installation, "SELECT 1 FROM infrastructure_outgoingmail WHERE state = 'planned'"),
    )
    # Links and invitations of the example school left at once, before anything was counted here.
    sent = ask(installation, "SELECT count(*) FROM infrastructure_outgoingmail WHERE state = 'sent'")[0][0]
    assert sent >= planned
    assert len(sink[0].got) == sent
    assert len({message["Message-ID"] for message in sink[0].got}) == sent
    assert ask(installation, "SELECT count(*) FROM infrastructure_delivery") == [(sent,)]
    subjects = [str(make_header(decode_header(message["Subject"]))) for message in sink[0].got]
    assert any("Feedback-Gespräch" in subject for subject in subjects)
    assert {part.get_content_type() for part in sink[0].got[0].walk()} >= {"text/plain", "text/html"}


def test_the_clock_ticks(installation: dict[str, str]) -> None:
    wait_for(
        "both heartbeats",
        lambda: (
            {name for (name,) in ask(installation, "SELECT name FROM infrastructure_heartbeat")}
            == {"clock", "documents"}
        ),
    )
    wait_for(
        "the night's runs", lambda: ask(installation, "SELECT 1 FROM infrastructure_run WHERE finished_at IS NOT NULL")
    )
