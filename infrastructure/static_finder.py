"""The only third-party files that reach a browser, each named here, taken from its package."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bootstrap_wrapper
import django_htmx
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

BOOTSTRAP = Path(bootstrap_wrapper.get_bootstrap_dir())
HTMX = Path(str(django_htmx.__file__)).parent / "static"
FILES = {
    "css/bootstrap.min.css": BOOTSTRAP,
    "css/bootstrap.min.css.map": BOOTSTRAP,
    "django_htmx/htmx-2.min.js": HTMX,
}


class PackageFinder(BaseFinder):
    """Finds exactly the files listed above."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - the signature is Django's
        root = FILES.get(path)
        file = str(root / path) if root else None
        if find_all:
            return [file] if file else []
        return file

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        for path, root in FILES.items():
            yield path, FileSystemStorage(location=str(root))
