"""URLs of pages across several apps."""

from django.urls import path

from overview.views import cooperation_list as list_pages
from overview.views import dashboard, outbox, saved_views, school_year_turn, static_pages
from overview.views import jobs as jobs_views

pages = [
    path("hilfe/", static_pages.help_page, name="help"),
    path("barrierefreiheit/", static_pages.accessibility, name="accessibility"),
    path("datenschutz/", static_pages.privacy, name="privacy"),
    path("impressum/", static_pages.imprint, name="imprint"),
]

mails = [
    path("", outbox.mails, name="list"),
    path("<str:ref>/", outbox.mail, name="detail"),
    path("<str:ref>/aendern/", outbox.edit_mail, name="edit"),
    path("<str:ref>/stoppen/", outbox.stop_mail, name="stop"),
    path("<str:ref>/senden/", outbox.resend_mail, name="resend"),
]

tasks = [path("", dashboard.tasks, name="list")]

cooperations = [
    path("", list_pages.cooperations, name="list"),
    path("tafel/", list_pages.board, name="board"),
    path("schuljahr/", school_year_turn.year_turn, name="year_turn"),
    path("schuljahr/zurueck/", school_year_turn.take_back, name="take_back_year_turn"),
]

saved_view_pages = [
    path("", saved_views.views, name="list"),
    path("<str:ref>/", saved_views.view, name="edit"),
    path("<str:ref>/hoch/", saved_views.arrange, name="arrange"),
    path("<str:ref>/weg/", saved_views.remove, name="remove"),
    path("<str:ref>/zurueck/", saved_views.restore, name="restore"),
]

jobs = [
    path("<ref:ref>/", jobs_views.work, name="detail"),
    path("<ref:ref>/ergebnis/", jobs_views.result, name="result"),
    path("<ref:ref>/abbrechen/", jobs_views.cancel, name="cancel"),
    path("<ref:ref>/nochmals/", jobs_views.repeat, name="repeat"),
]

notices = [
    path("", jobs_views.notices, name="list"),
    path("gesehen/", jobs_views.see_all, name="see_all"),
    path("<ref:ref>/", jobs_views.open_notice, name="open"),
]
