"""Examines a PDF and its signatures; runs as a child process with limits of memory and time.

`python -m infrastructure.seals.examining` reads one line of JSON (the certificates to trust) and the PDF's bytes, and
writes the findings as JSON. It knows neither Django nor a database, and no answer of it is an exception.
"""

import io
import re
from collections.abc import Iterable
from typing import Any

from infrastructure import sandbox

TAIL = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
ACTIVE = {"/JavaScript", "/JS", "/Launch", "/RichMedia", "/SubmitForm", "/ImportData"}
QC_STATEMENTS, QC_COMPLIANCE = "1.3.6.1.5.5.7.1.3", "0.4.0.1862.1.1"
Findings = dict[str, Any]


def examine(pdf: bytes, own: Iterable[str], trusted: Iterable[str]) -> Findings:
    """The findings about a PDF: readable, locked, active content, its data, and each signature with later changes.

    `own` are certificates of our seals, `trusted` those of others (PEM).
    """
    findings: Findings = {
        "readable": False,
        "locked": False,
        "active": False,
        "pages": 0,
        "data": "",
        "clean_end": bool(TAIL.search(pdf[-2048:])),
        "signatures": [],
        "signatures_readable": False,
        "since_first": "NONE",
    }
    _look_inside(pdf, findings)
    if findings["readable"] and not findings["locked"]:
        try:
            _judge(pdf, findings, list(own), list(trusted))
            findings["signatures_readable"] = True
        except Exception as error:  # noqa: BLE001 - whatever a forged file provokes is a finding
            findings["problem"] = f"{type(error).__name__}: {error}"[:300]
    return findings


def _look_inside(pdf: bytes, findings: Findings) -> None:
    import pikepdf  # noqa: PLC0415 - after the limits are set

    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False) as opened:
            findings["readable"], findings["locked"] = True, opened.is_encrypted
            findings["pages"] = len(opened.pages)
            findings["active"] = any(_is_active(item) for item in opened.objects)
            if "vereinbarung.json" in opened.attachments:
                content = opened.attachments["vereinbarung.json"].get_file().read_bytes()
                findings["data"] = content[:2_000_000].decode("utf-8", "replace")
    except pikepdf.PasswordError:
        findings["readable"] = findings["locked"] = True
    except Exception as error:  # noqa: BLE001 - the same
        findings["readable"] = False
        findings["problem"] = f"{type(error).__name__}: {error}"[:300]


def _is_active(item: Any) -> bool:
    import pikepdf  # noqa: PLC0415

    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    names = {str(key) for key in item.keys()}  # noqa: SIM118 - not a dict
    return bool(names & ACTIVE) or str(item.get("/S", "")) in ACTIVE


def _judge(pdf: bytes, findings: Findings, own: list[str], trusted: list[str]) -> None:
    """Every signature, and what all revisions together changed in the first: signatures in fields, or more than that."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko.sign.diff_analysis import SuspiciousModification  # noqa: PLC0415
    from pyhanko.sign.fields import MDPPerm  # noqa: PLC0415

    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    findings["signatures"] = [_signature(reader, row, own, trusted) for row in reader.embedded_signatures]
    if reader.xrefs.total_revisions > 1:
        result = _signing_only().review_file(reader, 0, doc_mdp=MDPPerm.FILL_FORMS)
        suspicious = isinstance(result, SuspiciousModification)
        findings["since_first"] = "OTHER" if suspicious else result.modification_level.name


def _signing_only() -> Any:
    """What may differ from a file that nobody has signed: what signing itself writes, nothing else.

    The library's own policy compares signed revisions and knows neither the first mark of permissions nor the first flag.
    """
    from pyhanko.sign import diff_analysis as rules  # noqa: PLC0415
    from pyhanko.sign.diff_analysis import constants, form_rules_api  # noqa: PLC0415

    # because: the library's class has no types
    catalog = rules.CatalogModificationRule(  # type: ignore[no-untyped-call]
        {*constants.ROOT_EXEMPT_STRICT_COMPARISON, "/Perms"}
    )
    known: Any = rules.DEFAULT_DIFF_POLICY
    form = form_rules_api.FormUpdatingRule(
        field_rules=known.form_rule.field_rules,
        ignored_acroform_keys={*constants.ACROFORM_EXEMPT_STRICT_COMPARISON, "/SigFlags"},
    )
    others = [rule for rule in known.global_rules if not isinstance(rule, rules.CatalogModificationRule)]
    return rules.StandardDiffPolicy([catalog, *others], form)


def _signature(reader: Any, row: Any, own: list[str], trusted: list[str]) -> Findings:
    """One signature: whole, genuine, whose, when, and whether what came after it was allowed."""
    from pyhanko.keys import load_certs_from_pemder_data  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    stamp = row.sig_object_type == "/DocTimeStamp"
    ours = [row for text in own for row in load_certs_from_pemder_data(text.encode())]
    roots = [*ours, *(row for text in trusted for row in load_certs_from_pemder_data(text.encode()))]
    moment = row.self_reported_timestamp
    context = ValidationContext(
        trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", moment=None if stamp else moment
    )
    status: Any = validate_pdf_timestamp(row, context) if stamp else validate_pdf_signature(row, context)
    mine = {row.dump() for row in ours}
    level = status.modification_level
    timestamp = getattr(status, "timestamp_validity", None)
    when = status.timestamp if stamp else getattr(status, "signer_reported_dt", None)
    return {
        "field": row.field_name,
        "kind": "timestamp" if stamp else "signature",
        "name": str(row.sig_object.get("/Name", "")),
        "signer": str(row.signer_cert.subject.native.get("common_name", "")),
        "own": row.signer_cert.dump() in mine,
        "intact": bool(status.intact),
        "valid": bool(status.valid),
        "trusted": bool(status.trusted),
        "changes": level.name if level is not None else "NONE",
        "allowed": bool(status.docmdp_ok) if not stamp else level is None or level.name in ("NONE", "LTA_UPDATES"),
        "whole_file": status.coverage.name == "ENTIRE_FILE",
        "whole_revision": status.coverage.name in ("ENTIRE_FILE", "ENTIRE_REVISION"),
        "later_revisions": reader.xrefs.total_revisions - 1 - row.signed_revision,
        "at": when.isoformat() if when else "",
        "timestamped": bool(timestamp and timestamp.intact and timestamp.valid),
        "qualified": _says_qualified(row.signer_cert),
    }


def _says_qualified(certificate: Any) -> bool:
    """Whether the certificate itself claims to be a qualified one for signatures (ETSI EN 319 412-5)."""
    from asn1crypto.core import ObjectIdentifier, Sequence  # noqa: PLC0415

    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].dotted != QC_STATEMENTS:
            continue
        try:
            statements = Sequence.load(extension["extn_value"].contents)
            parts = [statements[place][0] for place in range(len(statements))]
            return any(isinstance(part, ObjectIdentifier) and part.dotted == QC_COMPLIANCE for part in parts)
        except (ValueError, KeyError, AttributeError, TypeError, IndexError):
            return False
    return False


def main() -> None:
    """In the child: judge the file."""
    request, pdf = sandbox.question()
    sandbox.answer(examine(pdf, request["own"], request["trusted"]))


if __name__ == "__main__":
    main()
