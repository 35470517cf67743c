"""How a kept file leaves the house: as an attachment, in a sandbox, under its own name."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse


def attachment(file: FieldFile, *, name: str, kind: str) -> FileResponse:
    """The answer that hands a stored file out; the caller has asked whether it may."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=kind)
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def generated(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """The same for a file that was put together just now."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"},
    )
