"""Seals: keys made once and protected, fields signed one after the other, validated independently."""

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import page
import pytest
from asn1crypto import x509 as asn1x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from infrastructure import sandbox
from infrastructure.seals import SealError, TimestampError, child, examining, keys, signing
from tests import sealing

BYTE_RANGE = "PDFA3A-SIGNATURE-BYTERANGE-001"


@pytest.fixture
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(keys, "_new_key", sealing.key)
    return tmp_path / "seals"


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[None]:
    with sealing.timestamp_service() as (address, certificate):
        (tmp_path / "zeit.pem").write_bytes(certificate)
        settings.TIMESTAMP_URL = address
        settings.TIMESTAMP_CERTIFICATE = str(tmp_path / "zeit.pem")
        yield


def entry(number: int) -> signing.Entry:
    return signing.Entry(f"unterschrift-{number}", f"Person {number}", "Zustimmung", sealing.look(f"Person {number}"))


def twice(content: bytes) -> bytes:
    with_seal = keys.of("abc", "Musikschule der Stadt Wiesenbrück")
    once = signing.seal(content, entry(1), with_seal)
    return signing.seal(once, entry(2), with_seal)


def examined(content: bytes, *trusted: bytes) -> dict[str, Any]:
    return examining.examine(content, keys.certificates(), [row.decode() for row in trusted])


def test_a_key_is_made_once_and_nobody_else_may_read_it(folder: Path) -> None:
    first = keys.of("abc", "Musikschule")
    assert keys.of("abc", "Musikschule") == first
    assert keys.of("xyz", "Andere") != first
    (path,) = (folder / "abc").glob("*.p12")
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE((folder / "abc").stat().st_mode) == 0o700
    assert len(keys.certificates()) == 2


def test_a_key_is_renewed_before_it_runs_out_and_the_old_one_still_known(folder: Path, today: Any) -> None:
    old = keys.of("abc", "Musikschule")
    today.move_to(old.until - timedelta(days=80))
    new = keys.of("abc", "Musikschule")
    assert new.until > old.until
    assert len(keys.certificates()) == 2


def test_a_password_locks_the_keys(folder: Path, settings: Any) -> None:
    settings.SEAL_PASSWORD = "richtig"
    keys.of("abc", "Musikschule")
    settings.SEAL_PASSWORD = "falsch"
    with pytest.raises(SealError, match="Passwort"):
        keys.of("abc", "Musikschule")


def own_file(path: Path, **more: Any) -> str:
    private = more.pop("private", sealing.key())
    certificate = sealing.certificate(private, "Eigenes Siegel", **more)
    content = pkcs12.serialize_key_and_certificates(b"x", private, certificate, None, serialization.NoEncryption())
    path.write_bytes(content)
    return str(path)


