"""Work on files of strangers in a child process with little memory and little time: a hostile file costs one child."""

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
    """The child gave no answer: too much memory, too much time, or a crash."""


def run(module: str, request: dict[str, Any], content: bytes) -> Any:
    """The answer of `python -m module` to a question and a file; one child at a time in a process.

    Raises ChildDiedError.
    """
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
    """In the child: the limits first, then what was asked and the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    request: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    return request, sys.stdin.buffer.read()


def answer(result: Any) -> None:
    """In the child: what was found."""
    sys.stdout.write(json.dumps(result))
