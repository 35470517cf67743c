"""Builds the assets at install time: fonts, style sheet, script, translations, hashed static files."""

import shutil
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from infrastructure import fonts


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        assets = settings.BUILD_DIR / "assets"
        built_fonts = fonts.build(settings.BUILD_DIR / "fonts")
        (assets / "fonts").mkdir(parents=True, exist_ok=True)
        for font in (settings.BUILD_DIR / "fonts").glob("*.woff2"):
            shutil.copyfile(font, assets / "fonts" / font.name)
        self._join(sorted((settings.BASE_DIR / "static/css").glob("*.css")), assets / "css/app.css", "{text}\n")
        # Each module in its own block scope, all of them in one request.
        self._join(sorted((settings.BASE_DIR / "static/js/app").glob("*.js")), assets / "js/app.js", "{{\n{text}\n}}\n")
        for folder in ("img", "js"):
            for path in (settings.BASE_DIR / "static" / folder).glob("*.*"):
                (assets / folder).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, assets / folder / path.name)
        for po in settings.BASE_DIR.glob("locale/*/LC_MESSAGES/*.po"):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=po.parts[-3]))
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"Assets built ({len(built_fonts)} fonts made).")

    def _join(self, sources: list[Path], target: Path, frame: str) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(frame.format(text=source.read_text().strip()) for source in sources))
