"""Lucide icons as inline SVG; the only importer of the icon package."""

import re
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from lucide import _render_icon

SHAPES = re.compile(r">\s+<")


@lru_cache(maxsize=512)
def svg(name: str, css: str = "") -> SafeString:
    """The icon `name` as decorative inline SVG, sized by the style sheet; raises IconDoesNotExist."""
    drawn = _render_icon(name, None, **{"class": f"i {css}".strip(), "aria-hidden": "true", "focusable": "false"})
    return mark_safe(SHAPES.sub("><", drawn.strip()))  # noqa: S308 - from the package, attributes from our templates


def initials(name: str) -> str:
    """Two initials of a person or partner: of the first and last word that begins with a capital."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isupper() and not word.endswith(".")]
    letters = (words[0][0] + words[-1][0]) if len(words) > 1 else name[:2].upper()
    return str(escape(letters))