def test_an_own_file_goes_first_and_says_what_is_wrong_with_it(folder: Path, settings: Any, tmp_path: Path) -> None:
    settings.SEAL_FILE = own_file(tmp_path / "eigen.p12")
    assert keys.of("abc", "Musikschule").subject == "CN=Eigenes Siegel"
    assert not folder.exists()
    settings.SEAL_FILE = own_file(tmp_path / "alt.p12", until=datetime(2025, 1, 1, tzinfo=UTC))
    with pytest.raises(SealError, match=r"am 01\.01\.2025 abgelaufen"):
        keys.of("abc", "Musikschule")
    settings.SEAL_FILE = own_file(tmp_path / "ec.p12", private=ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(SealError, match="RSA"):
        keys.of("abc", "Musikschule")
    settings.SEAL_FILE = str(tmp_path / "fehlt.p12")
    with pytest.raises(SealError, match="nicht lesen"):
        keys.of("abc", "Musikschule")


def test_two_sign_one_file_and_both_stay_valid(folder: Path) -> None:
    content = sealing.paper()
    done = twice(content)
    assert done.startswith(content)
    findings = examined(done)
    assert findings["readable"]
    assert findings["clean_end"]
    assert [(row["field"], row["name"], row["own"]) for row in findings["signatures"]] == [
        ("unterschrift-1", "Person 1", True),
        ("unterschrift-2", "Person 2", True),
    ]
    assert all(row["intact"] and row["valid"] and row["trusted"] and row["allowed"] for row in findings["signatures"])
    assert findings["signatures"][-1]["whole_file"]
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        text = page.validate_pdf_bytes(done, profile=profile).to_json()
        assert '"failures":[]' in text or set(rules(text)) == {BYTE_RANGE}


def rules(text: str) -> list[str]:
    return re.findall(r"PDF[A-Z0-9]+-[A-Z0-9-]+-\d{3}", text.partition('"failures":')[2].partition('"warnings"')[0])


def test_a_field_is_signed_once_and_only_if_it_is_there(folder: Path) -> None:
    with_seal = keys.of("abc", "Musikschule")
    once = signing.seal(sealing.paper(), entry(1), with_seal)
    with pytest.raises(SealError):
        signing.seal(once, entry(1), with_seal)
    with pytest.raises(SealError):
        signing.seal(once, entry(7), with_seal)


def test_after_the_last_signature_nothing_may_follow(folder: Path) -> None:
    with_seal = keys.of("abc", "Musikschule")
    closed = signing.seal(sealing.paper(), entry(1), with_seal, last=True)
    with pytest.raises(SealError):
        signing.seal(closed, entry(2), with_seal)


def test_with_a_timestamp_service_its_time_goes_in(folder: Path, service: None, settings: Any) -> None:
    done = signing.archive(twice(sealing.paper()))
    findings = examined(done, Path(settings.TIMESTAMP_CERTIFICATE).read_bytes())
    assert [row["kind"] for row in findings["signatures"]] == ["signature", "signature", "timestamp"]
    assert [row["timestamped"] for row in findings["signatures"][:2]] == [True, True]
    assert all(row["intact"] and row["valid"] and row["trusted"] and row["allowed"] for row in findings["signatures"])
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        text = page.validate_pdf_bytes(done, profile=profile).to_json()
        assert '"failures":[]' in text or set(rules(text)) == {BYTE_RANGE}


def test_a_service_that_is_away_is_said_and_can_be_done_without(folder: Path, settings: Any) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    with_seal, content = keys.of("abc", "Musikschule"), sealing.paper()
    with pytest.raises(TimestampError):
        signing.seal(content, entry(1), with_seal)
    with pytest.raises(TimestampError):
        signing.archive(content)
    without = signing.seal(content, entry(1), with_seal, timestamped=False)
    assert examined(without)["signatures"][0]["timestamped"] is False


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + os.urandom(20_000), b"GIF89a"])
def test_rubbish_is_a_finding_not_an_error(folder: Path, content: bytes) -> None:
    assert examining.examine(content, [], [])["signatures"] == []


def test_a_child_examines_and_a_dying_child_harms_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = twice(sealing.paper())
    findings = child.examine(done)
    assert [row["own"] for row in findings["signatures"]] == [True, True]
    assert findings["data"].startswith("{")
    monkeypatch.setattr(sandbox, "COMMAND", ("/bin/false",))
    assert child.examine(done)["readable"] is False


def qualified(statements: bytes) -> asn1x509.Certificate:
    """A certificate with statements as qualified issuers make them (ETSI EN 319 412-5)."""
    private = sealing.key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Anke Rüschhoff")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), statements), critical=False
        )
        .sign(private, hashes.SHA256())
    )
    return asn1x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


@pytest.mark.parametrize(
    ("statements", "recognised"),
    [
        (bytes.fromhex("300a3008060604008e460101"), True),
        (bytes.fromhex("30143008060604008e4601013008060604008e460104"), True),
        (bytes.fromhex("300a3008060604008e460104"), False),
        (b"\x30\x00", False),
        (b"\x05\x00", False),
        (b"nonsense", False),
    ],
)
def test_a_certificate_that_calls_itself_qualified_is_recognised(statements: bytes, recognised: bool) -> None:
    assert examining._says_qualified(qualified(statements)) is recognised


def test_a_certificate_without_statements_is_not_qualified() -> None:
    plain = sealing.certificate(sealing.key(), "Schlicht").public_bytes(serialization.Encoding.DER)
    assert examining._says_qualified(asn1x509.Certificate.load(plain)) is False
