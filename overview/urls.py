"""Addresses of pages that show several rooms."""

from django.urls import path, re_path

from handover import views as hands
from import_export.exports import views as exports_
from import_export.imports import views as lists
from overview.views import cooperation_list as list_pages
from overview.views import jobs as jobs_views
from overview.views import pages as pages_views
from overview.views import saved_views, school_year_turn
from partner_portal import views as guest_pages
from reports import views as report_pages

pages = [
    path("hilfe/", pages_views.help_page, name="help"),
    path("barrierefreiheit/", pages_views.accessibility, name="accessibility"),
    path("datenschutz/", pages_views.privacy, name="privacy"),
    path("impressum/", pages_views.imprint, name="imprint"),
]

mails = [
    path("", pages_views.mails, name="list"),
    path("<str:ref>/", pages_views.mail, name="detail"),
    path("<str:ref>/aendern/", pages_views.edit_mail, name="edit"),
    path("<str:ref>/stoppen/", pages_views.stop_mail, name="stop"),
    path("<str:ref>/senden/", pages_views.resend_mail, name="resend"),
]

tasks = [path("", pages_views.tasks, name="list")]

cooperations = [
    path("", list_pages.cooperations, name="list"),
    path("tafel/", list_pages.board, name="board"),
    path("schuljahr/", school_year_turn.year_turn, name="year_turn"),
    path("schuljahr/zurueck/", school_year_turn.take_back, name="take_back_year_turn"),
]
kept = [
    path("", saved_views.views, name="list"),
    path("<str:ref>/", saved_views.view, name="edit"),
    path("<str:ref>/hoch/", saved_views.arrange, name="arrange"),
    path("<str:ref>/weg/", saved_views.remove, name="remove"),
    path("<str:ref>/zurueck/", saved_views.restore, name="restore"),
]

handover = [
    path("uebergabe/kollegium/<str:ref>/", hands.colleague, name="colleague"),
    path("uebergabe/kontakt/<str:ref>/", hands.contact, name="contact"),
]

folder = [
    path("uebergabe/", hands.folder_page, name="folder"),
    path("uebergabe/pdf/", hands.order_folder, name="order_folder"),
]

guests = [
    path("", guest_pages.home, name="workspace"),
    path("absprachen/", guest_pages.arrangements, name="arrangements"),
    path("vereinbarung/", guest_pages.agreement, name="agreement"),
    path("vereinbarung/kommentar/", guest_pages.comment_agreement, name="comment_agreement"),
    path("vereinbarung/vereinbarung.pdf", guest_pages.agreement_pdf, name="agreement_pdf"),
    path("dateien/<str:ref>/", guest_pages.file, name="file"),
    path("protokolle/<str:ref>/", guest_pages.minutes, name="minutes"),
    path("protokolle/<str:ref>/bestaetigen/", guest_pages.confirm_minutes, name="confirm_minutes"),
    path("zurueckgeben/", guest_pages.give_back, name="give_back"),
    path("kommentar/", guest_pages.comment, name="comment_here"),
]

reports = [
    path("", report_pages.index, name="index"),
    path("bericht/", report_pages.export, name="export"),
    path("vdm/", report_pages.statistics, name="statistics"),
    path("vdm/<int:year>.<str:form>", report_pages.statistics_file, name="statistics_file"),
]

dossier = [path("dossier/", report_pages.dossier, name="dossier")]

partner = [path("erinnern/", guest_pages.remind, name="remind")]

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

imports = [
    path("", lists.start, name="start"),
    path("vorlage.xlsx", lists.template, name="template"),
    path("<ref:ref>/", lists.batch, name="batch"),
    path("<ref:ref>/pruefen/", lists.check, name="check"),
    path("<ref:ref>/entscheiden/", lists.choose, name="choose"),
    path("<ref:ref>/einlesen/", lists.take, name="take"),
    path("<ref:ref>/zuruecknehmen/", lists.undo, name="undo"),
    path("<ref:ref>/verwerfen/", lists.discard, name="discard"),
    path("<ref:ref>/fehler.xlsx", lists.refused, name="refused"),
]

settings = [path("daten/", exports_.page, name="data")]

exports = [
    path("alles/", exports_.everything, name="everything"),
    re_path(r"^(?P<name>[a-z]+)\.(?P<form>xlsx|csv)$", exports_.table, name="table"),
]
