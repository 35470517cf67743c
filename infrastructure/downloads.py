"""Download responses: as an attachment, with a sandbox policy, under the file's own name."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse


def attachment(file: FieldFile, *, name: str, kind: str) -> FileResponse:
    """The response with a stored file; the caller has checked the right to read it."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=kind)
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def generated(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """The same for content generated for this request."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"},
    )
