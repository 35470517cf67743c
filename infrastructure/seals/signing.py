"""Sets seals into the fields of a PDF, revision by revision; loaded by the documents' worker only."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from infrastructure.seals import SealError, TimestampError, keys
from infrastructure.seals.keys import Seal

PATIENCE = 10  # seconds for the timestamp service


@dataclass(frozen=True)
class Entry:
    """One signature to be set: into which empty field, in whose name, for what, and how it looks (a one-page PDF)."""

    field: str
    name: str
    reason: str
    look: bytes


def seal(pdf: bytes, entry: Entry, with_seal: Seal, *, last: bool = False, timestamped: bool = True) -> bytes:
    """The PDF with one more revision that signs `entry.field`; the bytes before stay as they are.

    The first signature allows further ones and nothing else, `last` allows nothing any more. With a timestamp service set,
    its time goes in, unless `timestamped` is False. Raises TimestampError when the service is away, SealError when the
    field is missing or signed already.
    """
    stamper = _service() if timestamped else None
    signer = SimpleSigner.load_pkcs12_data(with_seal.pkcs12, other_certs=[], passphrase=with_seal.password)
    first = not PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = _context()
    about = PdfSignatureMetadata(
        field_name=entry.field,
        name=entry.name,
        reason=entry.reason,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=first,
        docmdp_permissions=MDPPerm.NO_CHANGES if last else MDPPerm.FILL_FORMS,
        embed_validation_info=bool(stamper and context),
        validation_context=context if stamper else None,
    )
    with _frozen_metadata(), tempfile.NamedTemporaryFile(suffix=".pdf") as look:
        look.write(entry.look)
        look.flush()
        whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(0, 0, 0, 0))
        style = StaticStampStyle.from_pdf_file(look.name, border_width=0, background_layout=whole)
        work = PdfSigner(about, signer=signer, timestamper=stamper, stamp_style=style)
        try:
            out = work.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True)
        except TimestampRequestError as error:
            raise TimestampError(_("The timestamp service does not answer.")) from error
        except SigningError as error:
            raise SealError(str(error)) from error
    return bytes(out.getvalue())


def archive(pdf: bytes) -> bytes:
    """The PDF with a last timestamp over everything, or as it is when no service is set. Raises TimestampError."""
    stamper = _service()
    if stamper is None:
        return pdf
    work = PdfTimeStamper(stamper, invis_settings=InvisSigSettings(box_out_of_bounds=True))
    with _frozen_metadata():
        try:
            out = work.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", _context())
        except TimestampRequestError as error:
            raise TimestampError(_("The timestamp service does not answer.")) from error
    return bytes(out.getvalue())


def _service() -> HTTPTimeStamper | None:
    return HTTPTimeStamper(settings.TIMESTAMP_URL, timeout=PATIENCE) if settings.TIMESTAMP_URL else None


def _context() -> ValidationContext | None:
    """Whom the long-lived proofs rest on; without the timestamp service's certificate none are added."""
    roots = keys.trusted(settings.TIMESTAMP_CERTIFICATE)
    if not roots:
        return None
    known = [row for text in (*roots, *keys.certificates()) for row in load_certs_from_pemder_data(text.encode())]
    return ValidationContext(trust_roots=known, allow_fetching=False, revocation_mode="soft-fail")


def _leave_it(writer: BasePdfFileWriter) -> None:
    """Does nothing; replaces pyHanko's rewriting of the metadata."""


@contextmanager
def _frozen_metadata() -> Iterator[None]:
    """pyHanko rewrites the metadata in every revision, which breaks PDF/A; here the first ones stay."""
    original = BasePdfFileWriter._update_meta
    BasePdfFileWriter._update_meta = _leave_it  # type: ignore[method-assign]
    try:
        yield
    finally:
        BasePdfFileWriter._update_meta = original  # type: ignore[method-assign]
