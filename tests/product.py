"""The real product for tests: started by its own command, on data of its own, ended without a trace."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: str, question: Callable[[], Any], seconds: float = 120) -> Any:
    """Ask until the answer is truthy; fails with `what` when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.3)
    raise AssertionError(f"Waited {seconds} s in vain for: {what}")


class Product:
    """`make run` on a free port with a fresh folder of data."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "output.txt"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
        for name in ("SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS", "HTTPS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
            clean.pop(name, None)
        self.environment = clean | {"PORT": str(self.port), "DATA_DIR": str(folder / "data")}

    def start(self) -> "Product":
        """Start it and wait until it says that it is ready."""
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                ["make", "run"], cwd=ROOT, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
        # Migrating and entering the example takes minutes on a busy machine.
        wait_for("the product to be ready", self.ready, seconds=400)
        return self

    def ready(self) -> bool:
        """Whether everything is alive; a process that ended early shows its words."""
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        return bool(self.health().get("ok"))

    def health(self) -> dict[str, Any]:
        """What /healthz says; nothing while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except OSError:
            return {}

    def processes(self) -> list[psutil.Process]:
        """All processes of this product: those that know its folder of data."""
        process_ids = []
        for process in psutil.process_iter(["pid"]):
            try:
                mine = process.environ().get("DATA_DIR") == self.environment["DATA_DIR"]
            except psutil.Error:
                continue
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                process_ids.append(process)
        return process_ids

    def running(self, *words: str) -> list[psutil.Process]:
        """Processes whose command line has all these words."""
        names = []
        for process in self.processes():
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if all(word in line for word in words):
                names.append(process)
        return names

    def command(self, *words: str) -> str:
        """What a command of the product prints, run beside it with its own settings."""
        web = self.running("gunicorn")[0].environ()
        done = subprocess.run(
            [str(ROOT / ".venv/bin/python"), "manage.py", *words],
            cwd=ROOT,
            env=web,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def interrupt(self) -> int:
        """Ctrl-C, as a terminal sends it; returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=60)

    def stop(self) -> None:
        """End it, whatever state it is in."""
        if self.process.poll() is None:
            self.interrupt()
        for process in self.processes():
            process.kill()

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database as it is on disk."""
        with sqlite3.connect(f"file:{self.folder}/data/kooperation.sqlite3?mode=ro", uri=True, timeout=20) as rows:
            return rows.execute(query, values).fetchall()
