"""Templates are readable as code (docs/decisions/0016-template-format.md)."""

from django.conf import settings

LONGEST = 160
# Lines that cannot be broken without a visible space; the number may only fall.
LEFT_OVER = 45


def test_lines_of_templates_fit_on_a_screen() -> None:
    lines = [
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert len(lines) <= LEFT_OVER, lines
