"""Helpers around seals: one key for all tests, a timestamp service of our own, a PDF with two fields."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import keys as asn1keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from infrastructure import pdf
from infrastructure.print_jobs import Enclosed, Paper

CSS = """
@page { size: A4; margin: 25mm } html { font: 11pt "Source Serif 4" } h1 { bookmark-level: 1 }
.field { appearance: auto; display: block; box-sizing: border-box; width: 100mm; height: 21mm; border: 0 }
"""


@cache
def key(number: int = 0) -> rsa.RSAPrivateKey:
    """Making keys is slow; the tests share a few."""
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def look(words: str = "Anke Rüschhoff") -> bytes:
    return pdf.stamp(
        Paper(
            html=f"<html lang=de><body><p>{words}</p></body></html>",
            css='@page { size: 100mm 21mm; margin: 2mm } html { font: 9pt "Source Serif 4" }',
            made_at=datetime(2026, 11, 23, tzinfo=UTC),
        )
    )


def paper(text: str = "Singen jede Woche.") -> bytes:
    made_at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    fields = "".join(
        f'<p>Feld {n}</p><input type="checkbox" class="field" name="unterschrift-{n}" title="Unterschrift {n}">'
        for n in (1, 2)
    )
    return pdf.render(
        Paper(
            html=f'<html lang="de"><head><title>Probe</title><meta name="description" content="Probe"></head><body><h1>Probe</h1><p>{text}</p>{fields}</body></html>',
            css=CSS,
            made_at=made_at,
            enclosed=(Enclosed("vereinbarung.json", b'{"agreement":"X","version":1}', "Daten"),),
        )
    )


def certificate(
    private: rsa.RSAPrivateKey, name: str, *, stamps: bool = False, until: datetime | None = None
) -> x509.Certificate:
    """A self-issued certificate."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(until or start + timedelta(days=7300))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
    )
    if stamps:
        certificate = certificate.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return certificate.sign(private, hashes.SHA256())


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@contextmanager
def timestamp_service() -> Iterator[tuple[str, bytes]]:
    """A timestamp service on this machine: its address and its certificate (PEM)."""
    private = key(1)
    own = certificate(private, "Zeitdienst", stamps=True)
    der = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    stamper = DummyTimeStamper(
        tsa_cert=asn1x509.Certificate.load(own.public_bytes(serialization.Encoding.DER)),
        tsa_key=asn1keys.PrivateKeyInfo.load(der),
    )

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", pem(own)
    finally:
        server.shutdown()
        server.server_close()
