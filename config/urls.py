"""The root URLs: German paths, names `noun:verb`; views are named by dotted path, so that no app is imported."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.utils.module_loading import import_string

from infrastructure.public_ids import RefConverter
from infrastructure.tokens import TokenConverter

register_converter(RefConverter, "ref")
register_converter(TokenConverter, "token")

handler403 = "overview.views.errors.forbidden"
handler404 = "overview.views.errors.not_found"
handler500 = "infrastructure.views.server_error"

Patterns = list[URLPattern | URLResolver]
COOPERATION = "kooperationen/<ref:ref>/"


def noun(namespace: str, *patterns: URLPattern | URLResolver) -> URLResolver:
    """All addresses of one noun, under its namespace."""
    return path("", include((list(patterns), namespace)))


def at(prefix: str, name: str) -> URLResolver:
    """An app's list of addresses, for example "phases.urls.goals", below a prefix."""
    patterns: Patterns = import_string(name)
    return path(prefix, include(patterns))


def page(address: str, view: str, name: str) -> URLPattern:
    """A single view by its dotted name."""
    function: Any = import_string(view)
    pattern: URLPattern = path(address, function, name=name)
    return pattern


urlpatterns = [
    page("healthz", "infrastructure.views.healthz", "healthz"),
    page("", "overview.views.dashboard.dashboard", "dashboard"),
    page("fristen/", "overview.views.dashboard.deadlines", "dates"),
    at("", "accounts.urls.sign_in"),
    at("suche/", "search.urls.search"),
    noun("tasks", at("aufgaben/", "overview.urls.tasks")),
    noun("imports", at("partner/import/", "import_export.urls.imports")),
    noun("partners", at("partner/", "kooperation.urls.partners")),
    noun(
        "cooperations",
        at("kooperationen/", "overview.urls.cooperations"),
        at("kooperationen/", "kooperation.urls.cooperations"),
        page(COOPERATION, "overview.views.cooperation.cooperation", "detail"),
        page(f"{COOPERATION}verlauf/", "overview.views.cooperation.history", "history"),
        at(COOPERATION, "kooperation.urls.cooperation"),
        at(COOPERATION, "phases.urls.plans"),
        at(COOPERATION, "partner_portal.urls.partner"),
    ),
    noun("views", at("kooperationen/ansichten/", "overview.urls.saved_view_pages")),
    noun("checklists", at(f"{COOPERATION}phasen/", "phases.urls.checklists")),
    noun("goals", at(f"{COOPERATION}ziele/", "phases.urls.goals")),
    noun(
        "agreements",
        page("vereinbarungen/", "agreements.views.agreement_list.listing", "list"),
        at(f"{COOPERATION}vereinbarung/", "agreements.urls.agreements"),
    ),
    noun(
        "meetings",
        page("kalender/", "overview.views.dashboard.calendar", "calendar"),
        at("kalender/", "meetings.urls.calendar"),
        at(f"{COOPERATION}termine/", "meetings.urls.meetings"),
    ),
    noun("reports", at("auswertung/", "reports.urls.reports"), at(COOPERATION, "reports.urls.dossier")),
    noun("handover", at("", "handover.urls.handover"), at(COOPERATION, "handover.urls.folder")),
    noun(
        "guests",
        at("g/", "kooperation.urls.guests"),
        at("g/", "phases.urls.guests"),
        at("g/", "meetings.urls.guests"),
        at("g/", "partner_portal.urls.guests"),
        at("g/", "agreements.urls.signers"),
    ),
    noun("pulse", at("wie-laeufts/", "meetings.urls.pulse")),
    noun("exports", at("ausgabe/", "import_export.urls.exports")),
    noun("jobs", at("arbeiten/", "overview.urls.jobs")),
    noun("notices", at("mitteilungen/", "overview.urls.notices")),
    noun("mails", at("nachrichten/", "overview.urls.mails")),
    noun("accounts", at("konto/", "accounts.urls.accounts")),
    noun(
        "settings",
        at("einstellungen/", "accounts.urls.settings"),
        at("einstellungen/", "kooperation.urls.settings"),
        at("einstellungen/", "phases.urls.care"),
        at("einstellungen/", "meetings.urls.settings"),
        at("einstellungen/", "agreements.urls.care"),
        at("einstellungen/", "import_export.urls.settings"),
    ),
    noun("people", at("einladung/", "accounts.urls.people")),
    noun("pages", at("", "overview.urls.pages"), at("", "agreements.urls.verify")),
]
