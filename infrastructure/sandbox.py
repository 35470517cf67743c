"""Runs work on untrusted files in a child process with limits of memory and time."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

MEMORY = 1_500 * 1024 * 1024
SECONDS = 20  # of computing
LONGEST = 40  # seconds of wall clock
ROOT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m")

_one_at_a_time = BoundedSemaphore(1)


class ChildDiedError(Exception):
    """The child process gave no answer: memory or time limit, or a crash."""


def run(module: str, request: dict[str, Any], content: bytes) -> Any:
    """Run `python -m module` with a request and a file, and return its answer; one child at a time per process. Raises
    ChildDiedError."""
    try:
        with _one_at_a_time:
            done = subprocess.run(  # noqa: S603 - our own modules, no shell
                (*COMMAND, module),
                input=json.dumps(request).encode() + b"\n" + content,
                capture_output=True,
                timeout=LONGEST,
                check=True,
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            )
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise ChildDiedError(type(error).__name__) from error


def question() -> tuple[dict[str, Any], bytes]:
    """In the child: set the limits, then read the request and the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    request: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    return request, sys.stdin.buffer.read()


def answer(result: Any) -> None:
    """In the child: write the result."""
    sys.stdout.write(json.dumps(result))
