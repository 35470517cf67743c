"""Seal keys: one per holder, made on first use and stored in DATA_DIR, or the installation's own PKCS#12 file."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from infrastructure.seals import SealError

BITS = 3072  # RSA: with elliptic curves the signed file would no longer be a PDF 1.7
LASTS = timedelta(days=3653)
RENEW_BEFORE = timedelta(days=90)


@dataclass(frozen=True)
class Seal:
    """A key with its certificate, as PKCS#12, and until when it may be used."""

    pkcs12: bytes
    password: bytes | None
    subject: str
    until: datetime


def of(holder: str, name: str) -> Seal:
    """The current seal of `holder` (a reference, used as folder name), called `name` in its certificate.

    SEAL_FILE goes first; else a key is made, and renewed before it expires. Raises SealError with the reason: file
    missing, password wrong, certificate expired or not valid yet.
    """
    if settings.SEAL_FILE:
        return _own_file()
    now = timezone.now()
    folder = _folder() / holder
    for path in sorted(folder.glob("*.p12"), reverse=True):
        seal = _opened(path)
        if seal.until - RENEW_BEFORE > now:
            return seal
    return _opened(_new_key_file(folder, name, now))


def check() -> None:
    """Raises SealError when the installation's own file cannot seal; keys that are made here always can."""
    if settings.SEAL_FILE:
        _own_file()


def trusted(path: str) -> list[str]:
    """The certificates in a file of the operator's (PEM), none when the path is empty. Raises SealError."""
    if not path:
        return []
    try:
        certificates = x509.load_pem_x509_certificates(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise SealError(_("The file {name} with trusted certificates cannot be read.").format(name=path)) from error
    return [_pem(certificate) for certificate in certificates]


def certificates() -> list[str]:
    """The certificates of all seals this installation ever used (PEM): what verification recognises as its own."""
    known = [path.read_text() for path in sorted(_folder().glob("*/*.pem"))]
    if settings.SEAL_FILE:
        _key, certificate, more = _loaded(Path(settings.SEAL_FILE))
        known += [_pem(row) for row in (certificate, *more)]
    return known


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "seals"


def _password() -> bytes | None:
    return settings.SEAL_PASSWORD.encode() or None


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _loaded(path: Path) -> tuple[object, x509.Certificate, list[x509.Certificate]]:
    try:
        key, certificate, more = pkcs12.load_key_and_certificates(path.read_bytes(), _password())
    except OSError as error:
        raise SealError(_("The seal's file {name} cannot be read.").format(name=path)) from error
    except ValueError as error:
        raise SealError(_("The seal's file {name} does not open with this password.").format(name=path)) from error
    if key is None or certificate is None:
        raise SealError(_("The seal's file {name} holds no key with its certificate.").format(name=path))
    return key, certificate, more


def _opened(path: Path) -> Seal:
    _key, certificate, _more = _loaded(path)
    return Seal(
        path.read_bytes(),
        _password(),
        certificate.subject.rfc4514_string(),
        certificate.not_valid_after_utc,
    )


def _own_file() -> Seal:
    path, now = Path(settings.SEAL_FILE), timezone.now()
    key, certificate, _more = _loaded(path)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SealError(_("The seal needs an RSA key; {name} holds another kind.").format(name=path))
    if certificate.not_valid_after_utc < now:
        raise SealError(
            _("The seal's certificate expired on {day}. Nothing can be sealed until it is replaced.").format(
                day=f"{certificate.not_valid_after_utc:%d.%m.%Y}"
            )
        )
    if certificate.not_valid_before_utc > now:
        raise SealError(_("The seal's certificate is not valid yet."))
    return _opened(path)


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def _new_key_file(folder: Path, name: str, now: datetime) -> Path:
    """Write a new key and its self-issued certificate; only the product's own user may read it."""
    key = _new_key()
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Siegel {name}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    password = _password()
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{now.astimezone(UTC):%Y%m%d%H%M%S}-{certificate.serial_number % 10**6:06d}.p12"
    path.with_suffix(".pem").write_text(_pem(certificate))
    _write_secret(path, pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, locked))
    return path


def _usage() -> x509.KeyUsage:
    names = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        **dict.fromkeys((*names, "encipher_only", "decipher_only"), False),
    )


def _write_secret(path: Path, content: bytes) -> None:
    """Write a file atomically and never readable by other users."""
    half = path.with_suffix(".part")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o400)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    half.rename(path)
