#!/usr/bin/env bash
# WeasyPrint 70.0 (pydyf 0.13.0) writes about one compressed stream in 256 whose last byte is a carriage return. pydyf puts a
# line feed and "endstream" behind it, so the two bytes read as one line end (CR LF), and page-validation 0.11.0 finds a
# /Length that is one byte too long: an otherwise archivable file fails PDF/A. Which document it hits depends on its
# content alone: here the thirteenth of pages that differ in one number.
# Seen on CPython 3.11: document 0 has no such stream and no such failure, document 12 has both.
# Exits 0 while that is so. Needs python3 with venv and Pango (libpangoft2-1.0-0, libharfbuzz-subset0).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 page-validation==0.11.0
cat > "$work/probe.py" <<'PYTHON'
import json

import page
import weasyprint

RULE = "PDFA2B-STREAM-LENGTH-001"


def failures(pdf: bytes) -> list[str]:
    report = json.loads(page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_A_2B).to_json())
    return [failure["rule_id"] for failure in report["failures"]]


seen = {True: 0, False: 0}
for number in range(300):
    html = f'<html lang="de"><title>Blatt</title><p>Blatt {number}</p></html>'
    pdf = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/a-2b")
    ends_in_return = b"\r\nendstream" in pdf
    assert (RULE in failures(pdf)) == ends_in_return, number
    seen[ends_in_return] += 1
    if seen[True] == 1 and ends_in_return:
        print(f"document {number}: a stream ends in CR, {RULE} fails")
print(f"{seen[True]} of 300 documents have such a stream and fail; the other {seen[False]} do not fail by this rule")
assert seen[True] > 0
PYTHON
"$work/venv/bin/python" "$work/probe.py"
