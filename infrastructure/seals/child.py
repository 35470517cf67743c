"""Has a PDF examined by a child process, with the trusted certificates of this installation."""

import logging
from typing import Any

from django.conf import settings

from infrastructure import sandbox
from infrastructure.seals import keys

log = logging.getLogger(__name__)

BROKEN = {
    "readable": False,
    "locked": False,
    "active": False,
    "pages": 0,
    "data": "",
    "clean_end": True,
    "since_first": "NONE",
    "signatures_readable": False,
}
Findings = dict[str, Any]


def examine(pdf: bytes) -> Findings:
    """The findings of `examining.examine`; if the child process dies, the file counts as unreadable.

    Raises SealError when the installation's own certificates cannot be read.
    """
    others = keys.trusted(settings.TRUSTED_CERTIFICATES) + keys.trusted(settings.TIMESTAMP_CERTIFICATE)
    certificates = {"own": keys.certificates(), "trusted": others}
    try:
        findings: Findings = sandbox.run("infrastructure.seals.examining", certificates, pdf)
    except sandbox.ChildDiedError as error:
        log.warning("A PDF could not be examined: %s", error)
        return {**BROKEN, "signatures": [], "problem": str(error)}
    return findings
