"""Quick links: places of the navigation and new things to create, as far as the member may."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import rights
from infrastructure import text_normalisation


@dataclass(frozen=True)
class Place:
    """A page by its name in the navigation; `keys` open it, `right` is needed for it."""

    word: Promise | str
    url_name: str
    icon: str
    keys: str = ""
    right: str = ""
    query: str = ""

    @property
    def address(self) -> str:
        """Where it is."""
        return reverse(self.url_name) + self.query

    @property
    def strokes(self) -> list[str]:
        """The keys one after the other."""
        return self.keys.split()


PLACES = (
    Place(_("Overview"), "dashboard", "layout-dashboard", "g u", query="?alle"),
    Place(_("My tasks"), "tasks:list", "circle-check-big", "g a"),
    Place(_("Cooperations"), "cooperations:list", "music-4", "g k"),
    Place(_("Partners"), "partners:list", "building-2", "g p"),
    Place(_("Agreements"), "agreements:list", "file-text", "g v"),
    Place(_("Calendar"), "meetings:calendar", "calendar-days", "g c"),
    Place(_("New cooperation"), "cooperations:create", "plus", "n", right="propose"),
    Place(_("Add partner"), "partners:create", "plus", right="create"),
    Place(_("Phase board"), "cooperations:board", "layout-dashboard"),
    Place(_("Reports"), "reports:index", "chart-column", right="report"),
    Place(_("Dates and deadlines"), "dates", "calendar-days"),
    Place(_("Notices"), "notices:list", "bell"),
    Place(_("Read in a list"), "imports:start", "plus", right="report"),
    Place(_("Take data along"), "settings:data", "settings", right="report"),
    Place(_("Messages"), "mails:list", "mail", right="see_mails"),
    Place(_("Settings of the school"), "settings:school", "settings", right="settings"),
    Place(_("People and roles"), "settings:people", "settings", right="settings"),
    Place(_("Questions of the phases"), "settings:questions", "settings", right="catalogue"),
    Place(_("Closed days"), "settings:closed_days", "settings", right="closed_days"),
    Place(_("My account"), "accounts:profile", "user-round"),
    Place(_("Help"), "pages:help", "life-buoy"),
)


def places(may: Mapping[str, bool], text: str = "") -> list[Place]:
    """The places a person may go to; those that have every word of `text` as part of a word in their names."""
    typed = [text_normalisation.forms(word) for word in text_normalisation.split(text)]
    allowed = [place for place in PLACES if not place.right or may[place.right]]
    return [place for place in allowed if all(_named(place, forms) for forms in typed)]


def _named(place: Place, forms: tuple[str, ...]) -> bool:
    names = text_normalisation.normalised(str(place.word))
    return any(form in names for form in forms)


def keys(request: HttpRequest) -> dict[str, object]:
    """Template context: the places that have keyboard shortcuts."""
    membership = getattr(request, "membership", None)
    return {"key_places": [place for place in places(rights(membership)) if place.keys]} if membership else {}
