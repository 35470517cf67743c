"""Documents to render, as data: every process may import this; only the documents' worker loads the renderer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Enclosed:
    """A file attached to the PDF."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class Paper:
    """One document to render; `html` is a whole page, `made_at` the moment that stands in its metadata.

    `pictures` are JPEG or SVG files by name; the page shows one as <img src="picture:NAME">.
    """

    html: str
    css: str
    made_at: datetime
    enclosed: tuple[Enclosed, ...] = field(default=())
    pictures: Mapping[str, bytes] = field(default_factory=dict)
