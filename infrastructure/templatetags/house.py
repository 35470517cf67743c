"""Template tags used everywhere: icons, initials, dates in words."""

from datetime import date, datetime

from django import template
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from infrastructure import icons

register = template.Library()

# Long German words of the method with a place to break: browsers without a hyphenation dictionary need it.
BREAKS = {
    "Kooperationsvereinbarung": "Kooperations\u00advereinbarung",
    "Qualitätssicherung": "Qualitäts\u00adsicherung",
    "Organisatorische": "Organisato\u00adrische",
    "Kontaktaufnahme": "Kontakt\u00adaufnahme",
    "Teambildung": "Team\u00adbildung",
}


@register.simple_tag(takes_context=True)
def whose(context: template.Context) -> SafeString:
    """Hidden field in a guest's form with the pass it belongs to: another tab may show another cooperation."""
    guest = context.get("guest")
    return format_html('<input type="hidden" name="pass" value="{}">', guest.ref) if guest else SafeString()


@register.simple_tag
def ic(name: str, css: str = "") -> SafeString:
    """An icon."""
    return icons.svg(name, css)


@register.filter
def soft(value: object) -> str:
    """The same words with soft hyphens where a narrow column may break them."""
    text = str(value)
    for word, broken in BREAKS.items():
        text = text.replace(word, broken)
    return text


@register.filter
def initials(name: object) -> str:
    """Two initials."""
    return icons.initials(str(name))


@register.filter
def day(value: date | datetime | None) -> str:
    """ "Di, 1. Dezember" this year and next to it, "1. Dezember 2028" further away."""
    if value is None:
        return ""
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    near = abs((on - timezone.localdate()).days) < 300
    return format_date(on, "D, j. F" if near else "j. F Y")


@register.filter
def table_day(value: date | datetime | None) -> str:
    """ "01.12.2026", for tables."""
    if value is None:
        return ""
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return format_date(on, "d.m.Y")


@register.filter
def moment(value: datetime | None) -> str:
    """ "vor 20 Minuten" within a day, else "Di, 1. Dezember, 08:00 Uhr"."""
    if value is None:
        return ""
    ago = timezone.now() - value
    if 0 <= ago.total_seconds() < 60:
        return _("just now")
    if 0 <= ago.total_seconds() < 86_400:
        return _("{time} ago").format(time=timesince(value, depth=1))
    return f"{day(value)}, {format_date(timezone.localtime(value), 'H:i')}"
