"""Has a PDF examined by a child process, so that a hostile file costs one child and never a worker."""

import json
import logging
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings

from infrastructure.seals import keys

log = logging.getLogger(__name__)

_one_at_a_time = BoundedSemaphore(1)

LONGEST = 40  # seconds of wall clock
COMMAND = (sys.executable, "-m", "infrastructure.seals.examining")
BROKEN = {
    "readable": False,
    "locked": False,
    "active": False,
    "pages": 0,
    "data": "",
    "clean_end": True,
    "since_first": "NONE",
}
Findings = dict[str, Any]


def examine(pdf: bytes) -> Findings:
    """What `examining.examine` finds; a child that dies of the file makes it unreadable, never an exception."""
    own = keys.certificates()
    others = keys.trusted(settings.TRUSTED_CERTIFICATES) + keys.trusted(settings.TIMESTAMP_CERTIFICATE)
    asked = json.dumps({"own": own, "trusted": others}).encode() + b"\n"
    try:
        with _one_at_a_time:
            done = subprocess.run(  # noqa: S603 - our own module, no shell
                COMMAND,
                input=asked + pdf,
                capture_output=True,
                timeout=LONGEST,
                check=True,
                cwd=settings.BASE_DIR,
                env={"PYTHONPATH": str(settings.BASE_DIR), "PATH": "/usr/bin:/bin"},
            )
        found: Findings = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        log.warning("A PDF could not be examined: %s", type(error).__name__)
        return {**BROKEN, "signatures": [], "signatures_readable": False, "problem": type(error).__name__}
    return found
