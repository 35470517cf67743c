"""What is to be printed: light enough for every process to know, while only the documents' worker loads the renderer."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Enclosed:
    """A file that travels inside the PDF."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class Paper:
    """One document to render; `html` is a whole page, `made_at` the moment that stands in its metadata."""

    html: str
    css: str
    made_at: datetime
    enclosed: tuple[Enclosed, ...] = field(default=())
